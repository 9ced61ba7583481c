"""The quick start of every template's README, word for word, with pip and with uv, from empty caches."""

from __future__ import annotations

import os
import re
import subprocess
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.writing.apply import apply_plan
from tests.airbyte.conftest import alone
from tests.locks import INPUTS
from tests.support.cases import CASES, load_template, prepare_case
from tests.support.environments import LOCKED, UV, constrained
from tests.support.interpreters import Version, find_python, parses_in_threads

LIMIT = 180  # seconds, for all that is installed, where the machine does nothing else
VERSIONS = load_template("openmetadata-source").table.values_for["openmetadata_version"]
STARTS: dict[str, dict[str, str]] = {
    "airbyte-python--plain": {},
    "airbyte-http-api--plain": {},
    "airbyte-low-code--plain": {},
    "airbyte-low-code--manifest": {},
    "airbyte-destination-python--plain": {},
    "openmetadata-source-legacy--plain": {},
    # The newest and the oldest. Those between share their constraints, which another test sees to.
    "openmetadata-source--plain 2.0": {"openmetadata_version": "2.0"},
    "openmetadata-source--plain 1.8": {"openmetadata_version": "1.8"},
}


@dataclass(frozen=True)
class QuickStart:
    """The commands under that heading.

    Attributes:
        install: those that make the environment and fill it.
        rest: those after them: run, read, test.
    """

    install: str
    rest: str


def read_quick_start(readme: str, tool: str) -> QuickStart:
    """Find the commands in a README; for uv with the two changes that it tells its reader to make."""
    text = readme.partition("\n## Quick start\n")[2].partition("\n## ")[0]
    lines = text.partition("```bash\n")[2].partition("```")[0].splitlines()
    if tool == "uv":
        told = re.search(r"first\s+command\s+is\s+`([^`]+)`,\s+and\s+`uv pip`\s+takes\s+the\s+place\s+of\s+`pip`", text)
        assert told, text
        lines = [told[1], *(re.sub(r"^pip ", "uv pip ", line) for line in lines[1:])]
    last = max(number for number, line in enumerate(lines) if "pip install" in line)
    return QuickStart("\n".join(lines[: last + 1]), "\n".join(lines[last + 1 :]))


def lock_of(template: str, other: Mapping[str, str]) -> str:
    """Return the name of the lock that holds what a project asks for."""
    if template.startswith("airbyte-"):
        return "airbyte-cdk"
    return f"openmetadata-{other.get('openmetadata_version', '0.13')}"


def variables(scratch: Path, python: str, lock: str) -> dict[str, str]:
    """Return the variables of somebody who has this Python and uv, and has never installed anything.

    A lock says which versions there are, so that no release of somebody else's turns this red. With `make test-newest`
    nothing does: a search that never ends shows only where there is something to search.
    """
    programs = scratch / "programs"
    programs.mkdir()
    for name in ("python", "python3", Path(python).name):
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(python)
    (programs / "uv").symlink_to(UV)
    names = ("XDG_CACHE_HOME", "PIP_CACHE_DIR", "UV_CACHE_DIR")
    caches = {name: str(scratch / f"cache-{name.lower()}") for name in names}
    inherited = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {
        **inherited,
        **caches,
        **(constrained(lock) if LOCKED == INPUTS else {}),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }


def python_for(template: str, other: Mapping[str, str]) -> str:
    """Return a Python that the project is for; skips the test where there is none."""
    values = {**load_template(template).table.values, **VERSIONS.get(other.get("openmetadata_version", ""), {})}
    minors = set(map(int, re.findall(r'"3\.(\d+)"', str(values["python_versions"]))))

    def fits(version: Version) -> bool:
        return version[1] in minors and (template != "airbyte-low-code" or parses_in_threads(version))

    python = find_python(fits)
    return python or pytest.skip(f"this machine has none of {values['python_versions']} for it")


def run(script: str, project: Path, environment: dict[str, str]) -> float:
    """Run commands in one shell that stops at the first that fails; returns how many seconds they took.

    Where others are at work too, they get the time that they lose by it: a search that never ends is still found.
    """
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    start = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", f"set -e\ntrap 'kill %1 2>/dev/null || true' EXIT\n{script}"],
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT * crowd,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return time.monotonic() - start


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["pip", "uv"])
@pytest.mark.parametrize("name", STARTS)
def test_the_quick_start_works(name: str, tool: str, tmp_path: Path, record_property):
    """It installs within three minutes, and the commands after that do what they say."""
    stem, other = name.partition(" ")[0], STARTS[name]
    (case,) = (each for each in CASES if each.stem == stem)
    template = stem.split("--")[0]
    environment = variables(tmp_path, python_for(template, other), lock_of(template, other))
    job = prepare_case(case, tmp_path, **other)
    apply_plan(job.plan, job.hooks)
    project = job.plan.project
    start = read_quick_start((project / "README.md").read_text("utf-8"), tool)
    record_property("seconds", run(start.install, project, environment))
    with alone(project):
        run(f"source .venv/bin/activate\n{start.rest}", project, environment)
    if stem.startswith("openmetadata-"):
        see_that_wheels_forget(project, environment)


def see_that_wheels_forget(project: Path, environment: dict[str, str]) -> None:
    """Build twice as the README says: a module that was deleted in between is not in the second wheel."""
    readme = (project / "README.md").read_text("utf-8")
    (build,) = re.findall(r"(?m)^\d\. `([^`]+)` makes the wheel", readme)
    (package,) = (path for path in (project / "src").iterdir() if path.name.startswith("source_"))
    deleted = package / "deleted.py"
    deleted.touch()
    for _ in range(2):
        run(f"source .venv/bin/activate\n{build}", project, environment)
        (wheel,) = (project / "dist").glob("*.whl")
        assert (f"{package.name}/deleted.py" in zipfile.ZipFile(wheel).namelist()) == deleted.exists()
        deleted.unlink(missing_ok=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_pip_is_told_where_to_stop(version: str):
    """dbt-core has a lower end for every version of OpenMetadata: without it, pip goes through all it ever released."""
    (dbt,) = (one for one in VERSIONS[version]["constraints"].split("; ") if one.startswith("dbt-core"))
    assert re.fullmatch(r"dbt-core>=1\.\d+,<1\.\d+", dbt)


def test_mypy_fits_beside_openmetadata():
    """mypy 1.20 asks for pathspec 1, and dbt-core, which openmetadata-ingestion brings, for one below 0.13."""
    assert load_template("openmetadata-source").table.values["mypy_range"].endswith(",<1.20")
