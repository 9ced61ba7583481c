"""What a run that moves more than one thing is about to do, written down in case that it is killed."""

from __future__ import annotations

import json
import os
from pathlib import Path

from generator import systems
from generator.values import Value

NAMES = ("journal.json", "journal.json.draft")
_FILE, _DRAFT = NAMES


class Move(Value):
    """One thing that changes its place.

    Attributes:
        staged: where it lies, relative to the staging directory.
        target: where it goes.
        after: digest of the file; "" for a directory.
        backup: of an edited file: where a copy of what it was lies; "" if nothing may be there yet.
        before: of an edited file: the digest of what it was.
    """

    staged: str
    target: str
    after: str = ""
    backup: str = ""
    before: str = ""


class Journal(Value):
    """What is going to be moved.

    Attributes:
        directories: those that have to be made for it.
        root: of the monorepo whose files are edited; "" if none are.
        boot: see `current_boot`.
    """

    moves: tuple[Move, ...]
    directories: tuple[str, ...]
    root: str
    boot: str


def write_journal(staging: Path, journal: Journal) -> None:
    """Write the journal, whole or not at all; raises OSError if the disk says no."""
    draft = staging / _DRAFT
    write_durably(draft, json.dumps({"of": _identity(staging), **journal._asdict()}, default=_as_list).encode("ascii"))
    systems.replace(draft, staging / _FILE)


def read_journal(staging: Path) -> Journal | None:
    """Return the journal in a staging directory; None if there is none, or it belongs to another directory."""
    try:
        data = json.loads((staging / _FILE).read_bytes())
        if data.pop("of") != _identity(staging):
            return None
        return Journal(**{**data, "moves": tuple(Move(*move) for move in data["moves"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return None


def remove_journal(staging: Path) -> None:
    """Remove it, once everything is in place."""
    (staging / _FILE).unlink(missing_ok=True)


def _as_list(move: Move) -> list[str]:
    return list(move._asdict().values())


def _identity(staging: Path) -> list[int]:
    """Return what no copy of the directory has: a journal that came with somebody's repository moves nothing."""
    status = staging.stat()
    return [status.st_dev, status.st_ino]


def current_boot() -> str:
    """Return what tells one start of the machine from the next, where the system says it.

    After a power failure the disk may lack what had been written: then everything is taken back. So it is where the
    system does not say it: only Linux does.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def write_durably(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it: what stood there before is the user's."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
