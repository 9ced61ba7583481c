"""Where a connector lives, and what that decides: in a repository of its own, in a monorepo, in Airbyte's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.catalog.tables import template_names
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.monorepos import CONNECTORS, airbyte_2022, airbyte_2024

Run = Callable[..., Outcome]
CONFIG = ".connector-generator.yaml"
PAGE = "docs/integrations/sources/some-thing.md"
GITHUB = {
    ".github/dependabot.yml",
    ".github/workflows/release.yml",
    ".github/workflows/test.yml",
    ".pre-commit-config.yaml",
}
SETUPTOOLS = {"setup.py", "requirements.txt", "Dockerfile", ".dockerignore"}


@pytest.fixture
def mono(run: Run) -> Path:
    """A monorepo around the current directory, with a hook that leaves a file."""
    hook = "open('hooked', 'w').close()\n"
    files = {CONFIG: "hooks: {post_gen_project: [hook.py]}\n", "hook.py": hook, "connectors/README.md": "x\n"}
    return build_tree(Path.cwd(), files)


def new(run: Run, *pairs: str, template: str = "airbyte-python") -> Outcome:
    return run("new", template, "Some Thing", "--defaults", "--trust", *(f"--set={pair}" for pair in pairs))


def test_outside_of_any_monorepo(run: Run):
    """A repository of its own is the default: its docs page is inside, and GitHub knows how to test and release it."""
    assert new(run).code == 0
    files = read_tree(Path("source-some-thing")).keys()
    assert files >= {PAGE} | GITHUB | SETUPTOOLS
    assert [path.name for path in Path.cwd().iterdir()] == ["source-some-thing"]


def test_in_a_monorepo(mono: Path, run: Run):
    """There the monorepo is the default: it has workflows and a docs directory, and its hooks run."""
    assert new(run).code == 0
    files = read_tree(mono / "connectors/source-some-thing").keys()
    assert files >= SETUPTOOLS | {"hooked"}
    assert not files & (GITHUB | {PAGE})
    assert (mono / PAGE).is_file()


@pytest.mark.parametrize("output", [(), ("--output", "tools")])
def test_a_repository_of_its_own_inside_of_a_monorepo(output: tuple[str, ...], mono: Path, run: Run):
    """It goes where the user is, or says; to the monorepo and to its hooks it does not exist."""
    (mono / "tools").mkdir()
    before = read_tree(mono)
    assert run("new", "airbyte-python", "Some Thing", "--defaults", "--set=home=standalone", *output).code == 0
    project = mono.joinpath(*output[1:], "source-some-thing")
    files = read_tree(project).keys()
    assert files >= GITHUB | {PAGE}
    assert "hooked" not in files
    path = project.relative_to(mono).as_posix()
    assert {name: text for name, text in read_tree(mono).items() if not name.startswith(path)} == before


@pytest.mark.parametrize("build", [airbyte_2022, airbyte_2024])
def test_in_airbytes_repository(build: Callable[[Path], Path], run: Run):
    """At both ages of it, the connector is packaged as Airbyte's checks demand; the docs page goes to the others."""
    root = build(Path.cwd())
    outcome = new(run)
    assert outcome.code == 0
    assert "poetry install" in outcome.out
    project = root / CONNECTORS / "source-some-thing"
    files = read_tree(project)
    assert not files.keys() & (GITHUB | SETUPTOOLS | {PAGE})
    assert b'name = "airbyte-source-some-thing"' in files["pyproject.toml"]
    assert (root / PAGE).is_file()


@pytest.mark.parametrize("template", [name for name in template_names() if name.startswith("airbyte-")])
def test_poetry_all_the_way(template: str, run: Run):
    """A project that is packaged by Poetry speaks of nothing else, and runs everything in Poetry's environment."""
    outcome = new(run, "packaging=poetry", template=template)
    assert outcome.code == 0
    (project,) = Path.cwd().iterdir()
    texts = [outcome.out, *(path.read_text("utf-8") for path in project.rglob("*") if path.suffix in (".md", ".yml"))]
    for text in texts:
        assert not re.search(r"-m venv|^ *(python|pytest|ruff|mypy|airbyte-cdk) ", text, re.MULTILINE)
    for text in (*texts, (project / "pyproject.toml").read_text("utf-8")):
        assert not re.search(r"setup\.py|requirements\.txt|setuptools", text)


