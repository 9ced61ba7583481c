"""What a killed run has left: the next one completes it or takes it back, and believes nobody else's word."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.writing.staging import PREFIX, clean_up
from tests.conftest import Outcome, build_tree, read_tree
from tests.monorepo.test_registry import EDITED, MONOREPO, NEW
from tests.support.faults import fault
from tests.support.kills import LANDED, MOMENTS, kill_at
from tests.support.processes import many_threads

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX kills, locks and modes")
root_only = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two users")
OTHER = ("new", "tiny", "Some Thing", "--set", "slug=Bad Slug")  # a run that creates nothing itself
PAGE = "docs/integrations/sources/some-thing.md"
PROJECT = "connectors/source-some-thing"
NOBODY = 65534
Run = Callable[..., Outcome]


@pytest.fixture
def root(home: Path, tmp_path: Path, run: Run) -> Path:
    """The monorepo, as the current directory."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    os.chdir(root)
    return root


def _is_complete(root: Path, mine: dict[str, str] | None = None) -> bool:
    """Say whether all is there; `mine` are files that somebody has edited since."""
    expected = {**EDITED, **(mine or {})}
    found = {path: content.decode() for path, content in read_tree(root).items() if path in expected}
    return found == expected and (root / PAGE).is_file() and len(read_tree(root / PROJECT)) == 4


def _is_untouched(root: Path, mine: dict[str, str] | None = None) -> bool:
    files = {path: content.decode() for path, content in read_tree(root).items()}
    return files == {**MONOREPO, **(mine or {})} and not (root / "docs/integrations").exists()


def _nothing_stays(root: Path) -> bool:
    return not list(root.rglob(f"{PREFIX}*/"))


# ---- somebody has edited in between ------------------------------------------------------------------------

# A line of somebody's own: far from ours, right beside it, and in the place of a neighbour.
EDITS = {
    "ci.yaml": [
        ("  # end\n", "  # end\n# mine\n", "  # end\n# mine\n"),
        ("  # connectors\n", "  # connectors\n  - mine\n", "  - mine\n"),
    ],
    ".github/CODEOWNERS": [
        ("* @platform\n", "* @mine\n", "* @mine\n"),
        ("/connectors/source-zoo @data\n", "/connectors/source-zoo @mine\n", "/connectors/source-zoo @mine\n"),
    ],
    "docs/index.md": [("- [Zoo]", "- [Mine](mine.md)\r\n- [Zoo]", "- [Mine](mine.md)\r\n- [Zoo]")],
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("file", "n"), [(file, n) for file, edits in EDITS.items() for n in range(len(edits))])
def test_an_index_is_edited_between_the_kill_and_the_next_run(moment: str, file: str, n: int, *, root: Path, run: Run):
    """Before the project's rename all is taken back, after it all is completed; the edit stays in either case."""
    kill_at(moment, root, NEW)
    old, new, mark = EDITS[file][n]
    text = (root / file).read_bytes().decode()
    assert text.count(old) == 1
    (root / file).write_bytes(text.replace(old, new).encode())
    outcome = run(*OTHER)
    assert outcome.code == 2, outcome.err
    found = (root / file).read_bytes().decode()
    ours = [line for line in EDITED[file].splitlines() if line not in MONOREPO[file].splitlines()]
    if moment == "the project":
        assert _is_untouched(root, {file: MONOREPO[file].replace(old, new)}), outcome.err
        assert outcome.err.startswith("removed ")
    else:
        assert _is_complete(root, {file: found}) and mark in found, outcome.err
        assert [line for line in found.splitlines() if line in ours] == ours
        assert set(MONOREPO[file].replace(old, new).splitlines()) | set(ours) == set(found.splitlines())
    assert _nothing_stays(root) and run(*OTHER).err.startswith("error: ")


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("cleaned", [False, True])
def test_everything_is_checked_out_again(moment: str, cleaned: bool, *, root: Path, run: Run):
    """`git checkout -- .`, also with `git clean -fd`, breaks no later run: there is nothing or everything then."""
    _git(root, "init", "--quiet")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "x")
    kill_at(moment, root, NEW)
    _git(root, "checkout", "--", ".")
    if cleaned:
        _git(root, "clean", "--quiet", "-fd", "--exclude", f"{PREFIX}*")
    outcome = run(*OTHER)
    assert outcome.code == 2, outcome.err
    shutil.rmtree(root / ".git")
    if moment == "the project" or cleaned:
        assert _is_untouched(root)
    else:
        assert _is_complete(root)
    assert _nothing_stays(root) and run(*OTHER).err.startswith("error: ")


