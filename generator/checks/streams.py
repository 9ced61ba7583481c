"""Streams and the schemas that describe their records (guide, step 6)."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from generator.checks.findings import Finding
from generator.connectors.classes import find_classes
from generator.connectors.manifest import is_dynamic, read_manifest
from generator.connectors.project import Project, listing, mapping, once, texts
from generator.connectors.streams import Stream, find_streams

_MAX_DEPTH = 30


def check_schemas(project: Project) -> Iterator[Finding]:
    """Every stream has a schema that holds its key and its cursor."""
    files = set(project.files)
    for stream in find_streams(project):
        if not stream.name:
            continue
        file = f"{project.package}schemas/{stream.name}.json"
        if stream.has_file and file not in files:
            if _is_used(project, stream):
                hint = f"describe its fields in {file}"
                yield Finding(f"the stream {stream.name} has no schema", hint, stream.path, _line(project, stream))
            continue
        schema = stream.schema if stream.schema is not None else mapping(project.parsed(file))
        fields = mapping(schema.get("properties"))
        for key in stream.keys if fields else ():
            if key not in fields:
                hint = "describe the field, or correct the key or cursor"
                message = f"the schema of {stream.name} lacks {key}, which is its key or cursor"
                yield Finding(message, hint, stream.path, _line(project, stream))


def check_schema_files(project: Project) -> Iterator[Finding]:
    """Every schema belongs to a stream, and is one that destinations can use.

    Source: airbyte_cdk/test/standard_tests/_catalog_checks.py.
    """
    mentioned = b"".join(project.content(path) for path in (*project.modules, project.manifest))
    words = sorted(set(re.findall(rb"\w+", mentioned.lower())))
    dynamic = any(not stream.name for stream in find_streams(project))
    for path in project.matching(f"{project.package}schemas/*.json"):
        schema = project.parsed(path)
        name = PurePosixPath(path).stem
        if schema is None or "/shared/" in path:
            continue
        kinds = mapping(schema).get("type", "object")
        if "object" not in texts(kinds) or not isinstance(schema, dict):
            yield Finding(f"a record is an object, not {kinds}", "write type: object", path, 1)
        if not dynamic and not _is_mentioned(name, mentioned, words) and project.modules:
            yield Finding(f"no stream is called {name}", "delete the schema, or name it as its stream", path)
        for keys, message in _forbidden(schema):
            hint = "take it out: it breaks syncs, or destinations do not know it"
            yield Finding(message, hint, path, project.locate(path, *keys))


def check_catalogs(project: Project) -> Iterator[Finding]:
    """The configured catalogs that come with the connector name streams that exist."""
    names = {stream.name for stream in find_streams(project)}
    if not names or "" in names or is_dynamic(read_manifest(project)):
        return
    for path in project.matching("*configured_catalog*.json"):
        for n, item in enumerate(listing(mapping(project.parsed(path)).get("streams"))):
            name = mapping(mapping(item).get("stream")).get("name")
            if isinstance(name, str) and name not in names:
                line = project.locate(path, "streams", n, "stream", "name")
                yield Finding(f"there is no stream {name}", "name one that exists", path, line)


def _line(project: Project, stream: Stream) -> int:
    return stream.line or project.search(stream.path, stream.name)


def _is_used(project: Project, stream: Stream) -> bool:
    """Say whether the code names a stream's class anywhere but where it, or one that is derived from it, begins."""
    if not stream.owner:
        return True
    return _names_beside_bases(project)[stream.owner] > 0


@once
def _names_beside_bases(project: Project) -> Counter[str]:
    """Return how often the code names something, apart from what is derived from it."""
    nodes = (node for tree in project.modules.values() for node in ast.walk(tree))
    named = Counter(getattr(node, "id", getattr(node, "attr", "")) for node in nodes)
    named.subtract(base for one in find_classes(project).values() for base in one.bases)
    return named


def _is_mentioned(name: str, sources: bytes, words: Sequence[bytes]) -> bool:
    """Say whether a name stands somewhere in the code, or a word begins with it in camel case.

    Args:
        name: of a schema.
        sources: the code.
        words: all words in it in lower case, sorted.
    """
    camel = name.replace("_", "").lower().encode()
    at = bisect_left(words, camel)
    return (at < len(words) and words[at].startswith(camel)) or name.encode() in sources


def _forbidden(schema: object, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what Airbyte's standard tests refuse in a stream's schema, with the keys of where it stands."""
    if not isinstance(schema, dict) or len(keys) > _MAX_DEPTH:
        return
    if schema.get("additionalProperties") is False:
        yield (*keys, "additionalProperties"), "additionalProperties is false"
    for word in ("allOf", "not"):
        if word in schema:
            yield (*keys, word), f"{word} is used"
    for name, below in mapping(schema.get("properties")).items():
        yield from _forbidden(below, (*keys, "properties", name))
    yield from _forbidden(schema.get("items"), (*keys, "items"))
