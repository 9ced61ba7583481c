"""Finding the monorepo that a directory belongs to, and what its configuration says.

A monorepo is recognised by `.connector-generator.yaml` at its root, by `[tool.connector-generator]` in the
`pyproject.toml` there, or by the layout of Airbyte's own repository.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from generator.connectors.connector import PREFIXES
from generator.errors import ConfigError
from generator.formats.documents import Document, parse_toml_table, read_document
from generator.formats.files import is_directory, is_file
from generator.formats.schema import check_placeholders, check_schema
from generator.model import Answer
from generator.monorepo.boundaries import Stranger, ensure_believed, is_anothers, resolve_below, walk_up
from generator.values import Value

CONFIG_FILE = ".connector-generator.yaml"
TOML_TABLE = "tool.connector-generator"
HOOK_NAMES = ("pre_gen_project", "post_gen_project")
LINE_NAMES = ("prefix", "slug", "directory", "module", "class_name", "title", "path", "docs_page", "version")
"""What can stand in the `line` of an index."""

_MOST_INDEXES = 100
_AIRBYTE_CONNECTORS = "airbyte-integrations/connectors"
_AIRBYTE_DOCS_INDEX = "docs/SUMMARY.md"
_AIRBYTE_REGISTRY = "airbyte-config/init/src/main/resources/seed/{prefix}_definitions.yaml"
_SCHEMA = {
    "connectors": str,
    "docs": str,
    "answers": {str: (str, bool)},
    "hooks": {name: [str] for name in HOOK_NAMES},
    "templates": [str],
    "docs_index": str,
    "registry": str,
    "indexes": [{"file": str, "line": str, "between": [str], "among": str, "for": str}],
    "check": {"ignore": [{"rule": str, "reason": str, "connectors": [str]}]},
}


class Index(Value):
    """A file in which every connector has one line.

    Attributes:
        origin: `file:line` of the configuration that says so.
        line: the line, with names such as `{slug}` in it.
        between: the texts by which the line before the first and the one after the last can be told.
        among: if there are no such lines: the text by which the lines of the other connectors can be told.
        prefix: the kind of connector that it lists; all if empty.
    """

    origin: str
    file: Path
    line: str
    between: tuple[str, str] | None = None
    among: str = ""
    prefix: str = ""


class Ignore(Value):
    """Findings of `check` that are not to be shown.

    Attributes:
        origin: who says so: `file:line` of the configuration, or a flag.
        rule: the code of the rule, a whole area of them, or a pattern.
        reason: why; never empty in a configuration.
        connectors: patterns of the names of connectors; all if there are none.
    """

    origin: str
    rule: str
    reason: str = ""
    connectors: tuple[str, ...] = ()


class Monorepo(Value):
    """A repository that holds many connectors.

    Attributes:
        root: its top directory.
        origin: the file that says so, for messages.
        connectors: where new connectors go.
        docs: the documentation's directory; a docs page goes to `integrations/sources/<slug>.md` below it.
        answers: answers that every connector here starts from.
        hooks: scripts to run beside the generator's own, by hook name.
        templates: directories that are templates, or hold some.
        docs_index: the Markdown file that links to every docs page.
        registries: by the kind of connector, the YAML list with a definition of each.
        indexes: further files with a line for each connector.
        ignores: what `check` does not show here.
    """

    root: Path
    connectors: Path
    docs: Path
    origin: str = ""
    answers: Mapping[str, Answer] = {}
    hooks: Mapping[str, tuple[Path, ...]] = {}
    templates: tuple[Path, ...] = ()
    docs_index: Path | None = None
    registries: Mapping[str, Path] = {}
    indexes: tuple[Index, ...] = ()
    ignores: tuple[Ignore, ...] = ()

    @property
    def is_airbytes(self) -> bool:
        """Say whether it is Airbyte's own repository, or a copy of it."""
        return is_directory(self.root / _AIRBYTE_CONNECTORS)


