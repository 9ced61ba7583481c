"""Reading `cookiecutter.json` and what lies beside it, without cookiecutter: nothing of it is carried out here."""

from __future__ import annotations

import copy
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.errors import ConfigError, TemplateError
from generator.foreign.format import TABLE
from generator.formats.documents import read_bytes
from generator.formats.languages import TooDeep, in_one_line, load_json
from generator.model import Question, written
from generator.values import Value
from generator.writing.trees import show_path

HOOKS = ("pre_prompt", "pre_gen_project", "post_gen_project")
_MOST_BYTES = 1_000_000
Options = dict[str, Any]


class Table(Value):
    """What a template in cookiecutter's format says of itself.

    Attributes:
        repo: the directory with `cookiecutter.json`.
        options: its content. Nothing that renders may have it: an expression could change it. See `fresh_options`.
        questions: what is asked, defaults not yet worked out.
        source: what the user named it by, without a password.
        place: where it lies, as the project may say it.
        checkout: the revision that was asked for.
        hooks: its scripts by hook name.
        extensions: the modules in its `_extensions` that neither Jinja nor cookiecutter brings.
        trusted: whether these may be imported.
        naming: the questions whose answers stand in the name of the project's directory.
    """

    repo: Path
    options: Mapping[str, Any] = {}
    questions: tuple[Question, ...] = ()
    source: str = ""
    place: str = ""
    checkout: str | None = None
    hooks: Mapping[str, tuple[Path, ...]] = {}
    extensions: tuple[str, ...] = ()
    trusted: bool = False
    naming: tuple[str, ...] = ()

    def fresh_options(self) -> Options:
        """Return a copy of the options that may be changed."""
        return copy.deepcopy(OrderedDict(self.options))


def read_options(repo: Path) -> Options:
    """Return the content of `cookiecutter.json`.

    Raises:
        TemplateError: it is no JSON object.
    """
    path = repo / TABLE
    try:
        options = load_json(read_bytes(path, _MOST_BYTES).decode("utf-8"), object_pairs_hook=OrderedDict)
    except ConfigError as error:
        raise TemplateError(error.message) from None
    except TooDeep as error:
        raise TemplateError(f"{path}:{error.lineno}: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise TemplateError(f"{path}:{error.lineno}: no valid JSON: {error.msg}") from None
    except ValueError as error:  # no UTF-8, or a number that is too long
        raise TemplateError(f"{path} cannot be read: {in_one_line(error)}") from None
    if not isinstance(options, dict):
        raise TemplateError(f"{path} holds no JSON object")
    for key, kind in (("__prompts__", dict), ("_jinja2_env_vars", dict), ("_extensions", list)):
        if not isinstance(options.get(key, kind()), kind):
            raise TemplateError(f"{path}: {key} is an {'object' if kind is dict else 'array'}")
    return options


def nested_templates(options: Options) -> dict[str, tuple[str, str]]:
    """Return the templates that a template only leads to: by name, a title and the directory.

    Raises:
        TemplateError: they are not written as cookiecutter has them.
    """
    try:
        if table := options.get("templates"):
            return {name: (entry.get("title", name), entry["path"]) for name, entry in table.items()}
        found = (re.fullmatch(r"(.*?)\s*\((.+)\)", line) for line in options.get("template", ()))
        return {Path(match[2]).name: (match[1], match[2]) for match in found if match}
    except (AttributeError, KeyError, TypeError):
        raise TemplateError(f"{TABLE}: every entry of `templates` needs a path") from None


def read_table(repo: Path) -> Table:
    """Read what stands in `cookiecutter.json` and beside it; who named it how is not known here.

    Raises:
        TemplateError: it is wrong.
    """
    options = read_options(repo)
    questions = tuple(_question(key, raw, options) for key, raw in options.items() if not key.startswith("_"))
    directory = project_root(repo, options).name
    return Table(
        repo=repo,
        options=options,
        questions=questions,
        place=show_path(repo),
        hooks={name: _hook_scripts(repo, name) for name in HOOKS},
        extensions=tuple(name for name in map(str, options.get("_extensions", ())) if not _is_known_extension(name)),
        naming=tuple(
            question.key
            for question in questions
            if re.search(rf"\bcookiecutter\W+{re.escape(question.key)}\b", directory)
        ),
    )


def project_root(repo: Path, options: Mapping[str, Any]) -> Path:
    """Return the directory that is rendered: the one with `cookiecutter` and a variable's marks in its name."""
    settings = options.get("_jinja2_env_vars", {})
    marks = settings.get("variable_start_string", "{{"), settings.get("variable_end_string", "}}")
    for path in repo.iterdir():
        if "cookiecutter" in path.name and all(mark in path.name for mark in marks):
            return path
    raise TemplateError(f"{repo} has no directory with a name such as {{{{cookiecutter.project_slug}}}}")


def _question(key: str, raw: object, options: Options) -> Question:
    """Return a question as `cookiecutter.json` has it, its default not yet worked out."""
    prompt = options.get("__prompts__", {}).get(key) or key
    titles = prompt if isinstance(prompt, dict) else {}
    text = _without_markup(str(titles.get("__prompt__", key) if titles else prompt))
    if isinstance(raw, list):
        if not raw:
            raise TemplateError(f"{TABLE}: {key} has no choices")
        choices = {str(choice): _without_markup(str(titles.get(str(choice), choice))) for choice in raw}
        return Question(key, "choice", text, default=str(raw[0]), choices=choices)
    if isinstance(raw, dict):
        return Question(key, "json", text, help="a JSON object", default=json.dumps(raw, ensure_ascii=False))
    if isinstance(raw, bool):
        return Question(key, "bool", text, default=written(raw))
    return Question(key, "line", text, default=None if raw is None else str(raw))


def _without_markup(text: str) -> str:
    """Return a prompt without the marks for rich, such as `[bold red]` and `[/]`."""
    return re.sub(r"\[(/[^\]]*|[a-z#@][^\]]*)\]", "", text)


def _hook_scripts(repo: Path, name: str) -> tuple[Path, ...]:
    found = (path for path in (repo / "hooks").glob(f"{name}*") if path.stem == name and not path.name.endswith("~"))
    return tuple(sorted(found))


def _is_known_extension(name: str) -> bool:
    return re.fullmatch(r"(jinja2\.ext|cookiecutter\.extensions)\.\w+", name) is not None
