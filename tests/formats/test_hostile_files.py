"""Files that mean harm, wherever we read one: a sentence each, in bounded time, and nothing is written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TINY, build_tree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX files")

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def _write(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _fifo(path: Path) -> None:
    os.mkfifo(path)  # looked up late: Windows reads this module too


HARM: dict[str, Callable[[Path], object]] = {
    "bomb": _write(BOMB.encode()),
    "huge": _huge,
    "binary": _write(bytes(range(256)) * 100),
    "latin-1": _write("title: é\n".encode("latin-1")),
    "utf-16": _write("title: é\n".encode("utf-16")),
    "twice": _write(b"title: a\ntitle: b\n"),
    "deep": _write(b"title: " + b"[" * 100_000),
    "tag": _write(b"title: !!python/object/apply:os.system [id]\nx: !!python/name:os.system\n"),
    "NUL": _write(b"title: a\0b\n"),
    "list": _write(b"- a\n- b\n"),
    "loop": _loop,
    "fifo": _fifo,
    "directory": Path.mkdir,
    "device": lambda path: path.symlink_to("/dev/zero"),
}
READ = {
    "answers": ("answers.yaml", ("new", "airbyte-python", "x", "--answers", "answers.yaml")),
    "batch": ("rows.yaml", ("new", "--batch", "rows.yaml")),
    "configuration": (".connector-generator.yaml", ("new", "airbyte-python", "x")),
    "template": ("tiny/template.yaml", ("new", "./tiny", "x")),
    "docs index": ("docs/SUMMARY.md", ("new", "airbyte-python", "x")),
    "registry": ("registry.yaml", ("new", "airbyte-python", "x")),
}
ONLY_LINES = ("docs index", "registry")
"""Files that are somebody else's: what is in them counts only where a line of ours is to stand."""


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("place", READ)
def test_a_file_that_means_harm(place: str, harm: str, run):
    """Whatever lies where we read: a sentence and the disk as before, or a project if nothing in it is our business."""
    name, arguments = READ[place]
    files = {path: content for path, content in TINY.items() if path != name}
    if place in ("docs index", "registry"):
        files[".connector-generator.yaml"] = f"connectors: .\n{place.replace(' ', '_')}: {name}\n"
        files["docs/x.md"] = ""
    build_tree(Path.cwd(), files)
    Path(name).parent.mkdir(exist_ok=True)
    HARM[harm](Path(name))
    before = {path: path.lstat().st_mode for path in Path.cwd().rglob("*")}
    started = time.process_time()
    outcome = run(*arguments)
    assert time.process_time() - started < 5
    assert outcome.code in ((0, 1, 2) if place in ONLY_LINES else (1, 2)), outcome.err
    if outcome.code:
        assert outcome.err.startswith("error: ") and "Traceback" not in outcome.err, outcome.err
        assert outcome.err.count("error: ") == 1 and len(outcome.err.splitlines()) <= 3, outcome.err
        assert {path: path.lstat().st_mode for path in Path.cwd().rglob("*")} == before
