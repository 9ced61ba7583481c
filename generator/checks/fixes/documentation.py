"""What can be mended in the documentation: a page that is missing, and the row of a version in its changelog."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from generator.checks.findings import Finding
from generator.checks.subject import Subject
from generator.connectors.connector import read_connector
from generator.connectors.docs_page import render_docs_page
from generator.errors import GeneratorError
from generator.formats.yaml_edits import CannotEdit

_HEADING = re.compile(r"#{1,6}[ \t]+change ?log\b", re.IGNORECASE)
_RULER = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?")
_RELEASE = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", re.ASCII)
_MOST_RULED = 1000  # characters of a line that may part a table's head from its rows
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def write_page(subject: Subject, _: Sequence[Finding]) -> dict[str, bytes]:
    """Write the page as `register` does."""
    try:
        connector = read_connector(subject.path.resolve())
        return {subject.docs_page: render_docs_page(connector)}
    except GeneratorError as error:
        raise CannotEdit(error.message) from error


def add_row(subject: Subject, _: Sequence[Finding]) -> dict[str, bytes]:
    """Add a row for the current version, above those of older ones; what has changed is left to be said."""
    page, version = subject.docs_page, str(subject.metadata.get("dockerImageTag") or "")
    table = _find_table(subject.content(page))
    newest = next(iter(table.column("version")), "")
    if not _key(version) > _key(newest) > ():
        raise CannotEdit("the version is not newer than the first one of the changelog")
    if "subject" not in table.head:
        raise CannotEdit("its table has no column for what has changed")
    today = date.today().isoformat()  # noqa: DTZ011 - the date on the user's own calendar
    words = {"version": version, "date": today, "subject": f"TODO({subject.slug}): say what has changed"}
    cells = (words.get(name, "").ljust(width) for name, width in zip(table.head, table.widths, strict=True))
    eol = "\r\n" if table.lines[table.at - 1].endswith("\r\n") else "\n"
    lines = [*table.lines[: table.at], f"| {' | '.join(cells)} |{eol}", *table.lines[table.at :]]
    return {page: "".join(lines).encode("utf-8")}


def find_first_release(subject: Subject) -> str:
    """Return the date of the first version that the page's changelog knows, as ISO 8601 has it; "" if none."""
    try:
        table = _find_table(subject.content(subject.docs_page))
    except CannotEdit:
        return ""
    rows = zip(table.column("version"), table.column("date"), table.rows, strict=False)
    known = sorted((_key(version), day) for version, day, row in rows if _ISO.fullmatch(day) and "TODO" not in str(row))
    # A row that cannot be read may be the first one's.
    return known[0][1] if known and known[0][0] and len(known) == len(table.rows) else ""


class _Table(NamedTuple):
    """The table of a changelog.

    Attributes:
        lines: of the whole page, with their ends.
        at: the number of the line of its first row.
        head: the names of the columns, in small letters.
        rows: the cells of each row.
        widths: to which cells are filled up: those of the columns if the first row is as wide as the head, else 0.
    """

    lines: list[str]
    at: int
    head: list[str]
    rows: list[list[str]]
    widths: list[int]

    def column(self, name: str) -> list[str]:
        """Return the cells of a column; none if there is no such column."""
        return [row[self.head.index(name)] for row in self.rows] if name in self.head else []


def _find_table(content: bytes) -> _Table:
    """Return the only table below the heading of the changelog; raises CannotEdit if there is none of that sort."""
    try:
        lines = io.StringIO(content.decode("utf-8"), newline="\n").readlines()
    except UnicodeDecodeError:
        raise CannotEdit("the page is not UTF-8") from None
    heading = next((n for n, line in enumerate(lines) if _HEADING.match(line.lstrip("\ufeff"))), None)
    if heading is None:
        raise CannotEdit("the page has no changelog")
    rulers = [n for n in range(heading + 2, len(lines)) if _is_ruler(lines[n].strip()) and "|" in lines[n - 1]]
    if len(rulers) != 1 or not lines[rulers[0]].endswith("\n"):
        raise CannotEdit("its changelog is not one table")
    at = rulers[0] + 1
    head = [cell.lower() for cell in _cells(lines[at - 2])]
    rows = []
    for line in lines[at:]:
        if not line.lstrip().startswith("|"):
            break
        rows.append(_cells(line))
    widths = _raw_widths(lines[at - 2])
    if not rows or _raw_widths(lines[at]) != widths:
        widths = [0] * len(widths)
    if len(widths) != len(head) or any(len(row) < len(head) for row in rows):
        raise CannotEdit("its changelog is not one table")
    return _Table(lines, at, head, rows, widths)


def _is_ruler(line: str) -> bool:
    return line.startswith("|") and len(line) <= _MOST_RULED and _RULER.fullmatch(line) is not None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _raw_widths(line: str) -> list[int]:
    """Return how wide the cells of a line are, without a blank on each side."""
    return [len(cell) - 2 for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _key(version: str) -> tuple[int, ...]:
    """Return what releases are compared by; () for what is none, such as a release candidate."""
    found = _RELEASE.fullmatch(version.strip("` v"))
    return tuple(map(int, found.groups())) if found else ()
