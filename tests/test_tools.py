from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generator.errors import ToolError
from generator.tools import git, git_user_name, run


def _program(path: Path, text: str, mode: int = 0o755) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_what_a_program_prints(tmp_path: Path):
    """A program runs where it is told to, without input, and its output comes back."""
    code = "import os, sys; print(os.getcwd(), sys.stdin.read() == '')"
    assert run([sys.executable, "-c", code], cwd=tmp_path) == f"{tmp_path} True\n"


def test_a_program_that_fails():
    """The command that failed is shown as it would be typed, with what it said."""
    with pytest.raises(ToolError, match="failed with exit code 3") as error:
        run([sys.executable, "-c", "import sys; sys.stderr.write('because é\\n'); sys.exit(3)", "two words"])
    assert "'two words'" in error.value.message
    assert error.value.hint.startswith("because")


def test_a_program_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is missing is said, and what it was needed for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="no-such-program is not installed") as error:
        run(["no-such-program", "--flag"])
    assert "no-such-program --flag" in error.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and scripts")
@pytest.mark.parametrize(
    ("text", "mode"), [("#!/bin/sh\n", 0o644), ("no program", 0o755), ("#!/no/such/interpreter\n", 0o755)]
)
def test_a_program_that_cannot_be_started(text: str, mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program that is there and cannot be started is an error like any other; git's user is then unknown."""
    _program(tmp_path / "git", text, mode)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError):
        run(["git", "config", "user.name"])
    assert git_user_name() == ""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit, whose configuration and hooks would like to run a program."""
    root = tmp_path / "repository"
    root.mkdir()
    git("init", "--quiet", cwd=root)
    (root / "file").write_text("x\n", encoding="utf-8")
    git("add", "--all", cwd=root)
    git("commit", "--quiet", "--message", "x", cwd=root)
    spy = _program(tmp_path / "spy", f"#!/bin/sh\ntouch '{tmp_path / 'ran'}'\n")
    with (root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(f'[core]\n\tfsmonitor = "{spy}"\n\tsshCommand = "{spy}"\n')
    _program(root / ".git/hooks/pre-commit", spy.read_text("utf-8"))
    return root


def test_git_looks_at_the_repository_that_it_is_told(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run from a git hook, a worktree or a rebase, git finds variables that name another repository: not with us."""
    other = tmp_path / "other"
    other.mkdir()
    git("init", "--quiet", cwd=other)
    head = git("rev-parse", "HEAD", cwd=repository)
    for name, value in {"GIT_DIR": other / ".git", "GIT_INDEX_FILE": other / "index", "GIT_WORK_TREE": other}.items():
        monkeypatch.setenv(name, str(value))
    assert git("rev-parse", "HEAD", cwd=repository) == head
    assert git("ls-files", cwd=repository) == "file\n"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX scripts")
def test_git_runs_nothing_that_a_repository_names(repository: Path, tmp_path: Path):
    """Neither its configuration nor its hooks."""
    git("status", "--short", cwd=repository)
    (repository / "more").touch()
    git("add", "--all", cwd=repository)
    git("commit", "--quiet", "--message", "more", cwd=repository)
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX scripts")
def test_git_offline_fetches_nothing(repository: Path, tmp_path: Path):
    """A partial clone whose index is sparse would have its promisor's own upload-pack fetch what is missing."""
    spy = tmp_path / "spy"
    for key, value in {
        "remote.origin.url": str(repository),
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "remote.origin.uploadpack": str(spy),
        "extensions.partialClone": "origin",
        "core.repositoryformatversion": "1",
    }.items():
        git("config", key, value, cwd=repository)
    tree = git("rev-parse", "HEAD^{tree}", cwd=repository).strip()
    (repository / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ToolError):
        git("ls-tree", "HEAD", cwd=repository, offline=True)
    assert not (tmp_path / "ran").exists()
