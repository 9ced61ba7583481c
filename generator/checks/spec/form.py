"""What the user is asked for (guide, step 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import ADVICE, Finding, among
from generator.checks.json_types import find_unknown_types
from generator.checks.rules import CDK, OURS, QA, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.classes import find_classes
from generator.connectors.files import line_at
from generator.connectors.listing import find_connector_class
from generator.connectors.project import LOW_CODE, MANIFEST_ONLY, PYTHON, mapping, texts
from generator.connectors.spec import find_form, find_spec
from generator.connectors.streams import DECLARATIVE

_CONNECTOR = "airbyte_cdk/connector.py: Connector.spec"
_GIVES_SPEC = re.compile(rb"def spec\(|spec_class|ConnectorSpecification\(")
_NO_SPEC = frozenset({"Source", "AbstractSource", "ConcurrentSourceAdapter", "Destination", "ABC"})
"""Classes of the CDK that read the specification from a file."""
_SPEAKS_OTHERWISE = ("$ref", "allOf", "anyOf", "oneOf")
"""What may bring fields that do not stand among the properties."""
_CREDENTIALS = ("credentials", "client_id", "client_secret", "access_token", "refresh_token", "authorization")
"""Fields that Airbyte's QA asks no title of: connectors_qa/checks/documentation/helpers.py."""

MISSING = Rule(
    "spec.missing",
    "A connector has a specification: a file, a part of its manifest, or a method",
    CDK,
    _CONNECTOR,
    "no source_x/spec.yaml, and nothing in the code that gives one",
    "source_x/spec.yaml",
)
TWO = Rule(
    "spec.two",
    "A package has spec.yaml or spec.json, not both",
    CDK,
    _CONNECTOR,
    "source_x/spec.yaml and source_x/spec.json",
    "source_x/spec.yaml",
)
FORM = Rule(
    "spec.form",
    "A specification says what to enter, as connectionSpecification",
    CDK,
    "The Airbyte protocol: ConnectorSpecification.connectionSpecification",
    "documentationUrl: https://… and nothing more",
    "connectionSpecification: {type: object, properties: {…}}",
)
REQUIRED = Rule(
    "spec.required-field",
    "What is required is among the properties",
    OURS,
    "JSON Schema: nobody can enter what the form does not show",
    "required: [api_key, account], properties: {api_key: …}",
    "required: [api_key], properties: {api_key: …}",
)
TYPE = Rule(
    "spec.type",
    "A type is one that JSON Schema has: who reads the form refuses every other",
    CDK,
    "airbyte_cdk/sources/utils/schema_helpers.py: check_config_against_spec_or_exit, by jsonschema",
    "region: {type: sting}",
    "region: {type: string}",
)
TITLE = Rule(
    "spec.title",
    "A required field has a title: the docs page names it so in its Prerequisites",
    QA,
    "connectors_qa/checks/documentation/helpers.py: required_titles_from_spec",
    "required: [region], properties: {region: {type: string}}",
    "properties: {region: {type: string, title: Region}}",
    scope=Scope(languages=(PYTHON, LOW_CODE), types=("source",), level=300, airbytes=True),
    enforced_by=("CheckPrerequisitesSectionDescribesRequiredFieldsFromSpec",),
)
DESCRIPTION = Rule(
    "spec.description",
    "A field says what the user should enter",
    OURS,
    "https://docs.airbyte.com/platform/connector-development/connector-specification-reference",
    "region: {type: string}",
    "region: {type: string, description: Where the account lives.}",
    ADVICE,
)


@judges(MISSING, TWO, FORM, REQUIRED)
def check_spec(subject: Subject) -> Iterator[Finding]:
    """There is one specification, and it has the shape of one."""
    package = subject.package
    path, keys, spec = find_spec(subject)
    if package and all(f"{package}spec.{ending}" in subject.files for ending in ("yaml", "json")):
        hint = "delete spec.json: the CDK refuses both"
        yield TWO.at("there are two specifications", hint, f"{package}spec.json")
    if not path and subject.manifest not in subject.problems and _needs_file(subject):
        hint = f"write {package}spec.yaml: a JSON Schema of what the user has to enter"
        yield MISSING.at("there is no specification", hint)
    if not path or subject.parsed(path) is None:
        return
    _, form_keys, form = find_form(subject)
    fields = form.get("properties", {})
    if not isinstance(spec.get("connectionSpecification"), dict) or not isinstance(fields, dict):
        hint = "give it connectionSpecification with type: object and properties"
        yield FORM.at("it says nothing of what to enter", hint, path, subject.locate(path, *keys))
        return
    certain = not any(word in form or word in fields for word in _SPEAKS_OTHERWISE)
    if certain and (unknown := {name for name in texts(form.get("required")) if name not in fields}):
        line = subject.locate(path, *form_keys, "required")
        message = f"required, but not among the properties: {among(unknown)}"
        yield REQUIRED.at(message, "describe it, or take it out", path, line)


@judges(TYPE)
def check_types(subject: Subject) -> Iterator[Finding]:
    """What is asked for is of a type that there is."""
    path, keys, form = find_form(subject)
    for below, said in find_unknown_types(form):
        hint = "write string, integer, number, boolean, object or array"
        yield TYPE.at(f"there is no type {said}", hint, path, subject.locate(path, *keys, *below))


@judges(TITLE)
def check_titles(subject: Subject) -> Iterator[Finding]:
    """What must be entered has a title, by which Airbyte's QA looks for it on the docs page."""
    path, keys, form = find_form(subject)
    fields = mapping(form.get("properties"))
    for name in texts(form.get("required")):
        field = mapping(fields.get(name))
        if field and not field.get("title") and name not in _CREDENTIALS:
            line = subject.locate(path, *keys, "properties", name)
            yield TITLE.at(f"the required field {name} has no title", "give it a title", path, line)


@judges(DESCRIPTION)
def check_descriptions(subject: Subject) -> Iterator[Finding]:
    """Every field says what to enter."""
    path, keys, form = find_form(subject)
    for name, field in mapping(form.get("properties")).items():
        if "const" not in mapping(field) and not mapping(field).get("description"):
            line = _line_below(subject, path, keys[-1], name)
            yield DESCRIPTION.at(f"{name} has no description", "say what the user should enter", path, line)


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
