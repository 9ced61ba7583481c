"""The baseline: a file of findings that are known already, so that only what is new fails.

One finding is one line: connector, rule, path and message, with a tab between them, in ASCII and sorted. There are no
numbers of lines in it, so an edit above does not make an old finding a new one; what stands there twice is known twice.
Two people who add or take out lines rarely touch the same ones, so it merges well.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from generator.checks.findings import ADVICE, Finding, Report
from generator.checks.selection import KNOWN, LeftOut, Outcome
from generator.errors import ConfigError

Entry = tuple[str, str, str, str]
"""Connector, rule, path, message: as they stand in the file."""

_HEADER = "# Findings that `connector-generator check --baseline` knows: connector, rule, path, message.\n"
_FIELDS = 4


def is_baseline(content: bytes) -> bool:
    """Say whether a file is one that was written by `render_baseline`, whatever is in it by now."""
    first, _, _ = content.removeprefix(BOM_UTF8).partition(b"\n")
    return first.rstrip(b"\r") == _HEADER.rstrip("\n").encode()  # git ends lines as the system does, if it is told to


def parse_baseline(content: bytes, origin: str) -> Counter[Entry]:
    """Return how often each finding is known.

    Args:
        content: of the file.
        origin: its name, for messages.

    Raises:
        ConfigError: it is no baseline.
    """
    known: Counter[Entry] = Counter()
    for number, line in enumerate(content.removeprefix(BOM_UTF8).decode("ascii", "backslashreplace").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.rstrip("\r").split("\t")
        if len(fields) != _FIELDS:
            hint = "each line is connector, rule, path and message, with a tab between them; --write-baseline writes it"
            raise ConfigError(f"{origin}:{number}: this is no line of a baseline", hint)
        known[fields[0], fields[1], fields[2], fields[3]] += 1
    return known


def render_baseline(entries: Iterable[Entry]) -> str:
    """Return the text of the file."""
    return _HEADER + "".join(f"{line}\n" for line in sorted("\t".join(entry) for entry in entries))


def _list_entries(reports: Iterable[Report]) -> list[Entry]:
    """Return an entry for each finding that counts."""
    return [_entry(report, one) for report in reports for one in report.findings if one.severity != ADVICE]


def renew_baseline(known: Counter[Entry], outcome: Outcome, exists: Callable[[str], bool]) -> list[Entry]:
    """Return what is known from now on: all that was found, and what was known of connectors that nobody looked at.

    Args:
        known: what the file held until now.
        outcome: what was found.
        exists: says whether a connector is still there.
    """
    looked = {_escaped(report.place) for report in outcome.reports}
    others = (entry for entry in known.elements() if entry[0] not in looked and exists(entry[0]))
    return [*others, *_list_entries(outcome.reports)]


def leave_out_known(outcome: Outcome, known: Counter[Entry], exists: Callable[[str], bool]) -> Outcome:
    """Return the outcome without what is known; what is known and was not found is told as gone.

    Args:
        outcome: what was found; also what was left out of it is no longer new.
        known: what the file holds.
        exists: says whether a connector that nobody looked at is still there.
    """
    rest = known.copy()
    left: list[LeftOut] = []
    reports = tuple(_without_known(report, rest, left) for report in outcome.reports)
    rest -= Counter(_entry(one.connector, one.finding) for one in outcome.left_out)
    looked = {_escaped(report.place) for report in outcome.reports}
    gone = (entry for entry in sorted(rest.elements()) if entry[0] in looked or not exists(entry[0]))
    return replace(outcome, reports=reports, left_out=(*outcome.left_out, *left), gone=tuple(gone))


def _without_known(report: Report, rest: Counter[Entry], left: list[LeftOut]) -> Report:
    """Return a report without what is known; takes that out of `rest`, and puts it into `left`."""

    def is_new(finding: Finding) -> bool:
        entry = _entry(report, finding)
        if finding.severity == ADVICE or not rest[entry]:
            return True
        rest[entry] -= 1
        left.append(LeftOut(report, finding, KNOWN))
        return False

    return report.keeping(is_new)


def _entry(report: Report, finding: Finding) -> Entry:
    return _escaped(report.place), _escaped(finding.rule), _escaped(finding.path), _escaped(finding.message)


def unescaped(place: str) -> str:
    """Return where a connector lies, of what a baseline has for that; "" if nobody can have written it."""
    try:
        return place.encode("ascii").decode("unicode_escape")
    except UnicodeError:
        return ""


def _escaped(text: str) -> str:
    """Return text on one line, in ASCII: whatever could be read as something else, a comment too, is an escape."""
    escaped = text.encode("unicode_escape").decode("ascii")
    return f"\\x23{escaped[1:]}" if escaped.startswith("#") else escaped
