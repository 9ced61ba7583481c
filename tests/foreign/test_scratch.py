"""Whatever ends a run, and whenever: nothing stays in the directory for temporary files."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.writing import scratch
from generator.writing.scratch import make_scratch, remove_scratch
from generator.writing.signals import Interrupted, deferred, interrupt_on_signals
from tests.conftest import build_tree

ROOT = "{{cookiecutter.slug}}"
HERE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


@pytest.mark.usefixtures("clean_temp")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_a_place_is_noted(number: int, monkeypatch: pytest.MonkeyPatch):
    """A signal between making a directory and knowing of it, or while it is removed, is heard after that."""
    import tempfile

    def make(**options: str) -> str:
        made = kept(**options)
        os.kill(os.getpid(), number)
        time.sleep(0.01)
        return made

    def remove(place: Path) -> None:
        os.kill(os.getpid(), number)
        shutil.rmtree(place)

    kept = tempfile.mkdtemp
    interrupt_on_signals()
    monkeypatch.setattr(tempfile, "mkdtemp", make)
    with pytest.raises(Interrupted):
        make_scratch()
    assert scratch._places
    monkeypatch.setattr(scratch, "_remove", remove)
    with pytest.raises(Interrupted):
        remove_scratch()
    assert not scratch._places


def test_deferred_signals_do_what_they_always_do():
    """A handler that was there is called at the end, once for each signal, and is there again."""
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with deferred():
            os.kill(os.getpid(), signal.SIGTERM)
            assert heard == []
        assert heard == [signal.SIGTERM]
        os.kill(os.getpid(), signal.SIGTERM)
        assert heard == [signal.SIGTERM] * 2
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("way", ["local", "git", "zip"])
def test_signals_while_a_template_is_fetched_and_rendered(way: str, tmp_path: Path):
    """At random moments of the run: whatever it comes to, nothing is left in TMPDIR."""
    files = {f"{ROOT}/{n}.txt": "{{ cookiecutter.slug }}" for n in range(40)}
    root = build_tree(tmp_path / "tpl", {"cookiecutter.json": '{"slug": "x"}', **files})
    word = str(root)
    if way == "git":
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
            subprocess.run(["git", *arguments], cwd=root, check=True)
        word = root.as_uri()
    if way == "zip":
        word = shutil.make_archive(str(tmp_path / "t"), "zip", tmp_path, "tpl")
    (tmp_path / "tmp").mkdir()
    seconds, chance = 1.0, random.Random(7)
    for run in range(10):
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "generator", "new", word, "--set", f"slug=x{run}"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(HERE), "TMPDIR": str(tmp_path / "tmp")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if run:
            time.sleep(chance.uniform(0.15, 1.0) * seconds)
            process.send_signal(chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
        code = process.wait(timeout=60)
        seconds = seconds if run else time.monotonic() - start
        assert os.listdir(tmp_path / "tmp") == [], code
