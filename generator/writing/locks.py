"""Locks on directories. They end with the process that holds them, however it ends.

A lock on a directory can be held by anybody who can open it, so none is waited for without end; and where nobody else
may write, nobody else's is respected for more than a moment. What keeps the runs of one user apart is a lock on the
file with their key, which nobody else can open. Where the system or the file system knows no such locks (Windows,
some network drives), nothing is locked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import systems
from generator.errors import TargetError
from generator.writing.key import open_key

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 60.0
"""Seconds to wait for another run, which needs milliseconds."""

_COURTESY = 2.0
"""Seconds to wait for a run of root, which may write everywhere; any other that holds a lock here does not write."""

_PAUSE = 0.005


def try_lock(directory: Path) -> int | None:
    """Lock a directory without waiting, and without following a link.

    Returns:
        What to close to give the lock up; None if somebody else has it, or there can be none.
    """
    if not fcntl:
        return None
    lock = None
    try:
        lock = systems.open_directory(directory)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if lock is not None:
            os.close(lock)
        return None
    return lock


def lock_new(directory: Path) -> int | None:
    """Lock a directory that we have just made, and that nobody else can open.

    Returns:
        What to close to give the lock up; None if there can be none.

    Raises:
        OSError: the directory is gone, or cannot be opened.
    """
    if not fcntl:
        return None
    lock = systems.open_directory(directory)
    _wait_for(lock, lambda: None, _PATIENCE)  # for another run that looks whether it was left
    return lock


@contextmanager
def editing(root: Path | None, check: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Be the only run that edits the files of a monorepo.

    Args:
        root: of the monorepo; None if there is nothing to edit.
        check: called while waiting; raises if the run is to stop.

    Raises:
        TargetError: another run does not come to its end.
        OSError: the directory cannot be opened.
    """
    if root is None or not fcntl:
        yield
        return
    with open_key() as key:
        if key is not None and not _wait_for(key, check, _PATIENCE):
            raise _refusal("another run of yours has been writing", "wait for it, or stop it")
        lock = os.open(root, os.O_RDONLY)
        try:
            alone = key is not None and systems.is_ours_alone(os.fstat(lock))
            if not _wait_for(lock, check, _COURTESY if alone else _PATIENCE) and not alone:
                raise _refusal(f"somebody has held the lock on {root}", f"wait, or see who it is: fuser -v {root}")
            yield
        finally:
            os.close(lock)


def _refusal(what: str, hint: str) -> TargetError:
    return TargetError(f"{what} for {_PATIENCE:.0f} seconds", hint)


def _wait_for(lock: int, check: Callable[[], None], patience: float) -> bool:
    """Wait for a lock; says whether we have it, or there are none."""
    until = time.monotonic() + patience
    while _is_taken(lock):
        check()
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    return True


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # the file system knows no locks
    return False
