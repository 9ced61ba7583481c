"""Which connectors the user of `check` means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.checks.subject import THIRD_PARTIES
from generator.connectors.connector import METADATA, could_be_connector, is_named_as_connector
from generator.errors import UsageError
from generator.formats.files import is_directory, is_file
from generator.monorepo.configuration import Monorepo, find_monorepo
from generator.terminal import console


@dataclass(frozen=True)
class Target:
    """A connector to be looked at: how it is named, and the monorepo around it."""

    shown: str
    monorepo: Monorepo | None

    @property
    def path(self) -> Path:
        """Return its directory."""
        return Path(self.shown)

    @property
    def name(self) -> str:
        """Return how it is called in a sentence: `.` says nothing there."""
        return self.path.resolve().name if self.shown in (".", "./") else self.shown


def find_all() -> tuple[Monorepo, list[Target]]:
    """Return the monorepo around here, and all that is or should be a connector in it, in the order of their paths.

    Raises:
        UsageError: there is no monorepo, or no place for its connectors and nothing that could list any.
        ConfigError: the monorepo's configuration is wrong.
    """
    monorepo = find_monorepo(Path.cwd(), console.note)
    if monorepo is None:
        raise UsageError(
            "there is no monorepo around here", "name the connectors, or write .connector-generator.yaml at its root"
        )
    if not is_directory(monorepo.connectors):
        if not (monorepo.docs_index or monorepo.registries or monorepo.indexes):
            raise UsageError(f"{monorepo.connectors} does not exist", "the monorepo's configuration names it")
        console.note(f"warning: {monorepo.connectors} does not exist, so nothing that is listed is there")
    found = sorted(_directories(monorepo.connectors))
    return monorepo, [Target(shown_path(path), monorepo) for path in found]


def _directories(connectors: Path) -> Iterator[Path]:
    """Yield the directories that are named as connectors are, or that hold the metadata of one."""
    for path in _below(connectors):
        if is_named_as_connector(path) or is_file(path / METADATA):
            yield path
    for owner in _below(connectors / THIRD_PARTIES):  # third-party/<owner>/<connector>
        yield from (path for path in (owner, *_below(owner)) if is_file(path / METADATA))


def _below(directory: Path) -> list[Path]:
    try:
        return [path for path in directory.iterdir() if is_directory(path)]
    except OSError:
        return []


def find_named(paths: Sequence[str]) -> list[Target]:
    """Return the connectors that were named, each with the monorepo around it.

    Raises:
        UsageError: there is no such directory, or nothing says that it could be a connector.
        ConfigError: a monorepo's configuration is wrong.
    """
    monorepos: dict[Path, Monorepo | None] = {}
    for path in paths:
        here = Path(path)
        if not is_directory(here):
            raise UsageError(f"{path} is not a directory", "name the directory of a connector, such as source-x")
        if not could_be_connector(here):
            hint = "its directory is called source-x, or holds a metadata.yaml; --all looks at all of a monorepo"
            raise UsageError(f"{path} is no connector", hint)
        above = here.resolve().parent
        if above not in monorepos:
            monorepos[above] = find_monorepo(above, console.note)
    return [Target(path, monorepos[Path(path).resolve().parent]) for path in dict.fromkeys(paths)]


def shown_path(path: Path) -> str:
    """Return a path as it is shown: from here, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
