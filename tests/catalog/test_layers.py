from __future__ import annotations

from pathlib import Path

import pytest

from generator.catalog.layers import LayeredTemplate, fill_path, list_paths, list_sources
from generator.errors import TemplateError
from generator.model import Answers, FileRule
from tests.conftest import build_tree

NAMES = {"slug": "x-y", "module": "source_x_y"}


def _template(root: Path, layers: dict[str, dict[str, str]], *rules: FileRule) -> LayeredTemplate:
    for layer, files in layers.items():
        build_tree(root / layer / "project", files)
    return LayeredTemplate("t", "", "", "source", tuple(root / layer for layer in layers), (), {}, rules, ())


def _listed(template: LayeredTemplate, **answers: str | bool) -> dict[str, str]:
    """Return path -> layer of the files that are asked for."""
    sources = list_sources(template, Answers("t", answers))
    return {source.path: source.file.read_text("utf-8") for source in sources}


def test_a_later_layer_wins(tmp_path: Path):
    """A file of a later layer replaces the earlier one, whether either of them is rendered or copied."""
    template = _template(
        tmp_path,
        {"a": {"one": "a", "two.jinja": "a", "sub/three": "a"}, "b": {"one.jinja": "b", "two": "b"}, "c": {"two": "c"}},
    )
    assert _listed(template) == {"one": "b", "sub/three": "a", "two": "c"}
    assert {source.path: source.rendered for source in list_sources(template, Answers("t", {}))} == {
        "one": True,
        "two": False,
        "sub/three": False,
    }


def test_paths_are_sorted(tmp_path: Path):
    """The order does not depend on the file system."""
    template = _template(tmp_path, {"a": {"b": "", "a/z": "", "a.txt": "", ".c": ""}})
    assert list(_listed(template)) == list_paths(template) == sorted(_listed(template))


def test_only_the_last_suffix_goes(tmp_path: Path):
    """`x.jinja.jinja` is how a template writes a Jinja file."""
    assert list(_listed(_template(tmp_path, {"a": {"x.jinja.jinja": "", "jinja": ""}}))) == ["jinja", "x.jinja"]


def test_a_file_stands_there_once(tmp_path: Path):
    """The same path with and without suffix in one layer is a mistake."""
    template = _template(tmp_path, {"a": {"x": "", "x.jinja": ""}})
    with pytest.raises(TemplateError, match=r"x stands there with and without \.jinja"):
        _listed(template)


@pytest.mark.parametrize(
    "litter",
    ["__pycache__/x.cpython-313.pyc", "sub/__pycache__/x.txt", "x.pyc", "x.pyo", ".DS_Store", "sub/.DS_Store", "x~"],
)
def test_litter_is_passed_over(litter: str, tmp_path: Path):
    """What Python, Finder and editors leave behind does not land in a user's project."""
    assert list(_listed(_template(tmp_path, {"a": {litter: "", "kept.py": ""}}))) == ["kept.py"]


@pytest.mark.parametrize("path", [".gitignore", ".github/workflows/x.yml", "empty", "my__pycache__.py", "DS_Store"])
def test_hidden_files_are_no_litter(path: str, tmp_path: Path):
    """Dot files belong to a project."""
    assert list(_listed(_template(tmp_path, {"a": {path: ""}}))) == [path]


def test_empty_directories_and_layers_without_files(tmp_path: Path):
    """A layer may bring only partials or values; an empty directory is none."""
    (tmp_path / "a" / "project" / "empty").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    assert _listed(_template(tmp_path, {"b": {}, "a": {}})) == {}


@pytest.mark.parametrize(
    ("answers", "paths"),
    [
        ({"docker": True, "auth": "none"}, ["Dockerfile", "always"]),
        ({"docker": False, "auth": "key"}, ["always", "keys"]),
        ({"docker": False, "auth": "oauth"}, ["always", "keys"]),
        ({"docker": True, "auth": "key"}, ["Dockerfile", "always", "both", "keys"]),
    ],
)
def test_when(answers: dict[str, str | bool], paths: list[str], tmp_path: Path):
    """A file with a condition is written when every part of it holds."""
    template = _template(
        tmp_path,
        {"a": {"Dockerfile.jinja": "", "keys": "", "both": "", "always": ""}},
        FileRule("Dockerfile", when={"docker": ("true",)}),
        FileRule("keys", when={"auth": ("key", "oauth")}),
        FileRule("both", when={"docker": ("true",), "auth": ("key",)}),
    )
    assert list(_listed(template, **answers)) == paths
    assert list_paths(template) == ["Dockerfile", "always", "both", "keys"]


def test_a_rule_for_a_file_that_no_layer_has(tmp_path: Path):
    """A mistyped path in `files` is a mistake, not a file without a rule."""
    template = _template(tmp_path, {"a": {"x": ""}}, FileRule("X"), FileRule("x.jinja"))
    with pytest.raises(TemplateError, match=r"`files` names what no layer has: X, x\.jinja"):
        _listed(template)


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("README.md", "README.md"),
        ("{{ module }}/{{ slug }}.md", "source_x_y/x-y.md"),
        ("a {{ slug }} b", "a x-y b"),
    ],
)
def test_variables_in_a_path(path: str, filled: str):
    """A bare variable is replaced, everything else stays."""
    assert fill_path(path, NAMES) == filled


@pytest.mark.parametrize(
    "path",
    [
        "{{ title }}.md",
        "{{ nothing }}",
        "{{module}}",
        "{{ module | upper }}",
        "{% if a %}x{% endif %}",
        "{{ module",
        "a:b",
        "a?",
        "a\\b",
        'a"b',
        "a|b",
        "a*",
        "<a>",
    ],
)
def test_what_a_path_cannot_hold(path: str):
    """Anything but bare variables, and all that Windows cannot write, is a mistake that names the path."""
    with pytest.raises(TemplateError) as error:
        fill_path(path, NAMES)
    assert error.value.message.startswith(path)
