"""Connectors that this tool did not create, and those of other kinds: manifests, destinations, OpenMetadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.checks.findings import Report
from tests.checks.conftest import Edit, edit, look

OPENMETADATA = "openmetadata-source--plain"
DESTINATION = "airbyte-destination-python--plain"

METADATA = """\
metadataSpecVersion: "1.0"
data:
  name: Old One
  definitionId: 5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11
  connectorType: source
  connectorSubtype: api
  dockerRepository: airbyte/source-old-one
  dockerImageTag: 0.1.0
  githubIssueLabel: source-old-one
  license: MIT
  documentationUrl: https://docs.airbyte.com/integrations/sources/old-one
  releaseStage: alpha
  tags: [{tags}]
"""
OLD = "source_old_one"
# What Airbyte's generator of 2022 to 2024 left to its users, written from what is known of it.
OF_2022: Mapping[str, str] = {
    "setup.py": f"""\
from setuptools import find_packages, setup

MAIN_REQUIREMENTS = ["airbyte-cdk~=0.1.56"]
TEST_REQUIREMENTS = ["pytest~=6.1", "source-acceptance-test"]

setup(
    name="{OLD}",
    packages=find_packages(),
    install_requires=MAIN_REQUIREMENTS,
    package_data={{"": ["*.json", "*.yaml"]}},
    extras_require={{"tests": TEST_REQUIREMENTS}},
)
""",
    "requirements.txt": "-e ../../bases/source-acceptance-test\n-e .\n",
    "Dockerfile": 'FROM python:3.9\nCOPY main.py ./\nCOPY source_old_one ./source_old_one\nENTRYPOINT ["python"]\n',
    ".dockerignore": "*\n!Dockerfile\n!main.py\n!source_old_one\n!setup.py\n!secrets\n",
    "secrets/config.json": '{"fix-me": "TODO"}',
    "acceptance-test-config.yml": "connector_image: x\ntests:\n  spec: []\n",
    "unit_tests/unit_test.py": "def test_example_method():\n    assert True\n",
    f"{OLD}/__init__.py": "from .source import SourceOldOne\n",
    f"{OLD}/spec.yaml": """\
documentationUrl: https://docsurl.com
connectionSpecification:
  type: object
  required: [fix-me]
  properties:
    fix-me: {type: string, description: describe me}
""",
    f"{OLD}/source.py": """\
from airbyte_cdk.models import AirbyteConnectionStatus, Status
from airbyte_cdk.sources import Source


class SourceOldOne(Source):
    def check(self, logger, config):
        try:
            return AirbyteConnectionStatus(status=Status.SUCCEEDED)
        except Exception as e:
            return AirbyteConnectionStatus(status=Status.FAILED, message=f"{str(e)}")
""",
}
LOCK = '[[package]]\nname = "airbyte-cdk"\nversion = "7.39.1"\n'
MANIFEST = """\
version: "7.39.0"
type: DeclarativeSource
check: {type: CheckStream, stream_names: [items]}
definitions:
  stream:
    type: DeclarativeStream
    primary_key: id
    schema_loader:
      type: InlineSchemaLoader
      schema: {type: object, properties: {id: {type: integer}}}
streams:
  - $ref: "#/definitions/stream"
    name: items
spec:
  type: Spec
  connection_specification:
    type: object
    required: [api_key]
    properties:
      api_key: {type: string, title: API Key, description: Opens it., airbyte_secret: true}
"""


def _said(report: Report) -> dict[str, list[str]]:
    return {step.key: [finding.message for finding in step.findings] for step in report.steps}


def _write(path: Path, files: Edit) -> Path:
    edit(path, files)
    return path


def test_what_airbytes_old_generator_left(tmp_path: Path):
    """Each of its known leftovers is found in the step that it belongs to."""
    said = _said(look(_write(tmp_path / "source-old-one", OF_2022)))
    assert said["package"] == [
        "source-acceptance-test cannot be installed: what PyPI has under this name is somebody else's",
        "it installs ../../bases/source-acceptance-test, which is not there",
    ]
    assert said["environment"] == [
        "git does not ignore secrets/",
        "secrets/ is sent to every build of the image",
        "the template's 'fix-me' still stands here",
    ]
    assert said["spec"] == ["the template's 'docsurl.com' still stands here"]
    assert said["check"] == ["check looks at nothing"]
    assert said["standard tests"] == []  # the CDK that it names has none
    assert said["tests"] == ["the unit tests test nothing"]
    assert said["metadata"] == ["there is no metadata.yaml"]


def test_a_version_of_one_says_what_it_breaks(tmp_path: Path):
    """Airbyte refuses 1.0.0 as a first version; with the entry that it wants, it is content."""
    text = METADATA.format(tags="language:python, cdk:python").replace("0.1.0", "1.0.0")
    project = _write(tmp_path / "source-old-one", {**OF_2022, "metadata.yaml": text})
    assert "nothing says what version 1.0.0 breaks" in _said(look(project))["metadata"]
    entry = '  releases: {breakingChanges: {1.0.0: {upgradeDeadline: "2026-12-01", message: All.}}}\n'
    edit(project, {"metadata.yaml": text + entry})
    assert not any("breaks" in message for message in _said(look(project))["metadata"])


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A connector that is a manifest and nothing more; its pyproject.toml only has settings of tools."""
    tags = METADATA.format(tags="language:manifest-only, cdk:low-code")
    tools = "[tool.ruff]\nline-length = 100\n"
    files = {"manifest.yaml": MANIFEST, "metadata.yaml": tags, "pyproject.toml": tools}
    return _write(tmp_path / "source-old-one", files)


