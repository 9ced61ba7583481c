"""Runs wait for each other; for anybody else who holds a lock they do not wait for ever."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.writing import locks
from generator.writing.key import open_key
from generator.writing.locks import editing
from tests.conftest import Outcome, build_tree
from tests.monorepo.test_registry import EDITED, MONOREPO, NEW

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no locks of this kind there")
Run = Callable[..., Outcome]
_HOLD = """\
import fcntl, os, sys, time
for path in sys.argv[1:]:
    fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def root(home: Path, tmp_path: Path, run: Run) -> Path:
    """The monorepo, as the current directory."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    os.chdir(root)
    return root


@pytest.fixture
def hold() -> Iterator[Callable[..., None]]:
    """Hold the locks of directories or files, as another process."""
    holders = []

    def start(*paths: Path) -> None:
        holders.append(subprocess.Popen([sys.executable, "-c", _HOLD, *map(str, paths)], stdout=subprocess.PIPE))
        assert holders[-1].stdout and holders[-1].stdout.readline() == b"held\n"

    yield start
    for holder in holders:
        holder.kill()
        holder.communicate()


def test_somebody_holds_all_that_can_be_opened(root: Path, run: Run, hold: Callable[..., None]):
    """Where nobody else may write, whoever holds our directories delays a run by a moment, and cannot stop it."""
    hold(root, *(path for path in root.rglob("*") if path.is_dir()))
    start = time.monotonic()
    outcome = run(*NEW)
    assert outcome.code == 0, outcome.err
    assert time.monotonic() - start < 15
    assert {path: (root / path).read_bytes().decode() for path in EDITED} == EDITED


def test_a_run_without_edits_waits_for_nobody(home: Path, run: Run, hold: Callable[..., None]):
    """A project of its own needs no lock that others can hold."""
    hold(Path.cwd())
    start = time.monotonic()
    assert run(*NEW).code == 0 and time.monotonic() - start < locks._COURTESY


def test_where_others_may_write(root: Path, run: Run, hold: Callable[..., None], monkeypatch: pytest.MonkeyPatch):
    """There it may be their run: it is waited for, but not for ever, and it is said who it could be."""
    root.chmod(0o777)
    monkeypatch.setattr(locks, "_PATIENCE", 0.3)
    hold(root)
    outcome = run(*NEW)
    assert outcome.code == 1 and f"somebody has held the lock on {root} for" in outcome.err
    assert f"fuser -v {root}" in outcome.err and not (root / "connectors/source-some-thing").exists()


def test_a_run_of_ones_own(root: Path, run: Run, hold: Callable[..., None], monkeypatch: pytest.MonkeyPatch):
    """It is waited for, wherever it edits: the key is its lock, which nobody else can open."""
    with open_key() as key:
        assert key is not None
    monkeypatch.setattr(locks, "_PATIENCE", 0.3)
    hold(Path(os.environ["XDG_STATE_HOME"], "connector-generator/journal-key"))
    outcome = run(*NEW)
    assert outcome.code == 1 and "another run of yours has been writing for" in outcome.err


def test_one_after_the_other(root: Path):
    """Who edits is alone, also beside a thread of the same process."""
    with editing(root), pytest.raises(RuntimeError), editing(root, _refuse):
        pytest.fail("two at once")


def _refuse() -> None:
    raise RuntimeError
