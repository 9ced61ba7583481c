from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from generator.catalog.layers import LayeredTemplate
from generator.catalog.search import list_nested
from generator.catalog.tables import SHARED, bundled, read_template, template_names
from generator.catalog.template import Wanted
from generator.errors import TemplateError, UsageError
from generator.planning.location import Location
from generator.planning.templates import open_catalog
from tests.conftest import build_tree
from tests.support.cases import load_template

HEAD = "title: T\nsummary: S\nprefix: source\n"
NAME = "  - {key: name, kind: name, prompt: Name}\n"


def _load(root: Path, **files: str) -> LayeredTemplate:
    """Load the template `t` from tables given by name: `t` is its own, all others are layers."""
    paths = {name: "t/template.yaml" if name == "t" else f"_shared/{name}/layer.yaml" for name in files}
    build_tree(root, {paths[name]: text for name, text in files.items()})
    return read_template(root / "t", (root / SHARED,))


def _problem(root: Path, **files: str) -> TemplateError:
    with pytest.raises(TemplateError) as error:
        _load(root, **files)
    return error.value


def test_our_own_templates():
    """Every template that ships can be read, and says what it is."""
    for template in map(load_template, template_names()):
        assert template.question("name") and template.summary.endswith(".")


def test_a_template_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A mistyped name is answered with the one that was meant."""
    build_tree(tmp_path, {"airbyte-python/template.yaml": HEAD, "_shared/common/layer.yaml": ""})
    monkeypatch.setattr(bundled, "TEMPLATES", tmp_path)
    catalog = open_catalog(Location(tmp_path))
    with pytest.raises(UsageError, match="there is no template 'airbyte-pyhton'") as error:
        catalog.find(Wanted("airbyte-pyhton"), ExitStack(), list_nested)
    assert error.value.hint == "did you mean airbyte-python?"
    with pytest.raises(UsageError) as error:
        catalog.find(Wanted("shopify"), ExitStack(), list_nested)
    assert error.value.hint == "known templates: airbyte-python"


def test_templates_are_sorted_and_layers_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Only directories with a template.yaml are templates."""
    build_tree(tmp_path, {"b/template.yaml": HEAD, "a/template.yaml": HEAD, "_shared/x/layer.yaml": "", "c/x": ""})
    monkeypatch.setattr(bundled, "TEMPLATES", tmp_path)
    assert template_names() == ["a", "b"]


def test_layers_come_before_what_extends_them(tmp_path: Path):
    """The order is that of `extends`, depth first; a layer that is reached twice comes once."""
    template = _load(
        tmp_path,
        t=HEAD + "extends: [a, b]\n",
        a="extends: [base]\nvalues: {x: a, y: a}\n",
        b="extends: [base]\nvalues: {y: b}\n",
        base="values: {x: base, z: base}\n",
    )
    assert [root.name for root in template.roots] == ["base", "a", "b", "t"]
    assert template.values == {"x": "a", "y": "b", "z": "base"}


def test_a_layer_may_have_no_table(tmp_path: Path):
    """A layer can consist of files only."""
    build_tree(tmp_path, {"_shared/files/project/x.txt": ""})
    assert [root.name for root in _load(tmp_path, t=HEAD + "extends: [files]\n").roots] == ["files", "t"]


def test_questions_are_changed_by_key(tmp_path: Path):
    """What a later layer does not say about a question stays; its place stays too."""
    template = _load(
        tmp_path,
        t=HEAD + "extends: [a]\nquestions:\n  - {key: name, help: Own help}\n  - {key: author, asked: false}\n",
        a="questions:\n" + NAME + "  - {key: author, kind: text, prompt: Author, default: Ada, help: Layer's}\n",
    )
    name, author = template.questions
    assert (name.key, name.prompt, name.help) == ("name", "Name", "Own help")
    assert (author.default, author.help, author.asked) == ("Ada", "Layer's", False)


def test_file_rules_are_changed_by_path(tmp_path: Path):
    """A later rule for a path takes the place of an earlier one."""
    template = _load(
        tmp_path,
        t=HEAD
        + "extends: [a]\nquestions:\n  - {key: k, kind: bool, prompt: K}\nfiles:\n  - {path: x, when: {k: true}}\n",
        a="files:\n  - {path: x, place: docs}\n  - {path: y}\n",
    )
    assert [(rule.path, rule.place, dict(rule.when)) for rule in template.files] == [
        ("x", "project", {"k": ("true",)}),
        ("y", "project", {}),
    ]


def test_a_condition_takes_one_value_or_several(tmp_path: Path):
    """`when: {k: a}` is short for `when: {k: [a]}`."""
    template = _load(
        tmp_path,
        t=HEAD + "questions:\n  - {key: k, kind: choice, prompt: K, choices: {a: A, b: B}}\n"
        "files:\n  - {path: x, when: {k: a}}\n  - {path: y, when: {k: [a, b]}}\n",
    )
    assert [dict(rule.when) for rule in template.files] == [{"k": ("a",)}, {"k": ("a", "b")}]


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("titel: T\n", 4, "did you mean title?"),
        ("questions:\n  - {key: k, kind: text, prompt: K,\n     defualt: x}\n", 6, "did you mean default?"),
        ("files:\n  - {path: x, wen: {k: a}}\n", 5, "did you mean when?"),
    ],
)
def test_an_unknown_key(text: str, line: int, hint: str, tmp_path: Path):
    """A mistyped key is named with its line, and with the key that was meant."""
    error = _problem(tmp_path, t=HEAD + text)
    assert f"t/template.yaml:{line}: unknown key" in error.message
    assert error.hint == hint


