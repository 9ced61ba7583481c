"""The command: what is looked at, in which order, how it is shown, and the exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.commands import check
from generator.systems import count_processors
from tests.checks.conftest import create, edit
from tests.conftest import Outcome
from tests.support.monorepos import CONNECTORS, SUMMARY, airbyte_2022, airbyte_2024

PLAIN = "airbyte-python--plain"
Run = Callable[..., Outcome]


def _here() -> Path:
    return Path.cwd()


def _findings(done: Outcome) -> list[dict[str, Any]]:
    """Return every finding of a result in JSON."""
    reports = json.loads(done.out)["connectors"]
    return [one for report in reports for step in report["steps"] for one in step["findings"]]


def test_one_connector_is_shown_step_by_step(run: Run, fresh: Callable[[str], Path]):
    """Twelve steps, each with its status; below it what was found, with file, line and what to do."""
    done = run("check", str(fresh(PLAIN)))
    assert (done.code, done.err) == (3, "")
    lines = done.out.splitlines()
    assert sum(line.startswith(("  done  ", "  to do ", "  broken")) for line in lines) == 12
    assert "              source_example_python/client.py:20: Let these two methods call the real API" in done.out
    assert lines[-1].startswith("4 of 12 done, next: step 4 spec: source_example_python/spec.yaml:9: Ask for")


def test_the_current_directory_is_the_default(run: Run, fresh: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch):
    """Inside of a connector no path is needed."""
    monkeypatch.chdir(fresh(PLAIN))
    assert run("check").out.startswith(".\n  done     1  names")


def test_a_finished_connector_is_clean(run: Run, copy: Callable[[str], Path]):
    """Nothing left to do: exit code 0."""
    project = copy(PLAIN)
    for file in project.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(b"TODO(example-python)", b"Done"))
    edit(project, {"unit_tests/test_own.py": "def test_own():\n    assert 1 + 1 == 2\n"})
    shutil.rmtree(project / "source_example_python" / "sample_data")
    done = run("check", str(project))
    assert done.code == 0, done.out
    assert done.out.endswith("\n12 of 12 done\n")


def test_json_says_all(run: Run, fresh: Callable[[str], Path]):
    """For CI: every connector with its steps and findings."""
    done = run("check", str(fresh(PLAIN)), "--json")
    (report,) = json.loads(done.out)["connectors"]
    assert done.code == 3 and done.out == run("check", str(fresh(PLAIN)), "--format", "json").out
    assert (report["kind"], report["status"]) == ("python", "to do")
    step = next(step for step in report["steps"] if step["key"] == "read")
    assert step["status"] == "to do"
    (mark,) = (one for one in step["findings"] if one["rule"] == "todo.mark")
    assert (mark["path"], mark["line"]) == ("source_example_python/client.py", 20)


@pytest.mark.parametrize("build", [airbyte_2022, airbyte_2024])
def test_all_connectors_of_a_monorepo(run: Run, build: Callable[[Path, int], Path], monkeypatch: pytest.MonkeyPatch):
    """Every connector, in the order of their names, from anywhere in the monorepo."""
    root = build(_here() / "airbyte", 5)
    (root / CONNECTORS / "notes").mkdir()
    monkeypatch.chdir(root / "docs")
    done = run("check", "--all", "--fail-on", "todo")
    assert (done.code, done.err) == (3, "")
    assert done.out.splitlines()[-1].startswith("5 connectors: 0 clean, ")
    monkeypatch.chdir(root)
    reports = json.loads(run("check", "--all", "--json").out)["connectors"]
    *found, last = [report["connector"] for report in reports]
    assert (last, reports[-1]["kind"], reports[-1]["status"]) == (".", "repository", "done")
    assert found == sorted(str(path.relative_to(root)) for path in (root / CONNECTORS).glob("source-*"))


def test_side_by_side_is_the_same(run: Run, monkeypatch: pytest.MonkeyPatch):
    """More processes change nothing but the time that it takes."""
    monkeypatch.chdir(airbyte_2024(_here() / "airbyte", 60))
    assert check._choose_jobs(60) == min(count_processors(), 4) and check._choose_jobs(20) == 1
    alone = run("check", "--all", "--jobs", "1")
    assert run("check", "--all", "--jobs", "2") == alone
    assert run("check", "--all") == alone


def test_several_connectors_are_a_table(run: Run, fresh: Callable[[str], Path]):
    """A row each, whoever is named twice once; what is found begins with the place, as compilers say it."""
    one, other = fresh(PLAIN), fresh("airbyte-python--digit")
    done = run("check", str(one), str(other), str(one))
    rows = [line.split()[:2] for line in done.out.splitlines()[:4]]
    assert rows == [["connector", "kind"], [one.name, "python"], [other.name, "python"], []]
    assert f"        {one}/source_example_python/client.py:20: Let these two methods" in done.out
    assert done.out.splitlines()[-1].startswith("2 connectors: ")


def test_a_missing_entry_is_found_and_register_enters_it(run: Run, monkeypatch: pytest.MonkeyPatch):
    """The docs index lacks one connector: it alone is told so, and no longer once it is registered."""
    root = airbyte_2022(_here() / "airbyte", 6)
    monkeypatch.chdir(root)
    index = root / SUMMARY
    lines = index.read_text("utf-8").splitlines(keepends=True)
    gone = [line for line in lines if "(integrations/sources/" in line][2]
    slug = gone.rpartition("/")[2].partition(".md")[0]
    index.write_text("".join(line for line in lines if line != gone), encoding="utf-8")
    missing = [one for one in _findings(run("check", "--all", "--json")) if one["message"] == "it has no entry here"]
    assert [(one["file"], one["severity"]) for one in missing] == [("docs/SUMMARY.md", "to do")]
    assert "docs/SUMMARY.md: it has no entry here" in run("check", f"{CONNECTORS}/source-{slug}").out
    assert run("register", f"{CONNECTORS}/source-{slug}").code == 0
    assert "it has no entry here" not in run("check", "--all", "--json").out


def test_a_new_connector_in_a_monorepo_waits_only_for_its_owner(run: Run, monkeypatch: pytest.MonkeyPatch):
    """What `new` registered is registered; in Airbyte's repository of today, packaging is as its QA wants it."""
    for build in (airbyte_2022, airbyte_2024):
        root = build(_here() / build.__name__, 3)
        monkeypatch.chdir(root)
        assert run("new", "airbyte-python", "Harvest", "--defaults").code == 0
        reports = json.loads(run("check", "--all", "--json").out)["connectors"]
        report = next(one for one in reports if one["name"] == "source-harvest")
        found = [finding for step in report["steps"] for finding in step["findings"]]
        assert report["status"] == "to do"
        unmarked = [one["rule"] for one in found if one["hint"] and one["severity"] != "advice"]
        assert unmarked == ["example.in-place", "tests.own"]


