"""A connector and its entries in a monorepo's indexes: all of it, or nothing, whatever happens."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from generator import cli
from generator.writing.signals import STOP_SIGNALS
from generator.writing.staging import PREFIX, clean_up
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.faults import fault
from tests.support.kills import kill_at
from tests.support.monorepos import CONNECTORS, REGISTRY, SUMMARY, airbyte_2022, airbyte_2024
from tests.support.processes import command, environment, many_threads

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals, locks and permissions")
NEW = ("new", "tiny", "Some Thing")
CONFIG = """\
docs_index: docs/index.md
indexes:
  - file: .github/CODEOWNERS
    line: /{path} @data
    among: /connectors/source-
  - file: ci.yaml
    line: "- {directory}  # {title}"
    between: ["# connectors", "# end"]
    for: source
  - file: ci.yaml
    line: "- {directory}"
    between: ["# connectors", "# end"]
    for: destination
"""
MONOREPO = {
    ".connector-generator.yaml": CONFIG,
    "docs/index.md": "- [Other](integrations/sources/other.md)\r\n- [Zoo](integrations/sources/zoo.md)",
    ".github/CODEOWNERS": "* @platform\n/connectors/source-other @data\n/connectors/source-zoo @data\n",
    "ci.yaml": "matrix:\n\t# connectors\n\t# end\n".replace("\t", "  "),
    "connectors/source-other/x": "",
}
EDITED = {
    "docs/index.md": "- [Other](integrations/sources/other.md)\r\n"
    "- [Some Thing](integrations/sources/some-thing.md)\r\n- [Zoo](integrations/sources/zoo.md)",
    ".github/CODEOWNERS": "* @platform\n/connectors/source-other @data\n/connectors/source-some-thing @data\n"
    "/connectors/source-zoo @data\n",
    "ci.yaml": 'matrix:\n  # connectors\n  - source-some-thing  # "Some Thing"\n  # end\n',
}


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    assert before.keys() <= after.keys()
    return {path for path in after if before.get(path) != after[path]}


def test_every_index_of_a_monorepo(home: Path, run: Callable[..., Outcome]):
    """One line in each, in its place; CRLF, tabs and a missing last line end stay; everything else too."""
    before = read_tree(build_tree(Path.cwd(), MONOREPO))
    outcome = run(*NEW)
    after = read_tree(Path.cwd())
    assert outcome.code == 0, outcome.err
    changed = _changed(before, after)
    assert {path for path in changed if "source-some-thing/" not in path} == {
        *EDITED,
        "docs/integrations/sources/some-thing.md",
    }
    assert {path: after[path].decode() for path in EDITED} == EDITED
    for path in EDITED:
        assert f"edited {Path.cwd() / path}" in outcome.out


@pytest.mark.parametrize("age", [airbyte_2022, airbyte_2024])
def test_airbytes_own_repository(age: Callable[..., Path], run: Callable[..., Outcome]):
    """With 300 connectors in it: exactly the new project, its docs page, and one entry where there is an index."""
    before = read_tree(age(Path.cwd(), 300))
    assert run("new", "airbyte-python", "Copper 0065b", "--defaults").code == 0
    after = read_tree(Path.cwd())
    outside = {path for path in _changed(before, after) if not path.startswith(f"{CONNECTORS}/source-copper-0065b/")}
    edited = {SUMMARY, REGISTRY} if age is airbyte_2022 else set()
    assert outside == {"docs/integrations/sources/copper-0065b.md", *edited}
    for path, lines in ((SUMMARY, 1), (REGISTRY, 8)) if edited else ():
        old, new = before[path].splitlines(), after[path].splitlines()
        start = next(n for n, line in enumerate(new) if line != old[n])
        assert new[:start] + new[start + lines :] == old
    if edited:
        names = [one["name"] for one in yaml.safe_load(after[REGISTRY])]
        assert names == sorted(names) and names[names.index("Copper 0065b") - 1] == "Copper 0065"
        metadata = yaml.safe_load(after[f"{CONNECTORS}/source-copper-0065b/metadata.yaml"])["data"]
        entry = next(one for one in yaml.safe_load(after[REGISTRY]) if one["name"] == "Copper 0065b")
        assert entry["sourceDefinitionId"] == metadata["definitionId"]


def test_an_id_that_another_connector_has(run: Callable[..., Outcome]):
    """Registries need IDs that are unique: before anything is written, the other one is named."""
    before = read_tree(airbyte_2022(Path.cwd()))
    taken = yaml.safe_load((Path.cwd() / REGISTRY).read_text())[1]
    outcome = run("new", "airbyte-python", "X", "--defaults", "--set", f"definition_id={taken['sourceDefinitionId']}")
    assert outcome.code == 2 and f"for {taken['name']}" in outcome.err
    assert read_tree(Path.cwd()) == before


def test_the_diff_shows_what_will_be_edited(home: Path, run: Callable[..., Outcome]):
    """`--dry-run --diff` shows the line in each index, and writes nothing."""
    before = read_tree(build_tree(Path.cwd(), MONOREPO))
    outcome = run(*NEW, "--diff")
    assert "+/connectors/source-some-thing @data\n" in outcome.out
    edits = [one for one in run(*NEW, "--dry-run", "--json").json["changes"] if one["action"] == "edit"]
    assert {Path(one["path"]).relative_to(Path.cwd()).as_posix() for one in edits} == EDITED.keys()
    assert read_tree(Path.cwd()) == before


def test_the_first_connector_of_empty_indexes(home: Path, run: Callable[..., Outcome]):
    """Files that list nothing yet get their first entry; a second run of it finds all in place."""
    empty = {"docs/index.md": "", ".github/CODEOWNERS": "* @all\n"}
    build_tree(Path.cwd(), {**MONOREPO, **empty})
    outcome = run(*NEW)
    assert outcome.code == 0, outcome.err
    assert Path("docs/index.md").read_text() == "- [Some Thing](integrations/sources/some-thing.md)\n"
    assert Path(".github/CODEOWNERS").read_text() == "* @all\n/connectors/source-some-thing @data\n"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"ci.yaml": "matrix: [\n"}, "ci.yaml does not parse"),
        ({"ci.yaml": "matrix:\n  # end\n"}, "ci.yaml has no lines with '# connectors'"),
        ({"ci.yaml": "matrix: x\n# connectors\n# end\n"}, "with the new line"),
        ({"docs/index.md": b"\xff\xfe"}, "docs/index.md is not UTF-8 text"),
        (
            {".connector-generator.yaml": CONFIG.replace(".github/CODEOWNERS", "list.txt"), "list.txt": "all\n"},
            "list.txt has no line to put a new one beside",
        ),
        ({".connector-generator.yaml": CONFIG.replace("/{path}", "/{title}")}, "how to write a title into CODEOWNERS"),
    ],
)
def test_an_index_that_cannot_be_edited(
    files: dict[str, str | bytes], sentence: str, home: Path, run: Callable[..., Outcome]
):
    """It is said before anything is written, with the file's name; nothing is created."""
    before = read_tree(build_tree(Path.cwd(), {**MONOREPO, **files}))
    outcome = run(*NEW)
    assert outcome.code == 2 and sentence in outcome.err
    assert read_tree(Path.cwd()) == before


