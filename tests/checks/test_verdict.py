"""What the command makes of its findings: which count, in which form they come, and the exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.checks.findings import ADVICE, BROKEN, Report
from generator.checks.rules import OURS, Rule
from generator.checks.steps import examine
from generator.checks.subject import Subject
from generator.commands import check, verdict
from tests.conftest import Outcome

Run = Callable[..., Outcome]
NAMES = ("source-a", "source-b")
CONFIG = ".connector-generator.yaml"
RULES = {
    code: Rule(code, says=f"{code} holds", owner=OURS, source="x", wrong="wrong", right="right", severity=severity)
    for code, severity in (("a.broken", BROKEN), ("a.todo", "to do"), ("b.advice", ADVICE))
}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, run: Run) -> dict[str, list[str]]:
    """Two connectors in a monorepo, and what is found of them: codes of rules by connector."""
    root = Path.cwd() / "repository"
    for name in NAMES:
        (root / "connectors" / name).mkdir(parents=True)
        (root / "connectors" / name / "metadata.yaml").write_text("data: {}\n", encoding="utf-8")
    (root / ".git").mkdir()
    (root / CONFIG).write_text("connectors: connectors\n", encoding="utf-8")
    monkeypatch.chdir(root)
    known: dict[str, list[str]] = {name: ["a.broken", "a.todo", "b.advice"] for name in NAMES}

    def look(project: Subject, shown: str) -> Report:
        report = examine(project, shown)
        rules = [RULES[code] for code in known[Path(shown).resolve().name]]
        findings = tuple(rule.at(f"{rule.code} is not so", "mend it", "x.py", n) for n, rule in enumerate(rules, 1))
        return replace(report, steps=(replace(report.steps[0], findings=findings),))

    monkeypatch.setattr(check, "examine", look)
    monkeypatch.setattr(verdict, "RULES", RULES)
    return known


def _codes(done: Outcome) -> list[str]:
    data: Any = json.loads(done.out)
    return [one["rule"] for report in data["connectors"] for step in report["steps"] for one in step["findings"]]


@pytest.mark.parametrize(
    ("codes", "words", "code"),
    [
        (["a.broken"], [], 3),
        (["a.todo"], [], 3),
        (["b.advice"], ["--advice"], 0),
        ([], [], 0),
        (["a.todo"], ["--fail-on", "broken"], 0),
        (["a.broken"], ["--fail-on", "broken"], 3),
        (["a.broken"], ["--fail-on", "never"], 0),
        (["a.todo"], ["--fail-on", "todo"], 3),
    ],
)
def test_the_exit_code_is_what_the_user_chose(
    run: Run, found: dict[str, list[str]], codes: list[str], words: list[str], code: int
):
    """For connectors that are named, also what is to do counts; advice never does; the form changes nothing."""
    found["source-a"] = codes
    for form in ("text", "json", "sarif", "github", "html"):
        assert run("check", "connectors/source-a", "--format", form, *words).code == code


def test_all_fails_on_broken_alone(run: Run, found: dict[str, list[str]]):
    """A repository always has something to do."""
    assert run("check", "--all").code == 3
    for name in NAMES:
        found[name] = ["a.todo"]
    assert run("check", "--all").code == 0
    assert run("check", "--all", "--fail-on", "todo").code == 3
    assert run("check", "connectors/source-a", "connectors/source-b").code == 3


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ([], ["a.broken", "a.todo"]),
        (["--advice"], ["a.broken", "a.todo", "b.advice"]),
        (["--only", "a.todo"], ["a.todo"]),
        (["--only", "a.todo, a.broken"], ["a.broken", "a.todo"]),
        (["--only", "b", "--advice"], ["b.advice"]),
        (["--only", "*.todo", "--only", "a.broken"], ["a.broken", "a.todo"]),
        (["--ignore", "a.broken"], ["a.todo"]),
        (["--ignore", "a.b*,a.todo"], []),
        (["--only", "a", "--ignore", "a.todo"], ["a.broken"]),
    ],
)
def test_what_is_asked_for(run: Run, found: dict[str, list[str]], words: list[str], codes: list[str]):
    """Codes, areas and patterns; repeated, or in one list."""
    assert _codes(run("check", "connectors/source-a", "--json", *words)) == codes


def test_a_configuration_ignores_with_a_reason(run: Run, found: dict[str, list[str]]):
    """For the connectors that it names; the reason is told wherever something was left out."""
    rule = "{rule: a.*, reason: they are all old, connectors: ['*-a']}"
    Path(CONFIG).write_text(f"check:\n  ignore:\n    - {rule}\n", encoding="utf-8")
    done = run("check", "--all")
    assert "Ignored: 2 findings (1 a.broken: they are all old, 1 a.todo: they are all old).\n" in done.out
    data: Any = json.loads(run("check", "--all", "--json").out)
    assert [report["status"] for report in data["connectors"][:2]] == ["done", "broken"]
    assert {one["origin"] for one in data["left_out"]["ignored"]} == {f"{Path.cwd() / CONFIG}:3"}
    assert run("check", "connectors/source-a").code == 0


def test_a_configuration_cannot_ignore_what_does_not_exist(run: Run, found: dict[str, list[str]]):
    """It is told before anything is looked at, with its line and the nearest code."""
    Path(CONFIG).write_text("check: {ignore: [{rule: a.brocken, reason: x}]}\n", encoding="utf-8")
    done = run("check", "--all")
    assert (done.code, done.out) == (2, "")
    assert f"{Path.cwd() / CONFIG}:1: there is no rule 'a.brocken'\nhint: did you mean a.broken?" in done.err


def test_a_repository_can_start_today(run: Run, found: dict[str, list[str]]):
    """All that is old is written down once; then only what is new fails."""
    written = run("check", "--all", "--write-baseline", "known.txt")
    assert (written.code, written.out) == (
        0,
        "known.txt: 4 known findings (4 new, 0 gone); from now on: --baseline known.txt\n",
    )
    done = run("check", "--all", "--baseline", "known.txt", "--fail-on", "todo")
    assert done.code == 0 and "Not shown: 4 findings in the baseline already." in done.out
    found["source-b"] = ["a.todo", "a.broken", "a.broken"]
    done = run("check", "--all", "--baseline", "known.txt")
    assert done.code == 3 and "a.broken  1 finding in 1 connector" in done.out
    found["source-b"] = ["a.todo"]
    done = run("check", "--all", "--baseline", "known.txt")
    assert done.code == 0 and "connectors/source-b: a.broken: x.py: a.broken is not so" in done.out
    assert run("check", "--all", "--write-baseline", "known.txt").out.startswith(
        "known.txt: 3 known findings (0 new, 1 gone)"
    )
    assert not [path for path in Path().iterdir() if path.name.startswith(".connector-generator-")]


def test_a_baseline_is_the_same_from_anywhere(run: Run, found: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch):
    """Connectors stand in it as they lie in their repository; one that is looked at alone leaves the others there."""
    run("check", "--all", "--write-baseline", "known.txt")
    before = Path("known.txt").read_bytes()
    monkeypatch.chdir("connectors/source-a")
    assert run("check", "--baseline", "../../known.txt").code == 0
    assert run("check", "--write-baseline", "../../known.txt").code == 0
    assert Path("../../known.txt").read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are no UTF-8")
def test_a_baseline_keeps_connectors_with_any_name(run: Run, found: dict[str, list[str]]):
    """They are there, in whatever way the baseline writes their names: nobody takes them for gone."""
    name = os.fsdecode("connectors/source-é".encode() + b"\xe9")
    Path("connectors/source-b").rename(name)
    found[Path(name).name] = found["source-b"]
    run("check", "--all", "--write-baseline", "known.txt")
    before = Path("known.txt").read_bytes()
    assert "Gone" not in run("check", "connectors/source-a", "--baseline", "known.txt").out
    run("check", "connectors/source-a", "--write-baseline", "known.txt")
    assert Path("known.txt").read_bytes() == before and before.count(b"\n") == 5
    for odd in (b"source-\\x0", b"source-\\x00", b"\\ud800", b"\\U00110000", b"x" * 5000):
        Path("known.txt").write_bytes(before + odd + b"\ta.b\tx\ty\n")
        assert "Gone: 1 finding" in run("check", "connectors/source-a", "--baseline", "known.txt").out


def test_a_baseline_replaces_no_other_file(run: Run, found: dict[str, list[str]]):
    """A slip of the pen costs nothing, and nothing is looked at before."""
    Path("README.md").write_text("# Mine\n", encoding="utf-8")
    for flag in ("--write-baseline", "--baseline"):
        done = run("check", "--all", flag, "README.md")
        assert (done.code, done.out) == (1, "") and "README.md is no baseline" in done.err
    assert Path("README.md").read_text("utf-8") == "# Mine\n"


@pytest.mark.parametrize("form", ["json", "sarif", "github", "html"])
def test_a_file_gets_what_standard_output_would(run: Run, found: dict[str, list[str]], form: str):
    """Byte for byte, and nothing that exists is replaced."""
    shown = run("check", "--all", "--format", form)
    done = run("check", "--all", "--format", form, "--output", "result")
    assert Path("result").read_text("ascii") == shown.out and shown.out
    assert (done.code, done.err) == (3, "")
    assert done.out.startswith("created result\n2 connectors: 0 clean, 0 with something to do, 2 broken\n")
    again = run("check", "--all", "--format", form, "--output", "result")
    assert (again.code, again.out) == (1, "") and "result is there already" in again.err
    assert run("check", "--all", "--format", form, "--output", "none/result").code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are no UTF-8")
@pytest.mark.parametrize("form", ["json", "sarif", "github", "html"])
def test_a_file_can_hold_every_name(run: Run, found: dict[str, list[str]], form: str):
    """Names of files may be no UTF-8, and may command a terminal: in a file they stand as on standard output."""
    name = os.fsdecode(b"connectors/source-caf\xe9\x1b[31m")
    Path("connectors/source-a").rename(name)
    found[Path(name).name] = found["source-a"]
    shown = run("check", name, "--format", form)
    done = run("check", name, "--format", form, "--output", "result")
    assert (done.code, done.err) == (3, "") and ("udce9" in shown.out or "%E9" in shown.out)
    assert Path("result").read_text("ascii") == shown.out


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_link_that_leads_nowhere_is_not_written_through(run: Run, found: dict[str, list[str]]):
    """Who has put it there has not chosen for us what is written."""
    Path("result").symlink_to("elsewhere")
    for words in (("--format", "json", "--output"), ("--write-baseline",)):
        assert run("check", "--all", *words, "result").code in (1, 2)
    assert not Path("elsewhere").exists()


def test_annotations_and_code_scanning_are_seen_from_the_top(
    run: Run, found: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
):
    """Wherever the command was started."""
    monkeypatch.chdir("connectors/source-a")
    assert run("check", "--format", "github").out.startswith(
        "::error file=connectors/source-a/x.py,line=1,title=a.broken::a.broken is not so%0Amend it\n"
    )
    (result, _) = json.loads(run("check", "--format", "sarif").out)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "connectors/source-a/x.py", "uriBaseId": "SRCROOT"}


def test_a_rule_is_explained(run: Run, found: dict[str, list[str]]):
    """Without looking at anything; several are listed, and JSON says the same."""
    done = run("check", "--explain", "a.broken")
    assert (done.code, done.out.splitlines()[0]) == (0, "a.broken: a.broken holds")
    assert [line.split()[-3] for line in run("check", "--explain", "*").out.splitlines()] == list(RULES)
    assert list(json.loads(run("check", "--explain", "a", "--json").out)) == ["a.broken", "a.todo"]
