"""What a connector may say on standard output."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.checks.runs.protocol import find_missing_answer, find_read_problems, read_output

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
