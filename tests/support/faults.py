"""Failures and signals at an exact moment: at the n-th call that touches a directory's files.

Python announces every such call to its audit hooks, from whatever module it comes; and a hook may raise. So
nothing has to be known about how the files are written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_EVENTS = {"open", "os.mkdir", "os.rename", "os.link", "os.listdir", "os.scandir", "os.chmod", "fcntl.flock"}
_EVENTS |= {"os.chown", "os.truncate", "os.listxattr", "os.getxattr", "os.setxattr", "os.symlink"}
_REMOVALS = {"os.remove", "os.rmdir"}


@dataclass
class Fault:
    """What happens at the n-th call; `calls` counts them.

    A failure does not count the calls of the final clearing up: where even a removal fails, something has to
    stay until the next run. A signal counts them.
    """

    root: Path
    at: int
    happen: Callable[[], None]
    removals: bool = False
    from_then_on: bool = False
    calls: list[str] = field(default_factory=list)
    clearing: bool = False

    @property
    def happened(self) -> bool:
        return len(self.calls) >= self.at


_active: list[Fault] = []


@contextmanager
def fault(
    root: Path, at: int, happen: Callable[[], None], *, removals: bool = False, from_then_on: bool = False
) -> Iterator[Fault]:
    """Let something happen at the n-th call that touches what is below `root`.

    Args:
        root: calls elsewhere do not count.
        at: the call, counted from 1.
        happen: raises, or sends a signal.
        removals: whether the calls that remove things count as well.
        from_then_on: whether it happens at every later call, too.
    """
    failing = Fault(root, at, happen, removals, from_then_on)
    _active.append(failing)
    try:
        yield failing
    finally:
        _active.remove(failing)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _active or not _below(_active[0].root, arguments):
        return
    active = _active[0]
    if event == "shutil.rmtree":
        active.clearing = True
    if active.clearing and not active.removals:
        return
    if event == "open" and "r" in (arguments[1] or ""):
        return
    if event in _EVENTS or (active.removals and event in _REMOVALS):
        active.calls.append(f"{event} {arguments[0]}")
        if len(active.calls) == active.at or (active.happened and active.from_then_on):
            active.happen()


def _below(root: Path, arguments: tuple[Any, ...]) -> bool:
    """Say whether a call is about something below `root`; one with a mere descriptor is."""
    path = arguments[0] if arguments else None
    if isinstance(path, str | bytes | os.PathLike):
        name = os.fsdecode(path)
        return not Path(name).is_absolute() or name.startswith(str(root))
    return isinstance(path, int)


sys.addaudithook(_watch)
