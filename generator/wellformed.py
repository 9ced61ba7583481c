"""The last look at a rendering before it may touch the disk: can every file be read by its language?"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from xml.parsers import expat

import yaml

from generator.documents import load_toml, load_yaml
from generator.errors import TemplateError
from generator.model import RenderedFile


def ensure_wellformed(rendering: Iterable[RenderedFile]) -> None:
    """Parse every .py, YAML, JSON, TOML and SVG file, and look at every path.

    Raises:
        TemplateError: a file does not parse, a path leaves the project, or two paths differ only in case.
    """
    seen: dict[tuple[str, str], str] = {}
    for file in rendering:
        _ensure_inside(file.path)
        folded = (file.place, file.path.casefold())
        if folded in seen:
            raise TemplateError(f"{file.path} and {seen[folded]} are one file where case does not count")
        seen[folded] = file.path
        if parse := _PARSERS.get(PurePosixPath(file.path).suffix):
            _ensure_parses(file, parse)


def _ensure_inside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise TemplateError(f"{path!r} leads out of the project")


def _ensure_parses(file: RenderedFile, parse: Callable[[str], object]) -> None:
    try:
        parse(file.content.decode("utf-8"))
    except (SyntaxError, ValueError, yaml.YAMLError, expat.ExpatError) as error:
        raise TemplateError(
            f"{file.path} would not parse: {error}", "this is a mistake in the template: nothing was written"
        ) from None


def _parse_xml(text: str) -> None:
    expat.ParserCreate().Parse(text, True)


_PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".json": json.loads,
    ".yaml": load_yaml,
    ".yml": load_yaml,
    ".toml": load_toml,
    ".svg": _parse_xml,
}
