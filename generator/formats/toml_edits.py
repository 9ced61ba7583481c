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
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    try:
        text = content.removeprefix(mark).decode("utf-8")
        wanted: Any = load_toml(text)
        holder = wanted
        for step in way[:-1]:
            holder = holder[step]
        holder[way[-1]] = value
    except (ValueError, LookupError, TypeError) as error:
        raise CannotEdit("it is not written there") from error
    start, end = _find_table(text, ".".join(way[:-1]))
    pattern = rf"^([ \t]*{re.escape(way[-1])}[ \t]*=[ \t]*([\"']))[^\"'\\\r\n]*(?=\2(?!\2))"
    found = re.compile(pattern, re.MULTILINE).search(text, start, end)
    if found is None or re.search(r"[\"'\\\r\n]", value):
        raise CannotEdit("it is not written as one text on one line")
    after = f"{text[: found.end(1)]}{value}{text[found.end() :]}"
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
