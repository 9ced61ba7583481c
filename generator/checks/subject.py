"""A connector that is looked at, with the monorepo around it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from generator.checks.edition import Edition, find_edition
from generator.connectors.connector import METADATA
from generator.connectors.project import OTHER, Project
from generator.formats.shapes import mapping
from generator.monorepo.configuration import Monorepo

EMPTY, THIRD_PARTY = "empty", "third-party"
"""Kinds of what has no code: nothing but text; the metadata of a connector whose code lies in another repository."""

THIRD_PARTIES = "third-party"  # Airbyte's name for the directory of such: connector_ops/utils.py, THIRD_PARTY_GLOB
_LEVEL = 100  # Airbyte's own default: connector_ops, Connector.ab_internal_sl


class Subject(Project):
    """A connector's files, and the repository that has rules of its own for them.

    Attributes:
        monorepo: the one that it lies in, if any.
        edition: of Airbyte's rules, which it is under.
    """

    def __init__(self, path: Path, monorepo: Monorepo | None = None) -> None:
        super().__init__(path, monorepo.docs if monorepo else None)
        self.monorepo = monorepo
        self.edition: Edition = find_edition(monorepo)

    @cached_property
    def kind(self) -> str:
        """Return what sort of connector this is."""
        if self.has_code:
            return str(super().kind)
        if METADATA not in self.files:
            return EMPTY
        return THIRD_PARTY if self._is_third_party else OTHER

    @property
    def _is_third_party(self) -> bool:
        if not self.monorepo:
            return False
        return self.path.resolve().is_relative_to(self.monorepo.connectors / THIRD_PARTIES)

    @cached_property
    def support_level(self) -> str:
        """Return `community`, `certified`, …; "" if nothing says it."""
        return str(self.metadata.get("supportLevel") or "")

    @cached_property
    def level(self) -> int:
        """Return Airbyte's internal support level (`ab_internal.sl`)."""
        level = mapping(self.metadata, "ab_internal").get("sl")
        return level if isinstance(level, int) else _LEVEL
