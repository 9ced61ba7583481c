"""The last look at a rendering before it may touch the disk: can every file be read by its language?"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from xml.parsers import expat

import yaml

from generator.errors import TemplateError
from generator.formats.languages import load_toml, load_yaml
from generator.model import RenderedFile


def ensure_wellformed(rendering: Sequence[RenderedFile]) -> None:
    """Parse every .py, YAML, JSON, TOML and SVG file, and look at every path.

    Raises:
        TemplateError: a file does not parse, a path leaves the project, or two paths differ only in case.
    """
    ensure_paths(rendering)
    for problem in find_problems(rendering):
        raise TemplateError(problem, "this is a mistake in the template: nothing was written")


def ensure_paths(rendering: Sequence[RenderedFile]) -> None:
    """Look at every path; raises TemplateError as `ensure_wellformed` does."""
    _ensure_apart(rendering)
    for file in rendering:
        _ensure_inside(file.path)


def find_problems(rendering: Iterable[RenderedFile]) -> Iterator[str]:
    """Yield a sentence for every file that its language could not read."""
    for file in rendering:
        if parse := PARSERS.get(PurePosixPath(file.path).suffix):
            try:
                file.content.decode("utf-8")
                parse(file.content)
            except PARSE_ERRORS as error:
                yield f"{file.path} would not parse: {error}"


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
    if not parts or path.startswith("/") or ".." in parts:
        raise TemplateError(f"{path!r} leads out of the project")


def _parse_xml(content: bytes) -> None:
    expat.ParserCreate().Parse(content, True)


PARSERS: dict[str, Callable[[bytes], object]] = {
    ".py": ast.parse,
    ".json": json.loads,
    ".yaml": load_yaml,
    ".yml": load_yaml,
    ".toml": lambda content: load_toml(content.decode("utf-8")),
    ".svg": _parse_xml,
    ".xml": _parse_xml,
}
"""What reads a file, by its suffix; it raises one of PARSE_ERRORS."""

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, yaml.YAMLError, expat.ExpatError)
