"""What a connector may say on standard output: one message of Airbyte's protocol a line, and nothing else.

Source: Airbyte's protocol as airbyte-protocol-models-pdv2 0.18 has it; what that leaves open (a payload belongs
to its type, a command answers with its own kind of message, states count records) is checked here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.checks.schema import find_violations
from generator.formats.languages import load_json

_PAYLOADS = {
    "LOG": "log",
    "SPEC": "spec",
    "CONNECTION_STATUS": "connectionStatus",
    "CATALOG": "catalog",
    "RECORD": "record",
    "STATE": "state",
    "TRACE": "trace",
    "CONTROL": "control",
}

_ANSWERS = {
    "spec": ("SPEC",),
    "check": ("CONNECTION_STATUS",),
    "discover": ("CATALOG",),
    "read": ("RECORD", "STATE"),
    "write": ("STATE",),
}
_ONCE = ("spec", "check", "discover")
_ALWAYS = ("LOG", "TRACE", "CONTROL")
_MILLISECONDS = 1_600_000_000_000  # September 2020: a time in seconds is far below it
_MODES = {"type": "string", "enum": ("full_refresh", "incremental")}
_DESCRIPTOR = {"type": "object", "required": ("name",), "properties": {"name": {"type": "string"}}}
_STREAM = {
    "type": "object",
    "required": ("name", "json_schema", "supported_sync_modes"),
    "properties": {
        "name": {"type": "string"},
        "json_schema": {"type": "object"},
        "supported_sync_modes": {"type": "array", "items": _MODES},
        "source_defined_cursor": {"type": ("boolean", "null")},
        "default_cursor_field": {"type": ("array", "null"), "items": {"type": "string"}},
        "source_defined_primary_key": {"type": ("array", "null"), "items": {"type": "array"}},
    },
}
_LEVELS = ("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE")
_STATUSES = ("STARTED", "RUNNING", "COMPLETE", "INCOMPLETE")
_SCHEMAS: dict[str, dict[str, Any]] = {
    "LOG": {
        "required": ("level", "message"),
        "properties": {"level": {"enum": _LEVELS}, "message": {"type": "string"}},
    },
    "SPEC": {
        "required": ("connectionSpecification",),
        "properties": {
            "connectionSpecification": {"type": "object"},
            "documentationUrl": {"type": ("string", "null"), "format": "uri"},
        },
    },
    "CONNECTION_STATUS": {
        "required": ("status",),
        "properties": {"status": {"enum": ("SUCCEEDED", "FAILED")}, "message": {"type": ("string", "null")}},
    },
    "CATALOG": {"required": ("streams",), "properties": {"streams": {"type": "array", "items": _STREAM}}},
    "RECORD": {
        "required": ("stream", "data", "emitted_at"),
        "properties": {
            "stream": {"type": "string"},
            "data": {"type": "object"},
            "emitted_at": {"type": "integer"},
        },
    },
    "STATE": {
        "properties": {
            "type": {"enum": ("GLOBAL", "STREAM", "LEGACY")},
            "stream": {
                "type": ("object", "null"),
                "required": ("stream_descriptor",),
                "properties": {"stream_descriptor": _DESCRIPTOR, "stream_state": {"type": ("object", "null")}},
            },
            "sourceStats": {
                "type": ("object", "null"),
                "properties": {"recordCount": {"type": ("number", "null")}},
            },
        }
    },
    "TRACE": {
        "required": ("type", "emitted_at"),
        "properties": {
            "type": {"enum": ("ERROR", "ESTIMATE", "STREAM_STATUS", "ANALYTICS")},
            "emitted_at": {"type": "number"},
            "error": {
                "type": ("object", "null"),
                "required": ("message",),
                "properties": {
                    "message": {"type": "string"},
                    "failure_type": {"enum": ("system_error", "config_error", "transient_error", None)},
                },
            },
            "stream_status": {
                "type": ("object", "null"),
                "required": ("stream_descriptor", "status"),
                "properties": {"stream_descriptor": _DESCRIPTOR, "status": {"enum": _STATUSES}},
            },
        },
    },
    "CONTROL": {"required": ("type", "emitted_at"), "properties": {"emitted_at": {"type": "number"}}},
}


@dataclass
class Output:
    """What a connector said.

    Attributes:
        messages: every line that is a message.
        debug: lines of type DEBUG, which `--debug` brings and which are no messages.
        problems: a sentence for everything that does not belong there.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    debug: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return the payloads of one type of message."""
        return [message[_PAYLOADS[kind]] for message in self.messages if message["type"] == kind]

    def records(self, stream: str) -> list[dict[str, Any]]:
        """Return the data of one stream's records."""
        return [record["data"] for record in self.all("RECORD") if record["stream"] == stream]

    def errors(self) -> list[dict[str, Any]]:
        """Return the errors that the connector reported."""
        return [trace["error"] for trace in self.all("TRACE") if trace["type"] == "ERROR"]

    def statuses(self, stream: str) -> list[str]:
        """Return what the connector said of a stream's progress; the same said again counts once."""
        found = [trace["stream_status"] for trace in self.all("TRACE") if trace["type"] == "STREAM_STATUS"]
        named = [status["status"] for status in found if status["stream_descriptor"]["name"] == stream]
        return [status for n, status in enumerate(named) if n == 0 or named[n - 1] != status]


