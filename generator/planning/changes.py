"""From a rendering and the disk to a Plan. Only looks, never writes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from generator.model import Change, Plan, RenderedFile
from generator.planning.location import Location


def plan_new(location: Location, directory: str, rendering: Iterable[RenderedFile], empty: Iterable[str] = ()) -> Plan:
    """Plan a new project.

    Args:
        location: where things go.
        directory: name of the new directory.
        rendering: all its files, with those that belong elsewhere.
        empty: its directories that have no file in them.

    Raises:
        TargetError: something is there already.
    """
    location.ensure_free(location.parent, directory)
    project = location.parent / directory
    inside: list[Change] = []
    outside: list[Change] = []
    for file in rendering:
        path = location.locate(directory, file.path, file.place)
        change = Change(path, file.content, executable=file.executable)
        if path.is_relative_to(project):
            inside.append(change)
        else:
            location.ensure_free(path.parent, path.name)
            outside.append(change)
    directories = tuple(project / path for path in empty)
    root = location.monorepo.root if location.monorepo else None
    return Plan(location.parent, project, tuple(inside), tuple(outside), directories, root)


def describe_changes(plan: Plan, *, diff: bool) -> Iterator[dict[str, object]]:
    """Yield every change for machines: path, action, size in bytes and, if wanted, unified diff."""
    for change in plan.changes:
        described = {"path": str(change.path), "action": change.action, "bytes": len(change.after)}
        yield {**described, "diff": diff_change(change)} if diff else described


def diff_change(change: Change) -> str:
    """Return a unified diff of a change; "" for a binary file."""
    import difflib

    try:
        before, after = _lines(change.before or b""), _lines(change.after)
    except UnicodeDecodeError:
        return ""
    name = f"{change.path}\t" if " " in str(change.path) else str(change.path)  # so `patch` sees where it ends
    lines = difflib.unified_diff(before, after, "/dev/null" if change.before is None else name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(content: bytes) -> list[str]:
    """Split as `patch` does: str.splitlines would also split at form feeds and U+2028."""
    return io.StringIO(content.decode("utf-8"), newline="\n").readlines()
