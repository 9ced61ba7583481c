"""What must hold of a connector that is run: the rules of `check --run`, which look at what it does."""

from __future__ import annotations

from generator.checks.findings import TODO
from generator.checks.rules import AIRBYTE, OURS, Rule
from generator.checks.sources import PROTOCOL

RUN_ENVIRONMENT = Rule(
    "run.environment",
    says="there is an environment for the connector in which its platform's package can be imported",
    owner=OURS,
    source="connector-generator check --run",
    wrong="there is no .venv in the connector's directory, or airbyte_cdk is not installed there",
    right="uv venv && uv pip install --python .venv -r requirements.txt",
)
RUN_CONFIG = Rule(
    "run.config",
    says="there is a config to run check, discover and read with",
    owner=OURS,
    source="connector-generator check --run",
    wrong="none of the files that hold one, so that only spec can be run",
    right="secrets/config.json, which git ignores, or sample_files/config.json",
    severity=TODO,
)
RUN_SPEC = Rule(
    "run.spec",
    says="spec ends with exit code 0",
    owner=AIRBYTE,
    source=PROTOCOL,
    wrong="python main.py spec ends with exit code 1",
    right="it prints one message SPEC and ends with 0",
)
RUN_CHECK = Rule(
    "run.check",
    says="check ends with exit code 0, and succeeds with the config that there is",
    owner=AIRBYTE,
    source=PROTOCOL,
    wrong='it prints {"type": "CONNECTION_STATUS", "connectionStatus": {"status": "FAILED"}}',
    right='it prints {"type": "CONNECTION_STATUS", "connectionStatus": {"status": "SUCCEEDED"}}',
)
RUN_DISCOVER = Rule(
    "run.discover",
    says="discover ends with exit code 0",
    owner=AIRBYTE,
    source=PROTOCOL,
    wrong="python main.py discover --config secrets/config.json ends with exit code 1",
    right="it prints one message CATALOG and ends with 0",
)
RUN_READ = Rule(
    "run.read",
    says="read ends with exit code 0, its records fit their schemas, and every stream is completed and has a state",
    owner=AIRBYTE,
    source=PROTOCOL,
    wrong="a record of orders has the text 12 for id, which its schema calls an integer",
    right="every record fits the schema that discover gives for its stream",
)
RUN_PROTOCOL = Rule(
    "run.protocol",
    says="a command prints only messages of Airbyte's protocol that belong to it, one on a line",
    owner=AIRBYTE,
    source=PROTOCOL,
    wrong="print('hello') somewhere in the connector",
    right="logger.info('hello')",
)
RUN_TESTS = Rule(
    "run.tests",
    says="the connector's own tests pass",
    owner=OURS,
    source="connector-generator check --run",
    wrong="pytest unit_tests ends with exit code 1",
    right="pytest unit_tests ends with 0",
)

RUN_RULES = (
    RUN_ENVIRONMENT,
    RUN_CONFIG,
    RUN_SPEC,
    RUN_CHECK,
    RUN_DISCOVER,
    RUN_READ,
    RUN_PROTOCOL,
    RUN_TESTS,
)
"""All of them. They are about every connector that can be run, so none has a scope of its own."""
