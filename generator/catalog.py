"""Finding templates and reading their tables (`template.yaml`, `layer.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator import resources
from generator.documents import Document, read_document
from generator.errors import ConfigError, TemplateError, UsageError
from generator.model import Condition, FileRule, Limit, Question, Template
from generator.suggest import did_you_mean

KINDS = ("name", "slug", "text", "url", "choice", "bool", "uuid", "date")
PLACES = ("project", "docs")
_LAYER_KEYS = {"extends", "values", "values_for", "questions", "files"}
_TEMPLATE_KEYS = _LAYER_KEYS | {"title", "summary", "prefix", "next_steps"}
_QUESTION_KEYS = {"key", "kind", "prompt", "help", "default", "choices", "asked", "when", "only"}
_FILE_KEYS = {"path", "place", "when"}


def template_names(home: Path | None = None) -> list[str]:
    """Return the names of all templates, sorted."""
    return sorted(table.parent.name for table in (home or resources.TEMPLATES).glob("*/template.yaml"))


def load_template(name: str, home: Path | None = None) -> Template:
    """Read a template with all its layers.

    Args:
        name: as `template_names` gives it.
        home: the directory with the templates and `_shared/`; ours if None.

    Raises:
        UsageError: there is no such template.
        TemplateError: its tables are wrong; the message names file and line.
    """
    home = home or resources.TEMPLATES
    if name not in template_names(home):
        known = template_names(home)
        raise UsageError(f"there is no template {name!r}", did_you_mean(name, known, "templates"))
    try:
        return _Reader(home).read(name)
    except ConfigError as error:
        raise TemplateError(error.message, error.hint) from None


class _Reader:
    """Reads one template: its own table last, the layers that it extends before it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.roots: list[Path] = []
        self.values: dict[str, str] = {}
        self.values_for: dict[str, dict[str, dict[str, str]]] = {}
        self.questions: dict[str, Question] = {}
        self.files: dict[str, FileRule] = {}

    def read(self, name: str) -> Template:
        table = read_document(self.home / name / "template.yaml")
        _check_keys(table, (), _TEMPLATE_KEYS)
        self._add(table, self.home / name, ())
        for key, question in self.questions.items():
            self._check_condition(table, key, question.when)
            for choice, limit in question.only.items():
                self._check_condition(table, f"{key}: {choice}", limit.when)
        for path, rule in self.files.items():
            self._check_condition(table, path, rule.when)
        for key, by_choice in self.values_for.items():
            self._check_values_for(table, key, by_choice)
        return Template(
            key=name,
            title=_text(table, "title"),
            summary=_text(table, "summary"),
            prefix=_text(table, "prefix"),
            roots=tuple(self.roots),
            questions=tuple(self.questions.values()),
            values=self.values,
            files=tuple(self.files.values()),
            next_steps=tuple(table.data.get("next_steps", ())),
            values_for=self.values_for,
        )

    def _add(self, table: Document, root: Path, within: tuple[str, ...]) -> None:
        for layer in table.data.get("extends", ()):
            self._add_layer(table, layer, within)
        self.roots.append(root)
        self.values.update(table.data.get("values", {}))
        self.values_for.update(table.data.get("values_for", {}))
        for n, raw in enumerate(table.data.get("questions", ())):
            question = _read_question(table, n, raw, self.questions.get(raw.get("key", "")))
            self.questions[question.key] = question
        for n, raw in enumerate(table.data.get("files", ())):
            rule = _read_file_rule(table, n, raw)
            self.files[rule.path] = rule

    def _add_layer(self, table: Document, layer: str, within: tuple[str, ...]) -> None:
        root = self.home / "_shared" / layer
        if layer in within:
            raise TemplateError(f"{table.where('extends')}: layers extend each other: {' > '.join((*within, layer))}")
        if not root.is_dir():
            raise TemplateError(f"{table.where('extends')}: there is no layer {layer} in {root.parent}")
        if root in self.roots:
            return
        path = root / "layer.yaml"
        layer_table = read_document(path) if path.exists() else Document(str(path), {})
        _check_keys(layer_table, (), _LAYER_KEYS)
        self._add(layer_table, root, (*within, layer))

    def _check_values_for(self, table: Document, key: str, by_choice: dict[str, dict[str, str]]) -> None:
        question = self.questions.get(key)
        if question is None or by_choice.keys() != question.choices.keys():
            raise TemplateError(f"{table.origin}: values_for: {key} needs one line for each choice of that question")
        if len({tuple(sorted(values)) for values in by_choice.values()}) != 1:
            raise TemplateError(f"{table.origin}: values_for: {key}: every choice needs the same keys")

    def _check_condition(self, table: Document, what: str, condition: Condition) -> None:
        for key, accepted in condition.items():
            question = self.questions.get(key)
            known = (
                ("true", "false")
                if question and question.kind == "bool"
                else tuple(question.choices)
                if question
                else ()
            )
            if not set(accepted) <= set(known):
                raise TemplateError(
                    f"{table.origin}: {what}: `when` needs a choice or bool question and its values, "
                    f"not {key}: {', '.join(accepted)}"
                )


