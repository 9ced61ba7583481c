"""`check --run` on a connector of a few lines, with a stub in the place of the CDK: one command or more for each rule.

What the real CDK makes of generated connectors is looked at in `tests/airbyte/test_check_run.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.checks.findings import BROKEN, TODO
from generator.checks.runs import interpreters
from generator.checks.runs.commands import Watch, run_connector
from generator.checks.runs.interpreters import find_given, find_python
from generator.checks.runs.rules import RUN_RULES
from generator.connectors.project import Project
from generator.errors import UsageError
from tests.conftest import Outcome, build_tree
from tests.support.processes import command, terminal

posix = pytest.mark.skipif(os.name == "nt", reason="links and signals of POSIX")

_MAIN = """\
import json, sys

STREAM = {"name": "boats", "json_schema": {"properties": {"id": {"type": "integer"}}},
          "supported_sync_modes": ["full_refresh"]}


def say(kind, key, **payload):
    print(json.dumps({"type": kind, key: payload}, ensure_ascii=False))


def progress(status):
    about = {"stream_descriptor": {"name": "boats"}, "status": status}
    say("TRACE", "trace", type="STREAM_STATUS", emitted_at=1, stream_status=about)


def spec():
    say("SPEC", "spec", connectionSpecification={})


def check():
    say("CONNECTION_STATUS", "connectionStatus", status="SUCCEEDED")


def discover():
    say("CATALOG", "catalog", streams=[STREAM])


def read():
    progress("STARTED")
    progress("RUNNING")
    say("RECORD", "record", stream="boats", data={"id": 7, "name": "one\\u2028two"}, emitted_at=1700000000000)
    say("STATE", "state", type="STREAM", stream={"stream_descriptor": {"name": "boats"}, "stream_state": {}})
    progress("COMPLETE")


