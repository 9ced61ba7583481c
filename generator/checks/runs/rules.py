"""What must hold of a connector that is run: the rules of `check --run`, which look at what it does."""

from __future__ import annotations

from generator.checks.findings import TODO
from generator.checks.rules import AIRBYTE, OURS, Rule

PROTOCOL = "https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol"

RUN_ENVIRONMENT = Rule(
    "run.environment",
    "what is to be run has an environment in which its platform's package can be imported",
    OURS,
    "connector-generator check --run",
    "there is no .venv in the connector's directory, or airbyte_cdk is not installed there",
    "uv venv && uv pip install --python .venv -r requirements.txt",
)
RUN_CONFIG = Rule(
    "run.config",
    "there is a config to run check, discover and read with",
    OURS,
    "connector-generator check --run",
    "only spec can be run",
    "secrets/config.json, which git ignores, or sample_files/config.json",
    TODO,
)
RUN_SPEC = Rule(
    "run.spec",
    "spec ends well",
    AIRBYTE,
    PROTOCOL,
    "python main.py spec ends with exit code 1",
    "it prints one message SPEC and ends with 0",
)
RUN_CHECK = Rule(
    "run.check",
    "check ends well, and succeeds with the config that there is",
    AIRBYTE,
    PROTOCOL,
    'it prints {"type": "CONNECTION_STATUS", "connectionStatus": {"status": "FAILED"}}',
    'it prints {"type": "CONNECTION_STATUS", "connectionStatus": {"status": "SUCCEEDED"}}',
)
RUN_DISCOVER = Rule(
    "run.discover",
    "discover ends well",
    AIRBYTE,
    PROTOCOL,
    "python main.py discover --config secrets/config.json ends with exit code 1",
    "it prints one message CATALOG and ends with 0",
)
RUN_READ = Rule(
    "run.read",
    "read ends well: its records fit their schemas, every stream goes from STARTED to COMPLETE and has a state",
    AIRBYTE,
    PROTOCOL,
    "a record of orders has the text 12 for id, which its schema calls an integer",
    "every record fits the schema that discover gives for its stream",
)
RUN_PROTOCOL = Rule(
    "run.protocol",
    "what a command prints is messages of Airbyte's protocol, one a line, and those that belong to the command",
    AIRBYTE,
    PROTOCOL,
    "print('hello') somewhere in the connector",
    "logger.info('hello')",
)
RUN_TESTS = Rule(
    "run.tests",
    "its own tests pass",
    OURS,
    "connector-generator check --run",
    "pytest unit_tests ends with exit code 1",
    "pytest unit_tests ends with 0",
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