def test_a_broken_index_is_a_warning(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Connectors are looked at although nobody can tell what stands in the index."""
    root = airbyte_2022(_here() / "airbyte", 2)
    monkeypatch.chdir(root)
    (root / SUMMARY).write_bytes(b"\xff\xfe")
    done = run("check", "--all", "--fail-on", "todo")
    assert done.code == 3
    assert done.err.startswith("warning: nobody can tell which entries are missing: ")
    assert "2 connectors: " in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing"], "missing is not a directory"),
        (["file"], "file is not a directory"),
        (["--all"], "there is no monorepo around here"),
        (["--all", "."], "leave one of them out"),
        (["--python", "python3", "."], "add --run"),
        (["--timeout", "0", "."], "'0' is no number of seconds"),
        (["--timeout", "nan", "."], "'nan' is no number of seconds"),
        (["--jobs", "0", "."], "'0' is no number of processes"),
        (["--only", "a,", "."], "'a,' names no rule"),
        (["--only", "zzz", "."], "there is no rule 'zzz'"),
        (["--ignore", "zzz", "."], "--ignore: there is no rule 'zzz'"),
        (["--explain", "zzz"], "there is no rule 'zzz'"),
        (["--explain", "zzz", "--format", "sarif"], "--explain shows text or json, not sarif"),
        (["--json", "--format", "html", "."], "--json is --format json, and --format is html"),
        (["--format", "xml", "."], "invalid choice: 'xml'"),
        (["--fail-on", "done", "."], "invalid choice: 'done'"),
        (["--output", "x", "."], "--output is for what other programs read"),
        (["--baseline", "none", "."], "none does not exist"),
        (["--write-baseline", "x", "--baseline", "y", "."], "without --baseline"),
        (["--write-baseline", "x", "--json", "."], "without --format"),
        (["empty"], "empty is no connector"),
        (["empty"], "--all looks at all of a monorepo"),
    ],
)
def test_usage(run: Run, arguments: list[str], said: str):
    """What cannot be looked at is exit code 2, with a sentence."""
    (_here() / "file").touch()
    (_here() / "empty").mkdir()
    (_here() / "source-x").mkdir()
    if arguments[0] != "--all":
        arguments = ["source-x" if word == "." else word for word in arguments]
    done = run("check", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a connector in it."""
    root = tmp_path / "repository"
    root.mkdir()
    project = create(PLAIN, root)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return project


def test_a_tracked_secret_is_found(run: Run, repository: Path):
    """Git alone knows: what is tracked is found, what only lies there is not."""
    assert "git tracks a secret" not in run("check", str(repository)).out
    subprocess.run(["git", "add", "--force", "secrets/config.json"], cwd=repository, check=True)
    shutil.copytree(repository, repository.parent / "copy")
    _forget()
    done = run("check", str(repository))
    assert "secrets/config.json: git tracks a secret" in done.out
    assert "  broken   3  environment" in done.out


def test_git_starts_nothing(run: Run, repository: Path):
    """A repository's own configuration cannot have git run a program of its choice."""
    trap = repository.parent / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {repository.parent}/sprung\n", encoding="utf-8")
    trap.chmod(0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(trap)], cwd=repository, check=True)
    _forget()
    run("check", str(repository))
    assert not (repository.parent / "sprung").exists()


def _forget() -> None:
    """Git is asked once in a process."""
    from generator.checks.security import leaks
    from generator.connectors.git_index import find_git_top

    leaks._tracked_secrets.cache_clear()
    find_git_top.cache_clear()
