"""`check`: connectors -> what is left to do and what is broken, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.checks.findings import Finding, Report
from generator.checks.registration import find_unregistered
from generator.checks.repository import REPOSITORY, examine_repository
from generator.checks.runs import run_connector
from generator.checks.steps import examine
from generator.checks.subject import EMPTY, THIRD_PARTY, Subject
from generator.commands.targets import Target, find_all, find_named, shown_path
from generator.connectors.connector import Connector
from generator.connectors.project import describe_connector
from generator.errors import ConfigError, UsageError
from generator.monorepo.configuration import Monorepo
from generator.systems import MOST_PROCESSES
from generator.terminal import console
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
    """

    paths: tuple[str, ...] = ()
    everything: bool = False
    as_json: bool = False
    run: bool = False
    python: str | None = None
    seconds: float = 300
    jobs: int = 1


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
    monorepo, targets = find_all() if options.everything else (None, find_named(options.paths or (".",)))
    looked = _look_at_all(targets, options)
    reports = [*_with_entries(targets, looked), *_look_at_repository(monorepo, looked)]
    _show(reports, options)
    return _FINDINGS if any(report.findings for report in reports) else 0


def _look_at_all(targets: Sequence[Target], options: Options) -> list[tuple[Report, Connector]]:
    """Look at every connector, side by side if that is wanted and nothing is run: a run is stopped where it began."""
    looked = []
    with console.progress(len(targets)) as step, ExitStack() as stack:
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


def _look_at(target: Target, options: Options) -> tuple[Report, Connector]:
    project = Subject(target.path, target.monorepo)
    report = examine(project, target.shown)
    if options.run:
        for key, finding in run_connector(project, options.python, options.seconds):
            report = report.with_findings(key, [finding])
    return report, describe_connector(project)


def _with_entries(targets: Sequence[Target], looked: Sequence[tuple[Report, Connector]]) -> list[Report]:
    """Add to each report the indexes of its monorepo that the connector is missing from."""
    missing: dict[Path, list[Finding]] = {}
    for monorepo, connectors in _by_monorepo(targets, looked).values():
        for connector, finding in _find_unregistered(monorepo, connectors):
            missing.setdefault(connector.path, []).append(finding)
    return [report.with_findings("docs", missing.get(connector.path, ())) for report, connector in looked]


def _look_at_repository(monorepo: Monorepo | None, looked: Sequence[tuple[Report, Connector]]) -> list[Report]:
    try:
        known = [connector for _, connector in looked]
        return [examine_repository(monorepo, known, shown_path(monorepo.root))] if monorepo else []
    except ConfigError as error:
        console.note(f"warning: nobody can tell what is left of connectors that are gone: {error.message}")
        return []


def _find_unregistered(monorepo: Monorepo, connectors: Sequence[Connector]) -> list[tuple[Connector, Finding]]:
    try:
        return list(find_unregistered(monorepo, connectors))
    except ConfigError as error:  # one broken index is no reason to say nothing of the connectors
        console.note(f"warning: nobody can tell which entries are missing: {error.message}")
        return []


def _by_monorepo(
    targets: Sequence[Target], looked: Sequence[tuple[Report, Connector]]
) -> Mapping[Path, tuple[Monorepo, list[Connector]]]:
    groups: dict[Path, tuple[Monorepo, list[Connector]]] = {}
    for target, (report, connector) in zip(targets, looked, strict=True):
        if target.monorepo and report.kind not in (EMPTY, THIRD_PARTY):
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
        console.show_totals([report for report in reports if report.kind != REPOSITORY])