def test_a_layer_has_fewer_keys(tmp_path: Path):
    """What only a template can say is unknown in a layer."""
    error = _problem(tmp_path, t=HEAD + "extends: [a]\n", a="values: {}\ntitle: A\n")
    assert "_shared/a/layer.yaml:2: unknown key title" in error.message


@pytest.mark.parametrize("missing", ["title", "summary", "prefix"])
def test_what_a_template_has_to_say(missing: str, tmp_path: Path):
    """Without title, summary and prefix there is nothing to show and nothing to create."""
    text = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(missing))
    assert f"t/template.yaml: {missing} is missing" in _problem(tmp_path, t=text).message


K = "  - {key: k, kind: choice, prompt: K, choices: {a: A}}\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("extends: [nowhere]\n", 4),
        ("extends: nowhere\n", 4),
        ("extends: {a: b}\n", 4),
        ("extends: [[a]]\n", 4),
        ("values: [a]\n", 4),
        ("values: text\n", 4),
        ("values:\n  a: b\n  c: [d]\n", 6),
        ("values:\n  a: '{nothing}'\n", 5),
        ("values:\n  a: '{'\n", 5),
        ("questions: text\n", 4),
        ("questions: {a: b}\n", 4),
        ("questions:\n  - text\n", 5),
        ("questions:\n  - [a]\n", 5),
        ("questions:\n  - {key: k}\n", 5),
        ("questions:\n  - {kind: text, prompt: K}\n", 5),
        ("questions:\n  - {key: K-1, kind: text, prompt: K}\n", 5),
        ("questions:\n  - {key: [k], kind: text, prompt: K}\n", 5),
        ("questions:\n  - {key: k, kind: number, prompt: K}\n", 5),
        ("questions:\n  - {key: k, kind: choice, prompt: K}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, choices: {a: A}}\n", 5),
        ("questions:\n  - {key: k, kind: choice, prompt: K, choices: [a, b]}\n", 5),
        ("questions:\n  - {key: k, kind: choice, prompt: K, choices: {a: A}, default: b}\n", 5),
        ("questions:\n  - {key: k, kind: bool, prompt: K, default: 'yes'}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, asked: 'no'}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: [K]}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, default: [x]}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, default: '{nothing}'}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, when: text}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, when: {nothing: a}}\n", 5),
        ("questions:\n  - {key: k, kind: text, prompt: K, when: {k: a}}\n", 5),
        ("questions:\n" + K + "  - {key: l, kind: text, prompt: L, when: {k: b}}\n", 6),
        ("questions:\n  - {key: l, kind: text, prompt: L, when: {k: a}}\n" + K, 5),
        ("files: text\n", 4),
        ("files: {a: b}\n", 4),
        ("files:\n  - text\n", 5),
        ("files:\n  - {place: docs}\n", 5),
        ("files:\n  - {path: x, place: elsewhere}\n", 5),
        ("files:\n  - {path: [x]}\n", 5),
        ("files:\n  - {path: x, when: text}\n", 5),
        ("files:\n  - {path: x}\n  - {path: y, when: {nothing: a}}\n", 6),
        ("questions:\n" + K + "files:\n  - {path: y, when: {k: [a, b]}}\n", 7),
        ("next_steps: text\n", 4),
        ("next_steps: [[a]]\n", 4),
        ("next_steps:\n  - cd {directory}\n  - python {nothing}\n", 6),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, tmp_path: Path):
    """Whatever is wrong in a table, its author is told where, before anybody is asked anything."""
    assert f"t/template.yaml:{line}: " in _problem(tmp_path, t=HEAD + text).message


@pytest.mark.parametrize(
    ("layer", "where"),
    [
        ("extends: [nowhere]\n", "_shared/a/layer.yaml:1: there is no layer nowhere"),
        ("values: {}\nquestions:\n  - {key: k}\n", "_shared/a/layer.yaml:3: a question needs"),
        ("files:\n  - {path: x, when: {nothing: a}}\n", "_shared/a/layer.yaml:2: "),
        ("a: [\n", "_shared/a/layer.yaml:2: no valid YAML"),
    ],
)
def test_a_mistake_in_a_layer_is_named_with_the_layers_file(layer: str, where: str, tmp_path: Path):
    """The file that is named is the one that has to be mended."""
    error = _problem(tmp_path, t=HEAD + "\n\n\nextends: [a]\n", a=layer)
    assert where in error.message
    assert error.exit_code == 1


def test_layers_that_extend_each_other(tmp_path: Path):
    """A circle is named with all that is in it."""
    error = _problem(tmp_path, t=HEAD + "extends: [a]\n", a="extends: [b]\n", b="extends: [c]\n", c="extends: [a]\n")
    assert "_shared/c/layer.yaml:1: layers extend each other: a > b > c > a" in error.message


def test_a_layer_that_extends_itself(tmp_path: Path):
    """The smallest circle is one, too."""
    assert "a > a" in _problem(tmp_path, t=HEAD + "extends: [a]\n", a="extends: [a]\n").message
