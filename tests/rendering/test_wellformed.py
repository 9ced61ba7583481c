from __future__ import annotations

import pytest

from generator.errors import TemplateError
from generator.model import RenderedFile
from generator.rendering.wellformed import ensure_wellformed

GOOD = {
    "a.py": b"A = 1\n",
    "empty.py": b"",
    "a.json": b'{"a": [1]}',
    "a.yaml": b"a: [1]\n",
    "a.yml": b"- a\n",
    "a.toml": b"[a]\nb = 1\n",
    "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><title>a</title></svg>',
    "a.txt": b"\xff{{ <",
    "Makefile": b"\x00",
    ".hidden/..x/a..b": b"",
}
BAD = {
    "a.py": [b"A = ", b"A = '\n", b"\xff", b"\x00", b"if a:\nb\n", b"# coding: klingon\nA = 1\n"],
    "a.json": [b"{a: 1}", b"", b"{}{}", b"\xff"],
    "a.yaml": [b"a: [", b"a: b: c", b"\xff", b"a: \x07"],
    "sub/a.yml": [b"\ta: b"],
    "a.toml": [b"a = ", b"a = 1\na = 2\n", b"\xff"],
    "a.svg": [b"<svg>", b"", b"<svg/><svg/>", b"<svg>&nbsp;</svg>", b"<svg>\x07</svg>"],
}


def test_good_files():
    """Files that their languages can read pass; files of other kinds may hold anything."""
    ensure_wellformed(RenderedFile(path, content) for path, content in GOOD.items())


@pytest.mark.parametrize(("path", "content"), [(path, content) for path, all_ in BAD.items() for content in all_])
def test_a_file_that_would_not_parse(path: str, content: bytes):
    """A broken file is the template's mistake, named with its path, and stops the run."""
    with pytest.raises(TemplateError, match=f"^{path} would not parse: ") as error:
        ensure_wellformed([RenderedFile(path, content)])
    assert "nothing was written" in error.value.hint


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a/..", "..", ""])
def test_a_path_that_leads_out(path: str):
    """No file lands outside the project."""
    with pytest.raises(TemplateError, match="leads out of the project"):
        ensure_wellformed([RenderedFile(path, b"")])


@pytest.mark.parametrize(
    ("one", "other"),
    [("README.md", "readme.md"), ("a/B.py", "A/b.py"), ("straße", "STRASSE"), ("same", "same")],
)
def test_two_paths_for_one_file(one: str, other: str):
    """Two paths that differ only in case are one file on a Mac and on Windows."""
    with pytest.raises(TemplateError, match=f"{other} and {one} are one file"):
        ensure_wellformed([RenderedFile(one, b""), RenderedFile(other, b"")])


def test_a_file_where_a_directory_is():
    """A path cannot be a file and a directory at once."""
    with pytest.raises(TemplateError):
        ensure_wellformed([RenderedFile("a", b""), RenderedFile("a/b", b"")])


def test_two_places():
    """The project and the docs directory of a monorepo are two trees."""
    ensure_wellformed([RenderedFile("x.md", b""), RenderedFile("X.md", b"", place="docs")])
