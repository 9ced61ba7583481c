"""Whether the monorepo around a connector knows it (guide, step 12)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.project import Project
from generator.findings import Finding


def check_registered(project: Project) -> Iterator[Finding]:
    """Every index and registry of the monorepo has an entry for the connector."""
    return iter(())
