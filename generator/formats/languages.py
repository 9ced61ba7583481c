"""YAML and TOML as data of their own types, and writing YAML."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _Dumper
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

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
    return yaml.load(text, Loader=_Loader)


def compose_yaml(text: str | bytes) -> Any:
    """Return the YAML text as nodes that know where they stand; None if it is empty.

    Raises:
        yaml.YAMLError: it is none, or nested too deeply.
    """
    _ensure_shallow(text.encode("utf-8") if isinstance(text, str) else text)
    return yaml.compose(text, Loader=_Loader)


def find_line(text: bytes, path: Sequence[str | int]) -> int:
    """Return the line on which a part of a YAML or JSON text stands, or the last part of the way that there is.

    Args:
        text: what `load_yaml` could read.
        path: keys of mappings and positions in lists, from the top.

    Returns:
        The line, counted from 1; 0 if nothing of the way is there.
    """
    node, line = compose_yaml(text), 0
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            pairs = [(item, item) for item in node.value[step : step + 1]]
        elif isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(step)]
        else:
            pairs = []
        if not pairs:
            break
        key, node = pairs[0]
        line = key.start_mark.line + 1
    return line


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
