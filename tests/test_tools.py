from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator import systems, tools
from generator.errors import ToolError
from generator.tools import finish, git, git_user_name, run


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


# --- programs with a limit

_LEAVES = """\
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session={apart})
print(child.pid, flush=True)
"""
_HANGS = "import time; time.sleep(60)"


def _is_running(number: int) -> bool:
    """Say whether a process is there, after a moment in which it may end; one that nobody has reaped has ended."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except FileNotFoundError:
            return False
        time.sleep(0.02)
    return True


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@linux
@pytest.mark.parametrize("apart", [False, True])
def test_what_takes_too_long_ends_with_all_that_it_started(apart: bool):
    """Also what has left for a session of its own; what was said until then comes back."""
    done = finish([sys.executable, "-c", _LEAVES.format(apart=apart) + _HANGS], seconds=1.5)
    assert done.code is None
    assert not _is_running(int(done.out))


@linux
@pytest.mark.parametrize("apart", [False, True])
def test_an_interruption_ends_all_that_a_program_started(apart: bool):
    """Ctrl-C reaches us and not the program: it is ended by us."""
    numbers: list[int] = []

    def interrupt(passed: float) -> None:
        numbers.extend(number for number in systems._find_descendants(os.getpid()) if number not in numbers)
        if passed > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finish([sys.executable, "-c", _LEAVES.format(apart=apart) + _HANGS], seconds=60, tick=interrupt)
    assert len(numbers) >= 2
    assert not any(map(_is_running, numbers))


@linux
@pytest.mark.parametrize("apart", [False, True])
def test_a_program_that_has_ended_is_not_waited_for(apart: bool, monkeypatch: pytest.MonkeyPatch):
    """What it has left running may hold its output open: it has ended all the same, with the exit code that it had."""
    monkeypatch.setattr(tools, "_GRACE_SECONDS", 0.3)
    begin = time.monotonic()
    done = finish([sys.executable, "-c", _LEAVES.format(apart=apart) + "sys.exit(4)"], seconds=30)
    assert (done.code, time.monotonic() - begin < 10) == (4, True)
    os.kill(int(done.out), signal.SIGKILL) if apart else None


def test_the_time_of_a_program_is_told():
    """Who waits is told again and again for how long."""
    told: list[float] = []
    finish([sys.executable, "-c", "import time; time.sleep(1)"], seconds=30, tick=told.append)
    assert told == sorted(told) and len(told) > 1


def test_processes_where_there_is_no_proc(monkeypatch: pytest.MonkeyPatch):
    """`ps` says what it would; without it nothing is known."""
    said = "   1     0\n  20     1\n  30    20\n"
    monkeypatch.setattr("os.listdir", lambda _: [])
    monkeypatch.setattr("subprocess.run", lambda *_, **__: subprocess.CompletedProcess([], 0, said.encode()))
    assert systems._find_descendants(1) == [20, 30]
    monkeypatch.setattr("subprocess.run", lambda *_, **__: subprocess.CompletedProcess([], 0, b"no ps here\n"))
    assert systems._find_descendants(1) == []
