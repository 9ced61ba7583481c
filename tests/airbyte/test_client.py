"""A real client: PyAirbyte reads a fresh connector into DuckDB, twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.environments import environment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("client"),
    pytest.mark.skipif(sys.version_info >= (3, 13), reason="PyAirbyte is not for this Python"),
]


@pytest.fixture(scope="session")
def client() -> Path:
    """The python of an environment with PyAirbyte."""
    return environment("pyairbyte")


def _read(client: Path, executable: Path, config: Path, database: Path) -> dict[str, object]:
    done = subprocess.run(
        [str(client), str(Path(__file__).with_name("client.py")), str(executable), str(config), str(database)],
        cwd=database.parent,
        env={**os.environ, "DO_NOT_TRACK": "1", "AIRBYTE_OFFLINE_MODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (result,) = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    return dict(json.loads(result.removeprefix("RESULT ")))


def _executable(project: Path, python: Path, directory: Path) -> Path:
    """Write the command that the connector's package would install."""
    executable = directory / project.name
    executable.write_text(f'#!/bin/sh\nexec "{python}" "{project}/main.py" "$@"\n', encoding="utf-8")
    executable.chmod(0o755)
    return executable


def test_pyairbyte_reads_it_twice(client: Path, cdk: Path, create: Callable[..., Path], tmp_path: Path):
    """All records arrive, once each; the second read brings only what is read in full every time."""
    project = create("airbyte-python--plain")
    executable = _executable(project, cdk, tmp_path)
    config = project / "secrets/config.json"
    database = tmp_path / "records.duckdb"
    assert _read(client, executable, config, database) == {"read": 13, "stored": {"customers": 5, "orders": 8}}
    assert _read(client, executable, config, database) == {"read": 5, "stored": {"customers": 5, "orders": 8}}
