"""What holds for a generated OpenMetadata source before anything of OpenMetadata is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from generator.answers.defaults import machine_facts
from generator.errors import InvalidAnswers
from tests.openmetadata.conftest import create_project, run
from tests.support.cases import CASES, load_template
from tests.support.environments import UV, constrained

OURS = [case for case in CASES if case.name.startswith("openmetadata-")]


@pytest.mark.parametrize(
    ("version", "kind", "message"),
    [
        ("1.8", "drive", "OpenMetadata 1.8 has no drive services"),
        ("1.11", "dashboard", "sends dashboards before their charts"),
    ],
)
def test_what_cannot_work_is_refused(version: str, kind: str, message: str):
    """With the sentence that says what to choose instead."""
    given = {"name": "x", "openmetadata_version": version, "service_kind": kind}
    with pytest.raises(InvalidAnswers, match=message):
        load_template("openmetadata-source").complete(given, machine_facts())


@pytest.mark.slow
@pytest.mark.parametrize("case", OURS, ids=lambda case: case.stem)
def test_a_project_passes_its_own_checks(case: Path, tmp_path: Path):
    """mypy is content, and the unit tests pass where nothing of OpenMetadata is installed."""
    project = create_project(case, tmp_path)
    for command in (["mypy"], ["pytest", "-q", f"--basetemp={tmp_path}/own", "unit_tests"]):
        done = run(sys.executable, "-m", *command, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("case", OURS, ids=lambda case: case.stem)
def test_the_wheel_adds_one_module_to_metadata(case: Path, tmp_path: Path):
    """No __init__.py below `metadata`, nothing but one module there; the sample data is inside, the tests are not."""
    project = create_project(case, tmp_path)
    command = [UV, "build", "--quiet", "--wheel", "--out-dir", tmp_path / "dist", project]
    subprocess.run(command, env={**os.environ, **constrained("build")}, check=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    (package,) = (path.name for path in (project / "src").iterdir() if path.name.startswith("source_"))
    (entry,) = (path.relative_to(project / "src").as_posix() for path in (project / "src").glob("metadata/**/*.py"))
    assert [name for name in names if name.startswith("metadata/")] == [entry]
    assert {name.split("/")[0] for name in names} == {"metadata", package}
    assert f"{package}/sample_data/catalog.jsonl" in names
