"""Running other programs; a failure becomes an error that shows the command."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from generator.errors import ToolError
from generator.values import Value


class Finished(Value):
    """A program that has ended.

    Attributes:
        code: its exit code; None if it was stopped because its time was over.
    """

    code: int | None
    out: str
    err: str


def run(command: Sequence[str], cwd: Path | None = None) -> str:
    """Run a program without a shell and without input.

    Args:
        command: the program and its arguments.
        cwd: where to run it; the current directory if None.

    Returns:
        What it printed on standard output.

    Raises:
        ToolError: it is not installed, or it ended with a non-zero exit code.
    """
    done = finish(command, cwd)
    if done.code != 0:
        raise ToolError(f"{shlex.join(command)} failed with exit code {done.code}", done.err.strip())
    return done.out


def finish(command: Sequence[str], cwd: Path | None = None, seconds: float | None = None) -> Finished:
    """Run a program as `run` does, and return whatever became of it.

    Args:
        command: the program and its arguments.
        cwd: where to run it.
        seconds: how long it may take; then it is stopped, with all that it has started.

    Raises:
        ToolError: it cannot be started.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=seconds is not None,
        )
    except FileNotFoundError:
        raise ToolError(
            f"{command[0]} is not installed", f"install it, or put it on PATH: {shlex.join(command)}"
        ) from None
    except OSError as error:
        raise ToolError(f"{shlex.join(command)} cannot be started: {error.strerror}") from None
    with process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _stop(process)
            out, err = process.communicate()
            return Finished(None, out, err)
        except BaseException:
            _stop(process)
            raise
    return Finished(process.returncode, out, err)


def _stop(process: subprocess.Popen[str]) -> None:
    """End a program, and what it has started if it has a session of its own."""
    if hasattr(os, "killpg") and os.getsid(process.pid) == process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def git_user_name() -> str:
    """Return the `user.name` of git's configuration, or "" if there is none or no git."""
    try:
        return run(["git", "config", "user.name"]).strip()
    except ToolError:
        return ""
