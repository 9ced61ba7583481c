"""A private directory beside the target, in which everything is made ready.

It is on the target's own file system, so one rename puts the result in place. Its owner holds a lock on it;
the lock ends with the process, however it ends. So a directory that nobody has locked was left by a run that
was killed, and the next run removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no such locks, so what a killed run left stays
    fcntl = None  # type: ignore[assignment]

PREFIX = ".connector-generator-"
PARTS = ("project", "elsewhere", "scratch")
"""What lies in it: the new project, files for other places, and room for temporary files of hooks."""

_NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")  # as mkdtemp makes it


class Staging:
    """A locked directory of one's own.

    Attributes:
        path: the directory.
        removed: stale directories of earlier runs that were removed on this occasion.
    """

    def __init__(self, parent: Path) -> None:
        with _locked(parent):  # nobody may take a new directory for a stale one before it is locked
            self.removed = _remove_stale(parent)
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
            try:
                self._lock = _lock(self.path)
            except BaseException:
                _remove(self.path)
                raise

    def remove(self) -> None:
        """Remove the directory with all that is in it, and give up the lock."""
        _remove(self.path)
        if self._lock is not None:
            os.close(self._lock)


def _remove_stale(parent: Path) -> list[Path]:
    removed = []
    for path in sorted(parent.glob(f"{PREFIX}*")):
        lock = _lock(path) if _is_ours(path) else None
        if lock is not None:
            _remove(path)
            os.close(lock)
            removed += [] if path.exists() else [path]
    return removed


def _is_ours(path: Path) -> bool:
    """Say whether a directory can only be one of ours, by its name and by what is in it."""
    if path.is_symlink() or not path.is_dir() or not _NAME.fullmatch(path.name):
        return False
    try:
        return {child.name for child in path.iterdir()} <= set(PARTS)
    except OSError:
        return False


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if path.exists():  # hooks may leave directories that nobody may write to
        for directory, _, _ in os.walk(path):
            with suppress(OSError):
                Path(directory).chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)


def _lock(directory: Path) -> int | None:
    """Lock a directory without waiting; None if somebody else holds it or the file system knows no locks."""
    if not fcntl:
        return None
    lock = None
    try:
        lock = os.open(directory, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if lock is not None:
            os.close(lock)
        return None
    return lock


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Hold the directory's lock for a moment, waiting for it; without locks, go on without."""
    lock = None
    if fcntl:
        lock = os.open(directory, os.O_RDONLY)
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)
