"""Running other programs; a failure becomes an error that shows the command."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.errors import ToolError
from generator.systems import end_group
from generator.values import Value


class Finished(Value):
    """A program that has ended.

    Attributes:
        code: its exit code; None if it was stopped because its time was over.
    """

    code: int | None
    out: str
    err: str


_OF_A_REPOSITORY = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_EXEC_PATH",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
]
"""What git sets for the programs that it starts (`git rev-parse --local-env-vars`), and what changes its own."""

_NO_PROGRAMS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
"""A repository's own configuration and hooks could have git start a program."""


def git(*arguments: str, cwd: Path | None = None, offline: bool = False) -> str:
    """Run git, on the repository that it is told and on no other, and without any program that a repository names.

    Args:
        arguments: without `git`.
        cwd: where to run it; the current directory if None.
        offline: whether it may talk to nobody, also not to fetch what a partial clone lacks.

    Returns:
        What it printed on standard output.

    Raises:
        ToolError: it is not installed, or it failed.
    """
    environment = outside_repositories()
    environment.pop("GIT_CEILING_DIRECTORIES", None)
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    if offline:
        environment |= {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
    return run(["git", *_NO_PROGRAMS, *arguments], cwd, environment)


def outside_repositories() -> dict[str, str]:
    """Return this process's environment without what would point git at one repository.

    It is set where we are run from a hook of git, in `git rebase --exec`, or by an alias; and whatever git was started
    next, for another directory, would read and change the repository of whoever called us.
    """
    return {key: value for key, value in os.environ.items() if key not in _OF_A_REPOSITORY}


def run(command: Sequence[str], cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Run a program without a shell and without input.

    Args:
        command: the program and its arguments.
        cwd: where to run it; the current directory if None.
        environment: what it finds there; this process's own if None.

    Returns:
        What it printed on standard output.

    Raises:
        ToolError: it is not installed, or it ended with a non-zero exit code.
    """
    done = finish(command, cwd, environment=environment)
    if done.code != 0:
        raise ToolError(f"{shlex.join(command)} failed with exit code {done.code}", done.err.strip())
    return done.out


def finish(
    command: Sequence[str],
    cwd: Path | None = None,
    seconds: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a program as `run` does, and return whatever became of it.

    Args:
        command: the program and its arguments.
        cwd: where to run it.
        seconds: how long it may take; then it is stopped, with all that it has started.
        environment: what it finds there; this process's own if None.

    Raises:
        ToolError: it cannot be started.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
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
        return _wait(process, seconds)


def _wait(process: subprocess.Popen[str], seconds: float | None) -> Finished:
    """Wait for a program's end; with a limit it has a session of its own."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        end_group(process)
        out, err = process.communicate()
        return Finished(None, out, err)
    except BaseException:
        if seconds is None:
            process.kill()
        else:
            end_group(process)
        raise
    return Finished(process.returncode, out, err)


def git_user_name() -> str:
    """Return the `user.name` of git's configuration, or "" if there is none or no git."""
    try:
        return git("config", "user.name").strip()
    except ToolError:
        return ""