globals()[sys.argv[1]]()
"""
SOUND = {
    "airbyte_cdk/__init__.py": "",
    "main.py": _MAIN,
    "source_fjord/__init__.py": "",
    "secrets/config.json": "{}",
    "unit_tests/test_fjord.py": "def test_sum():\n    assert 1 + 1 == 2\n",
}


def _source(root: Path, **edits: tuple[str, str]) -> Path:
    """Build a connector that can be run, and edit it; `__` stands for `/` and `___` for `.` in a name."""
    files: dict[str, str | bytes] = dict(SOUND)
    for name, (old, new) in edits.items():
        path = name.replace("___", ".").replace("__", "/")
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    return build_tree(root / "source-fjord", files)


def _run(path: Path, seconds: float = 60) -> list[tuple[str, str, str]]:
    """Run a connector; returns the step, the rule and the message of what is wrong."""
    found = run_connector(Project(path), sys.executable, seconds)
    return [(step, finding.rule, finding.message) for step, finding in found]


def test_nothing_is_wrong_with_what_is_sound(tmp_path: Path):
    """Each rule of a run is kept: also where a record holds what some take for the end of a line."""
    assert _run(_source(tmp_path)) == []


def test_an_example_api_that_was_not_started(tmp_path: Path):
    """A fresh connector reads from it: what to do is to start it, not to correct a config that is right."""
    refused = ('status="SUCCEEDED"', 'status="FAILED", message="no connection to localhost, port 20108"')
    path = _source(tmp_path, main___py=refused)
    for hint in ("correct secrets/config.json", "start the example API in another terminal"):
        (finding,) = (one for _, one in run_connector(Project(path), sys.executable, 60) if one.rule == "run.check")
        assert finding.hint.startswith(hint)
        build_tree(path, {"integration_tests/api_server.py": ""})


WRONG = {
    "spec fails": ("def spec():", "def spec():\n    sys.exit(3)", ("spec", "run.spec", "spec ended with exit code 3")),
    "spec says nothing": (
        'say("SPEC"',
        '0 and say("SPEC"',
        ("spec", "run.protocol", "spec: 0 messages SPEC instead of one"),
    ),
    "check fails": ("def check():", "def check():\n    1 / 0", ("check", "run.check", "check ended with exit code 1")),
    "it is refused": (
        'status="SUCCEEDED"',
        'status="FAILED", message="no such key"',
        ("check", "run.check", "check failed: no such key"),
    ),
    "a stray line": (
        "def discover():",
        'def discover():\n    print("hello")',
        ("discover", "run.protocol", "discover: line 1: it is no JSON object"),
    ),
    "discover fails": (
        "def discover():",
        "def discover():\n    sys.exit(1)",
        ("discover", "run.discover", "discover ended with exit code 1"),
    ),
    "read fails": ("def read():", "def read():\n    sys.exit(1)", ("read", "run.read", "read ended with exit code 1")),
    "a record does not fit": (
        '"id": 7',
        '"id": "7"',
        ("read", "run.read", "read: a record of boats does not fit its schema: id must be of type integer"),
    ),
    "a stream does not end": (
        'progress("COMPLETE")',
        "pass",
        ("read", "run.read", "read: the stream boats went STARTED RUNNING instead of STARTED RUNNING COMPLETE"),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_by_its_rule(name: str, tmp_path: Path):
    """One thing is wrong, and that is what is found, in its step."""
    old, new, wanted = WRONG[name]
    assert _run(_source(tmp_path, main___py=(old, new))) == [wanted]


def test_tests_that_fail(tmp_path: Path):
    """They are shown with what pytest said last."""
    connector = _source(tmp_path, unit_tests__test_fjord___py=("== 2", "== 3"))
    ((step, finding),) = run_connector(Project(connector), sys.executable, 60)
    assert (step, finding.rule) == ("tests", "run.tests")
    assert any("1 failed" in line for line in finding.output)


def test_without_a_config_only_spec_is_run(tmp_path: Path):
    """It waits for its owner to write one."""
    connector = _source(tmp_path)
    (connector / "secrets/config.json").unlink()
    ((step, finding),) = run_connector(Project(connector), sys.executable, 60)
    assert (step, finding.rule, finding.severity) == ("check", "run.config", TODO)


def test_a_catalog_of_its_own_is_read_with_if_it_is_one(tmp_path: Path):
    """What names no stream is no catalog; a command that fails names none that is gone by then."""
    connector = _source(tmp_path, main___py=("def read():", "def read():\n    sys.exit(sys.argv[-1])"))
    for catalog, shown in (
        ('{"streams": [{"stream": {}}]}', "CATALOG_OF_ALL"),
        ('{"streams": [{"stream": {"name": "x"}}]}', "sample_files"),
    ):
        build_tree(connector, {"sample_files/configured_catalog.json": catalog})
        ((_, finding),) = run_connector(Project(connector), sys.executable, 60)
        assert f"--catalog {shown}" in finding.hint


def test_what_is_run_is_told_before_it_starts(tmp_path: Path):
    """Every command, in order, with the time that passes."""
    said: list[str] = []
    list(run_connector(Project(_source(tmp_path)), sys.executable, 60, Watch(start=said.append)))
    verbs = [line.removeprefix(sys.executable).split()[1] for line in said]
    assert verbs == ["spec", "check", "discover", "read", "pytest"]
    assert all(line.startswith(sys.executable) for line in said)


def test_a_command_that_hangs(tmp_path: Path):
    """It is stopped after its time, and the next ones are run."""
    connector = _source(tmp_path, main___py=("def check():", "def check():\n    import time\n    time.sleep(60)"))
    assert _run(connector, seconds=8) == [("check", "run.check", "check took longer than 8 s")]


def test_java_is_not_run(tmp_path: Path):
    """It is neither broken nor silently left out: it is said that nothing was run."""
    connector = build_tree(tmp_path / "source-fjord", {"build.gradle": ""})
    said: list[str] = []
    assert list(run_connector(Project(connector), None, 5, Watch(skip=said.append))) == []
    assert said == ["nothing is run: it is neither Python nor a manifest"]


def test_every_rule_of_a_run_is_found_here():
    """The static corpus cannot hold them, so each has its wrong case in this file; the sound connector is right."""
    here = Path(__file__).read_text(encoding="utf-8")
    assert [rule.code for rule in RUN_RULES if here.count(f'"{rule.code}"') == 0] == []
    assert all(rule.code.startswith("run.") for rule in RUN_RULES)


# --- finding an environment


@pytest.fixture
def nothing_active(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No environment is active, this interpreter has no CDK, and PATH holds nothing; returns what is on PATH."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(variable, raising=False)
    path = tmp_path / "path"
    path.mkdir()
    monkeypatch.setenv("PATH", str(path))
    return path


def _program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    "python", [".venv/bin/python", ".venv/Scripts/python.exe", "venv/bin/python", ".venv/bin/python3"]
)
def test_its_own_environment(python: str, tmp_path: Path, nothing_active: Path, monkeypatch: pytest.MonkeyPatch):
    """It is found by the name that its interpreter has on any platform, and nothing else in it is taken for one."""
    asked: list[str] = []
    monkeypatch.setattr(interpreters, "_has", lambda _, python, *__: not asked.append(python))
    connector = build_tree(
        tmp_path / "source-fjord", {**SOUND, ".venv/lib/python3.11/x.py": "", ".venv/pyvenv.cfg": ""}
    )
    build_tree(connector, {python: ""})
    assert find_python(Project(connector), None, 5) == str(connector / python)


def test_the_order_of_environments(tmp_path: Path, nothing_active: Path, monkeypatch: pytest.MonkeyPatch):
    """Its own goes first, then the one that is active, then this one; and only one that has the platform's package."""
    connector = build_tree(tmp_path / "source-fjord", {**SOUND, ".venv/bin/python": ""})
    active = build_tree(tmp_path / "active", {"bin/python": ""})
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    order = [str(connector / ".venv/bin/python"), str(active / "bin/python"), sys.executable]
    for n, wanted in enumerate(order):
        monkeypatch.setattr(interpreters, "_has", lambda _, python, *__, n=n: python in order[n:])
        assert find_python(Project(connector), None, 5) == wanted


