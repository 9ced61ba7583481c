"""Moving what is ready to its place: every move or none, also if the process dies between two of them.

Everything lies in the staging directory already, edited files with a copy of what they were. If there is more
than one move, a *journal* beside them says what is going to be moved. After a failure the moves that were made
are taken back; if the process was killed, the next run reads the journal and finishes what it says. Where
somebody has changed one of the files since, it takes back what was done instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

from generator import systems
from generator.digests import digest
from generator.errors import TargetError
from generator.writing.journal import (
    Journal,
    Move,
    current_boot,
    read_journal,
    remove_journal,
    write_durably,
    write_journal,
)
from generator.writing.locks import locked


def commit_moves(staging: Path, moves: Sequence[Move], root: Path | None = None) -> None:
    """Make all moves, in order, or none.

    Args:
        staging: the staging directory.
        moves: what lies in it, and where it goes; the one that the others are for comes last.
        root: of the monorepo whose files are edited, locked by the caller.

    Raises:
        TargetError: something is there already.
        OSError: the disk said no.
    """
    undo: list[Callable[[], None]] = []
    missing = _missing_parents(moves)
    try:
        if len(moves) > 1:
            directories = tuple(map(str, missing))
            write_journal(staging, Journal(tuple(moves), directories, str(root or ""), current_boot()))
        for directory in missing:
            directory.mkdir(exist_ok=True)
            undo.append(directory.rmdir)
        for move in moves:
            _make(staging, move)
            undo.append(partial(_take_back, staging, move))
    except BaseException:
        for step in reversed(undo):
            with suppress(OSError):  # one that fails must not keep the others from being done
                step()
        raise
    finally:
        with suppress(OSError):
            remove_journal(staging)


def recover(staging: Path) -> str:
    """Bring to an end what a killed run has begun.

    Args:
        staging: its staging directory, locked by the caller.

    Returns:
        A sentence that says what was done; "" if that run had not begun to move anything, or had moved all.

    Raises:
        OSError: the disk said no; everything is left so that it can be tried again.
    """
    journal = read_journal(staging)
    if journal is None:
        return ""
    with locked(Path(journal.root)) if journal.root else nullcontext():
        states = [_state(staging, move) for move in journal.moves]
        what = journal.moves[-1].target
        if set(states) == {"after"}:
            return ""
        if "other" not in states and journal.boot and journal.boot == current_boot():
            _complete(staging, journal)
            return f"completed {what}, which a run that was killed had begun"
        _undo(staging, journal)
        return f"took back {what}, which a run that was killed had begun"


def _complete(staging: Path, journal: Journal) -> None:
    for directory in journal.directories:
        Path(directory).mkdir(exist_ok=True)
    for move in journal.moves:
        if _state(staging, move) == "before":
            _make(staging, move)


def _undo(staging: Path, journal: Journal) -> None:
    for move in reversed(journal.moves):
        _take_back(staging, move)
        _near(staging, move).unlink(missing_ok=True)
    for directory in reversed(journal.directories):
        with suppress(OSError):  # somebody has put something there
            Path(directory).rmdir()


def _make(staging: Path, move: Move) -> None:
    if not move.after:
        _rename_free(staging / move.staged, Path(move.target))
    elif move.before:
        _replace(staging, move, move.staged)
    else:
        _put(staging, move)


def _take_back(staging: Path, move: Move) -> None:
    """Undo a move, if it was made and nobody has changed anything since."""
    if not move.after or _state(staging, move) != "after":
        return
    if move.before:
        _replace(staging, move, move.backup)
    else:
        Path(move.target).unlink()


def _state(staging: Path, move: Move) -> str:
    """Say whether a move is still to be made (`before`), is made (`after`), or neither (`other`)."""
    staged, target = staging / move.staged, Path(move.target)
    if not move.after:
        return ("other" if os.path.lexists(target) else "before") if staged.exists() else "after"
    try:
        found = digest(target.read_bytes())
    except FileNotFoundError:
        return "other" if move.before else "before"
    return {move.after: "after", move.before: "before"}.get(found, "other")


def _rename_free(staged: Path, target: Path) -> None:
    if os.path.lexists(target):
        raise _too_late(target)
    try:
        systems.rename(staged, target)
    except FileExistsError:  # Windows looks again
        raise _too_late(target) from None


def _too_late(target: Path) -> TargetError:
    return TargetError(f"{target} exists already", "another run was faster; nothing was changed")


def _put(staging: Path, move: Move) -> None:
    """Put a new file in its place, unless something is there: a link, unlike a rename, never replaces anything."""
    try:
        systems.link(staging / move.staged, Path(move.target))
    except FileExistsError:
        raise _too_late(Path(move.target)) from None
    except OSError:  # another file system, or one without links
        near = _copy_near(staging, move, move.staged)
        try:
            _link_or_rename(near, Path(move.target))
        finally:
            with suppress(OSError):
                near.unlink()


def _link_or_rename(near: Path, target: Path) -> None:
    try:
        systems.link(near, target)
    except FileExistsError:
        raise _too_late(target) from None
    except OSError:
        _rename_free(near, target)


def _replace(staging: Path, move: Move, staged: str) -> None:
    try:
        systems.replace(staging / staged, Path(move.target))
    except OSError:
        systems.replace(_copy_near(staging, move, staged), Path(move.target))


def _copy_near(staging: Path, move: Move, staged: str) -> Path:
    """Copy a file to its target's file system."""
    near = _near(staging, move)
    try:
        write_durably(near, (staging / staged).read_bytes())
        near.chmod((staging / staged).stat().st_mode & 0o7777)
    except OSError:
        near.unlink(missing_ok=True)
        raise
    return near


def _near(staging: Path, move: Move) -> Path:
    target = Path(move.target)
    return target.with_name(f"{staging.name}-{target.name}")


def _missing_parents(moves: Iterable[Move]) -> list[Path]:
    """Return the directories that have to be made first, outer ones first."""
    parents = {path for move in moves for path in Path(move.target).parents}
    return sorted(path for path in parents if not path.exists())
