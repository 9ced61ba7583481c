"""Reads a connector's standard output as strictly as the platform could.

Formats: the models of PyPI's `airbyte-protocol-models-pdv2`, Airbyte's own; record data against the discovered
schema. What the models leave open is checked here: the payload belongs to the type, a command answers with its
own kind of message, records belong to configured streams, the states count the records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from airbyte_protocol.models import AirbyteMessage

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
    "spec": {"SPEC"},
    "check": {"CONNECTION_STATUS"},
    "discover": {"CATALOG"},
    "read": {"RECORD", "STATE"},
    "write": {"STATE"},
}
_ALWAYS = {"LOG", "TRACE", "CONTROL"}


@dataclass
class Output:
    """What a connector said: its messages by type, and its debug lines (which are no messages)."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    debug: list[dict[str, Any]] = field(default_factory=list)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return the payloads of one type of message."""
        return [message[_PAYLOADS[kind]] for message in self.messages if message["type"] == kind]

    def records(self, stream: str) -> list[dict[str, Any]]:
        """Return the data of one stream's records."""
        return [record["data"] for record in self.all("RECORD") if record["stream"] == stream]

    def errors(self) -> list[dict[str, Any]]:
        """Return the errors that the connector reported."""
        return [trace["error"] for trace in self.all("TRACE") if trace["type"] == "ERROR"]


def read_output(stdout: str, verb: str, *, debug: bool = False) -> Output:
    """Parse the standard output of one command.

    Args:
        stdout: one JSON object a line.
        verb: the command; it decides which messages may come.
        debug: whether `--debug` was given, so that DEBUG lines may stand between the messages.

    Raises:
        AssertionError: a line is no valid message, or does not belong there.
    """
    output = Output()
    for line in stdout.splitlines():
        message = json.loads(line)
        if debug and message["type"] == "DEBUG":
            output.debug.append(message)
            continue
        AirbyteMessage.model_validate(message)
        kind = message["type"]
        payloads = {key for key, value in message.items() if key != "type" and value is not None}
        assert payloads == {_PAYLOADS[kind]}, f"{kind} carries {payloads}"
        assert kind in _ANSWERS[verb] | _ALWAYS, f"{verb} must not say {kind}"
        output.messages.append(message)
    return output


def check_read(output: Output, catalog: dict[str, Any], discovered: dict[str, Any], validate: Any) -> None:
    """Check a successful read.

    Args:
        output: of `read`.
        catalog: the configured catalog that it was given.
        discovered: the catalog that `discover` gave.
        validate: `jsonschema.validate`.

    Raises:
        AssertionError or jsonschema.ValidationError: see the module.
    """
    configured = {stream["stream"]["name"] for stream in catalog["streams"]}
    schemas = {stream["name"]: stream["json_schema"] for stream in discovered["streams"]}
    for record in output.all("RECORD"):
        assert record["stream"] in configured
        assert record["emitted_at"] > 1_600_000_000_000, "milliseconds, not seconds"
        validate(record["data"], schemas[record["stream"]])
    for stream in configured:
        counted = sum(
            state["sourceStats"]["recordCount"]
            for state in output.all("STATE")
            if state["stream"]["stream_descriptor"]["name"] == stream
        )
        assert counted == len(output.records(stream)), f"the states of {stream} count {counted} records"
        assert _statuses(output, stream) == ["STARTED", "RUNNING", "COMPLETE"]
    assert output.errors() == []


def _statuses(output: Output, stream: str) -> list[str]:
    traces: Iterable[dict[str, Any]] = output.all("TRACE")
    return [
        trace["stream_status"]["status"]
        for trace in traces
        if trace["type"] == "STREAM_STATUS" and trace["stream_status"]["stream_descriptor"]["name"] == stream
    ]
