"""The rules of the house that no linter knows."""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.arguments import build_parser
from generator.catalog.tables import template_names
from generator.errors import GeneratorError
from tests.support.cases import load_template

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "generator").rglob("*.py"))
TEMPLATE_FILES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.is_file() and "__pycache__" not in path.parts
)
README = (ROOT / "README.md").read_text("utf-8")

# What does something where it lies: to git, to pip, to our own linters.
ACTING = re.compile(
    r"\.py$|^\.git|^\.docker|^\.pre-commit|^\.editorconfig$|^(pyproject|ruff|setup)\.|^(Dockerfile|Makefile|tox\.ini|requirements\.txt)$"
)


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from _parsers(child)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions_are_small(module: Path):
    """A module has at most 250 lines, a function at most 40."""
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_public_things_say_what_they_are(module: Path):
    """Every module, and every public function and class in it, has a docstring."""
    tree = ast.parse(module.read_text("utf-8"))
    if module.name == "__main__.py":
        return
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            errors = module.name == "errors.py"  # the tree in its docstring says it for all
            assert errors or ast.get_docstring(node), node.name


def test_the_error_tree_is_drawn():
    """The docstring of errors.py shows every error with its exit code."""
    from generator import errors

    def below(kind: type[GeneratorError]) -> Iterator[type[GeneratorError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    for kind in below(GeneratorError):
        assert re.search(rf"{kind.__name__}\s+{kind.exit_code} ", errors.__doc__ or ""), kind.__name__


def test_readme_names_every_command_and_flag():
    """Who looks for a flag in the README finds it."""
    for parser in _parsers(build_parser()):
        for action in parser._actions:
            for flag in action.option_strings:
                assert flag in README or flag == "-h", flag
            if isinstance(action, argparse._SubParsersAction):
                for name in action.choices:
                    assert f"connector-generator {name}" in README, name


def test_readme_names_every_template():
    """Every template is in the README, which stays short."""
    for name in template_names():
        assert f"`{name}`" in README
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_template_files_keep_the_rules(path: Path):
    """Rules 1 and 2 of templates/README.md."""
    name = path.name
    assert name.endswith(".jinja") or not ACTING.search(name), "it would act where it lies: give it the suffix .jinja"
    relative = re.sub(r"\{\{ \w+ \}\}", "", path.relative_to(ROOT / "templates").as_posix())
    assert not re.search(r'[{}<>:"|?*\\]', relative)


def test_no_template_file_stands_twice():
    """Rule 4: what two templates share is a layer or a partial."""
    seen: dict[str, Path] = {}
    for path in TEMPLATE_FILES:
        text = path.read_text("utf-8")
        if re.fullmatch(r"\{% include \S+ %\}\n", text):
            continue  # two paths for one partial
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert digest not in seen, f"{path} is {seen[digest]}"
        seen[digest] = path


def test_static_files_hold_no_template_marks():
    """A file without the suffix is copied as it is: a mark in it would reach the user."""
    for path in TEMPLATE_FILES:
        if "project" in path.parts and path.suffix != ".jinja":
            assert not re.search(r"(?<!\$)\{\{|\{%", path.read_text("utf-8")), path


@pytest.mark.parametrize("template", list(map(load_template, template_names())), ids=lambda template: template.key)
def test_summaries_fit_the_menu(template):
    """The wizard shows title and summary on one line of 80 columns."""
    assert len(template.title) <= 60
    assert len(f"  Description: {template.summary}") <= 80
    for question in template.questions:
        assert len(question.help) <= 100


@pytest.mark.parametrize("hook", sorted((ROOT / "hooks").iterdir()), ids=lambda path: path.name)
def test_hooks_are_python_as_they_lie(hook: Path):
    """A hook parses before anything is filled in."""
    ast.parse(hook.read_text("utf-8"))
