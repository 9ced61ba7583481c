"""`check`: connectors -> what is left to do and what is broken, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.checks.findings import Finding, Report
from generator.checks.interpreters import find_given
from generator.checks.registration import find_unregistered
from generator.checks.runs import run_connector
from generator.checks.steps import examine
from generator.checks.subject import Subject
from generator.commands.fix import Fixing, fix_connectors
from generator.connectors.connector import Connector, could_be_connector, is_connector
from generator.connectors.project import describe_connector
from generator.errors import ConfigError, UsageError
from generator.monorepo.configuration import Monorepo, find_monorepo
from generator.systems import MOST_PROCESSES
from generator.terminal import console
from generator.terminal.stopwatch import watching
from generator.writing.signals import ignore_signals

_FINDINGS = 3
"""The exit code if anything is left to do, or broken."""

_TOGETHER = 16  # connectors that one of several processes takes at a time


@dataclass(frozen=True)
class Options:
    """What the command line says.

    Attributes:
        run: run the connectors as well.
        python: with this interpreter instead of their own.
        seconds: how long each command of theirs may take.
        jobs: how many connectors are looked at side by side, if none is run.
        fixing: how findings are mended; None if they are only shown.
    """

    paths: tuple[str, ...] = ()
    everything: bool = False
    as_json: bool = False
    run: bool = False
    python: str | None = None
    seconds: float = 300
    jobs: int = 1
    fixing: Fixing | None = None


@dataclass(frozen=True)
class _Target:
    """A connector to be looked at: how it is named, and the monorepo around it."""

    shown: str
    monorepo: Monorepo | None

    @property
    def path(self) -> Path:
        """Return its directory."""
        return Path(self.shown)


def check_connectors(options: Options) -> int:
    """Look at connectors and show what was found.

    Returns:
        The exit code: 0 if nothing was found, else 3.

    Raises:
        UsageError: there is no such directory, or no monorepo.
        ConfigError: the monorepo's configuration is wrong.
    """
    if options.everything and options.paths:
        raise UsageError("--all looks at every connector, and PATH at one", "leave one of them out")
    if options.python and not options.run:
        raise UsageError("--python says what --run is done with", "add --run")
    if options.fixing and options.run:
        raise UsageError("--fix runs nothing of a connector", "fix it first, then --run it")
    if options.python:
        options = replace(options, python=find_given(options.python))
    targets = _find_all() if options.everything else _find_named(options.paths or (".",))
    reports = _look(targets, options)
    if options.fixing:
        named = [(target.shown, target.monorepo) for target in targets]
        reports = fix_connectors(named, reports, partial(_look, targets, options), options.fixing)
    if not (options.fixing and options.fixing.speaks):
        _show(reports, options)
    return _FINDINGS if any(report.findings for report in reports) else 0


def _look(targets: Sequence[_Target], options: Options) -> Sequence[Report]:
    return _with_entries(targets, _look_at_all(targets, options))


def _find_all() -> list[_Target]:
    monorepo = find_monorepo(Path.cwd(), console.note)
    if monorepo is None:
        raise UsageError(
            "there is no monorepo around here", "name the connectors, or write .connector-generator.yaml at its root"
        )
    if not monorepo.connectors.is_dir():
        raise UsageError(f"{monorepo.connectors} does not exist", "the monorepo's configuration names it")
    found = sorted(path for path in monorepo.connectors.iterdir() if is_connector(path))
    return [_Target(_shown(path), monorepo) for path in found]


def _find_named(paths: Sequence[str]) -> list[_Target]:
    monorepos: dict[Path, Monorepo | None] = {}
    for path in paths:
        here = Path(path)
        if not here.is_dir():
            raise UsageError(f"{path} is not a directory", "name the directory of a connector, such as source-x")
        if not could_be_connector(here):
            raise UsageError(f"{path} is no connector", "its directory is called source-x, or holds a metadata.yaml")
        above = here.resolve().parent
        if above not in monorepos:
            monorepos[above] = find_monorepo(above, console.note)
    return [_Target(path, monorepos[Path(path).resolve().parent]) for path in dict.fromkeys(paths)]


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _look_at_all(targets: Sequence[_Target], options: Options) -> list[tuple[Report, Connector]]:
    """Look at every connector, side by side if that is wanted and nothing is run: a run is stopped where it began."""
    looked = []
    with ExitStack() as stack:
        step = stack.enter_context(console.progress(len(targets) * (not options.run)))  # a run shows its commands
        look: Callable[..., Iterable[tuple[Report, Connector]]] = map
        if options.jobs > 1 and len(targets) > 1 and not options.run:
            from concurrent.futures import ProcessPoolExecutor

            pool = ProcessPoolExecutor(min(options.jobs, len(targets), MOST_PROCESSES), initializer=ignore_signals)
            stack.callback(pool.shutdown, cancel_futures=True)
            look = partial(pool.map, chunksize=_TOGETHER)
        for target, result in zip(targets, look(partial(_look_at, options=options), targets), strict=True):
            step(target.path.name)
            looked.append(result)
    return looked


def _look_at(target: _Target, options: Options) -> tuple[Report, Connector]:
    project = Subject(target.path, target.monorepo)
    report = examine(project, target.shown)
    if options.run:
        with watching(target.shown, options.seconds) as watch:
            for key, finding in run_connector(project, options.python, options.seconds, watch):
                report = report.with_findings(key, [finding])
    return report, describe_connector(project)


def _with_entries(targets: Sequence[_Target], looked: Sequence[tuple[Report, Connector]]) -> list[Report]:
    """Add to each report the indexes of its monorepo that the connector is missing from."""
    missing: dict[Path, list[Finding]] = {}
    for monorepo, connectors in _by_monorepo(targets, looked).values():
        for connector, finding in _find_unregistered(monorepo, connectors):
            missing.setdefault(connector.path, []).append(finding)
    return [report.with_findings("docs", missing.get(connector.path, ())) for report, connector in looked]


def _find_unregistered(monorepo: Monorepo, connectors: Sequence[Connector]) -> list[tuple[Connector, Finding]]:
    try:
        return list(find_unregistered(monorepo, connectors))
    except ConfigError as error:  # one broken index is no reason to say nothing of the connectors
        console.note(f"warning: nobody can tell which entries are missing: {error.message}")
        return []


def _by_monorepo(
    targets: Sequence[_Target], looked: Sequence[tuple[Report, Connector]]
) -> Mapping[Path, tuple[Monorepo, list[Connector]]]:
    groups: dict[Path, tuple[Monorepo, list[Connector]]] = {}
    for target, (_, connector) in zip(targets, looked, strict=True):
        if target.monorepo:
            groups.setdefault(target.monorepo.root, (target.monorepo, []))[1].append(connector)
    return groups


def _show(reports: Sequence[Report], options: Options) -> None:
    if options.as_json:
        console.show_json([report.as_data() for report in reports])
    elif len(reports) == 1 and not options.everything:
        console.show_report(reports[0])
    else:
        for report in reports:
            console.show_findings(report)
    if not options.as_json:
        console.show_totals(reports)
