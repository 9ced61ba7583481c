"""Generated sources together with the real openmetadata-ingestion: installed, found, run, and taken away again."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.locks import INPUTS
from tests.openmetadata.conftest import create_project, run
from tests.support.cases import cases_of, load_template
from tests.support.environments import HOME, copy_environment, environment, install, uninstall

VERSIONS = ("2.0", "1.8", "0.13")  # the newest, the oldest, and the legacy one; those between were tried by hand
INSIDE = str(Path(__file__).parent / "inside.py")


@dataclass(frozen=True)
class Installed:
    """An environment of its own with one project of each case in it.

    Attributes:
        python: its interpreter.
        projects: all of them; the first is the plain one.
    """

    python: Path
    projects: tuple[Path, ...]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_locked_is_what_is_generated(version: str):
    """The lock's input asks for what the generated project does, in setup.py and in constraints.txt."""
    table = load_template("openmetadata-source-legacy" if version == "0.13" else "openmetadata-source").table
    values = {**table.values, **table.values_for.get("openmetadata_version", {}).get(version, {})}
    asked = {f"openmetadata-ingestion{values['openmetadata_range']}", *values["constraints"].split("; ")}
    asked |= {f"{tool}{values[f'{tool}_range']}" for tool in ("build", "mypy", "pytest", "ruff")}
    asked |= {values["undeclared"], "types-PyYAML", "pyyaml"} - {""}
    lines = (INPUTS / f"openmetadata-{version}.in").read_text("utf-8").splitlines()
    assert {line for line in lines if not line.startswith("#")} == asked


@pytest.fixture(params=VERSIONS)
def installed(request: pytest.FixtureRequest) -> Iterator[Installed]:
    """Install a project of every case, as wheels, beside one version of openmetadata-ingestion."""
    version = request.param
    legacy = version == "0.13"
    interpreter = old_python() if legacy else None
    if legacy and interpreter is None:
        pytest.skip("openmetadata-ingestion 0.13 needs Python 3.8, 3.9 or 3.10, and this machine has none")
    base_python = environment(f"openmetadata-{version}", interpreter)
    # On the file system of the cache, so that a copy is links.
    with tempfile.TemporaryDirectory(prefix="run-", dir=HOME) as directory:
        python = copy_environment(base_python, Path(directory) / "venv")
        cases = cases_of("openmetadata-source-legacy" if legacy else "openmetadata-source")
        other = {} if legacy else {"openmetadata_version": version}
        projects = tuple(
            create_project(case, Path(directory), **other)
            for case in sorted(cases, key=lambda case: "--plain" not in case.name)
            if not (version == "1.8" and "--drive" in case.name)
        )
        install(python, *map(str, projects))
        yield Installed(python, projects)


def old_python() -> str | None:
    """Return a Python that 0.13 installs on: on PATH, or among pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for name in ("python3.10", "python3.9", "python3.8"):
        minor = name.removeprefix("python")
        for path in (shutil.which(name), *map(str, sorted(pyenv.glob(f"{minor}.*/bin/{name}")))):
            # pyenv has shims on PATH for versions that are switched off, too.
            if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
                return path
    return None


@pytest.mark.slow
def test_with_the_real_packages(installed: Installed, tmp_path: Path):
    """Found, run from end to end, and gone without a trace: all in one test, so that it is installed once."""
    ensure_every_kind_arrives(installed)
    ensure_the_command_of_the_readme_works(installed)
    ensure_it_goes_without_a_trace(installed, tmp_path)


def ensure_every_kind_arrives(installed: Installed) -> None:
    """Each project's own tests pass: `metadata ingest` with the real workflow, client and sink, for every kind."""
    done = run(installed.python, INSIDE, "tests", *map(str, installed.projects), cwd=installed.projects[0])
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5_000:]
    assert done.stdout.count(": 0\n") == len(installed.projects)


COMMAND = """\
import os, subprocess, sys
sys.path.insert(0, "integration_tests")
from stand_in import TOKEN, StandIn
script = os.path.join(os.path.dirname(sys.executable), "metadata")
ingest = [sys.executable, script, "ingest", "-c", "workflows/ingest.yaml"]
with StandIn() as server:
    os.environ.update(OPENMETADATA_HOST_PORT=server.url, OPENMETADATA_JWT_TOKEN=TOKEN)
    for token in sys.argv[2:]:
        os.environ[sys.argv[1]] = token
        print("exit code", subprocess.run(ingest, timeout=200).returncode, len(server.entities), flush=True)
"""


def ensure_the_command_of_the_readme_works(installed: Installed) -> None:
    """`metadata ingest -c workflows/ingest.yaml` ends with 0; with a wrong token it ends with 1 and says why."""
    variable = f"{installed.projects[0].name.replace('-', '_').upper()}_TOKEN"
    done = run(installed.python, "-c", COMMAND, variable, "not-a-real-token", "wrong", cwd=installed.projects[0])
    output = done.stdout + done.stderr
    assert "exit code 0 7\n" in output
    assert "exit code 1 7\n" in output
    assert "Connection option token was refused" in output


def ensure_it_goes_without_a_trace(installed: Installed, tmp_path: Path) -> None:
    """As a wheel and as an editable install the class is found by both names; afterwards the base is as before."""
    plain = installed.projects[0]
    before = _changed_files(installed.python)
    assert before == []
    done = run(installed.python, INSIDE, "imports", *map(str, installed.projects), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("site-packages") == len(installed.projects)

    uninstall(installed.python, *(project.name for project in installed.projects))
    assert _changed_files(installed.python) == []
    assert not list(_site(installed.python).glob("metadata/ingestion/source/*/source_*"))

    install(installed.python, "--editable", str(plain))
    done = run(installed.python, INSIDE, "imports", str(plain), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(plain) in done.stdout
    uninstall(installed.python, plain.name)
    assert _changed_files(installed.python) == []


def _site(python: Path) -> Path:
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    return site


def _changed_files(python: Path) -> list[str]:
    """Return what of openmetadata-ingestion is not as its wheel brought it."""
    site = _site(python)
    (record,) = site.glob("openmetadata_ingestion-*.dist-info/RECORD")
    changed = []
    for name, recorded, _ in csv.reader(record.read_text("utf-8").splitlines()):
        path = site / name
        if not name.startswith("metadata/") or name.endswith(".pyc"):
            continue
        if not path.exists() or (recorded and _digest(path) != recorded):
            changed.append(name)
    return changed


def _digest(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
