"""`check --run` on generated connectors, sound and broken ones, under the real airbyte-cdk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.checks.metadata.schema import METADATA_SCHEMA
from generator.checks.runs.commands import run_connector
from generator.connectors.project import Project
from tests.airbyte.conftest import run
from tests.checks.conftest import Edit, edit
from tests.support.environments import UV

PACKAGE = "source_example_python"

pytestmark = pytest.mark.slow


def _run(project: Path, python: Path, seconds: float = 120) -> list[tuple[str, str]]:
    """Run a connector; returns the steps and the sentences of what is wrong."""
    return [(step, finding.message) for step, finding in run_connector(Project(project), str(python), seconds)]


@pytest.fixture
def bare(create: Callable[[str], Path]) -> Callable[[str], Path]:
    """Create the project of a case without its tests, which others run already."""

    def get(case: str) -> Path:
        project = create(case)
        for file in project.glob("*_tests/test_*.py"):
            file.unlink()
        return project

    return get


@pytest.fixture
def source(bare: Callable[[str], Path]) -> Path:
    return bare("airbyte-python--plain")


@pytest.mark.parametrize("case", ["airbyte-python--plain", "airbyte-destination-python--plain"])
def test_fresh_connectors_run(cdk: Path, bare: Callable[[str], Path], case: str):
    """The commands of a fresh connector say what the protocol wants, and nothing else."""
    assert _run(bare(case), cdk) == []


BREAKS: dict[str, tuple[Edit, list[tuple[str, str]]]] = {
    "print": (
        {f"{PACKAGE}/run.py": ("    launch(", '    print("hello")\n    launch(')},
        [(step, "line 1: it is no JSON object") for step in ("spec", "check", "discover")],
    ),
    "syntax": (
        {f"{PACKAGE}/source.py": ("class Source", "class class Source")},
        [(step, f"{step} ended with exit code 1") for step in ("spec", "check", "discover")],
    ),
    "refused": (
        {"secrets/config.json": ("not-a-real-key", "wrong")},
        [("check", "check failed: The API key was refused"), ("read", "read ended with exit code 1")],
    ),
    "records": (
        {
            f"{PACKAGE}/schemas/customers.json": ('"integer"', '"boolean"'),
            "sample_files/configured_catalog.json": ('"orders"', '"order"'),
        },
        [("read", "a record of customers does not fit its schema: id must be of type boolean"), ("read", "and 4 more")],
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_found(cdk: Path, source: Path, name: str):
    """What only a run can tell is found, in the step that it belongs to."""
    changes, wanted = BREAKS[name]
    edit(source, changes)
    found = _run(source, cdk)
    for step, words in wanted:
        assert any(key == step and words in message for key, message in found), found


def test_a_failure_shows_its_last_lines(cdk: Path, source: Path):
    """A test that fails is shown with what pytest said last, and with the command to run it again."""
    edit(source, {"unit_tests/test_own.py": "def test_own():\n    assert 'left' == 'right'\n"})
    ((step, finding),) = run_connector(Project(source), str(cdk), 120)
    assert (step, finding.message) == ("tests", "pytest unit_tests ended with exit code 1")
    assert "-m pytest -q" in finding.hint
    assert any("1 failed" in line for line in finding.output)


def test_a_command_that_hangs_is_stopped(cdk: Path, source: Path):
    """After its time a command is stopped, with what it has started; the next ones still run."""
    edit(source, {f"{PACKAGE}/run.py": ("    launch(", "    import time\n\n    time.sleep(60)\n    launch(")})
    found = _run(source, cdk, seconds=3)
    assert ("spec", "spec took longer than 3 s") in found
    assert ("check", "check took longer than 3 s") in found


@pytest.mark.parametrize("makes", ["uv", "venv"])
def test_an_environment_of_its_own_is_found(makes: str, cdk: Path, bare: Callable[[str], Path]):
    """That which uv or Python itself makes as our hints say; neither has the CDK, until it is there."""
    connector = bare("airbyte-python--plain")
    made = {
        "uv": [UV, "venv", "--python", sys.executable, ".venv"],
        "venv": [sys.executable, "-m", "venv", ".venv"],
    }[makes]
    subprocess.run(made, cwd=connector, check=True, capture_output=True)
    ((_, finding),) = run_connector(Project(connector), None, 30)
    assert (finding.rule, finding.message) == (
        "run.environment",
        "nothing was run: .venv/bin/python has no airbyte_cdk",
    )
    (site,) = (connector / ".venv/lib").glob("python*/site-packages")
    (packages,) = cdk.parent.parent.glob("lib/python*/site-packages")
    (site / "cdk.pth").write_text(f"{packages}\n")
    assert [finding.message for _, finding in run_connector(Project(connector), None, 120)] == []


def test_the_metadata_table_is_airbytes(cdk: Path):
    """Our table of metadata.yaml says what the schema in airbyte-connector-models says."""
    script = (
        "import airbyte_connector_models as m, pathlib; "
        "print(next(pathlib.Path(m.__path__[0]).rglob('ConnectorMetadataDefinitionV0.json')).read_text())"
    )
    official = json.loads(run(cdk, "-c", script, cwd=cdk.parent).stdout)
    assert dict(_facts(METADATA_SCHEMA, {})) == dict(_facts(official, official))


def _facts(schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
    """Yield what a schema says of each place: its type, choices, format, required keys, and whether it is closed."""
    schema = _resolved(schema, root)
    if path.endswith(".generated"):  # written by the platform, and open in ours
        return
    rest = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties", True))
    choices = schema.get("enum") or [schema["const"]] if "enum" in schema or "const" in schema else []
    required = sorted(schema.get("required", ()))
    yield path, (schema.get("type"), sorted(choices), schema.get("format"), required, rest is False)
    below = {f".{name}": one for name, one in schema.get("properties", {}).items()}
    below |= {"[]": schema["items"]} if "items" in schema else {}
    below |= {".*": rest} if isinstance(rest, dict) else {}
    for name, one in below.items():
        yield from _facts(one, root, path + name)


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and choices of which there is only one."""
    while reference := schema.get("$ref"):
        schema = root
        for word in reference.removeprefix("#/").split("/"):
            schema = schema[int(word)] if isinstance(schema, list) else schema[word]
    for word in ("anyOf", "oneOf"):
        if len(schema.get(word, ())) == 1:
            return _resolved({**schema, **schema[word][0], word: ()}, root)
    return schema
