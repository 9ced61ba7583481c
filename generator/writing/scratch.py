"""Room for what a run brings here and throws away: one directory, made and removed in one place.

Whoever needs room asks for it; nobody has to clean up. The directory is gone at the end of the run, whatever happened:
a signal can come neither between making it and noting it, nor while it is being removed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from generator import systems
from generator.errors import TargetError, forget_shown
from generator.writing.signals import deferred

PREFIX = "connector-generator-"
_TRIES, _PAUSE = 5, 0.1
_places: list[Path] = []


def make_scratch() -> Path:
    """Return a new directory that nobody else can look into; it is there until `remove_scratch`.

    Raises:
        TargetError: there can be none.
    """
    import tempfile

    try:
        with deferred():
            if not _places:
                _places.append(Path(tempfile.mkdtemp(prefix=PREFIX)).resolve())
            return Path(tempfile.mkdtemp(dir=_places[0]))
    except OSError as error:
        where = error.filename or "TMPDIR"
        raise TargetError(f"there is no room for temporary files: {error.strerror}", f"at {where}") from None


def remove_scratch() -> None:
    """Remove all of it; signals wait until that is done."""
    if not _places:
        return
    with deferred():
        forget_shown()
        for _ in range(_TRIES):
            _remove(_places[0])
            if not os.path.lexists(_places[0]):
                break
            time.sleep(_PAUSE)  # a program that was ended may take a moment to stop writing
        _places.clear()


def _remove(place: Path) -> None:
    import shutil

    shutil.rmtree(place, ignore_errors=True)
    if place.exists():  # a template may bring directories that nobody may write to
        for directory, below, names in os.walk(place):
            for path in (Path(directory, name) for name in below):
                if not path.is_symlink():
                    path.chmod(0o700)
            for name in names:
                systems.let_remove(Path(directory, name))
        shutil.rmtree(place, ignore_errors=True)
