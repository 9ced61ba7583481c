"""The only writer on the user's disk: a Plan is carried out whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.digests import digest
from generator.errors import TargetError
from generator.model import Change, Plan
from generator.writing.files import Move, write_durably
from generator.writing.hooks import NO_HOOKS, Hooks, run_hooks
from generator.writing.locks import editing
from generator.writing.signals import held
from generator.writing.staging import ELSEWHERE, PARTS, PROJECT, SCRATCH, Staging
from generator.writing.transaction import commit_moves
from generator.writing.trees import is_tools_own, read_tree


def apply_plan(plan: Plan, hooks: Hooks = NO_HOOKS) -> Plan:
    """Write a plan.

    Everything is made ready in a staging directory; then renames put it in place. A failure or a signal before
    that leaves nothing; a signal after it comes too late.

    Args:
        plan: what to write.
        hooks: run in the staging directory, before and after the files are there.

    Returns:
        The plan as it was carried out: with the files as the hooks left them.

    Raises:
        TargetError: the disk said no.
        HookError: a hook said no.
        ConfigError: a file that was to be edited has changed since, and can no longer be.
        Interrupted: a signal came in time.
    """
    with held() as signals, open_staging(plan.base) as staging:
        done = carry_out(plan, hooks, staging.path, signals.check)
        signals.land()
    return done


@contextmanager
def open_staging(parent: Path) -> Iterator[Staging]:
    """Open a staging directory, and remove it at the end, whatever happened.

    Raises:
        TargetError: there can be none.
    """
    try:
        staging = Staging(parent)
    except FileNotFoundError:
        raise TargetError(f"{parent} does not exist", f"create it first: mkdir -p {parent}") from None
    except OSError as error:
        raise TargetError(f"{parent} cannot be written to: {error.strerror}", _hint(error)) from None
    try:
        yield staging
    finally:
        staging.remove()


def carry_out(plan: Plan, hooks: Hooks, staging: Path, check: Callable[[], None]) -> Plan:
    """Write one plan below a staging directory and move it to its place; returns it as the hooks left it.

    Args:
        plan: what to write.
        hooks: see `apply_plan`.
        staging: a directory on the target's file system that holds nothing yet.
        check: raises if the run is to stop; called where that leaves nothing half-done.
    """
    for part in PARTS:
        (staging / part).mkdir()
    try:
        if plan.project:
            plan = _fill(staging, plan, plan.project, hooks, check)
        with editing(plan.root if any(change.edit for change in plan.outside) else None, check):
            moves = _stage_moves(staging, plan, check)
            check()
            commit_moves(staging, moves, plan.root)
    except OSError as error:
        raise TargetError(
            f"{plan.project or error.filename} cannot be written: {error.strerror}", _hint(error)
        ) from None
    return plan


def _hint(error: OSError) -> str:
    return "nothing was created" if error.filename is None else f"at {error.filename}; nothing was created"


def _fill(staging: Path, plan: Plan, project: Path, hooks: Hooks, check: Callable[[], None]) -> Plan:
    """Write the project below the staging directory; returns the plan as the hooks left it."""
    staged = staging / PROJECT / project.name  # some hooks look what their directory is called
    scratch = staging / SCRATCH
    staged.mkdir()
    run_hooks(hooks, "pre_gen_project", staged, scratch, check)
    _write(((staged / change.path.relative_to(project), change) for change in plan.inside), check)
    for directory in plan.directories:
        (staged / directory.relative_to(project)).mkdir(parents=True, exist_ok=True)
    run_hooks(hooks, "post_gen_project", staged, scratch, check)
    if not any(hooks.scripts.values()):
        return plan
    from generator.writing.leftovers import find_leftovers

    plan = _look_again(plan, project, staged, hooks)
    return plan._replace(remarks=tuple(find_leftovers(staging, staged)))


def _stage_moves(staging: Path, plan: Plan, check: Callable[[], None]) -> list[Move]:
    """Make ready what goes elsewhere; return all that has to be moved then, the project first."""
    moves = [Move(f"{PROJECT}/{plan.project.name}", str(plan.project))] if plan.project else []
    for n, change in enumerate(plan.outside):
        check()
        stage = _stage_edit if change.edit else _stage_new
        moves.append(stage(staging, f"{ELSEWHERE}/{n}", change))
    return moves


def _stage_new(staging: Path, name: str, change: Change) -> Move:
    with open(_create(staging / name, change), "wb") as file:
        file.write(change.after)
    return Move(name, str(change.path), after=digest(change.after))


def _stage_edit(staging: Path, name: str, change: Change) -> Move:
    """Make ready a file that exists, and a copy of it as it is now: not always what it was when this was planned."""
    from generator.writing.patches import make_patch

    now = change.path.read_bytes()
    after = change.after if now == change.before or not change.edit else change.edit(now)
    backup = f"{name}.before"
    (staging / name).write_bytes(after)
    write_durably(staging / backup, now)
    return Move(name, str(change.path), digest(after), backup, digest(now), make_patch(now, after))


def _look_again(plan: Plan, project: Path, staged: Path, hooks: Hooks) -> Plan:
    """Return the plan with the files that hooks have left; if they changed any, the project's record says so."""
    tree = read_tree(staged, skip=is_tools_own)
    found = {project / file.path: file for file in tree.files}
    written = {change.path: change.after for change in plan.inside}
    if {path: file.content for path, file in found.items()} == written:
        return plan
    if hooks.renew:
        record = hooks.renew(tree.files)
        found[project / record.path] = record
        (staged / record.path).write_bytes(record.content)
    inside = (Change(path, file.content, executable=file.executable) for path, file in sorted(found.items()))
    return plan._replace(inside=tuple(inside), directories=tuple(project / path for path in tree.directories))


def _write(changes: Iterable[tuple[Path, Change]], check: Callable[[], None]) -> None:
    made: set[Path] = set()
    for path, change in changes:
        check()
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        with open(_create(path, change), "wb") as file:
            file.write(change.after)


def _create(path: Path, change: Change) -> int:
    """Create a file that does not exist; returns its descriptor. The mode is what the user's umask leaves of it."""
    mode = 0o777 if change.executable else 0o666
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
