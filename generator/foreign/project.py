"""A project from a template in cookiecutter's format: its plan, and what its hooks may know."""

from __future__ import annotations

import json
from typing import Any

from generator.connectors.record import render_lockfile
from generator.foreign.engine import ForeignContext, add_places, converse, name_directory, render_foreign
from generator.foreign.hook_answers import harmless
from generator.model import Answer, Answers, Foreign, Plan, Question, Template
from generator.planning.changes import plan_new
from generator.planning.location import Places
from generator.rendering.wellformed import ensure_paths
from generator.writing.hooks import Briefing


def plan_foreign(template: Template, foreign: Foreign, places: Places, answers: Answers) -> tuple[Plan, Briefing]:
    """Plan a project of such a template. Only its paths are checked: what it writes is its own.

    Args:
        template: brings the questions.
        foreign: what it is to cookiecutter.
        places: where the project goes.
        answers: to all its questions.

    Returns:
        The plan, and what the hooks may know.

    Raises:
        TargetError: the name is taken.
        TemplateError: cookiecutter cannot render it, or a path leads out of the project.
    """
    context = add_places(
        converse(template, foreign, lambda question: answers.values[question.key]), foreign, places.parent
    )
    directory = name_directory(foreign, context)
    places.ensure_free(places.parent, directory)
    tree = render_foreign(foreign, context)
    rendering = (*tree.files, render_lockfile(answers, tree.files, template.origin))
    ensure_paths(rendering)
    plan = plan_new(places, directory, rendering, tree.directories)
    return plan, _brief(template, foreign, answers, context)


def _brief(template: Template, foreign: Foreign, answers: Answers, context: ForeignContext) -> Briefing:
    """Return what the hooks may know, and what that would be if every answer were harmless."""
    if not any(foreign.hooks.values()):
        return Briefing(context, context, "")

    def answer(question: Question) -> Answer:
        said = answers.values[question.key]
        if question.kind == "json":
            return json.dumps(_harmless_data(json.loads(str(said))))
        if question.kind == "choice" and said in question.choices:
            return said  # the template's own words
        return harmless(said) if isinstance(said, str) else said

    expected = converse(template, foreign, answer)
    added = {key: value for key, value in context["cookiecutter"].items() if key not in expected["cookiecutter"]}
    expected["cookiecutter"].update(_harmless_data(added))
    return Briefing(context, expected, str(foreign.repo))


def _harmless_data(data: Any) -> Any:
    if isinstance(data, dict):
        return {harmless(key): _harmless_data(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_harmless_data(value) for value in data]
    return harmless(data) if isinstance(data, str) else data
