"""Templates in cookiecutter's own format: cookiecutter asks their questions and renders them.

Only what it calls to ask a user, and the Jinja environment it renders with, are ours. So defaults, private
variables, choices and all the rest are as cookiecutter has them, while no answer is rendered, no path leaves
the project, and a template's expressions run in Jinja's sandbox.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from generator.errors import GeneratorError, InvalidAnswers, TemplateError, UntrustedTemplate, show_as
from generator.foreign.table import Table, project_root
from generator.model import Answer, Question, written
from generator.rendering.engine import place_of
from generator.writing.reserved import find_repository
from generator.writing.scratch import make_scratch
from generator.writing.trees import Tree, lies_in, read_tree, show_path

ForeignContext = Mapping[str, Any]
"""What cookiecutter renders with: `cookiecutter`, and `_cookiecutter` with the options as the template has them."""

_NOTHING = "nothing was written"
_SETTINGS = (
    "_extensions",
    "_jinja2_env_vars",
    "_copy_without_render",
    "_new_lines",
    "_template",
    "_output_dir",
    "_repo_dir",
    "_checkout",
)


def converse(table: Table, answer: Callable[[Question], Answer]) -> ForeignContext:
    """Let cookiecutter go through its questions.

    Args:
        table: brings the questions.
        answer: called for each question as it stands, with the default and the choices that follow from the
            answers so far; what it returns is used as it is.

    Returns:
        The finished context.

    Raises:
        TemplateError: a default or a choice cannot be worked out.
    """
    from cookiecutter import prompt

    options = table.fresh_options()
    context = {"cookiecutter": options, "_cookiecutter": {k: v for k, v in options.items() if not k.startswith("_")}}
    answerers = _answerers({question.key: question for question in table.questions}, answer)
    with (
        _as_template_errors(f"{table.repo.name}: a default cannot be worked out"),
        _replaced(prompt, create_env_with_context=lambda _: _environment(table), **answerers),
        _importing(table),
    ):
        options.update(prompt.prompt_for_config(context))
    _restore_settings(options, table)
    return context


def _restore_settings(options: dict[str, Any], table: Table) -> None:
    """Take back what an expression has made of settings: they say what runs, and trust was given to the template's."""
    pristine = table.fresh_options()
    for key in _SETTINGS:
        if key in pristine:
            options[key] = pristine[key]
        else:
            options.pop(key, None)


def _answerers(asked: Mapping[str, Question], answer: Callable[[Question], Answer]) -> dict[str, Callable[..., Any]]:
    """Return what stands in for the functions with which cookiecutter asks a user."""

    def ask_text(key: str, default: str | None, *_: object) -> Answer:
        return answer(asked[key]._replace(default=default))

    def ask_yes_no(key: str, default: bool, *_: object) -> Answer:
        return answer(asked[key]._replace(default=written(default)))

    def ask_choice(key: str, choices: list[object], *_: object) -> object:
        by_text = {str(choice): choice for choice in choices}
        titles = {text: asked[key].choices.get(text, text) or "(empty)" for text in by_text}
        return by_text[str(answer(asked[key]._replace(choices=titles, default=next(iter(by_text)))))]

    def ask_dict(key: str, default: Mapping[str, object], *_: object) -> object:
        text = json.dumps(default, ensure_ascii=False)
        said = str(answer(asked[key]._replace(default=text)))
        return default if said == text else json.loads(said, object_pairs_hook=OrderedDict)

    return {
        "read_user_variable": ask_text,
        "read_user_yes_no": ask_yes_no,
        "read_user_choice": ask_choice,
        "read_user_dict": ask_dict,
    }


def add_places(context: ForeignContext, table: Table, parent: Path) -> ForeignContext:
    """Return the context with what cookiecutter adds to it: where template and project are."""
    added = {
        "_template": table.source,
        "_output_dir": show_path(parent),
        "_repo_dir": table.place,
        "_checkout": table.checkout,
    }
    return {**context, "cookiecutter": OrderedDict({**context["cookiecutter"], **added})}


def name_directory(table: Table, context: ForeignContext) -> str:
    """Return the name of the project's directory.

    Raises:
        InvalidAnswers: it would be no name.
    """
    name = project_root(table.repo, table.options).name
    with _as_template_errors(name), _importing(table):
        directory: str = _environment(table).from_string(name).render(**context)
    is_name = directory == directory.strip() and directory not in ("", ".", "..")
    if not is_name or re.search(r"[/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]", directory) or find_repository(directory):
        raise InvalidAnswers(
            f"the project's directory would be {directory!r}, which is no name of a directory",
            f"it follows from {', '.join(table.naming)}" if table.naming else "",
        )
    return directory


def render_foreign(table: Table, context: ForeignContext) -> Tree:
    """Let cookiecutter render into a scratch directory, and read what it wrote.

    Raises:
        TemplateError: the template is wrong, or a path leaves the project.
    """
    from cookiecutter import generate

    scratch = make_scratch()
    project = scratch / "project"
    show_as(f"{project}{os.sep}", "")
    pristine = {"cookiecutter": table.fresh_options()}
    is_copied = generate.is_copy_only_path
    functions: dict[str, Callable[..., Any]] = {
        "create_env_with_context": lambda _: _guard_paths(_environment(table), project),
        "is_copy_only_path": lambda path, _: is_copied(path, pristine),
        "generate_file": _naming(generate.generate_file, 1, project),
        "render_and_create_dir": _naming(generate.render_and_create_dir, 0, project),
        "FileSystemLoader": lambda directories: _Loader(directories, None if table.trusted else table.repo),
    }
    with _as_template_errors("it cannot be rendered"), _replaced(generate, **functions), _importing(table):
        generate.generate_files(table.repo, dict(context), output_dir=scratch, accept_hooks=False)
    tree = read_tree(project)
    shutil.rmtree(scratch, ignore_errors=True)  # the wizard may render many times
    return tree


