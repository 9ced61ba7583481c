"""Whether a low-code manifest says what it must, and only refers to what it has (guide, step 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.findings import Finding
from generator.checks.rules import CDK, Rule, judges
from generator.checks.subject import Subject
from generator.connectors.manifest import NOWHERE, follow, read_manifest
from generator.connectors.streams import known_streams, loads_manifest
from generator.formats.shapes import Keys, listing, mapping

_NOT_EVALUATED = ("config_overrides",)
_SCHEMA = "airbyte_cdk/sources/declarative/declarative_component_schema.yaml"

_KEYS = Rule(
    "manifest.keys",
    says="a manifest has a version, a check, and streams or dynamic_streams",
    owner=CDK,
    source=_SCHEMA,
    wrong="version: 7.39.1, streams: […], and no check",
    right="check: {type: CheckStream, stream_names: [orders]}",
)
_CHECK_STREAM = Rule(
    "manifest.check-stream",
    says="the check of a manifest names only streams that the manifest has",
    owner=CDK,
    source="airbyte_cdk/sources/declarative/checks/check_stream.py",
    wrong="check: {stream_names: [order]}, and the stream is called orders",
    right="check: {stream_names: [orders]}",
)
_REFERENCE = Rule(
    "manifest.reference",
    says="every reference in a manifest leads to a part of it",
    owner=CDK,
    source="airbyte_cdk/sources/declarative/parsers/manifest_reference_resolver.py",
    wrong='$ref: "#/definitions/steam"',
    right='$ref: "#/definitions/stream"',
)


@judges(_KEYS, _CHECK_STREAM, _REFERENCE)
def check_manifest(subject: Subject) -> Iterator[Finding]:
    """What the CDK reads as a manifest is one."""
    manifest = read_manifest(subject)
    if not manifest or not loads_manifest(subject):
        return
    path = subject.manifest
    for key, hint in (
        ("version", 'write the version of the CDK that it was written for, as version: "7.39.0"'),
        ("check", "name a stream that a connection is tried with, as check.stream_names"),
        ("streams", "list the streams, each with a name and a retriever"),
    ):
        if not manifest.get(key) and not (key == "streams" and ("dynamic_streams" in manifest or key in manifest)):
            yield _KEYS.at(f"the manifest has no {key}", hint, path)
    known = known_streams(subject)
    for name in listing(mapping(manifest, "check").get("stream_names")):
        if isinstance(name, str) and known and name not in known and "{{" not in name:
            hint = "name one that stands under streams"
            line = subject.locate(path, "check", "stream_names")
            yield _CHECK_STREAM.at(f"check reads the stream {name}, which does not exist", hint, path, line)
    for keys, target in _broken_references(manifest):
        line = subject.locate(path, *keys)
        yield _REFERENCE.at(f"the reference {target} leads nowhere", "mend the path in it", path, line)


def _broken_references(manifest: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Yield the references that lead nowhere, with the keys of where they stand: every text that begins with `#/`."""
    waiting: list[tuple[_Way, Any]] = [(None, manifest)]
    seen: set[int] = set()
    while waiting:
        way, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            if key in _NOT_EVALUATED:
                continue
            if isinstance(below, dict | list):
                waiting.append(((way, key), below))
            elif isinstance(below, str) and below.startswith("#/") and follow(manifest, below) is NOWHERE:
                yield _keys((way, key)), below


_Way = tuple[Any, "str | int"] | None
"""The way to a part: that to what it is in, and its key there. Of most parts nobody asks for all keys."""


def _keys(way: _Way) -> Keys:
    keys = []
    while way:
        way, key = way
        keys.append(key)
    return tuple(reversed(keys))
