from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generator.errors import ToolError
from generator.tools import git_user_name, run


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
