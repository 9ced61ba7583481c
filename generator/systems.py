"""What differs between Linux, macOS and Windows, so that nobody else has to know it; locks are in `locks.py`.

A path or a process goes in; what comes out behaves as on Linux, or says that there is no such thing here.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # whoever has a process has imported it
    import subprocess

WINDOWS = os.name == "nt"

PRIVATE_MODE = 0o777 if WINDOWS else 0o700
"""Of a directory for ourselves. Windows would hand on what 0o700 means there to all that is moved out of it."""

SCRIPTS = "Scripts" if WINDOWS else "bin"
"""Where an environment has its programs."""

MOST_PROCESSES = 61
"""Windows can wait for no more at once."""

_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0)
_ESCAPES = ("WT_SESSION", "TERM", "TERM_PROGRAM", "ANSICON")


def rename(source: Path, target: Path) -> None:
    """Rename something; whether that replaces what is there is up to the system."""
    _patiently(os.rename, source, target)


def replace(source: Path, target: Path) -> None:
    """Put a file in the place of another."""
    _patiently(os.replace, source, target)


def _patiently(move: Callable[[Path, Path], None], source: Path, target: Path) -> None:
    """Move something, on Windows again and again: what is new is opened by virus scanners, and cannot be moved then."""
    for pause in _PAUSES if WINDOWS else ():
        try:
            return move(source, target)
        except PermissionError:
            time.sleep(pause)
    return move(source, target)


def link(source: Path, target: Path) -> None:
    """Give a file a second name, which nothing may have yet; raises OSError where files cannot have two."""
    if not hasattr(os, "link"):
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(target))
    os.link(source, target)


def let_remove(file: Path) -> None:
    """Let a file be removed: Windows keeps one that is read-only, as those of a git repository are."""
    if WINDOWS and not file.is_symlink():
        with suppress(OSError):
            file.chmod(stat.S_IWRITE)


def is_ours_alone(status: os.stat_result) -> bool:
    """Say whether nobody else can write to a directory. Modes say nothing on Windows, but profiles are private."""
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def open_to_read(path: Path | str, *, follow: bool = True) -> int:
    """Open a file for reading, without waiting for whoever writes to a pipe.

    Args:
        path: the file.
        follow: whether it may be a link.

    Raises:
        OSError: it cannot be opened.
    """
    names = ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT", *(() if follow else ("O_NOFOLLOW",)))
    return os.open(path, sum((getattr(os, name, 0) for name in names), os.O_RDONLY))


def is_believed(status: os.stat_result) -> bool:
    """Say whether something belongs to us or to the system: anybody else may mean harm.

    As git does it: root who was called by `sudo` is also who called. On Windows, profiles keep others out.
    """
    if not hasattr(os, "geteuid"):
        return True
    us = os.geteuid()
    called_by = os.environ.get("SUDO_UID", "") if us == 0 else ""
    return status.st_uid in (us, 0) or str(status.st_uid) == called_by


def owner_of(status: os.stat_result) -> str:
    """Return how whoever something belongs to is called; the number if they have no name."""
    try:
        import pwd

        return pwd.getpwuid(status.st_uid).pw_name
    except (ImportError, KeyError):
        return str(status.st_uid)


def can_fork() -> bool:
    """Say whether a process can go on as two. macOS can, but its own libraries may not survive that."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def has_ended(process: subprocess.Popen[Any]) -> bool:
    """Say whether a program has ended; where that can be said without reaping it, so that its number stays taken."""
    if sys.platform != "win32" and hasattr(os, "waitid"):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return process.poll() is not None


def end_group(process: subprocess.Popen[Any]) -> None:
    """End a program that was given a session of its own, and whatever it has started and left running."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # macOS forbids it where all have ended
            os.killpg(process.pid, signal.SIGKILL)
    else:
        _end_tree(process.pid)
    process.kill()


def _end_tree(number: int) -> None:
    import subprocess

    # By its whole path: Windows looks for programs in the current directory first.
    taskkill = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
    with suppress(OSError):
        subprocess.run([str(taskkill), "/F", "/T", "/PID", str(number)], capture_output=True, check=False)


def shows_escapes() -> bool:
    """Say whether terminals know escape sequences: old ones of Windows show them as they are, newer ones say so."""
    return not WINDOWS or any(variable in os.environ for variable in _ESCAPES)
