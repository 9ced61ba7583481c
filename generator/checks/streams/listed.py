"""The streams that a source lists: each has a name of its own and a schema, and none is forgotten (guide, step 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import CDK, OURS, Rule, Scope, judges
from generator.checks.schema import is_open
from generator.checks.sources import CATALOG_TESTS, GUIDE
from generator.checks.subject import Subject
from generator.connectors.manifest import declared_streams
from generator.connectors.project import PYTHON
from generator.connectors.streams import FieldPath, Stream, find_streams, find_unlisted, loads_manifest
from generator.formats.shapes import mapping

CATALOG_CHECKS = (7, 36)
"""The CDK whose standard tests are the first to look at the discovered catalog: 7.35.0 has no `_catalog_checks.py`."""

_SCHEMA_FILE = Rule(
    "stream.schema-file",
    says="every stream that the source lists has a schema",
    owner=CDK,
    source="airbyte_cdk/sources/utils/schema_helpers.py: ResourceSchemaLoader.get_schema",
    wrong="class Orders(HttpStream), listed in streams(), without schemas/orders.json or get_json_schema()",
    right="source_fjord/schemas/orders.json",
)
_KEY_FIELDS = Rule(
    "stream.key-fields",
    says="the schema of a stream has its primary key and its cursor",
    owner=CDK,
    source=f"{CATALOG_TESTS}: check_primary_keys_exist_in_schema, check_cursor_fields_exist_in_schema, which warn",
    wrong="primary_key: id, and no id among the properties of the schema",
    right="primary_key: id, and properties: {id: {type: integer}}",
    severity=TODO,
)
_NO_FIELDS = Rule(
    "stream.no-fields",
    says="the schema of a stream has at least one field",
    owner=OURS,
    source="https://docs.airbyte.com/platform/understanding-airbyte/supported-data-types",
    wrong='{"type": "object", "properties": {}}',
    right='{"type": "object", "properties": {"id": {"type": "integer"}}}',
    severity=ADVICE,
)
_UNIQUE_NAME = Rule(
    "stream.unique-name",
    says="no two streams have the same name",
    owner=CDK,
    source=f"{CATALOG_TESTS}: check_stream_names_are_unique",
    wrong="streams: [{name: orders, …}, {name: orders, …}]",
    right="streams: [{name: orders, …}, {name: refunds, …}]",
    scope=Scope(cdk=CATALOG_CHECKS),
)
_NOT_LISTED = Rule(
    "stream.not-listed",
    says="every stream class is listed by the source, or used by another class",
    owner=OURS,
    source=f"{GUIDE}, step 6",
    wrong="class Refunds(HttpStream), and streams() returns [Orders(config)]",
    right="streams() returns [Orders(config), Refunds(config)]",
    severity=TODO,
    scope=Scope(languages=(PYTHON,), types=("source",)),
)


@judges(_SCHEMA_FILE, _KEY_FIELDS, _NO_FIELDS)
def check_schemas(subject: Subject) -> Iterator[Finding]:
    """Every stream that the source surely has is described, with its key and its cursor."""
    for stream in find_streams(subject):
        if stream.name and stream.is_sure and stream.is_listed:
            for rule, message, hint in _find_problems(subject, stream):
                yield rule.at(message, hint, stream.path, stream.line or find_name(subject, stream.name))


def _find_problems(subject: Subject, stream: Stream) -> Iterator[tuple[Rule, str, str]]:
    """Yield what is wrong with the schema of a stream: the rule, what is so, and what to do."""
    file = subject.first(*stream.files)
    if stream.needs_file and stream.files and not file:
        yield _SCHEMA_FILE, f"the stream {stream.name} has no schema", f"describe its fields in {stream.files[0]}"
    schema = _schema(subject, stream, file)
    if schema is None or is_open(schema):
        return
    if schema.get("properties", {}) in ({}, None):
        hint = "describe what its records hold, or destinations have nothing to make columns of"
        yield _NO_FIELDS, f"the schema of {stream.name} has no fields", hint
        return
    for key in stream.keys:
        if _lacks(schema, key):
            message = f"the schema of {stream.name} lacks {'.'.join(key)}, which is its key or cursor"
            yield _KEY_FIELDS, message, "describe the field, or correct the key or cursor"


def _lacks(schema: object, key: FieldPath) -> bool:
    """Say whether a schema surely does not describe a field."""
    for word in key:
        data = mapping(schema)
        fields = data.get("properties")
        if not isinstance(fields, dict) or is_open(data):
            return False
        if word not in fields:
            return True
        schema = fields[word]
    return False


def _schema(subject: Subject, stream: Stream, file: str) -> Mapping[str, Any] | None:
    """Return a stream's schema; an empty one where the CDK takes that, None if there is none that can be read."""
    if stream.schema is not None:
        return stream.schema
    if file:
        return mapping(subject.parsed(file)) or None
    return {} if stream.files and not stream.needs_file else None


@judges(_UNIQUE_NAME)
def check_names(subject: Subject) -> Iterator[Finding]:
    """The streams of a manifest have a name each; those with conditions may share one."""
    if not loads_manifest(subject) or b"ConditionalStreams" in subject.content(subject.manifest):
        return
    counts = Counter(stream.name for stream in declared_streams(subject) if stream.name)
    for name, count in counts.items():
        if count > 1:
            hint = "give each a name of its own"
            yield _UNIQUE_NAME.at(
                f"{count} streams are called {name}", hint, subject.manifest, find_name(subject, name)
            )


@judges(_NOT_LISTED)
def check_listed(subject: Subject) -> Iterator[Finding]:
    """No stream class is forgotten."""
    for stream in find_unlisted(subject):
        hint = "add it to what streams() returns, or delete it"
        yield _NOT_LISTED.at(f"the source does not list the stream {stream.owner}", hint, stream.path, stream.line)


def find_name(subject: Subject, name: str) -> int:
    """Return the line on which a manifest gives a stream this name."""
    forms = (f"name: {name}\n", f"name: {name}\r", f'name: "{name}"', f"name: '{name}'", name)
    return next((line for form in forms if (line := subject.search(subject.manifest, form))), 0)
