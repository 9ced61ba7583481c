"""What hooks have left that will not hold, because the directory in which they ran goes away.

In: the staging directory, when they have run. Out: sentences for whoever trusted them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from generator.writing.staging import ELSEWHERE, is_own

_SHOWN = 3
_MAX_BYTES = 1_000_000
_MAX_FILES = 50_000


def find_leftovers(staging: Path, staged: Path) -> Iterator[str]:
    """Yield what is wrong: files that name the staging directory, as those of an environment, and files beside.

    Args:
        staging: the staging directory.
        staged: the project in it.
    """
    beside = [*staged.parent.iterdir(), *(staging / ELSEWHERE).iterdir(), *staging.iterdir()]
    names = sorted(path.name for path in beside if path != staged and not is_own(path))
    if names:
        yield f"what a hook has written beside the project is gone: {_enumerate(names)}"
    naming = [path.relative_to(staged).as_posix() for path in _list_files(staged) if _names(path, staging.name)]
    if naming:
        yield (
            f"these name the directory in which the hooks ran, which is gone: {_enumerate(naming)}; "
            "what is tied to its place, such as an environment, has to be made after the project is there"
        )


def _enumerate(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _list_files(root: Path) -> Iterator[Path]:
    """Yield files and links; not what Python compiles, which finds its source wherever it is."""
    left = _MAX_FILES
    for directory, below, names in os.walk(root):
        links = [name for name in below if Path(directory, name).is_symlink()]
        below[:] = sorted(name for name in below if name != "__pycache__")
        for name in sorted([*names, *links]):
            if (left := left - 1) < 0:
                return
            yield Path(directory, name)


def _names(path: Path, name: str) -> bool:
    """Say whether a file or a link holds a name."""
    try:
        if path.is_symlink():
            return name in os.readlink(path)  # noqa: PTH115 - as it is written
        return path.is_file() and path.stat().st_size <= _MAX_BYTES and name.encode() in path.read_bytes()
    except OSError:
        return False
