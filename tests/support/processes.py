"""The command line as a process of its own, for what cannot be seen from inside this one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]

# Root may write everywhere; without these two capabilities, permissions count for root as well.
_AS_EVERYBODY = """\
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):
        sys.exit("cannot give up privileges")
os.execv(sys.argv[1], sys.argv[1:])
"""


def command(*arguments: str, templates: Path | None = None, before: str = "", after: str = "") -> list[str]:
    """Return what starts the command line of this checkout.

    Args:
        arguments: of the command line.
        templates: takes the place of our own templates.
        before: Python to run first.
        after: Python to run when `main` has returned, and before the process ends.
    """
    lines = ["import os, signal, sys, time", "from pathlib import Path", "from generator import cli"]
    lines += ["from generator.catalog import bundled"]
    if templates:
        lines.append(f"bundled.TEMPLATES = Path({str(templates)!r})")
    return [
        sys.executable,
        "-c",
        "\n".join([*lines, before, "code = cli.main()", after, "cli.leave(code)"]),
        *arguments,
    ]


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which this checkout is used, whatever the current directory is."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def finish(
    start: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None, **how: Any
) -> subprocess.CompletedProcess[str]:
    """Run a process to its end, without a terminal."""
    return subprocess.run(
        start,
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=how.pop("stdin", subprocess.DEVNULL),
        stdout=how.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        encoding=how.pop("encoding", "utf-8"),
        timeout=60,
        **how,
    )


def as_everybody(start: Sequence[str]) -> list[str]:
    """Return the command as one for which permissions count, also if these tests are run by root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("no permissions of this kind here")
    if os.geteuid() != 0:
        return list(start)
    if sys.platform != "linux":
        pytest.skip("run by root, and only Linux lets root give up privileges")
    return [sys.executable, "-c", _AS_EVERYBODY, *start]


# Since Python 3.12 a fork is warned of where pytest-xdist has threads; the child does nothing but start a program.
many_threads = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


def terminal(start: Sequence[str], cwd: Path, **env: str) -> pexpect.spawn:
    """Start a process in a terminal of its own."""
    child = pexpect.spawn(
        start[0],
        list(start[1:]),
        cwd=str(cwd),
        env=environment(**{"TERM": "xterm", **env}),
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 80),
    )
    child.delaybeforesend = child.delayafterread = None
    child.ptyproc.delayafterclose = child.ptyproc.delayafterterminate = 0.02
    return child


def is_free(lock: Path, seconds: float = 10) -> bool:
    """Say whether nobody holds a lock any more, after a moment in which who was killed may end."""
    import fcntl

    deadline = time.monotonic() + seconds
    with lock.open() as file:
        while time.monotonic() < deadline:
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(0.02)
    return False
