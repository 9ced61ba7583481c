"""Adding connectors to text that lists them: one line each, in sorted place, everything else byte for byte as it was.

All functions take the text of a file and what is to be in it, and return the new text; what is there already
is left alone, so doing it twice changes nothing. They raise `ValueError` with the end of a sentence that begins
with the file's name.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from generator.connectors.pages import OVERVIEWS, bare_name
from generator.values import Value

_BULLET = re.compile(r"(?P<lead>\s*[-*+]\s+)\[(?P<text>(?:[^\]\\]|\\.)*)\]\((?P<target>[^()\s]+)\)")


class Link(Value):
    """A link to be in an index of Markdown pages; `text` is Markdown, `target` a path seen from the index."""

    text: str
    target: str


def add_lines(text: str, wanted: Iterable[str], is_neighbour: Callable[[str], bool], *, at_end: bool = False) -> str:
    """Add lines among their neighbours, indented as those are.

    Args:
        text: the file's.
        wanted: without line ends.
        is_neighbour: tells the lines of which the new ones become part.
        at_end: whether the first ones may come at the end of the text; into an empty file they always may.

    Raises:
        ValueError: there is no neighbour.
    """
    lines = split_lines(text)
    neighbours = [n for n, line in enumerate(lines) if is_neighbour(line)]
    if not neighbours and (at_end or not any(line.strip() for line in lines)):
        return _insert(lines, [], wanted, len(lines))
    if not neighbours:
        raise ValueError("has no line to put a new one beside; add the first one by hand")
    like = lines[neighbours[0]]
    return _insert(lines, neighbours, (_indented(like, line) for line in wanted), neighbours[-1] + 1)


def add_lines_between(text: str, wanted: Iterable[str], start: str, end: str) -> str:
    """Add lines between two that hold markers.

    Args:
        text: the file's.
        wanted: without line ends.
        start: stands in the line before the first of the list.
        end: stands in the line after its last.

    Raises:
        ValueError: a marker is missing, stands there twice, or they stand in the wrong order.
    """
    lines = split_lines(text)
    after, last = lines_between(lines, start, end)
    first = after - 1
    neighbours = [n for n in range(first + 1, last) if lines[n].strip()]
    like = lines[neighbours[0] if neighbours else first]
    return _insert(lines, neighbours, (_indented(like, line) for line in wanted), last)


def lines_between(lines: Sequence[str], start: str, end: str) -> tuple[int, int]:
    """Return the numbers of the first line between two that hold markers, and of the one after the last.

    Raises:
        ValueError: a marker is missing, stands there twice, or they stand in the wrong order.
    """
    first, last = (_only_line_with(lines, marker) for marker in (start, end))
    if first >= last:
        raise ValueError(f"has {end!r} before {start!r}")
    return first + 1, last


def list_links(text: str) -> Iterator[tuple[int, str]]:
    """Yield the targets of the links that are items of a list, each with its line, counted from 1."""
    for number, line in enumerate(split_lines(text), 1):
        if "](" in line and (match := _BULLET.match(line)):
            yield number, match["target"]


def add_links(text: str, links: Iterable[Link]) -> str:
    """Add links to pages of one directory to a Markdown list of such links, in the style of its neighbours.

    Raises:
        ValueError: there is no link to a page of that directory yet.
    """
    links = list(links)
    folder = links[0].target.rpartition("/")[0]
    lines = split_lines(text)
    found = {n: match for n, line in enumerate(lines) if (match := _link_into(folder, line))}
    pages = {n: match for n, match in found.items() if _stem(match["target"]).lower() not in OVERVIEWS}
    if not found:
        raise ValueError(
            f"has no link to a page in {folder}; add the first one by hand, or name the place in `indexes`"
        )
    known = {_stem(match["target"]) for match in found.values()}
    pages_once = {_stem(link.target): link for link in reversed(links)}  # connectors can share one
    new = [link for stem, link in pages_once.items() if stem not in known]
    like = next(iter((pages or found).values()))
    written = [_in_the_style_of(like, link, deeper=not pages) for link in new]
    return _insert(lines, list(pages), written, end_of_branch(lines, max(pages or found)))


def has_link_into(text: str, folder: str) -> bool:
    """Say whether there is a link to a page of a directory, beside which others can come."""
    return any("](" in line and _link_into(folder, line) for line in split_lines(text))


def split_lines(text: str) -> list[str]:
    """Split at line feeds only: str.splitlines would also split at form feeds and U+2028."""
    return io.StringIO(text, newline="\n").readlines()


def insert_sorted(keys: Sequence[str], new: Iterable[str]) -> list[int]:
    """Return for each new key, which are sorted, how many of the present ones it comes after.

    In a list that is not quite sorted it is the place with the fewest neighbours on the wrong side.
    """
    if all(a <= b for a, b in pairwise(keys)):
        return [bisect_right(keys, key) for key in new]
    return [_least_wrong(keys, key) for key in new]


def join_lines(lines: list[str], blocks: Iterable[tuple[int, str]], eol: str) -> str:
    """Insert blocks of whole lines before the lines with these numbers; they are in order.

    A file without a line end at its end stays one.
    """
    open_end = bool(lines) and not lines[-1].endswith("\n")
    if open_end:
        lines = [*lines[:-1], lines[-1] + eol]
    parts: list[str] = []
    done = 0
    for at, block in blocks:
        parts += [*lines[done:at], block]
        done = at
    text = "".join([*parts, *lines[done:]])
    return text.removesuffix(eol) if open_end else text


def end_of_line(line: str) -> str:
    """Return the line's own end, or that of most files if it has none."""
    return "\r\n" if line.endswith("\r\n") else "\n"


