"""The parts that the checks stand on: version ranges, schemas, the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from generator.checks.metadata.schema import METADATA_SCHEMA
from generator.checks.runs.protocol import find_missing_answer, find_read_problems, read_output
from generator.checks.schema import find_violations
from generator.connectors.versions import Range, parse_range


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (">=7.39,<8", Range((7, 39), (8,))),
        ("~=0.2", Range((0, 2), (1,))),
        ("~=0.1.56", Range((0, 1, 56), (0, 2))),
        ("^7", Range((7,), (8,))),
        ("^0", Range((0,), (1,))),
        ("^0.3.1", Range((0, 3, 1), (0, 4))),
        ("~7.1", Range((7, 1), (7, 2))),
        ("==6.1.*", Range((6, 1), (6, 2))),
        ("==6.1", Range((6, 1), (6, 1, 1))),
        ("3.9.6", Range((3, 9, 6), (3, 9, 6, 1))),
        (">=3.10, <3.15", Range((3, 10), (3, 15))),
        ("<=2", Range((), (2, 1))),
        ("!=2.0,>=1", Range((1,), None)),
        ("*", Range()),
        ("", Range()),
        ("^6 || ^7", Range((6,), (8,))),
        (">=6,<7 | >=8", Range((6,), None)),
        (">= 7.39 <8", Range((7, 39), (8,))),
        ("=7.1.2", Range((7, 1, 2), (7, 1, 2, 1))),
        ("^7.0.0RC1", Range((7, 0, 0), (8,))),
        ("@", None),
        ("latest", None),
        ("=>7", None),
    ],
)
def test_ranges(text: str, wanted: Range | None):
    """What pip and Poetry write is read as they mean it."""
    assert parse_range(text) == wanted


@pytest.mark.parametrize(("text", "empty"), [(">=8,<7", True), (">=1.0,<1", True), (">=1,<1.0.1", False), ("*", False)])
def test_empty_ranges(text: str, empty: bool):
    """A range that no version fits is noticed."""
    wanted = parse_range(text)
    assert wanted is not None
    assert wanted.is_empty is empty


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


def _fields(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, below in schema.get("properties", {}).items():
        yield (*path, name)
        yield from _fields(below, (*path, name))
        yield from _fields(below.get("items", {}), (*path, name))


def test_the_metadata_table_is_deep():
    """The fields that Airbyte's connectors use most are in it, at their places."""
    fields = set(_fields(METADATA_SCHEMA))
    assert ("data", "connectorTestSuitesOptions", "testSecrets", "secretStore", "alias") in fields
    assert ("data", "registryOverrides", "cloud", "allowedHosts", "hosts") in fields
    assert len(fields) > 150


LOG = {"type": "LOG", "log": {"level": "INFO", "message": "x"}}
CATALOG = {"streams": [{"stream": {"name": "a"}, "sync_mode": "full_refresh"}]}
DISCOVERED = {"streams": [{"name": "a", "json_schema": {"properties": {"id": {"type": "integer"}}}}]}


def _status(word: str) -> dict[str, Any]:
    status = {"stream_descriptor": {"name": "a"}, "status": word}
    return {"type": "TRACE", "trace": {"type": "STREAM_STATUS", "emitted_at": 1.0, "stream_status": status}}


def _record(number: object = 1, stream: str = "a", at: int = 1_800_000_000_000) -> dict[str, Any]:
    return {"type": "RECORD", "record": {"stream": stream, "data": {"id": number}, "emitted_at": at}}


def _state(count: float) -> dict[str, Any]:
    stream = {"stream_descriptor": {"name": "a"}, "stream_state": {}}
    return {"type": "STATE", "state": {"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": count}}}


READ = [LOG, _status("STARTED"), _status("RUNNING"), _record(), _record(2), _state(2.0), _status("COMPLETE")]


def _lines(messages: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(message) for message in messages]


def test_a_good_read_has_no_problems():
    """States after COMPLETE and a repeated RUNNING are allowed, as concurrent sources have them."""
    for messages in (READ, [*READ[:3], _status("RUNNING"), *READ[3:5], _status("COMPLETE"), _state(2.0)]):
        output = read_output(_lines(messages), "read")
        assert output.problems == []
        assert list(find_read_problems(output, CATALOG, DISCOVERED)) == []


@pytest.mark.parametrize(
    ("line", "verb", "said"),
    [
        ("hello", "spec", "it is no JSON object"),
        ("[1]", "spec", "it is no JSON object"),
        ('{"type": "DEBUG"}', "spec", "there is no message of type DEBUG"),
        ('{"type": ["LOG"]}', "spec", "there is no message of type"),
        ('{"type": "LOG"}', "spec", "LOG carries nothing"),
        (json.dumps({**LOG, "record": {}}), "spec", "LOG carries log, record"),
        (json.dumps({**LOG, "log": {"level": "LOUD", "message": "x"}}), "spec", "LOG: level must be one of"),
        (json.dumps(_record()), "check", "check must not say RECORD"),
        (
            json.dumps({"type": "TRACE", "trace": {"type": "ERROR", "emitted_at": 1}}),
            "read",
            "TRACE of type ERROR has no",
        ),
        (
            json.dumps({"type": "CATALOG", "catalog": {"streams": [{"name": "a"}]}}),
            "discover",
            "json_schema is missing",
        ),
    ],
)
def test_a_line_that_is_no_message(line: str, verb: str, said: str):
    """Everything on standard output is a message that belongs there."""
    (problem,) = read_output([json.dumps(LOG), line], verb).problems
    assert problem.startswith("line 2: ")
    assert said in problem


def test_debug_lines_belong_to_debug():
    """`--debug` brings lines that are no messages; without it they are mistakes."""
    line = '{"type": "DEBUG", "message": "x"}'
    assert read_output([line], "read", debug=True).debug == [json.loads(line)]
    assert read_output([line], "read").problems


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([*READ[:3], _record("x"), _record(), *READ[5:]], "does not fit its schema: id must be of type integer"),
        ([*READ[:3], _record(at=1_700_000_000), _record(), *READ[5:]], "not in milliseconds"),
        ([*READ[:5], _record(stream="b"), *READ[5:]], "a record of b, which is not in the catalog"),
        ([*READ[:5], _state(1.0), READ[6]], "the states of a count 1 records instead of 2"),
        ([*READ[:5], READ[6]], "the stream a has no state"),
        (READ[:-1], "the stream a went STARTED RUNNING instead of STARTED RUNNING COMPLETE"),
        ([READ[0]], "the stream a went nowhere"),
        (
            [*READ, {"type": "TRACE", "trace": {"type": "ERROR", "emitted_at": 1, "error": {"message": "no"}}}],
            "an error, although it ended well: no",
        ),
    ],
)
def test_a_read_that_is_wrong(messages: list[dict[str, Any]], said: str):
    """Records, states and statuses fit together."""
    output = read_output(_lines(messages), "read")
    assert output.problems == []
    assert any(said in problem for problem in find_read_problems(output, CATALOG, DISCOVERED))


def test_one_answer_is_expected():
    """`spec`, `check` and `discover` answer exactly once."""
    output = read_output(_lines([LOG]), "spec")
    assert find_missing_answer(output, "spec") == "0 messages SPEC instead of one"
    assert find_missing_answer(read_output(_lines(READ), "read"), "read") == ""
