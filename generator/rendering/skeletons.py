"""Skeletons: templates rendered but for the names and texts, kept between runs.

Jinja takes longer to start than all the rest of a run. A skeleton is what it made of a file for one set of choices,
with an expression wherever something of the connector's own belongs; to work these out, nobody needs Jinja.
A skeleton is data, not code, and is used only while every template that it was made from has the very content that
it had then.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import __version__, systems
from generator.digests import digest
from generator.rendering import escape, functions
from generator.rendering.context import Context
from generator.rendering.functions import FUNCTIONS

_MOST = 100
"""So many are kept, of some 60 kB each."""

Expression = str | int | list[Any]
"""Text or a number as it stands, `[name, key]`, `[call, function, *arguments]`, `[join, *parts]`, `[list, *items]`."""


class Skeletons:
    """The skeletons of one template's files for one set of choices.

    Args:
        file: where they are kept; None if nowhere.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._files: dict[str, Expression | None] = {}
        self._used: dict[str, str] = {}
        self._is_new = False
        kept = _load(file) if file else {}
        if kept and all(digest_file(path) == before for path, before in kept["used"].items()):
            self._used, self._files = kept["used"], kept["files"]

    def __contains__(self, file: Path) -> bool:
        return str(file) in self._files

    def fill(self, file: Path, context: Context) -> str | None:
        """Return the text of a file; None if its template has to be rendered, this time or each time."""
        skeleton = self._files.get(str(file))
        return None if skeleton is None else str(work_out(skeleton, context))

    def learn(self, file: Path, skeleton: Expression | None) -> None:
        """Take the skeleton of a file; None if it has none."""
        self._files[str(file)] = skeleton
        self._is_new = True

    def save(self, used: Mapping[str, str]) -> None:
        """Keep what was learnt; that it cannot be kept is no reason to fail.

        Args:
            used: every file that Jinja has read, with the digest of its content then.
        """
        if not self._is_new or not self._file:
            return
        self._is_new = False
        self._used.update(used)
        content = {"used": self._used, "files": self._files}
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            draft.write_text(json.dumps(content), encoding="utf-8")
            draft.replace(self._file)
            _forget_old(self._file.parent)


def work_out(expression: Expression, context: Context) -> Any:
    """Return what an expression comes to."""
    if not isinstance(expression, list):
        return expression
    kind, *rest = expression
    if kind == "name":
        return context[rest[0]]
    if kind == "call":
        return FUNCTIONS[rest[0]](*[work_out(argument, context) for argument in rest[1:]])
    parts = [work_out(part, context) for part in rest]
    return parts if kind == "list" else "".join(map(str, parts))


def open_skeletons(template: Path, fixed: Mapping[str, object], code: str) -> Skeletons:
    """Return the skeletons of a template: the same each time, so that a run sees its files as they were at first.

    Args:
        template: its directory.
        fixed: what of the context is part of the skeletons.
        code: a module of the code that decides what a template becomes; if it changes, all skeletons are made anew.
    """
    return _open(str(template), json.dumps(fixed, sort_keys=True), code)


@lru_cache(maxsize=64)
def _open(template: str, fixed: str, code: str) -> Skeletons:
    directory = _find_place()
    if directory is None:
        return Skeletons(None)
    stamps = [Path(file).stat().st_mtime_ns for file in (code, __file__, functions.__file__, escape.__file__)]
    key = digest(repr((__version__, template, fixed, stamps)).encode("utf-8", "surrogatepass"))
    return Skeletons(directory / f"{key[:32]}.json")


def _find_place() -> Path | None:
    """Return where skeletons are kept, or None: without a home, on a read-only disk, in a place open to others."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        directory = home / "connector-generator" / "skeletons"
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
    except (OSError, RuntimeError):
        return None
    return directory if systems.is_ours_alone(status) else None


def _forget_old(directory: Path) -> None:
    """Remove the oldest: every edit of a template, and every set of choices, leaves one."""
    by_age = sorted(directory.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in by_age[_MOST:]:
        file.unlink()


def _load(file: Path) -> dict[str, Any]:
    """Return what is kept in a file; nothing if it cannot be read, or is spoilt."""
    with suppress(OSError, ValueError):
        kept = json.loads(file.read_bytes())
        if isinstance(kept, dict) and isinstance(kept.get("used"), dict) and isinstance(kept.get("files"), dict):
            return kept
    return {}


def digest_file(path: str) -> str:
    """Return what tells one content of a file from another; "" if it cannot be read."""
    with suppress(OSError):
        return digest(Path(path).read_bytes())
    return ""
