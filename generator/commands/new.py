"""`new`: answers -> rendering -> plan -> apply -> next steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from generator.answers.defaults import Facts, machine_facts
from generator.answers.given import read_answers, read_flags
from generator.catalog.search import list_nested
from generator.catalog.template import Template, Wanted
from generator.errors import UsageError
from generator.formats.documents import MAX_BYTES, read_input
from generator.model import Plan
from generator.planning.location import Location, find_location
from generator.planning.project import PlannedProject, check_target, plan_connector
from generator.planning.templates import open_catalog, open_templates
from generator.terminal import console
from generator.values import Value
from generator.writing.apply import apply_plan
from generator.writing.staging import clean_up

if TYPE_CHECKING:  # most runs do without
    from generator.monorepo.trust import Scripts

DEFAULT_TEMPLATE = "airbyte-python"


class Options(Value):
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
    location = find_location(options.output, console.note)
    if not options.look:
        for sentence in clean_up(location.parent):
            console.note(sentence)
    key, given = _read_given(options)
    facts = machine_facts()
    asks = console.can_ask() and not (options.defaults or options.as_json)
    with ExitStack() as stack:
        load = open_templates(options.wanted, location, stack, _choose_nested if asks else list_nested)
        if asks:
            planned = _ask(key, location, given, facts, load)
        else:
            planned = plan_connector(load(key or DEFAULT_TEMPLATE), location, given, facts)
        if options.look:
            _show_plan(planned, options)
        else:
            planned = _admit(planned, options)
            done = apply_plan(planned.plan, planned.hooks)
            _show_created(planned._replace(plan=done), options)
    return 0


def _admit(planned: PlannedProject, options: Options) -> PlannedProject:
    """Return the project with the scripts of its monorepo, if there are some and they may run."""
    if not planned.location.monorepo or not planned.location.monorepo.hooks:
        return planned
    from generator.planning.scripts import admit_scripts

    return admit_scripts(planned, trust=options.trust, ask=whom_to_ask(options))


def whom_to_ask(options: Options) -> Callable[[Scripts], bool] | None:
    """Return what asks whether a repository's scripts may run, if somebody is there."""
    if options.as_json or not console.can_ask():
        return None
    from generator.terminal.wizard import may_run

    return may_run


def _read_given(options: Options) -> tuple[str | None, dict[str, object]]:
    """Merge what was said, the command line over the answers file: the template's key and the answers."""
    said = read_flags(options.pairs)
    if options.name is not None:
        if "name" in said:
            raise UsageError("the name is given twice, as NAME and as --set name=…")
        said["name"] = options.name
    filed = (
        read_answers(options.answers, partial(read_input, sys.stdin.buffer.read, MAX_BYTES)) if options.answers else {}
    )
    given = {**filed, **said}
    key = given.pop("template", None)
    return options.template or (str(key) if key else None), given


def _choose_nested(titles: Mapping[str, str]) -> str:
    from generator.terminal.wizard import choose

    return choose("Which of its templates?", titles)


def _ask(
    key: str | None, location: Location, given: Mapping[str, object], facts: Facts, load: Callable[[str], Template]
) -> PlannedProject:
    """Ask for the template and for the answers; going back beyond the first question leads to the templates."""
    from generator.terminal.wizard import Conversation, choose_template

    chosen = key
    while True:
        chosen = chosen or choose_template(open_catalog(location).list_templates(), DEFAULT_TEMPLATE)
        template = load(chosen)
        template.check(given, facts)  # what is wrong already is said before the first question
        if template.is_named(given):
            check_target(template, location, given, facts)

        def check_free(said: Mapping[str, object], template: Template = template) -> None:
            check_target(template, location, said, facts)

        def plan(said: Mapping[str, object], template: Template = template) -> Plan:
            return plan_connector(template, location, said, facts).plan

        said = Conversation(template, dict(given), facts, check_free, plan).run()
        if said is not None:
            return plan_connector(template, location, said, facts)
        chosen = key


def _show_plan(planned: PlannedProject, options: Options) -> None:
    if options.as_json:
        console.show_json(planned.report(created=False, diff=options.diff))
    else:
        console.show_outlook(planned.plan, diff=options.diff)
    if scripts := [script.name for scripts in planned.hooks.scripts.values() for script in scripts]:
        console.note(f"what the hooks change is not in it, because they did not run: {', '.join(scripts)}")
    _show_warnings(planned)


def _show_created(planned: PlannedProject, options: Options) -> None:
    if options.as_json:
        console.show_json(planned.report(created=True))
    else:
        console.show_created(planned.plan, planned.next_steps(), planned.rendering.todo)
    _show_warnings(planned)


def _show_warnings(planned: PlannedProject) -> None:
    for problem in planned.warnings():
        console.note(f"warning: {problem}")
