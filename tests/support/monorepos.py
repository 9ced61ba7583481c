"""Monorepos to work in: Airbyte's own at both ages of its guide, with as many connectors as a test wants."""

from __future__ import annotations

import uuid
from pathlib import Path

from tests.conftest import build_tree

CONNECTORS = "airbyte-integrations/connectors"
SUMMARY = "docs/SUMMARY.md"
REGISTRY = "airbyte-config/init/src/main/resources/seed/source_definitions.yaml"

_SPEC = "documentationUrl: https://docsurl.com\nconnectionSpecification: {type: object, properties: {}}\n"
_WORDS = ("Amber", "Birch", "Copper", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper")


def titles(count: int) -> list[str]:
    """Return display names in the order in which people sort them."""
    return [f"{_WORDS[n * len(_WORDS) // count]} {n:04}" for n in range(count)]


def airbyte_2022(root: Path, count: int = 3) -> Path:
    """Build the repository that the guide of 2022 describes: an index of the docs, and a registry."""
    files = {
        SUMMARY: _summary(titles(count)),
        REGISTRY: "".join(_definition(title) for title in titles(count)),
        "docs/integrations/README.md": "# Connector Catalog\n",
        "docs/integrations/destinations/local-json.md": "# Local JSON\n",
    }
    for title in titles(count):
        files |= _connector_2022(title)
    return build_tree(root, files)


def airbyte_2024(root: Path, count: int = 3) -> Path:
    """Build the repository that the guide of 2024 describes: each connector has its metadata.yaml, and nothing else."""
    files: dict[str, str] = {}
    for title in titles(count):
        files |= _connector_2024(title)
    return build_tree(root, files)


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def _identifier(title: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, title))


def _summary(names: list[str]) -> str:
    links = "".join(f"    * [{name}](integrations/sources/{_slug(name)}.md)\n" for name in names)
    return (
        "# Table of contents\n\n* [Introduction](README.md)\n* [Connector Catalog](integrations/README.md)\n"
        f"  * [Sources](integrations/sources/README.md)\n{links}"
        "  * [Destinations](integrations/destinations/README.md)\n"
        "    * [Local JSON](integrations/destinations/local-json.md)\n"
        "* [Contributing](contributing/README.md)\n"
    )


def _definition(title: str) -> str:
    return f"""\
- name: {title}
  sourceDefinitionId: {_identifier(title)}
  dockerRepository: airbyte/source-{_slug(title)}
  dockerImageTag: 0.1.0  # raised by hand
  documentationUrl: https://docs.airbyte.io/integrations/sources/{_slug(title)}
  icon: {_slug(title)}.svg
  sourceType: api
  releaseStage: alpha
"""


def _connector_2022(title: str) -> dict[str, str]:
    slug = _slug(title)
    module = f"source_{slug.replace('-', '_')}"
    here = f"{CONNECTORS}/source-{slug}"
    labels = f"LABEL io.airbyte.version=0.1.0\nLABEL io.airbyte.name=airbyte/source-{slug}\n"
    return {
        f"{here}/Dockerfile": f"FROM python:3.9\n{labels}",
        f"{here}/setup.py": f'from setuptools import setup\n\nsetup(name="{module}", install_requires=["x"])\n',
        f"{here}/{module}/__init__.py": "",
        f"{here}/{module}/source.py": f"class {module.title().replace('_', '')}:\n    pass\n",
        f"{here}/{module}/spec.yaml": _SPEC,
        f"docs/integrations/sources/{slug}.md": f"# {title}\n\n## Changelog\n\n| 0.1.0 | first |\n",
    }


def _connector_2024(title: str) -> dict[str, str]:
    slug = _slug(title)
    files = _connector_2022(title)
    files.pop(f"{CONNECTORS}/source-{slug}/Dockerfile")
    files[f"{CONNECTORS}/source-{slug}/metadata.yaml"] = f"""\
metadataSpecVersion: "1.0"
data:
  name: {title}
  definitionId: {_identifier(title)}
  connectorType: source
  connectorSubtype: api
  dockerRepository: airbyte/source-{slug}
  dockerImageTag: 0.1.0
  documentationUrl: https://docs.airbyte.com/integrations/sources/{slug}
  githubIssueLabel: source-{slug}
  icon: {slug}.svg
  license: MIT
  releaseStage: alpha
  supportLevel: community
  tags: [language:python, cdk:python]
"""
    return files
