"""A connector that is looked at, with the monorepo around it."""

from __future__ import annotations

from pathlib import Path

from generator.connectors.project import Project
from generator.monorepo.configuration import Monorepo


class Subject(Project):
    """A connector's files, and the repository that has rules of its own for them.

    Attributes:
        monorepo: the one that it lies in, if any.
    """

    def __init__(self, path: Path, monorepo: Monorepo | None = None) -> None:
        super().__init__(path, monorepo.docs if monorepo else None)
        self.monorepo = monorepo
