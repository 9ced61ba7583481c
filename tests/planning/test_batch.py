"""Many connectors at once: all checked before the first byte, each whole or not at all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from generator.writing.staging import PREFIX
from tests.conftest import Outcome, build_tree, read_tree
from tests.monorepo.test_registry import MONOREPO
from tests.support.faults import fault
from tests.support.processes import command, environment, is_free, terminal

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and locks")
BATCH = ("new", "tiny", "--batch")


def _rows(*names: str, **more: object) -> str:
    return "".join(json.dumps({"name": name, **more}) + "\n" for name in names)


def _write(content: str) -> str:
    Path("../rows").write_text(content, encoding="utf-8")
    return "../rows"


def test_a_connector_for_every_row(home: Path, run: Callable[..., Outcome]):
    """Rows have their own answers and templates; what is said on the command line is for all that do not."""
    rows = _rows("One", license="ELv2") + _rows("Two Three", template="tiny", description="Mine.")
    outcome = run("new", "--batch", _write(rows), "--set", "description=Ours.")
    assert (outcome.code, outcome.out) == (0, f"2 created in {Path.cwd()}\n"), outcome.err
    one, two = (yaml.safe_load(Path(f"source-{slug}/.connector.yaml").read_text()) for slug in ("one", "two-three"))
    assert (one["answers"]["license"], one["answers"]["description"]) == ("ELv2", "Ours.")
    assert (two["answers"]["license"], two["answers"]["description"]) == ("MIT", "Mine.")


def test_the_same_bytes_as_one_by_one(run: Callable[..., Outcome]):
    """What a batch writes is what `new` writes; each connector has an ID of its own."""
    fixed = ("--set", "release_date=2026-01-31")
    assert run("new", "--batch", _write(_rows("One", "Two")), *fixed).code == 0
    batched = read_tree(Path.cwd())
    ids = [yaml.safe_load(batched[f"source-{slug}/metadata.yaml"])["data"]["definitionId"] for slug in ("one", "two")]
    assert len(set(ids)) == 2
    os.chdir(build_tree(Path("../singly"), {"keep": ""}))
    for name, identifier in zip(("One", "Two"), ids, strict=True):
        assert run("new", "airbyte-python", name, "--set", f"definition_id={identifier}", *fixed).code == 0
    assert {**batched, "keep": b""} == read_tree(Path.cwd())


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_in_a_monorepo(jobs: str, home: Path, run: Callable[..., Outcome]):
    """All of them stand in every index, sorted, and their docs pages are there."""
    build_tree(Path.cwd(), MONOREPO)
    names = [f"Thing {letter}" for letter in "hgfedcba"]
    outcome = run(*BATCH, _write(_rows(*names)), "--jobs", jobs)
    assert outcome.code == 0, outcome.err
    listed = [line.split()[1] for line in Path("ci.yaml").read_text().splitlines() if "- source" in line]
    assert listed == sorted(f"source-thing-{letter}" for letter in "abcdefgh")
    assert len(list(Path("docs/integrations/sources").glob("thing-?.md"))) == 8
    assert outcome.out.count("edited ") == 3 and not list(Path("connectors").glob(f"{PREFIX}*"))


def test_all_problems_at_once(home: Path, run: Callable[..., Outcome]):
    """Every row that cannot be created is listed with its line, and nothing is written."""
    build_tree(Path.cwd(), {"source-taken/x": ""})
    before = read_tree(Path.cwd())
    rows = _rows("Fine", "taken", "con", "fine") + '{"licence": "MIT", "name": "y"}\n{"license": "MIT"}\n'
    outcome = run(*BATCH, _write(rows + _rows("z", template="missing", license="MIT")))
    assert outcome.code == 2
    assert re.findall(r"row (\d+) \(line \d+\): (.{12})", outcome.err) == [
        ("2", "source-taken"),
        ("3", "name: 'con':"),
        ("4", "source-fine "),
        ("5", "tiny has no "),
        ("6", "nobody is th"),
        ("7", "there is no "),
    ]
    assert read_tree(Path.cwd()) == before


def test_an_index_that_cannot_be_edited(home: Path, run: Callable[..., Outcome]):
    """It is said before the first connector is created."""
    before = read_tree(build_tree(Path.cwd(), {**MONOREPO, "ci.yaml": "a: [\n"}))
    outcome = run(*BATCH, _write(_rows("One")))
    assert outcome.code == 2 and "ci.yaml does not parse" in outcome.err
    assert read_tree(Path.cwd()) == before


def test_the_same_command_again(home: Path, run: Callable[..., Outcome]):
    """What is there already, from the same answers, is left alone; only the rest is done."""
    build_tree(Path.cwd(), MONOREPO)
    assert run(*BATCH, _write(_rows("One"))).code == 0
    Path("connectors/source-one/README.md").write_text("mine\n")
    outcome = run(*BATCH, _write(_rows("One", "Two")), "--json")
    assert [row["state"] for row in outcome.json["rows"]] == ["exists", "created"]
    assert Path("connectors/source-one/README.md").read_text() == "mine\n"
    outcome = run(*BATCH, _write(_rows("One", license="ELv2")))
    assert outcome.code == 2 and "source-one exists already" in outcome.err


def test_a_row_that_fails(home: Path, run: Callable[..., Outcome]):
    """A hook that says no to one connector does not keep the others from being created; exit 1."""
    hook = "import sys\nfrom pathlib import Path\nsys.exit('no' if Path.cwd().name == 'source-bad' else 0)\n"
    config = ".connector-generator.yaml"
    build_tree(Path.cwd(), {**MONOREPO, "hook.py": hook})
    Path(config).write_text(MONOREPO[config] + "hooks: {post_gen_project: [hook.py]}\n")
    outcome = run(*BATCH, _write(_rows("One", "bad", "Two")), "--trust")
    assert outcome.code == 1 and "row 2 (line 2): " in outcome.err and "2 created, 1 failed" in outcome.out
    assert {path.name for path in Path("connectors").iterdir()} == {"source-one", "source-other", "source-two"}
    assert "bad" not in Path("ci.yaml").read_text()


def test_a_bool_in_any_of_its_words_is_the_same_answer(home: Path, run: Callable[..., Outcome]):
    """What is there was made from `yes`, whichever word for it the row has now."""
    for word, state in (("yes", "created"), ("on", "exists"), ("true", "exists")):
        outcome = run(*BATCH, _write(f"name,docker\nOne,{word}\n"), "--json")
        assert [row["state"] for row in outcome.json["rows"]] == [state], outcome.err


@pytest.mark.parametrize("look", ["--dry-run", "--diff"])
def test_nothing_is_written_with_a_dry_run(look: str, home: Path, run: Callable[..., Outcome]):
    """What would be created and edited is shown."""
    before = read_tree(build_tree(Path.cwd(), MONOREPO))
    outcome = run(*BATCH, _write(_rows("One", "Two")), look)
    assert outcome.code == 0 and "source-two" in outcome.out and "ci.yaml" in outcome.out
    assert len(run(*BATCH, _write(_rows("One", "Two")), look, "--json").json["changes"]) == 13
    assert read_tree(Path.cwd()) == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["new", "tiny", "Name", "--batch", "../rows"], "the batch file has the names"),
        ([*BATCH, "../rows", "--jobs", "0"], "'0' is no number of processes"),
        ([*BATCH, "missing"], "missing does not exist"),
    ],
)
def test_what_does_not_go_together(arguments: list[str], sentence: str, home: Path, run: Callable[..., Outcome]):
    """Usage that makes no sense is refused."""
    _write(_rows("One"))
    outcome = run(*arguments)
    assert outcome.code == 2 and sentence in outcome.err


def test_a_template_of_cookiecutters_format(make: Callable[..., Path], run: Callable[..., Outcome]):
    """It has its own questions and hooks; a batch says that it cannot use it."""
    template = make({"name": "x"}, {"{{cookiecutter.name}}/a": ""})
    outcome = run("new", str(template), "--batch", _write(_rows("One")))
    assert outcome.code == 2 and "cookiecutter's format, which a batch cannot use" in outcome.err


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_stopped_half_way(jobs: str, home: Path, tmp_path: Path):
    """Ctrl-C: what has landed is whole and in the indexes, the rest is not begun; the same command does the rest."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    names = [f"Thing {n:03}" for n in range(400)]
    (root / "rows.jsonl").write_text(_rows(*names), encoding="utf-8")
    start = command(*BATCH, "rows.jsonl", "--jobs", jobs, "--json", templates=home)
    process = subprocess.Popen(
        start, cwd=root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not list((root / "connectors").glob("source-thing-*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    report = json.loads(out)
    assert (process.returncode, err) == (130, "stopped: the same command does the rest\n")
    there = {path.name for path in (root / "connectors").glob("source-thing-*")}
    assert there == {Path(row["project"]).name for row in report["rows"] if row["state"] == "created"}
    assert 0 < len(there) < 400 and report["left"] == 400 - len(there)
    assert (root / "ci.yaml").read_text().count("- source-thing") == len(there)
    assert all(len(read_tree(root / "connectors" / name)) == 4 for name in there)
    again = subprocess.run(start, cwd=root, env=environment(), capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert (root / "ci.yaml").read_text().count("- source-thing") == 400
    assert len(list((root / "connectors").glob("source-thing-*"))) == 400


HOLDING = """\
import fcntl
lock = open({lock!r}, "a")
fcntl.flock(lock, fcntl.LOCK_SH)
"""
"""Whatever is forked holds the lock, too."""


@posix
@pytest.mark.parametrize(
    "hook", ["", "import time\ntime.sleep(60)\n", "while True: pass\n"], ids=["none", "slow", "busy"]
)
def test_whoever_started_the_workers_is_killed(hook: str, home: Path, tmp_path: Path):
    """No worker goes on, nor waits for ever, nor do its hooks: soon all have ended, and nothing is half."""
    holding = HOLDING.format(lock=str(tmp_path / "lock"))
    root = build_tree(tmp_path / "monorepo", {**MONOREPO, "hook.py": holding + hook})
    if hook:
        config = root / ".connector-generator.yaml"
        config.write_text(config.read_text() + "hooks: {post_gen_project: [hook.py]}\n")
    (root / "rows.jsonl").write_text(_rows(*(f"Thing {n:04}" for n in range(3000))), encoding="utf-8")
    start = command(*BATCH, "rows.jsonl", "--jobs", "3", "--trust", templates=home, before=holding)
    process = subprocess.Popen(start, cwd=root, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    busy = f"{PREFIX}*/project/*/README.md" if hook else "source-thing-*"
    while not list((root / "connectors").glob(busy)):
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    process.kill()
    assert is_free(tmp_path / "lock", seconds=5)
    assert process.communicate()[1] == b""
    finished = subprocess.run(
        command("new", "tiny", "x", "--set", "slug=Bad Slug", templates=home), cwd=root, env=environment()
    )
    assert finished.returncode == 2 and not list((root / "connectors").glob(f"{PREFIX}*"))
    there = list((root / "connectors").glob("source-thing-*"))
    assert bool(there) is (not hook) and all(len(read_tree(project)) == 4 for project in there)
    pages = {page.stem for page in (root / "docs/integrations/sources").glob("*.md")}
    assert pages == {project.name.removeprefix("source-") for project in there}


@posix
def test_a_signal_before_the_first_one(home: Path, run: Callable[..., Outcome]):
    """Nothing has landed, and that is what is said."""
    file = _write(_rows("One"))
    with fault(Path.cwd(), 3, lambda: os.kill(os.getpid(), signal.SIGTERM)):
        outcome = run(*BATCH, file)
    assert (outcome.code, outcome.err) == (130, "\ninterrupted: nothing was created\n")
    assert not list(Path.cwd().iterdir())


@posix
def test_indexes_that_cannot_be_written(home: Path, run: Callable[..., Outcome]):
    """The connectors are there; that they are in no index is an error, and the same command enters them."""
    build_tree(Path.cwd(), MONOREPO)
    hook = "from pathlib import Path\nPath('../../../../ci.yaml').write_text('a: [')\n"
    build_tree(Path.cwd(), {"hook.py": hook})
    config = Path(".connector-generator.yaml")
    config.write_text(config.read_text() + "hooks: {post_gen_project: [hook.py]}\n")
    outcome = run(*BATCH, _write(_rows("One")), "--trust")
    assert (
        outcome.code == 1 and "ci.yaml does not parse" in outcome.err and "the same command enters them" in outcome.err
    )
    Path("ci.yaml").write_text(MONOREPO["ci.yaml"])
    outcome = run(*BATCH, _write(_rows("One")))
    assert outcome.code == 0 and "- source-one" in Path("ci.yaml").read_text()


@posix
def test_a_bar_on_a_terminal(home: Path, tmp_path: Path):
    """Somebody who watches sees how far it is; when it is done the bar is gone."""
    (tmp_path / "rows.jsonl").write_text(_rows(*(f"T{n}" for n in range(20))), encoding="utf-8")
    child = terminal(command(*BATCH, "rows.jsonl", templates=home), cwd=tmp_path)
    child.expect(r"\[#+\.*\] \d+/20 source-t\d+")
    child.expect("20 created in")
    child.expect_exact("\n")
    child.wait()
    assert child.exitstatus == 0
