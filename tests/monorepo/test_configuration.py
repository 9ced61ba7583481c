from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ConfigError
from generator.monorepo.configuration import find_monorepo
from tests.conftest import build_tree

YAML = ".connector-generator.yaml"
IN_YAML = """\
connectors: packages/connectors
docs: handbook
answers: {author: Data Team, git_init: true}
hooks:
  post_gen_project: [tools/a.py, tools/b.sh]
"""
IN_TOML = """\
[project]
name = "x"
[tool.connector-generator]
connectors = "packages/connectors"
docs = "handbook"
[tool.connector-generator.answers]
author = "Data Team"
git_init = true
[tool.connector-generator.hooks]
post_gen_project = ["tools/a.py", "tools/b.sh"]
"""


@pytest.mark.parametrize("config", [{YAML: IN_YAML}, {"pyproject.toml": IN_TOML}], ids=["yaml", "toml"])
@pytest.mark.parametrize("start", ["", "packages", "packages/connectors/source-x/source_x"])
def test_both_forms_of_configuration(config: dict[str, str], start: str, tmp_path: Path):
    """The configuration is found from anywhere below its directory, and says the same in both forms."""
    build_tree(tmp_path, {**config, "tools/a.py": "", "tools/b.sh": ""})
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    monorepo = find_monorepo(tmp_path / start)
    assert monorepo
    assert (monorepo.root, monorepo.connectors, monorepo.docs) == (
        tmp_path,
        tmp_path / "packages/connectors",
        tmp_path / "handbook",
    )
    assert monorepo.hooks == {"post_gen_project": (tmp_path / "tools/a.py", tmp_path / "tools/b.sh")}
    assert monorepo.answers["author"] == "Data Team"
    assert monorepo.answers["git_init"] in (True, "true")


@pytest.mark.parametrize("config", [{YAML: ""}, {"pyproject.toml": "[tool.connector-generator]\n"}])
def test_an_empty_configuration_marks_the_root(config: dict[str, str], tmp_path: Path):
    """All keys have defaults."""
    monorepo = find_monorepo(build_tree(tmp_path, config))
    assert monorepo
    assert (monorepo.connectors, monorepo.docs) == (tmp_path / "connectors", tmp_path / "docs")
    assert (monorepo.answers, monorepo.hooks) == ({}, {})


@pytest.mark.parametrize("start", ["", "docs", "airbyte-integrations/connectors/source-x"])
def test_airbytes_own_repository(start: str, tmp_path: Path):
    """Airbyte's layout is known without any configuration."""
    build_tree(tmp_path, {"airbyte-integrations/connectors/source-x/a": "", "docs/a": ""})
    monorepo = find_monorepo(tmp_path / start)
    assert monorepo
    assert (monorepo.connectors, monorepo.docs) == (tmp_path / "airbyte-integrations/connectors", tmp_path / "docs")


def test_the_nearest_configuration_counts(tmp_path: Path):
    """A monorepo in a monorepo is one of its own; a pyproject.toml without our table marks nothing."""
    build_tree(tmp_path, {YAML: "docs: outer", "a/b/pyproject.toml": "[project]\n", f"a/{YAML}": "docs: inner"})
    monorepo = find_monorepo(tmp_path / "a/b")
    assert monorepo and monorepo.docs == tmp_path / "a/inner"


def test_the_yaml_file_comes_before_pyproject(tmp_path: Path):
    """Where both say something, the file that is only ours counts."""
    build_tree(tmp_path, {YAML: "docs: a", "pyproject.toml": '[tool.connector-generator]\ndocs = "b"\n'})
    monorepo = find_monorepo(tmp_path)
    assert monorepo and monorepo.docs == tmp_path / "a"


