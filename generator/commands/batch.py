"""`new --batch FILE`: rows of answers -> tasks -> connectors, each by itself -> one plan of index edits."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from generator.answers.defaults import machine_facts
from generator.answers.given import read_answers, read_flags
from generator.answers.rows import read_rows
from generator.catalog.template import Template
from generator.commands import new
from generator.commands.new import Options
from generator.connectors.connector import Connector
from generator.errors import GeneratorError, UsageError
from generator.model import Change, Plan
from generator.monorepo.registry import plan_entries
from generator.planning.batch import Result, Task, connectors_listed, only_once, plan_tasks, tasks_done
from generator.planning.changes import describe_changes, diff_change
from generator.planning.location import Location, find_location
from generator.planning.project import plan_project
from generator.planning.templates import open_templates
from generator.planning.workers import create_side_by_side
from generator.terminal import console
from generator.values import Value
from generator.writing.apply import carry_out, open_staging
from generator.writing.hooks import NO_HOOKS
from generator.writing.signals import held
from generator.writing.staging import clean_up

_INTERRUPTED = 130


class _Report(Value):
    """What a run has done: the rows in their order, the edited indexes, and why there are none."""

    results: tuple[Result, ...]
    entries: tuple[Change, ...] = ()
    error: GeneratorError | None = None
    stopped: bool = False

    @property
    def code(self) -> int:
        if self.stopped:
            return _INTERRUPTED
        return 1 if self.error or any(result.state == "failed" for result in self.results) else 0


def create_connectors(options: Options, batch: str, jobs: int) -> int:
    """Create a connector for every row of a batch file.

    Args:
        options: of `new`; its answers are for all rows that do not say otherwise.
        batch: the file; `-` is standard input.
        jobs: how many processes create connectors side by side.

    Returns:
        The exit code: 0 if every connector is there, 1 if one is not, 130 if a signal stopped the run.
    """
    if options.name is not None:
        raise UsageError("the batch file has the names", "leave NAME out")
    location = only_once(find_location(options.output))
    if not options.look:
        for sentence in clean_up(location.parent):
            console.note(sentence)
    filed = read_answers(options.answers, sys.stdin.buffer.read) if options.answers else {}
    rows = read_rows(batch, sys.stdin.buffer.read)
    with ExitStack() as stack:
        load = open_templates(options.wanted, location, stack)
        common = {**filed, **read_flags(options.pairs)}
        tasks = plan_tasks(rows, common, _choose(options, load), location, machine_facts())
        if options.look:
            _show_plans(tasks, location, options)
            return 0
        report = _create(tasks, location, jobs)
    _show_report(report, location, as_json=options.as_json)
    return report.code


def _choose(options: Options, load: Callable[[str], Template]) -> Callable[[object], Template]:
    """Return what finds a row's template: its own, else that of the command line."""
    return lambda word: load(str(word or options.template or new.DEFAULT_TEMPLATE))


def _create(tasks: Sequence[Task], location: Location, jobs: int) -> _Report:
    with held() as signals:
        results: list[Result] = []
        with console.progress(len(tasks)) as step:
            for result in create_side_by_side(tasks, location, signals, jobs):
                results.append(result)
                step(result.project.name)
        results.sort(key=lambda result: result.row.number)
        there = tasks_done(tasks, results)
        stopped = signals.pending
        if not there:
            signals.check()
        report = _register(location, connectors_listed(there), _Report(tuple(results), stopped=stopped))
        signals.land()
    return report


def _register(location: Location, connectors: Sequence[Connector], report: _Report) -> _Report:
    """Enter what is there now into the indexes, all of it in one plan."""
    monorepo = location.monorepo
    if not monorepo or not connectors:
        return report
    try:
        entries = plan_entries(monorepo, connectors)
        if entries:
            with open_staging(location.parent) as staging:
                plan = Plan(location.parent, outside=entries, root=monorepo.root)
                carry_out(plan, NO_HOOKS, staging.path, lambda: None)
    except GeneratorError as error:
        return _Report(report.results, (), error, report.stopped)
    return _Report(report.results, entries, None, report.stopped)


def _show_plans(tasks: Sequence[Task], location: Location, options: Options) -> None:
    plans = [plan_project(task.template, location, task.given, task.facts).plan for task in tasks if not task.exists]
    entries = plan_entries(location.monorepo, connectors_listed(tasks)) if location.monorepo else ()
    edits = Plan(location.parent, outside=entries)
    if options.as_json:
        console.show_json(
            {"created": 0, "changes": [one for p in [*plans, edits] for one in describe_changes(p, diff=options.diff)]}
        )
        return
    if options.diff:
        console.show_diff(diff_change(change) for plan in [*plans, edits] for change in plan.changes)
        return
    for plan in plans:
        console.show(f"create {plan.target} ({len(plan.inside)} files)")
    for change in entries:
        console.show(f"edit {change.path}")
    console.show("Nothing was written.")


def _show_report(report: _Report, location: Location, *, as_json: bool) -> None:
    counts = Counter(result.state for result in report.results)
    if as_json:
        rows = [
            {
                "row": result.row.number,
                "line": result.row.line,
                "state": result.state,
                "project": str(result.project),
                "files": result.files,
                "error": result.error,
                "warnings": list(result.remarks),
            }
            for result in report.results
        ]
        edited = [str(change.path) for change in report.entries]
        console.show_json({**{state: counts[state] for state in _WORDS}, "rows": rows, "edited": edited})
    else:
        said = [f"{counts[state]} {word}" for state, word in _WORDS.items() if counts[state]]
        console.show(f"{', '.join(said)} in {location.parent}")
        console.show_changed(Plan(location.parent, outside=report.entries))
    for result in report.results:
        if result.error:
            console.note(f"{result.row}: {result.error}")
        for remark in result.remarks:
            console.note(f"{result.row}: warning: {remark}")
    if report.error:
        console.show_error(report.error)
        console.note("the connectors are there, but not in the indexes: the same command enters them")
    if report.stopped:
        console.note("stopped: the same command does the rest")


_WORDS = {"created": "created", "exists": "there already", "failed": "failed", "left": "left"}
