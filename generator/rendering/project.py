"""From sources and a context to finished files, in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from generator.answers.names import Names
from generator.catalog import bundled
from generator.catalog.layers import LayeredTemplate, Source, fill_path, list_directories, list_sources
from generator.catalog.tables import SHARED
from generator.errors import TemplateError
from generator.model import Answers, RenderedFile
from generator.rendering.context import Context, choice_variables, fixed_part, path_variables
from generator.rendering.skeletons import open_skeletons


def render_project(
    template: LayeredTemplate, answers: Answers, names: Names, context: Context
) -> tuple[RenderedFile, ...]:
    """Render every file of the project.

    Returns:
        The files, sorted by path; nothing has touched the disk.

    Raises:
        TemplateError: a template is wrong; the message names its file and line.
    """
    sources = list_sources(template, answers)
    fixed = fixed_part(template, answers, context)
    texts = _render_texts(template, [source.file for source in sources if source.rendered], context, fixed)
    variables = {**choice_variables(template, answers), **path_variables(names)}

    headers = {
        header.suffix: header.text.format_map(context) for header in template.headers if answers.meet(header.when)
    }

    def read(source: Source) -> bytes:
        content = texts[source.file].encode("utf-8") if source.rendered else _copy_text(source.file, context)
        above = (f"{text}\n\n".encode() for suffix, text in headers.items() if source.path.endswith(suffix))
        return b"".join((*above, content))

    return tuple(_render_file(source, variables, read(source)) for source in sources)


def name_directories(template: LayeredTemplate, answers: Answers, names: Names) -> tuple[str, ...]:
    """Return the directories of the project that hold nothing. Ours have none: git would not keep them."""
    if template.origin is None:
        return ()
    variables = {**choice_variables(template, answers), **path_variables(names)}
    return tuple(fill_path(path, variables) for path in list_directories(template))


def render_partial(name: str, context: Context) -> str:
    """Render one bundled partial, such as `_shared/airbyte/partials/x.md.jinja`.

    Raises:
        TemplateError: it is wrong; the message names its file and line.
    """
    from generator.rendering.engine import open_engine

    shared = bundled.TEMPLATES / SHARED
    return open_engine(shared, (shared,), trusted=True).render(bundled.TEMPLATES / name, context)


def _render_texts(
    template: LayeredTemplate, files: Sequence[Path], context: Context, fixed: Context
) -> dict[Path, str]:
    """Render files of a template, those of a bundled one by their skeletons; only what has none needs Jinja."""
    directory = template.roots[-1]
    shared = template.shared or (directory.parent / SHARED,)
    texts: dict[Path, str] = {}
    skeletons = None if template.origin else open_skeletons(directory, fixed, __file__)
    if skeletons:
        texts = {file: text for file in files if (text := skeletons.fill(file, context)) is not None}
    if len(texts) == len(files):
        return texts
    from generator.rendering.engine import open_engine

    engine = open_engine(directory, shared, trusted=template.origin is None)
    for file in files:
        if file not in texts:
            texts[file] = engine.render(file, context)
            if skeletons and file not in skeletons:
                skeletons.learn(file, engine.record(file, context, fixed, texts[file]))
    if skeletons:
        skeletons.save(engine.used)
    return texts


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
