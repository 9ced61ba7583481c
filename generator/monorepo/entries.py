"""Reading what a monorepo's indexes, its registry and its CODEOWNERS say of connectors; nothing is changed here.

An entry is a line from which one can tell without doubt which connector it is about. All other lines are passed over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from string import Formatter

from generator.connectors.connector import PREFIXES
from generator.connectors.pages import OVERVIEWS, bare_name
from generator.formats.documents import read_bytes
from generator.formats.files import is_file
from generator.monorepo.configuration import Index, Monorepo
from generator.monorepo.indexes import lines_between, list_links, split_lines
from generator.values import Value

FOLDERS = {**{f"integrations/{prefix}s": prefix for prefix in PREFIXES}, "connectors": "source"}
"""Where pages of connectors lie below the documentation, with their kind; the last is that of OpenMetadata's."""

DOCS_INDEX, REGISTRY, INDEX, OWNERS = "docs index", "registry", "index", "CODEOWNERS"

_MAX_BYTES = 20_000_000
_LONGEST = 1000  # characters of a line that could be an entry
# GitHub looks for it in this order, and takes the first: "About code owners".
_OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_DIRECTORY = re.compile(rf"(?:{'|'.join(PREFIXES)})-{_SLUG}")
_MODULE = re.compile(rf"(?:{'|'.join(PREFIXES)})(?:_[a-z0-9]+)+")
_REPOSITORY = re.compile(r"[ ]*(?:-[ ]+)?dockerRepository:[ ]+[\"']?([\w.-]+(?:/[\w.-]+)*)[\"']?[ ]*(?:#.*)?")


class Entry(Value):
    """A line about one connector.

    Attributes:
        kind: of the file: `DOCS_INDEX`, `REGISTRY`, `INDEX` or `OWNERS`.
        file: which.
        line: in it, counted from 1.
        directories: what the connector's directory is called; one for each kind of connector, if the line leaves
            that open.
        path: its directory, if the line says where it is.
        page: the page that the line leads to, if it does.
        repository: of its docker image, if the line names it.
    """

    kind: str
    file: Path
    line: int
    directories: tuple[str, ...]
    path: Path | None = None
    page: Path | None = None
    repository: str = ""


def read_entries(monorepo: Monorepo) -> Iterator[Entry]:
    """Yield the entries of all files that list connectors; a line comes once, first as what is configured.

    Raises:
        ConfigError: a file cannot be read.
    """
    found: set[tuple[Path, int]] = set()
    for entry in (*_all_entries(monorepo), *_read_owners(monorepo)):
        if (entry.file, entry.line) not in found:
            found.add((entry.file, entry.line))
            yield entry


def _all_entries(monorepo: Monorepo) -> Iterator[Entry]:
    if monorepo.docs_index:
        yield from _read_links(monorepo, monorepo.docs_index)
    for prefix, file in monorepo.registries.items():
        yield from _read_registry(prefix, file)
    for index in monorepo.indexes:
        yield from _read_index(monorepo, index)


def _read_links(monorepo: Monorepo, file: Path) -> Iterator[Entry]:
    """Yield the links into the directories of connectors' pages."""
    folders = {monorepo.docs / folder: prefix for folder, prefix in FOLDERS.items()}
    for number, target in list_links(_text(file)):
        above = monorepo.docs if target.startswith("/") else file.parent
        page = Path(os.path.normpath(above / target.partition("#")[0].lstrip("/")))
        name = bare_name(page.name)
        prefix = folders.get(page.parent)
        if prefix and re.fullmatch(_SLUG, name) and name not in OVERVIEWS:
            yield Entry(DOCS_INDEX, file, number, (f"{prefix}-{name}",), page=page)


def _read_registry(prefix: str, file: Path) -> Iterator[Entry]:
    """Yield the definitions of a registry by the lines with their images: to compose its YAML takes a second."""
    for number, line in enumerate(split_lines(_text(file)), 1):
        if "dockerRepository:" in line and (match := _REPOSITORY.fullmatch(line.rstrip("\r\n"))):
            name = match[1].rpartition("/")[2]
            if _DIRECTORY.fullmatch(name) and name.startswith(f"{prefix}-"):
                yield Entry(REGISTRY, file, number, (name,), repository=match[1])


