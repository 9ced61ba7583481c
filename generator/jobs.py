"""One connector, decided in every detail: from what was said to a plan. Nothing is written here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.answers import complete_answers, complete_foreign, draft_answers
from generator.connectors import Connector
from generator.context import build_context, path_variables
from generator.cookiecutters import Briefing
from generator.facts import Facts
from generator.layers import fill_path
from generator.lockfile import render_lockfile
from generator.model import Answers, Plan, RenderedFile, Template
from generator.names import Names
from generator.places import Places, ensure_free
from generator.plan import describe_changes, plan_new
from generator.registry import plan_entries
from generator.render import render_project
from generator.wellformed import ensure_wellformed, find_problems


class Job(NamedTuple):
    """A connector to be created.

    Attributes:
        names: None for a template in cookiecutter's format.
        context: what hooks may know.
    """

    template: Template
    answers: Answers
    names: Names | None
    context: Mapping[str, object] | Briefing
    plan: Plan

    @property
    def todo(self) -> str:
        """Return the mark of what is left to do; "" if the template has none."""
        return "" if isinstance(self.context, Briefing) else str(self.context["todo"])

    def next_steps(self) -> list[str]:
        """Return the commands to run next, with the project's real path."""
        project = self.plan.target
        path = os.path.relpath(project) if project.is_relative_to(Path.cwd()) else str(project)
        values = {**(path_variables(self.names) if self.names else {}), "directory": shlex.quote(path)}
        return [step.format_map(values) for step in self.template.next_steps]

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
    """Turn what was said into a job.

    Raises:
        InvalidAnswers, MissingAnswers: see `complete_answers`.
        TargetError: the name is taken.
        TemplateError: the template is wrong, or what came out of it is.
    """
    if template.foreign:
        from generator.foreign_jobs import plan_foreign

        answers = complete_foreign(template, given, facts)
        plan, briefing = plan_foreign(template, template.foreign, places, answers)
        return Job(template, answers, None, briefing, plan)
    answers, names = complete_answers(template, given, facts)
    ensure_free(places.parent, names.directory)
    context = build_context(template, answers, names, _docs_page(template, places, names))
    rendering = render_project(template, answers, names, context)
    rendering += (render_lockfile(answers, rendering, template.origin),)
    ensure_wellformed(rendering)
    plan = plan_new(places, names.directory, rendering)
    plan = _register(plan, places, _describe(places, answers, names, rendering, str(context.get("version", ""))))
    return Job(template, answers, names, context, plan)


def _describe(
    places: Places, answers: Answers, names: Names, rendering: Iterable[RenderedFile], version: str
) -> Connector:
    """Return what the monorepo's indexes want to know of a new connector."""
    page = next((file.path for file in rendering if file.place == "docs"), "")
    return Connector(
        path=places.parent / names.directory,
        names=names,
        version=version,
        definition_id=str(answers.values.get("definition_id", "")),
        documentation_url=str(answers.values.get("documentation_url", "")),
        repository=f"airbyte/{names.directory}",
        docs_page=page.removeprefix("docs/"),
    )


def _register(plan: Plan, places: Places, connector: Connector) -> Plan:
    """Return the plan with the edits that enter the connector into the monorepo's indexes."""
    monorepo = places.monorepo
    entries = plan_entries(monorepo, [connector]) if monorepo else ()
    return plan._replace(outside=plan.outside + entries, root=monorepo.root) if monorepo and entries else plan


def check_target(template: Template, places: Places, given: Mapping[str, object], facts: Facts) -> None:
    """Raise an error if what was said makes a project that cannot be created where it would go.

    Raises:
        TargetError: something is there already.
        InvalidAnswers: the directory could not have this name.
    """
    draft = draft_answers(template, given, facts)
    if template.foreign and not draft.missing and not draft.problems:
        from generator.foreign import converse, name_directory

        context = converse(template, template.foreign, lambda question: draft.values[question.key])
        ensure_free(places.parent, name_directory(template.foreign, context))
    elif draft.names:
        check_places(template, places, draft.names)


def check_places(template: Template, places: Places, names: Names) -> None:
    """Raise TargetError if a connector of this name cannot be created: its directory or docs page is there."""
    ensure_free(places.parent, names.directory)
    for rule in template.files:
        if rule.place != "project":
            path = places.locate(names.directory, fill_path(rule.path, path_variables(names)), rule.place)
            ensure_free(path.parent, path.name)


def _docs_page(template: Template, places: Places, names: Names) -> str:
    """Return the path of the docs page as seen from the project; "" if the template has none."""
    for rule in template.files:
        if rule.place == "docs":
            path = places.locate(names.directory, fill_path(rule.path, path_variables(names)), rule.place)
            return places.seen_from(names.directory, path)
    return ""
