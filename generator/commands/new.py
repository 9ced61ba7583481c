"""`new`: answers -> rendering -> plan -> apply -> next steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import NamedTuple

from generator.answers.draft import check_given, read_answers, read_flags
from generator.answers.facts import Facts, machine_facts
from generator.catalog.search import Wanted, list_nested, list_templates
from generator.errors import UsageError
from generator.model import Plan, Template
from generator.planning.changes import diff_change
from generator.planning.location import Places, find_places
from generator.planning.project import Job, check_target, prepare_job
from generator.planning.templates import list_hooks, open_templates
from generator.terminal import console
from generator.writing.apply import Hooks, apply_plan
from generator.writing.staging import clean_up

DEFAULT_TEMPLATE = "airbyte-python"


class Options(NamedTuple):
    """What the command line says."""

    template: str | None = None
    name: str | None = None
    pairs: tuple[str, ...] = ()
    answers: str | None = None
    defaults: bool = False
    output: str | None = None
    dry_run: bool = False
    diff: bool = False
    as_json: bool = False
    directory: str | None = None
    checkout: str | None = None
    trust: bool = False

    @property
    def wanted(self) -> Wanted:
        """Return how templates from elsewhere are fetched."""
        return Wanted("", self.directory, self.checkout, self.trust, self.look)

    @property
    def look(self) -> bool:
        """Say whether nothing is to be written."""
        return self.dry_run or self.diff


def create_connector(options: Options) -> int:
    """Create a connector as the options say; ask for the rest if somebody is there to answer.

    Returns:
        The exit code.
    """
    places = find_places(options.output)
    if not options.look:
        for sentence in clean_up(places.parent):
            console.note(sentence)
    key, given = _read_given(options)
    facts = machine_facts()
    asks = console.can_ask() and not (options.defaults or options.as_json)
    with ExitStack() as stack:
        load = open_templates(options.wanted, places, stack, _choose_nested if asks else list_nested)
        if asks:
            job = _ask_for_job(key, places, given, facts, load)
        else:
            job = prepare_job(load(key or DEFAULT_TEMPLATE), places, given, facts)
        if options.look:
            _show_plan(job, options)
        else:
            done = apply_plan(job.plan, Hooks(job.context, list_hooks(job)))
            _show_created(job._replace(plan=done), options)
    return 0


def _read_given(options: Options) -> tuple[str | None, dict[str, object]]:
    """Merge what was said, the command line over the answers file: the template's key and the answers."""
    said = read_flags(options.pairs)
    if options.name is not None:
        if "name" in said:
            raise UsageError("the name is given twice, as NAME and as --set name=…")
        said["name"] = options.name
    filed = read_answers(options.answers, sys.stdin.buffer.read) if options.answers else {}
    given = {**filed, **said}
    key = given.pop("template", None)
    return options.template or (str(key) if key else None), given


def _choose_nested(titles: Mapping[str, str]) -> str:
    from generator.terminal.wizard import choose

    return choose("Which of its templates?", titles)


def _ask_for_job(
    key: str | None, places: Places, given: Mapping[str, object], facts: Facts, load: Callable[[str], Template]
) -> Job:
    """Ask for the template and for the answers; going back beyond the first question leads to the templates."""
    from generator.terminal.wizard import Conversation, choose_template

    chosen = key
    while True:
        chosen = chosen or choose_template(list_templates(places.monorepo), DEFAULT_TEMPLATE)
        template = load(chosen)
        draft = check_given(template, given, facts)  # what is wrong already is said before the first question
        if draft.names or (template.foreign and set(template.foreign.target) <= given.keys()):
            check_target(template, places, given, facts)

        def check_free(said: Mapping[str, object], template: Template = template) -> None:
            check_target(template, places, said, facts)

        def plan(said: Mapping[str, object], template: Template = template) -> Plan:
            return prepare_job(template, places, said, facts).plan

        said = Conversation(template, dict(given), facts, check_free, plan).run()
        if said is not None:
            return prepare_job(template, places, said, facts)
        chosen = key


def _show_plan(job: Job, options: Options) -> None:
    if options.as_json:
        console.show_json(job.report(created=False, diff=options.diff))
    elif options.diff:
        console.show_diff(diff_change(change) for change in job.plan.changes)
    else:
        console.show_plan(job.plan)
        console.show("Nothing was written.")
    if job.template.foreign and (scripts := [s.name for found in job.template.foreign.hooks.values() for s in found]):
        console.note(f"what the hooks change is not in it, because they did not run: {', '.join(scripts)}")
    _show_warnings(job)


def _show_created(job: Job, options: Options) -> None:
    if options.as_json:
        console.show_json(job.report(created=True))
    else:
        console.show_created(job.plan, job.next_steps(), job.todo)
    _show_warnings(job)


def _show_warnings(job: Job) -> None:
    for problem in job.warnings():
        console.note(f"warning: {problem}")
