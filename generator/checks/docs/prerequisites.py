"""What the section Prerequisites of a documentation page says of the fields that a user has to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.docs.sections import named_sections
from generator.checks.findings import Finding
from generator.checks.rules import QA, Rule, judges
from generator.checks.scopes import CREDENTIALS, IMPORTANT_SOURCES
from generator.checks.sources import QA_DOCUMENTATION
from generator.checks.subject import Subject
from generator.connectors.spec import find_spec
from generator.formats.shapes import mapping, texts

_MOST = 100  # fields that are looked for; a form with more is none

_PREREQUISITES = Rule(
    "docs.prerequisites",
    says="the section Prerequisites names each required field by its title, and credentials by any word for them",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="a required field with the title Region, and Prerequisites without the word",
    right="- The Region of your account",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckPrerequisitesSectionDescribesRequiredFieldsFromSpec",),
)

_WORDS_FOR_IT = ("account", "auth", "credentials", "access", "client")


@judges(_PREREQUISITES)
def check_prerequisites(subject: Subject) -> Iterator[Finding]:
    """Prerequisites name every required field by its title; for credentials any word of some will do."""
    page, (path, _, spec) = subject.docs_page, find_spec(subject)
    if not subject.content(page) or not path:
        return
    sections = named_sections(subject, "Prerequisites")
    if len(sections) != 1:
        message = f"the page has {len(sections) or 'no'} sections Prerequisites"
        yield _PREREQUISITES.at(message, "write one, with what a user needs to have", page)
        return
    content, form = sections[0].content.lower(), mapping(spec, "connectionSpecification")
    for name in _missing(form, content):
        hint = "say where a user gets it"
        yield _PREREQUISITES.at(f"Prerequisites do not name {name}", hint, page, sections[0].line)


def _missing(form: Mapping[str, Any], content: str) -> Iterator[str]:
    """Yield the titles of required fields that do not stand in a text in small letters."""
    required, fields = texts(form.get("required"))[:_MOST], mapping(form, "properties")
    if not required:
        return
    has_credentials = any(one in required or one in fields for one in CREDENTIALS)
    for key in required:
        title = mapping(fields.get(key)).get("title")
        if key not in CREDENTIALS and (not isinstance(title, str) or title.lower() not in content):
            yield title if isinstance(title, str) else f"{key}, which has no title"
    if has_credentials and not any(word in content for word in _WORDS_FOR_IT):
        yield f"the credentials, by none of the words {', '.join(_WORDS_FOR_IT)}"
