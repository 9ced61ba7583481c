"""The specification, and the form in it that the user fills in (guide, step 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import ADVICE, Finding, among
from generator.checks.json_types import find_unknown_types
from generator.checks.rules import CDK, OURS, QA, Rule, judges
from generator.checks.schema import is_open
from generator.checks.scopes import CREDENTIALS, IMPORTANT_SOURCES
from generator.checks.sources import PROTOCOL, QA_HELPERS, SPEC_REFERENCE
from generator.checks.subject import Subject
from generator.connectors.classes import find_classes
from generator.connectors.files import line_at
from generator.connectors.listing import find_connector_class
from generator.connectors.project import MANIFEST_ONLY
from generator.connectors.spec import find_form, find_spec
from generator.connectors.streams import DECLARATIVE
from generator.formats.shapes import mapping, texts

_CONNECTOR = "airbyte_cdk/connector.py: Connector.spec"
_GIVES_SPEC = re.compile(rb"def spec\(|spec_class|ConnectorSpecification\(")
_NO_SPEC = frozenset({"Source", "AbstractSource", "ConcurrentSourceAdapter", "Destination", "ABC"})
"""Classes of the CDK that read the specification from a file."""

_MISSING = Rule(
    "spec.missing",
    says="a connector has a specification: a file, a part of its manifest, or a method",
    owner=CDK,
    source=_CONNECTOR,
    wrong="no source_fjord/spec.yaml, and nothing in the code that gives one",
    right="source_fjord/spec.yaml",
)
_TWO = Rule(
    "spec.two",
    says="a package has spec.yaml or spec.json, and not both",
    owner=CDK,
    source=_CONNECTOR,
    wrong="source_fjord/spec.yaml and source_fjord/spec.json",
    right="source_fjord/spec.yaml",
)
_FORM = Rule(
    "spec.form",
    says="the specification says what to enter, as connectionSpecification",
    owner=CDK,
    source=f"{PROTOCOL}: ConnectorSpecification",
    wrong="documentationUrl: https://… and nothing more",
    right="connectionSpecification: {type: object, properties: {…}}",
)
_REQUIRED = Rule(
    "spec.required-field",
    says="every required field is among the properties of the specification",
    owner=OURS,
    source="https://json-schema.org: nobody can enter what the form does not show",
    wrong="required: [api_key, account], properties: {api_key: …}",
    right="required: [api_key], properties: {api_key: …}",
)
TYPE = Rule(
    "spec.type",
    says="A type is one that JSON Schema has: who reads the form refuses every other",
    owner=CDK,
    source="airbyte_cdk/sources/utils/schema_helpers.py: check_config_against_spec_or_exit, by jsonschema",
    wrong="region: {type: sting}",
    right="region: {type: string}",
)
_TITLE = Rule(
    "spec.title",
    says="every required field has a title, by which the documentation page can name it",
    owner=QA,
    source=f"{QA_HELPERS}: required_titles_from_spec",
    wrong="required: [region], properties: {region: {type: string}}",
    right="properties: {region: {type: string, title: Region}}",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckPrerequisitesSectionDescribesRequiredFieldsFromSpec",),
)
_DESCRIPTION = Rule(
    "spec.description",
    says="every field of the specification has a description that says what to enter",
    owner=OURS,
    source=SPEC_REFERENCE,
    wrong="region: {type: string}",
    right="region: {type: string, description: Where the account lives.}",
    severity=ADVICE,
)


@judges(_MISSING, _TWO, _FORM, _REQUIRED)
def check_spec(subject: Subject) -> Iterator[Finding]:
    """There is one specification, and it has the shape of one."""
    package = subject.package
    path, keys, spec = find_spec(subject)
    if package and all(f"{package}spec.{ending}" in subject.files for ending in ("yaml", "json")):
        hint = "delete spec.json: the CDK refuses both"
        yield _TWO.at("there are two specifications", hint, f"{package}spec.json")
    if not path and subject.manifest not in subject.problems and _needs_file(subject):
        hint = f"write {package}spec.yaml: a JSON Schema of what the user has to enter"
        yield _MISSING.at("there is no specification", hint)
    if not path or subject.parsed(path) is None:
        return
    _, form_keys, form = find_form(subject)
    fields = form.get("properties", {})
    if not isinstance(spec.get("connectionSpecification"), dict) or not isinstance(fields, dict):
        hint = "give it connectionSpecification with type: object and properties"
        yield _FORM.at("it says nothing of what to enter", hint, path, subject.locate(path, *keys))
        return
    if not is_open(form) and (unknown := {name for name in texts(form.get("required")) if name not in fields}):
        line = subject.locate(path, *form_keys, "required")
        message = f"required, but not among the properties: {among(unknown)}"
        yield _REQUIRED.at(message, "describe it, or take it out", path, line)


@judges(TYPE)
def check_types(subject: Subject) -> Iterator[Finding]:
    """What is asked for is of a type that there is."""
    path, keys, form = find_form(subject)
    for below, said in find_unknown_types(form):
        hint = "write string, integer, number, boolean, object or array"
        yield TYPE.at(f"there is no type {said}", hint, path, subject.locate(path, *keys, *below))


@judges(_TITLE)
def check_titles(subject: Subject) -> Iterator[Finding]:
    """What must be entered has a title, by which Airbyte's QA looks for it on the docs page."""
    path, keys, form = find_form(subject)
    fields = mapping(form, "properties")
    for name in texts(form.get("required")):
        field = mapping(fields.get(name))
        if field and not field.get("title") and name not in CREDENTIALS:
            line = subject.locate(path, *keys, "properties", name)
            yield _TITLE.at(f"the required field {name} has no title", "give it a title", path, line)


@judges(_DESCRIPTION)
def check_descriptions(subject: Subject) -> Iterator[Finding]:
    """Every field says what to enter."""
    path, keys, form = find_form(subject)
    for name, field in mapping(form, "properties").items():
        if "const" not in mapping(field) and not mapping(field).get("description"):
            line = _line_below(subject, path, keys[-1], name)
            yield _DESCRIPTION.at(f"{name} has no description", "say what the user should enter", path, line)


def _line_below(subject: Subject, path: str, key: str | int, name: str) -> int:
    """Return the line on which a name stands first below a key: near enough for advice, and no manifest is parsed."""
    content, sought = subject.content(path), f"{name}:" if path.endswith("yaml") else f'"{name}":'
    start = max(0, content.find(str(key).encode()))
    return line_at(content, content.find(sought.encode("utf-8", "replace"), start))


def _needs_file(subject: Subject) -> bool:
    """Say whether nothing but a file or a manifest can give the specification: no class from elsewhere, no method."""
    source = find_connector_class(subject)
    if subject.kind == MANIFEST_ONLY or source is None:
        return subject.kind == MANIFEST_ONLY
    plain = source.foreign_bases(find_classes(subject)) <= _NO_SPEC | DECLARATIVE
    return plain and not any(_GIVES_SPEC.search(subject.content(path)) for path in subject.modules)