def _naming(function: Callable[..., Any], place: int, project: Path) -> Callable[..., Any]:
    """Return a function of cookiecutter's whose errors say with which file or directory they came about.

    Args:
        function: what it calls for each.
        place: of the path among its arguments.
        project: the directory in which it writes, which no message shows.
    """

    def named(*arguments: Any, **options: Any) -> Any:
        path = os.path.normpath(str(arguments[place])).removeprefix(str(project)).lstrip(os.sep)
        with _as_template_errors(path):
            return function(*arguments, **options)

    return named


class _Loader(FileSystemLoader):
    """Finds a template's files, and none that a link leads to outside of it.

    Args:
        directories: where to look.
        bound: what nothing may lie outside of; None if that does not matter.
    """

    def __init__(self, directories: list[str], bound: Path | None) -> None:
        super().__init__(directories)
        self._bound = bound

    def get_source(self, environment: Environment, template: str) -> Any:
        found = super().get_source(environment, template)
        if self._bound and not lies_in(Path(found[1]), self._bound.resolve()):
            raise TemplateError(f"{template} is a link that leads out of the template", _NOTHING)
        return found


def _environment(table: Table) -> SandboxedEnvironment:
    """Return cookiecutter's Jinja environment, in a sandbox, as the template itself says it and no expression."""
    from cookiecutter.environment import ExtensionLoaderMixin

    class Environment(ExtensionLoaderMixin, SandboxedEnvironment):  # type: ignore[misc]
        pass

    if table.extensions and not table.trusted:
        raise UntrustedTemplate(f"{table.repo.name} brings extensions: {', '.join(table.extensions)}", "say --trust")
    options = table.fresh_options()
    environment: SandboxedEnvironment = Environment(
        context={"cookiecutter": options},
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        **options.get("_jinja2_env_vars", {}),
    )
    return environment


def _guard_paths(environment: SandboxedEnvironment, project: Path) -> SandboxedEnvironment:
    """Let nothing but a path inside the project come out of `from_string`, which cookiecutter uses for paths only.

    cookiecutter renders the project's own path over and over, with the answers that are in it by then. So its
    directory has a fixed name here, and no path above a template's own is rendered.
    """
    render = environment.from_string
    root = str(project)

    def from_string(source: str) -> SimpleNamespace:
        def render_path(**context: object) -> str:
            if "/" not in source and not project.exists():
                return project.name  # the first that it renders is the name of the project's directory
            inner = source.removeprefix(root).lstrip(os.sep)
            path = render(inner).render(**context)
            if Path(path).is_absolute() or os.pardir in Path(os.path.normpath(path)).parts:
                raise TemplateError(f"{inner}: {path!r} leads out of the project", _NOTHING)
            return str(project / path) if source.startswith(root) else path

        return SimpleNamespace(render=render_path)

    environment.from_string = from_string  # type: ignore[method-assign, assignment]
    return environment


@contextmanager
def _replaced(module: Any, **functions: Callable[..., Any]) -> Iterator[None]:
    """Let a module of cookiecutter's call these functions instead of its own."""
    own = {name: getattr(module, name) for name in functions}
    try:
        vars(module).update(functions)
        yield
    finally:
        vars(module).update(own)


@contextmanager
def _importing(table: Table) -> Iterator[None]:
    """Let a trusted template's `_extensions` import its own modules, and forget them afterwards.

    Nothing is imported from the current directory, which is the template's while cookiecutter renders.
    """
    path, bytecode = list(sys.path), sys.dont_write_bytecode
    try:
        sys.path[:] = [entry for entry in path if Path(entry).is_absolute()]
        if table.trusted and table.extensions:
            sys.path.append(str(table.repo))
        sys.dont_write_bytecode = True  # a __pycache__ in the template would be litter
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, bytecode
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(f"{table.repo}{os.sep}"):
                del sys.modules[name]


@contextmanager
def _as_template_errors(what: str) -> Iterator[None]:
    """Turn whatever a template brings about into an error that shows where."""
    from cookiecutter.exceptions import UndefinedVariableInTemplate
    from jinja2 import TemplateSyntaxError

    try:
        yield
    except GeneratorError:
        raise
    except UndefinedVariableInTemplate as error:
        raise TemplateError(f"{place_of(error.error) or error.message}: {error.error.message}", _NOTHING) from None
    except TemplateSyntaxError as error:
        where = f"{error.name}:{error.lineno}" if error.name else what
        raise TemplateError(f"{where}: {error.message}", _NOTHING) from None
    except Exception as error:  # its expressions and extensions may raise anything
        raise TemplateError(f"{place_of(error) or what}: {str(error) or type(error).__name__}", _NOTHING) from None
