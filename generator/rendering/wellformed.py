"""The last look at a rendering before it may touch the disk: can every file be read by its language?"""

from __future__ import annotations

import re
from _ast import PyCF_ONLY_AST
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from xml.parsers import expat

import yaml

from generator.errors import TemplateError
from generator.formats.languages import load_json, load_toml, load_yaml
from generator.model import RenderedFile
from generator.writing.reserved import find_bare_repository, find_repository

_PROGRAMS = "git and Mercurial run programs that are named there; no template can write that"
_DOCS_PAGE = r"docs(/[^./\\][^/\\]*)+\.md"


def ensure_wellformed(rendering: Sequence[RenderedFile], directories: Sequence[str] = ()) -> None:
    """Parse every .py, YAML, JSON, TOML and SVG file, and look at every path.

    Args:
        rendering: all files.
        directories: those of the project that hold none.

    Raises:
        TemplateError: a file does not parse, a path leaves the project or leads into a repository's own files, or
            two paths differ only in case.
    """
    rendering = tuple(rendering)
    ensure_paths(rendering, directories)
    for problem in find_problems(rendering):
        raise TemplateError(problem, "this is a mistake in the template: nothing was written")


def ensure_paths(rendering: Sequence[RenderedFile], directories: Sequence[str] = ()) -> None:
    """Look at every path; raises TemplateError as `ensure_wellformed` does."""
    _ensure_apart(rendering)
    paths = [*(file.path for file in rendering), *directories]
    for path in paths:
        _ensure_inside(path)
    if bare := find_bare_repository(paths):
        raise TemplateError(f"{bare} would be a git repository of the template's making", _PROGRAMS)


def ensure_docs(paths: Iterable[str]) -> None:
    """Look at what a template from elsewhere writes outside of its project: Markdown below the docs, nothing else.

    Raises:
        TemplateError: it is something else.
    """
    for path in paths:
        if not re.fullmatch(_DOCS_PAGE, path):
            raise TemplateError(
                f"{path!r} is no page of the documentation, and nothing else goes out of the project",
                "a template from elsewhere can write docs/….md",
            )


def find_problems(rendering: Iterable[RenderedFile]) -> Iterator[str]:
    """Yield a sentence for every file that its language could not read."""
    for file in rendering:
        if parse := PARSERS.get(PurePosixPath(file.path).suffix):
            try:
                file.content.decode("utf-8")
                parse(file.content)
            except PARSE_ERRORS as error:
                said = " ".join(str(error).split())
                yield f"{file.path} would not parse: {said}"


def _ensure_apart(rendering: Sequence[RenderedFile]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for file in rendering:
        folded = (file.place, file.path.casefold())
        if folded in seen:
            raise TemplateError(f"{file.path} and {seen[folded]} are one file where case does not count")
        seen[folded] = file.path
    for place, path in seen:
        for parent in map(str, PurePosixPath(path).parents):
            if (place, parent) in seen:
                raise TemplateError(f"{seen[place, parent]} cannot be a file and a directory")


def _ensure_inside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in path.replace("\\", "/").split("/"):
        raise TemplateError(f"{path!r} leads out of the project")
    if part := find_repository(path):
        raise TemplateError(f"{path!r} would be written into a repository's own {part!r}", _PROGRAMS)


def _parse_python(content: bytes) -> object:
    """Return the tree as `ast.parse` does, whose import takes 3 ms."""
    return compile(content, "<unknown>", "exec", PyCF_ONLY_AST, dont_inherit=True)


def _parse_xml(content: bytes) -> None:
    expat.ParserCreate().Parse(content, True)


PARSERS: dict[str, Callable[[bytes], object]] = {
    ".py": _parse_python,
    ".json": lambda content: load_json(content.decode("utf-8-sig")),
    ".yaml": load_yaml,
    ".yml": load_yaml,
    ".toml": lambda content: load_toml(content.decode("utf-8")),
    ".svg": _parse_xml,
    ".xml": _parse_xml,
}
"""What reads a file, by its suffix; it raises one of PARSE_ERRORS."""

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, yaml.YAMLError, expat.ExpatError)
