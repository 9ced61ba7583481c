"""The configuration of the standard tests: judged by the CDK that the connector names."""

from __future__ import annotations

from tests.checks.corpus.case import right, wrong

FILE = "acceptance-test-config.yml"
STATUS = "        status: succeed\n"
READ = "        configured_catalog_path: integration_tests/configured_catalog.json\n"


def _cdk(version: str) -> dict[str, str]:
    return {"poetry.lock": f'[[package]]\nname = "airbyte-cdk"\nversion = "{version}"\n'}


OPEN = {
    "poetry.lock": None,
    "pyproject.toml": ('airbyte-cdk = "^7"', 'airbyte-cdk = ">=0.44"'),
}
OLD_SHAPE = "connector_image: airbyte/source-fjord:dev\ntests:\n  spec: [{spec_path: source_fjord/spec.yaml}]\n"
RECORDS = (READ, f"{READ}        expect_records: {{path: integration_tests/expected_records.jsonl}}\n")
SPEC_CONFIG = ("spec_path: source_fjord/spec.yaml", "config_path: secrets/config.json")

CASES = [
    wrong("acceptance.missing", "no file", "python", {FILE: None}),
    right("acceptance.missing", "of a destination", "destination", {FILE: None}),
    right("acceptance.missing", "before there were standard tests", "python", {FILE: None, **_cdk("6.45.5")}),
    wrong("acceptance.sections", "the old shape", "python", {FILE: OLD_SHAPE}, where=f"{FILE}:2"),
    right("acceptance.sections", "the old shape, of its time", "python", {FILE: OLD_SHAPE, **_cdk("0.44.1")}),
    right("acceptance.sections", "of a CDK that nothing names", "python", {FILE: OLD_SHAPE, **OPEN}),
    right("acceptance.sections", "an empty file", "python", {FILE: ""}),
    wrong("acceptance.value", "a status", "python", {FILE: (STATUS, "        status: success\n")}, where=f"{FILE}:9"),
    wrong(
        "acceptance.value",
        "empty streams",
        "manifest-only",
        {
            FILE: (READ, f"{READ}        empty_streams: [trips]\n"),
            "metadata.yaml": ("source-declarative-manifest:7.39.1", "source-declarative-manifest:6.60.0"),
        },
    ),
    right("acceptance.value", "null", "python", {FILE: (STATUS, "        status: null\n")}),
    right(
        "acceptance.value",
        "an entry that is left out",
        "python",
        {FILE: (f"config_path: secrets/config.json\n{STATUS}", "config_dict: {}\n        status: success\n")},
    ),
    wrong("acceptance.key", "retired", "python", {FILE: RECORDS}, where=f"{FILE}:14"),
    wrong(
        "acceptance.key", "of another section", "python", {FILE: (STATUS, f"{STATUS}        spec_path: spec.yaml\n")}
    ),
    right("acceptance.key", "retired later", "python", {FILE: RECORDS, **_cdk("7.38.0")}),
    right("acceptance.key", "of a CDK that nothing names", "python", {FILE: RECORDS, **OPEN}),
    right(
        "acceptance.key",
        "still read",
        "python",
        {FILE: (READ, f"{READ}        validate_schema: false\n        validate_state_messages: true\n")},
    ),
    right(
        "acceptance.key",
        "of a section that is not read",
        "python",
        {FILE: ("  basic_read:\n", "  incremental: {tests: [{future_state_path: x.json}]}\n  basic_read:\n")},
    ),
    wrong(
        "acceptance.file",
        "a config",
        "python",
        {FILE: (f"secrets/config.json\n{STATUS}", f"integration_tests/none.json\n{STATUS}")},
        where=f"{FILE}:8",
    ),
    wrong(
        "acceptance.file",
        "a catalog, whatever the CDK",
        "python",
        {FILE: ("configured_catalog.json", "catalog.json"), **_cdk("0.44.1")},
    ),
    right("acceptance.file", "a secret", "python", {FILE: ("secrets/config.json", "secrets/other.json")}),
    right(
        "acceptance.file",
        "another way to it",
        "python",
        {FILE: ("integration_tests/configured_catalog.json", "./integration_tests/configured_catalog.json")},
    ),
    right(
        "acceptance.file",
        "a large one",
        "python",
        {FILE: ("configured_catalog.json", "large.json"), "integration_tests/large.json": " " * 1_000_001},
    ),
    wrong("acceptance.spec-catalog", "one config", "python", {FILE: SPEC_CONFIG}, where=f"{FILE}:5"),
    right("acceptance.spec-catalog", "before configs were tried", "python", {FILE: SPEC_CONFIG, **_cdk("7.35.0")}),
    right(
        "acceptance.spec-catalog",
        "one of two reads has no catalog",
        "python",
        {
            FILE: [
                SPEC_CONFIG,
                (
                    "  basic_read:\n",
                    "  full_refresh:\n    tests: [{config_path: secrets/config.json}]\n  basic_read:\n",
                ),
            ]
        },
    ),
    right(
        "acceptance.spec-catalog",
        "its own config",
        "python",
        {FILE: ("spec_path: source_fjord/spec.yaml", "config_path: secrets/spec_config.json")},
    ),
]
