"""The only writer on the user's disk: a Plan is carried out whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.context import Context
from generator.cookiecutters import Briefing, run_hooks
from generator.errors import TargetError
from generator.lockfile import LOCKFILE, renew_lockfile
from generator.model import Change, Plan
from generator.signals import held
from generator.staging import PARTS, Staging
from generator.trees import is_tools_own, read_tree


@dataclass(frozen=True)
class Hooks:
    """The scripts to run around the writing of a project, and what they may know."""

    context: Context | Briefing
    scripts: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Applied:
    """What a run has done.

    Attributes:
        plan: as it was carried out: with the files as the hooks left them.
        removed: staging directories of killed runs that were removed on this occasion.
    """

    plan: Plan
    removed: tuple[Path, ...]


def apply_plan(plan: Plan, hooks: Hooks) -> Applied:
    """Write a plan.

    Everything is made ready in a staging directory; then one rename puts the project in place. A failure or
    a signal before that leaves nothing; a signal after it comes too late.

    Args:
        plan: what to write.
        hooks: run in the staging directory, before and after the files are there.

    Raises:
        TargetError: the disk said no.
        HookError: a hook said no.
        Interrupted: a signal came in time.
    """
    with held() as signals, open_staging(plan.project.parent) as staging:
        done = carry_out(plan, hooks, staging.path, signals.check)
        signals.land()
    return Applied(done, tuple(staging.removed))


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
    try:
        staged = _fill(staging, plan, hooks, check)
        if any(hooks.scripts.values()):
            plan = _look_again(plan, staged[plan.project])
        check()
        _land(plan, staged)
    except OSError as error:
        raise TargetError(f"{plan.project} cannot be written: {error.strerror}", _hint(error)) from None
    return plan


def _hint(error: OSError) -> str:
    return "nothing was created" if error.filename is None else f"at {error.filename}; nothing was created"


def _fill(staging: Path, plan: Plan, hooks: Hooks, check: Callable[[], None]) -> dict[Path, Path]:
    """Write everything below the staging directory; return where each thing lies that has to be moved."""
    within, elsewhere, scratch = (staging / part for part in PARTS)
    project = within / plan.project.name  # some hooks look what their directory is called
    for directory in (within, elsewhere, scratch, project):
        directory.mkdir()
    run_hooks(hooks.scripts.get("pre_gen_project", ()), project, hooks.context, scratch, check)
    _write(((project / change.path.relative_to(plan.project), change) for change in plan.inside), check)
    for directory in plan.directories:
        (project / directory.relative_to(plan.project)).mkdir(parents=True, exist_ok=True)
    staged = {elsewhere / str(n): change for n, change in enumerate(plan.outside)}
    _write(staged.items(), check)
    run_hooks(hooks.scripts.get("post_gen_project", ()), project, hooks.context, scratch, check)
    return {change.path: path for path, change in staged.items()} | {plan.project: project}


def _look_again(plan: Plan, staged: Path) -> Plan:
    """Return the plan with the files that hooks have left; if they changed any, `.connector.yaml` says so."""
    tree = read_tree(staged, skip=is_tools_own)
    found = {plan.project / file.path: file for file in tree.files}
    written = {change.path: change.after for change in plan.inside}
    if {path: file.content for path, file in found.items()} == written:
        return plan
    path = plan.project / LOCKFILE
    if path in written:
        found[path] = renew_lockfile(written[path], tree.files)
        (staged / LOCKFILE).write_bytes(found[path].content)
    inside = (Change(path, file.content, executable=file.executable) for path, file in sorted(found.items()))
    return replace(plan, inside=tuple(inside), directories=tuple(plan.project / path for path in tree.directories))


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


def _land(plan: Plan, staged: Mapping[Path, Path]) -> None:
    """Move everything to its place, the project last; undo it all if one move fails."""
    undo: list[Callable[[], None]] = []
    try:
        for change in plan.outside:
            _make_parents(change.path.parent, undo)
            _put(staged[change.path], change, undo)
        if os.path.lexists(plan.project):
            raise TargetError(f"{plan.project} exists already", "another run was faster; nothing was changed")
        os.rename(staged[plan.project], plan.project)
    except BaseException:
        for step in reversed(undo):
            with suppress(OSError):  # one that fails must not keep the others from being done
                step()
        raise


def _put(staged: Path, change: Change, undo: list[Callable[[], None]]) -> None:
    """Put a file in its place, unless something is there."""
    try:
        os.link(staged, change.path)  # unlike a rename, never replaces anything
    except FileExistsError:
        raise
    except OSError:  # another file system, or one without links
        descriptor = _create(change.path, change)
        undo.append(change.path.unlink)
        with open(descriptor, "wb") as file:
            file.write(change.after)
    else:
        undo.append(change.path.unlink)


def _make_parents(directory: Path, undo: list[Callable[[], None]]) -> None:
    """Create a directory with its parents; what removes those that were missing is added to `undo`."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        undo.append(path.rmdir)
