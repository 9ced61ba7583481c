"""Where the search for a monorepo ends, what is believed on the way, and which places lie inside of it.

A configuration says what is written where. So it is taken from the repository that somebody works in and from
nowhere above it, and from nobody but them or the system; and nothing that it names may lead out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from generator.errors import ConfigError
from generator.systems import is_believed, owner_of

_TOPS = (".git", ".hg")
"""What lies at the top of a repository."""

_NOT_OURS = (".git", "git~1", ".hg", "hg~1", ".svn", ".jj")
"""What belongs to version control, which runs programs that are named in there."""


class Stranger(Exception):
    """Something belongs to somebody who is not believed.

    Args:
        path: what.
        status: whose it is.
    """

    def __init__(self, path: Path, status: os.stat_result) -> None:
        super().__init__(f"{path} belongs to another user, {owner_of(status)}")


def walk_up(start: Path) -> Iterator[Path]:
    """Yield a directory and those above it, up to the top of the repository that it lies in."""
    for directory in (start, *start.parents):
        yield directory
        if _is_top(directory):
            return


def _is_top(directory: Path) -> bool:
    """Say whether a directory is the top of a repository, whoever has made it one."""
    return any(os.path.lexists(directory / name) for name in _TOPS)


def is_our_top(directory: Path) -> bool:
    """Say whether a directory is the top of a repository that is ours: in a shared one, anybody can put a `.git`."""
    made = (directory / name for name in _TOPS)
    return any(os.path.lexists(path) and is_believed(path.lstat()) for path in made)


def is_anothers(directory: Path) -> bool:
    """Say whether a directory belongs to a user whom neither we nor the user of this program believes."""
    try:
        status = directory.stat()
    except OSError:
        return True
    if is_believed(status):
        return False
    from generator.monorepo.trust import is_owner_trusted

    return not is_owner_trusted(directory, status)


def ensure_believed(path: Path, status: os.stat_result | None = None) -> None:
    """Look whose something is: a link, and what it leads to.

    Args:
        path: what.
        status: of the file that was opened, if one was.

    Raises:
        Stranger: somebody else's.
    """
    for found in (path.lstat(), status or path.stat()):
        if not is_believed(found):
            raise Stranger(path, found)


def resolve_below(root: Path, path: Path, where: str) -> Path:
    """Return a place without links on its way.

    Args:
        root: the monorepo's top, without links.
        path: the place, which need not exist.
        where: what a message about it begins with.

    Raises:
        ConfigError: it lies elsewhere, or is version control's own.
    """
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):  # a link to itself, a name that cannot be
        raise ConfigError(f"{where}: {path} leads nowhere", "name a place below the monorepo's top") from None
    if not real.is_relative_to(root):
        raise ConfigError(
            f"{where}: {path} leads out of the monorepo, to {real}", f"name a place that lies below {root}"
        )
    for part in real.relative_to(root).parts:
        if _plain(part) in _NOT_OURS:
            raise ConfigError(f"{where}: {path} lies in {part}, which belongs to version control", "name another place")
    return real


def _plain(name: str) -> str:
    """Return a name as the file systems take it that are most generous about it: HFS+ and NTFS."""
    import unicodedata

    shown = name if name.isascii() else "".join(char for char in name if unicodedata.category(char) != "Cf")
    return shown.partition(":")[0].rstrip(". ").casefold()
