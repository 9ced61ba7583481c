"""What a default can ask this machine: `{git_user}`, `{today}`, `{new_uuid}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

Facts = Mapping[str, Callable[[], str]]
FACT_NAMES = ("git_user", "today", "new_uuid")


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
    import uuid

    return str(uuid.uuid4())


def _account() -> str:
    """Return the name of the account that runs this, or "" if it has none, as in some containers."""
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""
