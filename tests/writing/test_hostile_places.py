"""Places that nobody would choose: whatever they are called, and whatever lies in them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.writing import transaction
from tests.conftest import Outcome, build_tree, read_tree
from tests.monorepo.test_registry import EDITED, MONOREPO
from tests.support.processes import as_everybody, command, finish

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX names, links and modes")
NEW = ("new", "tiny", "Some Thing")
PROJECT = {".connector.yaml", "README.md", "source_some_thing/__init__.py", "static.txt"}


def _files(root: Path) -> set[str]:
    return set(read_tree(root))


@posix
@pytest.mark.parametrize(
    "name",
    [
        b"with space",
        b"new\nline",
        b"tab\t",
        b"quote'\"",
        b"$(touch x)",
        b"{slug}",
        b"{{ 7*7 }}",
        b"-dash",
        b"\xff\xfe",
        "日本".encode(),
    ],
    ids=repr,
)
def test_a_directory_of_any_name(name: bytes, home: Path, run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch):
    """A connector and its entries land in a monorepo whose directory has any name that the system allows."""
    root = Path(os.fsdecode(bytes(Path.cwd()) + b"/" + name))
    try:
        build_tree(root, MONOREPO)
    except OSError:
        pytest.skip("the system does not allow it: macOS wants UTF-8")
    monkeypatch.chdir(root)
    outcome = run(*NEW)
    assert outcome.code == 0, outcome.err
    assert {path: (root / path).read_bytes().decode() for path in EDITED} == EDITED
    assert _files(root / "connectors/source-some-thing") == PROJECT
    assert run("check", "connectors/source-some-thing").code == 3


@posix
@pytest.mark.parametrize(
    ("mask", "file", "directory"), [(0o077, 0o600, 0o700), (0o000, 0o666, 0o777), (0o022, 0o644, 0o755)]
)
def test_modes(mask: int, file: int, directory: int, home: Path, run: Callable[..., Outcome]):
    """New files and directories have what the umask leaves; edited files keep what they have."""
    root = build_tree(Path.cwd(), MONOREPO)
    (root / "ci.yaml").chmod(0o640)
    before = os.umask(mask)
    try:
        assert run(*NEW).code == 0
    finally:
        os.umask(before)
    project = root / "connectors/source-some-thing"
    modes = {path.stat().st_mode & 0o777 for path in project.rglob("*") if path.is_file()}
    assert modes == {file} and (root / "docs/integrations/sources/some-thing.md").stat().st_mode & 0o777 == file
    assert {path.stat().st_mode & 0o777 for path in (project, project / "source_some_thing")} == {directory}
    assert (root / "ci.yaml").stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_in_the_place_of_the_connectors(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """A connectors directory that is a link is used as what it leads to, as long as that lies in the repository."""
    root = build_tree(Path.cwd(), {".connector-generator.yaml": ""})
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    (root / "connectors").symlink_to(elsewhere)
    assert run(*NEW).code == 0
    assert _files(elsewhere / "source-some-thing") == PROJECT and (root / "connectors").is_symlink()


@posix
@pytest.mark.parametrize("leads", ["to a directory", "nowhere", "in a circle"])
def test_a_link_in_the_place_of_the_project(leads: str, home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """A link of the project's name is never followed: the name is taken."""
    link = Path("source-some-thing")
    link.symlink_to({"to a directory": tmp_path, "nowhere": tmp_path / "missing", "in a circle": link}[leads])
    before = _files(tmp_path / "here")
    outcome = run(*NEW)
    assert outcome.code == 1 and "exists already" in outcome.err
    assert link.is_symlink() and _files(tmp_path / "here") == before


@posix
def test_a_link_that_comes_between_the_look_and_the_rename(
    home: Path, run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever puts a link in the project's place at the last moment makes the run fail; nothing goes through it."""
    victim = build_tree(tmp_path / "victim", {"mine.txt": "x"})
    real = transaction.commit_moves

    def swap(*arguments: object) -> None:
        Path("source-some-thing").symlink_to(victim)
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("generator.writing.apply.commit_moves", swap)
    outcome = run(*NEW)
    assert outcome.code == 1 and "exists already" in outcome.err
    assert _files(victim) == {"mine.txt"}


def test_a_file_in_the_place_of_a_directory(home: Path, run: Callable[..., Outcome]):
    """Where a directory of the docs page should be, a file may stand: it stays, and nothing is created."""
    build_tree(Path.cwd(), {".connector-generator.yaml": "", "connectors/x": "", "docs/integrations": "a file"})
    before = read_tree(Path.cwd())
    outcome = run(*NEW)
    assert outcome.code == 1 and outcome.err.startswith("error: ") and "docs/integrations" in outcome.err
    assert read_tree(Path.cwd()) == before


@posix
def test_somebody_elses_directory(home: Path, tmp_path: Path):
    """A directory or an index that may not be written to: one sentence, and everything is as before."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    before = read_tree(root)
    for closed in ("connectors", "docs", ".github"):
        (root / closed).chmod(0o555)
        done = finish(as_everybody(command(*NEW, templates=home)), cwd=root)
        (root / closed).chmod(0o755)
        assert (done.returncode, done.stderr.count("error: ")) == (1, 1), f"{closed}: {done.stderr}"
        assert read_tree(root) == before, closed


@pytest.mark.parametrize("kind", ["worktree", "submodule"])
def test_git_worktrees_and_submodules(kind: str, home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """They have a file `.git` where others have a directory: it is all the same, and git sees what is new."""
    main = build_tree(tmp_path / "main", MONOREPO)
    _git(main, "init", "--quiet")
    _git(main, "add", "--all")
    _git(main, "commit", "--quiet", "--message", "x")
    root = tmp_path / "other"
    if kind == "worktree":
        _git(main, "worktree", "add", "--quiet", str(root))
    else:
        outer = build_tree(tmp_path / "outer", {"a": ""})
        _git(outer, "init", "--quiet")
        _git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(main), "inner")
        root = outer / "inner"
    assert (root / ".git").is_file()
    os.chdir(root)
    assert run(*NEW).code == 0
    status = _git(root, "status", "--porcelain", "--untracked-files=all")
    assert status.count("connectors/source-some-thing/") == len(PROJECT) and status.count(" M ") == len(EDITED)


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("taken", ["SOURCE-SOME-THING", "source_some_thing", "Source-Some_Thing"])
def test_where_case_does_not_count(taken: str, home: Path, run: Callable[..., Outcome]):
    """A name that differs only in case, or by `_` for `-`, is taken: on another file system it would be the same."""
    build_tree(Path.cwd(), {f"{taken}/x": ""})
    outcome = run(*NEW)
    assert outcome.code == 1 and f"{taken} exists already" in outcome.err


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as on Linux")
def test_a_mount_point(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """Docs on another file system than the connectors: links cannot cross, and the entries land all the same."""
    root = build_tree(Path.cwd(), {path: text for path, text in MONOREPO.items() if not path.startswith("docs/")})
    (root / "docs").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(root / "docs")], capture_output=True).returncode != 0:
        pytest.skip("this user may not mount")
    try:
        build_tree(root, {"docs/index.md": MONOREPO["docs/index.md"]})
        assert run(*NEW).code == 0
        assert (root / "docs/index.md").read_bytes().decode() == EDITED["docs/index.md"]
        assert {path.name for path in (root / "docs/integrations/sources").iterdir()} == {"some-thing.md"}
    finally:
        subprocess.run(["umount", str(root / "docs")], check=True)
