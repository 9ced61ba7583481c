"""The rules of the house that no linter knows."""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.arguments import build_parser
from generator.catalog.tables import template_names
from generator.errors import GeneratorError
from generator.formats.languages import load_toml
from tests.support.cases import load_template
from tests.support.processes import environment

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "generator").rglob("*.py"))
ROOMS = sorted(path.parent for path in (ROOT / "generator").glob("*/__init__.py"))
ROOMS_OF_RULES = sorted(path.parent for path in (ROOT / "generator" / "checks").glob("*/__init__.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
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
def test_functions_are_small(module: Path):
    """A function has at most 40 lines; a module as many as its one duty needs."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


@pytest.mark.parametrize("room", ["checks", "connectors", "monorepo"])
def test_what_others_have_on_disk_is_asked_for_without_an_error(room: str):
    """`formats.files` says whether a file is there; what a Path says raises for closed directories and long names."""
    for module in sorted((ROOT / "generator" / room).rglob("*.py")):
        called = re.findall(r"\w+\.(?:is_file|is_dir|exists)\(\)", module.read_text("utf-8"))
        assert called == (["entry.is_file()"] if module.name == "files.py" else []), module


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


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_every_room_says_what_it_is_for(room: Path):
    """What goes in and what comes out stands in a few lines, the map names it, and its tests lie in a room as well."""
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
    assert "\nIn: " in docstring and " Out: " in docstring and len(docstring.splitlines()) <= 5
    assert f"`{room.name}/`" in (ROOT / ".github/CONTRIBUTING.md").read_text("utf-8")
    assert list((ROOT / "tests" / room.name).glob("test_*.py"))


@pytest.mark.parametrize("room", ROOMS_OF_RULES, ids=lambda path: path.name)
def test_every_room_of_rules_says_what_it_is_for(room: Path):
    """What goes in and what comes out; the map names it among those of `checks`."""
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
    assert "\nIn: " in docstring and " Out: " in docstring and len(docstring.splitlines()) <= 5
    assert f"`{room.name}`" in (ROOT / ".github/CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_public_is_used_by_others(module: Path):
    """A function or a constant that nobody else uses has no business being public; a class may only be handed out."""
    others = [path.read_text("utf-8") for path in (*MODULES, *TESTS) if path != module]
    for node in ast.parse(module.read_text("utf-8")).body:
        names = [node.name] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        for name in names:
            assert name.startswith("_") or any(re.search(rf"\b{name}\b", text) for text in others), name


def test_the_way_of_new_runs_down_the_rooms(tmp_path: Path):
    """Nothing that `new` calls calls back up, but a template that answers for its kind."""
    linter = load_toml((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    contract = next(one for one in linter["contracts"] if one["type"] == "layers")
    storeys = {name: n for n, names in enumerate(contract["layers"]) for name in names.split(" | ")}
    code = _TRACE.format(arguments=["new", "airbyte-python", "Tea", "--defaults"])
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True)
    assert done.returncode == 0, done.stderr
    calls = {tuple(line.split()) for line in done.stderr.decode().splitlines() if line.startswith("generator.")}
    assert len(calls) > 50
    heights = {
        (source, target): [storeys[name.split(".")[1]] for name in (source, target)] for source, target, _ in calls
    }
    assert {target for (_, target), (from_, to) in heights.items() if to < from_} == {"generator.rendering.template"}


_TRACE = """\
import sys
from generator import cli

def note(frame, event, argument):
    if event != "call" or frame.f_code.co_name.startswith("<"):
        return
    target, caller = frame.f_globals.get("__name__", ""), frame.f_back
    while caller and not caller.f_globals.get("__name__", "").startswith("generator"):
        caller = caller.f_back
    source = caller.f_globals["__name__"] if caller else ""
    if source.count(".") and target.startswith("generator.") and source != target:
        calls.add((source, target, frame.f_code.co_name))

calls = set()
sys.setprofile(note)
code = cli.main({arguments})
sys.setprofile(None)
for call in sorted(calls):
    print(*call, file=sys.stderr)
sys.exit(code)
"""
"""Prints every call from one module of ours to another while a command runs."""


def test_what_security_promises_has_a_test():
    """Every row of the table says what may come in and what it cannot do, and names tests that exist."""
    text = (ROOT / ".github/SECURITY.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`([a-z_/]*(?:test_\w+\.py|/))`", row.rpartition(" | ")[2])
        assert named, row
        assert all((ROOT / "tests" / path).exists() for path in named), row


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
