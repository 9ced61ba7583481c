"""Markdown pages: their headings, and what stands below each, as CommonMark reads them.

Only the top level is read: what stands in lists and in quotes is no heading of the page. Every line is looked at a
few times at most. Source: https://spec.commonmark.org/0.31.2/, sections 4 and 5.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADING, CODE, HTML, OTHER = "heading", "code", "html", "other"

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ITEM = re.compile(r"( {0,3}(?:[-+*]|\d{1,9}[.)]))(?=([ \t]*))(?:[ \t]+(.+)|[ \t]*$)")
_FIRST = re.compile(r" {0,3}(?:[-+*]|0{0,8}1[.)])[ \t]+[^ \t]")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_QUOTE = re.compile(r" {0,3}> ?(.*)$")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TAG = re.compile(r" {0,3}<(?:/[A-Za-z][A-Za-z0-9-]*[ \t]*|[A-Za-z][A-Za-z0-9-]*(?:[ \t][^<>]*)?/?)>[ \t]*$")
_BLOCK = re.compile(
    r" {0,3}</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir"
    r"|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li"
    r"|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th"
    r"|thead|title|tr|track|ul)(?:[ \t>]|/>|$)",
    re.IGNORECASE,
)
_OPENED = (  # what begins with the first ends with the line that has the second
    (
        re.compile(r" {0,3}<(?:script|pre|style|textarea)(?:[ \t>]|$)", re.IGNORECASE),
        re.compile("</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r" {0,3}<!--"), re.compile("-->")),
    (re.compile(r" {0,3}<\?"), re.compile(r"\?>")),
    (re.compile(r" {0,3}<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r" {0,3}<![A-Za-z]"), re.compile(">")),
)
_MOST_NESTED = 10  # lists that begin on one line
_CODE_FROM = 4  # columns; what stands further to the right is code, unless it goes on with a paragraph


@dataclass(frozen=True)
class Block:
    """A part of a page.

    Attributes:
        sort: `heading`, `code`, `html` or `other`.
        start, end: its lines, counted from 0, without the last.
        level: of a heading.
        text: of a heading, without what marks it.
    """

    sort: str
    start: int
    end: int
    level: int = 0
    text: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, up to the next one of any level.

    Attributes:
        line: of the heading, counted from 1.
        content: the text below it.
    """

    title: str
    level: int
    line: int
    content: str


def read_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a page, in order; what stands above the first heading is left out."""
    lines = _lines(text)
    headings = [block for block in _read(lines) if block.sort == HEADING]
    ends = [*(following.start for following in headings[1:]), len(lines)]
    return tuple(
        Section(one.text, one.level, one.start + 1, "".join(f"{line}\n" for line in lines[one.end : end]))
        for one, end in zip(headings, ends, strict=False)  # without a heading there is nothing to end
    )


def read_blocks(text: str) -> Iterator[tuple[Block, str]]:
    """Yield the blocks of a page, each with its text."""
    lines = _lines(text)
    for block in _read(lines):
        yield block, "\n".join(lines[block.start : block.end])


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of the top level, in order; nothing of blank lines."""
    here = 0
    while here < len(lines):
        if not lines[here].strip(" \t"):
            here += 1
            continue
        block = _block(lines, here)
        yield block
        here = block.end


def _block(lines: Sequence[str], start: int) -> Block:
    """Return the block that begins on a line that is not blank."""
    line = lines[start]
    if heading := _ATX.match(line):
        return Block(HEADING, start, start + 1, len(heading[1]), _heading(heading[2] or ""))
    if end := _end_of_code(lines, start):
        return Block(CODE, start, end)
    if end := _end_of_html(lines, start):
        return Block(HTML, start, end)
    if _RULE.match(line):
        return Block(OTHER, start, start + 1)
    if _ITEM.match(line) or _QUOTE.match(line):
        return Block(OTHER, start, _end_of_container(lines, start))
    return _paragraph(lines, start)


