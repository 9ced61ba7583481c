"""Where a new connector and its documentation go."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from generator.catalog.template import STANDALONE
from generator.errors import TargetError
from generator.monorepo.boundaries import resolve_below
from generator.monorepo.configuration import Monorepo, find_monorepo
from generator.values import Value

_DOCS = "docs"


class Location(Value):
    """Where connectors go.

    Attributes:
        parent: the directory in which a project's own is created.
        monorepo: the one around it, if any.
        here: where one is created that belongs to no monorepo, if not in the same place.
        listings: what has been found in directories, if they are to be looked at only once.
        frozen: the scripts of the monorepo that may run, with what stands in them.
    """

    parent: Path
    monorepo: Monorepo | None = None
    here: Path | None = None
    listings: dict[Path, dict[str, str]] | None = None
    frozen: Mapping[Path, bytes] = {}

    @property
    def home(self) -> str:
        """Return where a connector lives unless something else is said."""
        if self.monorepo is None:
            return STANDALONE
        return "monorepo" if self.monorepo.origin else "airbyte"

    def bar_homes(self) -> dict[str, str]:
        """Return the homes that there are not around here, each with the sentence that says what to do."""
        barred = {}
        if self.monorepo is None or not self.monorepo.origin:
            barred["monorepo"] = (
                "there is no monorepo with a configuration around here: "
                "create one with `connector-generator init` at its top, or answer home with standalone"
            )
        if self.monorepo is None or not self.monorepo.is_airbytes:
            barred["airbyte"] = (
                "this is not in a checkout of Airbyte's repository, the one with airbyte-integrations/connectors: "
                "run the command there, or answer home with standalone"
            )
        return barred

    def for_home(self, home: object) -> Location:
        """Return the places of a connector that lives there; without an answer, those of the monorepo around here."""
        return self._replace(parent=self.here or self.parent, monorepo=None) if home == STANDALONE else self

    def locate(self, directory: str, path: str, place: str) -> Path:
        """Return where a rendered file goes.

        Args:
            directory: the project's own directory.
            path: as the template has it, such as `docs/integrations/sources/x.md`.
            place: `docs` for what a monorepo keeps in its docs directory, else `project`.
        """
        if place == _DOCS and self.monorepo:
            page = self.monorepo.docs.joinpath(*PurePosixPath(path).parts[1:])
            return resolve_below(self.monorepo.root, page, self.monorepo.origin or str(self.monorepo.root))
        return self.parent / directory / path

    def ensure_free(self, parent: Path, name: str) -> None:
        """Refuse a name that is taken.

        Two names are the same here if they differ only in case, or only by `-` and `_`: as directories on other
        file systems, or as Python packages, they would be.

        Raises:
            TargetError: something of this name is there already, or the parent cannot be read.
        """
        listing = self.listings.get(parent) if self.listings is not None else None
        if listing is None:
            listing = {_fold(entry): entry for entry in _list(parent)}
            if self.listings is not None:
                self.listings[parent] = listing
        if taken := listing.get(_fold(name)):
            # The name first: the wizard has one line for it.
            raise TargetError(f"{taken} exists already in {parent}", "choose another name, or move it away first")

    def seen_from(self, directory: str, path: Path) -> str:
        """Return the path as it is written in a file at the top of the project."""
        return Path(os.path.relpath(path, self.parent / directory)).as_posix()


def find_location(output: str | None, note: Callable[[str], None] = lambda _: None) -> Location:
    """Find out where things go: --output, else the connectors directory of the monorepo around here, else here.

    Args:
        output: what was said.
        note: see `find_monorepo`.

    Raises:
        TargetError: the directory does not exist, or is none.
        ConfigError: the monorepo's configuration is wrong.
    """
    start = find_directory(output)
    monorepo = find_monorepo(start, note)
    parent = monorepo.connectors if monorepo and not output else start
    _ensure_directory(parent)
    return Location(parent, monorepo, start)


def find_directory(path: str | None) -> Path:
    """Return a directory that was named, or the current one; raises TargetError as `find_location` does."""
    start = _current_directory()
    if path:
        start /= path
        _ensure_directory(start)
        start = start.resolve()  # `..` and links would hide what lies above
    return start


def _current_directory() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise TargetError("the current directory does not exist any more", "change to one that does") from None


def _ensure_directory(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise TargetError(f"{path} is not a directory, but a link that leads nowhere") from None
        raise TargetError(f"{path} does not exist", f"create it first: mkdir -p {shlex.quote(str(path))}") from None
    except OSError as error:
        raise TargetError(f"{path} cannot be used: {error.strerror}") from None
    if not stat.S_ISDIR(mode):
        raise TargetError(f"{path} is not a directory")


def _list(parent: Path) -> list[str]:
    try:
        return os.listdir(parent)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise TargetError(f"{parent} cannot be used: {error.strerror}") from None


def _fold(name: str) -> str:
    return name.casefold().replace("_", "-")
