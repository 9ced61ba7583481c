"""Reading the YAML, JSON and TOML that people write for us.

Every scalar is taken as the text that stands there: `1.10` stays `1.10`, `no` stays `no`, and `true` is made
a bool only where a bool is wanted. So a file, a flag and a prompt all hand over the same thing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from generator.errors import ConfigError
from generator.formats.files import Judge, NotRegular, TooLarge, believe, read_regular
from generator.formats.languages import TooDeep, in_one_line, load_json, load_toml, parse_events
from generator.values import Value

MAX_BYTES = 1_000_000
"""The most that a file has which people write for us."""

_Path = tuple["str | int", ...]


class Document(Value):
    """A mapping read from a file, with the lines on which its parts stand."""

    origin: str
    data: dict[str, Any]
    lines: Mapping[_Path, int] = {}

    def where(self, *path: str | int) -> str:
        """Return `file:line` of a part, or just the file where the line is not known."""
        line = self.lines.get(path)
        return f"{self.origin}:{line}" if line else self.origin


def read_document(path: Path, judge: Judge = believe) -> Document:
    """Read a mapping from a YAML or JSON file.

    Args:
        path: the file.
        judge: see `read_regular`.

    Raises:
        ConfigError: it cannot be read, is no YAML or JSON, or holds anything but a mapping.
    """
    return parse_document(read_bytes(path, MAX_BYTES, judge), str(path))


def read_bytes(path: Path, limit: int, judge: Judge = believe) -> bytes:
    """Return what is in a file.

    Args:
        path: the file.
        limit: how many bytes it may have.
        judge: see `read_regular`.

    Raises:
        ConfigError: there is no such file, it cannot be read, or it has more than `limit` bytes.
    """
    try:
        return read_regular(path, limit, judge)
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist") from None
    except NotRegular:
        raise ConfigError(f"{path} is not a file") from None
    except TooLarge:
        raise _too_large(str(path), limit) from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def read_input(read: Callable[[int], bytes], limit: int) -> bytes:
    """Return what comes on standard input; raises ConfigError if it is more than `limit` bytes.

    Args:
        read: reads so many bytes of it.
        limit: how many there may be.
    """
    content = read(limit + 1)
    if len(content) > limit:
        raise _too_large("standard input", limit)
    return content


def _too_large(origin: str, limit: int) -> ConfigError:
    return ConfigError(f"{origin} is larger than {limit // 1_000_000} MB, which no such file needs to be")


def parse_document(content: bytes, origin: str) -> Document:
    """Read a mapping from the text of a YAML or JSON file; raises ConfigError as read_document does."""
    text = decode_text(content, origin)
    # JSON writes characters beyond U+FFFF as two escapes, which YAML reads as two characters.
    data = parse_json(text, origin) if text.lstrip().startswith("{") else None
    return _parse_yaml(text, origin) if data is None else Document(origin, data)


def parse_list(text: str, origin: str) -> Iterator[tuple[int, Any]]:
    """Yield the items of a YAML or JSON list, each with its line; raises ConfigError as read_document does."""
    tree = _build_tree(text, origin)
    if tree.root in (None, ""):
        return
    if not isinstance(tree.root, list):
        raise ConfigError(f"{origin} holds no list", "begin each item with a dash:  - name: Google Analytics")
    for n, item in enumerate(tree.root):
        yield tree.lines[n,], item


def decode_text(content: bytes, origin: str) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark; raises ConfigError if it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{origin} is not UTF-8 text (byte {error.start})", "save it as UTF-8") from None


def parse_json(text: str, origin: str) -> dict[str, Any] | None:
    """Return a JSON object, or None if the text is none; raises ConfigError if a key stands in it twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if (twice := find_twice(key for key, _ in pairs)) is not None:
            raise ConfigError(f"{origin}: {twice} stands there twice")
        return dict(pairs)

    try:
        data = load_json(text, object_pairs_hook=unique, parse_int=str, parse_float=str)
    except TooDeep:
        raise ConfigError(f"{origin}: nested too deeply") from None
    except ValueError:
        return None  # {a: b} is YAML
    return data if isinstance(data, dict) else None