def test_a_link_in_the_place_of_an_index(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """The file that it leads to is edited, and the link stays; one that leads out of the monorepo is refused."""
    root = build_tree(Path.cwd(), MONOREPO)
    (root / "ci.yaml").rename(root / "real.yaml")
    (root / "ci.yaml").symlink_to("real.yaml")
    (root / "real.yaml").chmod(0o640)
    assert run(*NEW).code == 0
    assert (root / "ci.yaml").is_symlink() and (root / "real.yaml").read_text() == EDITED["ci.yaml"]
    assert (root / "real.yaml").stat().st_mode & 0o777 == 0o640
    (root / "real.yaml").rename(tmp_path / "outside.yaml")
    (root / "ci.yaml").unlink()
    (root / "ci.yaml").symlink_to(tmp_path / "outside.yaml")
    outcome = run("new", "tiny", "Other Thing")
    assert outcome.code == 2 and "leads out of the monorepo" in outcome.err


# ---- faults -----------------------------------------------------------------------------------------------


def _snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(root).as_posix(): (path.lstat().st_mode, b"" if path.is_dir() else path.read_bytes())
        for path in root.rglob("*")
    }


def _fresh(root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    build_tree(root, MONOREPO)
    os.chdir(root)
    return root


@pytest.fixture
def states(home: Path, run: Callable[..., Outcome], tmp_path: Path) -> tuple[Path, dict[str, object]]:
    """The monorepo as it is before, and as it is after, a run in which nothing happens."""
    root = _fresh(tmp_path / "monorepo")
    before = _snapshot(root)
    assert run(*NEW).code == 0
    return root, {"before": before, "after": _snapshot(root)}


def _moments(root: Path, happen: Callable[[], None], run: Callable[..., Outcome], **more: bool) -> Iterator[Outcome]:
    """Run with something happening at the first call that touches the disk, the second, … until there are no more."""
    for n in range(1, 300):
        _fresh(root)
        with fault(root, n, happen, **more) as failing:
            outcome = run(*NEW)
        yield outcome
        if not failing.happened:
            assert n > 40 and outcome.code == 0
            return
    pytest.fail("there was always one more call")


@posix
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EXDEV, errno.EMFILE])
def test_a_failure_at_any_call(number: int, states, run: Callable[..., Outcome]):
    """Whichever call fails: exit 1, one sentence and the disk as before, or everything is in place."""
    root, expected = states

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    codes = set()
    for outcome in _moments(root, fail, run):
        codes.add(outcome.code)
        assert _snapshot(root) == expected["before" if outcome.code else "after"], outcome.err
        assert outcome.code == 0 or outcome.err.startswith("error: ")
    assert {0, 1} <= codes <= {0, 1, 2}


