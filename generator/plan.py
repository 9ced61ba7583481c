"""From a rendering and the disk to a Plan. Only looks, never writes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from generator.model import Change, Plan, RenderedFile
from generator.places import Places, ensure_free


def plan_new(places: Places, directory: str, rendering: Iterable[RenderedFile]) -> Plan:
    """Plan a new project.

    Args:
        places: where things go.
        directory: name of the new directory.
        rendering: all its files, with those that belong elsewhere.

    Raises:
        TargetError: something is there already.
    """
    ensure_free(places.parent, directory)
    project = places.parent / directory
    inside: list[Change] = []
    outside: list[Change] = []
    for file in rendering:
        path = places.locate(directory, file.path, file.place)
        change = Change(path, file.content, executable=file.executable)
        if path.is_relative_to(project):
            inside.append(change)
        else:
            ensure_free(path.parent, path.name)
            outside.append(change)
    return Plan(project, tuple(inside), tuple(outside))


def diff_change(change: Change) -> str:
    """Return a unified diff of a change; "" for a binary file."""
    try:
        before = (change.before or b"").decode("utf-8").splitlines(keepends=True)
        after = change.after.decode("utf-8").splitlines(keepends=True)
    except UnicodeDecodeError:
        return ""
    old = "/dev/null" if change.before is None else str(change.path)
    return "".join(difflib.unified_diff(before, after, old, str(change.path)))
