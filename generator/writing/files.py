"""Putting one file in its place: a new one where nothing is, or another content into one that exists.

A file that exists stays what it is to others: owner, group, mode and extended attributes. It is replaced by one
rename, unless it has a second name, these cannot be kept, or it is on another file system: then it is written
over, and whoever kills that has a journal and a copy of what it was.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator import systems
from generator.errors import TargetError
from generator.values import Value

if TYPE_CHECKING:  # most runs edit nothing
    from generator.writing.patches import Patch


class Move(Value):
    """One thing that changes its place.

    Attributes:
        staged: where it lies, relative to the staging directory.
        target: where it goes.
        after: digest of the file; "" for a directory.
        backup: of an edited file: where a copy of what it was lies; "" if nothing may be there yet.
        before: of an edited file: the digest of what it was.
        patch: of an edited file: what changes in it.
    """

    staged: str
    target: str
    after: str = ""
    backup: str = ""
    before: str = ""
    patch: Patch = ()


def put_directory(staged: Path, target: Path) -> None:
    """Move a directory to a name that nothing has; raises TargetError if something has it."""
    try:
        systems.rename_new(staged, target)
    except FileExistsError:
        raise _too_late(target) from None


def put_new(staged: Path, target: Path) -> None:
    """Give a file its name in the place where it belongs; raises TargetError if something has it.

    What is staged stays there, too.
    """
    try:
        systems.link(staged, target)
    except FileExistsError:
        raise _too_late(target) from None
    except OSError:  # another file system, or one without links
        _copy_new(staged, target)


def put_content(content: bytes, target: Path, draft: Path) -> None:
    """Put another content into a file.

    Args:
        content: what is to be in it.
        target: the file; no link.
        draft: a name that nothing has, on the file system on which everything is made ready.

    Raises:
        OSError: the disk said no.
    """
    status = target.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file any more", str(target))
    if status.st_nlink <= 1:
        try:
            write_durably(draft, content)
            if systems.dress(draft, target):
                return systems.replace(draft, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return _write_over(target, content)


def _copy_new(staged: Path, target: Path) -> None:
    try:
        mode = stat.S_IMODE(staged.stat().st_mode)
        descriptor = systems.open_itself(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise _too_late(target) from None
    try:
        with open(descriptor, "wb") as file:
            file.write(staged.read_bytes())
    except BaseException:
        target.unlink()
        raise


def _write_over(target: Path, content: bytes) -> None:
    """Write what differs, from the first byte that does."""
    with open(systems.open_itself(target, os.O_RDWR), "r+b", buffering=0) as file:
        before = file.readall()
        first = _first_difference(before, content)
        file.seek(first)
        view = memoryview(content)[first:]
        while view:
            view = view[file.write(view) or 0 :]
        file.truncate(len(content))
        os.fsync(file.fileno())


def write_durably(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it: what stood there before is the user's."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def is_half_written(content: bytes, before: bytes, after: bytes) -> bool:
    """Say whether a content is what `before` is while `after` is being written over it."""
    first = _first_difference(content, after)
    return content[first:] == before[first:] or content == after + before[len(after) :]


def _first_difference(one: bytes, other: bytes) -> int:
    """Return the number of the first byte that differs, or is missing in one."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # the most bytes that are the same at the start
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _too_late(target: Path) -> TargetError:
    return TargetError(f"{target} exists already", "another run was faster; nothing was changed")
