"""Finding templates and reading their tables (`template.yaml`, `layer.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.answers.defaults import FACT_NAMES
from generator.answers.names import FORMS
from generator.catalog import bundled
from generator.catalog.layers import LayeredTemplate
from generator.errors import ConfigError, TemplateError
from generator.formats.documents import Document, read_document
from generator.formats.schema import check_placeholders, check_schema
from generator.model import Condition, FileRule, Header, Limit, Origin, Question

KINDS = ("name", "slug", "text", "url", "choice", "bool", "uuid", "date", "word", "path")
_PLACES = ("project", "docs")
TABLE = "template.yaml"
SHARED = "_shared"

_CONDITION = {str: (str, [str])}
_QUESTION = {
    **dict.fromkeys(("key", "kind", "prompt", "help", "default"), str),
    "choices": {str: str},
    "asked": bool,
    "when": _CONDITION,
    "only": {str: {"when": _CONDITION, "because": str}},
    "default_for": {str: {str: str}},
    "taken": [str],
}
_LAYER = {
    "extends": [str],
    "values": {str: str},
    "values_for": {str: {str: {str: str}}},
    "questions": [_QUESTION],
    "headers": [{"suffix": str, "text": str, "when": _CONDITION}],
    "files": [{"path": str, "place": str, "when": _CONDITION}],
}
_TEMPLATE = {**_LAYER, "title": str, "summary": str, "prefix": str, "next_steps": [str]}


def template_names() -> list[str]:
    """Return the names of the bundled templates, sorted."""
    return sorted(table.parent.name for table in bundled.TEMPLATES.glob(f"*/{TABLE}"))


def read_template(directory: Path, shared: tuple[Path, ...], origin: Origin | None = None) -> LayeredTemplate:
    """Read the template in a directory with all its layers.

    Args:
        directory: with `template.yaml` and `project/`.
        shared: directories of layers, in the order in which a layer is looked for.
        origin: where the template comes from, unless it is bundled.

    Raises:
        TemplateError: its tables are wrong; the message names file and line.
    """
    try:
        return _Reader(directory, shared).read(origin)
    except ConfigError as error:
        raise TemplateError(error.message, error.hint) from None


class _Reader:
    """Reads one template: the layers that it extends, its own table last."""

    def __init__(self, directory: Path, shared: tuple[Path, ...]) -> None:
        self.directory = directory
        self.shared = shared
        self.roots: list[Path] = []
        self.values: dict[str, str] = {}
        self.values_for: dict[str, dict[str, dict[str, str]]] = {}
        self.questions: dict[str, Question] = {}
        self.headers: list[Header] = []
        self.files: dict[str, FileRule] = {}

    def read(self, origin: Origin | None) -> LayeredTemplate:
        table = read_document(self.directory / TABLE)
        check_schema(table, _TEMPLATE)
        for key in ("title", "summary", "prefix"):
            if not table.data.get(key):
                raise ConfigError(f"{table.origin}: {key} is missing")
        self._add(table, self.directory, ())
        by_choice = (values for choices in self.values_for.values() for values in choices.values())
        known = {*FORMS, *self.values, *(key for values in by_choice for key in values)}
        for n, step in enumerate(table.data.get("next_steps", ())):
            check_placeholders(step, known, table.where("next_steps", n))
        return LayeredTemplate(
            key=self.directory.name,
            title=table.data["title"],
            summary=table.data["summary"],
            prefix=table.data["prefix"],
            roots=tuple(self.roots),
            questions=tuple(self.questions.values()),
            values=self.values,
            values_for=self.values_for,
            files=tuple(self.files.values()),
            next_steps=tuple(table.data.get("next_steps", ())),
            headers=tuple(self.headers),
            shared=self.shared,
            origin=origin,
        )

    def _add(self, table: Document, root: Path, within: tuple[str, ...]) -> None:
        for n, layer in enumerate(table.data.get("extends", ())):
            self._add_layer(table.where("extends", n), layer, within)
        self.roots.append(root)
        for n, raw in enumerate(table.data.get("questions", ())):
            self._add_question(table.where("questions", n), raw)
        for n, raw in enumerate(table.data.get("headers", ())):
            self._add_header(table.where("headers", n), raw)
        for n, raw in enumerate(table.data.get("files", ())):
            self._add_file_rule(table.where("files", n), raw)
        for key, value in table.data.get("values", {}).items():
            check_placeholders(value, FORMS, table.where("values", key))
            self.values[key] = value
        for key, by_choice in table.data.get("values_for", {}).items():
            self._add_values_for(table.where("values_for", key), key, by_choice)

    def _add_layer(self, where: str, layer: str, within: tuple[str, ...]) -> None:
        if layer in within:
            raise ConfigError(f"{where}: layers extend each other: {' > '.join((*within, layer))}")
        root = next(
            (path for shared in self.shared for path in shared.glob("*") if path.name == layer and path.is_dir()), None
        )
        if root is None:
            raise ConfigError(f"{where}: there is no layer {layer} in {' or '.join(map(str, self.shared))}")
        if root in self.roots:
            return
        path = root / "layer.yaml"
        table = read_document(path) if path.exists() else Document(str(path), {})
        check_schema(table, _LAYER)
        self._add(table, root, (*within, layer))

    def _add_question(self, where: str, raw: dict[str, Any]) -> None:
        """Add or change a question; what is not said about it stays as an earlier layer said it."""
        before = self.questions.get(raw.get("key", ""))
        if before is None and not {"key", "kind", "prompt"} <= raw.keys():
            raise ConfigError(f"{where}: a question needs a key, a kind and a prompt")
        said = _typed(where, raw)
        if "default" in said:
            said.setdefault("default_for", {})  # that of an earlier layer spoke beside its own default
        question = before._replace(**said) if before else Question(**said)
        _check_question(where, question)
        self._check_condition(where, question.when)
        for limit in question.only.values():
            self._check_condition(where, limit.when)
        for key, defaults in question.default_for.items():
            self._check_condition(where, {key: tuple(defaults)}, "default_for")
        self.questions[question.key] = question
        known = {*FORMS, *FACT_NAMES, *self.questions, "name", "title"} - {question.key}
        for text in (*_defaults(question), *question.taken):
            check_placeholders(text, known, where)

    def _add_file_rule(self, where: str, raw: dict[str, Any]) -> None:
        if "path" not in raw or raw.get("place", "project") not in _PLACES:
            raise ConfigError(f"{where}: needs a path, and a place that is one of {', '.join(_PLACES)}")
        rule = FileRule(raw["path"], raw.get("place", "project"), _condition(raw.get("when", {})))
        self._check_condition(where, rule.when)
        self.files[rule.path] = rule

    def _add_header(self, where: str, raw: dict[str, Any]) -> None:
        if not raw.get("suffix") or not raw.get("text"):
            raise ConfigError(f"{where}: needs the suffix of paths, and the text that is to stand above")
        check_placeholders(raw["text"], {*FORMS, *(["year"] if "release_date" in self.questions else [])}, where)
        header = Header(raw["suffix"], raw["text"], _condition(raw.get("when", {})))
        self._check_condition(where, header.when)
        self.headers.append(header)

    def _add_values_for(self, where: str, key: str, by_choice: dict[str, dict[str, str]]) -> None:
        question = self.questions.get(key)
        if question is None or by_choice.keys() != question.choices.keys():
            raise ConfigError(f"{where}: {key} needs one line for each choice of that question")
        if len({tuple(sorted(values)) for values in by_choice.values()}) != 1:
            raise ConfigError(f"{where}: {key}: every choice needs the same keys")
        for values in by_choice.values():
            for value in values.values():
                check_placeholders(value, FORMS, where)
        self.values_for[key] = by_choice

    def _check_condition(self, where: str, condition: Condition, word: str = "when") -> None:
        """It looks back: at an earlier choice or bool question, and at answers that it can have."""
        for key, accepted in condition.items():
            question = self.questions.get(key)
            possible = _answers(question) if question else ()
            if not set(accepted) <= set(possible):
                values = ", ".join(accepted)
                raise ConfigError(f"{where}: `{word}` needs an earlier choice or bool question, not {key}: {values}")


def _answers(question: Question) -> tuple[str, ...]:
    return ("true", "false") if question.kind == "bool" else tuple(question.choices)


def _typed(where: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said about a question in the types of the model."""
    said = dict(raw)
    if "asked" in raw:
        said["asked"] = raw["asked"] in (True, "true")
    if "taken" in raw:
        said["taken"] = tuple(raw["taken"])
    if "when" in raw:
        said["when"] = _condition(raw["when"])
    if "only" in raw:
        if any(limit.keys() != {"when", "because"} for limit in raw["only"].values()):
            raise ConfigError(f"{where}: what stands below `only` needs `when` and `because`")
        only = raw["only"].items()
        said["only"] = {choice: Limit(_condition(limit["when"]), limit["because"]) for choice, limit in only}
    return said


def _check_question(where: str, question: Question) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", question.key):
        raise ConfigError(f"{where}: a key is written in snake_case, not {question.key}")
    if question.kind not in KINDS:
        raise ConfigError(f"{where}: kind is one of {', '.join(KINDS)}, not {question.kind}")
    if (question.kind == "choice") != bool(question.choices):
        raise ConfigError(f"{where}: choices belong to the kind choice, and to no other")
    if question.choices and (unknown := question.only.keys() - question.choices.keys()):
        raise ConfigError(f"{where}: only: {', '.join(sorted(unknown))} is none of the choices")
    possible = _answers(question)
    for default in _defaults(question):
        if possible and default not in possible:
            raise ConfigError(f"{where}: the default is one of {', '.join(possible)}, not {default}")


def _defaults(question: Question) -> list[str]:
    """Return every default that a question can have."""
    beside = [default for defaults in question.default_for.values() for default in defaults.values()]
    return beside if question.default is None else [question.default, *beside]


def _condition(raw: Mapping[str, Any]) -> Condition:
    return {key: tuple(value) if isinstance(value, list) else (value,) for key, value in raw.items()}
