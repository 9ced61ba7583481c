"""The table of metadata.yaml's fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.checks.metadata.schema import METADATA_SCHEMA


def _fields(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, below in schema.get("properties", {}).items():
        yield (*path, name)
        yield from _fields(below, (*path, name))
        yield from _fields(below.get("items", {}), (*path, name))


def test_the_metadata_table_is_deep():
    """The fields that Airbyte's connectors use most are in it, at their places."""
    fields = set(_fields(METADATA_SCHEMA))
    assert ("data", "connectorTestSuitesOptions", "testSecrets", "secretStore", "alias") in fields
    assert ("data", "registryOverrides", "cloud", "allowedHosts", "hosts") in fields
    assert len(fields) > 150
