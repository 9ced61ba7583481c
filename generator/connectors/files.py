"""A connector's files: every one is read and parsed once, and nothing is executed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from generator.formats.files import TooLarge, read_regular
from generator.formats.languages import in_one_line, load_yaml
from generator.formats.lines import Lines
from generator.rendering.wellformed import PARSE_ERRORS, PARSERS

_MAX_BYTES = 1_000_000
_MAX_DESCRIPTION = 5_000_000
_DESCRIPTIONS = ("manifest.yaml", "spec.yaml", "spec.json")
"""What programs write in part: manifests of 1.25 MB exist."""
_YAML = (".yaml", ".yml")
_UTF_8 = (*_YAML, ".py", ".json", ".toml")
_CODING = re.compile(rb"^[ \t\f]*#.*coding[:=]", re.MULTILINE)
_FIRST_LINES = 200  # in which Python looks for the encoding: two, which are shorter
_LEFT_OUT = {"node_modules", "__pycache__", "build", "dist", "venv"}


class Files:
    """What lies in a directory.

    Attributes:
        path: the directory.
        files: the paths of all files in it, with `/`, sorted; without those of tools and environments.
        problems: files that their language cannot read, with the line and what it said.
        twice: YAML files in which a key stands twice, with these keys and the lines on which they stand last.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = tuple(sorted(_walk(path)))
        self.problems: dict[str, tuple[int, str]] = {}
        self.twice: dict[str, list[tuple[str, int]]] = {}
        self._contents: dict[str, bytes] = {}
        self._too_large: set[str] = set()
        self._parsed: dict[str, Any] = {}
        self._lines: dict[str, Lines] = {}

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Return the files whose path fits a pattern; `*` stands for `/` as well."""
        return tuple(file for file in self.files if fnmatchcase(file, pattern))

    def first(self, *paths: str) -> str:
        """Return the first of these files that exists, or ""."""
        return next((path for path in paths if path in self.files or (".." in path and self.content(path))), "")

    def content(self, path: str) -> bytes:
        """Return a file's content; empty if there is none, or if it is larger than what is read."""
        if path not in self._contents:
            self._contents[path] = self._read(path)
        return self._contents[path]

    def is_too_large(self, path: str) -> bool:
        """Say whether a file is there, but larger than what is read."""
        return not self.content(path) and path in self._too_large

    def text(self, path: str) -> str:
        """Return a file's text."""
        return self.content(path).decode("utf-8", "replace")

    def parsed(self, path: str) -> Any:
        """Return what a file's language makes of it; None if it cannot be read, which `problems` then says."""
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def locate(self, path: str, *keys: str | int) -> int:
        """Return the line of a part of a YAML or JSON file."""
        if self.parsed(path) is None:
            return 0
        if path not in self._lines:
            self._lines[path] = Lines(self.content(path))
        return self._lines[path].find(keys)

    def search(self, path: str, text: str) -> int:
        """Return the line on which a text stands first; 0 if it does not."""
        return line_at(self.content(path), self.content(path).find(text.encode("utf-8", "replace")))

    def _read(self, path: str) -> bytes:
        most = _MAX_DESCRIPTION if path.endswith(_DESCRIPTIONS) or "/schemas/" in path else _MAX_BYTES
        try:
            return read_regular(f"{self.path}/{path}", most)
        except TooLarge:
            self._too_large.add(path)
        except (OSError, ValueError):
            pass
        return b""

    def _parse(self, path: str) -> Any:
        content = self.content(path)
        try:
            return self._understand(path, content) if content else None
        except UnicodeDecodeError as error:
            self.problems[path] = (line_at(content, error.start), "it is not UTF-8")
            return None
        except PARSE_ERRORS as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else getattr(error, "lineno", 0)
            self.problems[path] = (
                line or 0,
                getattr(error, "msg", "") or in_one_line(error),
            )
            return None

    def _understand(self, path: str, content: bytes) -> Any:
        suffix = PurePosixPath(path).suffix
        if suffix in _UTF_8 and not _CODING.search(content, 0, _FIRST_LINES):
            content.decode("utf-8")  # what reads bytes forgives more than what reads the file
        if suffix not in _YAML:
            return PARSERS[suffix](content)
        doubled: list[tuple[str, int]] = []
        data = load_yaml(content, doubled)
        if doubled:
            self.twice[path] = [(key, _last_line(content, key, end)) for key, end in doubled]
        return data


def line_at(content: bytes, position: int) -> int:
    """Return the line of a position, counted from 1; 0 if the position is -1, as `find` says "nowhere"."""
    return content.count(b"\n", 0, position) + 1 if position >= 0 else 0


def _last_line(content: bytes, key: str, end: int) -> int:
    """Return the line on which a key stands last in a mapping that ends on a line."""
    lines = content.split(b"\n")[:end]
    sought = re.compile(rb"(?:^|[\s{,-])[\"']?" + re.escape(key.encode("utf-8", "replace")) + rb"[\"']?[ \t]*:")
    return next((n for n in range(len(lines), 0, -1) if sought.search(lines[n - 1])), end)


def _walk(root: Path) -> Iterator[str]:
    """Yield the files below a directory; without links to directories, and without what cannot be looked at."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            entries = list(os.scandir(root / prefix))
        except OSError:
            continue
        if prefix and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            if _is(entry, directory=True):
                if not _is_left_out(entry.name):
                    waiting.append(f"{prefix}{entry.name}/")
            elif _is(entry, directory=False):
                yield f"{prefix}{entry.name}"


def _is(entry: os.DirEntry[str], *, directory: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) if directory else entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _is_left_out(name: str) -> bool:
    return name in _LEFT_OUT or name.endswith(".egg-info") or (name.startswith(".") and name != ".github")
