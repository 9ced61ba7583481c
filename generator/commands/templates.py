"""`templates`: what there is to choose from, and what one of them asks and writes."""

from __future__ import annotations

from generator import console
from generator.catalog import iter_templates, load_template
from generator.layers import list_paths
from generator.model import Question, Template
from generator.names import MAX_SLUG

_PATTERNS = {
    "slug": r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "url": r"^https?://\S+$",
    "uuid": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    "date": r"^\d{4}-\d{2}-\d{2}$",
}


def list_templates(*, as_json: bool) -> int:
    """List all templates; returns the exit code."""
    templates = list(iter_templates())
    if as_json:
        console.show_json([{"name": t.key, "title": t.title, "summary": t.summary} for t in templates])
    else:
        console.show_templates(templates)
    return 0


def describe_template(name: str, *, as_json: bool) -> int:
    """Show one template's questions, defaults and files; as JSON, the schema of its answers."""
    template = load_template(name)
    if as_json:
        console.show_json(answers_schema(template))
    else:
        console.show_template(template, list_paths(template))
    return 0


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
        "required": [question.key for question in template.questions if _is_required(question)],
        "additionalProperties": False,
    }


def _is_required(question: Question) -> bool:
    return question.key == "name" or (question.default is None and question.key not in ("title", "slug"))


def _property(question: Question) -> dict[str, object]:
    """Return the schema of one answer; a default with `{…}` in it is worked out when it is needed."""
    schema: dict[str, object] = {"type": "boolean" if question.kind == "bool" else "string", "title": question.prompt}
    if question.help:
        schema["description"] = question.help
    if question.choices:
        schema["enum"] = list(question.choices)
    if question.kind in _PATTERNS:
        schema["pattern"] = _PATTERNS[question.kind]
    if question.kind == "slug":
        schema["maxLength"] = MAX_SLUG
    if question.default is not None:
        derived = "{" in question.default
        schema["x-derived-default" if derived else "default"] = (
            question.default == "true" if question.kind == "bool" else question.default
        )
    return schema
