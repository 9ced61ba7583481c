"""Connectors of each kind with which nothing is wrong, as small as they can be; no line of them is anybody else's."""

from __future__ import annotations

from collections.abc import Mapping

Files = Mapping[str, str]

DIGEST = "0123456789abcdef" * 4
_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>\n'
_README = "# Fjord\n\nA key comes from the account page of Fjord.\n"
_SPEC = """\
documentationUrl: https://docs.airbyte.com/integrations/{type}s/fjord
connectionSpecification:
  $schema: http://json-schema.org/draft-07/schema#
  title: Fjord Spec
  type: object
  required: [api_key, region]
  properties:
    api_key: {{type: string, title: API Key, description: Opens the account., airbyte_secret: true}}
    region: {{type: string, title: Region, description: Where the account lives.}}
"""
_SOURCE = """\
from airbyte_cdk.sources import AbstractSource
from airbyte_cdk.sources.streams.http import HttpStream


class FjordStream(HttpStream):
    url_base = "https://api.fjord.example/"

    def path(self, **kwargs):
        return self.name


class Boats(FjordStream):
    primary_key = "id"


class Trips(FjordStream):
    primary_key = "id"
    cursor_field = "ended_at"


class SourceFjord(AbstractSource):
    def check_connection(self, logger, config):
        try:
            next(iter(Boats(config).read_records("full_refresh")), None)
        except OSError as error:
            return False, f"Fjord does not answer; look at region: {error}"
        return True, None

    def streams(self, config):
        return [Boats(config), Trips(config)]
"""
_SCHEMA = '{{"type": "object", "properties": {{{fields}}}}}\n'
_BOATS = _SCHEMA.format(fields='"id": {"type": "integer"}, "name": {"type": ["null", "string"]}')
_TRIPS = _SCHEMA.format(fields='"id": {"type": "integer"}, "ended_at": {"type": "string"}')
_CATALOG = """\
{"streams": [
  {"stream": {"name": "boats", "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
   "sync_mode": "full_refresh", "destination_sync_mode": "append"},
  {"stream": {"name": "trips", "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
   "sync_mode": "full_refresh", "destination_sync_mode": "append"}
]}
"""
_ACCEPTANCE = """\
connector_image: airbyte/{type}-fjord:dev
acceptance_tests:
  spec:
    tests:
      - spec_path: {type}_fjord/spec.yaml
  connection:
    tests:
      - config_path: secrets/config.json
        status: succeed
  basic_read:
    tests:
      - config_path: secrets/config.json
        configured_catalog_path: integration_tests/configured_catalog.json
"""
_TEST = "def test_sum():\n    assert 1 + 1 == 2\n"
_RUN = """\
import sys

from airbyte_cdk.entrypoint import launch
from {type}_fjord.{type} import {Type}Fjord


def run():
    launch({Type}Fjord(), sys.argv[1:])
"""
_PYPROJECT = """\
[build-system]
requires = ["poetry-core>=1.0.0"]
build-backend = "poetry.core.masonry.api"

[tool.poetry]
name = "{type}-fjord"
version = "0.3.1"
license = "MIT"
description = "Reads Fjord."
authors = ["Ada <ada@example.com>"]
packages = [{{ include = "{type}_fjord" }}]

[tool.poetry.dependencies]
python = ">=3.10,<3.13"
airbyte-cdk = "^7"

[tool.poetry.scripts]
{type}-fjord = "{type}_fjord.run:run"

[tool.poetry.group.dev.dependencies]
pytest = "^8"
"""
_METADATA = """\
data:
  allowedHosts:
    hosts: [api.fjord.example]
  connectorBuildOptions:
    baseImage: {image}
  connectorSubtype: api
  connectorType: {type}
  definitionId: 5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11
  dockerImageTag: 0.3.1
  dockerRepository: airbyte/{type}-fjord
  documentationUrl: https://docs.airbyte.com/integrations/{type}s/fjord
  githubIssueLabel: {type}-fjord
  icon: icon.svg
  license: MIT
  name: Fjord
  registryOverrides:
    cloud: {{enabled: false}}
    oss: {{enabled: true}}
  releaseDate: "2026-01-31"
  releaseStage: alpha
  remoteRegistries:
    pypi: {{enabled: {pypi}, packageName: airbyte-{type}-fjord}}
  supportLevel: community
  tags: [{tags}]
metadataSpecVersion: "1.0"
"""
_PYTHON_IMAGE = f"docker.io/airbyte/python-connector-base:4.1.1@sha256:{DIGEST}"
_MANIFEST_IMAGE = f"docker.io/airbyte/source-declarative-manifest:7.39.1@sha256:{DIGEST}"
_PAGE = """\
# Fjord

<HideInUI>

This page contains the setup guide and reference information for the [Fjord](https://fjord.example) source connector.

</HideInUI>

## Prerequisites

- An account at Fjord, with an API Key
- The Region of it

## Setup guide

## Set up Fjord

Make a key on the account page.

### For Airbyte Cloud:

Nothing else is needed.

### For Airbyte Open Source:

Nothing else is needed.

## Set up the Fjord connector in Airbyte

### For Airbyte Cloud:

1. [Log into your Airbyte Cloud](https://cloud.airbyte.com/workspaces) account.
2. Click Sources and then click + New source.
3. On the Set up the source page, select Fjord from the Source type dropdown.
4. Enter a name for the Fjord connector.
5. Enter API Key and Region.

### For Airbyte Open Source:

1. Navigate to the Airbyte Open Source dashboard.
2. Enter API Key and Region.

## Supported sync modes

The Fjord source connector supports the following [sync modes](https://docs.airbyte.com/cloud/core-concepts/#connection-sync-modes):

- Full Refresh

## Supported Streams

- boats
- trips

## IP allow list

If you use Airbyte Cloud and your organization restricts access to specific IPs, add the [Airbyte Cloud IP addresses](https://docs.airbyte.com/platform/operating-airbyte/ip-allowlist) to your allow list.

## Changelog

<details>
  <summary>Expand to review</summary>

| Version | Date | Pull Request | Subject |
| --- | --- | --- | --- |
| 0.3.1 | 2026-02-01 | [2](https://example.com/2) | Read trips |
| 0.3.0 | 2026-01-31 | [1](https://example.com/1) | First version |

</details>
"""
_MANIFEST = """\
version: 7.39.1
type: DeclarativeSource
check: {type: CheckStream, stream_names: [boats]}
definitions:
  requester: {type: HttpRequester, url: https://api.fjord.example/, http_method: GET}
streams:
  - type: DeclarativeStream
    name: boats
    primary_key: id
    retriever:
      type: SimpleRetriever
      requester: {$ref: "#/definitions/requester"}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
    schema_loader:
      type: InlineSchemaLoader
      schema: {type: object, properties: {id: {type: integer}}}
  - type: DeclarativeStream
    name: trips
    primary_key: id
    retriever:
      type: SimpleRetriever
      requester: {$ref: "#/definitions/requester"}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
    schema_loader:
      type: InlineSchemaLoader
      schema: {type: object, properties: {id: {type: integer}}}
spec:
  type: Spec
  documentation_url: https://docs.airbyte.com/integrations/sources/fjord
  connection_specification:
    type: object
    required: [api_key, region]
    properties:
      api_key: {type: string, title: API Key, description: Opens the account., airbyte_secret: true}
      region: {type: string, title: Region, description: Where the account lives.}
"""
_LOW_CODE = """\
from airbyte_cdk.sources.declarative.yaml_declarative_source import YamlDeclarativeSource


class SourceFjord(YamlDeclarativeSource):
    def __init__(self):
        super().__init__(path_to_yaml="manifest.yaml")
"""
_DESTINATION = """\
from airbyte_cdk.destinations import Destination
from airbyte_cdk.models import AirbyteConnectionStatus, Status, Type


class DestinationFjord(Destination):
    def check(self, logger, config):
        try:
            connect(config).close()
        except OSError as error:
            return AirbyteConnectionStatus(status=Status.FAILED, message=f"Fjord does not answer: {error}")
        return AirbyteConnectionStatus(status=Status.SUCCEEDED)

    def write(self, config, configured_catalog, input_messages):
        with connect(config) as fjord:
            for message in input_messages:
                if message.type == Type.RECORD:
                    fjord.add(message.record)
                elif message.type == Type.STATE:
                    yield message
"""
_JAVA = """\
package io.fjord;

public class SourceFjord {
  // http://fjord.example tells more
}
"""

