"""The default of a question, worked out from the name, earlier answers and what the machine knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.answers.facts import Facts
from generator.answers.names import Names
from generator.model import Answer, Question

NAME_KEYS = ("name", "title", "slug")


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
