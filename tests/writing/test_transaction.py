"""Taking back what has failed; and if that fails too, nothing is thrown away, and it is said what is left."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.writing import edits, transaction
from generator.writing.staging import PREFIX, clean_up
from tests.conftest import Outcome, build_tree, read_tree
from tests.monorepo.test_registry import EDITED, MONOREPO, NEW

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX locks: elsewhere nothing is brought to an end")
Run = Callable[..., Outcome]


@pytest.fixture
def root(home: Path, tmp_path: Path, run: Run) -> Path:
    """The monorepo, as the current directory."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    os.chdir(root)
    return root


class _Disk:
    """A disk that says no to one file from its n-th change on, for as long as it is broken."""

    def __init__(self, broken: dict[str, int]) -> None:
        self.broken = dict(broken)
        self.real = edits.put_content

    def put_content(self, content: bytes, target: Path, draft: Path) -> None:
        left = self.broken.get(target.name)
        if left == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(target))
        if left:
            self.broken[target.name] = left - 1
        self.real(content, target, draft)


# The last index cannot be edited; and then the first one cannot be brought back.
TWICE = {"ci.yaml": 0, "index.md": 1}


def test_taking_back_fails_too(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Exit 1; what is left is said, with where the copies are; journal and copies stay."""
    disk = _Disk(TWICE)
    monkeypatch.setattr(edits, "put_content", disk.put_content)
    outcome = run(*NEW)
    (staging,) = (root / "connectors").glob(f"{PREFIX}*")
    assert outcome.code == 1 and "nothing was created" not in outcome.err
    assert "this failed (Input/output error), and so did taking it back:" in outcome.err
    assert f"{root / 'docs/index.md'} cannot be taken back: Input/output error" in outcome.err
    assert f"copies are in {staging}" in outcome.err
    copies = {path.read_bytes().decode() for path in staging.glob("elsewhere/*.before")}
    assert copies == {MONOREPO[path] for path in EDITED} and (staging / "journal.json").is_file()
    assert (root / "docs/index.md").read_bytes().decode() == EDITED["docs/index.md"]
    assert not (root / "connectors/source-some-thing").exists()


def test_the_next_run_takes_the_rest_back(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Once the disk is in order again, the project was never there and neither is anything else."""
    with monkeypatch.context() as patch:
        patch.setattr(edits, "put_content", _Disk(TWICE).put_content)
        assert run(*NEW).code == 1
    mine = (root / "docs/index.md").read_bytes().replace(b"# Index\n", b"") + b"\r\n- [Mine](mine.md)"
    (root / "docs/index.md").write_bytes(mine)
    (said,) = clean_up(root / "connectors")
    assert said.startswith(f"took back {root / 'connectors/source-some-thing'}, ")
    expected = {**MONOREPO, "docs/index.md": MONOREPO["docs/index.md"] + "\r\n- [Mine](mine.md)"}
    assert {path: content.decode() for path, content in read_tree(root).items()} == expected


def test_a_disk_that_stays_broken(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Each later run says so, does its own work, and loses nothing."""
    with monkeypatch.context() as patch:
        patch.setattr(edits, "put_content", _Disk(TWICE).put_content)
        assert run(*NEW).code == 1
        before = read_tree(root)
        for _ in range(2):
            (said,) = clean_up(root / "connectors")
            assert "cannot be brought to an end yet" in said and "Input/output error" in said
            assert read_tree(root) == before
    assert run(*NEW).code == 0
    assert {path: (root / path).read_bytes().decode() for path in EDITED} == EDITED


def test_in_a_batch(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """A row that cannot be taken back keeps its journal, and the rows after it are created."""
    real, calls = transaction.put_new, []

    def refuse(staged: Path, target: Path) -> None:
        if target.stem == "bad":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(target))
        real(staged, target)

    def stay(staged: Path, target: Path) -> str:
        calls.append(staged.parents[1])
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    (root.parent / "rows").write_text("".join(json.dumps({"name": name}) + "\n" for name in ("One", "bad", "Two")))
    with monkeypatch.context() as patch:
        patch.setattr(transaction, "put_new", refuse)
        patch.setattr(transaction, "_move_back", stay)
        outcome = run("new", "tiny", "--batch", "../rows")
    (staging,) = calls
    assert outcome.code == 1 and "2 created, 1 failed" in outcome.out and f"copies are in {staging}" in outcome.err
    assert (staging / "journal.json").is_file()
    assert {path.name for path in (root / "connectors").glob("source-*")} == {
        *("source-bad", "source-one", "source-other", "source-two")
    }
    (said,) = clean_up(root / "connectors")  # its project is there, so the rest of it is done
    assert said.startswith(f"completed {root / 'connectors/source-bad'}, ")
    assert (root / "docs/integrations/sources/bad.md").is_file()


def test_an_edit_at_the_last_moment(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """What somebody writes into an index while we are about to is not overwritten: nothing is created."""
    real = transaction.put_directory

    def write(staged: Path, target: Path) -> None:
        (root / "ci.yaml").write_text(MONOREPO["ci.yaml"] + "# mine\n")
        real(staged, target)

    monkeypatch.setattr(transaction, "put_directory", write)
    outcome = run(*NEW)
    assert outcome.code == 1 and "was changed by somebody else just now" in outcome.err
    expected = {**MONOREPO, "ci.yaml": MONOREPO["ci.yaml"] + "# mine\n"}
    assert {path: content.decode() for path, content in read_tree(root).items()} == expected


def test_an_edit_while_it_is_taken_back(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """A failure takes out our line, and leaves what somebody has written into the same file meanwhile."""
    disk = _Disk({"ci.yaml": 0})
    index = root / "docs/index.md"

    def write(content: bytes, target: Path, draft: Path) -> None:
        if target.name == "ci.yaml":
            index.write_bytes(b"# Mine\n" + index.read_bytes())
        disk.put_content(content, target, draft)

    monkeypatch.setattr(edits, "put_content", write)
    outcome = run(*NEW)
    assert outcome.code == 1 and "nothing was created" in outcome.err
    expected = {**MONOREPO, "docs/index.md": "# Mine\n" + MONOREPO["docs/index.md"]}
    assert {path: content.decode() for path, content in read_tree(root).items()} == expected
