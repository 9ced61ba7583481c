"""What `check --all` says of the repository, and which directories it looks at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.tools import git
from tests.conftest import Outcome, build_tree
from tests.support.monorepos import CONNECTORS, airbyte_2022, airbyte_2024

Run = Callable[..., Outcome]
CONFIG = """\
docs_index: docs/SUMMARY.md
registry: registry.yaml
indexes:
  - file: .github/CODEOWNERS
    line: "/{path}/ @data"
    among: "@data"
"""
EMPTY = {
    ".connector-generator.yaml": CONFIG,
    "docs/SUMMARY.md": "# Docs\n",
    "registry.yaml": "[]\n",
    ".github/CODEOWNERS": "* @all\n",
}


def _all(run: Run) -> dict[str, dict[str, object]]:
    return {one["connector"]: one for one in json.loads(run("check", "--all", "--json").out)["connectors"]}


def _rules(report: dict[str, object]) -> list[tuple[str, str, int]]:
    steps: object = report["steps"]
    assert isinstance(steps, list)
    return [(one["rule"], one["path"], one["line"]) for step in steps for one in step["findings"]]


def _here(monkeypatch: pytest.MonkeyPatch, files: dict[str, str] | None = None) -> Path:
    root = build_tree(Path.cwd() / "repository", {"connectors/.keep": "", **(files or EMPTY)})
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("also", ["the directory alone", "all connectors"])
def test_the_only_connector_is_deleted(also: str, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Its page, link, definition and line stay behind, and each is found where it is, although nothing else is left."""
    root = _here(monkeypatch)
    assert run("new", "airbyte-python", "Harvest", "--defaults").code == 0
    assert _rules(_all(run)["."]) == []
    shutil.rmtree(root / "connectors" if also == "all connectors" else root / "connectors/source-harvest")
    done = run("check", "--all", "--json")
    (report,) = json.loads(done.out)["connectors"]
    assert (done.code, report["kind"], report["status"]) == (3, "repository", "broken")
    assert _rules(report) == [
        ("docs.index-leftover", "docs/SUMMARY.md", 5),
        ("registry.leftover", "registry.yaml", 3),
        ("registry.index-leftover", ".github/CODEOWNERS", 2),
        ("docs.page-leftover", "docs/integrations/sources/harvest.md", 0),
    ]
    assert run("check", "--all").out.endswith("0 connectors: 0 clean, 0 with something to do, 0 broken\n")


def test_readmes_own_configuration_takes_the_first_connector(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Indexes that are there and empty are no reason to refuse it; the second one is sorted beside it."""
    root = _here(monkeypatch)
    for name in ("Harvest", "Alder"):
        assert run("new", "airbyte-python", name, "--defaults").code == 0
    links = "- [Alder](integrations/sources/alder.md)\n- [Harvest](integrations/sources/harvest.md)\n"
    assert (root / "docs/SUMMARY.md").read_text() == f"# Docs\n\n## Sources\n\n{links}"
    assert (root / "registry.yaml").read_text().count("- name: ") == 2
    assert (root / ".github/CODEOWNERS").read_text().splitlines() == [
        "* @all",
        "/connectors/source-alder/ @data",
        "/connectors/source-harvest/ @data",
    ]


def test_what_a_sparse_checkout_leaves_out_is_not_gone(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Nobody deleted it: git has it, and says that it is not on the disk on purpose."""
    root = _here(monkeypatch)
    assert run("new", "airbyte-python", "Harvest", "--defaults").code == 0
    git("init", "--quiet", cwd=root)
    git("add", "--all", "--force", cwd=root)
    shutil.rmtree(root / "connectors/source-harvest")
    assert len(_rules(_all(run)["."])) == 4
    names = git("ls-files", "-z", "connectors", cwd=root).split("\0")[:-1]
    git("update-index", "--skip-worktree", *names, cwd=root)
    assert _rules(_all(run)["."]) == []


def test_a_connector_that_lies_elsewhere_is_not_gone(run: Run, monkeypatch: pytest.MonkeyPatch):
    """A line without a path names a connector, wherever in the repository it is."""
    config = "indexes:\n  - {file: ci.yaml, line: '- {directory}', among: '- '}\n"
    files = {".connector-generator.yaml": config, "ci.yaml": "- source-harvest\n", "old/source-harvest/setup.py": ""}
    root = _here(monkeypatch, files)
    assert _rules(_all(run)["."]) == [("registry.index-leftover", "ci.yaml", 1)]
    git("init", "--quiet", cwd=root)
    git("add", "--all", cwd=root)
    assert _rules(_all(run)["."]) == []


def test_an_index_that_cannot_be_read_is_a_warning(run: Run, monkeypatch: pytest.MonkeyPatch):
    """The connectors are looked at all the same."""
    root = airbyte_2022(Path.cwd() / "airbyte", 2)
    monkeypatch.chdir(root)
    (root / ".github").mkdir()
    (root / ".github/CODEOWNERS").write_bytes(b"x" * 20_000_001)
    done = run("check", "--all")
    assert "warning: nobody can tell what is left of connectors that are gone: " in done.err
    assert "2 connectors: " in done.out


# --- which directories

_THIRD = "data:\n  name: Jenkins\n  connectorType: source\n  dockerRepository: farosai/airbyte-jenkins-source\n"


def test_third_parties_and_directories_without_code_are_spoken_of(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Neither is passed over: the metadata of the one is read, and of the other it is said that nothing is there."""
    root = airbyte_2024(Path.cwd() / "airbyte", 2)
    third = f"{CONNECTORS}/third-party/farosai/airbyte-jenkins-source"
    build_tree(root, {f"{third}/metadata.yaml": _THIRD, f"{CONNECTORS}/source-later/README.md": "# Later\n"})
    (root / CONNECTORS / "source-never").mkdir()
    monkeypatch.chdir(root)
    reports = _all(run)
    assert reports[third]["kind"] == "third-party"
    assert {rule.partition(".")[0] for rule, _, _ in _rules(reports[third])} <= {"metadata", ""}
    for name in ("source-later", "source-never"):
        assert _rules(reports[f"{CONNECTORS}/{name}"]) == [("names.no-code", "", 0)]
    assert "source-never: there is no connector here: the directory has nothing in it" in run("check", "--all").out


def test_a_directory_that_is_called_the_other_way_round(run: Run):
    """`airbyte-jenkins-source` is Jenkins' source, and not a source that is called `jenkins-source`."""
    build_tree(Path.cwd(), {"airbyte-jenkins-source/metadata.yaml": _THIRD, "airbyte-jenkins-source/main.go": "x"})
    said = run("check", "airbyte-jenkins-source").out
    assert "source-jenkins-source" not in said and "jenkins-source.md" not in said
    assert "integrations/sources/jenkins" in said


def test_a_connector_of_openmetadata_is_known_by_what_it_needs(run: Run):
    """Whoever wrote it and wherever its code lies: none of Airbyte's rules are for it."""
    setup = "from setuptools import setup\n\nsetup(install_requires=['openmetadata-ingestion~=2.0.0'])\n"
    build_tree(Path.cwd(), {"crm-connector/setup.py": setup, "crm-connector/connector/crm.py": "class Crm: ...\n"})
    (report,) = json.loads(run("check", "crm-connector", "--json").out)["connectors"]
    assert report["kind"] == "openmetadata"
    assert not [rule for rule, _, _ in _rules(report) if rule.startswith(("metadata.", "names."))]