@posix
def test_an_interpreter_that_is_named_from_here(run: Callable[..., Outcome], tmp_path: Path):
    """A relative --python is seen from the user's directory; an environment's directory will do; links stay links."""
    _source(Path.cwd())
    Path("env/bin").mkdir(parents=True)
    Path("env/bin/python").symlink_to(sys.executable)
    Path("env/pyvenv.cfg").touch()
    for named in ("env/bin/python", "env", "./env/bin/python"):
        outcome = run("check", "source-fjord", "--run", "--python", named)
        assert f"source-fjord: $ {Path.cwd() / 'env/bin/python'} main.py spec\n" in outcome.err
        assert "nothing was run" not in outcome.out
    with pytest.raises(UsageError, match="there is no such interpreter"):
        find_given("source-fjord/secrets")
    assert run("check", "source-fjord", "--run", "--python", "nowhere").code == 2


NO_PACKAGE = {"requirements.txt": "-e .\n"}
HINTS: dict[str, tuple[tuple[str, ...], dict[str, str], str, str]] = {
    "uv": (("uv",), {}, "there is no environment", "uv venv .venv && uv pip install --python .venv -e . pytest"),
    "uv and a range": (
        ("uv",),
        {"setup.py": "from setuptools import setup\nsetup(python_requires='>=3.9,<3.12')\n"},
        "there is no environment",
        'uv venv --python ">=3.9,<3.12" .venv && uv pip install --python .venv -e . pytest',
    ),
    "uv's own lock": (("uv",), {"uv.lock": ""}, "there is no environment", "uv sync"),
    "python3 alone": (
        ("python3",),
        NO_PACKAGE,
        "there is no environment",
        "python3 -m venv .venv && .venv/bin/python -m pip install -r requirements.txt",
    ),
    "python alone": (
        ("python",),
        NO_PACKAGE,
        "there is no environment",
        "python -m venv .venv && .venv/bin/python -m pip install -r requirements.txt",
    ),
    "an environment without the package": (
        ("uv",),
        {**NO_PACKAGE, ".venv/bin/python": ""},
        ".venv/bin/python has no airbyte_cdk",
        "uv pip install --python .venv -r requirements.txt",
    ),
    "one that uv has made, and no uv": (
        ("python3",),
        {**NO_PACKAGE, ".venv/bin/python": "", ".venv/pyvenv.cfg": "home = /x\nuv = 0.9\n"},
        ".venv/bin/python has no airbyte_cdk",
        ".venv/bin/python -m ensurepip && .venv/bin/python -m pip install -r requirements.txt",
    ),
    "one whose interpreter is gone": (
        ("uv",),
        {**NO_PACKAGE, ".venv/pyvenv.cfg": ""},
        ".venv holds no interpreter",
        "uv venv --clear .venv && uv pip install --python .venv -r requirements.txt",
    ),
}


