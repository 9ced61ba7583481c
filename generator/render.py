"""From sources and a context to finished files, in memory."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from generator import resources
from generator.bytecode import open_cache
from generator.catalog import SHARED
from generator.context import Context, choice_variables, path_variables
from generator.errors import TemplateError
from generator.escape import FILTERS, host_of, on_one_line
from generator.layers import Source, fill_path, list_sources
from generator.model import Answers, FreeText, RenderedFile, Template
from generator.names import Names
from generator.traces import place_of


def render_project(template: Template, answers: Answers, names: Names, context: Context) -> tuple[RenderedFile, ...]:
    """Render every file of the project.

    Returns:
        The files, sorted by path; nothing has touched the disk.

    Raises:
        TemplateError: a template is wrong; the message names its file and line.
    """
    directory = template.roots[-1]
    shared = template.shared or (directory.parent / SHARED,)
    homes = {**dict.fromkeys(shared, SHARED), directory: directory.name}
    environment = _environment(directory, shared, trusted=template.origin is None)
    variables = {**choice_variables(template, answers), **path_variables(names)}

    def read(source: Source) -> bytes:
        file = source.file
        if not source.rendered:
            return _copy_text(file, context)
        home = next(home for home in homes if file.is_relative_to(home))
        name = f"{homes[home]}/{file.relative_to(home).as_posix()}"
        return _render_text(environment, name, file, context)

    return tuple(_render_file(source, variables, read(source)) for source in list_sources(template, answers))


def render_partial(name: str, context: Context) -> str:
    """Render one bundled partial, such as `_shared/airbyte/partials/x.md.jinja`.

    Raises:
        TemplateError: it is wrong; the message names its file and line.
    """
    shared = resources.TEMPLATES / SHARED
    file = resources.TEMPLATES / name
    return _render_text(_environment(shared, (shared,), trusted=True), name, file, context).decode("utf-8")


def _render_file(source: Source, variables: dict[str, str], content: bytes) -> RenderedFile:
    return RenderedFile(
        path=fill_path(source.path, variables),
        content=content,
        executable=os.access(source.file, os.X_OK),
        place=source.rule.place,
    )


def _copy_text(file: Path, context: Context) -> bytes:
    """Return the content of a file that is copied; a mark of ours in it would reach the user."""
    content = file.read_bytes()
    for mark in re.finditer(rb"(?<!\$)\{\{ (\w+) [|}]", content):
        if (name := mark[1].decode("ascii", "replace")) in context:
            raise TemplateError(f"{file}: {{{{ {name} }}}} would be copied as it stands", f"name it {file.name}.jinja")
    return content


def _render_text(environment: Environment, name: str, file: Path, context: Context) -> bytes:
    try:
        compiled = environment.get_template(name)
        return compiled.render(context).encode("utf-8")
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or file}:{error.lineno}: {error.message}") from None
    except Exception as error:  # whatever an expression of a template can raise
        raise TemplateError(f"{place_of(error) or file}: {type(error).__name__}: {error}") from None


@lru_cache(maxsize=8)
def _environment(directory: Path, shared: tuple[Path, ...], *, trusted: bool) -> Environment:
    """Return the one environment for a template: what it compiled once serves every project."""
    kind = Environment if trusted else SandboxedEnvironment
    environment = kind(
        loader=PrefixLoader({directory.name: FileSystemLoader(directory), SHARED: FileSystemLoader(shared)}),
        undefined=StrictUndefined,
        finalize=_refuse_free_text,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        bytecode_cache=open_cache(Path(__file__)) if trusted else None,
    )
    environment.filters.update({**FILTERS, "host": host_of, "line": on_one_line})
    return environment


def _refuse_free_text(value: Any) -> Any:
    return str(value) if isinstance(value, FreeText) else value  # str() of free text raises, and says why