@posix
@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS])
def test_a_disk_that_breaks(number: int, states, run: Callable[..., Outcome]):
    """From some call on all fail, also to take back: nothing is there, or it is said what is, until the next run."""
    root, expected = states

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    said = set()
    for outcome in _moments(root, fail, run, removals=True, from_then_on=True):
        failed_twice = "so did taking it back" in outcome.err
        if outcome.code and not failed_twice:
            kept = {path: what for path, what in _snapshot(root).items() if PREFIX not in path}
            assert kept == expected["before"], outcome.err
        notes = clean_up(root / "connectors")
        states = ("before", "after") if failed_twice else ("before" if outcome.code else "after",)
        assert _snapshot(root) in [expected[state] for state in states], (outcome.err, notes)
        said.add((outcome.code, failed_twice))
    assert said == {(0, False), (1, False), (1, True)}


@posix
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EXDEV, errno.EPERM])
def test_a_failure_at_any_call_for_files_with_two_names(
    number: int, states, run: Callable[..., Outcome], tmp_path: Path
):
    """The same where files are written over: each keeps its other name, in either case."""
    root, expected = states

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    for n in range(1, 300):
        _fresh(root)
        for index in EDITED:
            (tmp_path / index.replace("/", "-")).unlink(missing_ok=True)
            os.link(root / index, tmp_path / index.replace("/", "-"))
        with fault(root, n, fail) as failing:
            outcome = run(*NEW)
        assert _snapshot(root) == expected["before" if outcome.code else "after"], outcome.err
        assert all((root / index).samefile(tmp_path / index.replace("/", "-")) for index in EDITED)
        if not failing.happened:
            return
    pytest.fail("there was always one more call")


@posix
@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_signal_at_any_call(number: int, states, run: Callable[..., Outcome]):
    """A stop signal at any call: exit 130 and the disk as before, or exit 0 and everything is in place."""
    root, expected = states

    def stop() -> None:
        os.kill(os.getpid(), number)

    codes = set()
    for outcome in _moments(root, stop, run, removals=True):
        codes.add(outcome.code)
        assert _snapshot(root) == expected["before" if outcome.code else "after"], outcome.err
    assert codes == {0, 130}


def _with_mine(content: bytes) -> bytes:
    return b"# mine\n" + content + b"\n# mine"


@posix
@many_threads
@pytest.mark.parametrize("edited", [False, True])
def test_killed_at_any_call(edited: bool, states, run: Callable[..., Outcome]):
    """SIGKILL at any call: after the next run there is nothing or everything, also if every index was edited since."""
    root, expected = states
    if edited:
        mine = {
            name: {path: (files[path][0], _with_mine(files[path][1])) for path in EDITED}
            for name, files in expected.items()
        }
        expected = {name: {**files, **mine[name]} for name, files in expected.items()}
    said = set()
    for n in range(1, 300):
        _fresh(root)
        if child := os.fork():
            _, status = os.waitpid(child, 0)
        else:
            with fault(root, n, lambda: os.kill(os.getpid(), signal.SIGKILL), removals=True):
                cli.main(NEW)
            os._exit(0)
        left = list(root.rglob(f"{PREFIX}*/*"))
        for path in EDITED if edited else ():
            (root / path).write_bytes(_with_mine((root / path).read_bytes()))
        outcome = run("new", "tiny", "Some Thing", "--set", "slug=Bad Slug")  # a run that creates nothing else
        assert outcome.code == 2
        state = next((name for name, snapshot in expected.items() if _snapshot(root) == snapshot), "neither")
        assert state != "neither", f"{n}: {outcome.err}"
        if left:
            word = outcome.err.split()[0]
            said.add((word, state))
        if status == 0:
            break
    else:
        pytest.fail("there was always one more call")
    assert said >= {("removed", "before"), ("completed", "after")}, said


@posix
def test_the_same_command_again_after_a_kill(states, run: Callable[..., Outcome]):
    """Whoever repeats the command hears that the connector is there now."""
    root, expected = states
    kill_at("the first index", _fresh(root), NEW)
    outcome = run(*NEW)
    assert outcome.code == 1
    assert f"completed {root}/connectors/source-some-thing" in outcome.err and "exists already" in outcome.err
    assert _snapshot(root) == expected["after"]


@posix
def test_two_processes_at_once(states):
    """Runs for different names all land, and every index lists all of them, sorted."""
    root, _ = states
    _fresh(root)
    names = [f"Thing {letter}" for letter in "hgfedcba"]
    start = [
        subprocess.Popen(
            command("new", "tiny", name, templates=root.parent / "templates"),
            cwd=root,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    assert [(process.communicate()[1], process.returncode) for process in start] == [(b"", 0)] * len(names)
    entries = [line for line in (root / "ci.yaml").read_text().splitlines() if "- source" in line]
    assert entries == [f'  - source-thing-{letter}  # "Thing {letter}"' for letter in "abcdefgh"]
    for index in ("docs/index.md", ".github/CODEOWNERS"):
        assert (root / index).read_text().count("thing-") == len(names)
    assert {path.name for path in (root / "connectors").iterdir()} == {
        "source-other",
        *(f"source-thing-{letter}" for letter in "abcdefgh"),
    }