def test_the_guides_packaging_in_airbytes_repository(run: Run):
    """Who follows the guide of 2022 to the letter says so."""
    root = airbyte_2022(Path.cwd())
    assert new(run, "packaging=setuptools", "dockerfile=true").code == 0
    assert read_tree(root / CONNECTORS / "source-some-thing").keys() >= SETUPTOOLS


def test_openmetadata_in_airbytes_repository(run: Run):
    """A connector of another platform does not belong there: it gets a repository of its own."""
    airbyte_2024(Path.cwd())
    assert new(run, template="openmetadata-source").code == 0
    assert read_tree(Path("source-some-thing")).keys() >= GITHUB


@pytest.mark.parametrize(
    ("home", "sentence"),
    [
        ("monorepo", "there is no monorepo with a configuration around here"),
        ("airbyte", "this is not in a checkout of Airbyte's repository"),
        ("moon", "'moon' is none of standalone, monorepo, airbyte"),
    ],
)
def test_a_home_that_is_not_here(home: str, sentence: str, run: Run):
    """It is refused with what to do instead, and nothing is written."""
    outcome = new(run, f"home={home}")
    assert outcome.code == 2
    assert sentence in outcome.err
    assert not list(Path.cwd().iterdir())


def test_a_monorepo_is_not_airbytes(mono: Path, run: Run):
    """Nor is Airbyte's repository a monorepo of one's own, unless it has a configuration."""
    assert "not in a checkout of Airbyte's repository" in new(run, "home=airbyte").err
    airbyte_2024(mono)
    assert new(run, "home=airbyte").code == 0
    (mono / CONFIG).unlink()
    assert "there is no monorepo with a configuration" in new(run, "home=monorepo").err


def test_a_batch_for_several_homes(mono: Path, run: Run):
    """Each row goes where it says; the monorepo's index lists those that are in the monorepo."""
    build_tree(
        mono, {CONFIG: "docs_index: docs/SUMMARY.md\n", "docs/SUMMARY.md": "* [Zeta](integrations/sources/zeta.md)\n"}
    )
    (mono / "rows.jsonl").write_text('{"name": "Inside"}\n{"name": "Alone", "home": "standalone"}\n')
    for _ in ("created", "there already"):
        assert run("new", "--batch", "rows.jsonl", "--set=release_date=2026-01-31").code == 0
    assert read_tree(mono / "source-alone").keys() >= GITHUB
    assert not read_tree(mono / "connectors/source-inside").keys() & GITHUB
    summary = (mono / "docs/SUMMARY.md").read_text()
    assert summary.count("inside.md") == 1
    assert "alone" not in summary


def test_a_monorepos_own_default(mono: Path, run: Run):
    """A configuration may say that connectors get repositories of their own, and how they are packaged."""
    (mono / CONFIG).write_text("answers: {home: standalone, packaging: poetry}\n")
    assert new(run).code == 0
    files = read_tree(Path("source-some-thing"))
    assert files.keys() >= GITHUB
    assert "setup.py" not in files
    assert b"entry: poetry run ruff format\n" in files[".pre-commit-config.yaml"]


def test_a_monorepos_default_counts_whatever_else_is_answered(mono: Path, run: Run):
    """What the template says for one home alone is a default too, and gives way."""
    airbyte_2024(mono)
    (mono / "connectors").mkdir(exist_ok=True)
    (mono / CONFIG).write_text("answers: {packaging: setuptools}\n")
    assert new(run, "home=airbyte").code == 0
    assert "setup.py" in read_tree(mono / "connectors/source-some-thing")


def test_no_image_no_release(run: Run):
    """Without a Dockerfile there is nothing to release."""
    assert new(run, "dockerfile=false").code == 0
    files = read_tree(Path("source-some-thing"))
    assert files.keys() & (GITHUB | SETUPTOOLS) == {
        ".github/dependabot.yml",
        ".github/workflows/test.yml",
        ".pre-commit-config.yaml",
        "setup.py",
        "requirements.txt",
    }


def test_the_default_is_shown(mono: Path, run: Run):
    """`templates NAME` says what would be taken here, and what follows from it."""
    out = run("templates", "airbyte-python").out
    assert "Where it lives (default: monorepo)" in out
    assert "Packaging (default: setuptools; poetry with home=airbyte)" in out
    schema = run("templates", "airbyte-python", "--json").json
    assert schema["properties"]["packaging"]["x-derived-default"] == "setuptools"
