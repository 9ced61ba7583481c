"""Low-code manifests: what they declare, with what their references lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
        if isinstance(here, list) and re.fullmatch(r"[0-9]{1,7}", word) and int(word) < len(here):
            here = here[int(word)]
        else:
            data = mapping(here)
            here = (data if word in data or "$ref" not in data else resolve(manifest, data)).get(word)
    return here


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in listing(value):
        yield from _flat(item)


def is_dynamic(manifest: Mapping[str, Any]) -> bool:
    """Say whether it makes streams at run time."""
    return bool(manifest.get("dynamic_streams"))
