"""Versions, and ranges of them as pip and Poetry write them, as far as a check needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

Version = tuple[int, ...]

_LONGEST = 200  # characters of what may be a version
# https://semver.org: its own pattern, with fewer groups.
_PART = r"(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_SEMVER = re.compile(
    rf"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-({_PART}(?:\.{_PART})*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
_CLAUSE = re.compile(
    r"(\^|~=|~|===?|=|>=|<=|!=|>|<)?v?(?:\d+!)?(\d+(?:\.\d+)*)(\.\*|[-._+a-z0-9]*)?", re.ASCII | re.IGNORECASE
)
_AFTER_OPERATOR = re.compile(r"(?<=[\^~=<>!])[ \t]+")
_SEPARATOR = re.compile(r"[,\s]+")


class Semver(NamedTuple):
    """A version as https://semver.org has it; `build` makes no difference, and is left out."""

    major: int
    minor: int
    patch: int
    prerelease: str

    @property
    def is_major(self) -> bool:
        """Say whether it is of the form N.0.0, which may break what was before; 0.0.0 is as well."""
        return (self.minor, self.patch) == (0, 0)

    @property
    def is_candidate(self) -> bool:
        """Say whether Airbyte takes it for a release candidate: metadata_validator.py looks for `rc` anywhere."""
        return "rc" in self.prerelease


def parse_semver(text: str) -> Semver | None:
    """Return a version that follows https://semver.org, or None if it does not."""
    found = _SEMVER.fullmatch(text) if len(text) <= _LONGEST else None
    return Semver(int(found[1]), int(found[2]), int(found[3]), found[4] or "") if found else None


@dataclass(frozen=True)
class Range:
    """The versions from `lower` up to, and without, `upper`; either may be open."""

    lower: Version = ()
    upper: Version | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether no version can lie in it."""
        return self.upper is not None and _trimmed(self.lower) >= _trimmed(self.upper)

    @property
    def ends(self) -> tuple[Version, Version | None]:
        """Return both ends as they compare: 1.0 is 1."""
        return _trimmed(self.lower), None if self.upper is None else _trimmed(self.upper)

    def ends_before(self, version: Version) -> bool:
        """Say whether it has neither this version nor a newer one."""
        return self.upper is not None and _trimmed(self.upper) <= _trimmed(version)


def parse_range(text: str) -> Range | None:
    """Return the range that a requirement like `>=7.39,<8`, `~=0.2` or `^7` means, or None if it cannot be read.

    Of alternatives (`^5 || ^6`) it is all that lies between the first and the last.

    Poetry's `^`, `~`, `=` and `||`: https://python-poetry.org/docs/dependency-specification; the rest: PEP 440.
    """
    if len(text) > _LONGEST:
        return None
    ranges = [_parse_all(part) for part in re.split(r"\|\|?", text)]
    known = [one for one in ranges if one is not None]
    if len(known) < len(ranges):
        return None
    ends = [one.upper for one in known if one.upper is not None]
    return Range(min(one.lower for one in known), max(ends) if len(ends) == len(known) else None)


def _parse_all(text: str) -> Range | None:
    """Return the range of clauses that must all hold."""
    lower: Version = ()
    upper: Version | None = None
    for clause in filter(None, _SEPARATOR.split(_AFTER_OPERATOR.sub("", text))):
        if clause == "*":
            continue
        found = _CLAUSE.fullmatch(clause)
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
