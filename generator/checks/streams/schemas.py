"""The schemas of streams: whether destinations can use them, and whether each is a stream's (guide, step 6)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from generator.checks.findings import ADVICE, Finding
from generator.checks.json_types import find_unknown_types
from generator.checks.rules import AIRBYTE, CDK, OURS, Rule, Scope, judges
from generator.checks.sources import CATALOG_TESTS, GUIDE, PROTOCOL
from generator.checks.streams.listed import CATALOG_CHECKS, find_name
from generator.checks.subject import Subject
from generator.connectors.streams import Stream, find_streams
from generator.formats.shapes import Keys, listing, mapping, texts

_MAX_DEPTH = 30

_OBJECT = Rule(
    "schema.object",
    says="the schema of a stream describes an object",
    owner=AIRBYTE,
    source=f"{PROTOCOL}: AirbyteRecordMessage.data",
    wrong='{"type": "array", "items": {…}}',
    right='{"type": "object", "properties": {…}}',
)
_SUPPORTED = Rule(
    "schema.supported",
    says="the schema of a stream has no allOf, no not, and no additionalProperties: false",
    owner=CDK,
    source=f"{CATALOG_TESTS}: check_no_unsupported_keywords, check_additional_properties_not_false",
    wrong='{"type": "object", "additionalProperties": false}',
    right='{"type": "object", "additionalProperties": true}',
    scope=Scope(cdk=CATALOG_CHECKS),
)
TYPE = Rule(
    "schema.type",
    says="A type is one that JSON Schema has: who reads the schema refuses every other",
    owner=CDK,
    source="https://json-schema.org/understanding-json-schema/reference/type",
    wrong='"id": {"type": "int"}',
    right='"id": {"type": "integer"}',
)
_ORPHAN = Rule(
    "schema.orphan",
    says="every file in schemas/ is the schema of a stream",
    owner=OURS,
    source=f"{GUIDE}, step 6",
    wrong="schemas/invoices.json, and no stream is called invoices",
    right="no file, or a stream of that name",
    severity=ADVICE,
)


@judges(_OBJECT)
def check_objects(subject: Subject) -> Iterator[Finding]:
    """What describes a stream describes an object."""
    for stream, file, schema in _described(subject):
        kinds = mapping(schema).get("type")
        if kinds is not None and "object" not in texts(kinds):
            line = find_name(subject, stream.name) if file == subject.manifest else 1
            yield _OBJECT.at(f"a record of {stream.name} is an object, not {kinds}", "write type: object", file, line)


@judges(_SUPPORTED)
def check_supported(subject: Subject) -> Iterator[Finding]:
    """What describes a stream is of a kind that destinations know."""
    for stream, file, schema in _described(subject):
        for keys, message in _unsupported(schema):
            hint = "take it out: it breaks syncs, or destinations do not know it"
            line = find_name(subject, stream.name) if file == subject.manifest else subject.locate(file, *keys)
            yield _SUPPORTED.at(f"{message} in the schema of {stream.name}", hint, file, line)


def _described(subject: Subject) -> Iterator[tuple[Stream, str, object]]:
    """Yield the streams that are known to have a schema, the file that holds it, and the schema."""
    for stream in find_streams(subject):
        file = subject.first(*stream.files)
        if stream.schema is not None:
            yield stream, subject.manifest, stream.schema
        elif file and stream.is_sure and (schema := subject.parsed(file)) is not None:
            yield stream, file, schema


@judges(TYPE)
def check_types(subject: Subject) -> Iterator[Finding]:
    """What describes a stream has types that there are."""
    for stream, file, schema in _described(subject):
        for keys, said in find_unknown_types(schema):
            hint = "write string, integer, number, boolean, object, array or null"
            line = find_name(subject, stream.name) if file == subject.manifest else subject.locate(file, *keys)
            yield TYPE.at(f"there is no type {said}, as {stream.name} has it", hint, file, line)


@judges(_ORPHAN)
def check_orphans(subject: Subject) -> Iterator[Finding]:
    """Every schema is mentioned by the code or the manifest, unless streams get their names at run time."""
    if not subject.modules or any(not stream.name for stream in find_streams(subject)):
        return
    mentioned = b"".join(subject.content(path) for path in (*subject.modules, subject.manifest))
    words = sorted(set(re.findall(rb"\w+", mentioned.lower())))
    for path in subject.matching(f"{subject.package}schemas/*.json"):
        name = PurePosixPath(path).stem
        if "/shared/" not in path and not _is_mentioned(name, mentioned, words):
            yield _ORPHAN.at(f"no stream is called {name}", "delete the schema, or name it as its stream", path)


def _is_mentioned(name: str, sources: bytes, words: Sequence[bytes]) -> bool:
    """Say whether a name stands somewhere in the code, or a word begins with it in camel case.

    Args:
        name: of a schema.
        sources: the code.
        words: all words in it in lower case, sorted.
    """
    camel = name.replace("_", "").lower().encode("utf-8", "replace")
    at = bisect_left(words, camel)
    return (at < len(words) and words[at].startswith(camel)) or name.encode("utf-8", "replace") in sources


def _unsupported(schema: object, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield what the CDK's standard tests refuse in a stream's schema, with the keys of where it stands."""
    if not isinstance(schema, dict) or len(keys) > _MAX_DEPTH:
        return
    if schema.get("additionalProperties") is False:
        yield (*keys, "additionalProperties"), "additionalProperties is false"
    for word in ("allOf", "not"):
        if word in schema:
            yield (*keys, word), f"{word} is used"
    for way, below in _below(schema):
        yield from _unsupported(below, (*keys, *way))


def _below(schema: Mapping[str, Any]) -> Iterator[tuple[Keys, object]]:
    """Yield the schemas right below one, with the keys that lead to them."""
    for name, below in mapping(schema.get("properties")).items():
        yield ("properties", name), below
    for word in ("items", "additionalProperties"):
        yield (word,), schema.get(word)
    for word in ("anyOf", "oneOf", "items"):
        yield from (((word, n), below) for n, below in enumerate(listing(schema.get(word))))