def _read_question(table: Document, n: int, raw: dict[str, Any], before: Question | None) -> Question:
    """Read one question; what it does not say stays as an earlier layer said it."""
    where = table.where("questions", n)
    _check_keys(table, ("questions", n), _QUESTION_KEYS)
    if before is None and not {"key", "kind", "prompt"} <= raw.keys():
        raise TemplateError(f"{where}: a question needs a key, a kind and a prompt")
    said = _read_parts(table, n, raw)
    question = replace(before, **said) if before else Question(**said)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", question.key):
        raise TemplateError(f"{where}: a key is written in snake_case, not {question.key}")
    if question.kind not in KINDS:
        raise TemplateError(f"{where}: kind is one of {', '.join(KINDS)}, not {question.kind}")
    if (question.kind == "choice") != bool(question.choices):
        raise TemplateError(f"{where}: choices belong to the kind choice, and to no other")
    if unknown := question.only.keys() - question.choices.keys():
        raise TemplateError(f"{where}: only: {', '.join(sorted(unknown))} is none of the choices")
    return question


def _read_parts(table: Document, n: int, raw: dict[str, Any]) -> dict[str, Any]:
    """Return what is said about a question, in its proper types."""
    said: dict[str, Any] = dict(raw)
    if "asked" in raw:
        said["asked"] = _bool(table, ("questions", n, "asked"), raw["asked"])
    if "when" in raw:
        said["when"] = _condition(raw["when"])
    for choice, limit in raw.get("only", {}).items():
        path = ("questions", n, "only", choice)
        _check_keys(table, path, {"when", "because"})
        if limit.keys() != {"when", "because"}:
            raise TemplateError(f"{table.where(*path)}: needs `when` and `because`")
        said["only"] = {**said["only"], choice: Limit(_condition(limit["when"]), limit["because"])}
    return said


def _read_file_rule(table: Document, n: int, raw: dict[str, Any]) -> FileRule:
    where = table.where("files", n)
    _check_keys(table, ("files", n), _FILE_KEYS)
    if "path" not in raw or raw.get("place", "project") not in PLACES:
        raise TemplateError(f"{where}: needs a path, and a place that is one of {', '.join(PLACES)}")
    return FileRule(raw["path"], raw.get("place", "project"), _condition(raw.get("when", {})))


def _condition(raw: dict[str, Any]) -> Condition:
    return {key: tuple(value) if isinstance(value, list) else (value,) for key, value in raw.items()}


def _check_keys(table: Document, path: tuple[str | int, ...], known: set[str]) -> None:
    data: Any = table.data
    for step in path:
        data = data[step]
    if not isinstance(data, dict):
        raise TemplateError(f"{table.where(*path)}: here stand `key: value` lines, with {', '.join(sorted(known))}")
    for key in data:
        if key not in known:
            raise TemplateError(f"{table.where(*path, key)}: unknown key {key}", did_you_mean(key, known, "keys"))


def _text(table: Document, key: str) -> str:
    value = table.data.get(key)
    if not isinstance(value, str) or not value:
        raise TemplateError(f"{table.where(key)}: {key} is missing")
    return value


def _bool(table: Document, path: tuple[str | int, ...], value: str) -> bool:
    if value not in ("true", "false"):
        raise TemplateError(f"{table.where(*path)}: {path[-1]} is true or false, not {value}")
    return value == "true"


def iter_templates(home: Path | None = None) -> Iterator[Template]:
    """Yield every template, sorted by name."""
    for name in template_names(home):
        yield load_template(name, home)
