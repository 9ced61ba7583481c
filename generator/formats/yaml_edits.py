"""Edits of YAML and JSON that people write: one part changes, every other byte stays as it is.

All functions take the bytes of a file and the way to a part (keys of mappings, positions in lists), and return the
new bytes. Nothing is dumped: a part is found by its lines and columns, and what comes out is parsed again and must
hold exactly what was wanted. What cannot be done so raises `CannotEdit`.
"""

from __future__ import annotations

import io
import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from generator.formats.languages import compose_yaml, load_yaml, parse_events

_Way = Sequence["str | int"]
_Written = str | bool | date | Sequence[str]
"""What can be written: a text, true or false, a day, or a list of texts."""

_OTHER_BREAKS = ("\0", "\x85", "\u2028", "\u2029")
_PLAIN = re.compile(r"[A-Za-z](?:[\w .()/@-]|:(?! ))*")
_BLOCK = ("|", ">")


class CannotEdit(ValueError):
    """The text is written in a way in which this cannot be done without touching more of it."""


def set_value(content: bytes, way: _Way, value: str | bool | date) -> bytes:
    """Put another value in the place of one that is a single word or text on one line; what was quoted stays so."""
    text = _Text(content)
    node = text.find(way)
    if not isinstance(node, yaml.ScalarNode) or node.start_mark.line != node.end_mark.line:
        raise CannotEdit("it is not written on one line")
    value = value.isoformat() if isinstance(value, date) and node.style else value
    quotes = node.style if node.style in ("'", '"') and isinstance(value, str) and not set(value) & set("'\"\\") else ""
    start, end = text.at(node.start_mark), text.at(node.end_mark)
    if start == end:
        raise CannotEdit("it is empty")
    written = f"{quotes}{value}{quotes}" if quotes else _written(value, quoted=False)
    return text.replaced(start, end, written, way, lambda parent, key: _put(parent, key, value))


