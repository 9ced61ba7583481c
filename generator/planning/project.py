"""One connector, decided in every detail: from what was said to a plan. Nothing is written here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.answers.draft import complete_answers, complete_foreign, draft_answers
from generator.answers.facts import Facts
from generator.answers.names import Names
from generator.catalog.layers import fill_path
from generator.connectors.record import render_lockfile
from generator.model import Answers, Plan, RenderedFile, Template
from generator.planning.changes import describe_changes, plan_new
from generator.planning.location import HOME, Places
from generator.rendering.context import build_context, path_variables
from generator.rendering.project import render_project
from generator.rendering.wellformed import ensure_wellformed, find_problems
from generator.writing.hooks import Briefing

if TYPE_CHECKING:  # only a monorepo needs it
    from generator.connectors.connector import Connector


class Job(NamedTuple):
    """A connector to be created.

    Attributes:
        names: None for a template in cookiecutter's format.
        context: what hooks may know.
        places: where it goes.
    """

    template: Template
    answers: Answers
    names: Names | None
    context: Mapping[str, object] | Briefing
    plan: Plan
    places: Places

    @property
    def todo(self) -> str:
        """Return the mark of what is left to do; "" if the template has none."""
        return "" if isinstance(self.context, Briefing) else str(self.context["todo"])

    def next_steps(self) -> list[str]:
        """Return the commands to run next, with the project's real path."""
        project = self.plan.target
        path = os.path.relpath(project) if project.is_relative_to(Path.cwd()) else str(project)
        known = {} if isinstance(self.context, Briefing) else self.context
        words = {key: value for key, value in known.items() if isinstance(value, str)}
        return [step.format_map({**words, "directory": shlex.quote(path)}) for step in self.template.next_steps]

    def warnings(self) -> list[str]:
        """Return what is wrong with the files of a foreign template, which only their author can mend."""
        if not self.template.foreign:
            return []
        project = self.plan.target
        files = (RenderedFile(change.path.relative_to(project).as_posix(), change.after) for change in self.plan.inside)
        return list(find_problems(files))

    def report(self, *, created: bool, diff: bool = False) -> dict[str, object]:
        """Return the job for machines.

        Args:
            created: whether it was carried out.
            diff: whether every change brings its unified diff.
        """
        return {
            "created": created,
            "template": self.template.key,
            "origin": self.template.origin._asdict() if self.template.origin else None,
            "project": str(self.plan.target),
            "names": self.names._asdict() if self.names else None,
            "answers": dict(self.answers.values),
            "warnings": self.warnings(),
            "changes": list(describe_changes(self.plan, diff=diff)),
            "next_steps": self.next_steps(),
        }


def prepare_job(template: Template, places: Places, given: Mapping[str, object], facts: Facts) -> Job:
    """Turn what was said into a job, with the edits that register the connector.

    Raises:
        InvalidAnswers, MissingAnswers: see `complete_answers`.
        TargetError: the name is taken.
        ConfigError: the monorepo has an index that cannot be edited.
        TemplateError: the template is wrong, or what came out of it is.
    """
    job = prepare_project(template, places, given, facts)
    monorepo = job.places.monorepo
    if not monorepo or not job.names:
        return job
    from generator.monorepo.registry import plan_entries

    entries = plan_entries(monorepo, [describe_connector(template, job.places, job.answers, job.names)])
    plan = job.plan._replace(outside=job.plan.outside + entries, root=monorepo.root if entries else None)
    return job._replace(plan=plan)


def prepare_project(template: Template, places: Places, given: Mapping[str, object], facts: Facts) -> Job:
    """Do the same without the edits; raises what `prepare_job` does."""
    if template.foreign:
        from generator.foreign.project import plan_foreign

        answers = complete_foreign(template, given, facts)
        plan, briefing = plan_foreign(template, template.foreign, places, answers)
        return Job(template, answers, None, briefing, plan, places)
    answers, names = complete_answers(template, given, facts)
    places = places.for_home(answers.values.get(HOME))
    places.ensure_free(places.parent, names.directory)
    context = build_context(template, answers, names, _seen_from_project(template, places, names))
    rendering = render_project(template, answers, names, context)
    rendering += (render_lockfile(answers, rendering, template.origin),)
    ensure_wellformed(rendering)
    return Job(template, answers, names, context, plan_new(places, names.directory, rendering), places)


def describe_connector(template: Template, places: Places, answers: Answers, names: Names) -> Connector:
    """Return what the monorepo's indexes want to know of a new connector."""
    from generator.connectors.connector import Connector

    return Connector(
        path=places.parent / names.directory,
        names=names,
        version=template.values.get("version", ""),
        definition_id=str(answers.values.get("definition_id", "")),
        documentation_url=str(answers.values.get("documentation_url", "")),
        repository=f"airbyte/{names.directory}",
        docs_page=_docs_page(template, names).removeprefix("docs/"),
    )


def check_target(template: Template, places: Places, given: Mapping[str, object], facts: Facts) -> None:
    """Raise an error if what was said makes a project that cannot be created where it would go.

    Raises:
        TargetError: something is there already.
        InvalidAnswers: the directory could not have this name.
    """
    draft = draft_answers(template, given, facts)
    if template.foreign and not draft.missing and not draft.problems:
        from generator.foreign.engine import converse, name_directory

        context = converse(template, template.foreign, lambda question: draft.values[question.key])
        places.ensure_free(places.parent, name_directory(template.foreign, context))
    elif draft.names:
        check_places(template, places.for_home(draft.values.get(HOME)), draft.names)


def check_places(template: Template, places: Places, names: Names) -> None:
    """Raise TargetError if a connector of this name cannot be created: its directory or docs page is there."""
    places.ensure_free(places.parent, names.directory)
    for rule in template.files:
        if rule.place != "project":
            path = places.locate(names.directory, fill_path(rule.path, path_variables(names)), rule.place)
            places.ensure_free(path.parent, path.name)


def _seen_from_project(template: Template, places: Places, names: Names) -> str:
    """Return the path of the docs page as seen from the project; "" if the template has none."""
    page = _docs_page(template, names)
    return places.seen_from(names.directory, places.locate(names.directory, page, "docs")) if page else ""


def _docs_page(template: Template, names: Names) -> str:
    """Return the path of the docs page as the template has it; "" if it has none."""
    path = next((rule.path for rule in template.files if rule.place == "docs"), "")
    return fill_path(path, path_variables(names))
