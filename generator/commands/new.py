"""`new`: answers -> rendering -> plan -> apply -> next steps."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import console, resources
from generator.answers import check_given, read_answers, read_flags, with_defaults
from generator.apply import Hooks, apply_plan
from generator.catalog import iter_templates, load_template
from generator.errors import ConfigError, UsageError
from generator.facts import Facts, machine_facts
from generator.jobs import Job, check_places, prepare_job
from generator.model import Plan, Template
from generator.monorepo import HOOK_NAMES, Monorepo
from generator.names import Names
from generator.places import Places, find_places
from generator.plan import diff_change
from generator.suggest import did_you_mean

DEFAULT_TEMPLATE = "airbyte-python"


@dataclass(frozen=True)
class Options:
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


def create_connector(options: Options) -> int:
    """Create a connector as the options say; ask for the rest if somebody is there to answer.

    Returns:
        The exit code.
    """
    places = find_places(options.output)
    key, given = _read_given(options)
    facts = machine_facts()
    if console.can_ask() and not (options.defaults or options.as_json):
        job = _ask_for_job(key, places, given, facts)
    else:
        job = prepare_job(_load(key or DEFAULT_TEMPLATE, places), places, given, facts)
    if options.dry_run or options.diff:
        _show_plan(job, options)
        return 0
    for stale in apply_plan(job.plan, Hooks(job.context, _hooks(job, places.monorepo))):
        console.note(f"removed {stale}, left by a run that was killed")
    _show_created(job, options)
    return 0


def _read_given(options: Options) -> tuple[str | None, dict[str, object]]:
    """Merge what was said, the command line over the answers file: the template's key and the answers."""
    said = read_flags(options.pairs)
    if options.name is not None:
        if "name" in said:
            raise UsageError("the name is given twice, as NAME and as --set name=…")
        said["name"] = options.name
    filed = read_answers(options.answers, sys.stdin.buffer.read) if options.answers else {}
    key = filed.pop("template", None)
    return options.template or (str(key) if key else None), {**filed, **said}


def _ask_for_job(key: str | None, places: Places, given: Mapping[str, object], facts: Facts) -> Job:
    """Ask for the template and for the answers; going back beyond the first question leads to the templates."""
    from generator.wizard import Conversation, choose_template

    chosen = key
    while True:
        chosen = chosen or choose_template(list(iter_templates()))
        template = _load(chosen, places)
        draft = check_given(template, given, facts)  # what is wrong already is said before the first question
        if draft.names:
            check_places(template, places, draft.names)

        def check_free(names: Names, template: Template = template) -> None:
            check_places(template, places, names)

        def plan(said: Mapping[str, object], template: Template = template) -> Plan:
            return prepare_job(template, places, said, facts).plan

        said = Conversation(template, dict(given), facts, check_free, plan).run()
        if said is not None:
            return prepare_job(template, places, said, facts)
        chosen = key


def _load(key: str, places: Places) -> Template:
    """Load a template, with the monorepo's own defaults."""
    template = load_template(key)
    if places.monorepo is None:
        return template
    _refuse_unknown_defaults(places.monorepo, template)
    return with_defaults(template, places.monorepo.answers, places.monorepo.origin)


def _refuse_unknown_defaults(monorepo: Monorepo, template: Template) -> None:
    """A default for a question of another template is fine; one for no question at all is a typing error."""
    if all(template.question(key) for key in monorepo.answers):
        return
    known = {question.key for other in iter_templates() for question in other.questions}
    for key in monorepo.answers.keys() - known:
        raise ConfigError(
            f"{monorepo.origin}: answers: no template asks for {key}", did_you_mean(key, known, "questions")
        )


def _hooks(job: Job, monorepo: Monorepo | None) -> dict[str, tuple[Path, ...]]:
    """Collect the scripts to run. Our own have work only if a git repository is wanted."""
    own = job.answers.values.get("git_init") is True
    return {
        name: ((resources.HOOKS / f"{name}.py",) if own else ()) + (monorepo.hooks.get(name, ()) if monorepo else ())
        for name in HOOK_NAMES
    }


def _show_plan(job: Job, options: Options) -> None:
    if options.as_json:
        console.show_json(job.report(created=False, diff=options.diff))
    elif options.diff:
        console.show_diff(diff_change(change) for change in job.plan.changes)
    else:
        console.show_plan(job.plan)
        console.show("Nothing was written.")


def _show_created(job: Job, options: Options) -> None:
    if options.as_json:
        console.show_json(job.report(created=True))
    else:
        console.show_created(job.plan, job.next_steps(), str(job.context["todo"]))
