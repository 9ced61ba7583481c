"""What killed runs have left: completed or taken back as their journals say, and removed.

Only what is ours beyond doubt is touched, or so much as spoken of: a staging directory with our mark in it, and in it
a journal that this user has signed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from generator.digests import digest
from generator.errors import TargetError
from generator.writing.edits import settle_edit, take_back_new
from generator.writing.files import Move, put_new
from generator.writing.journal import Journal, Unbelievable, current_boot, read_journal
from generator.writing.locks import editing


class Unfinished(Exception):
    """Something of it cannot be brought to an end; what lies in the staging directory is still needed."""


def recover(staging: Path, opened: int) -> str:
    """Bring to an end what a killed run has begun.

    Args:
        staging: its staging directory, ours beyond doubt, and locked by the caller.
        opened: its descriptor.

    Returns:
        A sentence that says what was done; "" if that run had not begun to move anything, or had moved all.

    Raises:
        Unfinished: with what is left, and what to do.
    """
    try:
        journal = read_journal(staging, opened)
        return _end(staging, journal) if journal else ""
    except Unbelievable:
        raise Unfinished(
            f"{staging} was left by a run that was killed; it cannot be brought to an end, because nobody can say "
            f"whether its journal is yours: look at what lies there, then remove it"
        ) from None
    except (OSError, TargetError) as error:
        reason = error.message if isinstance(error, TargetError) else f"{error.filename}: {error.strerror}"
        raise Unfinished(
            f"{staging}, left by a run that was killed, cannot be brought to an end yet ({reason}): "
            f"the next run tries again; remove it to leave things as they are"
        ) from None


def _end(staging: Path, journal: Journal) -> str:
    project = next((move for move in journal.moves if not move.after), None)
    roots = [staging.parent.resolve(), *([Path(journal.root).resolve()] if journal.root else [])]
    landed = project is None or _has_landed(staging, project)
    with editing(Path(journal.root) if journal.root else None):
        before = _look(journal)
        left = [*(_complete if landed else _take_back)(staging, journal, roots)]
        if not left and before == _look(journal):
            return ""
    what = (project or journal.moves[-1]).target
    said = f"{'completed' if landed else 'took back'} {what}, which a run that was killed had begun"
    is_anew = journal.boot != current_boot()
    if is_anew:
        said += "; the machine has been started anew since: look whether its files are whole"
    if not left:
        return said
    advice = _ADVICE[landed].format(project.target) if project else _ADVICE_WITHOUT
    said = "\n  ".join([f"{said}, but for:", *left, advice])
    if is_anew:  # half of a file may be there in ways that nobody knows
        raise Unfinished(f"{said}\n  copies of what was there before are in {staging}: remove it when all is well")
    return said


_ADVICE = {True: "connector-generator register {} enters what is missing", False: "take that out by hand"}
_ADVICE_WITHOUT = "the command that was killed, run again, enters what is missing"


def _has_landed(staging: Path, project: Move) -> bool:
    return not os.path.lexists(staging / project.staged) and Path(project.target).is_dir()


def _complete(staging: Path, journal: Journal, roots: list[Path]) -> Iterator[str]:
    """Do what is missing; yields what cannot be done."""
    for directory in map(Path, journal.directories):
        if _is_below(directory, roots):
            with suppress(FileExistsError):
                directory.mkdir(parents=True)
    for move in journal.moves:
        if not move.after:
            continue
        if not _is_below(Path(move.target), roots):
            yield f"{move.target} leads elsewhere by now"
        elif problem := settle_edit(staging, move, made=True) if move.before else _settle_new(staging, move):
            yield f"{move.target} {problem}"


def _take_back(staging: Path, journal: Journal, roots: list[Path]) -> Iterator[str]:
    for move in reversed(journal.moves):
        if not move.after or not _is_below(Path(move.target), roots):
            continue
        if problem := settle_edit(staging, move, made=False) if move.before else take_back_new(move):
            yield f"{move.target} {problem}"
    for directory in reversed(journal.directories):
        with suppress(OSError):  # somebody has put something there
            Path(directory).rmdir()


def _settle_new(staging: Path, move: Move) -> str:
    """Put a new file in its place, or write the rest of one that is half there; one of somebody else's stays."""
    staged, target = (staging / move.staged), Path(move.target)
    there = target.read_bytes() if target.is_file() else b"" if not os.path.lexists(target) else None
    if there is None or digest(there) == move.after:
        return ""
    content = staged.read_bytes()
    if digest(content) != move.after:
        return "cannot be written: the copy of it is spoilt"
    if not os.path.lexists(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        put_new(staged, target)
    elif content.startswith(there):
        target.write_bytes(content)
    return ""


def _is_below(target: Path, roots: list[Path]) -> bool:
    parent = target.parent.resolve()
    return not target.is_symlink() and any(parent.is_relative_to(root) for root in roots)


def _look(journal: Journal) -> list[tuple[int, int, int] | None]:
    """Return what tells whether anything was changed."""
    found: list[tuple[int, int, int] | None] = []
    for path in (*(move.target for move in journal.moves), *journal.directories):
        try:
            status = os.lstat(path)
            found.append((status.st_ino, status.st_size, stat.S_IFMT(status.st_mode)))
        except OSError:
            found.append(None)
    return found