def read_output(lines: Iterable[str], verb: str, *, debug: bool = False) -> Output:
    """Read the standard output of one command.

    Args:
        lines: as the connector printed them.
        verb: the command; it decides which messages may come.
        debug: whether `--debug` was given, so that DEBUG lines may stand between the messages.
    """
    output = Output()
    for number, line in enumerate(lines, 1):
        message = parse_line(line)
        if debug and isinstance(message, dict) and message.get("type") == "DEBUG":
            output.debug.append(message)
        elif problem := _find_problem(message, verb):
            output.problems.append(f"line {number}: {problem}")
        else:
            output.messages.append(message)
    return output


def parse_line(line: str) -> Any:
    """Return what a line holds if it is JSON, else None."""
    try:
        return load_json(line)
    except ValueError:
        return None


def find_missing_answer(output: Output, verb: str) -> str:
    """Return what is wrong with the number of answers of a command that succeeded, or ""."""
    kind = _ANSWERS[verb][0]
    found = len(output.all(kind))
    return f"{found} messages {kind} instead of one" if verb in _ONCE and found != 1 else ""


def find_read_problems(output: Output, catalog: Mapping[str, Any], discovered: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a `read` that ended well.

    Args:
        output: of `read`.
        catalog: the configured catalog that it was given.
        discovered: the catalog that `discover` gave.
    """
    configured = [stream["stream"]["name"] for stream in catalog["streams"]]
    schemas = {stream["name"]: stream["json_schema"] for stream in discovered["streams"]}
    for record in output.all("RECORD"):
        if record["stream"] not in configured:
            yield f"a record of {record['stream']}, which is not in the catalog"
        elif record["emitted_at"] < _MILLISECONDS:
            yield f"emitted_at of a record of {record['stream']} is not in milliseconds"
        for path, sentence in find_violations(record["data"], schemas.get(record["stream"], {})):
            yield f"a record of {record['stream']} does not fit its schema: {'.'.join(map(str, path))} {sentence}"
    for stream in configured:
        yield from _find_stream_problems(output, stream)
    for error in output.errors():
        yield f"an error, although it ended well: {error['message']}"


def _find_stream_problems(output: Output, stream: str) -> Iterator[str]:
    records = len(output.records(stream))
    expected = ["STARTED", "RUNNING", "COMPLETE"] if records else ["STARTED", "COMPLETE"]
    if (said := output.statuses(stream)) != expected:
        yield f"the stream {stream} went {' '.join(said) or 'nowhere'} instead of {' '.join(expected)}"
    states = [state for state in output.all("STATE") if _names(state, stream)]
    counted = sum((state.get("sourceStats") or {}).get("recordCount") or 0 for state in states)
    if not states:
        yield f"the stream {stream} has no state"
    elif counted != records and any(state.get("sourceStats") for state in states):
        yield f"the states of {stream} count {counted:g} records instead of {records}"


def _names(state: Mapping[str, Any], stream: str) -> bool:
    return bool((state.get("stream") or {}).get("stream_descriptor", {}).get("name") == stream)


def _find_problem(message: Any, verb: str) -> str:
    """Return what is wrong with one line, or ""."""
    if not isinstance(message, dict):
        return "it is no JSON object"
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in _PAYLOADS:
        return f"there is no message of type {kind}"
    carried = {key for key, value in message.items() if key != "type" and value is not None}
    if carried != {_PAYLOADS[kind]}:
        return f"{kind} carries {', '.join(sorted(carried)) or 'nothing'}"
    if kind not in (*_ANSWERS[verb], *_ALWAYS):
        return f"{verb} must not say {kind}"
    payload = message[_PAYLOADS[kind]]
    schema = {"type": "object", **_SCHEMAS[kind]}
    if found := next(find_violations(payload, schema), None):
        return f"{kind}: {'.'.join(map(str, found[0]))} {found[1]}"
    carries = str(payload["type"]).lower() if kind == "TRACE" else ""
    return f"TRACE of type {payload['type']} has no {carries}" if carries and not payload.get(carries) else ""
