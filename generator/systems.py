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

TYPE_CHECKING = False  # --help does without the modules below
if TYPE_CHECKING:
    import subprocess
    from pathlib import Path
    from typing import Any

WINDOWS = os.name == "nt"

PRIVATE_MODE = 0o777 if WINDOWS else 0o700
"""Of a directory for ourselves. Windows would hand on what 0o700 means there to all that is moved out of it."""

SCRIPTS = "Scripts" if WINDOWS else "bin"
"""Where an environment has its programs."""

MOST_PROCESSES = 61
"""Windows can wait for no more at once."""

_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0)
_ESCAPES = ("WT_SESSION", "TERM", "TERM_PROGRAM", "ANSICON")


_NO_REPLACE = {"linux": ("renameat2", -100, 1), "darwin": ("renameatx_np", -2, 4)}
"""By platform: the call that renames only to a name that nothing has, what it calls the current directory, and how."""


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def rename_new(source: Path, target: Path) -> None:
    """Rename something to a name that nothing may have, not even an empty directory.

    Where the system or the file system has no such call, it is looked first, and then renamed.

    Raises:
        FileExistsError: something has the name.
        OSError: the system said no.
    """
    sys.audit("os.rename", source, target, -1, -1)  # as Python does for its own
    if _rename_new(source, target):
        return
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    _patiently(os.rename, source, target)


def _rename_new(source: Path, target: Path) -> bool:
    """Say whether the system has done it; if not, it may have failed, or know no such call."""
    try:
        import ctypes

        call, here, flag = _NO_REPLACE[sys.platform]
        rename = getattr(ctypes.CDLL(None), call)
    except (KeyError, ImportError, OSError, AttributeError):
        return False
    return bool(rename(here, os.fsencode(source), here, os.fsencode(target), flag) == 0)


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


def dress(file: Path, like: Path) -> bool:
    """Give a file owner, group, mode and extended attributes of another; says whether it has them all.

    What a security module has written on the other is left to that module.
    """
    theirs, ours = like.stat(), file.stat()
    try:
        if hasattr(os, "chown") and (theirs.st_uid, theirs.st_gid) != (ours.st_uid, ours.st_gid):
            os.chown(file, theirs.st_uid, theirs.st_gid)
        file.chmod(stat.S_IMODE(theirs.st_mode))
        _copy_attributes(file, like)
    except OSError:
        return False
    return True


def _copy_attributes(file: Path, like: Path) -> None:
    if sys.platform != "linux":
        return  # Python knows none elsewhere
    try:
        names = os.listxattr(like)
    except OSError:
        return  # nor does every file system
    for name in names:
        if not name.startswith("security."):
            os.setxattr(file, name, os.getxattr(like, name))


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


def is_secret(status: os.stat_result) -> bool:
    """Say whether something is ours, and nobody else can so much as look into it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077


def open_directory(path: Path) -> int:
    """Open a directory itself, through no link; raises OSError if it is none, or cannot be opened."""
    flags = (getattr(os, name, 0) for name in ("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC"))
    return os.open(path, sum(flags, os.O_RDONLY))


def open_itself(path: Path | str, flags: int, mode: int = 0o600, *, below: int | None = None) -> int:
    """Open a file itself, through no link and without waiting for anybody; raises OSError if that cannot be.

    Args:
        path: the file.
        flags: as for `os.open`.
        mode: of a file that is made.
        below: a directory that was opened, if the path is relative to it.
    """
    more = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
    return os.open(path, sum(more, flags), mode, dir_fd=below)


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


def forget_relative_path() -> None:
    """Have programs looked for only where PATH names whole directories.

    Git and hooks are started in directories that hold what others wrote, and a `.` on PATH would find a program there.
    Windows looks into the current directory unless it is told not to.
    """
    whole = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]  # noqa: PTH117
    os.environ["PATH"] = os.pathsep.join(whole) or os.defpath
    if WINDOWS:
        os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"


def can_fork() -> bool:
    """Say whether a process can go on as two. macOS can, but its own libraries may not survive that."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def has_ended(process: subprocess.Popen[Any]) -> bool:
    """Say whether a program has ended; where that can be said without reaping it, so that its number stays taken."""
    if sys.platform != "win32" and hasattr(os, "waitid"):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return process.poll() is not None