def find_monorepo(start: Path, note: Callable[[str], None] = lambda _: None) -> Monorepo | None:
    """Return the monorepo that holds a directory, or None.

    It is looked for up to the top of the repository that the directory lies in, and not beyond a directory that is
    another user's: what they say is not believed, unless `connector-generator trust` was told so.

    Args:
        start: the directory.
        note: is told in a sentence what is not believed, and so left out.

    Raises:
        ConfigError: its configuration is wrong, or the directory itself is in the repository of another user.
    """
    start = start.resolve()
    for root in walk_up(start):
        if is_anothers(root):
            if not is_anothers(start):
                for mark in _marks(root):
                    note(f"{mark} is not believed: {root} belongs to another user; {_HOW_TO_TRUST} {root}")
                return None
            for mark in _marks(root):
                raise ConfigError(f"{mark} is not believed: {root} belongs to another user", f"{_HOW_TO_TRUST} {root}")
        elif monorepo := _read(root, note):
            return monorepo
    return None


def find_root(start: Path) -> Path | None:
    """Return the top of the monorepo that holds a directory, whoever it belongs to; None if there is none."""
    return next((root for root in walk_up(start.resolve()) if any(_marks(root))), None)


_HOW_TO_TRUST = "if you trust them: connector-generator trust"


def _marks(root: Path) -> Iterator[Path]:
    """Yield what says that a directory is a monorepo's top; nothing of it is read but whether it is meant for us."""
    if os.path.lexists(root / CONFIG_FILE):
        yield root / CONFIG_FILE
    elif parse_toml_table(root / "pyproject.toml", TOML_TABLE):
        yield root / "pyproject.toml"
    elif is_directory(root / _AIRBYTE_CONNECTORS):
        yield root / _AIRBYTE_CONNECTORS


def _read(root: Path, note: Callable[[str], None]) -> Monorepo | None:
    """Return the monorepo of which a directory is the top, or None; what another user has put there is left out."""
    for read in (_read_own_file, _read_pyproject, _read_layout):
        try:
            if monorepo := read(root):
                return monorepo
        except Stranger as stranger:
            note(f"{stranger}: it is not believed, and what it says is left out")
    return None


def _read_own_file(root: Path) -> Monorepo | None:
    config = root / CONFIG_FILE
    if not os.path.lexists(config):
        return None
    ensure_believed(config, config.lstat())  # a broken link is a mistake, not none
    return _configured(root, read_document(config, partial(ensure_believed, config)))


def _read_pyproject(root: Path) -> Monorepo | None:
    config = root / "pyproject.toml"
    table = parse_toml_table(config, TOML_TABLE, partial(ensure_believed, config))
    return _configured(root, table) if table else None


def _read_layout(root: Path) -> Monorepo | None:
    """Airbyte's own repository; the index and the registry exist in that of 2022, and no longer in that of 2024."""
    connectors = root / _AIRBYTE_CONNECTORS
    if not is_directory(connectors):
        return None
    for directory in (connectors.parent, connectors):
        ensure_believed(directory)
    index = root / _AIRBYTE_DOCS_INDEX
    registries = {prefix: root / _AIRBYTE_REGISTRY.format(prefix=prefix) for prefix in PREFIXES}
    return Monorepo(
        root=root,
        connectors=resolve_below(root, connectors, str(root)),
        docs=resolve_below(root, root / "docs", str(root)),
        docs_index=index if is_file(index) else None,
        registries={prefix: file for prefix, file in registries.items() if is_file(file)},
    )


def _configured(root: Path, document: Document) -> Monorepo:
    check_schema(document, _SCHEMA)
    return Monorepo(
        root=root,
        connectors=_below(root, document, "connectors", "connectors"),
        docs=_below(root, document, "docs", "docs"),
        origin=document.origin,
        answers=document.data.get("answers", {}),
        hooks=_hooks(root, document),
        templates=_templates(root, document),
        docs_index=_docs_index(root, document),
        registries=_registries(root, document),
        indexes=_indexes(root, document),
        ignores=tuple(_ignores(document)),
    )


def _below(root: Path, document: Document, key: str, default: str) -> Path:
    return _inside(root, document.data.get(key, default), document.where(key))


def _inside(root: Path, value: str, where: str) -> Path:
    if Path(value).is_absolute() or ".." in Path(value).parts:
        raise ConfigError(f"{where}: {value} does not lie below {root}", "write it relative to that directory")
    return resolve_below(root, root / value, where)


