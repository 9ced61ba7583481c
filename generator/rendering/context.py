"""From answers to the finished context: after this, nothing is undecided."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from generator import __version__
from generator.answers.names import FORMS, Names
from generator.catalog.layers import LayeredTemplate
from generator.model import Answers, FreeText

Context = Mapping[str, object]
_FREE_KINDS = ("name", "text", "url")
_TOLD_APART = ("choice", "bool", "word", "path")
"""Kinds of answers on which it may depend what a template writes, beyond being written."""


def path_variables(names: Names) -> dict[str, str]:
    """Return what may stand in paths, in values and in next steps: names that were checked."""
    return {form: getattr(names, form) for form in FORMS}


def choice_variables(template: LayeredTemplate, answers: Answers) -> dict[str, str]:
    """Return the answers that may stand in paths too: choices, whose every value the template's author wrote."""
    chosen = {question.key: answers.values.get(question.key) for question in template.questions if question.choices}
    return {key: value for key, value in chosen.items() if isinstance(value, str)}


def build_context(template: LayeredTemplate, answers: Answers, names: Names, docs_page: str) -> Context:
    """Return everything that a template of this kind can use.

    Args:
        template: brings the values.
        answers: to all its questions.
        names: the forms of the connector's name.
        docs_page: path of the docs page as seen from the project.
    """
    variables = path_variables(names)
    values = _values(template, answers)
    context: dict[str, object] = {key: value.format_map(variables) for key, value in values.items()}
    for question in template.questions:
        if question.key in answers.values:
            value = answers.values[question.key]
            context[question.key] = FreeText(str(value)) if question.kind in _FREE_KINDS else value
    context.update(variables)
    context["todo"] = f"TODO({names.slug})"
    # Above the ports of well-known services, below those that systems give to clients.
    context["port"] = 20_000 + crc32(names.slug.encode()) % 10_000
    context["docs_page"] = FreeText(docs_page)
    context["generator_version"] = __version__
    if isinstance(day := context.get("release_date"), str):
        context["year"] = day[:4]
    return context


def fixed_part(template: LayeredTemplate, answers: Answers, context: Context) -> Context:
    """Return what of the context is the same for all connectors with the same choices."""
    keys = {"prefix", "generator_version"}
    keys |= {key for key, value in _values(template, answers).items() if "{" not in value}
    keys |= {question.key for question in template.questions if question.kind in _TOLD_APART}
    return {key: value for key, value in context.items() if key in keys}


def _values(template: LayeredTemplate, answers: Answers) -> dict[str, str]:
    """Return the template's values, with those that follow from choices."""
    values = dict(template.values)
    for key, choice in choice_variables(template, answers).items():
        values.update(template.values_for.get(key, {}).get(choice, {}))
    return values
