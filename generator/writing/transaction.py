"""Moving what is ready to its place: every move or none, also if the process dies between two of them.

Everything lies in the staging directory already, edited files with a copy of what they were. A project is moved
first, by one rename, and that is the *point of no return*: who is killed before it has changed nothing, and what is
missing after it is done by the next run, from the journal that lies beside it all. Where there is no project, the
journal itself is that point. After a failure everything is taken back, the project last, so that the same holds for
who is killed then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from generator.errors import TargetError
from generator.writing.files import is_half_written, put_content, put_directory, put_new
from generator.writing.journal import Journal, Move, current_boot, digest, remove_journal, write_journal
from generator.writing.patches import apply_patch, describe_patch, remake, turn_round


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
    undo: list[tuple[str, Callable[[], str]]] = []
    missing = _missing_parents(moves)
    try:
        if len(moves) > 1 or moves[0].after:
            directories = tuple(map(str, missing))
            write_journal(staging, Journal(tuple(moves), directories, str(root or ""), current_boot()))
        projects = [move for move in moves if not move.after]
        for move in projects:
            put_directory(staging / move.staged, Path(move.target))
            undo.append((move.target, partial(_move_back, staging, move)))
        for directory in missing:
            directory.mkdir(exist_ok=True)
            undo.append((str(directory), partial(_remove_directory, directory)))
        for move in moves[len(projects) :]:
            if move.before:  # half of it may be there when it fails
                undo.append((move.target, partial(settle_edit, staging, move, made=False)))
            _make(staging, move)
            if not move.before:
                undo.append((move.target, partial(take_back_new, move)))
    except BaseException as error:
        _take_back(staging, undo, error)
        raise
    with suppress(OSError):  # the next run finds everything in place
        remove_journal(staging)


def settle_edit(staging: Path, move: Move, *, made: bool) -> str:
    """Bring a file to where an edit is made, or is not made, whatever others have edited in it since.

    Args:
        staging: the staging directory.
        move: the edit.
        made: whether it is to be made.

    Returns:
        What could not be done, as the end of a sentence that begins with the file; "" if all is well.

    Raises:
        OSError: the disk said no.
    """
    target = Path(move.target)
    try:
        found = target.read_bytes()
    except FileNotFoundError:
        return f"is not there any more; {_describe(move, made=made)}"
    if digest(found) == (move.after if made else move.before):
        return ""
    wanted = _work_out(staging, move, found, made=made)
    if wanted is None:
        return f"has been changed just there; {_describe(move, made=made)}"
    if wanted != found:
        put_content(wanted, target, staging / f"{move.staged}.draft")
    return ""


def _work_out(staging: Path, move: Move, found: bytes, *, made: bool) -> bytes | None:
    """Return what is to be in an edited file in which this is now; None if nobody can say."""
    before = _read_backup(staging, move)
    after = remake(move.patch, before) if before is not None else b""
    if before is None or digest(after) != move.after:
        return None
    if digest(found) in (move.before, move.after) or is_half_written(found, before, after):
        return after if made else before
    if made:
        return apply_patch(move.patch, found, before, after)
    return apply_patch(turn_round(move.patch), found, after, before)


def take_back_new(move: Move) -> str:
    """Remove a new file, unless somebody has changed it since; returns "" as `settle_edit` does."""
    target = Path(move.target)
    with suppress(FileNotFoundError):
        if digest(target.read_bytes()) == move.after:
            target.unlink()
    return ""


def _make(staging: Path, move: Move) -> None:
    target = Path(move.target)
    if not move.before:
        put_new(staging / move.staged, target)
    elif digest(target.read_bytes()) != move.before:
        raise TargetError(f"{target} was changed by somebody else just now", "nothing was created; run it again")
    else:
        put_content((staging / move.staged).read_bytes(), target, staging / f"{move.staged}.draft")


def _take_back(staging: Path, undo: Iterable[tuple[str, Callable[[], str]]], error: BaseException) -> None:
    """Undo what was done, the last first; if that fails too, the journal stays, and it is said what is left."""
    left = []
    for target, step in reversed([*undo]):
        try:
            problem = step()
        except OSError as failure:
            problem = f"cannot be taken back: {failure.strerror}"
        if problem:
            left.append(f"{target} {problem}")
    if not left:
        with suppress(OSError):
            remove_journal(staging)
        return
    reason = error.strerror if isinstance(error, OSError) else str(error) or type(error).__name__
    raise TargetError(
        "\n  ".join([f"this failed ({reason}), and so did taking it back:", *left, f"copies are in {staging}"]),
        f"the next run in {staging.parent} tries to bring it to an end",
    ) from error


def _move_back(staging: Path, move: Move) -> str:
    put_directory(Path(move.target), staging / move.staged)
    return ""


def _remove_directory(directory: Path) -> str:
    with suppress(FileNotFoundError):
        directory.rmdir()
    return ""


def _read_backup(staging: Path, move: Move) -> bytes | None:
    with suppress(OSError):
        content = (staging / move.backup).read_bytes()
        if digest(content) == move.before:
            return content
    return None


def _describe(move: Move, *, made: bool) -> str:
    return f"it {'lacks' if made else 'still has'}: {describe_patch(move.patch)}"


def _missing_parents(moves: Iterable[Move]) -> list[Path]:
    """Return the directories that have to be made first, outer ones first."""
    parents = {path for move in moves for path in Path(move.target).parents}
    return sorted(path for path in parents if not path.exists())
