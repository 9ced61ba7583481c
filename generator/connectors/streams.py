"""The streams of a connector, as far as its code or its manifest tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from generator.connectors.classes import Class, constant, count_uses, find_ambiguous, find_classes, find_parents
from generator.connectors.listing import find_connector_class, read_listing
from generator.connectors.manifest import declared_streams, is_dynamic, read_manifest
from generator.connectors.project import MANIFEST_ONLY, Project, once
from generator.formats.shapes import listing, texts

FieldPath = tuple[str, ...]
"""The names of a field, from the outermost object to the field itself."""

_OWN_SCHEMA = frozenset({"get_json_schema", "get_schema_loader", "schema_loader"})
_CDK_BASES = frozenset(
    (
        "Stream",
        "HttpStream",
        "HttpSubStream",
        "IncrementalMixin",
        "CheckpointMixin",
        "ABC",
        "ABCMeta",
        "Generic",
        "object",
    )
)
"""Classes from elsewhere that give a stream neither a name nor a schema."""
DECLARATIVE = frozenset(
    {"YamlDeclarativeSource", "ManifestDeclarativeSource", "ConcurrentDeclarativeSource", "DeclarativeSource"}
)
"""The CDK's classes that make a source of a manifest."""
_OWN_STREAMS = frozenset({"streams", "discover", "resolved_manifest", "_stream_configs", "_dynamic_stream_configs"})
_AT_RUN_TIME = (b"getattr(", b"globals(", b"getmembers", b"__subclasses__", b"import_module", b"vars(", b"__dict__")


@dataclass(frozen=True)
class Stream:
    """What is known of a stream without running it.

    Attributes:
        name: "" if only a run can tell.
        path, line: where it stands; 0 for a manifest's, which are looked up only where they are shown.
        keys: the fields that are its key or its cursor.
        schema: what describes it in place, if anything does.
        files: those that may describe it; the first that exists does. None if only a run can tell.
        needs_file: whether it cannot be read without one of them.
        owner: its class; "" if a manifest declares it.
        is_sure: whether nothing but what was read can decide on its name and its schema.
        is_listed: whether the source surely has it.
    """

    name: str
    path: str
    line: int
    keys: tuple[FieldPath, ...]
    schema: Mapping[str, Any] | None = None
    files: tuple[str, ...] = ()
    needs_file: bool = False
    owner: str = ""
    is_sure: bool = True
    is_listed: bool = True


@once
def find_streams(project: Project) -> tuple[Stream, ...]:
    """Return the streams that the code or the manifest has, as far as they can be told without running it."""
    return (*_coded_streams(project), *_declared_streams(project))


@once
def known_streams(project: Project) -> frozenset[str] | None:
    """Return the names of all streams that it can have, or None if only a run can tell."""
    if project.manifest:
        return _declared_names(project) if _is_plain_manifest(project) else None
    if not read_listing(project).complete:
        return None
    listed = [stream for stream in find_streams(project) if stream.is_listed]
    return frozenset(one.name for one in listed) if all(one.is_sure and one.name for one in listed) else None


@once
def find_unlisted(project: Project) -> tuple[Stream, ...]:
    """Return the streams that surely nothing uses: the source lists others, and no code names their classes."""
    dynamic = any(word in project.content(path) for path in project.modules for word in _AT_RUN_TIME)
    if project.manifest or dynamic or not read_listing(project).classes:
        return ()
    uses, parents = count_uses(project), find_parents(project) | find_ambiguous(project)
    idle = (one for one in find_streams(project) if not uses[one.owner] and one.owner not in parents)
    return tuple(one for one in idle if one.is_sure and not one.is_listed)


def loads_manifest(project: Project) -> bool:
    """Say whether the CDK surely reads the manifest: there is no package, or the connector's class is made for one."""
    if not project.manifest or project.kind == MANIFEST_ONLY:
        return bool(project.manifest)
    source = find_connector_class(project)
    return source is not None and not DECLARATIVE.isdisjoint(source.foreign_bases(find_classes(project)))


def _is_plain_manifest(project: Project) -> bool:
    """Say whether the streams are those of the manifest and no others."""
    if project.kind == MANIFEST_ONLY:
        return True
    source, classes = find_connector_class(project), find_classes(project)
    if source is None or not source.foreign_bases(classes) <= DECLARATIVE:
        return False
    line_of = list(source.lineage(classes))
    changed = any(b"source_config" in project.content(one.path) for one in line_of)
    return not changed and not any(_OWN_STREAMS & (one.members.keys() | one.stored) for one in line_of)


def _declared_names(project: Project) -> frozenset[str] | None:
    manifest = read_manifest(project)
    names = [stream.name for stream in declared_streams(project)]
    return None if is_dynamic(manifest) or not names or "" in names else frozenset(names)


def _declared_streams(project: Project) -> Iterator[Stream]:
    for one in declared_streams(project):
        known = Stream(one.name, project.manifest, 0, one.keys, one.schema, one.files, one.needs_file)
        yield known if loads_manifest(project) else replace(known, is_sure=False, is_listed=False)


def _coded_streams(project: Project) -> Iterator[Stream]:
    """Yield the stream classes of the package that are not there only to be derived from."""
    classes = find_classes(project)
    listed = {one.name for one in read_listing(project).classes}
    only_bases = [one for one in classes.values() if one.is_abstract and one.name not in listed]
    used = count_uses(project) if only_bases else {}
    left_out = {one.name for one in only_bases if one.name in find_parents(project) or not used[one.name]}
    for one in classes.values():
        if one.name not in left_out and one.descends_from(classes, _is_stream_base):
            yield _coded_stream(project, one, one.name in listed)


def _coded_stream(project: Project, one: Class, is_listed: bool) -> Stream:
    classes = find_classes(project)
    line_of = list(one.lineage(classes))
    stored = frozenset().union(*(owner.stored for owner in line_of))
    named = next((member for owner in line_of if (member := owner.members.get("name"))), None)
    name = constant(named) if named is not None else _snake(one.name)
    known = name if isinstance(name, str) and not stored & {"name", "_name"} else ""
    own = any(_OWN_SCHEMA & (owner.members.keys() | owner.stored) for owner in line_of)
    return Stream(
        name=known,
        path=one.path,
        line=one.line,
        files=(f"{project.package}schemas/{known}.json",) if known and not own else (),
        needs_file=bool(known) and not own,
        keys=tuple(_keys(line_of, stored)),
        owner=one.name,
        is_sure=one.foreign_bases(classes) <= _CDK_BASES,
        is_listed=is_listed,
    )


def _keys(line_of: list[Class], stored: frozenset[str]) -> Iterator[FieldPath]:
    """Yield the fields of a stream's key and cursor, as far as its classes say them.

    Source: airbyte_cdk/sources/streams/core.py, `_wrapped_primary_key` and `_wrapped_cursor_field`.
    """
    for attribute in ("primary_key", "cursor_field"):
        member = next((member for owner in line_of if (member := owner.members.get(attribute))), None)
        value = None if attribute in stored else constant(member)
        if attribute == "cursor_field" or isinstance(value, str):
            yield from filter(None, [tuple(filter(None, texts(value)))])
        else:
            yield from filter(None, (tuple(filter(None, texts(part))) for part in listing(value)))


def _is_stream_base(name: str) -> bool:
    return name.endswith("Stream") or name in ("HttpSubStream", "DefaultFileBasedStream")


def _snake(name: str) -> str:
    """Return a stream's name as the CDK derives it: airbyte_cdk/sources/utils/casing.py."""
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
