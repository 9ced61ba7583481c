"""Where rules come from: each page and file that several of them name is named in one way, so that it can be found."""

from __future__ import annotations

GUIDE = "Airbyte's guide Building a Python Source (2022)"
"""docs/connector-development/tutorials/building-a-python-source.md in airbytehq/airbyte; our steps are its steps."""

PROTOCOL = "https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol"
METADATA_REFERENCE = "https://docs.airbyte.com/platform/connector-development/connector-metadata-file"
SPEC_REFERENCE = "https://docs.airbyte.com/platform/connector-development/connector-specification-reference"
BREAKING_CHANGES = "https://docs.airbyte.com/platform/connector-development/connector-breaking-changes"

QA_ASSETS = "connector_qa/checks/assets.py"
QA_DOCUMENTATION = "connector_qa/checks/documentation/documentation.py"
QA_HELPERS = "connector_qa/checks/documentation/helpers.py"
QA_METADATA = "connector_qa/checks/metadata.py"
QA_PACKAGING = "connector_qa/checks/packaging.py"
QA_SECURITY = "connector_qa/checks/security.py"
QA_TEMPLATE = "connector_qa/checks/documentation/templates/template.md.j2"
VALIDATORS = "metadata_validator.py"
"""Of PyPI's airbyte-internal-ops, below airbyte_ops_mcp. Until 2026 they lay in airbytehq/airbyte, below
airbyte-ci/connectors, in connectors_qa and metadata_service."""

CATALOG_TESTS = "airbyte_cdk/test/standard_tests/_catalog_checks.py"
STANDARD_TESTS = "airbyte_cdk/test/standard_tests"

CONFIGURATION = "the repository's .connector-generator.yaml"
README = "the README of a generated connector"