def _paragraph(lines: Sequence[str], start: int) -> Block:
    """Return a paragraph, or the heading that it is if it is underlined."""
    for here in range(start + 1, len(lines)):
        line = lines[here]
        if underline := _UNDERLINE.match(line):
            text = " ".join(one.strip(" \t") for one in lines[start:here])
            return Block(HEADING, start, here + 1, 1 if underline[1][0] == "=" else 2, _heading(text))
        if not line.strip(" \t") or _interrupts(line):
            return Block(OTHER, start, here)
    return Block(OTHER, start, len(lines))


def _interrupts(line: str) -> bool:
    """Say whether a line ends the paragraph above it, by what it is itself."""
    patterns = (_ATX, _FENCE, _RULE, _FIRST, _QUOTE, _BLOCK, *(opened for opened, _ in _OPENED))
    return line.lstrip(" ")[:1] in tuple("#`~*-_+<>01") and any(pattern.match(line) for pattern in patterns)


def _end_of_code(lines: Sequence[str], start: int) -> int:
    """Return the line after a block of code, fenced or indented; 0 if none begins here."""
    if fence := _FENCE.match(lines[start]):
        closing = re.compile(rf" {{0,3}}{re.escape(fence[1][0])}{{{len(fence[1])},}}[ \t]*$")
        return next((n + 1 for n in range(start + 1, len(lines)) if closing.match(lines[n])), len(lines))
    end = 0
    for n in range(start, len(lines)):
        if lines[n].strip(" \t"):
            if _indent(lines[n]) < _CODE_FROM:
                break
            end = n + 1
    return end


def _end_of_html(lines: Sequence[str], start: int) -> int:
    """Return the line after a block of HTML; 0 if none begins here."""
    if "<" not in lines[start]:
        return 0
    for opened, closed in _OPENED:
        if opened.match(lines[start]):
            return next((n + 1 for n in range(start, len(lines)) if closed.search(lines[n])), len(lines))
    if _BLOCK.match(lines[start]) or _TAG.match(lines[start]):
        return next((n for n in range(start, len(lines)) if not lines[n].strip(" \t")), len(lines))
    return 0


def _end_of_container(lines: Sequence[str], start: int) -> int:
    """Return the line after a list or a quote: the first that is not in it and does not go on with a paragraph."""
    offset, fence, is_open, here = 0, "", False, start
    while here < len(lines):
        line = lines[here]
        item, quote = _ITEM.match(line), _QUOTE.match(line)
        if not line.strip(" \t"):
            rest = ""
        elif offset and _indent(line) >= offset:
            rest = line.expandtabs(_CODE_FROM)[offset:]
        elif item and not _RULE.match(line):
            offset, fence, rest = _offset(item), "", item[3] or ""
        elif quote:
            offset, rest = 0, quote[1]
        elif is_open and not _interrupts(line):
            rest = line
        else:
            return here
        fence, is_open = _inside(rest, fence)
        here += 1
    return here


def _offset(item: re.Match[str]) -> int:
    """Return the column from which on lines belong to an item of a list."""
    spaces = len(item[2].expandtabs(_CODE_FROM)) if item[3] else 1
    return len(item[1]) + (spaces if spaces <= _CODE_FROM else 1)


def _inside(rest: str, fence: str) -> tuple[str, bool]:
    """Return the fence that is open after a line in a list or a quote, and whether a paragraph is."""
    for _ in range(_MOST_NESTED):
        rest = item[3] if (item := _ITEM.match(rest)) and item[3] else rest
    found = _FENCE.match(rest)
    if fence:
        is_closing = found and found[1].startswith(fence) and not rest.strip(" \t").strip(fence[0])
        return ("" if is_closing else fence), False
    if found:
        return found[1], False
    return "", bool(rest.strip(" \t")) and not (_ATX.match(rest) or _RULE.match(rest) or _BLOCK.match(rest))


def _heading(text: str) -> str:
    """Return the words of a heading: without the marks at its end, and with what is escaped as it is meant."""
    text = text.strip(" \t")
    words = text.rstrip("#")
    if words != text and words[-1:] in ("", " ", "\t"):
        text = words.rstrip(" \t")
    return html.unescape(_ESCAPED.sub(r"\1", text))


def _indent(line: str) -> int:
    bare = line.lstrip(" \t")
    return len(line[: len(line) - len(bare)].expandtabs(_CODE_FROM))
