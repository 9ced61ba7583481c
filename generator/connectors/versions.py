"""Version ranges as pip and Poetry write them, as far as a check needs them: where they begin and where they end."""

from __future__ import annotations

import re
from dataclasses import dataclass

Version = tuple[int, ...]

SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
_LONGEST = 100  # characters of what may be a version
_CLAUSE = re.compile(r"(\^|~=|~|===?|>=|<=|!=|>|<)?\s*v?(\d+(?:\.\d+)*)(\.\*|[-.+a-z0-9]*)?")


@dataclass(frozen=True)
class Range:
    """The versions from `lower` up to, and without, `upper`; either may be open."""

    lower: Version = ()
    upper: Version | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether no version can lie in it."""
        return self.upper is not None and _trimmed(self.lower) >= _trimmed(self.upper)


def parse_range(text: str) -> Range | None:
    """Return the range that a requirement like `>=7.39,<8`, `~=0.2` or `^7` means, or None if it cannot be read.

    Poetry's `^` and `~`: https://python-poetry.org/docs/dependency-specification; the rest: PEP 440.
    """
    lower: Version = ()
    upper: Version | None = None
    for clause in filter(None, (part.strip() for part in text.split(","))):
        if clause == "*":
            continue
        found = _CLAUSE.fullmatch(clause) if len(clause) <= _LONGEST else None
        if found is None:
            return None
        begin, end = _bounds(found[1] or "==", tuple(map(int, found[2].split("."))), found[3] == ".*")
        lower = max(lower, begin)
        upper = end if upper is None else min(upper, end or upper)
    return Range(lower, upper)


def _bounds(operator: str, version: Version, any_below: bool) -> tuple[Version, Version | None]:
    """Return the bounds that one clause sets."""
    if operator == "!=":
        return (), None
    if operator in (">=", ">"):
        return version, None
    if operator == "<":
        return (), version
    if operator == "<=":
        return (), (*version, 1)
    return version, _end(operator, version, any_below)


def _end(operator: str, version: Version, any_below: bool) -> Version:
    if operator == "^":
        first = next((n for n, part in enumerate(version) if part), len(version) - 1)
        return _next(version[: first + 1])
    if operator == "~":
        return _next(version[:2])
    if operator == "~=":
        return _next(version[:-1] or version)
    return _next(version) if any_below else (*version, 1)


def _next(version: Version) -> Version:
    return (*version[:-1], version[-1] + 1)


def _trimmed(version: Version) -> Version:
    """Return a version without zeros at its end: 1.0 is 1."""
    while version and version[-1] == 0:
        version = version[:-1]
    return version
