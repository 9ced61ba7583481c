from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from generator.writing.staging import PREFIX, Staging, clean_up
from tests.conftest import build_tree, read_tree
from tests.support.processes import as_everybody, environment, finish

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no locks of this kind there")


def test_a_directory_of_ones_own(tmp_path: Path):
    """It lies beside the target, nobody else can look into it, and nothing of it stays."""
    staging = Staging(tmp_path)
    assert staging.path.parent == tmp_path
    assert stat.S_IMODE(staging.path.stat().st_mode) == 0o700
    build_tree(staging.path, {"project/a/b": "x"})
    staging.remove()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_removed(tmp_path: Path):
    """A staging directory that nobody holds is stale: the next run removes it with all that is in it, and names it."""
    code = (
        "from pathlib import Path; from generator.writing.staging import Staging; import os, sys\n"
        "staging = Staging(Path(sys.argv[1])); (staging.path / 'project').mkdir()\n"
        "(staging.path / 'project' / 'README.md').write_text('x'); print(staging.path, flush=True); os._exit(9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environment(), capture_output=True, text=True
    )
    stale = Path(killed.stdout.strip())
    assert stale.is_dir()
    assert clean_up(tmp_path) == [f"removed {stale}, left by a run that was killed"]
    assert list(tmp_path.iterdir()) == []


def test_runs_beside_each_other_are_left_alone(tmp_path: Path):
    """A directory that somebody still works in is not stale."""
    first = Staging(tmp_path)
    second = Staging(tmp_path)
    assert clean_up(tmp_path) == [] and first.path.is_dir() and first.path != second.path
    first.remove()
    assert second.path.is_dir()
    second.remove()


@pytest.mark.parametrize("name", ["notes", "settings", "templates.d", "abcdef12"])
def test_a_users_own_directory_is_left_alone(name: str, tmp_path: Path):
    """A directory that merely bears a similar name, and holds what we would not write, is not ours to remove."""
    build_tree(tmp_path, {f"{PREFIX}{name}/mine.txt": "x"})
    assert clean_up(tmp_path) == []
    assert read_tree(tmp_path) == {f"{PREFIX}{name}/mine.txt": b"x"}


def test_what_is_no_directory_is_left_alone(tmp_path: Path):
    """A file or a link of such a name is none of ours, nor what a link leads to."""
    build_tree(tmp_path, {f"{PREFIX}abcdef01": "x", "elsewhere/mine.txt": "x"})
    (tmp_path / f"{PREFIX}deadbe00").symlink_to(tmp_path / "elsewhere")
    before = read_tree(tmp_path)
    assert clean_up(tmp_path) == []
    assert read_tree(tmp_path) == before and (tmp_path / f"{PREFIX}deadbe00").is_symlink()


def test_the_configuration_is_not_taken_for_a_stale_directory(tmp_path: Path):
    """`.connector-generator.yaml` lies in the same place."""
    build_tree(tmp_path, {".connector-generator.yaml": ""})
    assert clean_up(tmp_path) == []
    assert read_tree(tmp_path) == {".connector-generator.yaml": b""}


def test_a_read_only_directory_does_not_stay(tmp_path: Path):
    """Hooks may leave directories that cannot be written to, such as a Go module cache; they are removed as well."""
    code = (
        "from pathlib import Path; from generator.writing.staging import Staging\n"
        "staging = Staging(Path('.')); path = staging.path / 'scratch' / 'closed'; path.mkdir(parents=True)\n"
        "(path / 'file').write_text('x'); path.chmod(0o555); staging.remove()"
    )
    done = finish(as_everybody([sys.executable, "-c", code]), cwd=tmp_path)
    left = list(tmp_path.iterdir())
    for path in tmp_path.rglob("closed"):
        path.chmod(0o755)  # so that pytest can clear up
    assert (done.returncode, done.stderr, left) == (0, "", [])


def test_a_parent_that_does_not_exist(tmp_path: Path):
    """The writer hears why there can be no directory."""
    with pytest.raises(FileNotFoundError):
        Staging(tmp_path / "missing")


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where nothing can be locked, nothing is taken for stale."""

    def refuse(*arguments: object) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr("generator.writing.locks.fcntl.flock", refuse)
    first, second = Staging(tmp_path), Staging(tmp_path)
    assert clean_up(tmp_path) == [] and first.path.is_dir()
    first.remove()
    second.remove()
    assert not list(tmp_path.iterdir())


def test_without_fcntl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Windows has no such locks: everything else works there as well."""
    monkeypatch.setattr("generator.writing.locks.fcntl", None)
    staging = Staging(tmp_path)
    assert clean_up(tmp_path) == [] and staging.path.is_dir()
    staging.remove()
    assert not list(tmp_path.iterdir())
