"""A private directory beside the target, in which everything is made ready.

It is on the target's own file system, so one rename puts the result in place. Its owner holds a lock on it;
the lock ends with the process, however it ends. So a directory that nobody has locked was left by a run that
was killed, and the next run removes it.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from generator import systems
from generator.errors import TargetError
from generator.writing import journal
from generator.writing.locks import locked, try_lock
from generator.writing.transaction import recover

PREFIX = ".connector-generator-"
PARTS = PROJECT, ELSEWHERE, SCRATCH = ("project", "elsewhere", "scratch")
"""What lies in it: the new project, files for other places, and room for temporary files of hooks."""

_NAME = r"\.connector-generator-[0-9a-f]{8}"


class Staging:
    """A locked directory of one's own.

    Attributes:
        path: the directory.
    """

    def __init__(self, parent: Path) -> None:
        with locked(parent):  # nobody may take a new directory for a stale one before it is locked
            self.path = _make_directory(parent)
            try:
                self._lock = try_lock(self.path)
            except BaseException:
                _remove(self.path)
                raise

    def clear(self) -> None:
        """Remove what is in the directory, for the next plan."""
        for child in self.path.iterdir():
            _remove(child)

    def remove(self) -> None:
        """Remove the directory with all that is in it, and give up the lock."""
        _remove(self.path)
        if self._lock is not None:
            os.close(self._lock)


def clean_up(parent: Path) -> list[str]:
    """Finish or take back what killed runs have left in a directory.

    Returns:
        A sentence for each of them.

    Raises:
        TargetError: something of it cannot be brought to an end.
    """
    return [note for path, lock in _claim_stale(parent) if (note := _end(path, lock))]


def _end(path: Path, lock: int) -> str:
    """Bring a claimed directory to its end; returns what is to be said about it."""
    try:
        note = recover(path)
        _remove(path)
    except OSError as error:
        raise TargetError(
            f"what a killed run left in {path} cannot be brought to an end: {error.strerror}",
            f"at {error.filename}; or remove that directory to leave things as they are",
        ) from None
    finally:
        os.close(lock)
    return note or ("" if path.exists() else f"removed {path}, left by a run that was killed")


def _claim_stale(parent: Path) -> list[tuple[Path, int]]:
    """Lock the directories in which nobody works any more."""
    try:
        paths = sorted(path for path in parent.glob(f"{PREFIX}*") if _is_ours(path))
        if not paths:
            return []
        with locked(parent):
            return [(path, lock) for path in paths if (lock := try_lock(path)) is not None]
    except OSError:
        return []  # whoever wants to write there will hear of it


def _is_ours(path: Path) -> bool:
    """Say whether a directory can only be one of ours, by its name and by what is in it."""
    if path.is_symlink() or not path.is_dir() or not re.fullmatch(_NAME, path.name):
        return False
    try:
        return {child.name for child in path.iterdir()} <= {*PARTS, *journal.NAMES}
    except OSError:
        return False


def _make_directory(parent: Path) -> Path:
    """Make a directory that nobody else can look into, of a name that nothing has."""
    while True:
        path = parent / f"{PREFIX}{os.urandom(4).hex()}"
        try:
            path.mkdir(mode=systems.PRIVATE_MODE)
        except FileExistsError:
            continue
        return path


def _remove(path: Path) -> None:
    """Remove a directory with all that is in it: after a run in which nothing went wrong, empty directories."""
    try:
        for child in path.iterdir():
            child.rmdir()
        path.rmdir()
    except Exception:  # whatever it is, nothing may stay
        _remove_tree(path)


def _remove_tree(path: Path) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)
    if path.exists():  # hooks may leave directories that nobody may write to
        for directory, _, names in os.walk(path):
            with suppress(OSError):
                Path(directory).chmod(0o700)
            for name in names:
                systems.let_remove(Path(directory, name))
        shutil.rmtree(path, ignore_errors=True)
