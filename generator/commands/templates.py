"""`templates`: what there is to choose from, and what one of them asks and writes."""

from __future__ import annotations

from contextlib import ExitStack

from generator.answers.names import MAX_SLUG
from generator.answers.validation import MAX_WORD, PATH, WORD
from generator.catalog.template import Template, Wanted
from generator.model import Question
from generator.planning.location import find_location
from generator.planning.templates import open_catalog, open_templates
from generator.terminal import console

_TYPES: dict[str, object] = {"bool": "boolean", "json": ["object", "string"]}
_PATTERNS = {
    "slug": r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "url": r"^https?://\S+$",
    "uuid": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "word": f"^{WORD}$",
    "path": f"^({PATH})$",
}
_LENGTHS = {"slug": MAX_SLUG, "word": MAX_WORD, "path": MAX_WORD}


def list_all(*, as_json: bool) -> int:
    """List the bundled templates and the monorepo's; returns the exit code."""
    templates = open_catalog(find_location(None, console.note)).list_templates()
    if as_json:
        console.show_json([_entry(template) for template in templates])
    else:
        console.show_templates(templates)
    return 0


def describe_template(word: str, directory: str | None, checkout: str | None, *, as_json: bool) -> int:
    """Show one template's questions, defaults and files; as JSON, the schema of its answers."""
    with ExitStack() as stack:
        wanted = Wanted(word, directory, checkout, trust=True, look=True)
        template = open_templates(wanted, find_location(None, console.note), stack)(word)
        if as_json:
            console.show_json(answers_schema(template))
        else:
            console.show_template(template)
    return 0


def _entry(template: Template) -> dict[str, str]:
    origin = template.origin.source if template.origin else "bundled"
    return {"name": template.key, "title": template.title, "summary": template.summary, "origin": origin}


def answers_schema(template: Template) -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of an answers file that leaves nothing to ask."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Answers for {template.key}",
        "description": template.summary,
        "type": "object",
        "properties": {
            "template": {"const": template.key},
            **{question.key: _property(question) for question in template.questions},
        },
        "required": [question.key for question in template.questions if template.is_required(question)],
        "additionalProperties": False,
    }


def _property(question: Question) -> dict[str, object]:
    """Return the schema of one answer; a default with `{…}` in it is worked out when it is needed."""
    schema: dict[str, object] = {"type": _TYPES.get(question.kind, "string"), "title": question.prompt}
    if question.help:
        schema["description"] = question.help
    if question.choices:
        schema["enum"] = list(question.choices)
    if question.kind in _PATTERNS:
        schema["pattern"] = _PATTERNS[question.kind]
    if question.kind in _LENGTHS:
        schema["maxLength"] = _LENGTHS[question.kind]
    if question.default is not None:
        derived = "{" in question.default or bool(question.default_for)
        schema["x-derived-default" if derived else "default"] = (
            question.default == "true" if question.kind == "bool" else question.default
        )
    return schema