def _read_index(monorepo: Monorepo, index: Index) -> Iterator[Entry]:
    """Yield the lines that have exactly the form that is configured."""
    lines = split_lines(_text(index.file))
    try:
        first, last = lines_between(lines, *index.between) if index.between else (0, len(lines))
    except ValueError:  # who wants to add a line is told
        return
    for number, line in enumerate(lines[first:last], first + 1):
        if index.among in line and (values := _values(index.line, line.strip())):
            path = _connectors_path(monorepo, values.get("path", ""))
            if directories := (path.name,) if path else tuple(_directories(values, index.prefix)):
                yield Entry(INDEX, index.file, number, directories, path=path)


def _values(form: str, line: str) -> Mapping[str, str]:
    """Return what stands in a line for each name of its form; empty if it has another form.

    Each value ends where the text after it stands first: one look along the line, whatever stands there.
    """
    parts = [(literal, name) for literal, name, _, _ in Formatter().parse(form)]
    if len(line) > _LONGEST:
        return {}
    values: dict[str, str] = {}
    open_name, rest = "", line
    for n, (literal, name) in enumerate(parts):
        is_end = n == len(parts) - 1 and not name
        at = len(rest) - len(literal) if is_end and rest.endswith(literal) else rest.find(literal)
        if (
            (open_name and not literal)
            or at < 0
            or (at and not open_name)
            or (is_end and at + len(literal) < len(rest))
        ):
            return {}
        if open_name and values.setdefault(open_name, rest[:at]) != rest[:at]:
            return {}
        open_name, rest = name or "", rest[at + len(literal) :]
    if open_name and values.setdefault(open_name, rest) != rest:
        return {}
    return values


def _directories(values: Mapping[str, str], prefix: str) -> Iterator[str]:
    """Yield what the directory of the connector can be called that has these values; of one kind, if that is told."""
    module, page = values.get("module", ""), PurePosixPath(values.get("docs_page", ""))
    if _DIRECTORY.fullmatch(values.get("directory", "")):
        found = [values["directory"]]
    elif _MODULE.fullmatch(module):
        found = [module.replace("_", "-")]
    else:
        slug = values.get("slug", page.stem if page.suffix == ".md" else "")
        kinds = [values["prefix"]] if "prefix" in values else [one for one in PREFIXES if prefix in ("", one)]
        found = [f"{kind}-{slug}" for kind in kinds]
    said = {values.get("prefix", ""), prefix} - {""}
    fitting = [one for one in found if _DIRECTORY.fullmatch(one) and said <= {one.partition("-")[0]}]
    yield from fitting if len(fitting) == len(found) else ()


def _connectors_path(monorepo: Monorepo, path: str) -> Path | None:
    """Return a path that a line names, if it can only be a connector's."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or path.startswith("/") or not _DIRECTORY.fullmatch(parts[-1]):
        return None
    return monorepo.root.joinpath(*parts)


def _read_owners(monorepo: Monorepo) -> Iterator[Entry]:
    """Yield the lines of CODEOWNERS that name the directory of a connector, or something in it."""
    file = next((path for name in _OWNERS if is_file(path := monorepo.root / name)), None)
    if not file or not monorepo.connectors.is_relative_to(monorepo.root):
        return
    start = f"{monorepo.connectors.relative_to(monorepo.root).as_posix()}/"
    for number, line in enumerate(split_lines(_text(file)), 1):
        pattern = line.strip().removeprefix("/")
        name = pattern.removeprefix(start).split(maxsplit=1)[0].partition("/")[0] if pattern.startswith(start) else ""
        if _DIRECTORY.fullmatch(name):
            yield Entry(OWNERS, file, number, (name,), path=monorepo.connectors / name)


def _text(file: Path) -> str:
    return read_bytes(file, _MAX_BYTES).decode("utf-8", "replace")
