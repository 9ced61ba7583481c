"""Whether the monorepo around the connectors knows them (guide, step 12): asked for all of them at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from generator.checks.findings import TODO, Finding
from generator.checks.rules import OURS, Rule
from generator.checks.sources import CONFIGURATION, GUIDE
from generator.connectors.connector import Connector, with_page
from generator.model import Change
from generator.monorepo.configuration import Monorepo
from generator.monorepo.registry import index_line, plan_entries

_HINT = "connector-generator register enters it"

_DOCS_INDEX_ENTRY = Rule(
    "docs.index-entry",
    says="the index of the documentation links to every connector's page",
    owner=OURS,
    source=f"{GUIDE}, step 12; docs_index of {CONFIGURATION}, or docs/SUMMARY.md of Airbyte's own of 2022",
    wrong="source-fjord, and no line of docs/SUMMARY.md links to integrations/sources/fjord.md",
    right="* [Fjord](integrations/sources/fjord.md)",
    severity=TODO,
)
_REGISTRY_ENTRY = Rule(
    "registry.entry",
    says="the registry has a definition of every connector that has a definition ID",
    owner=OURS,
    source=f"{GUIDE}, step 11; registry of {CONFIGURATION}, or the definitions of Airbyte's own of 2022",
    wrong="source-fjord, and no dockerRepository: airbyte/source-fjord in source_definitions.yaml",
    right="- name: Fjord … dockerRepository: airbyte/source-fjord",
    severity=TODO,
)
_INDEX_ENTRY = Rule(
    "registry.index-entry",
    says="each further index of the repository has its line for each connector",
    owner=OURS,
    source=f"indexes of {CONFIGURATION}",
    wrong="source-fjord, and no line for it between the lines that `between` names",
    right="the line that `line` gives for it",
    severity=TODO,
)
RULES = (_DOCS_INDEX_ENTRY, _REGISTRY_ENTRY, _INDEX_ENTRY)


def find_unregistered(monorepo: Monorepo, connectors: Sequence[Connector]) -> Iterator[tuple[Connector, Finding]]:
    """Yield the connectors that have no entry in a file that lists all others.

    Every index is read once, however many connectors there are.

    Raises:
        ConfigError: an index cannot be read or understood.
    """
    connectors = [with_page(one, monorepo.docs) for one in connectors]
    for change in plan_entries(monorepo, connectors):
        added = _added_lines(change)
        for connector in connectors:
            if rule := _missing_from(added, change.path, monorepo, connector):
                file = Path(os.path.relpath(change.path, connector.path)).as_posix()
                yield connector, rule.at("it has no entry here", _HINT, file)


def _added_lines(change: Change) -> set[str]:
    before = {line.strip() for line in (change.before or b"").decode("utf-8").split("\n")}
    return {line.strip() for line in change.after.decode("utf-8").split("\n")} - before


def _missing_from(lines: set[str], file: Path, monorepo: Monorepo, connector: Connector) -> Rule | None:
    """Return the rule that does not hold if one of the lines that would be added to a file is this connector's."""
    own = (index_line(index, monorepo, connector) for index in monorepo.indexes if index.file.resolve() == file)
    if any(line.strip() in lines for line in own):
        return _INDEX_ENTRY
    page, identifier = PurePosixPath(connector.docs_page).stem, connector.definition_id
    if monorepo.docs_index and monorepo.docs_index.resolve() == file:
        return _DOCS_INDEX_ENTRY if page and any(f"/{page}." in line for line in lines) else None
    return _REGISTRY_ENTRY if identifier and any(line.endswith(identifier) for line in lines) else None
