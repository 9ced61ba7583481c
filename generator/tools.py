"""Running other programs; a failure becomes an error that shows the command."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generator.errors import ToolError
from generator.systems import end_group, has_ended
from generator.values import Value

_POLL_SECONDS = 0.2
_GRACE_SECONDS = 2.0
"""How long what a program has said may take to arrive once it has ended: something else may hold its output open."""


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
    tick: Callable[[float], None] | None = None,
) -> Finished:
    """Run a program as `run` does, and return whatever became of it.

    Args:
        command: the program and its arguments.
        cwd: where to run it.
        seconds: how long it may take; then it is stopped, with all that it has started.
        environment: what it finds there; this process's own if None.
        tick: called again and again while a program with a limit runs, with the seconds since it began.

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
        return _wait(process, seconds, tick)


def _wait(process: subprocess.Popen[str], seconds: float | None, tick: Callable[[float], None] | None) -> Finished:
    """Wait for a program's end; with a limit it has a session of its own."""
    try:
        if seconds is not None:
            return _wait_for(process, seconds, tick or (lambda _: None))
        out, err = process.communicate()
    except BaseException:
        if seconds is None:
            process.kill()
        else:
            end_group(process)
        raise
    return Finished(process.returncode, out, err)


def _wait_for(process: subprocess.Popen[str], seconds: float, tick: Callable[[float], None]) -> Finished:
    """Wait so long for a program's end, and for that of its output, which may be open in what it has left running."""
    begin, ended = time.monotonic(), 0.0
    while True:
        passed = time.monotonic() - begin
        try:
            out, err = process.communicate(timeout=min(_POLL_SECONDS, max(0.0, seconds - passed)))
            return Finished(process.returncode, out, err)
        except subprocess.TimeoutExpired:
            passed = time.monotonic() - begin
        tick(passed)
        if has_ended(process):
            ended = ended or passed
        if passed >= seconds or (ended and passed - ended >= _GRACE_SECONDS):
            return _stop(process, in_time=bool(ended))


def _stop(process: subprocess.Popen[str], *, in_time: bool) -> Finished:
    """End a program with all that it has started, and return what it has said until then."""
    end_group(process)
    try:
        out, err = process.communicate(timeout=_GRACE_SECONDS)
    except subprocess.TimeoutExpired as late:  # something that cannot be found any more holds its output open
        out, err = _decoded(late.stdout), _decoded(late.stderr)
        process.wait()
    return Finished(process.returncode if in_time else None, out, err)


def _decoded(said: str | bytes | None) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said or ""


def git_user_name() -> str:
    """Return the `user.name` of git's configuration, or "" if there is none or no git."""
    try:
        return git("config", "user.name").strip()
    except ToolError:
        return ""
