"""Connectors of one repository that say to be the same: what is left of the one that another was copied from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.checks.findings import Finding
from generator.checks.rules import REGISTRY, Rule
from generator.checks.sources import METADATA_REFERENCE
from generator.connectors.connector import METADATA, Connector
from generator.connectors.files import line_at
from generator.formats.files import read_regular

TWIN = Rule(
    "metadata.twin",
    says="no two connectors of a repository have one definitionId or one dockerRepository, but for variants, whose "
    "names begin with the other's",
    owner=REGISTRY,
    source=f"{METADATA_REFERENCE}: definitionId",
    wrong="source-fjord/ and source-boats/ with the same definitionId, after copying one",
    right="source-fjord/ and source-fjord-strict-encrypt/ with the same definitionId",
)

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MAX_BYTES = 1_000_000


def find_twins(connectors: Iterable[Connector]) -> Iterator[tuple[Connector, Finding]]:
    """Yield each connector whose ID or image an earlier one has, in the order of their names."""
    first: dict[tuple[str, str], str] = {}
    for one in sorted(connectors, key=lambda one: one.path.name):
        name = one.path.name
        identifier = one.definition_id if _UUID.fullmatch(one.definition_id) else ""
        for key, said in (("definitionId", identifier), ("dockerRepository", one.repository)):
            other = first.setdefault((key, said), name) if said else name
            if not name.startswith(other):
                hint = "make one of its own (uuidgen)" if key == "definitionId" else f"write airbyte/{name}"
                yield one, TWIN.at(f"{key} is that of {other}, too", hint, METADATA, _line(one, key))


def _line(connector: Connector, key: str) -> int:
    try:
        content = read_regular(connector.path / METADATA, _MAX_BYTES)
    except (OSError, ValueError):
        return 0
    return line_at(content, content.find(f"{key}:".encode()))
