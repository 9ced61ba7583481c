"""Low-code sources under the real airbyte-cdk, in both forms: a package, and a manifest alone."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import cycle, product
from pathlib import Path

import pytest
from jsonschema import validate

from generator.answers.defaults import machine_facts
from generator.planning.location import Location
from generator.planning.project import plan_connector
from generator.writing.apply import apply_plan
from tests.airbyte.conftest import Run, answering, run
from tests.airbyte.protocol import check_read, read_output
from tests.airbyte.test_http_matrix import MATRIX, RECORDS
from tests.support.cases import load_template
from tests.support.environments import environment
from tests.support.interpreters import find_python, parses_in_threads

TEMPLATE = "airbyte-low-code"
CATALOG = "sample_files/configured_catalog.json"
CONFIG = ("--config", "secrets/config.json")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def cdk() -> Path:
    """The python of an environment with the real CDK, in a version that survives what it does with a manifest."""
    python = find_python(lambda version: version >= (3, 10, 0) and parses_in_threads(version))
    if python is None:
        pytest.skip("this machine has only Pythons whose parser fails at random in threads")
    return environment("airbyte-cdk", python)


def test_its_python_parses_in_threads(cdk: Path):
    """What would make all other tests here fail now and then does not happen."""
    done = run(cdk, str(Path(__file__).with_name("parse_in_threads.py")), "3", cwd=Path(__file__).parent)
    assert done.stdout == "0\n", done.stdout + done.stderr


@pytest.fixture(
    scope="module", params=[pytest.param(case, marks=pytest.mark.xdist_group(case)) for case in ("plain", "manifest")]
)
def project(request: pytest.FixtureRequest, create: Callable[[str], Path]) -> Path:
    return create(f"{TEMPLATE}--{request.param}")


@pytest.fixture(scope="module")
def package(create: Callable[[str], Path]) -> Path:
    return create(f"{TEMPLATE}--hostile")


def _call(cdk: Path, project: Path, *arguments: str) -> Run:
    """Run a command as the project's README says."""
    if (project / "manifest.yaml").exists():
        program = cdk.with_name("source-declarative-manifest")
        return run(program, *arguments, "--manifest-path", "manifest.yaml", cwd=project)
    return run(cdk, "main.py", *arguments, cwd=project)


def test_read_gives_every_record_once(cdk: Path, project: Path):
    """`check`, `discover` and `read` keep to the protocol and to the discovered schemas."""
    with answering(project):
        check = _call(cdk, project, "check", *CONFIG)
        discover = _call(cdk, project, "discover", *CONFIG)
        read = _call(cdk, project, "read", *CONFIG, "--catalog", CATALOG)
    assert read_output(check.stdout, "check").all("CONNECTION_STATUS") == [{"status": "SUCCEEDED"}], check.stderr
    (discovered,) = read_output(discover.stdout, "discover").all("CATALOG")
    output = read_output(read.stdout, "read")
    check_read(output, json.loads((project / CATALOG).read_text("utf-8")), discovered, validate)
    assert {stream: len(output.records(stream)) for stream in RECORDS} == {k: len(v) for k, v in RECORDS.items()}


