"""Many connectors in one process: all are checked first, then each lands whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.answers.defaults import Facts, with_new_uuid
from generator.answers.rows import Row
from generator.catalog.template import Template
from generator.connectors.connector import Connector
from generator.connectors.record import RECORD
from generator.errors import GeneratorError, InvalidAnswers, TargetError, UsageError
from generator.formats.documents import read_document
from generator.model import written
from generator.monorepo.registry import plan_entries
from generator.planning.location import Location
from generator.planning.project import check_claim, describe_connector, plan_project
from generator.writing.apply import carry_out, open_staging
from generator.writing.signals import Held, Interrupted


@dataclass(frozen=True)
class Task:
    """A connector that is to be there in the end.

    Attributes:
        given: its row's answers, with those that were said for all rows.
        connector: what indexes will say of it.
        location: where it goes.
        exists: it is there already, made from the same answers.
    """

    row: Row
    template: Template
    given: Mapping[str, object]
    facts: Facts
    connector: Connector
    location: Location
    exists: bool = False


@dataclass(frozen=True)
class Result:
    """What became of one row.

    Attributes:
        state: `created`, `exists` (it was there already), `failed`, or `left` (the run was stopped before it).
        files: how many the project has.
        error: what is wrong, if it failed.
        remarks: what is to be said about it, if it was created.
    """

    row: Row
    project: Path
    state: str
    files: int = 0
    error: str = ""
    remarks: tuple[str, ...] = ()


def plan_tasks(
    rows: Iterable[Row],
    common: Mapping[str, object],
    load: Callable[[object], Template],
    location: Location,
    facts: Facts,
) -> list[Task]:
    """Check every row against the others and against the disk.

    Args:
        rows: what is to be created.
        common: answers for all rows that do not say otherwise.
        load: finds the template that a row names (None if it names none).
        location: where they go; with listings, so that directories are read once.
        facts: what defaults can ask the machine.

    Raises:
        InvalidAnswers: something is wrong; one line for each row that cannot be created.
    """
    tasks: list[Task] = []
    problems: list[str] = []
    owners: dict[Path, Row] = {}
    for row in rows:
        try:
            task = _plan_task(row, common, load, location, facts)
            owner = owners.setdefault(task.connector.path, row)
            if owner is not row:
                raise TargetError(f"{task.connector.path.name} is what {owner} makes already")
            tasks.append(task)
        except GeneratorError as error:
            problems.append(f"{row}: {error.message}" + (f" ({error.hint})" if error.hint else ""))
    if problems:
        raise InvalidAnswers("\n  ".join([f"{len(problems)} of the rows cannot be created:", *problems]))
    if location.monorepo:
        plan_entries(location.monorepo, connectors_listed(tasks))
    return tasks


def _plan_task(
    row: Row,
    common: Mapping[str, object],
    load: Callable[[object], Template],
    location: Location,
    facts: Facts,
) -> Task:
    given = {**common, **row.given}
    template = load(given.pop("template", None))
    own = with_new_uuid(facts)
    draft = template.complete(given, own)
    claim = template.claim(draft)
    location = location.for_home(claim.home if claim else "")
    connector = describe_connector(template, location, draft)
    if claim is None or connector is None:
        raise UsageError(f"{template.key} is in {template.format}, which a batch cannot use", "create it by itself")
    exists = _is_made_from(connector.path, template, {key: draft.values.get(key, said) for key, said in given.items()})
    if not exists:
        check_claim(claim, location)
    if template.origin:  # a mistake in somebody else's template shows when it is rendered
        plan_project(template, location, given, own)
    return Task(row, template, given, own, connector, location, exists)


def _is_made_from(project: Path, template: Template, given: Mapping[str, object]) -> bool:
    """Say whether a project is there that was made from this template and from these answers."""
    lockfile = project / RECORD
    if not lockfile.is_file():
        return False
    record = read_document(lockfile).data
    answers = record.get("answers")
    if record.get("template") != template.key or not isinstance(answers, dict):
        return False
    return all(
        answers.get(key) == (written(value) if isinstance(value, bool) else value) for key, value in given.items()
    )


def create_all(tasks: Iterable[Task], location: Location, signals: Held) -> Generator[Result]:
    """Create one connector after the other; one that fails does not keep the others from being created.

    A stop signal drops the one under way; the rest is left.
    """
    tasks = iter(tasks)
    with open_staging(location.parent) as staging:
        for task in tasks:
            if task.exists:
                yield Result(task.row, task.connector.path, "exists")
                continue
            try:
                yield _create(task, location, staging.path, signals)
            except Interrupted:
                yield Result(task.row, task.connector.path, "left")
                break
            except GeneratorError as error:
                yield Result(task.row, task.connector.path, "failed", error=error.message)
            staging.clear()
    yield from (Result(task.row, task.connector.path, "left") for task in tasks)


def _create(task: Task, location: Location, staging: Path, signals: Held) -> Result:
    signals.check()
    planned = plan_project(task.template, location, task.given, task.facts)
    done = carry_out(planned.plan, planned.hooks, staging, signals.check)
    return Result(task.row, task.connector.path, "created", files=len(done.inside), remarks=done.remarks)


def connectors_listed(tasks: Iterable[Task]) -> list[Connector]:
    """Return the connectors that belong to the monorepo, in the order of their rows: those that its indexes list."""
    return [task.connector for task in tasks if task.location.monorepo]


def tasks_done(tasks: Iterable[Task], results: Iterable[Result]) -> list[Task]:
    """Return the tasks whose connectors are there in the end."""
    there = {result.row.number for result in results if result.state in ("created", "exists")}
    return [task for task in tasks if task.row.number in there]


def only_once(location: Location) -> Location:
    """Return the location, for a run that looks into each directory once."""
    return location._replace(listings={})
