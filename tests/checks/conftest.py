"""Fresh projects to break, in exactly one way each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.checks.findings import Finding, Report
from generator.checks.metadata import icon
from generator.checks.steps import examine
from generator.checks.subject import Subject
from generator.monorepo.configuration import find_monorepo
from generator.writing.apply import apply_plan
from tests.checks.corpus.metadata import STAND_IN
from tests.support.cases import CASES, prepare_case

Edit = Mapping[str, str | bytes | tuple[str, str] | None]
"""Path -> its new content, an old text and the new one in its place, or None to delete it."""


def create(case: str, parent: Path) -> Path:
    """Create the project of a named case below a directory."""
    (path,) = (path for path in CASES if path.stem == case)
    job = prepare_case(path, parent)
    apply_plan(job.plan, job.hooks)
    assert job.plan.project
    return job.plan.project


@pytest.fixture(autouse=True)
def default_icon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stand-in count as Airbyte's default icon, which is not ours to commit."""
    monkeypatch.setattr(icon, "DEFAULTS", icon.DEFAULTS | {icon.normalised_digest(STAND_IN.encode())})


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the fresh project of a case; it is made once, and must not be changed."""
    made: dict[str, Path] = {}

    def get(case: str) -> Path:
        if case not in made:
            made[case] = create(case, tmp_path_factory.mktemp("fresh"))
        return made[case]

    return get


@pytest.fixture
def copy(fresh: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return a copy of a fresh project, to be changed."""

    def get(case: str) -> Path:
        source = fresh(case)
        return Path(shutil.copytree(source, tmp_path / source.name))

    return get


def edit(project: Path, changes: Edit) -> dict[str, bytes | None]:
    """Change files of a project; returns what they were."""
    before: dict[str, bytes | None] = {}
    for name, change in changes.items():
        file = project / name
        before[name] = file.read_bytes() if file.is_file() else None
        if change is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_changed(before[name] or b"", change))
    return before


def _changed(before: bytes, change: str | bytes | tuple[str, str]) -> bytes:
    if isinstance(change, tuple):
        old, new = (text.encode("utf-8") for text in change)
        assert old in before, f"{old!r} does not stand there"
        return before.replace(old, new)
    return change.encode("utf-8") if isinstance(change, str) else change


def undo(project: Path, before: Mapping[str, bytes | None]) -> None:
    """Take changes back."""
    for name, content in before.items():
        if content is None:
            (project / name).unlink()
        else:
            (project / name).write_bytes(content)


def look(path: Path) -> Report:
    """Look at a connector where it lies."""
    return examine(Subject(path, find_monorepo(path.parent)), path.name)


def by_step(report: Report) -> set[tuple[str, Finding]]:
    """Return every finding with the key of its step."""
    return {(step.key, finding) for step in report.steps for finding in step.findings}
