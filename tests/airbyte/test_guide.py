"""Airbyte's guide "Building a Python Source", word for word, on a machine with only Python."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.airbyte.conftest import alone
from tests.airbyte.protocol import read_output
from tests.support.environments import constrained, create_environment

pytestmark = pytest.mark.slow

# Steps 2, 3 and 9, as the guide writes them; each reader's line follows its command.
INSTALL = """
set -e
python -m venv .venv
source .venv/bin/activate
pip install --quiet -r requirements.txt
"""
GUIDE = """
set -e
python main.py spec > spec.out
python main.py check --config secrets/config.json > check.out
python main.py discover --config secrets/config.json > discover.out
python main.py read --config secrets/config.json --catalog sample_files/configured_catalog.json > read.out
python main.py read --config secrets/config.json --catalog sample_files/configured_catalog.json --debug > debug.out
python main.py read --config secrets/config.json --catalog sample_files/configured_catalog.json \
    --state sample_files/state.json > state.out
python -m pytest -s unit_tests
python -m pytest -s integration_tests
"""


def test_every_command_of_the_guide_works(create, tmp_path: Path):
    """From an empty environment to green tests, before a line is changed."""
    project = create("airbyte-python--plain")
    done = subprocess.run(
        ["bash", "-c", INSTALL + GUIDE],
        cwd=project,
        env={**os.environ, **constrained("airbyte-cdk")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    outputs = {name: (project / f"{name}.out").read_text("utf-8") for name in ("spec", "check", "discover", "read")}
    for verb, text in outputs.items():
        assert read_output(text, verb).messages
    everything = read_output(outputs["read"], "read")
    since = read_output((project / "state.out").read_text("utf-8"), "read")
    assert [order["id"] for order in everything.records("orders")] == [101, 102, 104, 103, 105, 106, 107, 108]
    assert [order["id"] for order in since.records("orders")] == [106, 107, 108]
    debug = read_output((project / "debug.out").read_text("utf-8"), "read", debug=True)
    assert debug.debug and len(debug.records("orders")) == len(everything.records("orders"))


def test_every_command_works_with_the_example_api(create, tmp_path: Path):
    """One command more, and the same ones work; what setup.py asks for is enough for the tests too."""
    project = create("airbyte-http-api--plain")
    python = create_environment(tmp_path / "env", "airbyte-cdk", "--editable", f"{project}[tests]")
    script = "set -e; python integration_tests/api_server.py & trap 'kill %1' EXIT\n" + GUIDE
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    with alone(project):
        done = subprocess.run(
            ["bash", "-c", script], cwd=project, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stdout + done.stderr
    everything = read_output((project / "read.out").read_text("utf-8"), "read")
    since = read_output((project / "state.out").read_text("utf-8"), "read")
    assert [order["id"] for order in everything.records("orders")] == [101, 102, 103, 104, 105, 106, 107]
    assert [order["id"] for order in since.records("orders")] == [105, 106, 107]
