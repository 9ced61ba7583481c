"""Generated Airbyte projects, and the real airbyte-cdk to run them with."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from generator.writing.apply import apply_plan
from tests.airbyte.protocol import Output, read_output
from tests.support.cases import prepare_case
from tests.support.environments import HOME, environment

CASES = Path(__file__).parents[1] / "cases"

Run = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def cdk() -> Path:
    """The python of an environment with the real CDK, in which no connector is installed."""
    return environment("airbyte-cdk")


@pytest.fixture(scope="module")
def create(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Create the project of a named case, with other answers where given."""

    def create_project(case: str, **other: str) -> Path:
        (path,) = CASES.glob(f"{case}.*")
        job = prepare_case(path, tmp_path_factory.mktemp("projects"), **other)
        apply_plan(job.plan, job.hooks)
        return job.plan.project

    return create_project


def run(python: Path, *arguments: str, cwd: Path, **environment: str) -> Run:
    """Run python in a project, with nothing on standard input."""
    return subprocess.run(
        [str(python), *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Keep other test workers from the port of a project's example API, which follows from its name."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{project.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(autouse=True)
def _port_of_ones_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """Two tests of one project do not run at once, if it has an example API."""
    names = [name for name in ("project", "package") if name in request.fixturenames]
    project = request.getfixturevalue(names[0]) if names else None
    if project is None or not (project / "integration_tests/api_server.py").exists():
        yield
        return
    with alone(project):
        yield


@contextmanager
def answering(project: Path) -> Iterator[None]:
    """Run the example API of a project as its README says, if it has one."""
    server = Path("integration_tests/api_server.py")
    if not (project / server).exists():
        yield
        return
    with subprocess.Popen([sys.executable, str(server)], cwd=project, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        line = process.stderr.readline()
        assert "answers until" in line, line
        Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop it
        try:
            yield
        finally:
            process.terminate()


def command(python: Path, project: Path, verb: str, *arguments: str, code: int = 0) -> Output:
    """Run one of the connector's commands and read every line that it prints."""
    done = run(python, "main.py", verb, *arguments, cwd=project)
    assert done.returncode == code, done.stdout + done.stderr
    return read_output(done.stdout, verb, debug="--debug" in arguments)
