"""Types that JSON Schema has, in the form that users fill in and in the schemas of streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.formats.shapes import listing, texts

Keys = tuple["str | int", ...]

_TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))
_MAX_DEPTH = 30
_LISTS = ("anyOf", "oneOf", "allOf")
_SINGLE = ("items", "additionalProperties")


def find_unknown_types(schema: object, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield each type that JSON Schema does not have, with the keys of where it stands.

    Args:
        schema: a JSON Schema; what is none has no types.
        keys: of where the schema itself stands.
    """
    waiting = [(keys, schema)]
    while waiting:
        here, one = waiting.pop()
        if not isinstance(one, dict) or len(here) > _MAX_DEPTH:
            continue
        said = one.get("type")
        for word in () if isinstance(said, str) and said in _TYPES else texts(said):
            if word not in _TYPES:
                yield (*here, "type"), word
        waiting += reversed([((*here, *step), below) for step, below in _below(one) if isinstance(below, dict)])


def _below(schema: dict[Any, Any]) -> Iterator[tuple[Keys, object]]:
    fields = schema.get("properties")
    if isinstance(fields, dict):
        yield from ((("properties", name), below) for name, below in fields.items())
    yield from (((word,), schema[word]) for word in _SINGLE if word in schema)
    for word in _LISTS:
        if word in schema:
            yield from (((word, n), below) for n, below in enumerate(listing(schema[word])))
