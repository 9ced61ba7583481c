"""One file in its place: nothing is replaced that came there meanwhile, and a file of somebody's stays what it was."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import systems
from generator.errors import TargetError
from generator.writing import files
from generator.writing.files import is_half_written, put_content, put_directory, put_new
from tests.conftest import Outcome, build_tree, read_tree
from tests.monorepo.test_registry import EDITED, MONOREPO, NEW
from tests.support.processes import as_everybody, command, finish

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX links, owners and modes")
root_only = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
NOBODY = 65534
Run = Callable[..., Outcome]


def _at_the_last_moment(event: str, target: str, happen: Callable[[], object]) -> None:
    """Do something once, just before a call is made, when everything has been looked at."""

    def watch(name: str, arguments: tuple[object, ...]) -> None:
        if active and name == event and str(arguments[1] if len(arguments) > 1 else "").endswith(target):
            active.clear()
            happen()

    active = [True]
    sys.addaudithook(watch)


# ---- nothing is replaced -----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform not in systems._NO_REPLACE, reason="no such call")
@pytest.mark.parametrize("what", ["an empty directory", "a file", "a link", "a link to nowhere"])
def test_what_comes_between_the_look_and_the_rename(what: str, home: Path, run: Run, tmp_path: Path):
    """Whatever takes the project's name at the last moment stays as it is, also an empty directory."""
    target = Path.cwd() / "source-some-thing"
    come = {
        "an empty directory": target.mkdir,
        "a file": target.touch,
        "a link": lambda: target.symlink_to(tmp_path),
        "a link to nowhere": lambda: target.symlink_to("nowhere"),
    }[what]
    _at_the_last_moment("os.rename", "source-some-thing", come)
    outcome = run(*NEW)
    assert outcome.code == 1 and "exists already" in outcome.err
    assert os.listdir() == ["source-some-thing"] and (
        not target.is_dir() or target.is_symlink() or not os.listdir(target)
    )


def test_no_directory_is_replaced(tmp_path: Path):
    """Not even an empty one, which a plain rename would take."""
    build_tree(tmp_path, {"new/a": "x"})
    (tmp_path / "taken").mkdir()
    with pytest.raises(TargetError, match="taken exists already"):
        put_directory(tmp_path / "new", tmp_path / "taken")
    assert not os.listdir(tmp_path / "taken")


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("what", ["a page", "an empty page", "a link", "a link to nowhere", "a directory"])
def test_no_file_is_replaced(what: str, links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Also where files cannot have two names, a page that came at the last moment stays, and no link is followed."""
    build_tree(tmp_path, {"new": "ours", "else": "theirs"})
    target = tmp_path / "page.md"

    def come() -> None:
        {
            "a page": lambda: target.write_text("theirs"),
            "an empty page": target.touch,
            "a link": lambda: target.symlink_to("else"),
            "a link to nowhere": lambda: target.symlink_to("nowhere"),
            "a directory": target.mkdir,
        }[what]()

    def refuse(source: Path, target: Path) -> None:
        come()
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    if links:
        come()
    else:
        monkeypatch.setattr(systems, "link", refuse)
    with pytest.raises(TargetError, match=r"page\.md exists already"):
        put_new(tmp_path / "new", target)
    assert (tmp_path / "else").read_text() == "theirs" and not (tmp_path / "nowhere").exists()
    assert what != "a page" or target.read_text() == "theirs"


def test_a_new_file_on_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It has content and mode of what is staged; one that cannot be written to its end does not stay."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(systems, "link", refuse)
    build_tree(tmp_path, {"new": "ours"})
    (tmp_path / "new").chmod(0o640)
    put_new(tmp_path / "new", tmp_path / "page.md")
    assert (tmp_path / "page.md").read_text() == "ours"
    assert stat.S_IMODE((tmp_path / "page.md").stat().st_mode) == 0o640
    with pytest.raises(FileNotFoundError):
        put_new(tmp_path / "missing", tmp_path / "other.md")
    (tmp_path / "new").chmod(0o640)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OSError, match="cross-device"):
        put_new(tmp_path / "new", tmp_path / "other.md")
    assert not (tmp_path / "other.md").exists()


# ---- a file that exists stays what it was ------------------------------------------------------------------


def _describe(path: Path) -> tuple[object, ...]:
    status = path.stat()
    names = os.listxattr(path) if hasattr(os, "listxattr") else []
    attributes = {name: os.getxattr(path, name) for name in names if not name.startswith("security.")}
    return stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid, status.st_nlink, attributes


@pytest.fixture
def root(home: Path, tmp_path: Path, run: Run) -> Path:
    """The monorepo, as the current directory."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    os.chdir(root)
    return root


@root_only
@pytest.mark.parametrize("linked", [False, True])
def test_owner_group_mode_and_names(linked: bool, root: Path, run: Run, tmp_path: Path):
    """Who edits as root, or as somebody else of the group, leaves a file with owner, group, mode and other names."""
    for n, path in enumerate(EDITED):
        os.chown(root / path, NOBODY, 1000 + n)
        (root / path).chmod(0o664)
        if linked:
            os.link(root / path, tmp_path / f"second-{n}")
    before = {path: _describe(root / path) for path in EDITED}
    assert run(*NEW).code == 0
    assert {path: (root / path).read_bytes().decode() for path in EDITED} == EDITED
    assert {path: _describe(root / path) for path in EDITED} == before
    if linked:
        assert [(tmp_path / f"second-{n}").read_bytes().decode() for n in range(3)] == [*EDITED.values()]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="Python knows no attributes here")
