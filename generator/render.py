"""From sources and a context to finished files, in memory."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError

from generator.context import Context, choice_variables, path_variables
from generator.errors import TemplateError
from generator.escape import FILTERS
from generator.layers import Source, fill_path, list_sources
from generator.model import Answers, FreeText, RenderedFile, Template
from generator.names import Names


def render_project(template: Template, answers: Answers, names: Names, context: Context) -> tuple[RenderedFile, ...]:
    """Render every file of the project.

    Returns:
        The files, sorted by path; nothing has touched the disk.

    Raises:
        TemplateError: a template is wrong; the message names its file and line.
    """
    home = template.roots[-1].parent
    variables = {**choice_variables(template, answers), **path_variables(names)}
    return tuple(_render_file(home, source, variables, context) for source in list_sources(template, answers))


def _render_file(home: Path, source: Source, variables: dict[str, str], context: Context) -> RenderedFile:
    return RenderedFile(
        path=fill_path(source.path, variables),
        content=_render_text(home, source.file, context) if source.rendered else source.file.read_bytes(),
        executable=os.access(source.file, os.X_OK),
        place=source.rule.place,
    )


def _render_text(home: Path, file: Path, context: Context) -> bytes:
    try:
        compiled = _environment(home).get_template(file.relative_to(home).as_posix())
        return compiled.render(context).encode("utf-8")
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or file}:{error.lineno}: {error.message}") from None
    except Exception as error:  # whatever an expression of a template can raise
        raise TemplateError(f"{_where(error, home) or file}: {type(error).__name__}: {error}") from None


@lru_cache(maxsize=8)
def _environment(home: Path) -> Environment:
    """Return the one environment for a directory of templates: what it compiled once serves every project."""
    environment = Environment(  # noqa: S701 - not HTML: every language has its filter, and finalize sees to it
        loader=FileSystemLoader(home),
        undefined=StrictUndefined,
        finalize=_refuse_free_text,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    environment.filters.update(FILTERS)
    return environment


def _refuse_free_text(value: Any) -> Any:
    return str(value) if isinstance(value, FreeText) else value  # str() of free text raises, and says why


def _where(error: BaseException, home: Path) -> str:
    """Return `file:line` of the template, or partial, in which this was raised; "" if it was in none."""
    where = ""
    trace = error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).is_relative_to(home):
            where = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
