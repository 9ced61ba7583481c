"""Comparing data with a JSON Schema: the part of it that connectors need, in one small walk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from generator.formats.shapes import Keys, mapping

Violation = tuple[Keys, str]
"""Where something is wrong, and the sentence that says what."""

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_FORMATS = {
    "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+"),
}


_OPEN = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")


def is_open(schema: Mapping[str, Any]) -> bool:
    """Say whether an object may have fields that do not stand among its properties, or if they are written wrongly."""
    return any(word in schema or word in mapping(schema, "properties") for word in _OPEN)


def find_violations(data: object, schema: Mapping[str, Any], path: Keys = ()) -> Iterator[Violation]:
    """Yield what contradicts a schema.

    Known are type, enum, pattern, format (uuid, date, uri), required, properties, additionalProperties, items,
    anyOf and oneOf (both as "one of them fits"); the rest of the schema is taken as fulfilled.

    Args:
        data: as YAML or JSON gave it; it may share parts, or hold itself.
        schema: a JSON Schema without `$ref`.
        path: where the data stands in its file.
    """
    return _walk(data, schema, path, set())


def _walk(data: object, schema: Mapping[str, Any], path: Keys, seen: set[tuple[int, int]]) -> Iterator[Violation]:
    if isinstance(data, dict | list) and (id(data), id(schema)) in seen:
        return
    seen.add((id(data), id(schema)))
    if wrong := _kind_problem(data, schema) or _value_problem(data, schema):
        yield path, wrong
    elif isinstance(data, dict):
        yield from _walk_object(data, schema, path, seen)
    elif isinstance(data, list) and isinstance(items := schema.get("items"), dict):
        for n, item in enumerate(data):
            yield from _walk(item, items, (*path, n), seen)


def _walk_object(
    data: dict[Any, Any], schema: Mapping[str, Any], path: Keys, seen: set[tuple[int, int]]
) -> Iterator[Violation]:
    properties = schema.get("properties") or {}
    rest = schema.get("additionalProperties", True)
    for key in schema.get("required") or ():
        if key not in data:
            yield path, f"{key} is missing"
    for key, value in data.items():
        if key in properties:
            yield from _walk(value, properties[key], (*path, key), seen)
        elif rest is False:
            yield (*path, key), f"{key} is no key that is known here"
        elif isinstance(rest, dict):
            yield from _walk(value, rest, (*path, key), seen)


def _fits(data: object, schema: Mapping[str, Any]) -> bool:
    return next(find_violations(data, schema), None) is None


def _kind_problem(data: object, schema: Mapping[str, Any]) -> str:
    wanted = schema.get("type")
    kinds = wanted if isinstance(wanted, list | tuple) else (wanted,) if wanted else ()
    if not kinds or any(_is(data, kind) for kind in kinds):
        return ""
    if isinstance(data, date | datetime) and "string" in kinds:
        return "is a date to YAML: put it in quotes"
    return f"must be of type {' or '.join(map(str, kinds))}"


def _is(data: object, kind: object) -> bool:
    if isinstance(data, bool):  # an int to Python
        return kind == "boolean"
    if kind == "integer" and isinstance(data, float):
        return data.is_integer()
    known = _TYPES.get(str(kind))
    return known is None or isinstance(data, known)


def _matches(pattern: object, data: str) -> bool:
    """Say whether a text matches; a pattern that is none forbids nothing."""
    try:
        return re.search(str(pattern), data) is not None
    except re.error:
        return True


def _value_problem(data: object, schema: Mapping[str, Any]) -> str:
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices and not any(_fits(data, one) for one in choices):
        return "fits none of the forms that are allowed here"
    allowed = schema.get("enum")
    if allowed and data not in allowed:
        return f"must be one of {', '.join(map(str, allowed))}"
    if not isinstance(data, str):
        return ""
    if (pattern := schema.get("pattern")) and not _matches(pattern, data):
        return f"does not match {pattern}"
    known = _FORMATS.get(str(schema.get("format")))
    return f"is no {schema['format']}" if known and not known.fullmatch(data) else ""