@pytest.mark.parametrize("removed", [PROJECT, PAGE, "ci.yaml", "docs", ".github"])
def test_parts_are_removed_in_between(removed: str, root: Path, run: Run):
    """Who has removed the project gets all of it taken back; whatever else is missing is made again, or named."""
    kill_at("the end", root, NEW)
    path = root / removed
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    (said,) = clean_up(root / "connectors")
    assert _nothing_stays(root)
    if removed == PROJECT:
        assert _is_untouched(root) and said.startswith(f"took back {root / PROJECT}, ")
    elif removed == PAGE:
        assert _is_complete(root) and said.startswith(f"completed {root / PROJECT}, ")
    else:
        assert "is not there any more; it lacks: " in said
        assert f"connector-generator register {root / PROJECT} enters what is missing" in said


def test_an_index_in_which_our_place_is_gone(root: Path, run: Run):
    """The file stays as somebody has written it; what it lacks is said, and what enters it; the rest is completed."""
    kill_at("the page", root, NEW)
    (root / "ci.yaml").write_text("matrix: []\n")
    outcome = run(*OTHER)
    assert (root / "ci.yaml").read_text() == "matrix: []\n"
    assert f"completed {root / PROJECT}" in outcome.err and _is_complete(root, {"ci.yaml": "matrix: []\n"})
    assert (
        f'{root / "ci.yaml"} has been changed just there; it lacks: - source-some-thing  # "Some Thing"' in outcome.err
    )
    (root / "ci.yaml").write_text(MONOREPO["ci.yaml"])
    assert run("register", PROJECT).code == 0 and _is_complete(root)


def test_an_entry_that_somebody_has_made_already(root: Path, run: Run):
    """Who has run `register` in between finds each entry once."""
    kill_at("the page", root, NEW)
    for path, text in EDITED.items():
        (root / path).write_bytes((text.replace("\n", "\n\n", 1) if path == "ci.yaml" else text).encode())
    assert run(*OTHER).code == 2
    assert (root / "ci.yaml").read_text().count("source-some-thing") == 1 and _nothing_stays(root)


def test_a_monorepo_that_was_moved(root: Path, run: Run):
    """What was begun is completed where the monorepo is now; nothing comes into being where it was."""
    kill_at("the first index", root, NEW)
    moved = root.rename(root.parent / "moved")
    os.chdir(moved)
    assert f"completed {moved / PROJECT}" in run(*OTHER).err
    assert _is_complete(moved) and not root.exists()


def test_a_registration_that_is_killed(root: Path, run: Run):
    """Where there is no project to move, everything is completed as soon as it stands in the journal."""
    assert run(*NEW).code == 0
    for path in EDITED:
        (root / path).write_bytes(MONOREPO[path].encode())
    kill_at("the first index", root, ("register", PROJECT))
    (root / "ci.yaml").write_text(MONOREPO["ci.yaml"] + "# mine\n")
    assert "completed " in run(*OTHER).err
    assert _is_complete(root, {"ci.yaml": EDITED["ci.yaml"] + "# mine\n"}) and _nothing_stays(root)


