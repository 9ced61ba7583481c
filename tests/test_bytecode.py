from __future__ import annotations

import os
from pathlib import Path

import pytest
from jinja2 import Environment

from generator import render
from generator.bytecode import open_cache


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for the cache, and an environment that has compiled nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    render._environment.cache_clear()
    return tmp_path / "cache"


def _again(monkeypatch: pytest.MonkeyPatch, *, compiles: bool) -> None:
    """Forget what this process has compiled, as a new one would; let it compile, or not."""
    render._environment.cache_clear()
    if not compiles:
        monkeypatch.setattr(Environment, "_compile", lambda *_: pytest.fail("it was compiled once more"))


def test_a_template_is_compiled_once(cache: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """The second run compiles nothing, and writes the same."""
    assert run("new", "tiny", "a").code == 0
    _again(monkeypatch, compiles=False)
    assert run("new", "tiny", "b").code == 0
    assert Path("source-b/source_b/__init__.py").read_text("utf-8").startswith('TITLE = "B"\n')


def test_an_edited_template_counts_at_once(cache: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """Even if the file looks as old as before."""
    file = home / "tiny/project/README.md.jinja"
    assert run("new", "tiny", "a").code == 0
    before = file.stat()
    file.write_text("edited\n", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    _again(monkeypatch, compiles=True)
    assert run("new", "tiny", "b").code == 0
    assert Path("source-b/README.md").read_text("utf-8") == "edited\n"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"j2" * 400])
def test_a_spoilt_cache_is_no_harm(content: bytes, cache: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """What cannot be read is compiled anew."""
    assert run("new", "tiny", "a").code == 0
    for kept in cache.rglob("*.cache"):
        kept.write_bytes(content)
    _again(monkeypatch, compiles=True)
    assert run("new", "tiny", "b").code == 0


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_place_that_is_open_to_others_is_not_used(cache: Path):
    """Who can write there could let us run anything."""
    assert open_cache(Path(__file__)) is not None
    (directory,) = (cache / "connector-generator").iterdir()
    directory.chmod(0o777)
    assert open_cache(Path(__file__)) is None


def test_without_a_place(tmp_path: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """No home, or one that is a file, and everything works as before."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    render._environment.cache_clear()
    assert open_cache(Path(__file__)) is None
    assert run("new", "tiny", "a").code == 0
