"""`init`: a repository -> its configuration, with what can be seen filled in."""

from __future__ import annotations

import os
import shlex
from itertools import takewhile
from pathlib import Path

from generator.errors import TargetError
from generator.formats.documents import parse_toml_table
from generator.model import Change, Plan
from generator.monorepo.boundaries import is_anothers, is_our_top, walk_up
from generator.monorepo.configuration import CONFIG_FILE, TOML_TABLE
from generator.monorepo.survey import Survey, render_configuration, survey_repository
from generator.planning.changes import describe_changes
from generator.planning.location import find_directory
from generator.terminal import console
from generator.writing.apply import apply_plan
from generator.writing.staging import clean_up


def create_configuration(directory: str | None, *, dry_run: bool, diff: bool, as_json: bool) -> int:
    """Write the configuration of a monorepo, commented, at its top.

    Args:
        directory: the monorepo's top; if None, that of the git repository around here, else the current directory.
        dry_run: show what would be written, and write nothing.
        diff: the same, as a diff.
        as_json: print the result as JSON.

    Returns:
        The exit code.

    Raises:
        TargetError: there is a configuration already, or none can be written.
    """
    here = find_directory(directory)
    root = here if directory else _top_of_repository(here)
    _ensure_unconfigured(root)
    survey = survey_repository(root)
    plan = Plan(root, outside=(Change(root / CONFIG_FILE, render_configuration(survey).encode("utf-8")),))
    look = dry_run or diff
    if not look:
        for sentence in clean_up(root):
            console.note(sentence)
        plan = apply_plan(plan)
    if as_json:
        console.show_json(
            {"written": not look, "found": vars(survey), "changes": list(describe_changes(plan, diff=diff))}
        )
    elif look:
        console.show_outlook(plan, diff=diff)
    else:
        console.show_created(plan, _next_steps(root, survey), todo="")
    return 0


def _top_of_repository(here: Path) -> Path:
    """Return the top of the repository around a directory; one that belongs to another user is none of ours."""
    above = takewhile(lambda path: not is_anothers(path), walk_up(here))
    return next((path for path in above if is_our_top(path)), here)


def _ensure_unconfigured(root: Path) -> None:
    table = parse_toml_table(root / "pyproject.toml", TOML_TABLE)
    if table or os.path.lexists(root / CONFIG_FILE):
        raise TargetError(f"{table.origin if table else root / CONFIG_FILE} is there already", "edit it")


def _next_steps(root: Path, survey: Survey) -> list[str]:
    steps = [f"$EDITOR {shlex.quote(str(root / CONFIG_FILE))}"]
    if not (connectors := root / survey.connectors).is_dir():
        steps.append(f"mkdir -p {shlex.quote(str(connectors))}")
    return [*steps, "connector-generator new"]
