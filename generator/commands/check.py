"""`check`: connectors -> what is left to do and what is broken, step by step. `verdict.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generator.checks.findings import Finding, Report
from generator.checks.repository.registration import find_unregistered
from generator.checks.repository.report import examine_repository
from generator.checks.repository.twins import find_twins
from generator.checks.runs.commands import run_connector
from generator.checks.runs.interpreters import find_given
from generator.checks.steps import examine
from generator.checks.subject import EMPTY, THIRD_PARTY, Subject
from generator.commands.fix import Fixing, fix_connectors
from generator.commands.side_by_side import map_side_by_side
from generator.commands.targets import Target, find_all, find_named, shown_path
from generator.commands.verdict import Found, Verdict, View
from generator.connectors.connector import Connector
from generator.connectors.git_index import find_git_top
from generator.connectors.project import describe_connector
from generator.errors import ConfigError, UsageError
from generator.monorepo.configuration import Monorepo
from generator.systems import count_processors
from generator.terminal import console
from generator.terminal.stopwatch import watching

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
        fixing: how findings are mended; None if they are only shown.
    """

    paths: tuple[str, ...] = ()
    everything: bool = False
    run: bool = False
    python: str | None = None
    seconds: float = 300
    jobs: int = 0
    view: View = field(default_factory=View)
    fixing: Fixing | None = None


def check_connectors(options: Options) -> int:
    """Look at connectors and show what was found.

    Returns:
        The exit code: 3 if something was found that the user wants to fail on, else 0.

    Raises:
        UsageError: there is no such directory, or no monorepo.
        ConfigError: the monorepo's configuration is wrong, or the baseline.
        TargetError: the result cannot be written.
    """
    _ensure_sensible(options)
    if options.python:
        options = replace(options, python=find_given(options.python))
    monorepo, targets = find_all() if options.everything else (None, find_named(options.paths or (".",)))
    verdict = Verdict(options.view, [monorepo, *(target.monorepo for target in targets)], _top_of(targets))
    many = options.everything or len(targets) != 1
    look = partial(_look, monorepo, targets, options)
    if options.fixing:
        named = [(target.shown, target.monorepo) for target in targets]
        return fix_connectors(named, look, verdict, options.fixing, many=many)
    return verdict.conclude(look(), many=many)


def _ensure_sensible(options: Options) -> None:
    if options.everything and options.paths:
        raise UsageError("--all looks at every connector, and PATH at one", "leave one of them out")
    if options.python and not options.run:
        raise UsageError("--python says what --run is done with", "add --run")
    if options.fixing and options.run:
        raise UsageError("--fix runs nothing of a connector", "fix it first, then --run it")


def _look(monorepo: Monorepo | None, targets: Sequence[Target], options: Options) -> list[Found]:
    """Return what is found of every connector, in their order, and of the repository if all of it is looked at."""
    looked = _look_at_all(targets, options)
    reports = [_placed(report, target) for report, target in zip(_with_entries(targets, looked), targets, strict=True)]
    found: list[Found] = [(report, target.monorepo) for report, target in zip(reports, targets, strict=True)]
    return found + [(report, monorepo) for report in _look_at_repository(monorepo, looked)]


def _look_at_all(targets: Sequence[Target], options: Options) -> list[tuple[Report, Connector]]:
    """Look at every connector, side by side if that is wanted and nothing is run: a run is stopped where it began."""
    looked = []
    shown = len(targets) * (not options.run)  # a run shows its commands
    with console.progress(shown) as step, closing(_looks(targets, options)) as results:
        for target, result in zip(targets, results, strict=True):
            step(target.path.name)
            looked.append(result)
    return looked


def _looks(targets: Sequence[Target], options: Options) -> Generator[tuple[Report, Connector], None, None]:
    jobs = options.jobs or _choose_jobs(len(targets))
    look = partial(_look_at, options=options)
    if jobs > 1 and len(targets) > 1 and not options.run:
        yield from map_side_by_side(look, targets, jobs)
    else:
        yield from map(look, targets)


def _choose_jobs(count: int) -> int:
    """Return how many processes are best for so many connectors: a few start sooner than others are made."""
    return 1 if count < _WORTH_IT else min(count_processors(), _PROCESSES)


def _look_at(target: Target, options: Options) -> tuple[Report, Connector]:
    subject = Subject(target.path, target.monorepo)
    report = examine(subject, target.shown)
    if options.run:
        with watching(target.name, options.seconds) as watch:
            for key, finding in run_connector(subject, options.python, options.seconds, watch):
                report = report.with_findings(key, [finding])
    return report, describe_connector(subject)


def _with_entries(targets: Sequence[Target], looked: Sequence[tuple[Report, Connector]]) -> list[Report]:
    """Add to each report the indexes of its monorepo that it is missing from, and what it shares with another."""
    missing: dict[Path, list[Finding]] = {}
    shared: dict[Path, list[Finding]] = {}
    for monorepo, connectors in _by_monorepo(targets, looked).values():
        for connector, finding in _find_unregistered(monorepo, connectors):
            missing.setdefault(connector.path, []).append(finding)
        for connector, finding in find_twins(connectors):
            shared.setdefault(connector.path, []).append(finding)
    return [
        report.with_findings("docs", missing.get(one.path, ())).with_findings("metadata", shared.get(one.path, ()))
        for report, one in looked
    ]


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
    path, top = target.path.resolve(), _top_of([target])
    return replace(report, place=(path.relative_to(top) if path.is_relative_to(top) else path).as_posix())


def _top_of(targets: Sequence[Target]) -> Path:
    """Return the top of the first connector's repository, else of its monorepo, else the current directory."""
    if not targets:
        return Path.cwd()
    if repository := find_git_top(targets[0].path.resolve()):
        return repository
    return targets[0].monorepo.root if targets[0].monorepo else Path.cwd()
