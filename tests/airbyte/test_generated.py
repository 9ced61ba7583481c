"""Generated sources under the real airbyte-cdk: everything that is promised, for names of every sort."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from tests.airbyte.conftest import answering, command, run
from tests.airbyte.protocol import check_read, read_output
from tests.support.environments import constrained, create_environment

RECORDS = {
    "airbyte-python": {"customers": 5, "orders": 8},
    "airbyte-http-api": {"customers": 5, "orders": 7, "addresses": 7},
}
CASES = [f"{template}--{name}" for template in RECORDS for name in ("plain", "digit", "hostile")]
CATALOG = "sample_files/configured_catalog.json"
CONFIG = ("--config", "secrets/config.json")

pytestmark = pytest.mark.slow


@pytest.fixture(
    scope="module",
    params=[pytest.param(case, marks=pytest.mark.xdist_group(case)) for case in CASES],
)
def project(request: pytest.FixtureRequest, create) -> Path:
    return create(request.param)


@pytest.fixture
def records(request: pytest.FixtureRequest) -> dict[str, int]:
    """How many records each stream of the project's template has."""
    case = request.node.callspec.params["project"]
    return RECORDS[case.split("--")[0]]


@pytest.fixture
def api(project: Path) -> Iterator[None]:
    """The example API of the project answers, if it has one."""
    with answering(project):
        yield


@pytest.fixture
def config(project: Path) -> dict[str, Any]:
    return _json(project / "secrets/config.json")


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _write(path: Path, content: object) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_spec_asks_for_a_secret(cdk: Path, project: Path):
    """`spec` prints one specification: every field with title, description and order, the key as a secret."""
    (spec,) = command(cdk, project, "spec").all("SPEC")
    fields = spec["connectionSpecification"]["properties"]
    assert [name for name, field in fields.items() if field.get("airbyte_secret")]
    assert all({"title", "description", "order"} <= field.keys() for field in fields.values())


@pytest.mark.usefixtures("api")
def test_check_succeeds(cdk: Path, project: Path):
    """The config that comes with the project opens the source."""
    assert command(cdk, project, "check", *CONFIG).all("CONNECTION_STATUS") == [{"status": "SUCCEEDED"}]


@pytest.mark.usefixtures("api")
def test_read_gives_every_record_once(cdk: Path, project: Path, records: dict[str, int]):
    """`read` keeps to the protocol and to the discovered schemas, with and without --debug."""
    (discovered,) = command(cdk, project, "discover", *CONFIG).all("CATALOG")
    read = ("--catalog", CATALOG)
    for flags in ((), ("--debug",)):
        output = command(cdk, project, "read", *CONFIG, *read, *flags)
        check_read(output, _json(project / CATALOG), discovered, validate)
        assert {stream: len(output.records(stream)) for stream in records} == records


@pytest.mark.usefixtures("api")
def test_a_second_read_gives_only_what_is_new(cdk: Path, project: Path, tmp_path: Path, records: dict[str, int]):
    """With the state of the first read, the incremental stream has nothing more, the others all again."""
    first = command(cdk, project, "read", *CONFIG, "--catalog", CATALOG)
    state = _write(tmp_path / "state.json", first.all("STATE"))
    second = command(cdk, project, "read", *CONFIG, "--catalog", CATALOG, "--state", state)
    for stream in records:
        assert second.records(stream) == ([] if stream == "orders" else first.records(stream))


def test_its_own_tests_pass(cdk: Path, project: Path):
    """Unit, integration and standard tests are green; only those that build an image are left out."""
    for directory in ("unit_tests", "integration_tests"):
        done = run(cdk, "-m", "pytest", "-s", "-ra", directory, cwd=project)
        assert done.returncode == 0, done.stdout
        skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
        assert all("no docker engine" in line or "for scenario 'invalid_config'" in line for line in skipped), skipped


