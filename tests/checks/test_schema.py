"""The part of JSON Schema that connectors need."""

from __future__ import annotations

from typing import Any

import pytest

from generator.checks.schema import find_violations


@pytest.mark.parametrize(
    ("data", "schema", "said"),
    [
        (1, {"type": "integer"}, []),
        (1.0, {"type": "integer"}, []),
        (1.5, {"type": "integer"}, ["must be of type integer"]),
        (True, {"type": "integer"}, ["must be of type integer"]),
        (None, {"type": ["null", "string"]}, []),
        ({"a": 1}, {"properties": {"a": {"type": "string"}}}, ["must be of type string"]),
        ({}, {"required": ["a"]}, ["a is missing"]),
        ({"b": 1}, {"properties": {"a": {}}, "additionalProperties": False}, ["b is no key that is known here"]),
        ({"b": 1}, {"additionalProperties": {"type": "string"}}, ["must be of type string"]),
        ([1, "x"], {"items": {"type": "integer"}}, ["must be of type integer"]),
        ("b", {"enum": ["a"]}, ["must be one of a"]),
        ("b", {"pattern": "^a"}, ["does not match ^a"]),
        ("2026-02-30x", {"format": "date"}, ["is no date"]),
        (1, {"anyOf": [{"type": "string"}, {"type": "null"}]}, ["fits none of the forms that are allowed here"]),
        ("x", {"oneOf": [{"type": "string"}, {"type": "null"}]}, []),
    ],
)
def test_violations(data: object, schema: dict[str, Any], said: list[str]):
    """The part of JSON Schema that connectors need."""
    assert [sentence for _, sentence in find_violations(data, schema)] == said


def test_a_violation_says_where():
    """The path leads to the part that is wrong."""
    schema = {"properties": {"a": {"items": {"properties": {"b": {"type": "string"}}}}}}
    assert [path for path, _ in find_violations({"a": [{}, {"b": 1}]}, schema)] == [("a", 1, "b")]


def test_shared_data_is_looked_at_once():
    """Ten levels of ten references each would be ten thousand million parts."""
    data: object = [1]
    for _ in range(10):
        data = [data] * 10
    schema: dict[str, Any] = {}
    schema["items"] = schema
    assert list(find_violations(data, schema)) == []
