"""`--run`: the connector's own commands and tests, in its own environment; the only place that executes it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator.checks.findings import TODO, Finding
from generator.checks.protocol import Output, find_missing_answer, find_read_problems, parse_line, read_output
from generator.connectors.distribution import read_distributions
from generator.connectors.project import MANIFEST_ONLY, OPENMETADATA, Project, listing, mapping
from generator.errors import ToolError
from generator.systems import SCRIPTS
from generator.tools import Finished, finish

Found = tuple[str, Finding]
"""A finding, and the key of the step that it belongs to."""

_LAST = 8  # lines of a failed command that are shown
_LONG = 200  # characters of a line
_MOST = 3  # sentences about one command's output
_NO_TESTS = 5  # pytest's exit code if it found none
_CONFIGS = ("secrets/config.json", "sample_files/config.json", "integration_tests/sample_config.json")
_CATALOGS = ("sample_files/configured_catalog.json", "integration_tests/configured_catalog.json")
_STEPS = {"spec": "spec", "check": "check", "discover": "discover", "read": "read"}
_TESTS = {"unit_tests": "tests", "integration_tests": "standard tests"}
_OPENMETADATA_TESTS = {"unit_tests": "tests", "integration_tests": "workflow"}


@dataclass(frozen=True)
class Environment:
    """What a connector is run with.

    Attributes:
        python: the interpreter.
        seconds: how long each command may take.
    """

    python: str
    seconds: float


def _find_environment(project: Project, python: str | None, seconds: float) -> Environment | None:
    """Return what the connector can be run with: the given Python, its own `.venv`, or this one if it fits.

    None if there is no such thing. What counts is whether the platform's package can be imported there.
    """
    own = next((path for path in project.path.glob(".venv/*/python*") if path.stem in ("python", "python3")), None)
    needed = "metadata.ingestion" if project.kind == OPENMETADATA else "airbyte_cdk"
    for candidate in (python,) if python else (own and str(own.absolute()), sys.executable):
        if candidate and _has(candidate, needed, seconds):
            return Environment(candidate, seconds)
    return None


def run_connector(project: Project, python: str | None, seconds: float) -> Iterator[Found]:
    """Run a connector's commands and tests, and yield what is wrong with what they do.

    Args:
        project: the connector.
        python: the interpreter to use; None to look for one.
        seconds: how long each command may take.
    """
    environment = _find_environment(project, python, seconds)
    if environment is None:
        python = f".venv/{SCRIPTS}/python"
        hint = f"python -m venv .venv && {python} -m pip install -r requirements.txt; or --python PATH"
        yield "package", Finding("nothing was run: there is no environment with the connector's dependencies", hint)
        return
    if project.kind != OPENMETADATA:
        yield from _run_commands(project, environment)
    for directory, step in (_OPENMETADATA_TESTS if project.kind == OPENMETADATA else _TESTS).items():
        if project.matching(f"{directory}/*.py"):
            yield from ((step, finding) for finding in _run_tests(project, environment, directory))


def _run_commands(project: Project, environment: Environment) -> Iterator[Found]:
    """Run spec, check, discover and read, one after the other; what needs a config is left out without one."""
    config = next((path for path in _CONFIGS if project.content(path)), "")
    session = _Session(project, environment, ("--config", config) if config else ())
    yield from session.run_spec()
    if not config:
        hint = f"write {_CONFIGS[0]}, with a config that works"
        yield "check", Finding("only spec was run: there is no config to run the rest with", hint, severity=TODO)
        return
    yield from session.run_check()
    if project.names.prefix == "source":
        yield from session.run_read()


class _Session:
    """The commands of one connector."""

    def __init__(self, project: Project, environment: Environment, config: tuple[str, ...]) -> None:
        self.project = project
        self.environment = environment
        self.config = config

    def run_spec(self) -> Iterator[Found]:
        """Run `spec`; a manifest alone has none, but in an image."""
        if self.project.kind != MANIFEST_ONLY:
            _, problems = self._say("spec")
            yield from (("spec", problem) for problem in problems)

    def run_check(self) -> Iterator[Found]:
        """Run `check`: it must succeed with the config."""
        output, problems = self._say("check", *self.config)
        yield from (("check", problem) for problem in problems)
        for status in output.all("CONNECTION_STATUS"):
            if status["status"] != "SUCCEEDED":
                hint = f"correct {self.config[1]}, or what check does with it"
                message = f"check failed: {_cut(status.get('message') or 'it does not say why')}"
                yield "check", Finding(message, hint, self.config[1])

    def run_read(self) -> Iterator[Found]:
        """Run `discover`, and `read` with a catalog of the connector's own, or of all that `discover` found."""
        output, problems = self._say("discover", *self.config)
        yield from (("discover", problem) for problem in problems)
        discovered = next(iter(output.all("CATALOG")), None)
        if discovered is None or problems:
            return
        with TemporaryDirectory() as directory:
            path, catalog = self._catalog(discovered, Path(directory))
            output, problems = self._say("read", *self.config, "--catalog", path)
            yield from (("read", problem) for problem in problems)
            if not problems:
                found = list(find_read_problems(output, catalog, discovered))
                yield from (("read", problem) for problem in _first(found, "read"))

    def _catalog(self, discovered: Mapping[str, Any], directory: Path) -> tuple[str, Mapping[str, Any]]:
        own = next((path for path in _CATALOGS if listing(mapping(self.project.parsed(path)).get("streams"))), "")
        if own:
            return own, self.project.parsed(own)
        streams = [
            {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "append"}
            for stream in discovered["streams"]
        ]
        path = directory / "configured_catalog.json"
        path.write_text(json.dumps({"streams": streams}), encoding="utf-8")
        return str(path), {"streams": streams}

    def _say(self, verb: str, *arguments: str) -> tuple[Output, list[Finding]]:
        """Run one command; returns what it said, and what is wrong with that."""
        command = [*_start(self.project, self.environment), verb, *arguments]
        if self.project.kind == MANIFEST_ONLY:
            command += ["--manifest-path", self.project.manifest]
        done, problems = _run(self.project, self.environment, command, verb)
        output = read_output(done.out.splitlines(), verb) if done else Output()
        missing = [] if problems else [find_missing_answer(output, verb)]
        return output, [*problems, *_first([*output.problems, *filter(None, missing)], verb)]


