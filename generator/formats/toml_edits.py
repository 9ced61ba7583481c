"""Edits of TOML that people write: one text changes, every other byte stays as it is."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any

from generator.formats.languages import load_toml
from generator.formats.yaml_edits import CannotEdit

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)


def set_text(content: bytes, way: Sequence[str], value: str) -> bytes:
    """Put another text in the place of one that stands on one line, below the header of its table.

    Args:
        content: of the file.
        way: the table's name, part by part, and the key.
        value: of one line, and without quotes.

    Raises:
        CannotEdit: it is written in another way.
    """
    mark, text, table = _read(content, way)
    if way[-1] not in table:
        raise CannotEdit("it is not written there")
    found = _find_line(text, way)
    if found is None:
        raise CannotEdit("it is not written as one text on one line")
    return _checked(mark, text, f"{text[: found.end(1)]}{value}{text[found.end() :]}", way, value)


def add_text(content: bytes, way: Sequence[str], value: str, after: str) -> bytes:
    """Add a text to a table, on the line after that of another one; raises CannotEdit as `set_text` does."""
    mark, text, table = _read(content, way)
    found = _find_line(text, (*way[:-1], after))
    if way[-1] in table or found is None:
        raise CannotEdit(f"there is no line with {after} to put it beside")
    end = text.find("\n", found.end())
    eol = "\r\n" if "\r\n" in text else "\n"
    line = f'{way[-1]} = "{value}"'
    new = f"{text}{eol}{line}" if end < 0 else f"{text[: end + 1]}{line}{eol}{text[end + 1 :]}"
    return _checked(mark, text, new, way, value)


def _read(content: bytes, way: Sequence[str]) -> tuple[bytes, str, Any]:
    """Return a file's byte order mark, its text, and its table as data."""
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    try:
        text = content.removeprefix(mark).decode("utf-8")
        table: Any = load_toml(text)
        for step in way[:-1]:
            table = table[step]
        table = dict(table)
    except (ValueError, LookupError, TypeError) as error:
        raise CannotEdit("it is not written there") from error
    return mark, text, table


def _find_line(text: str, way: Sequence[str]) -> re.Match[str] | None:
    """Find a text that stands on one line; group 1 is what stands before it, with its first quote."""
    start, end = _find_table(text, ".".join(way[:-1]))
    pattern = rf"^([ \t]*{re.escape(way[-1])}[ \t]*=[ \t]*([\"']))[^\"'\\\r\n]*(?=\2(?!\2))"
    return re.compile(pattern, re.MULTILINE).search(text, start, end)


def _checked(mark: bytes, before: str, after: str, way: Sequence[str], value: str) -> bytes:
    """Return the new file; raises CannotEdit if it would not hold what is wanted."""
    wanted: Any = load_toml(before)
    holder = wanted
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = value
    try:
        if load_toml(after) == wanted:
            return mark + after.encode("utf-8")
    except ValueError:
        pass
    raise CannotEdit("this would change more than that")


def _find_table(text: str, name: str) -> tuple[int, int]:
    """Return where what stands below a table's header begins and ends."""
    header = re.compile(rf"^[ \t]*\[{re.escape(name)}\][ \t]*(?:#[^\r\n]*)?\r?$", re.MULTILINE).search(text)
    if header is None:
        raise CannotEdit(f"there is no [{name}]")
    following = _HEADER.search(text, header.end())
    return header.end(), following.start() if following else len(text)
