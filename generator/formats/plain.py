"""YAML as nearly everybody writes it, read in one go: a third of the time that PyYAML takes, with the same result.

PyYAML makes a tree of nodes first, asks for each how it is to be understood, and then makes data of it. Where a text
has no anchors, aliases, tags, merge keys, complex keys or second documents, events say all of that at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import yaml

from generator.formats.loader import Loader

Twice = tuple[str, int]
"""A key that stands in one mapping twice, and the line on which the mapping ends."""

_TEXT, _CORE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:"
_CONSTRUCTED = {f"{_CORE}{name}" for name in ("null", "bool", "int", "float", "timestamp")}
_SHORT = 24
_MOST_WORDS = 5000
_UNKNOWN = object()
_words: dict[str, object] = {}
"""What short plain words mean: most are keys, and come again in every file."""


class Unusual(Exception):
    """A text is not so plain, or not well-formed: PyYAML itself has to read it, and to say what is wrong."""


def read_plain(text: bytes, depth: int, twice: list[Twice] | None = None) -> Any:
    """Return a YAML text as data, as PyYAML's safe loader does.

    Args:
        text: the text.
        depth: how deeply it may be nested.
        twice: takes the keys that stand in one mapping more than once, of which the last counts.

    Raises:
        Unusual: PyYAML has to read it, or nobody.
    """
    loader: Any = Loader(text)
    try:
        loader.get_event()
        if type(loader.get_event()) is yaml.StreamEndEvent:
            return None
        root = _read_document(loader, depth, [] if twice is None else twice)
        if type(loader.get_event()) is not yaml.StreamEndEvent:  # another document
            raise Unusual
    except (yaml.YAMLError, ValueError, TypeError, OverflowError):
        raise Unusual from None
    finally:
        loader.dispose()
    return root


def _read_document(loader: Any, depth: int, twice: list[Twice]) -> Any:
    """Return what is in a document; TypeError if a key is a mapping or a list."""
    get, scalar = loader.get_event, yaml.ScalarEvent
    within: list[Any] = []  # of a mapping: keys and values in turn
    outer: list[list[Any]] = []
    while True:
        event = get()
        kind = type(event)
        if kind is scalar:
            within.append(_read_scalar(loader, event))
        elif kind in _STARTS:
            if event.anchor or event.tag or len(outer) >= depth:
                raise Unusual
            outer.append(within)
            within = []
        elif kind in _ENDS:
            value = _ENDS[kind](within)
            if len(value) < len(within) // 2 and kind is yaml.MappingEndEvent:
                twice += _find_twice(within, event.start_mark.line + 1)
            within = outer.pop()
            within.append(value)
        elif kind is yaml.DocumentEndEvent:
            return within[0]
        else:
            raise Unusual


def _find_twice(items: list[Any], end: int) -> list[Twice]:
    keys = items[::2]
    return [(str(key), end) for key, count in Counter(keys).items() if count > 1]


def _pair(items: list[Any]) -> dict[Any, Any]:
    one = iter(items)
    return dict(zip(one, one, strict=True))


_STARTS = {yaml.MappingStartEvent, yaml.SequenceStartEvent}
_ENDS: dict[type, Callable[[list[Any]], Any]] = {
    yaml.MappingEndEvent: _pair,
    yaml.SequenceEndEvent: lambda items: items,
}


def _read_scalar(loader: Any, event: Any) -> Any:
    if event.anchor or event.tag:
        raise Unusual
    text = event.value
    if not event.implicit[0]:  # it is quoted
        return text
    value = _words.get(text, _UNKNOWN)
    return _resolve(loader, text) if value is _UNKNOWN else value


def _resolve(loader: Any, text: str) -> Any:
    """Return what a word means that is not quoted, and remember it if it is short."""
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    if tag != _TEXT and tag not in _CONSTRUCTED:
        raise Unusual
    value = text if tag == _TEXT else loader.yaml_constructors[tag](loader, yaml.ScalarNode(tag, text))
    if len(text) <= _SHORT:
        if len(_words) >= _MOST_WORDS:
            _words.clear()
        _words[text] = value
    return value
