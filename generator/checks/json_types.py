"""Types that JSON Schema has, in the form that users fill in and in the schemas of streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.formats.shapes import listing, mapping, texts

Keys = tuple["str | int", ...]

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_MAX_DEPTH = 30
_LISTS = ("anyOf", "oneOf", "allOf")
_SINGLE = ("items", "additionalProperties")


def find_unknown_types(schema: object, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield each type that JSON Schema does not have, with the keys of where it stands.

    Args:
        schema: a JSON Schema; what is none has no types.
        keys: of where the schema itself stands.
    """
    if not isinstance(schema, dict) or len(keys) > _MAX_DEPTH:
        return
    for said in texts(schema.get("type")):
        if said not in _TYPES:
            yield (*keys, "type"), said
    for step, below in _below(schema):
        yield from find_unknown_types(below, (*keys, *step))


def _below(schema: dict[Any, Any]) -> Iterator[tuple[Keys, object]]:
    yield from ((("properties", name), below) for name, below in mapping(schema.get("properties")).items())
    yield from (((word,), schema.get(word)) for word in _SINGLE)
    for word in _LISTS:
        yield from (((word, n), below) for n, below in enumerate(listing(schema.get(word))))