def test_extended_attributes(root: Path, run: Run):
    """They stay, where the file system has any."""
    try:
        os.setxattr(root / "ci.yaml", "user.origin", b"\x00mine")
    except OSError:
        pytest.skip("this file system has none")
    before = _describe(root / "ci.yaml")
    assert run(*NEW).code == 0 and (root / "ci.yaml").read_text() == EDITED["ci.yaml"]
    assert _describe(root / "ci.yaml") == before


@pytest.mark.parametrize("why", ["a second name", "an owner that cannot be kept", "another file system"])
def test_what_cannot_be_replaced_is_written_over(
    why: str, root: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Then the file is the same one afterwards, also if it becomes shorter."""
    file = root / "ci.yaml"
    if why == "a second name":
        os.link(file, tmp_path / "second")
    elif why == "an owner that cannot be kept":
        monkeypatch.setattr(systems, "dress", lambda *_: False)
    else:
        monkeypatch.setattr(systems, "replace", _across(systems.replace))
    before = file.stat().st_ino
    assert run(*NEW).code == 0
    assert (file.read_text(), file.stat().st_ino) == (EDITED["ci.yaml"], before)
    put_content(MONOREPO["ci.yaml"].encode(), file, tmp_path / "draft")
    assert (file.read_text(), file.stat().st_ino) == (MONOREPO["ci.yaml"], before)
    assert why != "a second name" or (tmp_path / "second").read_text() == MONOREPO["ci.yaml"]


def _across(real: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    def replace(source: Path, target: Path) -> None:
        if "journal" not in target.name:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target)

    return replace


@root_only
def test_somebody_elses_file_that_may_not_be_written(root: Path, tmp_path: Path, home: Path):
    """A file of another user's that we may not write is not replaced by one of ours, though the directory is open."""
    (root / "ci.yaml").chmod(0o644)
    os.chown(root / "ci.yaml", NOBODY, NOBODY)
    before = read_tree(root)
    drop = "import ctypes\nfor capability in (0, 1, 2, 3): ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)\n"
    start = command(*NEW, templates=home, before="")
    code = drop + "import os, sys\nos.execv(sys.argv[1], sys.argv[1:])\n"
    done = finish(as_everybody([sys.executable, "-c", code, *start]), cwd=root)
    assert done.returncode == 1 and "ci.yaml" in done.stderr and done.stderr.count("error: ") == 1, done.stderr
    assert read_tree(root) == before


def test_a_file_that_has_become_something_else(tmp_path: Path):
    """A link, a pipe or a directory in the place of a file is neither followed nor waited for."""
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "link").symlink_to("theirs")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "directory").mkdir()
    for name in ("link", "pipe", "directory"):
        with pytest.raises(OSError, match="not a file any more"):
            put_content(b"ours", tmp_path / name, tmp_path / "draft")
    assert (tmp_path / "theirs").read_text() == "theirs" and not (tmp_path / "draft").exists()


@pytest.mark.parametrize(
    ("before", "after"), [(b"abcdef", b"abXXXcdef"), (b"abXXXcdef", b"abcdef"), (b"", b"x"), (b"aaa", b"aaaa")]
)
def test_half_of_a_content(before: bytes, after: bytes):
    """Every state of a file that is being written over is known as one; anything else is somebody's work."""
    for n in range(len(after) + 1):
        assert is_half_written(after[:n] + before[n:], before, after)
    assert is_half_written(after + before[len(after) :], before, after)
    assert not is_half_written(b"other", before, after)


def test_the_first_byte_that_differs():
    """It is found in any two contents."""
    for one, other in ((b"", b""), (b"a", b""), (b"ab", b"ac"), (b"x" * 1000, b"x" * 999 + b"y"), (b"a", b"b")):
        n = files._first_difference(one, other)
        assert one[:n] == other[:n] and (one[n : n + 1] != other[n : n + 1] or n == len(one) == len(other))


def test_a_mount_point_with_an_index_on_it(root: Path, home: Path):
    """Docs on another file system: killed at any call that touches them, no file of ours stays beside the pages."""
    code = "os.link = lambda *_, **__: os.kill(os.getpid(), 9)\n"
    (root / "docs").rename(root / "old")
    (root / "docs").mkdir()
    if (
        sys.platform != "linux"
        or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "docs"], capture_output=True).returncode
    ):
        pytest.skip("this user may not mount")
    try:
        (root / "docs/index.md").write_bytes(MONOREPO["docs/index.md"].encode())
        assert finish(command(*NEW, templates=home, before=code), cwd=root).returncode == -9
        done = finish(command("new", "tiny", "x", "--set", "slug=Bad Slug", templates=home), cwd=root)
        assert done.stderr.startswith("completed ")
        assert (root / "docs/index.md").read_bytes().decode() == EDITED["docs/index.md"]
        assert sorted(path.name for path in (root / "docs").rglob("*.md")) == ["index.md", "some-thing.md"]
        assert len([path for path in (root / "docs").rglob("*") if path.is_file()]) == 2
    finally:
        subprocess.run(["umount", "docs"], check=True, cwd=root)