@posix
@pytest.mark.parametrize("name", HINTS)
def test_how_to_get_an_environment(name: str, tmp_path: Path, nothing_active: Path):
    """The hint is a command that works on this machine, in that directory; nothing is installed by itself."""
    programs, files, message, wanted = HINTS[name]
    for program in programs:
        _program(nothing_active / program)
    connector = build_tree(tmp_path / "source-fjord", {**SOUND, **files})
    (connector / "airbyte_cdk/__init__.py").unlink(), (connector / "airbyte_cdk").rmdir()
    ((step, finding),) = run_connector(Project(connector), None, 10)
    assert (step, finding.rule, finding.severity) == ("package", "run.environment", BROKEN)
    assert message in finding.message
    assert finding.hint == f"cd {connector} && {wanted}; or --python FILE"


def test_what_a_manifest_needs(tmp_path: Path, nothing_active: Path):
    """The CDK of its image, for there is no package that could say it."""
    _program(nothing_active / "uv")
    image = "docker.io/airbyte/source-declarative-manifest:7.39.1"
    files = {
        "manifest.yaml": "version: 7.39.1\n",
        "metadata.yaml": f"data:\n  connectorBuildOptions:\n    baseImage: {image}\n",
    }
    connector = build_tree(tmp_path / "source-fjord", files)
    ((_, finding),) = run_connector(Project(connector), None, 10)
    assert "uv pip install --python .venv airbyte-cdk==7.39.1;" in finding.hint


# --- in a terminal


@posix
def test_a_run_in_a_terminal_shows_its_time_and_can_be_stopped(tmp_path: Path):
    """Each command is shown before it starts, below it the time; Ctrl-C ends it with what it has started."""
    started = "import os, subprocess, time\n    child = subprocess.Popen(['sleep', '60'])\n    "
    wait = f"{started}open('pid', 'w').write(str(child.pid))\n    time.sleep(60)"
    _source(tmp_path, main___py=("def check():", f"def check():\n    {wait}"))
    child = terminal(command("check", "source-fjord", "--run", "--python", sys.executable), tmp_path)
    child.expect(r"source-fjord: \$ \S+ main\.py spec\r\n")
    child.expect(r"source-fjord: \$ \S+ main\.py check --config secrets/config\.json\r\n")
    child.expect(r"\r\x1b\[K  1 s of 300")
    child.sendintr()
    child.expect("interrupted")
    child.wait()
    assert child.exitstatus == 130
    number = int((tmp_path / "source-fjord/pid").read_text())
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _is_there(number):
        time.sleep(0.02)
    assert not _is_there(number)


def _is_there(number: int) -> bool:
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True).stdout.strip()
    return bool(said) and not said.startswith("Z")


def test_what_is_run_is_no_part_of_the_result(run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch):
    """Standard output is JSON alone; what was run stands on standard error, a whole line each that says whose it is."""
    for name in ("a", "b"):
        _source(Path(name))
    paths = ("a/source-fjord", "b/source-fjord")
    outcome = run("check", *paths, "--run", "--json", "--jobs", "2", "--python", sys.executable)
    json.loads(outcome.out)
    shown = [line for line in outcome.err.splitlines() if "$" in line]
    assert [line.partition(": $")[0] for line in shown] == [path for path in paths for _ in range(5)]
    assert "\x1b" not in outcome.err
    monkeypatch.chdir(paths[0])
    outcome = run("check", "--run", "--python", sys.executable)
    assert outcome.err.startswith("source-fjord: $ "), outcome.err
