"""The built-in hooks: a project that is a git repository of its own, or a clear no before anything is written."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome, build_tree, read_tree

Run = Callable[..., Outcome]
WITH_GIT = ("new", "airbyte-python", "Some Thing", "--set", "git_init=true")


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory; git looks for repositories no further up than here."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "here"


def _git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


def _configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "gitconfig").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))


def test_a_repository_with_one_commit(run: Run, here: Path):
    """The project is a repository on the branch main with one commit, and has nothing to commit."""
    outcome = run(*WITH_GIT)
    assert outcome.code == 0, outcome.err
    project = here / "source-some-thing"
    assert _git(project, "log", "--all", "--format=%an, %s") == "Ada Lovelace, Create source-some-thing"
    assert _git(project, "status", "--porcelain", "--branch") == "## main"
    assert _git(project, "rev-parse", "--show-toplevel") == str(project.resolve())


def test_no_secret_is_committed(run: Run, here: Path):
    """What lies below secrets/ is there, and is not in the repository."""
    run(*WITH_GIT)
    project = here / "source-some-thing"
    assert (project / "secrets/config.json").is_file()
    files = _git(project, "ls-files").splitlines()
    assert "README.md" in files and ".connector.yaml" in files
    assert not [path for path in files if "secrets/" in path]


def test_not_inside_another_repository(run: Run, here: Path):
    """A repository in a repository is refused before anything is written."""
    _git(here, "init", "--quiet")
    before = read_tree(here)
    outcome = run(*WITH_GIT)
    assert outcome.code == 1
    assert f"git_init: source-some-thing would be a repository inside {here.resolve()}" in outcome.err
    assert "error: a hook failed, so nothing was created" in outcome.err
    assert read_tree(here) == before


def test_git_has_to_know_who_commits(run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without an identity there can be no commit, so nothing is created."""
    _configure(tmp_path, monkeypatch, "[user]\n\tuseConfigOnly = true\n")
    outcome = run(*WITH_GIT)
    assert outcome.code == 1
    assert "git config --global user.name" in outcome.err
    assert not list(here.iterdir())


def test_git_has_to_be_there(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch):
    """Without git there is a sentence, and nothing is created."""
    monkeypatch.setenv("PATH", "")
    outcome = run(*WITH_GIT, "--set", "author=Ada")
    assert outcome.code == 1
    assert "git is not installed" in outcome.err
    assert not list(here.iterdir())


def test_a_commit_that_fails(run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """If git refuses the commit, such as through a hook of the user's, nothing is created."""
    words = "#!/bin/sh\nprintf 'not on my watch, Andr\\351\\n' >&2\nexit 1\n"  # in nobody's encoding
    hook = build_tree(tmp_path / "githooks", {"pre-commit": words})
    (hook / "pre-commit").chmod(0o755)
    identity = "[user]\n\tname = Ada\n\temail = ada@example.com\n"
    _configure(tmp_path, monkeypatch, f"{identity}[core]\n\thooksPath = {hook.as_posix()}\n")
    outcome = run(*WITH_GIT)
    assert outcome.code == 1
    assert "git commit failed: not on my watch" in outcome.err
    assert not list(here.iterdir())


def test_inside_a_hook_of_git(run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Variables that point git at another repository do not count, and that repository is not touched."""
    other = tmp_path / "other"
    other.mkdir()
    _git(other, "init", "--quiet")
    before = read_tree(other)
    with monkeypatch.context() as patch:
        patch.setenv("GIT_DIR", str(other / ".git"))
        patch.setenv("GIT_WORK_TREE", str(other))
        patch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
        outcome = run(*WITH_GIT)
    assert outcome.code == 0, outcome.err
    assert _git(here / "source-some-thing", "rev-list", "--count", "HEAD") == "1"
    assert read_tree(other) == before


def test_without_git_init_there_is_no_repository(run: Run, here: Path):
    """A repository is made only where it is asked for."""
    assert run(*WITH_GIT[:-1], "git_init=false").code == 0
    assert not (here / "source-some-thing/.git").exists()