def _run_tests(project: Project, environment: Environment, directory: str) -> list[Finding]:
    command = [environment.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", directory]
    done, problems = _run(project, environment, command, f"pytest {directory}")
    return [] if done and done.code == _NO_TESTS else problems


def _run(
    project: Project, environment: Environment, command: list[str], name: str
) -> tuple[Finished | None, list[Finding]]:
    """Run a command; returns what became of it, and a finding with its last lines if it did not end well."""
    try:
        done = finish(command, project.path, environment.seconds)
    except ToolError as error:
        return None, [Finding(error.message, error.hint)]
    if done.code == 0:
        return done, []
    ended = f"took longer than {environment.seconds:g} s" if done.code is None else f"ended with exit code {done.code}"
    return done, [Finding(f"{name} {ended}", f"run it yourself: {shlex.join(command)}", output=_last_lines(done))]


def _last_lines(done: Finished) -> tuple[str, ...]:
    """Return the end of what a command said, without the messages that only tell how it went on."""
    said = [_told(line) for line in (done.out + done.err).splitlines()]
    return tuple(dict.fromkeys(_cut(line) for line in said if line.strip()))[-_LAST:]


def _told(line: str) -> str:
    """Return what a line tells of a failure: of a message of the protocol its error, any other as it is."""
    message = parse_line(line)
    if not isinstance(message, dict):
        return line
    error = mapping(mapping(message.get("trace")).get("error")).get("message")
    log = mapping(message.get("log"))
    return str(error or (log.get("message", "") if log.get("level") in ("ERROR", "FATAL") else ""))


def _cut(line: str) -> str:
    line = line.rstrip().partition("\n")[0]
    return line if len(line) <= _LONG else f"{line[:_LONG]}…"


def _start(project: Project, environment: Environment) -> list[str]:
    """Return what starts the connector, without a command."""
    if project.kind == MANIFEST_ONLY:
        return [environment.python, "-c", "from airbyte_cdk.cli.source_declarative_manifest import run; run()"]
    if "main.py" in project.files:
        return [environment.python, "main.py"]
    targets = [target for one in read_distributions(project) for target in one.scripts.values()]
    module, _, function = (targets or [f"{project.names.module}.run:run"])[0].partition(":")
    return [environment.python, "-c", f"from {module} import {function}; {function}()"]


def _has(python: str, package: str, seconds: float) -> bool:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    try:
        return finish([python, "-c", code], seconds=seconds).code == 0
    except ToolError:
        return False


def _first(sentences: list[str], verb: str) -> list[Finding]:
    """Return findings for the first sentences about what a command said, and one for how many more there are."""
    hint = "https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol"
    shown = [Finding(f"{verb}: {sentence}", f"see {hint}") for sentence in sentences[:_MOST]]
    more = len(sentences) - len(shown)
    return [*shown, *([Finding(f"{verb}: and {more} more of that sort", f"see {hint}")] if more > 0 else [])]