def end_group(process: subprocess.Popen[Any]) -> None:
    """End a program that was given a session of its own, and whatever it has started and left running.

    What has left for another session is found as long as those who started it are there.
    """
    if hasattr(os, "killpg"):
        below = _find_descendants(process.pid)
        with suppress(ProcessLookupError, PermissionError):  # macOS forbids it where all have ended
            os.killpg(process.pid, signal.SIGKILL)
        for number in below:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
    else:
        _end_tree(process.pid)
    process.kill()


def _find_descendants(number: int) -> list[int]:
    """Return the numbers of the processes that a process has started, and of those that they have."""
    children: dict[int, list[int]] = {}
    for child, parent in _list_processes():
        children.setdefault(parent, []).append(child)
    found = [number]
    for one in found:
        found += children.pop(one, ())
    return found[1:]


def _list_processes() -> list[tuple[int, int]]:
    """Return every process with the one that started it; none where they cannot be listed."""
    found = []
    try:
        for name in filter(str.isdecimal, os.listdir("/proc")):
            with suppress(OSError, ValueError), open(f"/proc/{name}/stat", "rb") as file:
                found.append((int(name), int(file.read().rpartition(b")")[2].split()[1])))
    except OSError:
        return _ask_for_processes()
    return found or _ask_for_processes()


def _ask_for_processes() -> list[tuple[int, int]]:
    """Ask `ps`, where there is no /proc as on Linux."""
    import subprocess

    try:
        said = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=False, timeout=5).stdout
        return [(int(child), int(parent)) for child, parent in map(bytes.split, said.splitlines())]
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return []


def end_own_group() -> None:
    """End this process, and whatever it has started and left in its group."""
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def hand_on(descriptor: int) -> dict[str, Any]:
    """Return what lets a program that is started have a descriptor; nothing where that cannot be."""
    return {} if WINDOWS else {"pass_fds": (descriptor,)}


def _end_tree(number: int) -> None:
    import subprocess

    # By its whole path: Windows looks for programs in the current directory first.
    taskkill = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")  # noqa: PTH118
    with suppress(OSError):
        subprocess.run([taskkill, "/F", "/T", "/PID", str(number)], capture_output=True, check=False)


def shows_escapes() -> bool:
    """Say whether terminals know escape sequences: old ones of Windows show them as they are, newer ones say so."""
    return not WINDOWS or any(variable in os.environ for variable in _ESCAPES)


def is_private(path: Path) -> bool:
    """Say whether only we and root can change what lies at a path: every directory and link on the way to it, too.

    Directories have to be open to nobody else, but sticky ones, as `/tmp`: nobody can move what is ours there. A group
    that bears its user's own number has no other members. generate.sh judges in the same way.

    Args:
        path: absolute.

    Raises:
        OSError: there is no such thing.
    """
    if not hasattr(os, "geteuid"):
        return True
    from pathlib import Path

    path.stat()  # so links come to an end
    at, ahead = Path("/"), list(reversed(path.parts))
    while ahead:
        at /= ahead.pop()
        status = at.lstat()
        if not _is_closed(status):
            return False
        if stat.S_ISLNK(status.st_mode):
            ahead += reversed(at.readlink().parts)
            at = at.parent
    return True


def _is_closed(status: os.stat_result) -> bool:
    open_to = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if status.st_gid == status.st_uid != 0:
        open_to &= ~stat.S_IWGRP
    sticky = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
    return status.st_uid in (0, os.geteuid()) and bool(stat.S_ISLNK(status.st_mode) or sticky or not open_to)
