"""Low-code manifests: their references, streams and the streams' schemas (guide, steps 5 to 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.checks.findings import Finding
from generator.connectors.project import Project, listing, mapping, once

_MAX_REFERENCES = 20


@dataclass(frozen=True)
class DeclaredStream:
    """A stream of a manifest.

    Attributes:
        name: "" if it is only known at run time.
        position: among the streams.
        schema: what it says of its fields; None if a file says it, or nothing can be known.
        loads_file: whether a file in `schemas/` says it.
        keys: the fields that are its key or its cursor.
    """

    name: str
    position: int
    schema: Mapping[str, Any] | None
    loads_file: bool
    keys: tuple[str, ...]


def read_manifest(project: Project) -> Mapping[str, Any]:
    """Return the manifest; empty if there is none."""
    return mapping(project.parsed(project.manifest)) if project.manifest else {}


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
        if isinstance(name, str) and names and "" not in names and name not in names and not _is_dynamic(manifest):
            hint = "name one that stands under streams"
            line = project.locate(path, "check", "stream_names")
            yield Finding(f"check reads the stream {name}, which does not exist", hint, path, line)
    for keys, target in _broken_references(manifest):
        line = project.locate(path, *keys)
        yield Finding(f"the reference {target} leads nowhere", "mend the path in it", path, line)


@once
def declared_streams(project: Project) -> tuple[DeclaredStream, ...]:
    """Return the streams of the manifest, as far as they can be known without running it."""
    manifest = read_manifest(project)
    return tuple(_stream(manifest, item, n) for n, item in enumerate(listing(manifest.get("streams"))))


def _stream(manifest: Mapping[str, Any], item: object, position: int) -> DeclaredStream:
    stream = resolve(manifest, item)
    parameters = mapping(stream.get("$parameters"))
    name = stream.get("name") or parameters.get("name") or ""
    loader = resolve(manifest, stream.get("schema_loader"))
    inline = loader.get("type") == "InlineSchemaLoader"
    fields = [stream.get("primary_key"), resolve(manifest, stream.get("incremental_sync")).get("cursor_field")]
    return DeclaredStream(
        name=name if isinstance(name, str) and "{{" not in name else "",
        position=position,
        schema=resolve(manifest, loader.get("schema")) if inline else None,
        loads_file=bool(stream) and loader.get("type", "JsonFileSchemaLoader") == "JsonFileSchemaLoader",
        keys=tuple(field for field in _flat(fields) if "{{" not in field),
    )


def resolve(manifest: Mapping[str, Any], value: object, times: int = _MAX_REFERENCES) -> Mapping[str, Any]:
    """Return a part of a manifest as a mapping, with what its `$ref` refers to.

    Source: airbyte_cdk/sources/declarative/parsers/manifest_reference_resolver.py.
    """
    if isinstance(value, str) and value.startswith("#/") and times:
        return resolve(manifest, follow(manifest, value), times - 1)
    data = mapping(value)
    target = data.get("$ref")
    if isinstance(target, str) and times:
        return {**resolve(manifest, follow(manifest, target), times - 1), **data}
    return data


def follow(manifest: Mapping[str, Any], reference: str) -> object:
    """Return what a reference such as `#/definitions/x` leads to, or None."""
    here: object = manifest
    for word in reference.removeprefix("#/").split("/"):
        if isinstance(here, list) and word.isdigit() and int(word) < len(here):
            here = here[int(word)]
        else:
            data = mapping(here)
            here = (data if word in data or "$ref" not in data else resolve(manifest, data)).get(word)
    return here


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


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in listing(value):
        yield from _flat(item)


def _is_dynamic(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest.get("dynamic_streams"))