def test_no_monorepo(tmp_path: Path):
    """A directory like any other belongs to none."""
    build_tree(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n", "docs/a": ""})
    assert find_monorepo(tmp_path / "docs") is None


IGNORES = {
    YAML: "check:\n  ignore:\n    - {rule: docs.*, reason: ' ours differ\n  '}\n"
    "    - {rule: a.b, reason: c, connectors: [source-x]}\n",
    "pyproject.toml": "[tool.connector-generator.check]\nignore = [{rule = 'docs.*', reason = 'ours differ'},"
    " {rule = 'a.b', reason = 'c', connectors = ['source-x']}]\n",
}


@pytest.mark.parametrize("name", IGNORES)
def test_what_is_ignored(name: str, tmp_path: Path):
    """Rules with a reason, for connectors of these names or for all; in both forms."""
    monorepo = find_monorepo(build_tree(tmp_path, {name: IGNORES[name]}))
    assert monorepo
    assert [one._asdict() | {"origin": ""} for one in monorepo.ignores] == [
        {"origin": "", "rule": "docs.*", "reason": "ours differ", "connectors": ()},
        {"origin": "", "rule": "a.b", "reason": "c", "connectors": ("source-x",)},
    ]
    assert monorepo.ignores[0].origin.startswith(str(tmp_path / name))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("check: {ignore: [{rule: a.b}]}\n", "1: what is ignored needs a reason"),
        ("check:\n  ignore:\n    - {rule: a.b, reason: ' '}\n", "3: what is ignored needs a reason"),
        ("check: {ignore: [{reason: why}]}\n", "1: what is ignored needs a rule"),
        ("check: {ignore: {}}\n", "1: ignore is a list"),
        ("check: {baseline: x}\n", "1: unknown key baseline"),
        ("a: [", ":2: no valid YAML"),
        ("docs: a\nconectors: b", ":2: unknown key conectors"),
        ("- a", "holds no `key: value` lines"),
        ("docs: a\nanswers: b", ":2: answers is `key: value` lines"),
        ("answers:\n  author: [a]", ":2: author is text"),
        ("answers:\n  author: {a: b}", ":2: author is text"),
        ("connectors: /a", ":1: /a does not lie below"),
        ("connectors: ../a", ":1: ../a does not lie below"),
        ("docs: a/../../b", ":1: a/../../b does not lie below"),
        ("docs: [a]", ":1: docs is text"),
        ("hooks: [a]", ":1: hooks is `key: value` lines"),
        ("hooks:\n  post_gen: [a]", ":2: unknown key post_gen"),
        ("hooks:\n  post_gen_project: a", ":2: post_gen_project is a list"),
        ("hooks:\n  post_gen_project: [[a]]", ":2: here stands text"),
        ("hooks:\n  post_gen_project: [tools/missing.py]", "tools/missing.py does not exist"),
        ("docs_index: SUMMARY.md", ":1: "),
        ("docs_index: ../SUMMARY.md", ":1: ../SUMMARY.md does not lie below"),
        ("registry: a.yaml", "a.yaml is not a file"),
        ("registry: '{slug}.yaml'", "uses {slug}, which does not exist"),
        ("docs: a\nindexes:\n  - {file: README.md}", ":3: an index needs line"),
        ("indexes:\n  - {line: a}", ":2: an index needs file"),
        ("indexes:\n  - {file: README.md, line: a}", ":2: an index needs either between or among"),
        ("indexes:\n  - {file: README.md, line: a, among: b, between: [c, d]}", "needs either between or among"),
        ("indexes:\n  - {file: README.md, line: a, between: [c]}", "between is a list of two texts"),
        ("indexes:\n  - {file: README.md, line: '{slg}', among: b}", "uses {slg}, which does not exist"),
        ("indexes:\n  - {file: README.md, line: '{slug.x}', among: b}", "uses {slug.x}, which does not exist"),
        ("indexes:\n  - {file: README.md, line: a, among: b, for: sink}", "for is one of source, destination"),
        ("indexes:\n  - {file: missing.md, line: a, among: b}", "missing.md is not a file"),
        ('indexes:\n  - {file: README.md, line: "a\\nb", among: b}', "line is one line"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, sentence: str, tmp_path: Path):
    """A mistake in the configuration is an error with file and line, exit code 2."""
    build_tree(tmp_path, {YAML: text, "README.md": ""})
    with pytest.raises(ConfigError) as error:
        find_monorepo(tmp_path)
    assert YAML in error.value.message and sentence in error.value.message
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("conectors: b", "did you mean connectors?"),
        ("hooks: {post_gen: [a]}", "did you mean post_gen_project?"),
        ("x: y", "known keys: answers, check, connectors, docs, docs_index, hooks, indexes, registry, templates"),
    ],
)
def test_what_was_meant(text: str, hint: str, tmp_path: Path):
    """A mistyped word is answered with the one that was meant."""
    build_tree(tmp_path, {YAML: text})
    with pytest.raises(ConfigError) as error:
        find_monorepo(tmp_path)
    assert error.value.hint == hint


@pytest.mark.parametrize("value", ["1", "1.5", "2026-01-31", "[1]"])
def test_a_toml_answer_is_text_or_a_bool(value: str, tmp_path: Path):
    """TOML has more types than answers have."""
    build_tree(tmp_path, {"pyproject.toml": f"[tool.connector-generator.answers]\nauthor = {value}\n"})
    with pytest.raises(ConfigError, match=r"pyproject.toml.*author is text or true or false"):
        find_monorepo(tmp_path)