def test_a_manifest_alone(manifest: Path):
    """It has no package to install; spec, streams and schemas are read from the manifest."""
    report = look(manifest)
    assert report.kind == "manifest-only"
    said = _said(report)
    assert "package" not in said
    for step in ("names", "spec", "check", "discover", "read"):
        assert said[step] == []


@pytest.mark.parametrize(
    ("change", "step", "words"),
    [
        (("stream_names: [items]", "stream_names: [things]"), "check", "check reads the stream things"),
        (('version: "7.39.0"\n', ""), "check", "the manifest has no version"),
        (("#/definitions/stream", "#/definitions/steam"), "check", "the reference #/definitions/steam leads nowhere"),
        (("primary_key: id", "primary_key: [key]"), "discover", "the schema of items lacks key"),
        (("InlineSchemaLoader", "JsonFileSchemaLoader"), "discover", "the stream items has no schema"),
        ((", airbyte_secret: true", ""), "spec", "api_key looks like a secret"),
        (("properties: {id: ", "properties: {id_: "), "discover", "the schema of items lacks id"),
    ],
)
def test_a_broken_manifest(manifest: Path, change: tuple[str, str], step: str, words: str):
    """What is wrong in a manifest is found in its step."""
    edit(manifest, {"manifest.yaml": change})
    assert any(words in message for message in _said(look(manifest))[step])


@pytest.mark.parametrize(
    ("changes", "step", "words"),
    [
        ({"src/metadata/__init__.py": ""}, "names", "it would replace a file of openmetadata-ingestion"),
        (
            {"setup.py": ("openmetadata-ingestion~=", "openmetadata-ingestion>=")},
            "package",
            "more than one server",
        ),
        (
            {"setup.py": ('"openmetadata-ingestion~=2.0.0",', ""), "Dockerfile": None},
            "package",
            "is not among the dependencies",
        ),
        ({"Dockerfile": ("OPENMETADATA_RELEASE=2.0", "OPENMETADATA_RELEASE=1.9")}, "package", "another release"),
        (
            {"workflows/ingest.yaml": (".SourceExample", ".SourceExampel")},
            "workflow",
            "leads nowhere",
        ),
        ({"workflows/ingest.yaml": None}, "workflow", "there is no workflow"),
        ({".gitignore": ("secrets/", ""), "secrets/token": "x"}, "environment", "git does not ignore secrets/"),
        ({"README.md": None}, "docs", "there is no README.md"),
    ],
)
def test_a_broken_openmetadata_source(copy: Callable[[str], Path], changes: Edit, step: str, words: str):
    """OpenMetadata's own rules are held, and none of Airbyte's."""
    project = copy(OPENMETADATA)
    assert look(project).kind == "openmetadata"
    edit(project, changes)
    said = _said(look(project))
    assert any(words in message for message in said[step]), said
    assert "metadata" not in said


def test_a_destination_that_does_not_write(copy: Callable[[str], Path]):
    """`write` is to a destination what `read` is to a source."""
    project = copy(DESTINATION)
    file = next(project.glob("destination_*/destination.py"))
    text = file.read_text("utf-8")
    head, _, _ = text.partition("    def write(")
    file.write_text(f"{head}    def write(self, config, configured_catalog, input_messages):\n        pass\n", "utf-8")
    assert "write does nothing" in _said(look(project))["read"]


@pytest.mark.parametrize(("name", "words"), [("source-", "not named"), ("Source-X", "not named"), ("api", "not named")])
def test_a_name_that_no_connector_has(tmp_path: Path, name: str, words: str):
    """The directory's name is the first thing that everything else is found by."""
    setup = 'from setuptools import setup\n\nsetup(install_requires=["airbyte-cdk~=7.39"])\n'
    said = _said(look(_write(tmp_path / name, {"setup.py": setup})))
    assert words in said["names"][0]


def test_another_package_than_the_directory_says(tmp_path: Path):
    """A renamed directory is noticed."""
    said = _said(look(_write(tmp_path / "source-new-one", {**OF_2022, "poetry.lock": LOCK})))
    assert said["names"][0] == "the package source_old_one is not named as its directory"
