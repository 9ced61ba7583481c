"""Running other programs; a failure becomes an error that shows the command."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from generator.errors import ToolError


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
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        raise ToolError(
            f"{command[0]} is not installed", f"install it, or put it on PATH: {shlex.join(command)}"
        ) from None
    except OSError as error:
        raise ToolError(f"{shlex.join(command)} cannot be started: {error.strerror}") from None
    if done.returncode != 0:
        raise ToolError(f"{shlex.join(command)} failed with exit code {done.returncode}", done.stderr.strip())
    return done.stdout


def git_user_name() -> str:
    """Return the `user.name` of git's configuration, or "" if there is none or no git."""
    try:
        return run(["git", "config", "user.name"]).strip()
    except ToolError:
        return ""
