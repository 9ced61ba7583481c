"""Moving what is ready to its place: every move or none, also if the process dies between two of them.

Everything lies in the staging directory already, edited files with a copy of what they were. A project is moved
first, by one rename, and that is the *point of no return*: who is killed before it has changed nothing, and what is
missing after it is done by the next run, from the journal that lies beside it all. Where there is no project, the
journal itself is that point. After a failure everything is taken back, the project last, so that the same holds for
who is killed then.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from generator.errors import TargetError
from generator.values import Value
from generator.writing.files import Move, put_directory, put_new
from generator.writing.staging import JOURNAL


def commit_moves(staging: Path, moves: Sequence[Move], root: Path | None = None) -> None:
    """Make all moves, in order, or none.

    Args:
        staging: the staging directory.
        moves: what lies in it, and where it goes; the project first.
        root: of the monorepo around, if any.

    Raises:
        TargetError: something is there already; or a failure could not be taken back: then the journal stays.
        OSError: the disk said no.
    """
    if not any(move.after for move in moves):
        for move in moves:  # one at most
            put_directory(staging / move.staged, Path(move.target))
        return
    from generator.writing.journal import Journal, current_boot, write_journal

    undo: list[_Step] = []
    missing = _missing_parents(moves)
    try:
        directories = tuple(map(str, missing))
        write_journal(staging, Journal(tuple(moves), directories, str(root or ""), current_boot()))
        for step in _steps(staging, moves, missing):
            if step.may_be_half_done:
                undo.append(step)
            step.make()
            if not step.may_be_half_done:
                undo.append(step)
    except BaseException as error:
        _take_back(staging, undo, error)
        raise
    with suppress(OSError):  # the next run finds everything in place
        (staging / JOURNAL).unlink()


class _Step(Value):
    """One change of the disk, and how to take it back; `undo` returns what could not be, as `settle_edit` does."""

    target: Path
    make: Callable[[], None]
    undo: Callable[[], str]
    may_be_half_done: bool = False


def _steps(staging: Path, moves: Sequence[Move], missing: Iterable[Path]) -> Iterator[_Step]:
    from generator.writing.edits import make_edit, settle_edit, take_back_new

    projects = [move for move in moves if not move.after]
    for move in projects:
        staged, target = staging / move.staged, Path(move.target)
        yield _Step(target, partial(put_directory, staged, target), partial(_move_back, staged, target))
    for directory in missing:
        yield _Step(directory, partial(directory.mkdir, exist_ok=True), partial(_remove_directory, directory))
    for move in moves[len(projects) :]:
        target = Path(move.target)
        if move.before:
            undo = partial(settle_edit, staging, move, made=False)
            yield _Step(target, partial(make_edit, staging, move), undo, may_be_half_done=True)
        else:
            yield _Step(target, partial(put_new, staging / move.staged, target), partial(take_back_new, move))


def _take_back(staging: Path, undo: Sequence[_Step], error: BaseException) -> None:
    """Undo what was done, the last first; if that fails too, the journal stays, and it is said what is left."""
    left = []
    for step in reversed(undo):
        try:
            problem = step.undo()
        except OSError as failure:
            problem = f"cannot be taken back: {failure.strerror}"
        if problem:
            left.append(f"{step.target} {problem}")
    try:
        if not left:
            (staging / JOURNAL).unlink(missing_ok=True)
            return
    except OSError as failure:  # what it says would be done by the next run
        left.append(f"{staging / JOURNAL} cannot be removed: {failure.strerror}")
    reason = error.strerror if isinstance(error, OSError) else str(error) or type(error).__name__
    raise TargetError(
        "\n  ".join([f"this failed ({reason}), and so did taking it back:", *left, f"copies are in {staging}"]),
        f"the next run in {staging.parent} tries to bring it to an end",
    ) from error


def _move_back(staged: Path, target: Path) -> str:
    put_directory(target, staged)
    return ""


def _remove_directory(directory: Path) -> str:
    try:
        directory.rmdir()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):  # what others have put there is theirs
            raise
    return ""


def _missing_parents(moves: Iterable[Move]) -> list[Path]:
    """Return the directories that have to be made first, outer ones first."""
    parents = {path for move in moves for path in Path(move.target).parents}
    return sorted(path for path in parents if not path.exists())
