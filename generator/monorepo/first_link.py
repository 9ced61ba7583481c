"""The place for the first link to a page of a directory, in a Markdown index that has none beside which it could stand.

It is where somebody would write it by hand: below the heading or the item that is called as the directory; else at the
end, as one more item of a list, or under a heading of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.monorepo.indexes import Link, end_of_branch, end_of_line, join_lines, split_lines

_ITEM = re.compile(r"(?P<lead>[ \t]*[-*+][ \t]+)(?:\[(?P<linked>[^\]]*)\]|(?P<plain>[^\[\]]*))")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<text>.*)")


def add_first_link(text: str, link: Link) -> str:
    """Add a link to the text of an index that has no link into its directory; all else stays byte for byte."""
    lines = split_lines(text)
    eol = end_of_line(lines[0]) if lines else "\n"
    at, block = _place(lines, link)
    return join_lines(lines, [(at, "".join(f"{line}{eol}" for line in block))], eol)


def _place(lines: Sequence[str], link: Link) -> tuple[int, list[str]]:
    """Return the number of the line before which it comes, and the lines that come there."""
    written = f"[{link.text}]({link.target})"
    folder = link.target.rpartition("/")[0].rpartition("/")[2]
    names = (folder, f"{folder.removesuffix('s')} connectors")
    items = {n: match for n, line in enumerate(lines) if (match := _ITEM.match(line))}
    for n, line in enumerate(lines):
        if (heading := _HEADING.match(line)) and heading["text"].strip().rstrip("#").strip().casefold() in names:
            return _below_heading(lines, n, written)
        if n in items and (items[n]["linked"] or items[n]["plain"] or "").strip().casefold() in names:
            return end_of_branch(lines, n), [f"  {items[n]['lead']}{written}"]
    if items and not any(line.startswith("##") for line in lines):
        last = max(items)
        lead = min((match["lead"] for match in items.values()), key=len)
        return end_of_branch(lines, last), [f"{lead}{written}"]
    if not any(line.strip() for line in lines):
        return len(lines), [f"- {written}"]
    return len(lines), [*_blank_after(lines[-1]), f"## {folder.capitalize()}", "", f"- {written}"]


def _below_heading(lines: Sequence[str], n: int, written: str) -> tuple[int, list[str]]:
    """Return the place at the start of the list below a heading; a list of its own if there is none."""
    following = next((k for k in range(n + 1, len(lines)) if lines[k].strip()), len(lines))
    item = _ITEM.match(lines[following]) if following < len(lines) else None
    if item:
        return following, [f"{item['lead']}{written}"]
    return n + 1, ["", f"- {written}", *(_blank_after("x") if lines[n + 1 : n + 2] and lines[n + 1].strip() else [])]


def _blank_after(line: str) -> list[str]:
    return [""] if line.strip() else []
