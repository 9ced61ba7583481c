"""Whether a low-code manifest says what it is, and only refers to what it has (guide, step 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.findings import Finding
from generator.connectors.manifest import declared_streams, follow, is_dynamic, read_manifest
from generator.connectors.project import Project, listing, mapping


def check_manifest(project: Project) -> Iterator[Finding]:
    """The manifest says what it is, how to check a connection, and only refers to what it has."""
    manifest = read_manifest(project)
    if not manifest:
        return
    path = project.manifest
    for key, hint in (
        ("version", 'write the version of the CDK that it was written for, as version: "7.39.0"'),
        ("type", "write type: DeclarativeSource"),
        ("check", "name a stream that a connection is tried with, as check.stream_names"),
    ):
        if not manifest.get(key):
            yield Finding(f"the manifest has no {key}", hint, path)
    names = {stream.name for stream in declared_streams(project)}
    for name in listing(mapping(manifest.get("check")).get("stream_names")):
        if isinstance(name, str) and names and "" not in names and name not in names and not is_dynamic(manifest):
            hint = "name one that stands under streams"
            line = project.locate(path, "check", "stream_names")
            yield Finding(f"check reads the stream {name}, which does not exist", hint, path, line)
    for keys, target in _broken_references(manifest):
        line = project.locate(path, *keys)
        yield Finding(f"the reference {target} leads nowhere", "mend the path in it", path, line)


def _broken_references(manifest: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the references outside of schemas that lead nowhere, with the keys of where they stand."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), manifest)]
    seen: set[int] = set()
    while waiting:
        keys, value = waiting.pop()
        if isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*keys, key), below) for key, below in pairs]
        elif isinstance(value, str) and value.startswith("#/definitions/") and follow(manifest, value) is None:
            yield keys, value
