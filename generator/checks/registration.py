"""Whether the monorepo around the connectors knows them (guide, step 12): asked for all of them at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from generator.checks.findings import Finding, to_do
from generator.connectors.connector import Connector
from generator.model import Change
from generator.monorepo.configuration import Monorepo
from generator.monorepo.registry import index_line, plan_entries


def find_unregistered(monorepo: Monorepo, connectors: Sequence[Connector]) -> Iterator[tuple[Connector, Finding]]:
    """Yield the connectors that have no entry in a file that lists all others.

    Every index is read once, however many connectors there are.

    Raises:
        ConfigError: an index cannot be read or understood.
    """
    for change in plan_entries(monorepo, connectors):
        added = _added_lines(change)
        for connector in connectors:
            if _stands_in(added, change.path, monorepo, connector):
                file = Path(os.path.relpath(change.path, connector.path)).as_posix()
                yield connector, to_do("it has no entry here", "connector-generator register enters it", file)


def _added_lines(change: Change) -> set[str]:
    before = {line.strip() for line in (change.before or b"").decode("utf-8").split("\n")}
    return {line.strip() for line in change.after.decode("utf-8").split("\n")} - before


def _stands_in(lines: set[str], file: Path, monorepo: Monorepo, connector: Connector) -> bool:
    """Say whether one of the lines that would be added to a file is this connector's."""
    own = (index_line(index, monorepo, connector) for index in monorepo.indexes if index.file.resolve() == file)
    if any(line.strip() in lines for line in own):
        return True
    page, identifier = f"/{PurePosixPath(connector.docs_page).stem}.", connector.definition_id
    if monorepo.docs_index and monorepo.docs_index.resolve() == file:
        return any(page in line for line in lines)
    return bool(identifier) and any(line.endswith(identifier) for line in lines)
