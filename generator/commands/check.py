"""`check`: connectors -> what is left to do and what is broken, step by step. `verdict.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generator.checks.environment import find_repository
from generator.checks.findings import Finding, Report
from generator.checks.registration import find_unregistered
from generator.checks.repository import examine_repository
from generator.checks.runs import run_connector
from generator.checks.steps import examine
from generator.checks.subject import EMPTY, THIRD_PARTY, Subject
from generator.commands.targets import Target, find_all, find_named, shown_path
from generator.commands.verdict import Verdict, View
from generator.connectors.connector import Connector
from generator.connectors.project import describe_connector
from generator.errors import ConfigError, UsageError
from generator.monorepo.configuration import Monorepo
from generator.systems import MOST_PROCESSES, count_processors
from generator.terminal import console
from generator.writing.signals import ignore_signals

_TOGETHER = 16  # connectors that one of several processes takes at a time
_WORTH_IT = 50  # connectors from which on more processes save more than they cost
_PROCESSES = 4  # each needs the memory of one run


@dataclass(frozen=True)
class Options:
    """What the command line says.

    Attributes:
        run: run the connectors as well.
        python: with this interpreter instead of their own.
        seconds: how long each command of theirs may take.
        jobs: how many connectors are looked at side by side, if none is run; 0 for what is best.
        view: how it is shown.
    """

    paths: tuple[str, ...] = ()
    everything: bool = False
    run: bool = False
    python: str | None = None
    seconds: float = 300
    jobs: int = 0
    view: View = field(default_factory=View)


def check_connectors(options: Options) -> int:
    """Look at connectors and show what was found.

    Returns:
        The exit code: 3 if something was found that the user wants to fail on, else 0.

    Raises:
        UsageError: there is no such directory, or no monorepo.
        ConfigError: the monorepo's configuration is wrong, or the baseline.
        TargetError: the result cannot be written.
    """
    if options.everything and options.paths:
        raise UsageError("--all looks at every connector, and PATH at one", "leave one of them out")
    if options.python and not options.run:
        raise UsageError("--python says what --run is done with", "add --run")
    monorepo, targets = find_all() if options.everything else (None, find_named(options.paths or (".",)))
    verdict = Verdict(options.view, [monorepo, *(target.monorepo for target in targets)])
    looked = _look_at_all(targets, options)
    reports = [_placed(report, target) for report, target in zip(_with_entries(targets, looked), targets, strict=True)]
    found = [(report, target.monorepo) for report, target in zip(reports, targets, strict=True)]
    found += [(report, monorepo) for report in _look_at_repository(monorepo, looked)]
    many = options.everything or len(targets) != 1
    return verdict.conclude(found, _top_of(targets[0]) if targets else Path.cwd(), many=many)


def _look_at_all(targets: Sequence[Target], options: Options) -> list[tuple[Report, Connector]]:
    """Look at every connector, side by side if that is wanted and nothing is run: a run is stopped where it began."""
    looked = []
    with console.progress(len(targets)) as step, ExitStack() as stack:
        look: Callable[..., Iterable[tuple[Report, Connector]]] = map
        jobs = options.jobs or _choose_jobs(len(targets))
        if jobs > 1 and len(targets) > 1 and not options.run:
            from concurrent.futures import ProcessPoolExecutor

            pool = ProcessPoolExecutor(min(jobs, len(targets), MOST_PROCESSES), initializer=ignore_signals)
            stack.callback(pool.shutdown, cancel_futures=True)
            look = partial(pool.map, chunksize=_TOGETHER)
        for target, result in zip(targets, look(partial(_look_at, options=options), targets), strict=True):
            step(target.path.name)
            looked.append(result)
    return looked


def _choose_jobs(count: int) -> int:
    """Return how many processes are best for so many connectors: a few start sooner than others are made."""
    return 1 if count < _WORTH_IT else min(count_processors(), _PROCESSES)


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


def _placed(report: Report, target: Target) -> Report:
    """Return a report that knows where its connector is in its repository: by that name it is known everywhere."""
    path, top = target.path.resolve(), _top_of(target)
    return replace(report, place=(path.relative_to(top) if path.is_relative_to(top) else path).as_posix())


def _top_of(target: Target) -> Path:
    """Return the top of a connector's repository, else of its monorepo, else the current directory."""
    path = target.path.resolve()
    if repository := find_repository(path):
        return repository
    return target.monorepo.root if target.monorepo else Path.cwd()
