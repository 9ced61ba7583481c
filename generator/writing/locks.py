"""Locks on directories. They end with the process that holds them, however it ends.

Where the system or the file system knows no such locks (Windows, some network drives), nothing is locked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import TargetError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 60.0
"""Seconds to wait for another run, which needs milliseconds."""

_PAUSE = 0.005


def try_lock(directory: Path) -> int | None:
    """Lock a directory without waiting.

    Returns:
        What to close to give the lock up; None if somebody else has it, or there can be none.
    """
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
def locked(directory: Path, check: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a directory's lock, waiting for it.

    Args:
        directory: what to lock.
        check: called while waiting; raises if the run is to stop.

    Raises:
        TargetError: another run does not give it up.
        OSError: the directory cannot be opened.
    """
    lock = os.open(directory, os.O_RDONLY) if fcntl else None
    try:
        if lock is not None:
            _wait_for(lock, directory, check)
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _wait_for(lock: int, directory: Path, check: Callable[[], None]) -> None:
    until = time.monotonic() + _PATIENCE
    while _is_taken(lock):
        check()
        if time.monotonic() > until:
            sentence = f"another run has been writing to {directory} for {_PATIENCE:.0f} seconds"
            raise TargetError(sentence, "wait for it, or stop it")
        time.sleep(_PAUSE)


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # the file system knows no locks
    return False
