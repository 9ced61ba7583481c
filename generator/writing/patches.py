"""What an edit has changed in a file, so that it can be made again, or taken back, where others have edited since.

A patch is worked out and applied line by line: a change of lines finds its place by the lines around it, as people
would. Where they are not there any more, or are there twice, nobody can say where it belongs, and nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.values import Value

_AROUND = 3
"""So many lines on each side say where a change belongs."""

# No line has a line feed in it.
_START, _END = "\nstart", "\nend"


class Hunk(Value):
    """Lines that are replaced.

    Attributes:
        at: the number of the first one, as they were.
        above: the lines before them.
        removed: those that were there; none if lines were only added.
        added: those that are there then.
        below: the lines after them.
    """

    at: int
    above: tuple[str, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    below: tuple[str, ...]


Patch = tuple[Hunk, ...]


def make_patch(before: bytes, after: bytes) -> Patch:
    """Return what makes the one content of the other."""
    old, new = _split(before), _split(after)
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    middle = new[first : len(new) - last]
    end = len(old) - last
    added = _find_added(old, middle, first, end)
    if added is None:
        return (_make_hunk(old, first, end, middle),) if first < end or middle else ()
    return tuple(_make_hunk(old, at, at, lines) for at, lines in added)


def turn_round(patch: Patch) -> Patch:
    """Return the patch that takes another back."""
    return tuple(hunk._replace(removed=hunk.added, added=hunk.removed) for hunk in patch)


def remake(patch: Patch, before: bytes) -> bytes:
    """Return what a patch made of the content that it was made for."""
    lines = _split(before)
    for hunk in reversed(patch):
        lines[hunk.at : hunk.at + len(hunk.removed)] = hunk.added
    return _join(lines)


def apply_patch(patch: Patch, content: bytes, base: bytes, goal: bytes) -> bytes | None:
    """Change a content as a patch says.

    Args:
        patch: what to change.
        content: a later state of `base`.
        base: what the patch was made for.
        goal: what the patch makes of it.

    Returns:
        The content, changed or as it was if it has been changed in this way already; None if there is a hunk whose
        place is not to be found.
    """
    lines = _split(content)
    old, new = set(_split(base)), set(_split(goal))
    found = set(lines)
    for hunk in patch:
        came, gone = set(hunk.added) - old, set(hunk.removed) - new
        if came <= found and not gone & found and (came or gone):
            continue
        at = None if came & found else _find_place(lines, hunk)
        if at is None:
            return None
        lines[at : at + len(hunk.removed)] = hunk.added
    return _join(lines)


def describe_patch(patch: Patch) -> str:
    """Return what it adds, for people; what it removes, if it adds nothing."""
    lines = [line.strip() for hunk in patch for line in hunk.added or hunk.removed if line.strip()]
    return "; ".join(lines[:_AROUND]) + (f"; and {len(lines) - _AROUND} more" if len(lines) > _AROUND else "")


def _split(content: bytes) -> list[str]:
    return [_START, *content.decode("utf-8", "surrogateescape").split("\n"), _END]


def _join(lines: Sequence[str]) -> bytes:
    return "\n".join(lines[1:-1]).encode("utf-8", "surrogateescape")


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines are the same at the beginning."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _find_added(
    old: Sequence[str], middle: Sequence[str], first: int, end: int
) -> list[tuple[int, tuple[str, ...]]] | None:
    """Return lines that were added, with the number of the old line that follows; None if others have gone."""
    groups: list[tuple[int, tuple[str, ...]]] = []
    group: list[str] = []
    at = first
    for line in middle:
        if at < end and old[at] == line:
            groups += [(at, tuple(group))] if group else []
            group = []
            at += 1
        else:
            group.append(line)
    groups += [(at, tuple(group))] if group else []
    return groups if at == end else None


def _make_hunk(old: Sequence[str], first: int, end: int, added: Sequence[str]) -> Hunk:
    return Hunk(
        first,
        tuple(old[max(0, first - _AROUND) : first]),
        tuple(old[first:end]),
        tuple(added),
        tuple(old[end : end + _AROUND]),
    )


def _find_place(lines: Sequence[str], hunk: Hunk) -> int | None:
    """Return the number of the line before which a hunk belongs, or with which it begins; None if nobody can say."""
    size = len(hunk.removed)
    if size:
        first = [n for n, line in enumerate(lines) if line == hunk.removed[0]]
        places = [n for n in first if tuple(lines[n : n + size]) == hunk.removed]
    else:
        beside = (hunk.above[-1], hunk.below[0])
        places = [n for n in range(1, len(lines)) if lines[n - 1] == beside[0] or lines[n] == beside[1]]
    above = {n: _common(hunk.above[::-1], lines[:n][-_AROUND:][::-1]) for n in places}
    below = {n: _common(hunk.below, lines[n + size : n + size + _AROUND]) for n in places}
    if size and len(places) == 1:
        return places[0]
    both = {n: above[n] + below[n] for n in places if above[n] and below[n]}
    for scores in (both, above, below):
        best = [n for n, score in scores.items() if score and score == max(scores.values())]
        if len(best) == 1:
            return best[0]
        if both:
            return None
    return None
