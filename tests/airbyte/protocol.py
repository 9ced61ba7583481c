"""Reads a connector's standard output twice as strictly: as `check --run` does, and by Airbyte's own models.

The models: PyPI's `airbyte-protocol-models-pdv2`. Record data is compared with the discovered schema by jsonschema.
"""

from __future__ import annotations

from typing import Any

from airbyte_protocol.models import AirbyteMessage

from generator.checks.runs import protocol
from generator.checks.runs.protocol import Output, find_read_problems


def read_output(stdout: str, verb: str, *, debug: bool = False) -> Output:
    """Parse the standard output of one command.

    Args:
        stdout: one JSON object a line.
        verb: the command; it decides which messages may come.
        debug: whether `--debug` was given, so that DEBUG lines may stand between the messages.

    Raises:
        AssertionError: a line is no valid message, or does not belong there.
    """
    output = protocol.read_output(stdout.splitlines(), verb, debug=debug)
    assert output.problems == []
    for message in output.messages:
        AirbyteMessage.model_validate(message)
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
    assert list(find_read_problems(output, catalog, discovered)) == []
    schemas = {stream["name"]: stream["json_schema"] for stream in discovered["streams"]}
    for record in output.all("RECORD"):
        validate(record["data"], schemas[record["stream"]])