def test_airbytes_own_test_command_passes(cdk: Path, project: Path):
    """`airbyte-cdk connector test` finds the class by its name and passes; nothing that can run is skipped."""
    done = run(
        cdk.with_name("airbyte-cdk"),
        "connector",
        "test",
        str(project),
        "--pytest-arg=-k=not docker",
        "--pytest-arg=-rs",
        cwd=project.parent,
        PYTHONPATH=str(project),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    # The wrong key is there for `check` alone; the CDK counts the other commands as skipped for it.
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert all("for scenario 'invalid_config'" in line for line in skipped), skipped


def test_lint_and_types_are_clean(cdk: Path, project: Path):
    """The project's own settings of ruff and mypy find nothing."""
    for tool in (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)):
        done = run(cdk, "-m", *tool, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr


MISTAKES = {
    "config is no JSON": ("check", lambda config, *_: "{", 1, "system_error"),
    "config is a list": ("check", lambda config, *_: [], 1, "system_error"),
    "config misses a field, check": ("check", lambda config, *_: {}, 0, "is a required property"),
    "config misses a field, read": ("read", lambda config, *_: {}, 1, "config_error"),
    "config has a wrong type": ("check", lambda config, secret, other: {**config, other: []}, 0, "[] is not of type"),
    "secret has a wrong type": (
        "check",
        lambda config, secret, _: {**config, secret: 12345678},
        0,
        "**** is not of type",
    ),
    "key is wrong, check": ("check", lambda config, secret, _: {**config, secret: "wrong-secret"}, 0, "refused"),
    "key is wrong, read": ("read", lambda config, secret, _: {**config, secret: "wrong-secret"}, 1, "config_error"),
}


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_wrong_config_ends_as_the_platform_expects(
    cdk: Path, project: Path, config: dict[str, Any], tmp_path: Path, mistake: str
):
    """A message of the protocol says what is wrong, with the right exit code, and never shows the secret."""
    verb, spoil, code, words = MISTAKES[mistake]
    secret = next(name for name, value in config.items() if str(value).startswith("not-a-real-"))
    other = next(name for name in config if name != secret)
    arguments = ["--config", _write(tmp_path / "config.json", spoil(config, secret, other))]
    if verb == "read":
        arguments += ["--catalog", CATALOG]
    done = run(cdk, "main.py", verb, *arguments, cwd=project)
    assert done.returncode == code, done.stdout + done.stderr
    output = read_output(done.stdout, verb)
    said = json.dumps(output.errors() if code else output.all("CONNECTION_STATUS"), ensure_ascii=False)
    assert words in said
    assert "wrong-secret" not in done.stdout + done.stderr
    assert "12345678" not in done.stdout + done.stderr


@pytest.mark.usefixtures("api")
def test_an_unknown_stream_is_reported(cdk: Path, project: Path, tmp_path: Path, records: dict[str, int]):
    """A stream that does not exist is incomplete; the others are read."""
    catalog = _json(project / CATALOG)
    catalog["streams"][0]["stream"]["name"] = "nobody"
    done = run(cdk, "main.py", "read", *CONFIG, "--catalog", _write(tmp_path / "catalog.json", catalog), cwd=project)
    output = read_output(done.stdout, "read")
    statuses = {
        trace["stream_status"]["stream_descriptor"]["name"]: trace["stream_status"]["status"]
        for trace in output.all("TRACE")
        if trace["type"] == "STREAM_STATUS"
    }
    assert done.returncode == 0
    assert statuses == {"nobody": "INCOMPLETE", **dict.fromkeys(records.keys() - {"customers"}, "COMPLETE")}


def test_a_state_of_the_wrong_shape_is_refused(cdk: Path, project: Path, tmp_path: Path):
    """Only a list of state messages is a state; anything else ends with a trace and exit code 1."""
    state = _write(tmp_path / "state.json", {"orders": {"updated_at": "2026-01-01T00:00:00Z"}})
    output = command(cdk, project, "read", *CONFIG, "--catalog", CATALOG, "--state", state, code=1)
    assert output.errors()


def test_metadata_is_valid(cdk: Path, project: Path):
    """Airbyte's own model accepts metadata.yaml; the tags name one language and one CDK."""
    script = (
        "import yaml; from airbyte_connector_models.metadata.v0.connector_metadata_definition_v0 import "
        "ConnectorMetadataDefinitionV0 as M; d = yaml.safe_load(open('metadata.yaml', encoding='utf-8')); "
        "M.model_validate(d); print(*d['data']['tags'])"
    )
    done = run(cdk, "-c", script, cwd=project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["language:python", "cdk:python"]


def test_secrets_stay_out_of_git(project: Path):
    """`git add --all` takes everything but secrets/."""
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    subprocess.run(["git", "add", "--all"], cwd=project, check=True)
    listing = subprocess.run(["git", "ls-files"], cwd=project, check=True, capture_output=True, text=True).stdout
    assert "metadata.yaml" in listing
    assert "secrets" not in listing
    ignored = subprocess.run(["git", "check-ignore", "secrets/config.json"], cwd=project, capture_output=True)
    assert ignored.returncode == 0


def test_dockerfile_is_clean(project: Path):
    """hadolint has nothing to say."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), "Dockerfile"], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_wheel_is_all_that_a_user_needs(project: Path, tmp_path: Path):
    """Installed into an empty environment, the console script works from anywhere; tests are not in the wheel."""
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path))
    locked = {**os.environ, **constrained("build")}
    done = subprocess.run([*pip, "."], cwd=project, env=locked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    module = project.name.replace("-", "_")
    with zipfile.ZipFile(wheel) as archive:
        packages = {name.split("/")[0] for name in archive.namelist() if ".dist-info" not in name}
        names = set(archive.namelist())
    assert packages == {module}
    assert {f"{module}/spec.yaml", f"{module}/schemas/orders.json", f"{module}/schemas/customers.json"} <= names

    installed = create_environment(tmp_path / "env", "airbyte-cdk", str(wheel))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [str(installed.with_name(project.name)), "spec"], cwd=elsewhere, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert read_output(done.stdout, "spec").all("SPEC")


@pytest.mark.parametrize("case", ["airbyte-python--hostile", "airbyte-python--airbyte"])
def test_poetrys_builder_takes_every_text(create, tmp_path: Path, case: str):
    """Whatever is typed, poetry-core builds the package, under the name that its home asks for."""
    project = create(case, packaging="poetry")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path))
    locked = {**os.environ, **constrained("build")}
    done = subprocess.run([*pip, "."], cwd=project, env=locked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    prefix = "airbyte_" if case.endswith("--airbyte") else ""
    assert wheel.name.startswith(f"{prefix}{project.name.replace('-', '_')}-0.1.0-")


def test_the_images_steps_work_by_hand(project: Path, tmp_path: Path):
    """What the Dockerfile does, in its order, with what .dockerignore lets through: no engine is needed to see it.

    The base image itself cannot be had here; a plain Python takes its place.
    """
    context = _build_context(project, tmp_path / "integration_code")
    assert not (context / "secrets").exists()
    dockerfile = (project / "Dockerfile").read_text("utf-8")
    assert "RUN pip install --no-cache-dir ." in dockerfile
    assert 'ENTRYPOINT ["python", "/airbyte/integration_code/main.py"]' in dockerfile
    python = create_environment(tmp_path / "env", "airbyte-cdk", str(context))
    done = subprocess.run([str(python), str(context / "main.py"), "spec"], cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert read_output(done.stdout, "spec").all("SPEC")


def _build_context(project: Path, target: Path) -> Path:
    """Copy what .dockerignore lets through; ours names all that it lets through, one path a line."""
    rules = (project / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in rules
    for rule in rules:
        if rule.startswith("!"):
            source = project / rule[1:]
            destination = target / rule[1:]
            destination.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-R", str(source), str(destination)], check=True)
    return target