def test_the_machine_was_started_anew(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Then the disk may lack what was written: everything is completed, and somebody is asked to look."""
    kill_at("the first index", root, NEW)
    monkeypatch.setattr("generator.writing.recovery.current_boot", lambda: "another")
    outcome = run(*OTHER)
    assert _is_complete(root)
    assert ("look whether its files are whole" in outcome.err) is Path("/proc/sys/kernel/random/boot_id").exists()


def test_a_file_that_nobody_can_read_any_more(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """If the machine was started anew, half of an index may be there: the copies of what it was stay until then."""
    staging = kill_at("the first index", root, NEW)
    monkeypatch.setattr("generator.writing.recovery.current_boot", lambda: "another")
    (root / "ci.yaml").write_bytes(bytes(100))
    for _ in range(2):
        (said,) = clean_up(root / "connectors")
        assert f"copies of what was there before are in {staging}: remove it when all is well" in said
        assert MONOREPO["ci.yaml"].encode() in [path.read_bytes() for path in staging.glob("elsewhere/*.before")]


def test_a_line_that_cannot_be_taken_out(root: Path, run: Run):
    """Who has removed the project, and changed our line, hears which line is to be taken out by hand."""
    kill_at("the end", root, NEW)
    shutil.rmtree(root / PROJECT)
    text = (root / "ci.yaml").read_text()
    ours = next(line for line in text.splitlines() if "some-thing" in line)
    mine = f"a\n{ours}\nb\n{ours}\nc\n"
    (root / "ci.yaml").write_text(mine)
    (said,) = clean_up(root / "connectors")
    assert said.startswith("took back ") and "it still has: - source-some-thing" in said
    assert said.endswith("take that out by hand") and (root / "ci.yaml").read_text() == mine


def test_what_a_hook_has_left_beside_it(root: Path, run: Run):
    """Whatever else is in a directory with our mark was put there by our run, and goes with it."""
    staging = kill_at("the project", root, NEW)
    build_tree(staging, {"extra/of/a/hook": "x"})
    (said,) = clean_up(root / "connectors")
    assert said == f"removed {staging}, left by a run that was killed" and _is_untouched(root)


# ---- what is not ours --------------------------------------------------------------------------------------


def _forge(victim: Path, **journal: object) -> dict[str, str]:
    """Return a staging directory that would write into somebody's home, as the journal of old had it."""
    moves = [["elsewhere/0", str(victim / ".bashrc"), "0" * 64, "elsewhere/0.before", "0" * 64, []]]
    data = {"of": [0, 0], "moves": moves, "directories": [str(victim / "made")], "root": "", "boot": "", **journal}
    return {"journal.json": json.dumps(data), "elsewhere/0": "evil\n", "elsewhere/0.before": "evil\n", "project/x": "x"}


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Somebody's home."""
    return build_tree(tmp_path / "victim", {".bashrc": "mine\n"})


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o770])
@pytest.mark.parametrize("journal", [True, False])
def test_a_directory_that_came_with_a_repository(journal: bool, mode: int, *, root: Path, run: Run, victim: Path):
    """It bears our name and holds a journal, or none: nothing is moved, nor removed, nor spoken of."""
    staging = root / f"connectors/{PREFIX}deadbeef"
    forged = _forge(victim)
    build_tree(staging, forged if journal else {"project/x": "x"})
    staging.chmod(mode)
    before = [read_tree(victim), read_tree(root)]
    assert run(*OTHER).err.startswith("error: ")
    assert [read_tree(victim), read_tree(root)] == before


def test_a_copy_of_what_a_run_has_left(root: Path, run: Run, tmp_path: Path):
    """Neither a copy beside it nor one of the whole repository is ours: it is left as it is."""
    staging = kill_at("the first index", root, NEW)
    shutil.copytree(staging, staging.with_name(f"{PREFIX}deadbeef"))
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, symlinks=True)
    assert "completed" in run(*OTHER).err and _is_complete(root)
    assert staging.with_name(f"{PREFIX}deadbeef").is_dir() and not staging.exists()
    shutil.rmtree(root)
    os.chdir(copy)
    before = read_tree(copy)
    assert run(*OTHER).err.startswith("error: ")
    assert read_tree(copy) == before and not root.exists()


