"""Generated destinations under the real airbyte-cdk: what is written, when a STATE comes, and what a fault leaves."""

from __future__ import annotations

import json
import random
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.airbyte.conftest import Run, run
from tests.airbyte.protocol import Output, read_output

TEMPLATE = "airbyte-destination-python"
CASES = tuple(f"{TEMPLATE}--{case}" for case in ("plain", "hostile"))
PLAIN = pytest.mark.parametrize("project", CASES[:1], indirect=True)
CATALOG = "sample_files/configured_catalog.json"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[pytest.param(case, marks=pytest.mark.xdist_group(case)) for case in CASES])
def project(request: pytest.FixtureRequest, create: Callable[[str], Path]) -> Path:
    return create(request.param)


def _json(path: Path, content: object) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def _record(stream: str, number: int, **more: Any) -> dict[str, Any]:
    return {"type": "RECORD", "record": {"stream": stream, "emitted_at": 1, "data": {"id": number}, **more}}


def _state(stream: str, number: int) -> dict[str, Any]:
    state = {"stream_descriptor": {"name": stream}, "stream_state": {"id": number}}
    return {"type": "STATE", "state": {"type": "STREAM", "stream": state}}


def _stream(name: str, mode: str, namespace: str | None = None) -> dict[str, Any]:
    stream = {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh"], "namespace": namespace}
    return {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": mode}


def _lines(messages: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(message) + "\n" for message in messages)


class Command:
    """`write`, to `place / "out"`, of these streams or of those that the project's own catalog names."""

    def __init__(self, cdk: Path, project: Path, place: Path, streams: list[dict[str, Any]] | None = None) -> None:
        self.out = place / "out"
        config = _json(place / "config.json", {"destination_path": str(self.out)})
        catalog = CATALOG if streams is None else _json(place / "catalog.json", {"streams": streams})
        self.words = [str(cdk), "main.py", "write", "--config", config, "--catalog", catalog]
        self.project = project

    def run(self, messages: str, **options: Any) -> Run:
        return subprocess.run(
            self.words, cwd=self.project, input=messages, capture_output=True, encoding="utf-8", timeout=300, **options
        )

    def write(self, messages: str, code: int = 0, **options: Any) -> Output:
        done = self.run(messages, **options)
        assert done.returncode == code, done.stdout + done.stderr
        return read_output(done.stdout, "write")

    def found(self) -> dict[str, list[Any]]:
        return {
            path.relative_to(self.out).as_posix(): [
                json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]
            ]
            for path in self.out.rglob("*")
        }


def test_the_sample_is_written_at_once(cdk: Path, project: Path, tmp_path: Path):
    """Twice: one stream is overwritten, the other appended to, and every state comes back."""
    command = Command(cdk, project, tmp_path)
    sample = (project / "sample_files" / "messages.jsonl").read_text("utf-8")
    records = [m["record"] for m in map(json.loads, sample.splitlines()) if m["type"] == "RECORD"]
    customers, orders = (
        [each["data"] for each in records if each["stream"] == stream] for stream in ("customers", "orders")
    )
    for syncs in (1, 2):
        assert len(command.write(sample).all("STATE")) == 3
        assert command.found() == {"customers.jsonl": customers, "orders.jsonl": orders * syncs}


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
    """`airbyte-cdk connector test` finds the class by its name, runs the destination's suite and passes."""
    words = ("connector", "test", str(project), "--pytest-arg=-k=not docker")
    done = run(cdk.with_name("airbyte-cdk"), *words, cwd=project.parent, PYTHONPATH=str(project))
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_metadata_is_a_destinations(cdk: Path, project: Path):
    """Airbyte's own model accepts metadata.yaml."""
    script = (
        "import yaml; from airbyte_connector_models.metadata.v0.connector_metadata_definition_v0 import "
        "ConnectorMetadataDefinitionV0 as M; d = yaml.safe_load(open('metadata.yaml', encoding='utf-8')); "
        "M.model_validate(d); print(d['data']['connectorType'], *d['data']['tags'])"
    )
    done = run(cdk, "-c", script, cwd=project)
    assert done.stdout.split() == ["destination", "language:python", "cdk:python"], done.stderr


MISTAKES = {
    "a field is missing": ({}, "'destination_path' is a required property"),
    "a wrong type": ({"destination_path": 7}, "7 is not of type 'string'"),
    "an empty path": ({"destination_path": ""}, "is too short|non-empty"),
    "a file": (
        {"destination_path": "setup.py"},
        "Cannot write to the Destination Path setup.py: it is not a directory.",
    ),
    "below a file": ({"destination_path": "setup.py/x"}, "Path setup.py/x: Not a directory."),
    "not writable": ({"destination_path": "/sys/x"}, "Cannot write to the Destination Path /sys/x: "),
}


@PLAIN
@pytest.mark.parametrize("mistake", MISTAKES)
def test_check_says_what_is_wrong(cdk: Path, project: Path, tmp_path: Path, mistake: str):
    """`check` fails with one sentence that names the cause."""
    config, words = MISTAKES[mistake]
    done = run(cdk, "main.py", "check", "--config", _json(tmp_path / "config.json", config), cwd=project)
    (status,) = read_output(done.stdout, "check").all("CONNECTION_STATUS")
    assert (done.returncode, status["status"]) == (0, "FAILED")
    assert any(word in status["message"] for word in words.split("|")), status


@PLAIN
def test_write_refuses_what_check_refuses(cdk: Path, project: Path, tmp_path: Path):
    """With the same sentence, as a config_error and with exit code 1."""
    command = Command(cdk, project, tmp_path)
    command.out.write_text("")
    (error,) = command.write(_lines([_record("customers", 1)]), code=1).errors()
    assert error["failure_type"] == "config_error"
    assert error["message"] == f"Cannot write to the Destination Path {command.out}: it is not a directory."


@PLAIN
def test_no_name_leaves_the_directory(cdk: Path, project: Path, tmp_path: Path):
    """Streams and namespaces are called what they like; every file lies in the directory, and no two are one."""
    names = ["../x", "/x", "..", ".", "a/b", "a%2Fb", "x.jsonl", "日本", "q\"'\\", " ", "-rf", "~", "con"]
    namespaces = [None, "..", "/etc", "a.b"]
    streams = [_stream(name, "append", namespace) for name in names for namespace in namespaces]
    messages = [
        _record(each["stream"]["name"], n, namespace=each["stream"]["namespace"]) for n, each in enumerate(streams)
    ]
    command = Command(cdk, project, tmp_path, streams)
    command.write(_lines(messages))
    found = command.found()
    assert len(found) == len(streams)
    assert sorted(record["id"] for records in found.values() for record in records) == list(range(len(streams)))
    assert not any("/" in name for name in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalog.json", "config.json", "out"]


@PLAIN
def test_an_unknown_stream_is_refused(cdk: Path, project: Path, tmp_path: Path):
    """What came before it is kept, no state is given for what did not arrive."""
    command = Command(cdk, project, tmp_path, [_stream("a", "append")])
    messages = [_record("a", 1), _state("a", 1), _record("a", 2), _record("b", 3), _state("a", 2)]
    output = command.write(_lines(messages), code=1)
    assert [state["stream"]["stream_state"] for state in output.all("STATE")] == [{"id": 1}]
    assert "b, which is not in the configured catalog" in output.errors()[0]["message"]
    assert command.found()["a.jsonl"][0] == {"id": 1}


@PLAIN
def test_records_come_out_as_they_went_in(cdk: Path, project: Path, tmp_path: Path):
    """Text of every sort, numbers and nesting survive; one record is one line; a line that is no message is logged."""
    data = {
        "text": 'é\u2028\n"\\\t😀\u0000',
        "number": 12345678901234567,
        "float": 1e-7,
        "deep": [{"a": [None, True]}],
        "": "",
    }
    command = Command(cdk, project, tmp_path, [_stream("a", "append")])
    output = command.write("no message\n\n" + _lines([_record("a", 1, data=data)]))
    assert command.found() == {"a.jsonl": [data]}
    assert (command.out / "a.jsonl").read_bytes().count(b"\n") == 1
    assert any("no message" in log["message"] for log in output.all("LOG"))


@PLAIN
def test_a_full_disk_ends_the_sync(cdk: Path, project: Path, tmp_path: Path):
    """No state comes for what could not be written; what overwrites has changed nothing."""
    command = Command(cdk, project, tmp_path, [_stream("a", "append"), _stream("b", "overwrite")])
    command.write(_lines([_record("b", 0)]))
    messages = [_record("a", 1), _record("b", 1), _state("a", 1)]
    messages += [_record("a", n) for n in range(2, 2000)] + [_state("a", 1999), _state("b", 1)]
    output = command.write(
        _lines(messages), code=1, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
    )
    assert [state["stream"]["stream_state"] for state in output.all("STATE")] == [{"id": 1}]
    assert [(error["failure_type"], "File too large" in error["message"]) for error in output.errors()] == [
        ("config_error", True)
    ]
    assert command.out.joinpath("b.jsonl").read_text() == '{"id": 0}\n'
    command.write(_lines([_record("a", 2000)]))
    ids = [record["id"] for record in command.found()["a.jsonl"]]
    assert ids == [*range(1, len(ids)), 2000]


@PLAIN
def test_a_kill_loses_nothing_that_a_state_promised(cdk: Path, project: Path, tmp_path: Path):
    """At random moments of a long sync, and with the next sync going on from the last state that came back."""
    chance = random.Random(20260131)
    command = Command(cdk, project, tmp_path, [_stream("a", "append"), _stream("b", "overwrite")])
    command.write(_lines([_record("b", -1)]))
    done, total = 0, 30_000
    for kill in (True, True, True, False):
        messages = [_record("a", n) for n in range(done + 1, total + 1)]
        for position in range(len(messages) - 1, 0, -chance.randint(40, 60)):
            messages.insert(position + 1, _state("a", messages[position]["record"]["data"]["id"]))
        text = _lines([_record("b", total), *messages])
        process = subprocess.Popen(
            command.words, cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdin and process.stdout
        if not kill:
            output = read_output(process.communicate(text)[0], "write")
            done = output.all("STATE")[-1]["stream"]["stream_state"]["id"]
            continue
        process.stdin.write(text[: len(text) // 2])
        process.stdin.flush()
        for _ in range(chance.randint(1, 60)):
            message = json.loads(process.stdout.readline())
            if message["type"] == "STATE":
                done = message["state"]["stream"]["stream_state"]["id"]
        process.kill()
        process.communicate()
        kept = (command.out / "a.jsonl").read_bytes()
        ids = [json.loads(line)["id"] for line in kept[: kept.rfind(b"\n") + 1].splitlines()]
        assert set(range(1, done + 1)) <= set(ids)
        assert (command.out / "b.jsonl").read_text() == '{"id": -1}\n'
    assert done == total
    assert {record["id"] for record in command.found()["a.jsonl"]} == set(range(1, total + 1))
    assert command.found()["b.jsonl"] == [{"id": total}]


@PLAIN
def test_a_source_writes_into_it(cdk: Path, project: Path, tmp_path: Path, create: Callable[[str], Path]):
    """The generated source's `read`, piped: all records arrive; the second time only the overwritten ones change."""
    source = create("airbyte-python--plain")
    command = Command(cdk, project, tmp_path)
    read = [str(cdk), "main.py", "read", "--config", "secrets/config.json", "--catalog", CATALOG]
    state: list[str] = []
    for _ in range(2):
        with subprocess.Popen([*read, *state], cwd=source, stdout=subprocess.PIPE) as reader:
            done = subprocess.run(command.words, cwd=project, stdin=reader.stdout, capture_output=True, text=True)
        assert (reader.returncode, done.returncode) == (0, 0), done.stdout
        states = read_output(done.stdout, "write").all("STATE")
        state = ["--state", _json(tmp_path / "state.json", states)]
        found = command.found()
        assert [customer["id"] for customer in found["customers.jsonl"]] == [1, 2, 3, 4, 5]
        assert [order["id"] for order in found["orders.jsonl"]] == [101, 102, 104, 103, 105, 106, 107, 108]


@PLAIN
def test_secrets_stay_out_of_git_and_image(project: Path):
    """`git add --all` takes everything but secrets/, the image nothing but the package."""
    git = ("git", "-c", "init.defaultBranch=main")
    subprocess.run([*git, "init", "--quiet"], cwd=project, check=True)
    subprocess.run([*git, "add", "--all"], cwd=project, check=True)
    listing = subprocess.run(["git", "ls-files"], cwd=project, check=True, capture_output=True, text=True).stdout
    assert "writer.py" in listing
    assert "secrets" not in listing
    assert "!secrets" not in (project / ".dockerignore").read_text("utf-8")