def test_its_own_tests_and_tools_are_content(cdk: Path, project: Path):
    """Unit, integration and standard tests are green; ruff and mypy find nothing."""
    for tool in (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)):
        done = run(cdk, "-m", *tool, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run(cdk, "-m", "pytest", "-ra", "unit_tests", "integration_tests", cwd=project)
    assert done.returncode == 0, done.stdout
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert all("no docker engine" in line or "for scenario 'invalid_config'" in line for line in skipped), skipped


def test_airbytes_own_test_command_passes(cdk: Path, project: Path):
    """`airbyte-cdk connector test` knows the form by the tags in metadata.yaml, runs its suite and passes."""
    words = ("connector", "test", str(project), "--pytest-arg=-k=not docker")
    done = run(cdk.with_name("airbyte-cdk"), *words, cwd=project.parent, PYTHONPATH=str(project))
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_metadata_says_the_form(cdk: Path, project: Path):
    """Airbyte's own model accepts metadata.yaml; the tags and the base image are those of the form."""
    script = (
        "import yaml; from airbyte_connector_models.metadata.v0.connector_metadata_definition_v0 import "
        "ConnectorMetadataDefinitionV0 as M; d = yaml.safe_load(open('metadata.yaml', encoding='utf-8')); "
        "M.model_validate(d); print(*d['data']['tags'], d['data']['connectorBuildOptions']['baseImage'].split(':')[0])"
    )
    language, image = "python", "python-connector-base"
    if (project / "manifest.yaml").exists():
        language, image = "manifest-only", "source-declarative-manifest"
    done = run(cdk, "-c", script, cwd=project)
    assert done.stdout.split() == [f"language:{language}", "cdk:low-code", f"docker.io/airbyte/{image}"], done.stderr


def test_a_manifest_alone_holds_no_package(create: Callable[[str], Path]):
    """Nothing is there to be built or installed."""
    project = create(f"{TEMPLATE}--letter")
    names = {path.name for path in project.iterdir()}
    assert "manifest.yaml" in names
    assert not names & {"setup.py", "main.py", "requirements.txt", project.name.replace("-", "_")}


MISTAKES = {
    "the config is missing": ("check", {}, "No such file"),
    "the config is no JSON": ("check", {"config": "{"}, "valid JSON"),
    "the config is a list": ("discover", {"config": "[]"}, "not an object"),
    "the catalog is wrong": ("read", {"config": "{}", "catalog": '{"streams": [{}]}'}, "streams"),
    "the state is wrong": ("read", {"config": "{}", "catalog": '{"streams": []}', "state": '{"a": 1}'}, ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_wrong_before_the_start_is_a_message(cdk: Path, package: Path, tmp_path: Path, mistake: str):
    """Inputs that a low-code source needs to start at all end in a TRACE message and exit code 1."""
    verb, inputs, words = MISTAKES[mistake]
    needed = {"check": ("config",), "discover": ("config",), "read": ("config", "catalog", *inputs)}[verb]
    arguments = [word for name in dict.fromkeys(needed) for word in (f"--{name}", str(tmp_path / name))]
    for name, text in inputs.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(cdk, "main.py", verb, *arguments, cwd=package)
    assert done.returncode == 1, done.stderr
    errors = read_output(done.stdout, verb).errors()
    assert errors
    assert words in json.dumps(errors)


def test_a_wrong_key_is_named_and_never_shown(cdk: Path, package: Path, tmp_path: Path):
    """`check` fails with the cause; neither output holds the password."""
    config = {**json.loads((package / "sample_files/config.json").read_text("utf-8")), "password": "wrong-secret"}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with answering(package):
        done = run(cdk, "main.py", "check", "--config", str(tmp_path / "config.json"), cwd=package)
    (status,) = read_output(done.stdout, "check").all("CONNECTION_STATUS")
    assert "refused the credentials. Enter valid ones in the fields User Name and Password" in status["message"]
    assert "wrong-secret" not in done.stdout + done.stderr


def test_the_wheel_holds_the_manifest(package: Path, tmp_path: Path):
    """What the package needs at run time is in it, and nothing else."""
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), ".")
    subprocess.run(pip, cwd=package, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    module = package.name.replace("-", "_")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info" not in name}
    own = ("__init__.py", "run.py", "source.py", "manifest.yaml")
    schemas = (f"schemas/{stream}.json" for stream in RECORDS)
    assert names == {f"{module}/{name}" for name in (*own, *schemas)}


@pytest.mark.xdist_group("http-matrix")
def test_every_combination_reads_every_record_once(cdk: Path, tmp_path: Path):
    """Every authentication with every pagination; forms, cursors and record selectors take turns."""
    template = load_template(TEMPLATE)
    auth, pagination = template.question("auth"), template.question("pagination")
    assert auth
    assert pagination
    turns = cycle(product(("package", "manifest_only"), ("true", "false"), ("data", "result.items", ".")))
    projects = {}
    for number, (way, pages) in enumerate(product(auth.choices, pagination.choices)):
        form, incremental, selector = next(turns)
        if selector == "." and pages.endswith("in_body"):
            selector = "data"
        given = {"auth": way, "pagination": pages, "form": form, "incremental": incremental}
        given |= {"name": f"case {number}", "record_selector": selector, "author": "Ada Lovelace"}
        job = plan_connector(template, Location(tmp_path), given, machine_facts())
        apply_plan(job.plan, job.hooks)
        projects[job.plan.target] = given
    done = run(cdk, str(MATRIX), str(tmp_path / "outcomes"), *map(str, projects), cwd=tmp_path)
    lines = (tmp_path / "outcomes").read_text("utf-8").splitlines()
    outcomes = {one.pop("project"): one for one in map(json.loads, lines)}
    assert len(outcomes) == 7 * 6, done.stderr
    for project, given in projects.items():
        orders = [108] if given["incremental"] == "true" else [*RECORDS["orders"], 108]
        outcome = outcomes[project.name]
        for read in ("first", "second"):
            outcome[read]["addresses"].sort()  # customers are asked for theirs side by side
        assert outcome == {"status": "SUCCEEDED", "first": RECORDS, "second": {**RECORDS, "orders": orders}}, given
