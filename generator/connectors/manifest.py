"""Low-code manifests: what they declare, with what their references lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.connectors.project import Project, once
from generator.formats.shapes import listing, mapping, texts

_MAX_REFERENCES = 20
_LONGEST = 1000  # characters of a reference in which keys with a `/` are looked for
NOWHERE = object()
"""What a reference leads to that leads nowhere."""
_FROM_FILE = "JsonFileSchemaLoader"
_NAME = re.compile(r"""\{\{ ?parameters(?:\.name|\[["']name["']\]) ?\}\}""")


@dataclass(frozen=True)
class DeclaredStream:
    """A stream of a manifest.

    Attributes:
        name: "" if it is only known at run time.
        keys: the way to each field that is its key or its cursor.
        schema: what it says of its fields; None if a file says it, or nothing can be known.
        files: those that may say it, seen from the connector's directory; the first that exists does.
        needs_file: whether it cannot be read without one of them.
    """

    name: str
    keys: tuple[tuple[str, ...], ...]
    schema: Mapping[str, Any] | None = None
    files: tuple[str, ...] = ()
    needs_file: bool = False


def read_manifest(project: Project) -> Mapping[str, Any]:
    """Return the manifest; empty if there is none."""
    return mapping(project.parsed(project.manifest)) if project.manifest else {}


@once
def declared_streams(project: Project) -> tuple[DeclaredStream, ...]:
    """Return the streams of the manifest, as far as they can be known without running it."""
    manifest = read_manifest(project)
    return tuple(_stream(manifest, stream, project.package) for stream in _entries(manifest))


def _entries(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what stands under `streams`, also that which has a condition."""
    for item in listing(manifest.get("streams")):
        entry = resolve(manifest, item)
        if entry.get("type") == "ConditionalStreams":
            yield from (resolve(manifest, below) for below in listing(entry.get("streams")))
        else:
            yield entry


def _stream(manifest: Mapping[str, Any], stream: Mapping[str, Any], package: str) -> DeclaredStream:
    parameter = mapping(stream.get("$parameters")).get("name")
    names = [name for name in (parameter, stream.get("name")) if isinstance(name, str) and name and "{{" not in name]
    cursor = resolve(manifest, stream.get("incremental_sync")).get("cursor_field")
    keys = [*_paths(stream.get("primary_key")), *([(cursor,)] if isinstance(cursor, str) else [])]
    loader = resolve(manifest, stream.get("schema_loader"))
    inline, from_file = (loader.get("type", _FROM_FILE) == kind for kind in ("InlineSchemaLoader", _FROM_FILE))
    known = bool(loader) or "schema_loader" not in stream
    said = isinstance(stream.get("name"), str)
    return DeclaredStream(
        name=names[-1] if names and (not said or "{{" not in stream["name"]) else "",
        keys=tuple(key for key in keys if key and all(map(_is_field, key))),
        schema=_without_reference(resolve(manifest, loader.get("schema"))) if inline else None,
        files=tuple(_schema_files(loader, names, package)) if from_file and known else (),
        needs_file=from_file and bool(loader),
    )


def _without_reference(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema without the `$ref` that it was resolved by."""
    return {key: value for key, value in schema.items() if key != "$ref"}


def _schema_files(loader: Mapping[str, Any], names: list[str], package: str) -> Iterator[str]:
    """Yield the files that a JsonFileSchemaLoader may read; none if only a run can tell.

    Source: airbyte_cdk/sources/declarative/schema/json_file_schema_loader.py.
    """
    given = loader.get("file_path")
    root = package[: package.rfind("/", 0, -1) + 1]
    if isinstance(given, str):
        for name in names if "{{" in given else [""]:
            file = _NAME.sub(name.replace("\\", r"\\"), given).removeprefix("./")
            if "{{" not in file:
                yield from dict.fromkeys((f"{root}{file}", f"{package}{file}"))
    else:
        yield from (f"{package}schemas/{name}.json" for name in names)


def _is_field(word: str) -> bool:
    return bool(word) and "{{" not in word and not word.startswith(("#/", "*ref("))


def _paths(value: object) -> Iterator[tuple[str, ...]]:
    """Yield the way to each field of a primary key: a name, several, or lists of names that lead to one each."""
    if isinstance(value, str):
        yield (value,)
    for item in listing(value):
        yield tuple(texts(item))


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
    """Return what a reference such as `#/definitions/x` leads to, or NOWHERE; a key may hold a `/` itself."""
    here: object = manifest
    rest = reference.removeprefix("#/")
    while rest and here is not NOWHERE:
        data = mapping(here)
        if rest in data and len(reference) <= _LONGEST:
            return data[rest]
        word, _, rest = rest.partition("/")
        if isinstance(here, list) and re.fullmatch(r"[0-9]{1,7}", word) and int(word) < len(here):
            here = here[int(word)]
        else:
            here = (data if word in data or "$ref" not in data else resolve(manifest, data)).get(word, NOWHERE)
    return here


def is_dynamic(manifest: Mapping[str, Any]) -> bool:
    """Say whether it makes streams at run time."""
    return bool(manifest.get("dynamic_streams"))
