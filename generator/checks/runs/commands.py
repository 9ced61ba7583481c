"""`--run`: the connector's own commands and tests, in its own environment. Nothing else executes them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator.checks.findings import Finding
from generator.checks.rules import Rule
from generator.checks.runs.interpreters import find_python
from generator.checks.runs.protocol import Output, find_missing_answer, find_read_problems, parse_line, read_output
from generator.checks.runs.rules import (
    RUN_CHECK,
    RUN_CONFIG,
    RUN_DISCOVER,
    RUN_PROTOCOL,
    RUN_READ,
    RUN_SPEC,
    RUN_TESTS,
)
from generator.checks.sources import PROTOCOL
from generator.connectors.distribution import read_distributions
from generator.connectors.project import MANIFEST_ONLY, OPENMETADATA, PYTHON, Project
from generator.errors import ToolError
from generator.formats.shapes import listing, mapping
from generator.tools import Finished, finish, outside_repositories
from generator.values import Value

Found = tuple[str, Finding]
"""A finding, and the key of the step that it belongs to."""

_LAST = 8  # lines of a failed command that are shown
_LONG = 200  # characters of a line
_MOST = 3  # sentences about one command's output
_NO_TESTS = 5  # pytest's exit code if it found none
_CONFIGS = ("secrets/config.json", "sample_files/config.json", "integration_tests/sample_config.json")
_CATALOGS = ("sample_files/configured_catalog.json", "integration_tests/configured_catalog.json")
_EXAMPLE_API, _LOCAL = "integration_tests/api_server.py", "localhost"  # of our templates, and where it listens
_RULES = {"spec": RUN_SPEC, "check": RUN_CHECK, "discover": RUN_DISCOVER, "read": RUN_READ}
_TESTS = {"unit_tests": "tests", "integration_tests": "standard tests"}
_OPENMETADATA_TESTS = {"unit_tests": "tests", "integration_tests": "workflow"}


@dataclass(frozen=True)
class Watch:
    """Who looks on while a connector is run; nobody does if nothing is said.

    Attributes:
        start: is told each command before it starts, as it would be typed in the connector's directory.
        tick: is told again and again how many seconds it has been running.
        skip: is told why a connector is not run.
    """

    start: Callable[[str], None] = lambda _: None
    tick: Callable[[float], None] = lambda _: None
    skip: Callable[[str], None] = lambda _: None


class _Runner(Value):
    """What a connector is run with: the interpreter, how long each command may take, who looks on."""

    python: str
    seconds: float
    watch: Watch


def run_connector(project: Project, python: str | None, seconds: float, watch: Watch | None = None) -> Iterator[Found]:
    """Run a connector's commands and tests, and yield what is wrong with what they do.

    Args:
        project: the connector.
        python: the interpreter to use, as `interpreters.find_given` returns it; None to look for one.
        seconds: how long each command may take.
        watch: who looks on.
    """
    watch = watch or Watch()
    if project.kind not in (PYTHON, MANIFEST_ONLY, OPENMETADATA):
        watch.skip("nothing is run: it is neither Python nor a manifest")
        return
    found = find_python(project, python, seconds)
    if isinstance(found, Finding):
        yield "package", found
        return
    runner = _Runner(found, seconds, watch)
    if project.kind != OPENMETADATA:
        yield from _run_commands(project, runner)
    for directory, step in (_OPENMETADATA_TESTS if project.kind == OPENMETADATA else _TESTS).items():
        if project.matching(f"{directory}/*.py"):
            yield from ((step, finding) for finding in _run_tests(project, runner, directory))


def _run_commands(project: Project, runner: _Runner) -> Iterator[Found]:
    """Run spec, check, discover and read, one after the other; what needs a config is left out without one."""
    config = next((path for path in _CONFIGS if project.content(path)), "")
    session = _Session(project, runner, ("--config", config) if config else ())
    yield from session.run_spec()
    if not config:
        hint = f"write {_CONFIGS[0]}, with a config that works"
        yield "check", RUN_CONFIG.at("only spec was run: there is no config to run the rest with", hint)
        return
    yield from session.run_check()
    if project.names.prefix == "source":
        yield from session.run_read()


class _Session:
    """The commands of one connector."""

    def __init__(self, project: Project, runner: _Runner, config: tuple[str, ...]) -> None:
        self.project = project
        self.runner = runner
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
                said = str(status.get("message") or "it does not say why")
                hint = f"correct {self.config[1]}, or what check does with it"
                if _LOCAL in said and _EXAMPLE_API in self.project.files:
                    hint = f"start the example API in another terminal, as README.md says: python {_EXAMPLE_API}"
                yield "check", RUN_CHECK.at(f"check failed: {_cut(said)}", hint, self.config[1])

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
            for problem in problems:
                gone = path if path.startswith(directory) else directory
                yield "read", replace(problem, hint=problem.hint.replace(gone, "CATALOG_OF_ALL_STREAMS"))
            if not problems:
                found = list(find_read_problems(output, catalog, discovered))
                yield from (("read", problem) for problem in _first(RUN_READ, found, "read"))

    def _catalog(self, discovered: Mapping[str, Any], directory: Path) -> tuple[str, Mapping[str, Any]]:
        own = next((path for path in _CATALOGS if _is_catalog(self.project.parsed(path))), "")
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
        command = [*_start(self.project, self.runner), verb, *arguments]
        if self.project.kind == MANIFEST_ONLY:
            command += ["--manifest-path", self.project.manifest]
        done, problems = _run(self.project, self.runner, command, _RULES[verb], verb)
        # At line feeds only: `splitlines` would also split at what may stand in a record, such as U+2028.
        lines = done.out.removesuffix("\n").split("\n") if done and done.out else ()
        output = read_output(lines, verb)
        missing = [] if problems else [find_missing_answer(output, verb)]
        return output, [*problems, *_first(RUN_PROTOCOL, [*output.problems, *filter(None, missing)], verb)]


def _is_catalog(data: object) -> bool:
    """Say whether this is a configured catalog that names a stream, and nothing that has no name."""
    streams = [mapping(item, "stream") for item in listing(mapping(data).get("streams"))]
    return bool(streams) and all(isinstance(stream.get("name"), str) for stream in streams)


def _run_tests(project: Project, runner: _Runner, directory: str) -> list[Finding]:
    command = [runner.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", directory]
    done, problems = _run(project, runner, command, RUN_TESTS, f"pytest {directory}")
    return [] if done and done.code == _NO_TESTS else problems


def _run(
    project: Project, runner: _Runner, command: Sequence[str], rule: Rule, name: str
) -> tuple[Finished | None, list[Finding]]:
    """Run a command; returns what became of it, and a finding with its last lines if it did not end well."""
    runner.watch.start(shlex.join(command))
    # Windows would have it write in an encoding of its own; elsewhere it is UTF-8 already.
    environment = {**outside_repositories(), "PYTHONIOENCODING": "utf-8"}
    try:
        done = finish(command, project.path, runner.seconds, environment, runner.watch.tick)
    except ToolError as error:
        return None, [rule.at(error.message, error.hint)]
    if done.code == 0:
        return done, []
    ended = f"took longer than {runner.seconds:g} s" if done.code is None else f"ended with exit code {done.code}"
    hint = f"run it yourself, in its directory: {shlex.join(command)}"
    return done, [rule.at(f"{name} {ended}", hint, output=_last_lines(done))]


def _last_lines(done: Finished) -> tuple[str, ...]:
    """Return the end of what a command said, without the messages that only tell how it went on."""
    said = [_told(line) for line in (done.out + done.err).splitlines()]
    return tuple(dict.fromkeys(_cut(line) for line in said if line.strip()))[-_LAST:]


def _told(line: str) -> str:
    """Return what a line tells of a failure: of a message of the protocol its error, any other as it is."""
    message = parse_line(line)
    if not isinstance(message, dict):
        return line
    error = mapping(message, "trace", "error").get("message")
    log = mapping(message, "log")
    return str(error or (log.get("message", "") if log.get("level") in ("ERROR", "FATAL") else ""))


def _cut(line: str) -> str:
    line = line.rstrip().partition("\n")[0]
    return line if len(line) <= _LONG else f"{line[:_LONG]}…"


def _start(project: Project, runner: _Runner) -> list[str]:
    """Return what starts the connector, without a command."""
    if project.kind == MANIFEST_ONLY:
        return [runner.python, "-c", "from airbyte_cdk.cli.source_declarative_manifest import run; run()"]
    if "main.py" in project.files:
        return [runner.python, "main.py"]
    targets = [target for one in read_distributions(project) for target in one.scripts.values()]
    module, _, function = (targets or [f"{project.names.module}.run:run"])[0].partition(":")
    return [runner.python, "-c", f"from {module} import {function}; {function}()"]


def _first(rule: Rule, sentences: Sequence[str], verb: str) -> list[Finding]:
    """Return findings for the first sentences about what a command said, and one for how many more there are."""
    shown = [rule.at(f"{verb}: {sentence}", f"see {PROTOCOL}") for sentence in sentences[:_MOST]]
    more = len(sentences) - len(shown)
    return [*shown, *([rule.at(f"{verb}: and {more} more of that sort", f"see {PROTOCOL}")] if more > 0 else [])]