def _file(root: Path, value: str, where: str) -> Path:
    file = _inside(root, value, where)
    if not is_file(file):
        raise ConfigError(f"{where}: {file} is not a file", "create it first, it may be empty, or take this out")
    return file


def _docs_index(root: Path, document: Document) -> Path | None:
    value = document.data.get("docs_index")
    return _file(root, value, document.where("docs_index")) if value else None


def _registries(root: Path, document: Document) -> dict[str, Path]:
    """`registry` may have {prefix} in it: then there is one for sources and one for destinations."""
    pattern, where = document.data.get("registry"), document.where("registry")
    if pattern is None:
        return {}
    check_placeholders(pattern, ["prefix"], where)
    if "{prefix}" not in pattern:
        return {"source": _file(root, pattern, where)}
    files = {prefix: _inside(root, pattern.format(prefix=prefix), where) for prefix in PREFIXES}
    return {prefix: file for prefix, file in files.items() if is_file(file)}


def _indexes(root: Path, document: Document) -> tuple[Index, ...]:
    count = len(document.data.get("indexes", []))
    if count > _MOST_INDEXES:
        raise ConfigError(f"{document.where('indexes')}: {count} indexes are too many, {_MOST_INDEXES} is the limit")
    return tuple(_index(root, document, n) for n in range(count))


def _index(root: Path, document: Document, n: int) -> Index:
    data: Mapping[str, Any] = document.data["indexes"][n]
    where = document.where("indexes", n)
    _check_index(data, where)
    start, end = data.get("between", ("", ""))
    return Index(
        origin=where,
        file=_file(root, data["file"], where),
        line=data["line"].strip("\n"),
        between=(start, end) if start else None,
        among=data.get("among", ""),
        prefix=data.get("for", ""),
    )


def _check_index(data: Mapping[str, Any], where: str) -> None:
    for key in ("file", "line"):
        if not data.get(key):
            raise ConfigError(f"{where}: an index needs {key}")
    if bool(data.get("between")) == bool(data.get("among")):
        raise ConfigError(
            f"{where}: an index needs either between or among",
            "between: [text of the line before, text of the line after]; among: text that all its lines have",
        )
    if "between" in data and (len(data["between"]) != 2 or not all(data["between"])):  # noqa: PLR2004 - a pair
        raise ConfigError(f"{where}: between is a list of two texts: of the line before and of the line after")
    if data.get("for", "source") not in PREFIXES:
        raise ConfigError(f"{where}: for is one of {', '.join(PREFIXES)}")
    if "\n" in data["line"].strip("\n"):
        raise ConfigError(f"{where}: line is one line")
    check_placeholders(data["line"], LINE_NAMES, where)


def _ignores(document: Document) -> Iterator[Ignore]:
    """Yield what `check` does not show; which rules there are, others know."""
    for n, data in enumerate(document.data.get("check", {}).get("ignore", [])):
        where = document.where("check", "ignore", n)
        for key, what in (("rule", "the code of a rule"), ("reason", "why, for those who come after you")):
            if not data.get(key, "").strip():
                raise ConfigError(f"{where}: what is ignored needs a {key}", f"{key}: {what}")
        yield Ignore(where, data["rule"].strip(), " ".join(data["reason"].split()), tuple(data.get("connectors", ())))


def _templates(root: Path, document: Document) -> tuple[Path, ...]:
    directories: list[Path] = []
    for n, value in enumerate(document.data.get("templates", [])):
        directory = _inside(root, value, document.where("templates", n))
        if not is_directory(directory):
            raise ConfigError(f"{document.where('templates', n)}: {directory} is not a directory")
        directories.append(directory)
    return tuple(directories)


def _hooks(root: Path, document: Document) -> dict[str, tuple[Path, ...]]:
    hooks: dict[str, tuple[Path, ...]] = {}
    for name, scripts in document.data.get("hooks", {}).items():
        hooks[name] = tuple(root / script for script in scripts)
        for n, script in enumerate(hooks[name]):
            if not is_file(script):
                raise ConfigError(f"{document.where('hooks', name, n)}: {script} does not exist")
    return hooks
