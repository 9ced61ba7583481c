"""Where the parts of a YAML or JSON text stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from generator.formats.languages import parse_events

_Part = tuple[int, Any, Any]
"""The line on which a part begins, counted from 1; what is in it, if anything is; and its text, if it is a scalar."""


class Lines:
    """The lines on which the parts of a YAML or JSON text stand; it is read once.

    Args:
        text: what `load_yaml` could read.

    Raises:
        yaml.YAMLError: it is no YAML, which not every JSON is.
    """

    def __init__(self, text: bytes) -> None:
        self._root = _read(text)

    def find(self, path: Sequence[str | int]) -> int:
        """Return the line of a part, or of the last part of the way that there is.

        Args:
            path: keys of mappings and positions in lists, from the top.

        Returns:
            The line, counted from 1; 0 if nothing of the way is there.
        """
        node, line = self._root, 0
        for step in path:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line


def _below(node: Any, step: str | int) -> tuple[int, Any] | None:
    if isinstance(node, list) and isinstance(step, int):
        return node[step][:2] if step < len(node) else None
    return node.get(str(step)) if isinstance(node, dict) else None


def _read(text: bytes) -> Any:
    """Return mappings as text of the key -> its line and its value, and lists as lists of parts; None for all else."""
    within: list[_Part] = []
    outer: list[tuple[list[_Part], Any]] = []
    anchors: dict[str, _Part] = {}
    for event in parse_events(text):
        kind: Any = type(event)
        if kind is yaml.ScalarEvent or kind in _STARTS:
            content = _STARTS[kind]() if kind in _STARTS else None
            within.append(_part(event, content, anchors))
            if content is not None:
                outer.append((within, content))
                within = []
        elif kind is yaml.AliasEvent:
            within.append(_part(event, None, anchors))
        elif isinstance(event, yaml.CollectionEndEvent):
            items = within
            within, content = outer.pop()
            _fill(content, items)
    return within[0][1] if within else None


_STARTS: dict[type, type] = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}


def _part(event: Any, content: Any, anchors: dict[str, _Part]) -> _Part:
    """Return a part that begins here, or that an alias repeats."""
    if type(event) is yaml.AliasEvent:
        return anchors.get(str(event.anchor), (0, None, None))
    part = (event.start_mark.line + 1, content, getattr(event, "value", None))
    if event.anchor:
        anchors[event.anchor] = part
    return part


def _fill(content: Any, items: list[_Part]) -> None:
    """Put into a collection what was between its beginning and its end; of two keys the first counts."""
    if isinstance(content, list):
        content.extend(items)
        return
    for key, value in zip(items[::2], items[1::2], strict=True):
        if key[2] is not None:
            content.setdefault(key[2], (key[0], value[1]))
