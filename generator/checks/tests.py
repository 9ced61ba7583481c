"""The connector's own tests, and the configuration of Airbyte's (guide, steps 8 and 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.findings import Finding, among, to_do
from generator.checks.schema import find_violations
from generator.connectors.files import line_at
from generator.connectors.project import Project, listing, mapping

_ASSERTS = re.compile(rb"^[ \t]*(?:assert (?!True\b)|self\.assert|with pytest\.raises)", re.MULTILINE)

ACCEPTANCE = "acceptance-test-config.yml"

# Source: airbyte_cdk/test/models/scenario.py.
_READ = ("basic_read", "full_refresh")
_SECTIONS = ("spec", "connection", "discovery", *_READ)
_ENTRY = {
    "config_path": {"type": "string"},
    "config_dict": {"type": "object"},
    "configured_catalog_path": {"type": "string"},
    "empty_streams": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ("name",),
            "properties": {"name": {"type": "string"}, "bypass_reason": {"type": "string"}},
            "additionalProperties": False,
        },
    },
    "status": {"enum": ("succeed", "failed", "exception")},
    "bypass_reason": {"type": "string"},
    "validate_schema": {"type": "boolean"},
}
_ALSO = {
    "spec": ("spec_path", "backward_compatibility_tests_config", "deployment_mode"),
    "connection": ("deployment_mode",),
    "discovery": ("backward_compatibility_tests_config",),
    "basic_read": ("client_container_config", "expect_trace_message_on_failure", "validate_state_messages"),
    "full_refresh": ("client_container_config",),
}


def check_acceptance(project: Project) -> Iterator[Finding]:
    """Airbyte's standard tests are told which configs to run, in words that the CDK still knows."""
    if ACCEPTANCE not in project.files:
        if project.names.prefix == "source":
            hint = f"write {ACCEPTANCE} with a config for spec, connection, discovery and basic_read"
            yield to_do("the standard tests have no config", hint)
        return
    parsed = project.parsed(ACCEPTANCE)
    if parsed is None:
        return
    sections = mapping(parsed).get("acceptance_tests")
    if not isinstance(sections, dict):
        line = project.search(ACCEPTANCE, "tests:")
        hint = "call it so, and put each section's list below the word tests"
        yield Finding("it has no acceptance_tests, which is all that the CDK reads", hint, ACCEPTANCE, line)
        return
    for section in _SECTIONS:
        for n, entry in enumerate(listing(mapping(sections.get(section)).get("tests"))):
            yield from _check_entry(project, (section, n), mapping(entry))
    yield from _check_clash(project, sections)


def _check_entry(project: Project, where: tuple[str, int], entry: Mapping[str, Any]) -> Iterator[Finding]:
    section, n = where
    keys = ("acceptance_tests", section, "tests", n)
    also: dict[str, object] = {key: {} for key in _ALSO[section]}
    schema = {"properties": {**_ENTRY, **also}, "additionalProperties": False}
    for path, message in find_violations(entry, schema):
        line = project.locate(ACCEPTANCE, *keys, *path)
        name = "" if "no key" in message else f"{path[-1]} " if path else ""
        yield Finding(f"{section}: {name}{message}", "mend it, or take it out: the CDK refuses it", ACCEPTANCE, line)
    for key in ("config_path", "configured_catalog_path"):
        file = entry.get(key)
        if isinstance(file, str) and "secrets" not in file.split("/") and not project.content(file):
            line = project.locate(ACCEPTANCE, *keys, key)
            yield Finding(f"{section}: there is no file {file}", "create it, or name another", ACCEPTANCE, line)


def _check_clash(project: Project, sections: Mapping[str, Any]) -> Iterator[Finding]:
    """A config of `spec` cannot have a catalog in another section: the CDK would hand it to the command `spec`."""
    for n, entry in enumerate(listing(mapping(sections.get("spec")).get("tests"))):
        config = mapping(entry).get("config_path")
        others = [mapping(other) for name in _READ for other in listing(mapping(sections.get(name)).get("tests"))]
        same = [other for other in others if other.get("config_path") == config]
        if config and any("configured_catalog_path" in other for other in same):
            line = project.locate(ACCEPTANCE, "acceptance_tests", "spec", "tests", n)
            message = f"{config} has a configured_catalog_path in {among(_READ)}, which fails the test of the spec"
            yield Finding(message, "give spec a config file of its own, or take that path out", ACCEPTANCE, line)


def check_tests_written(project: Project) -> Iterator[Finding]:
    """There are unit tests, and more than those that came with the connector (guide, step 9)."""
    tests = [file for file in project.matching("unit_tests/*.py") if _is_test(file)]
    if not tests:
        hint = "test what your code does, in unit_tests/test_….py, without a network"
        yield to_do("there are no unit tests", hint)
    elif project.digests and all(project.unchanged(file) for file in tests):
        hint = "test what your system does that the example does not: errors, odd values, empty answers"
        yield to_do("there is no unit test beyond the generated ones", hint, tests[0])
    elif not any(_asserts(project.content(file)) for file in tests):
        line = line_at(project.content(tests[0]), project.content(tests[0]).find(b"assert"))
        yield to_do("the unit tests test nothing", "test what your code does", tests[0], line)


def _is_test(file: str) -> bool:
    name = file.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py") or name == "unit_test.py"


def _asserts(content: bytes) -> bool:
    """Say whether a test looks at something; `assert True`, as in Airbyte's old template, does not."""
    return _ASSERTS.search(content) is not None
