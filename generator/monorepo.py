"""Finding the monorepo that a directory belongs to, and what its configuration says.

A monorepo is recognised by `.connector-generator.yaml` at its root, by `[tool.connector-generator]` in the
`pyproject.toml` there, or by the layout of Airbyte's own repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.documents import Document, parse_toml_table, read_document
from generator.errors import ConfigError
from generator.model import Answer
from generator.suggest import did_you_mean

CONFIG_FILE = ".connector-generator.yaml"
TOML_TABLE = "tool.connector-generator"
_AIRBYTE_CONNECTORS = "airbyte-integrations/connectors"
_KEYS = {"connectors", "docs", "answers", "hooks", "templates"}
HOOK_NAMES = ("pre_gen_project", "post_gen_project")


@dataclass(frozen=True)
class Monorepo:
    """A repository that holds many connectors.

    Attributes:
        root: its top directory.
        origin: the file that says so, for messages.
        connectors: where new connectors go.
        docs: the documentation's directory; a docs page goes to `integrations/sources/<slug>.md` below it.
        answers: answers that every connector here starts from.
        hooks: scripts to run beside the generator's own, by hook name.
        templates: directories that are templates, or hold some.
    """

    root: Path
    connectors: Path
    docs: Path
    origin: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    hooks: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    templates: tuple[Path, ...] = ()


def find_monorepo(start: Path) -> Monorepo | None:
    """Return the monorepo that holds `start`, or None.

    Raises:
        ConfigError: its configuration is wrong.
    """
    for root in (start, *start.parents):
        if (config := root / CONFIG_FILE).is_file():
            return _configured(root, read_document(config))
        if (config := root / "pyproject.toml").is_file() and (table := parse_toml_table(config, TOML_TABLE)):
            return _configured(root, table)
        if (connectors := root / _AIRBYTE_CONNECTORS).is_dir():
            return Monorepo(root, connectors, root / "docs")
    return None


def _configured(root: Path, document: Document) -> Monorepo:
    for key in document.data:
        if key not in _KEYS:
            raise ConfigError(f"{document.where(key)}: unknown key {key}", did_you_mean(key, _KEYS, "keys"))
    answers = _mapping(document, "answers")
    for key, value in answers.items():
        if not isinstance(value, str | bool):
            raise ConfigError(f"{document.where('answers', key)}: the answer to {key} is text, true or false")
    return Monorepo(
        root=root,
        connectors=_below(root, document, "connectors", "connectors"),
        docs=_below(root, document, "docs", "docs"),
        origin=document.origin,
        answers=answers,
        hooks=_hooks(root, document),
        templates=_templates(root, document),
    )


def _mapping(document: Document, key: str) -> dict[str, Any]:
    value = document.data.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{document.where(key)}: {key} holds `key: value` lines")
    return value


def _below(root: Path, document: Document, key: str, default: str) -> Path:
    value = document.data.get(key, default)
    if not isinstance(value, str) or Path(value).is_absolute() or ".." in Path(value).parts:
        raise ConfigError(f"{document.where(key)}: {key} is a directory below {root}, written relative to it")
    return root / value


def _templates(root: Path, document: Document) -> tuple[Path, ...]:
    directories = document.data.get("templates", [])
    if not isinstance(directories, list) or not all(isinstance(directory, str) for directory in directories):
        raise ConfigError(f"{document.where('templates')}: templates is a list of directories, relative to {root}")
    for n, directory in enumerate(directories):
        if not (root / directory).is_dir():
            raise ConfigError(f"{document.where('templates', n)}: {root / directory} is not a directory")
    return tuple((root / directory).resolve() for directory in directories)


def _hooks(root: Path, document: Document) -> dict[str, tuple[Path, ...]]:
    hooks: dict[str, tuple[Path, ...]] = {}
    for name, scripts in _mapping(document, "hooks").items():
        where = document.where("hooks", name)
        if name not in HOOK_NAMES:
            raise ConfigError(f"{where}: there is no hook {name}", did_you_mean(name, HOOK_NAMES, "hooks"))
        if not isinstance(scripts, list) or not all(isinstance(script, str) for script in scripts):
            raise ConfigError(f"{where}: {name} is a list of scripts, relative to {root}")
        hooks[name] = tuple(root / script for script in scripts)
        for script in hooks[name]:
            if not script.is_file():
                raise ConfigError(f"{where}: {script} does not exist")
    return hooks