_OPENMETADATA_SETUP = """\
from setuptools import find_namespace_packages, find_packages, setup

setup(
    name="source-fjord",
    version="0.1.0",
    package_dir={"source_fjord": "src/source_fjord", "metadata": "src/metadata"},
    packages=[*find_packages("src"), *find_namespace_packages("src", include=["metadata.ingestion.source.database"])],
    install_requires=["openmetadata-ingestion~=2.0.0"],
)
"""
_OPENMETADATA_SOURCE = """\
from metadata.ingestion.api.models import Either
from metadata.ingestion.api.steps import Source


class FjordSource(Source):
    @classmethod
    def create(cls, config_dict, metadata, pipeline_name=None):
        return cls()

    def prepare(self):
        self.test_connection()

    def test_connection(self):
        open_fjord().close()

    def _iter(self):
        for boat in open_fjord():
            yield Either(right=boat)

    def close(self):
        pass
"""
_WORKFLOW = """\
source:
  type: customDatabase
  serviceName: fjord
  serviceConnection:
    config:
      type: CustomDatabase
      sourcePythonClass: metadata.ingestion.source.database.fjord.FjordSource
      connectionOptions:
        api_key: ${FJORD_API_KEY}
        page_size: "100"
  sourceConfig: {config: {type: DatabaseMetadata}}
sink: {type: metadata-rest, config: {}}
"""


