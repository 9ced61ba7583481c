"""The run of everything: what it does about what is red."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import locks, run_all
from tests.run_all import Step, format_results, run_steps

pytestmark = pytest.mark.once


def test_a_red_step_keeps_no_other_from_running():
    """All steps run, and the red ones stand last, where they are seen."""
    ran = []

    def step(name: str, passed: bool) -> Step:
        return Step(name, lambda: ran.append(name) is None and passed)

    results = run_steps([step("a", True), step("b", False), step("c", True)])
    assert ran == ["a", "b", "c"]
    lines = [line.split() for line in format_results(results).splitlines()]
    assert [(line[0], line[-1]) for line in lines] == [("green", "a"), ("green", "c"), ("RED", "b")]
    assert all(re.fullmatch(r"\d+", line[1]) for line in lines)


@pytest.mark.parametrize("passed", [True, False])
def test_other_versions_are_named(passed: bool, monkeypatch, capsys, tmp_path: Path):
    """A run with other versions says at the beginning which they are, and once more if it is red."""
    monkeypatch.setattr(run_all, "ROOT", tmp_path)
    monkeypatch.setattr(run_all, "_GROUPS", {"lint": lambda variant: [Step("x", lambda: passed)]})
    monkeypatch.setattr(sys, "argv", ["run_all", "--with", "lowest"])

    def resolve(target: Path, which: object, resolution: str) -> None:
        text = (target / "build.txt").read_text("utf-8")
        (target / "build.txt").write_text(re.sub(r"(?m)^editables==\S+", "editables==0.5", text), encoding="utf-8")

    monkeypatch.setattr(locks, "resolve", resolve)
    assert run_all.main() == (0 if passed else 1)
    tables = re.findall(r"^editables +\S+ +0\.5 +build$", capsys.readouterr().out, re.MULTILINE)
    assert len(tables) == (1 if passed else 2)


def test_a_tool_that_fails_makes_the_run_red(monkeypatch, capsys):
    """A real step: the exit code of its tool is what counts, and so is one that cannot be started."""
    python = run_all.Tools(sys.executable, run_all.Variant("locked"))
    assert python.step("version", "ruff", "--version").run()
    assert not python.step("usage", "ruff", "--no-such-flag").run()


def test_what_cannot_be_installed_is_a_red_step(monkeypatch, tmp_path: Path):
    """A Python on which the tools cannot be installed does not end the run."""
    monkeypatch.setattr(run_all, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    broken = tmp_path / "python3.99"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    assert not run_all.Tools(str(broken), run_all.Variant("locked")).step("x", "ruff", "--version").run()


def test_ci_runs_what_the_readme_says():
    """One command for both."""
    text = (locks.ROOT / ".ci/run").read_text("utf-8")
    assert text.endswith("\nexec make test </dev/null\n")
    done = subprocess.run(["make", "--dry-run", "test"], cwd=locks.ROOT, capture_output=True, text=True)
    assert "-m tests.run_all\n" in done.stdout