def rename_key(content: bytes, way: _Way, name: str) -> bytes:
    """Give a key of a mapping another name, which no other key there has."""
    text = _Text(content)
    key, _ = text.pair(text.find(way[:-1]), str(way[-1]))
    start, end = text.at(key.start_mark), text.at(key.end_mark)
    written = f"{key.style}{name}{key.style}" if key.style else name

    def rename(parent: Any, old: Any) -> None:
        if name in parent:
            raise CannotEdit(f"{name} stands there already")
        pairs = [(name if key == old else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(pairs)

    return text.replaced(start, end, written, way, rename)


def add_key(content: bytes, way: _Way, value: _Written, after: str = "") -> bytes:
    """Add a key to a mapping.

    Args:
        content: of the file.
        way: to the new key.
        value: what it gets.
        after: the key that it comes after. Without it, or where there is no such key: to its place among keys that
            are sorted, else to the end.
    """
    text = _Text(content)
    node, name = text.find(way[:-1]), str(way[-1])
    if not isinstance(node, yaml.MappingNode):
        raise CannotEdit("there is no mapping to put it into")
    if not node.value and not node.flow_style:
        raise CannotEdit("there is nothing to put it beside")
    quoted = bool(node.value) and node.value[0][0].style == '"'
    pair = text.flow_pair(name, value, quoted=quoted) if node.flow_style else text.block_pair(node, name, value)
    if not node.value:
        start = text.at(node.start_mark) + 1
        return text.replaced(start, start, pair, way, lambda parent, key: _put_new(parent, key, value))
    beside = _neighbour(node, name, after)
    if node.flow_style:
        start, pair = text.after_flow(*beside, pair)
    else:
        start, pair = text.after_block(beside[1], pair)
    return text.replaced(start, start, pair, way, lambda parent, key: _put_new(parent, key, value))


def add_item(content: bytes, way: _Way, value: str) -> bytes:
    """Add a text to the end of a list."""
    text = _Text(content)
    node = text.find(way)
    if not isinstance(node, yaml.SequenceNode):
        raise CannotEdit("there is no list to put it into")
    like = node.value[-1] if node.value else None
    written = _written(value, quoted=like is not None and like.style == '"')
    if like is None:
        start = text.at(node.start_mark) + 1
    elif node.flow_style:
        start, written = text.after_flow(like, like, written)
    else:
        indent = " " * node.start_mark.column
        start, written = text.after_block(like, f"{indent}- {written}")
    return text.replaced(start, start, written, [*way, -1], lambda parent, _: parent.append(value))


def remove_item(content: bytes, way: _Way) -> bytes:
    """Take a word out of a list that holds others too."""
    text = _Text(content)
    node, number = text.find(way[:-1]), int(way[-1])
    if not isinstance(node, yaml.SequenceNode) or len(node.value) < 2:  # noqa: PLR2004 - it and another
        raise CannotEdit("it is not one of several")
    item = node.value[number]
    if not isinstance(item, yaml.ScalarNode) or item.start_mark.line != item.end_mark.line:
        raise CannotEdit("it is not written on one line")
    if not node.flow_style:
        start = text.starts[item.start_mark.line]
        end = start + len(text.lines[item.start_mark.line])
    elif number:
        start, end = text.at(node.value[number - 1].end_mark), text.at(item.end_mark)
    else:
        start, end = text.at(item.start_mark), text.at(node.value[1].start_mark)
    return text.replaced(start, end, "", way, lambda parent, key: parent.pop(key))


class _Text:
    """A text, and the nodes that know where they stand in it."""

    def __init__(self, content: bytes) -> None:
        self.mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
        try:
            self.text = content.removeprefix(self.mark).decode("utf-8")
            if "*" in self.text and any(isinstance(event, yaml.AliasEvent) for event in parse_events(self.text)):
                raise CannotEdit("a part of it stands in several places")
            self.data: Any = load_yaml(self.text.encode("utf-8"))
            self.root = compose_yaml(self.text)
        except CannotEdit:
            raise
        except (ValueError, yaml.YAMLError) as error:
            raise CannotEdit("it does not parse") from error
        if any(char in self.text for char in _OTHER_BREAKS) or "\r" in self.text.replace("\r\n", ""):
            raise CannotEdit("its lines end in ways that cannot be told apart")
        self.lines = io.StringIO(self.text, newline="\n").readlines()
        self.eol = "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, mark: yaml.Mark) -> int:
        """Return the position of a mark in the text."""
        return min(self.starts[min(mark.line, len(self.lines))] + mark.column, len(self.text))

    def find(self, way: _Way) -> Any:
        """Return a part; raises CannotEdit if there is none."""
        node = self.root
        for step in way:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                _, node = self.pair(node, str(step))
        return node

    def pair(self, node: Any, name: str) -> tuple[Any, Any]:
        """Return a key of a mapping, and what it has; raises CannotEdit if there is none, or more than one."""
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = [(key, value) for key, value in pairs if key.value == name]
        if len(found) != 1:
            raise CannotEdit(f"{name} stands there {'more than once' if found else 'nowhere'}")
        return found[0]

    def flow_pair(self, name: str, value: _Written, *, quoted: bool) -> str:
        """Return a key with its value, as it stands between braces."""
        if isinstance(value, str | bool | date):
            written = _written(value, quoted=quoted)
        else:
            written = f"[{', '.join(_written(item, quoted=quoted) for item in value)}]"
        return f"{json.dumps(name) if quoted else name}: {written}"

    def block_pair(self, node: Any, name: str, value: _Written) -> str:
        """Return a key with its value as lines of their own, indented as its neighbours are; without the last end."""
        indent = " " * node.value[0][0].start_mark.column
        if isinstance(value, str | bool | date):
            return f"{indent}{name}: {_written(value, quoted=False)}"
        items = [f"{indent}  - {_written(item, quoted=False)}" for item in value]
        return self.eol.join([f"{indent}{name}:", *items])

    def after_flow(self, first: Any, last: Any, new: str) -> tuple[int, str]:
        """Return where something comes between brackets after a neighbour, and how: on a line of its own as that is."""
        start = self.at(last.end_mark)
        before = self.text[self.starts[first.start_mark.line] : self.at(first.start_mark)]
        return start, f", {new}" if before.strip() or not before else f",{self.eol}{before}{new}"

    def after_block(self, neighbour: Any, new: str) -> tuple[int, str]:
        """Return where lines come after a neighbour, and how."""
        number = self._last_line(neighbour)
        start, line = self.starts[number + 1], self.lines[number]
        return start, f"{new}{self.eol}" if line.endswith("\n") else f"{self.eol}{new}"

    def _last_line(self, node: Any) -> int:
        """Return the number of the last line of a part; without the comments after it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._last_line(last[1] if isinstance(last, tuple) else last)
        number: int = node.end_mark.line
        if isinstance(node, yaml.ScalarNode) and node.style in _BLOCK:
            number -= number == len(self.lines) or node.end_mark.column == 0
            while number > node.start_mark.line and not self.lines[number].strip():
                number -= 1
        return number

    def replaced(self, start: int, end: int, new: str, way: _Way, change: Any) -> bytes:
        """Return the file with a piece of it replaced; raises CannotEdit if it would not hold what is wanted.

        Args:
            start: of the piece.
            end: of it.
            new: what comes there.
            way: to what changes.
            change: makes the same change of the data, given what holds the last part of the way, and that.
        """
        after = f"{self.text[:start]}{new}{self.text[end:]}".encode()
        wanted = _copied(self.data)
        holder = wanted
        try:
            for step in way[:-1]:
                holder = holder[step]
            change(holder, way[-1])
            found = load_yaml(after)
        except (LookupError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
            raise CannotEdit("it is written in a way that this would break") from error
        if _ordered(found) != _ordered(wanted):
            raise CannotEdit("this would change more than that")
        return self.mark + after


def _neighbour(node: Any, name: str, after: str) -> tuple[Any, Any]:
    """Return the key, and its value, that a new one comes after."""
    keys = [str(key.value) for key, _ in node.value]
    found: tuple[Any, Any] = node.value[keys.index(after) if after in keys else _sorted_place(keys, name) - 1]
    return found


def _sorted_place(keys: Sequence[str], name: str) -> int:
    """Return after how many keys, one at least, a new one has the fewest on its wrong side: many are nearly sorted."""
    wrong = best = sum(key < name for key in keys[1:]) + (keys[0] > name)
    place = 1
    for n, key in enumerate(keys[1:], 2):
        wrong += 1 if key > name else -1
        if wrong < best:
            best, place = wrong, n
    return place


def _put(parent: Any, key: Any, value: _Written) -> None:
    parent[key] = value


def _put_new(parent: Any, key: Any, value: _Written) -> None:
    if key in parent:
        raise CannotEdit(f"{key} stands there already")
    parent[key] = value


def _written(value: _Written, *, quoted: bool) -> str:
    """Return a value as YAML has it, and where things are quoted as JSON has it, too."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if not quoted and _PLAIN.fullmatch(str(value)) and load_yaml(str(value).encode()) == value:
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _copied(data: Any) -> Any:
    """Copy data; there are no aliases in it, so nothing stands in two places."""
    if isinstance(data, Mapping):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(item) for item in data] if isinstance(data, list) else data


def _ordered(data: Any) -> str:
    """Return what tells data apart, but for the order of keys: 1 from "1", too."""
    if isinstance(data, Mapping):
        return repr(sorted((repr(key), _ordered(value)) for key, value in data.items()))
    return repr([_ordered(item) for item in data]) if isinstance(data, list) else repr(data)