def _metadata(type_: str = "source", *, image: str = _PYTHON_IMAGE, tags: str, pypi: str = "true") -> str:
    return _METADATA.format(type=type_, image=image, tags=tags, pypi=pypi)


def _package(type_: str = "source") -> dict[str, str]:
    words = {"type": type_, "Type": type_.title()}
    return {
        "README.md": _README,
        "icon.svg": _ICON,
        "pyproject.toml": _PYPROJECT.format(**words),
        "poetry.lock": '[[package]]\nname = "airbyte-cdk"\nversion = "7.39.1"\n',
        "main.py": f"from {type_}_fjord.run import run\n\nif __name__ == '__main__':\n    run()\n",
        "acceptance-test-config.yml": _ACCEPTANCE.format(**words),
        "integration_tests/configured_catalog.json": _CATALOG,
        "unit_tests/test_fjord.py": _TEST,
        f"{type_}_fjord/__init__.py": f"from .{type_} import {words['Type']}Fjord\n",
        f"{type_}_fjord/run.py": _RUN.format(**words),
        f"{type_}_fjord/spec.yaml": _SPEC.format(**words),
    }


_PYTHON = {
    **_package(),
    "metadata.yaml": _metadata(tags="language:python, cdk:python"),
    "source_fjord/source.py": _SOURCE,
    "source_fjord/schemas/boats.json": _BOATS,
    "source_fjord/schemas/trips.json": _TRIPS,
}
_LOW_CODE_FILES = {
    **{path: text for path, text in _package().items() if not path.endswith("spec.yaml")},
    "metadata.yaml": _metadata(tags="language:python, cdk:low-code"),
    "acceptance-test-config.yml": _ACCEPTANCE.format(type="source").replace("spec.yaml", "manifest.yaml"),
    "source_fjord/source.py": _LOW_CODE,
    "source_fjord/manifest.yaml": _MANIFEST,
}

BASES: Mapping[str, Files] = {
    "python": {**_PYTHON, "PAGE": _PAGE},
    "low-code": {**_LOW_CODE_FILES, "PAGE": _PAGE},
    "manifest-only": {
        "README.md": _README,
        "icon.svg": _ICON,
        "metadata.yaml": _metadata(image=_MANIFEST_IMAGE, tags="language:manifest-only, cdk:low-code", pypi="false"),
        "manifest.yaml": _MANIFEST,
        "acceptance-test-config.yml": _ACCEPTANCE.format(type="source").replace("source_fjord/spec", "manifest"),
        "integration_tests/configured_catalog.json": _CATALOG,
        "PAGE": _PAGE,
    },
    "java": {
        "README.md": _README,
        "icon.svg": _ICON,
        "metadata.yaml": _metadata(tags="language:java", pypi="false"),
        "build.gradle": "plugins { id 'airbyte-java-connector' }\n",
        "src/main/java/io/fjord/SourceFjord.java": _JAVA,
        "PAGE": _PAGE,
    },
    "destination": {
        **_package("destination"),
        "metadata.yaml": _metadata("destination", tags="language:python, cdk:python"),
        "destination_fjord/destination.py": _DESTINATION,
        "PAGE": _PAGE.replace("source connector", "destination connector"),
    },
    "openmetadata": {
        "README.md": _README,
        "setup.py": _OPENMETADATA_SETUP,
        "src/source_fjord/__init__.py": "",
        "src/source_fjord/source.py": _OPENMETADATA_SOURCE,
        "src/metadata/ingestion/source/database/fjord.py": "from source_fjord.source import FjordSource\n",
        "unit_tests/test_fjord.py": _TEST,
        "workflows/ingest.yaml": _WORKFLOW,
    },
}
"""Path -> content, by the kind of connector. `PAGE` is its documentation page."""

OTHER_BASES: Mapping[str, Files] = {
    "nothing": {},
    "archived": {
        "icon.svg": _ICON,
        "metadata.yaml": _metadata(tags="language:java", pypi="false")
        .replace("supportLevel: community", "supportLevel: archived")
        .replace("oss: {enabled: true}", "oss: {enabled: false}"),
        "PAGE": _PAGE,
    },
}
"""What is no connector, or no longer one."""
