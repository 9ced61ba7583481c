"""Reading files that others wrote: regular ones only, and never more than a bound."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from generator import systems

Judge = Callable[[os.stat_result], None]
"""Raises an error if the file that was opened is not to be read."""

_CHUNK = 1 << 20


class NotRegular(OSError):
    """What was to be read is a directory, a pipe or a device."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(errno.EINVAL, "it is not a file", str(path))


class TooLarge(OSError):
    """A file holds more than may be read.

    Attributes:
        start: as much of it as may be read.
    """

    def __init__(self, path: Path | str, start: bytes) -> None:
        super().__init__(errno.EFBIG, "it is too large", str(path))
        self.start = start


def believe(_status: os.stat_result) -> None:
    """Be a `Judge` to whom every file is welcome."""


def is_there(path: Path | str) -> bool:
    """Say whether there is something of that name: what cannot be looked at, or can have no such name, is not there."""
    return os.path.exists(path)  # noqa: PTH110 - that of a Path raises


def is_file(path: Path | str) -> bool:
    """Say whether there is a file, or a link to one, as `is_there` does."""
    return os.path.isfile(path)  # noqa: PTH113


def is_directory(path: Path | str) -> bool:
    """Say whether there is a directory, or a link to one, as `is_there` does."""
    return os.path.isdir(path)  # noqa: PTH112


def read_regular(path: Path | str, limit: int, judge: Judge = believe) -> bytes:
    """Return what is in a regular file.

    Whatever else has its name is neither waited for nor read without end, also if it came there just now.

    Args:
        path: the file, or a link to it.
        limit: how many bytes it may have.
        judge: has a look at it before anything is read.

    Raises:
        NotRegular, TooLarge: it is none, or larger than that.
        OSError: it cannot be read.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - asked for every file; a Path costs more than the call
        raise NotRegular(path)  # to open a device may be enough to do something
    descriptor = systems.open_to_read(path)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegular(path)
        judge(status)
        content = _read(descriptor, limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise TooLarge(path, content[:limit])
    return content


def _read(descriptor: int, most: int) -> bytes:
    """Read up to so many bytes, whatever the file's size is said to be."""
    parts = []
    while most > 0 and (part := os.read(descriptor, min(most, _CHUNK))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
