"""Comparing data with a JSON Schema as pydantic does, which takes whatever it can turn into the type that is wanted.

Airbyte's registry and its QA read metadata.yaml with PyYAML, so a date may be YAML's own, and hand it to classes of
pydantic that datamodel-codegen made of their schemas: what is not required is Optional there, so it may be null.

Source: https://docs.pydantic.dev/latest/concepts/conversion_table, and the same of pydantic 1 (`lax`), by which all
checkouts of Airbyte's repository with a model of their own go. Both were compared with it by random faults.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from generator.checks.schema import Violation
from generator.formats.shapes import Keys

_LONGEST = 4000  # characters of a text whose form is looked at
_WORDS = {"0", "off", "f", "false", "n", "no", "1", "on", "t", "true", "y", "yes"}
_WHOLE = re.compile(r"\s*[+-]?\d{1,4000}(_\d+)*\s*", re.ASCII)
_WHOLE_FLOAT = re.compile(r"\s*[+-]?\d{1,4000}(\.0*)?\s*", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?)?", re.ASCII)
_LAX_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d*)?", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S.*", re.DOTALL)
_WEB = ("http", "https", "ftp", "ws", "wss")
_HOST = re.compile(r"[^/\s?#]+([/?#]|\Z)")
_SPACE = re.compile(r"\s")
_DAY = 86_400


def find_misfits(data: object, schema: Mapping[str, Any], *, lax: bool = False) -> Iterator[Violation]:
    """Yield what pydantic would not take.

    Known are type, enum, format (uuid, date, uri), minimum, maximum, minItems, required, properties, propertyNames
    (a pattern that is compiled), additionalProperties and items; the rest is taken as fulfilled.

    Args:
        data: as YAML gave it; it may share parts, or hold itself.
        schema: a JSON Schema without `$ref`, anyOf and oneOf.
        lax: whether pydantic 1 reads it, which takes more: numbers for texts, an empty list for a mapping.
    """
    return _walk(data, schema, (), lax, set())


def _walk(
    data: object, schema: Mapping[str, Any], path: Keys, lax: bool, seen: set[tuple[int, int]]
) -> Iterator[Violation]:
    if isinstance(data, dict | list) and (id(data), id(schema)) in seen:
        return
    seen.add((id(data), id(schema)))
    if lax and schema.get("type") == "object" and data in ([], ""):
        data = {}
    if problem := _problem(data, schema, lax):
        yield path, problem
    elif isinstance(data, dict):
        yield from _walk_object(data, schema, path, lax, seen)
    elif isinstance(data, list) and isinstance(items := schema.get("items"), Mapping):
        for n, item in enumerate(data):
            yield from _walk(item, items, (*path, n), lax, seen)


def _walk_object(
    data: Mapping[Any, object], schema: Mapping[str, Any], path: Keys, lax: bool, seen: set[tuple[int, int]]
) -> Iterator[Violation]:
    properties = schema.get("properties") or {}
    required = schema.get("required") or ()
    rest = schema.get("additionalProperties", True)
    names = schema.get("propertyNames")
    for key in required:
        if key not in data:
            yield path, f"{key} is missing"
    for key, value in data.items():
        if key in properties:
            if value is not None or key in required:
                yield from _walk(value, properties[key], (*path, key), lax, seen)
        elif rest is False or (names and not names.fullmatch(str(key))):
            yield (*path, key), f"{key} is no key that is known here"
        elif isinstance(rest, Mapping):
            yield from _walk(value, rest, (*path, key), lax, seen)


def _problem(data: object, schema: Mapping[str, Any], lax: bool) -> str:
    """Return what is wrong with one value, as a sentence without its subject; "" if nothing is."""
    allowed = schema.get("enum")
    if allowed:
        return "" if data in allowed else f"must be one of {', '.join(map(str, allowed))}"
    wanted = schema.get("type")
    kinds = wanted if isinstance(wanted, list | tuple) else (wanted,) if wanted else ()
    form = schema.get("format")
    if "string" in kinds and isinstance(form, str) and form in _FORMS:
        return "" if _FORMS[form](data, lax) else f"is no {form}"
    if kinds and not any(_KINDS[kind](data, lax) for kind in kinds if kind in _KINDS):
        return f"must be of type {' or '.join(map(str, kinds))}" if all(kind in _KINDS for kind in kinds) else ""
    return _bound_problem(data, schema)


def _bound_problem(data: object, schema: Mapping[str, Any]) -> str:
    if isinstance(data, list) and len(data) < schema.get("minItems", 0):
        return f"needs at least {schema['minItems']}"
    if not isinstance(data, int | float):
        return ""
    if data < schema.get("minimum", data):
        return f"must be at least {schema['minimum']}"
    return f"must be at most {schema['maximum']}" if data > schema.get("maximum", data) else ""


def _is_text(data: object, lax: bool) -> bool:
    return isinstance(data, str) or (lax and isinstance(data, int | float))


def _is_integer(data: object, lax: bool) -> bool:
    if isinstance(data, str):
        return len(data) <= _LONGEST and (_WHOLE if lax else _WHOLE_FLOAT).fullmatch(data) is not None
    return isinstance(data, int) or (isinstance(data, float) and (data.is_integer() or (lax and math.isfinite(data))))


def _is_number(data: object, _lax: bool) -> bool:
    return isinstance(data, int | float) or (isinstance(data, str) and _NUMBER.fullmatch(data.strip()) is not None)


def _is_boolean(data: object, _lax: bool) -> bool:
    if isinstance(data, str):
        return data.lower() in _WORDS
    return isinstance(data, bool | int | float) and data in (0, 1)


def _is_date(data: object, lax: bool) -> bool:
    """Say whether it is a day: YAML's own date, a text, or the seconds since 1970 of its begin."""
    if isinstance(data, date):
        return lax or not isinstance(data, datetime) or data.time() == time()
    if isinstance(data, int | float):
        return math.isfinite(data) and (lax or (not isinstance(data, bool) and data % _DAY == 0))
    if not isinstance(data, str) or len(data) > _LONGEST:
        return False
    found = (_LAX_DATE if lax else _DATE).fullmatch(data)
    if found is None:
        return _NUMBER.fullmatch(data) is not None and (lax or float(data) % _DAY == 0)
    try:
        return bool(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return False


def _is_uuid(data: object, _lax: bool) -> bool:
    try:
        return isinstance(data, str) and bool(uuid.UUID(data[:_LONGEST]))
    except ValueError:
        return False


def _is_uri(data: object, lax: bool) -> bool:
    """Say whether it is an address: one of the web has a host; to pydantic 1 every one has, and no white space."""
    if not isinstance(data, str) or not _URI.fullmatch(data):
        return False
    scheme, _, rest = data.strip().partition(":")
    if lax or scheme.lower() in _WEB:
        host = rest.removeprefix("//")
        return host != rest and _HOST.match(host) is not None and not (lax and _SPACE.search(data))
    return True


_KINDS: Mapping[str, Callable[[object, bool], bool]] = {
    "string": _is_text,
    "integer": _is_integer,
    "number": _is_number,
    "boolean": _is_boolean,
    "object": lambda data, _: isinstance(data, dict),
    "array": lambda data, _: isinstance(data, list),
    "null": lambda data, _: data is None,
}
_FORMS: Mapping[str, Callable[[object, bool], bool]] = {"date": _is_date, "uuid": _is_uuid, "uri": _is_uri}
