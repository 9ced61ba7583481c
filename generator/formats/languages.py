"""YAML and TOML as data of their own types, and writing YAML."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from generator.formats.loader import Loader as _Loader

try:
    from yaml import CSafeDumper as _Dumper
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]

_HARMLESS = 2000


def dump_yaml(data: Mapping[str, object]) -> str:
    """Return the mapping as YAML, in its own order."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def parse_events(text: str | bytes) -> Iterator[yaml.Event]:
    """Yield the parts of a YAML text one by one, however deeply they are nested; raises yaml.YAMLError."""
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
    return events


def load_yaml(text: bytes) -> object:
    """Return the YAML text as data, with YAML's own types.

    Raises:
        yaml.YAMLError: it is no YAML, or nested too deeply.
        ValueError: something in it looks like a date and is none.
    """
    _ensure_shallow(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is PyYAML's safe one, with bounds


def compose_yaml(text: str | bytes) -> Any:
    """Return the YAML text as nodes that know where they stand; None if it is empty.

    Raises:
        yaml.YAMLError: it is none, or nested too deeply.
    """
    _ensure_shallow(text.encode("utf-8") if isinstance(text, str) else text)
    return yaml.compose(text, Loader=_Loader)


class Lines:
    """The lines on which the parts of a YAML or JSON text stand; what has been looked at once is remembered.

    Args:
        text: what `load_yaml` could read.
    """

    def __init__(self, text: bytes) -> None:
        self._root = compose_yaml(text)
        self._keys: dict[int, dict[str, tuple[Any, Any]]] = {}

    def find(self, path: Sequence[str | int]) -> int:
        """Return the line of a part, or of the last part of the way that there is.

        Args:
            path: keys of mappings and positions in lists, from the top.

        Returns:
            The line, counted from 1; 0 if nothing of the way is there.
        """
        node, line = self._root, 0
        for step in path:
            found = self._below(node, step)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        return line

    def _below(self, node: Any, step: str | int) -> tuple[Any, Any] | None:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            return (node.value[step], node.value[step]) if step < len(node.value) else None
        if not isinstance(node, yaml.MappingNode):
            return None
        if id(node) not in self._keys:
            pairs = ((key, value) for key, value in reversed(node.value) if isinstance(key.value, str))
            self._keys[id(node)] = {key.value: (key, value) for key, value in pairs}
        return self._keys[id(node)].get(str(step))


def find_line(text: bytes, path: Sequence[str | int]) -> int:
    """Return the line on which a part of a YAML or JSON text stands; see `Lines.find`."""
    return Lines(text).find(path)


def load_toml(text: str) -> dict[str, Any]:
    """Return the TOML text as data; raises ValueError if it is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data: dict[str, Any] = tomllib.loads(text)
    return data


def _ensure_shallow(text: bytes) -> None:
    """Refuse what would overflow the stack of the C parser: nothing could catch that.

    Each level takes a bracket, or a column more on its line. Only a text with many of them is looked at closely.
    """
    if text.count(b"[") + text.count(b"{") + max(map(len, text.split(b"\n"))) < _HARMLESS:
        return
    depth = 0
    for event in parse_events(text):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _HARMLESS:
            raise yaml.YAMLError("it is nested too deeply")