@root_only
@pytest.mark.parametrize("whose", ["all of it", "the directory", "the mark"])
def test_what_another_user_has_left(whose: str, root: Path, run: Run):
    """In a shared place there are the directories of others: they are theirs to bring to an end."""
    staging = kill_at("the first index", root, NEW)
    paths = {"all of it": [staging, *staging.rglob("*")], "the directory": [staging], "the mark": [staging / "mark"]}
    for path in paths[whose]:
        os.lchown(path, NOBODY, NOBODY)
    before = read_tree(root)
    assert run(*OTHER).err.startswith("error: ")
    assert read_tree(root) == before


def test_a_link_to_what_a_run_has_left(root: Path, run: Run, tmp_path: Path):
    """A link of our name is not followed, wherever it leads."""
    staging = kill_at("the first index", root, NEW)
    kept = staging.rename(tmp_path / "kept")
    staging.symlink_to(kept)
    before = read_tree(kept)
    assert run(*OTHER).err.startswith("error: ")
    assert read_tree(kept) == before and staging.is_symlink()


@pytest.mark.parametrize("change", ["a byte", "no signature", "another key", "no key", "not JSON", "a link", "huge"])
def test_a_journal_that_nobody_can_vouch_for(change: str, root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """It moves and removes nothing; since the directory is ours, it is said where it lies and what to do."""
    staging = kill_at("the first index", root, NEW)
    journal = staging / "journal.json"
    signature, _, content = journal.read_bytes().partition(b"\n")
    state = Path(os.environ["XDG_STATE_HOME"]) / "connector-generator"
    if change == "a link":
        journal.rename(staging.parent / "kept")
        journal.symlink_to(staging.parent / "kept")
    elif "key" in change:
        (state / "journal-key").unlink()
        if change == "another key":
            (state / "journal-key").write_bytes(os.urandom(32))
            (state / "journal-key").chmod(0o600)
    else:
        texts = {
            "a byte": signature + b"\n" + content.replace(b"CODEOWNERS", b"CODEOWNERZ"),
            "no signature": b"\n" + content,
            "not JSON": signature + b"\n{",
            "huge": content * 1000,
        }
        journal.write_bytes(texts[change])
    before = read_tree(root)
    for _ in range(2):
        outcome = run(*OTHER)
        assert outcome.code == 2
        assert outcome.err.startswith(f"{staging} was left by a run that was killed; it cannot be brought to an end")
        assert read_tree(root) == before


@pytest.mark.parametrize(
    "why", ["no home", "a relative one", "read-only", "open to all", "open above", "not a directory", "somebody else's"]
)
def test_without_a_place_for_the_key(
    why: str, *, root: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Everything works as long as nobody is killed; what a killed run has left is left, and said."""
    state = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = state / "connector-generator"
    if why in ("no home", "a relative one"):
        monkeypatch.setenv("XDG_STATE_HOME", "relative" if why == "a relative one" else "")
        monkeypatch.setenv("HOME", "relative/home")
    elif why in ("read-only", "not a directory"):
        state.write_text("")  # as for root, whom no mode keeps from writing
    else:
        place.mkdir(parents=True, mode=0o700)
        (place if why == "open to all" else state).chmod(0o777 if why.startswith("open") else 0o700)
        if why == "somebody else's":
            if os.geteuid() != 0:
                pytest.skip("only root can be two users")
            os.chown(place, NOBODY, NOBODY)
    assert run(*NEW).code == 0 and _is_complete(root) and _nothing_stays(root)
    assert not (root / "relative").exists() and not list(tmp_path.rglob("journal-key"))
    shutil.rmtree(root)
    build_tree(root, MONOREPO)
    os.chdir(root)
    staging = kill_at("the first index", root, NEW)
    before = read_tree(root)
    assert run(*OTHER).err.startswith(f"{staging} was left by a run that was killed; it cannot be brought to an end")
    assert read_tree(root) == before


def test_the_key_is_the_users_alone(root: Path, run: Run):
    """It is made once, with modes that nobody else can read; a run that needs none makes none."""
    state = Path(os.environ["XDG_STATE_HOME"])
    os.chdir(root.parent)
    assert run("new", "tiny", "Alone").code == 0 and not state.exists()
    os.chdir(root)
    assert run(*NEW).code == 0
    key = state / "connector-generator/journal-key"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (key, key.parent)] == [0o600, 0o700]
    content = key.read_bytes()
    assert run("new", "tiny", "Another").code == 0 and key.read_bytes() == content and len(content) == 32
    assert [path.name for path in key.parent.iterdir()] == ["journal-key"]


def test_a_place_that_leads_elsewhere_by_now(root: Path, run: Run, victim: Path):
    """A link that somebody has put where a page or an index was is not followed out of the monorepo."""
    kill_at("the first directory", root, NEW)
    shutil.move(root / "docs", root / "old")
    (root / "docs").symlink_to(victim)
    (said,) = clean_up(root / "connectors")
    assert said.count("leads elsewhere by now") == 2
    assert read_tree(victim) == {".bashrc": b"mine\n"} and _nothing_stays(root)


def test_tracked_directories_of_a_clone(tmp_path: Path, run: Run, home: Path):
    """Also where the umask gives a clone the modes of ours, what it tracks does not vanish."""
    origin = build_tree(tmp_path / "origin", {**MONOREPO, f"connectors/{PREFIX}deadbeef/project/x/README.md": "x"})
    build_tree(origin, {f"connectors/{PREFIX}00000000/mark": "", f"connectors/{PREFIX}00000001/scratch/a": ""})
    _git(origin, "init", "--quiet")
    _git(origin, "add", "--all")
    _git(origin, "commit", "--quiet", "--message", "x")
    before = os.umask(0o077)
    try:
        _git(tmp_path, "clone", "--quiet", str(origin), "clone")
    finally:
        os.umask(before)
    os.chdir(tmp_path / "clone")
    assert clean_up(tmp_path / "clone/connectors") == []
    assert run(*OTHER).err.startswith("error: ") and _git(tmp_path / "clone", "status", "--porcelain") == ""


# ---- what happens to the recovery itself -------------------------------------------------------------------


def _interrupted(root: Path) -> None:
    """Leave what a run leaves that is killed before the first index, and an edit of somebody's in each of them."""
    shutil.rmtree(root, ignore_errors=True)
    build_tree(root, MONOREPO)
    os.chdir(root)
    kill_at("the first index", root, NEW)
    for path in EDITED:
        (root / path).write_bytes(b"# mine\n" + (root / path).read_bytes())


_MINE = {path: "# mine\n" + text for path, text in EDITED.items()}


@pytest.mark.slow
@many_threads
def test_the_recovery_is_killed_at_any_call(root: Path):
    """The one after it goes on where it was."""
    for n in range(1, 200):
        _interrupted(root)
        if child := os.fork():
            _, status = os.waitpid(child, 0)
        else:
            with fault(root, n, lambda: os.kill(os.getpid(), 9), removals=True):
                clean_up(root / "connectors")
            os._exit(0)
        clean_up(root / "connectors")
        assert _is_complete(root, _MINE) and _nothing_stays(root), n
        if status == 0:
            assert n > 10
            return
    pytest.fail("there was always one more call")


@pytest.mark.slow
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("from_then_on", [False, True])
def test_the_recovery_fails_at_any_call(number: int, from_then_on: bool, root: Path):
    """It is a note and no error; the next one goes on where it was."""

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    for n in range(1, 200):
        _interrupted(root)
        with fault(root, n, fail, removals=True, from_then_on=from_then_on) as failing:
            clean_up(root / "connectors")
        clean_up(root / "connectors")
        assert _is_complete(root, _MINE) and _nothing_stays(root), n
        if not failing.happened:
            assert n > 10
            return
    pytest.fail("there was always one more call")


def test_every_moment_is_one(root: Path):
    """What the tests of this room call moments are met by a run in just this order."""
    for moment in MOMENTS:
        shutil.rmtree(root)
        build_tree(root, MONOREPO)
        os.chdir(root)
        kill_at(moment, root, NEW)
        assert (root / PROJECT).exists() is (moment in LANDED)