def find_twice(keys: Iterable[str]) -> str | None:
    """Return the first key that stands there a second time, or None."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return None


def _parse_yaml(text: str, origin: str) -> Document:
    tree = _build_tree(text, origin)
    if tree.root in (None, ""):
        return Document(origin, {})
    if not isinstance(tree.root, dict):
        raise ConfigError(f"{origin} holds no `key: value` lines", "write for example  name: Google Analytics")
    return Document(origin, tree.root, tree.lines)


def _build_tree(text: str, origin: str) -> _Tree:
    tree = _Tree(origin)
    try:
        for event in parse_events(text):
            tree.add(event)
    except TooDeep as error:
        raise ConfigError(f"{origin}:{error.lineno}: nested too deeply") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{origin}{line}: no valid YAML: {in_one_line(error)}") from None
    return tree


class _Tree:
    """Builds dicts, lists and strings from YAML's events, noting where each part stands."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.root: Any = None
        self.lines: dict[_Path, int] = {}
        self._open: list[tuple[dict[str, Any] | list[Any], _Path]] = []
        self._key: list[str | None] = []  # of each open mapping: the key that waits for its value
        self._documents = 0

    def add(self, event: yaml.Event) -> None:
        """Take the next event."""
        self._refuse(event)
        if isinstance(event, yaml.ScalarEvent):
            self._place(event.value, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            collection: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            path = self._place(collection, event)
            self._open.append((collection, path))
            self._key.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._key.pop()

    def _refuse(self, event: yaml.Event) -> None:
        where = f"{self.origin}:{_line(event)}"
        if getattr(event, "anchor", None):  # the way to write a cycle or a "billion laughs"
            raise ConfigError(f"{where}: anchors and aliases (& and *) are not used here", "write it out")
        self._documents += isinstance(event, yaml.DocumentStartEvent)
        if self._documents > 1:
            raise ConfigError(f"{where}: no valid YAML: a second document starts here", "one file holds one")

    def _place(self, value: Any, event: yaml.Event) -> _Path:
        """Put a value where it belongs; returns its path."""
        line = _line(event)
        path: _Path = ()
        if not self._open:
            self.root = value
        else:
            within, path = self._open[-1]
            if isinstance(within, list):
                path = (*path, len(within))
                within.append(value)
            elif self._key[-1] is None:
                self._key[-1] = self._checked_key(value, within, line)
                return path
            else:
                path = (*path, self._key[-1])
                within[self._key[-1]] = value
                self._key[-1] = None
        self.lines[path] = line
        return path

    def _checked_key(self, key: Any, within: dict[str, Any], line: int) -> str:
        if not isinstance(key, str):
            raise ConfigError(f"{self.origin}:{line}: a key is text")
        if key in within:
            raise ConfigError(f"{self.origin}:{line}: {key} stands there twice")
        return key


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def parse_toml_table(path: Path, table: str, judge: Judge = believe) -> Document | None:
    """Return one table of a TOML file, or None if it has no such table.

    Args:
        path: the file.
        table: its dotted name.
        judge: raises an error if a file that may have the table is not to be read.

    Raises:
        ConfigError: the table stands there, but the file is no valid TOML, or too large.
    """
    seen: list[os.stat_result] = []
    large = False
    try:
        content = read_regular(path, MAX_BYTES, seen.append)
    except TooLarge as error:
        content, large = error.start, True
    except (OSError, ValueError):
        return None  # somebody else's file: it is not ours to complain about
    if table.rpartition(".")[2].encode() not in content:
        return None
    judge(seen[0])
    if large:
        raise _too_large(str(path), MAX_BYTES)
    return _read_table(content, str(path), table)


def _read_table(content: bytes, origin: str, table: str) -> Document | None:
    try:
        data: Any = load_toml(content.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    except TooDeep as error:
        raise ConfigError(f"{origin}:{error.lineno}: nested too deeply") from None
    except ValueError as error:
        raise ConfigError(f"{origin}: no valid TOML: {in_one_line(error)}") from None
    for key in table.split("."):
        data = data.get(key)
        if not isinstance(data, dict):
            return None
    return Document(f"{origin} [{table}]", data)