def _insert(lines: list[str], neighbours: list[int], wanted: Iterable[str], end: int) -> str:
    """Insert what is not there yet among its neighbours; what sorts after all of them goes before line `end`."""
    eol = end_of_line(next((line for line in (*lines[max(end - 1, 0) : end], *lines[:1]) if line.endswith("\n")), ""))
    present = {lines[n].strip() for n in neighbours}
    new = sorted((_sort_key(line), line) for line in dict.fromkeys(wanted) if line.strip() not in present)
    places = insert_sorted([_sort_key(lines[n]) for n in neighbours], [key for key, _ in new])
    numbers = [*neighbours, end]
    blocks = [(numbers[place], line + eol) for place, (_, line) in zip(places, new, strict=True)]
    return join_lines(lines, blocks, eol) if blocks else "".join(lines)


def _indented(like: str, line: str) -> str:
    return like[: len(like) - len(like.lstrip())] + line.strip()


def _sort_key(line: str) -> str:
    """Return what people sort a line by: a link's text, else its words."""
    link = _BULLET.match(line)
    return (link["text"] if link else line.strip(" \t\r\n-*+|\"',")).casefold()


def _least_wrong(keys: Sequence[str], key: str) -> int:
    wrong = sum(one < key for one in keys)  # if it came first
    best, place = wrong, 0
    for n, one in enumerate(keys, 1):
        wrong += 1 if one > key else -1
        if wrong <= best:
            best, place = wrong, n
    return place


def _only_line_with(lines: Sequence[str], marker: str) -> int:
    found = [n for n, line in enumerate(lines) if marker in line]
    if len(found) != 1:
        raise ValueError(f"has {len(found) or 'no'} line{'s' * (len(found) != 1)} with {marker!r}, and needs one")
    return found[0]


def _link_into(folder: str, line: str) -> re.Match[str] | None:
    """Return the parts of a line that is a link into this folder."""
    match = _BULLET.match(line)
    if not match or match["target"].rpartition("/")[0].removeprefix("./").strip("/") != folder.strip("/"):
        return None
    return match


def _stem(target: str) -> str:
    return bare_name(target.rpartition("/")[2])


def _in_the_style_of(like: re.Match[str], link: Link, *, deeper: bool) -> str:
    """Write a link as its neighbour is written: same bullet, same form of path."""
    before, _, page = like["target"].rpartition("/")
    suffix = page[len(_stem(page)) :]
    return f"{'  ' * deeper}{like['lead']}[{link.text}]({before}/{_stem(link.target)}{suffix})"


def end_of_branch(lines: Sequence[str], n: int) -> int:
    """Return the number of the first line that is no longer below the list item in line `n`."""
    depth = _depth(lines[n])
    return n + 1 + sum(1 for _ in takewhile(lambda line: line.strip() and _depth(line) > depth, lines[n + 1 :]))


def _depth(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())
