"""What a user gets, as text to be reviewed: one archive for each template, and rules for every case."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.catalog.tables import template_names
from generator.connectors.record import RECORD
from generator.writing.apply import apply_plan
from tests.support.cases import CASES, prepare_case

pytestmark = pytest.mark.once

GOLDEN = Path(__file__).parents[1] / "golden"
REVIEWED = [case for case in CASES if case.stem.endswith(("--plain", "--airbyte", "--manifest"))]


def test_every_template_is_reviewed():
    """Each has a plain case."""
    assert {case.stem.removesuffix("--plain") for case in REVIEWED} >= set(template_names())


@pytest.mark.parametrize("case", REVIEWED, ids=lambda case: case.stem)
def test_golden(case: Path, tmp_path: Path, request: pytest.FixtureRequest):
    """These cases render to exactly what was reviewed."""
    archive = _archive(case, tmp_path)
    golden = GOLDEN / f"{case.stem.removesuffix('--plain')}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(archive, encoding="utf-8", newline="\n")
    assert archive == golden.read_text(encoding="utf-8"), "review the difference, then: pytest --update-golden"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_text_file_is_clean(case: Path, tmp_path: Path):
    """LF everywhere, a final newline, no blanks at the end of a line, no tab where none belongs."""
    for change in prepare_case(case, tmp_path).plan.inside:
        text = change.after.decode("utf-8")
        assert "\r" not in text, change.path
        assert text.endswith("\n") and not text.endswith("\n\n"), change.path
        assert not re.search(r"[ \t]+$", text, re.MULTILINE), change.path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_no_file_carries_another_name(case: Path, tmp_path: Path):
    """Every `source-…` and `source_…` is this connector's own."""
    job = prepare_case(case, tmp_path)
    names = job.draft.names
    assert names
    for change in job.plan.inside:
        if change.path.name in (RECORD, "LICENSE"):
            continue
        text = change.after.decode("utf-8")
        for word in re.findall(r"\bsource[-_][a-z0-9][a-z0-9_-]*|\bSource[A-Z0-9]\w*", text):
            known = {names.directory, names.module, names.class_name, "SourceTestSuiteBase", *_PLAIN_WORDS}
            assert word.rstrip("-_") in known, f"{change.path}: {word}"


_PLAIN_WORDS = {
    "source_defined_primary_key",
    "source_defined_cursor",
    "source_config",
    "source_declarative_manifest",
    "source-declarative-manifest",
    "source_manifest",
    "SourceStatus",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_ruff_is_content(case: Path, tmp_path: Path):
    """With the project's own settings, ruff finds nothing and would format nothing."""
    job = prepare_case(case, tmp_path)
    apply_plan(job.plan, job.hooks)
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            cwd=job.plan.project,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", REVIEWED, ids=lambda case: case.stem)
def test_the_owner_is_told_what_finds_out_what_is_left(case: Path, run, tmp_path: Path, monkeypatch):
    """README.md and AGENTS.md name a command that works in the new project, and says what is to do."""
    job = prepare_case(case, tmp_path)
    apply_plan(job.plan, job.hooks)
    monkeypatch.chdir(job.plan.project)
    for name in ("README.md", "AGENTS.md"):
        assert "\n`connector-generator check`" in Path(name).read_text("utf-8")
    outcome = run("check")
    assert outcome.code == 3 and "to do" in outcome.out


def _archive(case: Path, parent: Path) -> str:
    """Return the whole rendering as one text, a header before each file."""
    plan = prepare_case(case, parent).plan
    parts = []
    for change in sorted(plan.changes, key=lambda change: change.path.as_posix()):
        path = change.path.relative_to(parent).as_posix()
        mode = "755" if change.executable else "644"
        text = change.after.decode("utf-8")
        if change.path.name == RECORD:
            text = re.sub(r": sha256:[0-9a-f]{64}$", "", text, flags=re.MULTILINE)  # every change would show twice
        parts.append(f"==== {path} ({mode})\n{text}")
    return "".join(parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_headings_stand_apart(case: Path, tmp_path: Path):
    """In Markdown, a blank line comes before every heading: a block that swallows its newline shows here."""
    for change in prepare_case(case, tmp_path).plan.changes:
        if change.path.suffix == ".md":
            text = re.sub(r"```.*?```", "", change.after.decode("utf-8"), flags=re.DOTALL)
            assert not re.search(r"[^\n]\n#{1,6} ", text), change.path
