"""One file outside of the project, brought to where an edit or a new page is made, or is not made.

Whatever others have written into it since stays.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from generator.digests import digest
from generator.errors import TargetError
from generator.writing.files import Move, is_half_written, put_content
from generator.writing.patches import apply_patch, describe_patch, remake, turn_round


def make_edit(staging: Path, move: Move) -> None:
    """Put what an edit makes of a file into it; raises TargetError if somebody has just written there."""
    target = Path(move.target)
    if digest(target.read_bytes()) != move.before:
        raise TargetError(f"{target} was changed by somebody else just now", "nothing was created; run it again")
    put_content((staging / move.staged).read_bytes(), target, staging / f"{move.staged}.draft")


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


def _read_backup(staging: Path, move: Move) -> bytes | None:
    with suppress(OSError):
        content = (staging / move.backup).read_bytes()
        if digest(content) == move.before:
            return content
    return None


def _describe(move: Move, *, made: bool) -> str:
    return f"it {'lacks' if made else 'still has'}: {describe_patch(move.patch)}"
