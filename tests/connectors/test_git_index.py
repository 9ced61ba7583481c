"""What git tracks, read without git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from generator.connectors.git_index import list_tracked, read_tracked
from generator.errors import ToolError
from generator.tools import git
from tests.conftest import build_tree

NAMES = [
    "a",
    "b/secrets/x",
    "secrets/" + "y" * 200,
    "secrets/" + "z/" * 100 + "w",
    "ä ö",
    "sevenxx",
    "eightxxx",
    "nine xxxx",
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = build_tree(tmp_path / "repository", dict.fromkeys(NAMES, "x\n"))
    git("init", "--quiet", cwd=root)
    git("add", "--all", cwd=root)
    return root


def _tracked(root: Path) -> tuple[str, ...]:
    return tuple(sorted(git("ls-files", "-z", cwd=root).split("\0")[:-1], key=os.fsencode))


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_it_is_what_git_says(version: str, repository: Path):
    """All versions of the format, with names of every length."""
    build_tree(repository, {"new": "x"})
    if version == "3":
        git("add", "--intent-to-add", "new", cwd=repository)
    git("update-index", f"--index-version={version}", cwd=repository)
    assert (repository / ".git/index").read_bytes()[7] == int(version)
    assert list_tracked(repository) == _tracked(repository) != ()


def test_a_split_index(repository: Path):
    """An index may only say what it adds to another one."""
    git("update-index", "--split-index", cwd=repository)
    build_tree(repository, {"late/secrets/x": "x"})
    git("add", "late", cwd=repository)
    assert list(repository.glob(".git/sharedindex.*"))
    assert list_tracked(repository) == _tracked(repository)


def test_a_repository_with_longer_digests(tmp_path: Path):
    """Those of SHA-256 are told from others by what fits."""
    root = build_tree(tmp_path / "repository", dict.fromkeys(NAMES, "x\n"))
    try:
        git("init", "--quiet", "--object-format=sha256", cwd=root)
    except ToolError:
        pytest.skip("this git is too old")
    git("add", "--all", cwd=root)
    assert list_tracked(root) == _tracked(root) != ()


def test_a_worktree(repository: Path, tmp_path: Path):
    """There, `.git` is a file that says where the index lies."""
    git("-c", "user.email=a@b", "-c", "user.name=a", "commit", "--quiet", "-m", "x", cwd=repository)
    git("worktree", "add", "--quiet", str(tmp_path / "tree"), cwd=repository)
    assert (tmp_path / "tree/.git").is_file()
    assert list_tracked(tmp_path / "tree") == _tracked(repository)


def _entry(name: bytes, cut: int) -> bytes:
    return bytes(60) + min(len(name), 0xFFF).to_bytes(2, "big") + bytes([cut]) + name[-1:] + b"\0"


SPOILT = {
    "nothing": b"",
    "a header": b"DIRC\0\0\0\2\xff\xff\xff\xff",
    "another version": b"DIRC\0\0\0\7\0\0\0\0",
    "no end": b"DIRC\0\0\0\2\0\0\0\1" + b"x" * 200,
    "a number without end": b"DIRC\0\0\0\4\0\0\0\1" + bytes(62) + b"\xff" * 3000,
    "names that grow": b"DIRC\0\0\0\4\0\1\0\0" + b"".join(_entry(b"x" * n, 0) for n in range(1, 65537)),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_an_index_that_means_harm(kind: str, tmp_path: Path):
    """Whatever stands in it, it is read in bounded time and memory, and tracks nothing."""
    build_tree(tmp_path, {".git/index": SPOILT[kind]})
    assert list_tracked(tmp_path) == ()


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")
@pytest.mark.parametrize(
    "kind", ["a pipe", "an endless file", "a pipe as .git", "an endless .git", "elsewhere", "no text"]
)
def test_an_index_that_is_none(kind: str, tmp_path: Path):
    """A pipe, a device, a `.git` that leads to nothing: nothing is known."""
    (tmp_path / "x").mkdir()
    if kind in ("a pipe", "an endless file"):
        (tmp_path / ".git").mkdir()
    target = tmp_path / (".git/index" if (tmp_path / ".git").exists() else ".git")
    if "pipe" in kind:
        os.mkfifo(target)
    elif "endless" in kind:
        target.symlink_to("/dev/zero")
    else:
        target.write_bytes(b"gitdir: /dev\n" if kind == "elsewhere" else b"\xff\xfe")
    assert list_tracked(tmp_path) == ()


UPLOAD = "#!/bin/sh\ntouch {marker}\n"


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_check_starts_no_program_that_a_repository_names(tmp_path: Path, run):
    """A sparse index and a promisor, a monitor of files, filters, hooks, another directory: none of it runs."""
    marker = tmp_path / "marker"
    script = tmp_path / "evil.sh"
    script.write_text(UPLOAD.format(marker=marker), encoding="utf-8")
    script.chmod(0o755)
    root = build_tree(
        tmp_path / "source-x",
        {
            "metadata.yaml": "data: {name: X}\n",
            "secrets/a": "x",
            "deep/secrets/b": "x",
            "in/c": "x",
            ".gitattributes": "* filter=e",
        },
    )
    git("init", "--quiet", cwd=root)
    git("add", "--all", cwd=root)
    git("-c", "user.email=a@b", "-c", "user.name=a", "commit", "--quiet", "-m", "x", cwd=root)
    git("sparse-checkout", "set", "--cone", "--sparse-index", "in", cwd=root)
    trees = git("rev-parse", "HEAD^{tree}", "HEAD:deep", "HEAD:secrets", cwd=root).split()
    for digest in trees:
        (root / ".git/objects" / digest[:2] / digest[2:]).unlink()
    hook = root / ".git/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(UPLOAD.format(marker=marker), encoding="utf-8")
    hook.chmod(0o755)
    keys = {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "evil",
        "remote.evil.url": str(root),
        "remote.evil.promisor": "true",
        "remote.evil.uploadpack": str(script),
        "core.fsmonitor": str(script),
        "core.sshCommand": str(script),
        "core.gitProxy": str(script),
        "core.pager": str(script),
        "filter.e.clean": str(script),
        "filter.e.process": str(script),
        "diff.e.textconv": str(script),
    }
    for key, value in keys.items():
        git("config", key, value, cwd=root)
    subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, timeout=60)
    assert marker.exists(), "the attack does not work any more"
    marker.unlink()
    for words in (("check", str(root)), ("check", str(root), "--json")):
        outcome = run(*words)
        assert outcome.code == 3 and "Traceback" not in outcome.err
    assert not marker.exists()


@pytest.mark.skipif(os.name == "nt", reason="programs of POSIX")
def test_check_starts_nothing_at_all(tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch):
    """Without --run, looking at a connector starts no other program."""

    def refuse(*arguments: object, **settings: object) -> None:
        pytest.fail(f"started {arguments}")

    root = build_tree(tmp_path / "source-x", {"metadata.yaml": "data: {name: X}\n", "secrets/a": "x"})
    git("init", "--quiet", cwd=root)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "posix_spawn", refuse)
    monkeypatch.setattr(os, "system", refuse)
    assert run("check", str(root)).code == 3


def test_what_a_sparse_checkout_leaves_out(repository: Path):
    """It is tracked, and not on the disk, although nobody deleted it."""
    assert not any(read_tracked(repository).values())
    git("update-index", "--skip-worktree", "b/secrets/x", cwd=repository)
    assert [name for name, left_out in read_tracked(repository).items() if left_out] == ["b/secrets/x"]
    assert list_tracked(repository) == _tracked(repository)
