"""What the runs of one user remember: in a directory of their own that nobody else can write to.

It is `connector-generator` in `$XDG_STATE_HOME`, else in `~/.local/state`. What is read there counts only if it is
ours: a directory or a file that belongs to somebody else, or that others may write to, is refused.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from generator import systems
from generator.errors import TargetError

_HOME = "connector-generator"
_MAX_BYTES = 1_000_000


class State:
    """One part of what is remembered: small files by name.

    Args:
        directory: where they lie; ours alone.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def names(self) -> list[str]:
        """Return the names of what is remembered."""
        return sorted(name for name in os.listdir(self.directory) if not name.startswith("."))

    def read(self, name: str) -> bytes | None:
        """Return what is remembered under a name, or None; raises TargetError if it is not ours."""
        file = self.directory / name
        try:
            descriptor = systems.open_to_read(file, follow=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refusal(file, error.strerror) from None
        with open(descriptor, "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode) or not systems.is_ours_alone(status):
                raise _refusal(file, "it is not yours alone")
            return opened.read(_MAX_BYTES)

    def write(self, name: str, content: bytes) -> None:
        """Remember something, whole or not at all; raises TargetError if the disk says no."""
        draft = self.directory / f".{name}.{os.getpid()}"
        try:
            with open(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
            ) as file:
                file.write(content)
            systems.replace(draft, self.directory / name)
        except OSError as error:
            raise _refusal(draft, error.strerror) from None

    def remove(self, name: str) -> None:
        """Forget something; raises TargetError if the disk says no."""
        try:
            (self.directory / name).unlink(missing_ok=True)
        except OSError as error:
            raise _refusal(self.directory / name, error.strerror) from None


def open_state(part: str, *, make: bool = False) -> State | None:
    """Return one part of what is remembered.

    Args:
        part: its name.
        make: whether to make the directory if there is none.

    Returns:
        None if nothing is remembered yet.

    Raises:
        TargetError: the directory is not ours, or cannot be made.
    """
    try:
        directory = find_home(make=make) / part
        if make:
            directory.mkdir(mode=systems.PRIVATE_MODE, exist_ok=True)
        status = directory.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        if make:
            raise _refusal(Path(error.filename or part), "it cannot be made") from None
        return None
    except OSError as error:
        raise _refusal(Path(error.filename or part), error.strerror) from None
    if not stat.S_ISDIR(status.st_mode) or not systems.is_ours_alone(status):
        raise _refusal(directory, "it is not yours alone")
    return State(directory)


def find_home(*, make: bool) -> Path:
    """Return the directory of all that is remembered, with no link in its path.

    Args:
        make: whether to make it if there is none.

    Raises:
        TargetError: there is no home directory.
        FileNotFoundError: there is nothing yet.
        OSError: somebody else could change what is in it, or it cannot be made.
    """
    said = Path(os.environ.get("XDG_STATE_HOME", ""))  # a relative path counts for nothing, as the standard says
    try:
        home = (said if said.is_absolute() else Path.home() / ".local" / "state") / _HOME
    except RuntimeError:
        home = Path(_HOME)
    if not home.is_absolute():
        raise TargetError("there is no home directory to remember anything in", "set XDG_STATE_HOME")
    if make:
        for path in reversed([path for path in (home, *home.parents) if not path.exists()]):
            path.mkdir(mode=systems.PRIVATE_MODE, exist_ok=True)
    if home.is_symlink() or not systems.is_private(home):
        raise PermissionError(errno.EPERM, "it is not yours alone", str(home))
    return home.resolve(strict=True)


def _refusal(path: Path, why: str | None) -> TargetError:
    return TargetError(
        f"{path}, where this tool remembers what you trust, cannot be used: {why}",
        "it has to be a directory of yours that nobody else can write to; XDG_STATE_HOME names another place",
    )
