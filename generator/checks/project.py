"""A connector's directory as the checks see it: nothing is executed, every file is read and parsed once."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property, wraps
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from generator.findings import Finding
from generator.languages import find_line
from generator.lockfile import LOCKFILE
from generator.monorepo import Monorepo
from generator.names import Names
from generator.places import Places
from generator.wellformed import PARSE_ERRORS, PARSERS

PYTHON, MANIFEST_ONLY, OPENMETADATA, OTHER = "python", "manifest-only", "openmetadata", "other"
METADATA = "metadata.yaml"
TESTS = ("unit_tests", "integration_tests", "tests")
PACKAGING = ("setup.py", "pyproject.toml")

T = TypeVar("T")

_MAX_BYTES = 1_000_000
_LEFT_OUT = {"node_modules", "__pycache__", "build", "dist", "venv"}


class Project:
    """A connector's files and what follows from them.

    Attributes:
        path: its directory.
        monorepo: the one that it lies in, if any.
        files: the paths of all files in it, with `/`, sorted; without those of tools and environments.
        known: what `once` has worked out.
        problems: files that their language cannot read, with the line and what it said.
    """

    def __init__(self, path: Path, monorepo: Monorepo | None = None) -> None:
        self.path = path
        self.monorepo = monorepo
        self.files = tuple(sorted(_walk(path)))
        self.problems: dict[str, tuple[int, str]] = {}
        self.known: dict[str, Any] = {}
        self._contents: dict[str, bytes] = {}
        self._parsed: dict[str, Any] = {}

    @cached_property
    def names(self) -> Names:
        """Return the forms of the name that its directory has; whether they are allowed is a check of its own."""
        directory = self.path.resolve().name
        prefix, _, slug = directory.partition("-")
        prefix = "destination" if prefix == "destination" else "source"
        slug = str(mapping(self.lock.get("answers")).get("slug") or slug or directory)
        title = self.metadata.get("name") or mapping(self.lock.get("answers")).get("title") or slug
        module = directory.replace("-", "_")
        return Names(prefix, slug, str(title), directory, module, module.replace("_", " ").title().replace(" ", ""))

    @cached_property
    def kind(self) -> str:
        """Return what sort of connector this is."""
        template = str(self.lock.get("template", ""))
        if template.startswith("openmetadata") or self.matching("src/metadata/ingestion/*"):
            return OPENMETADATA
        if self.package or any(name in self.files for name in PACKAGING):
            return PYTHON
        return MANIFEST_ONLY if "manifest.yaml" in self.files else OTHER

    @cached_property
    def lock(self) -> Mapping[str, Any]:
        """Return what `.connector.yaml` says; empty if this tool did not create the connector."""
        return mapping(self.parsed(LOCKFILE))

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Return the digests of the files as they were generated."""
        return mapping(mapping(self.lock.get("files")).get("project"))

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """Return the `data` of metadata.yaml."""
        return mapping(mapping(self.parsed(METADATA)).get("data"))

    @cached_property
    def package(self) -> str:
        """Return the directory of its Python package, with a `/` at its end; "" if there is none."""
        module = self.path.resolve().name.replace("-", "_")
        found = {str(PurePosixPath(file).parent) for file in self.files if file.endswith("/__init__.py")}
        tops = sorted(name for name in found if name.removeprefix("src/").startswith(("source_", "destination_")))
        tops = [name for name in tops if "/" not in name.removeprefix("src/")]
        best = next((name for name in tops if name.removeprefix("src/") == module), tops[0] if tops else "")
        return best and f"{best}/"

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """Return the parsed modules of its package, by path."""
        paths = self.matching(f"{self.package}*.py") if self.package else ()
        return {path: tree for path in paths if isinstance(tree := self.parsed(path), ast.Module)}

    @cached_property
    def manifest(self) -> str:
        """Return the path of its low-code manifest, or ""."""
        return self.first("manifest.yaml", f"{self.package}manifest.yaml")

    @cached_property
    def docs_page(self) -> str:
        """Return the path of its documentation page, seen from its directory, whether it exists or not."""
        known = mapping(mapping(self.lock.get("files")).get("docs"))
        inside = next(iter(known), f"docs/integrations/{self.names.prefix}s/{self.names.slug}.md")
        root = self.path.resolve()
        outside = Places(root.parent, self.monorepo).locate(root.name, str(inside), "docs")
        return self.first(Path(os.path.relpath(outside, root)).as_posix(), str(inside)) or str(inside)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Return the files whose path fits a pattern; `*` stands for `/` as well."""
        return tuple(file for file in self.files if fnmatchcase(file, pattern))

    def first(self, *paths: str) -> str:
        """Return the first of these files that exists, or ""."""
        return next((path for path in paths if path in self.files or (".." in path and self.content(path))), "")

    def content(self, path: str) -> bytes:
        """Return a file's content; empty if there is none, or if it is too large to be written by hand."""
        if path not in self._contents:
            self._contents[path] = _read(self.path / path)
        return self._contents[path]

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
        return find_line(self.content(path), keys) if self.parsed(path) is not None else 0

    def unchanged(self, path: str) -> bool:
        """Say whether a file is still as it was generated."""
        from hashlib import sha256

        return self.digests.get(path) == f"sha256:{sha256(self.content(path)).hexdigest()}"

    def search(self, path: str, text: str) -> int:
        """Return the line on which a text stands first; 0 if it does not."""
        return line_at(self.content(path), self.content(path).find(text.encode("utf-8", "replace")))

    def _parse(self, path: str) -> Any:
        content = self.content(path)
        try:
            return PARSERS[PurePosixPath(path).suffix](content) if content else None
        except PARSE_ERRORS as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else getattr(error, "lineno", 0)
            self.problems[path] = (
                line or 0,
                getattr(error, "problem", None) or getattr(error, "msg", "") or str(error),
            )
            return None


def once(function: Callable[[Project], T]) -> Callable[[Project], T]:
    """Let a function of a project be worked out once for each: several checks ask the same."""

    @wraps(function)
    def remembered(project: Project) -> T:
        if function.__name__ not in project.known:
            project.known[function.__name__] = function(project)
        result: T = project.known[function.__name__]
        return result

    return remembered


def mapping(value: object) -> Mapping[str, Any]:
    """Return the value if it is a mapping with text as keys, else an empty one."""
    return value if isinstance(value, dict) and all(isinstance(key, str) for key in value) else {}


def listing(value: object) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def line_at(content: bytes, position: int) -> int:
    """Return the line of a position, counted from 1; 0 if the position is -1, as `find` says "nowhere"."""
    return content.count(b"\n", 0, position) + 1 if position >= 0 else 0


def to_do(message: str, hint: str, path: str = "", line: int = 0) -> Finding:
    """Return a finding that waits for its owner."""
    return Finding(message, hint, path, line, broken=False)


def among(names: Iterable[str]) -> str:
    """Return names as they stand in a sentence."""
    return ", ".join(sorted(names))


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


def _read(path: Path) -> bytes:
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return b""
        return path.read_bytes()
    except (OSError, ValueError):
        return b""
