"""One connector, decided in every detail: from what was said to a plan. Nothing is written here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.answers import complete_answers
from generator.context import Context, build_context, path_variables
from generator.facts import Facts
from generator.layers import fill_path
from generator.lockfile import render_lockfile
from generator.model import Answers, Plan, Template
from generator.names import Names
from generator.places import Places, ensure_free
from generator.plan import diff_change, plan_new
from generator.render import render_project
from generator.wellformed import ensure_wellformed


@dataclass(frozen=True)
class Job:
    """A connector to be created."""

    template: Template
    answers: Answers
    names: Names
    context: Context
    plan: Plan

    def next_steps(self) -> list[str]:
        """Return the commands to run next, with the project's real path."""
        project = self.plan.project
        path = os.path.relpath(project) if project.is_relative_to(Path.cwd()) else str(project)
        values = {**path_variables(self.names), "directory": shlex.quote(path)}
        return [step.format_map(values) for step in self.template.next_steps]

    def report(self, *, created: bool, diff: bool = False) -> dict[str, object]:
        """Return the job for machines.

        Args:
            created: whether it was carried out.
            diff: whether every change brings its unified diff.
        """
        return {
            "created": created,
            "template": self.template.key,
            "project": str(self.plan.project),
            "names": vars(self.names),
            "answers": dict(self.answers.values),
            "changes": [
                {"path": str(change.path), "action": change.action, "bytes": len(change.after)}
                | ({"diff": diff_change(change)} if diff else {})
                for change in self.plan.changes
            ],
            "next_steps": self.next_steps(),
        }


def prepare_job(template: Template, places: Places, given: Mapping[str, object], facts: Facts) -> Job:
    """Turn what was said into a job.

    Raises:
        InvalidAnswers, MissingAnswers: see `complete_answers`.
        TargetError: the name is taken.
        TemplateError: the template is wrong, or what came out of it is.
    """
    answers, names = complete_answers(template, given, facts)
    ensure_free(places.parent, names.directory)
    context = build_context(template, answers, names, _docs_page(template, places, names))
    rendering = render_project(template, answers, names, context)
    rendering += (render_lockfile(answers, rendering),)
    ensure_wellformed(rendering)
    return Job(template, answers, names, context, plan_new(places, names.directory, rendering))


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
