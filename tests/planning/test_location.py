from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generator.errors import TargetError
from generator.monorepo.configuration import Monorepo
from generator.planning.location import Location, find_location
from tests.conftest import build_tree


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    """A monorepo with a connectors directory, and a directory beside it."""
    return build_tree(
        tmp_path / "mono",
        {".connector-generator.yaml": "connectors: packages\n", "packages/source-a/x": "", "tools/x": ""},
    )


@pytest.mark.parametrize("start", [".", "tools", "packages/source-a"])
def test_the_connectors_directory_of_the_monorepo(start: str, monorepo: Path, monkeypatch: pytest.MonkeyPatch):
    """Anywhere in a monorepo, a new connector goes to the others."""
    monkeypatch.chdir(monorepo / start)
    assert find_location(None).parent == monorepo / "packages"


def test_here_without_a_monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Elsewhere, a new connector goes to the current directory."""
    monkeypatch.chdir(tmp_path)
    assert find_location(None) == Location(tmp_path, here=tmp_path)


def test_output_counts_and_keeps_the_monorepo(monorepo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """--output says where, relative to the current directory; the monorepo is the one around that place."""
    monkeypatch.chdir(tmp_path)
    places = find_location("mono/tools")
    assert places.parent == monorepo / "tools"
    assert places.monorepo and places.monorepo.root == monorepo
    monkeypatch.chdir(monorepo)
    assert find_location(str(tmp_path)) == Location(tmp_path, here=tmp_path)


def test_a_connectors_directory_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is refused with the command that creates it."""
    monkeypatch.chdir(build_tree(tmp_path, {".connector-generator.yaml": "connectors: my packages\n"}))
    with pytest.raises(TargetError, match="my packages does not exist") as error:
        find_location(None)
    assert error.value.hint == f"create it first: mkdir -p '{tmp_path}/my packages'"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("missing", "does not exist"),
        ("file", "is not a directory"),
        ("file/below", "does not exist"),
        ("dangling", "is not a directory"),
        ("x" * 300, "File name too long|does not exist"),
        ("a/" * 3000, "File name too long|does not exist"),
    ],
    ids=["missing", "file", "below a file", "dangling link", "long name", "long path"],
)
def test_an_output_that_is_no_directory(output: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Why nothing can be created there is one sentence."""
    monkeypatch.chdir(build_tree(tmp_path, {"file": ""}))
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(TargetError, match=sentence):
        find_location(output)


@pytest.mark.skipif(sys.platform == "win32", reason="a current directory cannot be removed there")
def test_a_current_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Who sits in a directory that was removed meanwhile is told so."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(TargetError):
        find_location(None)


@pytest.mark.parametrize(
    ("existing", "wanted"),
    [
        ("source-x-y", "source-x-y"),
        ("Source-X-Y", "source-x-y"),
        ("source_x_y", "source-x-y"),
        ("X.md", "x.md"),
        ("x_y.md", "x-y.md"),
    ],
)
def test_what_is_taken(existing: str, wanted: str, tmp_path: Path):
    """A name is taken by whatever would be the same directory or package elsewhere; the one that is there is named."""
    (tmp_path / existing).touch()
    with pytest.raises(TargetError, match=f"{existing} exists already"):
        Location(tmp_path).ensure_free(tmp_path, wanted)


@pytest.mark.parametrize("existing", ["source-x", "source-x-y-z", "x"])
def test_what_is_free(existing: str, tmp_path: Path):
    """Similar names do not count, and a directory that does not exist yet is free."""
    (tmp_path / existing).touch()
    Location(tmp_path).ensure_free(tmp_path, "source-x-y")
    Location(tmp_path / "missing" / "deeper").ensure_free(tmp_path / "missing" / "deeper", "source-x-y")


def test_a_dangling_link_is_taken(tmp_path: Path):
    """A link that leads nowhere is something, too."""
    (tmp_path / "source-x").symlink_to("nowhere")
    with pytest.raises(TargetError, match="exists already"):
        Location(tmp_path).ensure_free(tmp_path, "source-x")


def test_a_parent_that_is_a_file(tmp_path: Path):
    """Where the docs directory is a file, no page can be created."""
    (tmp_path / "docs").touch()
    with pytest.raises(TargetError, match="cannot be used"):
        Location(tmp_path / "docs").ensure_free(tmp_path / "docs", "x.md")


def test_where_a_page_goes_and_how_the_project_sees_it(tmp_path: Path):
    """A docs page goes to the monorepo's docs, else into the project; the project's files name it relatively."""
    page = "docs/integrations/sources/x.md"
    alone = Location(tmp_path)
    assert alone.locate("source-x", page, "docs") == tmp_path / "source-x" / page
    assert alone.seen_from("source-x", alone.locate("source-x", page, "docs")) == page
    mono = Location(tmp_path / "packages", Monorepo(tmp_path, tmp_path / "packages", tmp_path / "handbook"))
    assert mono.locate("source-x", page, "docs") == tmp_path / "handbook/integrations/sources/x.md"
    assert mono.locate("source-x", page, "project") == tmp_path / "packages/source-x" / page
    assert mono.seen_from("source-x", mono.locate("source-x", page, "docs")) == (
        "../../handbook/integrations/sources/x.md"
    )


def test_places_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A relative --output stays right when the current directory changes later."""
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_location("a").parent.is_absolute()
