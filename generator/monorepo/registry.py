"""Entering connectors into a monorepo's docs index, registry and further indexes, as changes of a plan."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from generator.connectors.connector import Connector
from generator.errors import ConfigError
from generator.formats.documents import read_bytes
from generator.model import Change, FreeText, RenderedFile
from generator.monorepo.boundaries import resolve_below
from generator.monorepo.configuration import Index, Monorepo
from generator.monorepo.definitions import Definition, add_definitions
from generator.monorepo.first_link import add_first_link
from generator.monorepo.indexes import Link, add_lines, add_lines_between, add_links, has_link_into
from generator.rendering.escape import FILTERS
from generator.rendering.wellformed import PARSERS, find_problems

_MAX_BYTES = 20_000_000
_MAX_PARSED = 5_000_000  # of what is parsed: it becomes some hundred times as large
_FIRST_VERSION = "0.1.0"
_OWNERS = "CODEOWNERS"
_LANGUAGES = {
    ".md": "md",
    ".mdx": "md",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".toml": "toml",
    ".xml": "xml",
}

_TextEdit = Callable[[str], str]


def plan_entries(monorepo: Monorepo, connectors: Sequence[Connector]) -> tuple[Change, ...]:
    """Plan the edits that enter these connectors wherever the monorepo lists its connectors.

    Step 11 and 12 of "Building a Python Source". What has its entry already is left alone.

    Returns:
        One change for each file that has to be edited; none if every connector is registered.

    Raises:
        ConfigError: a file cannot be read or understood, or lacks the place for a new entry.
    """
    # The file itself, if there is a link: a rename would replace the link.
    edits: dict[Path, list[tuple[str, _TextEdit]]] = {}
    for file, where, edit in _edits(monorepo, connectors):
        edits.setdefault(resolve_below(monorepo.root, file, where or str(monorepo.root)), []).append((where, edit))
    changes = (_plan_edit(file, partial(_edit, file, steps)) for file, steps in edits.items())
    return tuple(change for change in changes if change.after != change.before)


def _edits(monorepo: Monorepo, connectors: Sequence[Connector]) -> Iterator[tuple[Path, str, _TextEdit]]:
    """Yield every edit with its file and with what a message about it begins with."""
    if monorepo.docs_index:
        documented = [connector for connector in connectors if connector.docs_page]
        for folder in dict.fromkeys(Path(connector.docs_page).parent for connector in documented):
            links = [_link(monorepo, one) for one in documented if Path(one.docs_page).parent == folder]
            yield monorepo.docs_index, monorepo.origin, partial(_add_links, links=links)
    for prefix, file in monorepo.registries.items():
        if definitions := [_define(one) for one in connectors if one.names.prefix == prefix and one.definition_id]:
            yield file, monorepo.origin, partial(add_definitions, definitions=definitions)
    for index in monorepo.indexes:
        if lines := [index_line(index, monorepo, one) for one in connectors if index.prefix in ("", one.names.prefix)]:
            yield index.file, index.origin, partial(_add_lines, index=index, lines=lines)


def _add_links(text: str, links: Sequence[Link]) -> str:
    if not has_link_into(text, links[0].target.rpartition("/")[0]):
        text = add_first_link(text, min(links, key=lambda link: link.text.casefold()))
    return add_links(text, links)


def _add_lines(text: str, index: Index, lines: Iterable[str]) -> str:
    if index.between:
        return add_lines_between(text, lines, *index.between)
    at_end = index.file.name == _OWNERS  # the last line that fits a file counts, so the special ones come last
    return add_lines(text, lines, lambda line: index.among in line, at_end=at_end)


def _link(monorepo: Monorepo, connector: Connector) -> Link:
    assert monorepo.docs_index  # noqa: S101 - asked for where there is one
    target = os.path.relpath(monorepo.docs / connector.docs_page, monorepo.docs_index.parent)
    return Link(FILTERS["md"](FreeText(connector.names.title)), Path(target).as_posix())


def _define(connector: Connector) -> Definition:
    """Return a definition with the keys of Airbyte's registry, in its order."""
    names = connector.names
    return {
        "name": names.title,
        f"{names.prefix}DefinitionId": connector.definition_id,
        "dockerRepository": connector.repository,
        "dockerImageTag": connector.version or _FIRST_VERSION,
        "documentationUrl": connector.documentation_url
        or f"https://docs.airbyte.com/integrations/{names.prefix}s/{names.slug}",
        "icon": f"{names.slug}.svg",
        f"{names.prefix}Type": connector.subtype,
        "releaseStage": "alpha",
    }


def index_line(index: Index, monorepo: Monorepo, connector: Connector) -> str:
    """Return the line that a connector has in an index, without the indentation of its neighbours.

    Raises:
        ConfigError: the line has a title in it, and the file's language is not known.
    """
    language = _LANGUAGES.get(index.file.suffix)
    if "{title}" in index.line and not language:
        raise ConfigError(
            f"{index.origin}: nobody knows how to write a title into {index.file.name}", "use {slug} or {directory}"
        )
    values = {
        **connector.names._asdict(),
        "title": FILTERS[language](FreeText(connector.names.title)) if language else "",
        "path": _written(monorepo.root, connector.path),
        "docs_page": _written(monorepo.root, monorepo.docs / connector.docs_page),
        "version": connector.version or _FIRST_VERSION,
    }
    return index.line.format_map(values)


def _written(root: Path, path: Path) -> str:
    """Return a path as it stands in an index; raises ConfigError if it would be more than a part of a line."""
    shown = Path(os.path.relpath(path, root)).as_posix()
    if not shown.isprintable():
        raise ConfigError(f"{path} holds a control character, so it cannot stand in an index", "rename the directory")
    return shown


def _plan_edit(file: Path, edit: Callable[[bytes], bytes]) -> Change:
    before = read_bytes(file, _MAX_PARSED if file.suffix in PARSERS else _MAX_BYTES)
    return Change(file, edit(before), before, edit=edit)


def _edit(file: Path, steps: Sequence[tuple[str, _TextEdit]], before: bytes) -> bytes:
    """Make all edits of one file.

    Raises:
        ConfigError: one of them cannot be made, or the file would no longer parse.
    """
    mark = BOM_UTF8 if before.startswith(BOM_UTF8) else b""  # it belongs to the file, not to its first line
    try:
        text = before.removeprefix(mark).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text (byte {len(mark) + error.start})") from None
    for problem in find_problems([RenderedFile(str(file), before.removeprefix(mark))]):
        raise ConfigError(problem.replace("would not parse", "does not parse"), "mend it first; nothing was changed")
    for where, edit in steps:
        text = _make_step(file, where, edit, text)
    after = text.encode("utf-8")
    for problem in find_problems([RenderedFile(str(file), after)]):
        raise ConfigError(f"with the new line {problem}", f"see {steps[-1][0]}")
    return mark + after


def _make_step(file: Path, where: str, edit: _TextEdit, text: str) -> str:
    try:
        return edit(text)
    except ValueError as error:
        raise ConfigError(f"{file} {error}", f"{where} asks for an entry there" if where else "") from None
