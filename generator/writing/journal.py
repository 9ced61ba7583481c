"""What a run that moves more than one thing is about to do, written down in case that it is killed.

Another run does what it says, so it has to be beyond doubt that it was ours: it is signed with a key that only this
user has, and holds the directory in which it was written.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from generator import systems
from generator.values import Value
from generator.writing.files import Move, write_durably
from generator.writing.key import is_signed, sign
from generator.writing.patches import Hunk
from generator.writing.staging import DRAFT, JOURNAL


class Journal(Value):
    """What is going to be moved.

    Attributes:
        directories: those that have to be made for it.
        root: of the monorepo around; "" if there is none.
        boot: see `current_boot`.
    """

    moves: tuple[Move, ...]
    directories: tuple[str, ...]
    root: str
    boot: str


class Unbelievable(Exception):
    """There is a journal, and nobody can say whether it is ours."""


def write_journal(staging: Path, journal: Journal) -> None:
    """Write the journal, whole or not at all; raises OSError if the disk says no."""
    draft = staging / DRAFT
    data = {"of": _identity(staging.stat()), **_seen_from(staging, journal)._asdict()}
    content = json.dumps(data, default=_as_list).encode("ascii")
    write_durably(draft, sign(content).encode("ascii") + b"\n" + content)
    systems.replace(draft, staging / JOURNAL)


def read_journal(staging: Path, opened: int) -> Journal | None:
    """Return the journal of a staging directory.

    Args:
        staging: the directory.
        opened: its descriptor.

    Returns:
        None if there is none: nothing was moved, or no more than one thing.

    Raises:
        Unbelievable: there is one, but it was not written for this directory, or not by this user.
    """
    try:
        descriptor = systems.open_itself(JOURNAL, os.O_RDONLY, below=opened)
    except FileNotFoundError:
        return None
    except OSError:
        raise Unbelievable from None
    with open(descriptor, "rb") as file:
        signature, _, content = file.read().partition(b"\n")
    if not is_signed(content, signature.decode("ascii", "replace")):
        raise Unbelievable
    data: dict[str, Any] = json.loads(content)
    if data.pop("of") != _identity(os.fstat(opened)):
        raise Unbelievable
    moves = tuple(_read_move(staging, move) for move in data["moves"])
    directories = tuple(_read_path(staging, path) for path in data["directories"])
    root = _read_path(staging, data["root"]) if data["root"] else ""
    return Journal(moves, directories, root, data["boot"])


def _as_list(value: Value) -> list[object]:
    return list(value._asdict().values())


def _identity(status: os.stat_result) -> list[int]:
    """Return what no copy of the directory has."""
    return [status.st_dev, status.st_ino]


def _seen_from(staging: Path, journal: Journal) -> Journal:
    """Return the journal with paths as they are seen from its directory: all of it may have moved by the next run."""
    return Journal(
        tuple(move._replace(target=_write_path(staging, move.target)) for move in journal.moves),
        tuple(_write_path(staging, path) for path in journal.directories),
        _write_path(staging, journal.root) if journal.root else "",
        journal.boot,
    )


def _write_path(staging: Path, path: str) -> str:
    # Only a path's directory is resolved: what has the last name is what is made, edited or refused.
    real = Path(path).parent.resolve() / Path(path).name
    try:
        return os.path.relpath(real, staging.parent.resolve())
    except ValueError:  # on another of Windows' drives
        return str(real)


def _read_path(staging: Path, path: str) -> str:
    return os.path.normpath(staging.parent.resolve() / path)


def _read_move(staging: Path, data: list[Any]) -> Move:
    move, hunks = Move(*data[:-1]), data[-1]
    patch = tuple(Hunk(hunk[0], *(tuple(lines) for lines in hunk[1:])) for hunk in hunks)
    return move._replace(target=_read_path(staging, move.target), patch=patch)


def current_boot() -> str:
    """Return what tells one start of the machine from the next, where the system says it: only Linux does.

    After a power failure the disk may lack what had been written.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
