"""Reading what others wrote: regular files only, and never without end."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from generator import systems
from generator.errors import ConfigError
from generator.formats.documents import read_bytes, read_input
from generator.formats.files import NotRegular, TooLarge, read_regular

posix = pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")


def test_a_file_is_read_up_to_its_bound(tmp_path: Path):
    """A file of exactly so many bytes is fine, one more is too many."""
    (tmp_path / "x").write_bytes(b"a" * 2_500_000)
    assert len(read_regular(tmp_path / "x", 2_500_000)) == 2_500_000
    with pytest.raises(TooLarge) as error:
        read_regular(tmp_path / "x", 2_499_999)
    assert len(error.value.start) == 2_499_999


@posix
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "endless", "link to an endless one", "directory"])
def test_what_is_no_file_is_not_waited_for(kind: str, tmp_path: Path):
    """A pipe to which nobody writes, and a device that never ends, are one sentence."""
    path = tmp_path / "x"
    if "link" in kind:
        path.symlink_to("/dev/zero" if "endless" in kind else tmp_path / "pipe")
        path = tmp_path / "x"
    if "pipe" in kind:
        os.mkfifo(tmp_path / "pipe")
        path = path if "link" in kind else tmp_path / "pipe"
    if kind == "endless":
        path = Path("/dev/zero")
    if kind == "directory":
        path.mkdir()
    with pytest.raises(NotRegular):
        read_regular(path, 10)
    with pytest.raises(ConfigError, match="is not a file"):
        read_bytes(path, 10)


@posix
def test_what_becomes_a_pipe_just_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is opened is looked at again: between two calls, somebody else may put a pipe there."""
    path = tmp_path / "x"
    path.write_text("x", encoding="utf-8")
    real = systems.open_to_read

    def swapped(name: Path, *, follow: bool = True) -> int:
        path.unlink()
        os.mkfifo(path)
        return real(name, follow=follow)

    monkeypatch.setattr(systems, "open_to_read", swapped)
    found: list[BaseException] = []

    def read() -> None:
        try:
            read_regular(path, 10)
        except OSError as error:
            found.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive() and isinstance(found[0], NotRegular)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no such files here")
def test_a_file_that_is_larger_than_it_says():
    """The size that a file system tells decides nothing: files of /proc say 0."""
    with pytest.raises(TooLarge):
        read_regular("/proc/self/maps", 10)


def test_standard_input_is_bounded():
    """Not more is read than may be, however much there is."""
    asked: list[int] = []

    def endless(size: int) -> bytes:
        asked.append(size)
        return b"x" * size

    with pytest.raises(ConfigError, match="standard input is larger than 1 MB"):
        read_input(endless, 1_000_000)
    assert asked == [1_000_001]
