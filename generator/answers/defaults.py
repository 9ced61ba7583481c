"""The default of a question, worked out from the name, earlier answers and what the machine knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache

from generator.answers.names import Names
from generator.model import Answer, Question

NAME_KEYS = ("name", "title", "slug")

Facts = Mapping[str, Callable[[], str]]
"""What a default can ask this machine; each is a function, so that nobody asks for what no default needs."""

FACT_NAMES = ("git_user", "today", "new_uuid")


def default_answer(question: Question, values: Mapping[str, Answer], names: Names | None, facts: Facts) -> str | None:
    """Return the default of a question as text, or None if it has none (yet)."""
    if names and question.key in NAME_KEYS:
        return {"name": None, "title": names.title, "slug": names.slug}[question.key]
    default = question.default_beside(values)
    if default is None:
        return None
    try:
        return default.format_map(_Known(values, names, facts)) or None
    except KeyError:
        return None


class _Known(Mapping[str, str]):
    """What a default may refer to, looked up only when it does."""

    def __init__(self, values: Mapping[str, Answer], names: Names | None, facts: Facts) -> None:
        self.known = {key: value for key, value in values.items() if isinstance(value, str)}
        self.known.update(names._asdict() if names else {})
        self.facts = facts

    def __getitem__(self, key: str) -> str:
        return self.known[key] if key in self.known else self.facts[key]()

    def __iter__(self) -> Iterator[str]:
        return iter({*self.known, *self.facts})

    def __len__(self) -> int:
        return len({*self.known, *self.facts})


def machine_facts() -> Facts:
    """Return the facts; each is found out once, when it is first asked for."""

    @cache
    def git_user() -> str:
        from generator.tools import git_user_name

        return git_user_name() or _account()

    @cache
    def today() -> str:
        return date.today().isoformat()  # noqa: DTZ011 - the date on the user's own calendar

    return {"git_user": git_user, "today": today, "new_uuid": cache(_new_uuid)}


def with_new_uuid(facts: Facts) -> Facts:
    """Return the facts for one more connector: the same, but for a UUID of its own."""
    return {**facts, "new_uuid": cache(_new_uuid)}


def _new_uuid() -> str:
    """Return a random UUID, version 4; the module `uuid` takes longer to import than all defaults to work out."""
    number = int.from_bytes(os.urandom(16), "big")
    number = number & ~(0xC000 << 48) | 0x8000 << 48  # the variant: RFC 9562
    number = number & ~(0xF000 << 64) | 0x4000 << 64  # the version
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _account() -> str:
    """Return the name of the account that runs this, or "" if it has none, as in some containers."""
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""
