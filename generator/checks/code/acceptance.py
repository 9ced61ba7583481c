"""The configuration of Airbyte's standard tests (guide, step 8).

The CDK reads it since 6.45.6; before, the Connector Acceptance Tests did, which took more. Its words are judged from
the version on that knows them: 6.45.5 has no standard tests, 7.35.0 does not try configs against the spec, and 7.38.0
takes keys that it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.findings import TODO, Finding, among
from generator.checks.rules import CDK, OURS, Rule, Scope, judges
from generator.checks.schema import find_violations
from generator.checks.sources import STANDARD_TESTS
from generator.checks.subject import Subject
from generator.formats.shapes import listing, mapping

ACCEPTANCE = "acceptance-test-config.yml"

_STANDARD_TESTS, _SPEC_TESTS, _STRICT = (6, 45, 6), (7, 36), (7, 39)
_SCENARIO = "airbyte_cdk/test/models/scenario.py"
_READ = ("basic_read", "full_refresh")
_SECTIONS = ("spec", "connection", "discovery", *_READ)
_VALUES = {
    "config_path": {"type": "string"},
    "config_dict": {"type": "object"},
    "configured_catalog_path": {"type": "string"},
    "empty_streams": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ("name",),
            "properties": {"name": {"type": "string"}, "bypass_reason": {"type": "string"}},
        },
    },
    "status": {"enum": ("succeed", "failed", "exception")},
}
_HINTS = {
    "status": "succeed, failed or exception",
    "empty_streams": "a list of mappings, each with a name",
    "config_dict": "a mapping",
}
_KEYS = frozenset({*_VALUES, "bypass_reason", "validate_schema"})
_ALSO = {
    "spec": ("spec_path", "backward_compatibility_tests_config", "deployment_mode"),
    "connection": ("deployment_mode",),
    "discovery": ("backward_compatibility_tests_config",),
    "basic_read": ("client_container_config", "expect_trace_message_on_failure", "validate_state_messages"),
    "full_refresh": ("client_container_config",),
}

_MISSING = Rule(
    "acceptance.missing",
    says="there is an acceptance-test-config.yml: it tells the CDK's standard tests which configs to run with",
    owner=CDK,
    source=f"{STANDARD_TESTS}/docker_base.py: get_scenarios",
    wrong="no file acceptance-test-config.yml",
    right="acceptance-test-config.yml with a config for spec, connection, discovery and basic_read",
    severity=TODO,
    scope=Scope(types=("source",), cdk=_STANDARD_TESTS),
)
_PLACE = Rule(
    "acceptance.sections",
    says="acceptance-test-config.yml has its sections below acceptance_tests, each with a list below tests",
    owner=CDK,
    source=f"{STANDARD_TESTS}/docker_base.py: acceptance_test_config",
    wrong="tests: {connection: [{config_path: …}]}",
    right="acceptance_tests: {connection: {tests: [{config_path: …}]}}",
    scope=Scope(cdk=_STANDARD_TESTS),
)
_VALUE = Rule(
    "acceptance.value",
    says="the values in acceptance-test-config.yml are of the kinds that the standard tests take",
    owner=CDK,
    source=f"{_SCENARIO}: ConnectorTestScenario",
    wrong="status: success",
    right="status: succeed",
    scope=Scope(cdk=_STANDARD_TESTS),
)
_KEY = Rule(
    "acceptance.key",
    says="each test in acceptance-test-config.yml has only keys that the standard tests read in its section",
    owner=CDK,
    source=f"{_SCENARIO}: entry_key_problems",
    wrong="basic_read: {tests: [{config_path: …, expect_records: …}]}",
    right="basic_read: {tests: [{config_path: …, configured_catalog_path: …}]}",
    scope=Scope(cdk=_STRICT),
)
_FILE = Rule(
    "acceptance.file",
    says="every file that acceptance-test-config.yml names exists, but for those in secrets/",
    owner=OURS,
    source="the configuration and the files beside it contradict each other",
    wrong="config_path: integration_tests/missing.json",
    right="config_path: integration_tests/invalid_config.json",
)
_CLASH = Rule(
    "acceptance.spec-catalog",
    says="a config that the section spec names has no catalog in another section: the test of the spec would be "
    "handed it",
    owner=CDK,
    source=f"{STANDARD_TESTS}/connector_base.py: test_config_matches_spec",
    wrong="spec and basic_read have the same config_path, and basic_read a configured_catalog_path",
    right="spec has a config file of its own, or no section has a configured_catalog_path for that one",
    scope=Scope(cdk=_SPEC_TESTS),
)


@judges(_MISSING, _PLACE, _VALUE, _KEY, _FILE, _CLASH)
def check_acceptance(subject: Subject) -> Iterator[Finding]:
    """Airbyte's standard tests are told which configs to run, in words that the connector's CDK knows."""
    if ACCEPTANCE not in subject.files:
        hint = f"write {ACCEPTANCE} with a config for spec, connection, discovery and basic_read"
        yield _MISSING.at("the standard tests have no config", hint)
        return
    parsed = subject.parsed(ACCEPTANCE)
    if parsed is None:
        return
    sections = mapping(parsed).get("acceptance_tests")
    if not isinstance(sections, dict):
        line = subject.search(ACCEPTANCE, "tests:")
        hint = "call it so, and put each section's list below the word tests"
        yield _PLACE.at("it has no acceptance_tests, which is all that the CDK reads", hint, ACCEPTANCE, line)
        return
    for section in _SECTIONS:
        for n, entry in enumerate(listing(mapping(sections.get(section)).get("tests"))):
            yield from _check_entry(subject, (section, n), mapping(entry))
    yield from _check_clash(subject, sections)


def _check_entry(subject: Subject, where: tuple[str, int], entry: Mapping[str, Any]) -> Iterator[Finding]:
    section, n = where
    keys = ("acceptance_tests", section, "tests", n)
    if "iam_role" in str(entry.get("config_path")):
        return  # the CDK leaves those out
    for key in entry:
        if key not in _KEYS and key not in _ALSO[section]:
            line = subject.locate(ACCEPTANCE, *keys, key)
            message = f"{section}: {key} is no key that the standard tests read"
            yield _KEY.at(message, "take it out, or correct it: the CDK refuses it", ACCEPTANCE, line)
    schema = {"properties": {key: {"anyOf": ({"type": "null"}, form)} for key, form in _VALUES.items()}}
    for path, _ in find_violations(entry, schema) if "config_path" in entry else ():
        line = subject.locate(ACCEPTANCE, *keys, *path)
        message = f"{section}: {path[0]} is nothing that the CDK takes"
        yield _VALUE.at(message, f"write {_HINTS.get(str(path[0]), 'a text')}", ACCEPTANCE, line)
    for key in ("config_path", "configured_catalog_path"):
        file = entry.get(key)
        if isinstance(file, str) and "secrets" not in file.split("/") and not _is_there(subject, file):
            line = subject.locate(ACCEPTANCE, *keys, key)
            yield _FILE.at(f"{section}: there is no file {file}", "create it, or name another", ACCEPTANCE, line)


def _is_there(subject: Subject, file: str) -> bool:
    """Say whether a file exists; one that is too large to be read does, too."""
    return file.removeprefix("./") in subject.files or bool(subject.content(file)) or subject.is_too_large(file)


def _check_clash(subject: Subject, sections: Mapping[str, Any]) -> Iterator[Finding]:
    """A config of `spec` cannot have a catalog in the others: the CDK would hand it to the command `spec`.

    Where the others name several catalogs, or one of them none, the CDK names none itself.
    """
    for n, entry in enumerate(listing(mapping(sections.get("spec")).get("tests"))):
        config = mapping(entry).get("config_path")
        others = [mapping(other) for name in _READ for other in listing(mapping(sections.get(name)).get("tests"))]
        same = [other.get("configured_catalog_path") for other in others if other.get("config_path") == config]
        if config and same and same[0] and all(catalog == same[0] for catalog in same):
            line = subject.locate(ACCEPTANCE, "acceptance_tests", "spec", "tests", n)
            message = f"{config} has a configured_catalog_path in {among(_READ)}, which fails the test of the spec"
            yield _CLASH.at(message, "give spec a config file of its own, or take that path out", ACCEPTANCE, line)
