"""Several processes that look at connectors: whatever happens to one of them, or to the one that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.monorepos import airbyte_2024
from tests.support.processes import command, environment

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
    pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="what is patched here is not, there"),
]
_SLOW = """
from generator.commands import check
def examine(project, shown):
    Path('looks').open('a').write(f'{os.getpid()} ')
    time.sleep(60)
check.examine = examine
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A check whose two processes look for a minute at their first connectors; its process, and theirs."""
    root = airbyte_2024(tmp_path / "airbyte", 20)
    start = command("check", "--all", "--jobs", "2", before=_SLOW)
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(start, cwd=root, env=environment(), **how) as process:
        looks, until = root / "looks", time.monotonic() + 20
        while len(pids := looks.read_text().split() if looks.exists() else []) < 2:
            assert process.poll() is None and time.monotonic() < until, "nobody looks"
            time.sleep(0.05)
        yield process, [int(pid) for pid in pids]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def _is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and is not yet taken away does not."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(found.strip()) and not found.strip().startswith("Z")


def _wait_for_end(pids: list[int]) -> bool:
    until = time.monotonic() + 5
    while any(map(_is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(_is_alive, pids))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("of_all", [False, True])
def test_a_signal_ends_all_of_them_at_once(running: tuple[subprocess.Popen[str], list[int]], number: int, of_all: bool):
    """Nobody waits for what is being looked at, whether the terminal tells all of them to stop or only the first."""
    process, pids = running
    (os.killpg if of_all else os.kill)(process.pid, number)
    _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (130, "\ninterrupted: nothing was created\n")
    assert _wait_for_end(pids)


def test_none_outlives_the_one_that_started_it(running: tuple[subprocess.Popen[str], list[int]]):
    """Also a kill leaves no process behind."""
    process, pids = running
    process.kill()
    process.communicate(timeout=10)
    assert _wait_for_end(pids)


def test_one_that_is_killed_is_told(running: tuple[subprocess.Popen[str], list[int]]):
    """By whoever is short of memory, say: a sentence and what to do, no traceback; and nobody is left."""
    process, pids = running
    os.kill(pids[0], signal.SIGKILL)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("error: a process that looked at connectors was killed") and "hint: --jobs 1" in err
    assert _wait_for_end(pids)
