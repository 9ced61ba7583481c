"""`init`: the configuration of a monorepo, written by looking at it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.monorepo.configuration import CONFIG_FILE, HOOK_NAMES, find_monorepo
from tests.conftest import TINY, Outcome, build_tree, read_tree
from tests.support.monorepos import CONNECTORS, airbyte_2022, airbyte_2024

Run = Callable[..., Outcome]
LINK = "* [X](integrations/sources/x.md)\n"


def test_an_empty_repository(run: Run):
    """It gets the places where a connector would be looked for first, and the commands that come next."""
    outcome = run("init")
    assert outcome.code == 0
    assert f"created {Path.cwd() / CONFIG_FILE}" in outcome.out
    assert f"mkdir -p {Path.cwd() / 'connectors'}\n  connector-generator new" in outcome.out
    monorepo = find_monorepo(Path.cwd())
    assert monorepo
    assert (monorepo.connectors, monorepo.docs) == (Path.cwd() / "connectors", Path.cwd() / "docs")
    assert (monorepo.docs_index, monorepo.registries, monorepo.indexes, monorepo.answers) == (None, {}, (), {})


def test_a_connector_can_be_created_next(run: Run):
    """What `init` wrote is what `new` and `register` read."""
    build_tree(Path.cwd(), {"connectors/source-x/x": "", "docs/SUMMARY.md": LINK})
    assert run("init").code == 0
    assert run("new", "airbyte-python", "Some Thing", "--defaults").code == 0
    assert Path("connectors/source-some-thing/setup.py").is_file()
    assert "some-thing" in Path("docs/SUMMARY.md").read_text()


FOUND = {
    "by the connectors in it": ({"a/b/source-x/x": "", "connectors/x": ""}, {"connectors": "a/b"}),
    "the one with more of them": (
        {"a/source-x/x": "", "b/source-x/x": "", "b/destination-y/x": ""},
        {"connectors": "b"},
    ),
    "by its name": ({"packages/connectors/x": "", "other/x": ""}, {"connectors": "packages/connectors"}),
    "not in what a tool keeps": ({"node_modules/connectors/source-x/x": "", ".x/source-x/x": ""}, {}),
    "at the top, and not in a connector": ({"destination-x/connectors/source-y/x": ""}, {"connectors": "."}),
    "a name with a blank": ({"my connectors/source-x/x": ""}, {"connectors": "my connectors"}),
    "docs by the pages in them": ({"docs/x": "", "web/pages/integrations/sources/x.md": ""}, {"docs": "web/pages"}),
    "docs by their name": ({"documentation/x": ""}, {"docs": "documentation"}),
    "an index": ({"docs/SUMMARY.md": LINK}, {"docs_index": "docs/SUMMARY.md"}),
    "an index at the top": ({"docs/x": "", "SUMMARY.md": LINK}, {"docs_index": "SUMMARY.md"}),
    "no link, no index": ({"docs/SUMMARY.md": "* [X](x.md)\n", "docs/README.md": b"\xff"}, {}),
    "a registry": (
        {"config/source_definitions.yaml": "[]\n", "config/destination_definitions.yaml": "[]\n"},
        {"registry": "config/{prefix}_definitions.yaml"},
    ),
}


@pytest.mark.parametrize(("files", "expected"), FOUND.values(), ids=list(FOUND))
def test_what_is_found(files: Mapping[str, str], expected: Mapping[str, str], run: Run):
    """Directories, index and registry are recognised by what is in them; what was not found is a comment."""
    build_tree(Path.cwd(), files)
    defaults = {"connectors": "connectors", "docs": "docs", "docs_index": "", "registry": "", "airbytes": False}
    assert run("init", "--json").json["found"] == {**defaults, **expected}
    monorepo = find_monorepo(Path.cwd())
    assert monorepo
    found = {"connectors": monorepo.connectors, "docs": monorepo.docs, "docs_index": monorepo.docs_index}
    for key, path in found.items():
        said = {**defaults, **expected}[key]
        assert path == (Path.cwd() / str(said) if said else None)
    assert set(monorepo.registries) == ({"source", "destination"} if "registry" in expected else set())


@pytest.mark.parametrize("build", [airbyte_2022, airbyte_2024])
def test_airbytes_repository(build: Callable[[Path], Path], run: Run):
    """With a configuration of its own it stays what it was without one."""
    before = find_monorepo(build(Path.cwd()))
    assert run("init").code == 0
    after = find_monorepo(Path.cwd())
    assert before and after
    for name in ("root", "connectors", "docs", "docs_index", "registries"):
        assert getattr(before, name) == getattr(after, name)
    assert run("new", "airbyte-python", "Some Thing", "--defaults").code == 0
    assert "poetry-core" in (Path(CONNECTORS) / "source-some-thing/pyproject.toml").read_text()


def test_every_example_is_valid(run: Run):
    """With the marks of comments taken off, every key is said once, and all are right."""
    build_tree(
        Path.cwd(),
        {
            **dict.fromkeys((".github/CODEOWNERS", "README.md", "docs/SUMMARY.md"), ""),
            "tools/templates/tiny/template.yaml": TINY["tiny/template.yaml"],
            "connectors/x": "",
            **dict.fromkeys(("tools/after_new_connector.py", "registry/source_definitions.yaml"), ""),
        },
    )
    assert run("init").code == 0
    config = Path(CONFIG_FILE)
    config.write_text(re.sub(r"^#(?=\w|  )", "", config.read_text(), flags=re.MULTILINE))
    monorepo = find_monorepo(Path.cwd())
    assert monorepo
    assert all(monorepo._asdict().values())
    assert [index.prefix for index in monorepo.indexes] == ["", "source"]
    assert monorepo.hooks.keys() <= set(HOOK_NAMES)
    assert run("new", "airbyte-python", "Some Thing", "--defaults", "--dry-run", "--set=home=standalone").code == 0


def test_at_the_top_of_the_git_repository(run: Run, monkeypatch: pytest.MonkeyPatch):
    """That is where a configuration belongs, wherever in it the command runs; a directory that is named goes first."""
    top = build_tree(Path.cwd(), {".git/HEAD": "", "a/b/x": "", "c/x": ""})
    monkeypatch.chdir(top / "a/b")
    assert run("init").code == 0
    assert (top / CONFIG_FILE).is_file()
    assert run("init", "../../c").code == 0
    assert (top / "c" / CONFIG_FILE).is_file()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({CONFIG_FILE: "docs: x\n"}, "here/.connector-generator.yaml is there already"),
        (
            {"pyproject.toml": "[tool.connector-generator]\n"},
            "pyproject.toml [tool.connector-generator] is there already",
        ),
    ],
)
def test_what_is_configured_stays(files: Mapping[str, str], words: str, run: Run):
    """A configuration is never overwritten."""
    build_tree(Path.cwd(), files)
    before = read_tree(Path.cwd())
    outcome = run("init")
    assert outcome.code == 1
    assert words in outcome.err
    assert read_tree(Path.cwd()) == before


@pytest.mark.parametrize("flag", ["--dry-run", "--diff", "--dry-run --json"])
def test_looking_writes_nothing(flag: str, run: Run):
    """The file is named, or shown, and not there."""
    outcome = run("init", *flag.split())
    assert outcome.code == 0
    assert CONFIG_FILE in outcome.out
    assert ("+connectors: connectors\n" in outcome.out) == (flag == "--diff")
    assert not list(Path.cwd().iterdir())


def test_a_directory_that_is_not_there(run: Run):
    """It says how to create it."""
    outcome = run("init", "nowhere")
    assert outcome.code == 1
    assert "mkdir -p" in outcome.err


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("kind", ["a pipe", "an endless file"])
@pytest.mark.parametrize(
    "file", ["docs/SUMMARY.md", "pyproject.toml", "README.md", "source_definitions.yaml", "docs/integrations/README.md"]
)
def test_files_that_are_none(file: str, kind: str, run: Callable[..., Outcome]):
    """A repository is looked at without waiting for a pipe, or reading without end."""
    build_tree(Path.cwd(), {"connectors/source-x/setup.py": "", "docs/integrations/sources/x.md": ""})
    if kind == "a pipe":
        os.mkfifo(file)
    else:
        Path(file).symlink_to("/dev/zero")
    assert run("init").code == 0
    outcome = run("register", "connectors/source-x")
    assert "Traceback" not in outcome.err
