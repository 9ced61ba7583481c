"""The streams of a connector, as far as its code or its manifest tells them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.connectors.classes import Class, constant, find_classes
from generator.connectors.manifest import declared_streams
from generator.connectors.project import Project, once, texts

_OWN_SCHEMA = {"get_json_schema", "get_schema_loader", "schema_loader"}


@dataclass(frozen=True)
class Stream:
    """What is known of a stream without running it.

    Attributes:
        name: "" if only a run can tell.
        path, line: where it stands; 0 for a manifest's, which are looked up only where they are shown.
        has_file: whether a file in `schemas/` describes it.
        keys: the fields that are its key or its cursor.
        schema: what describes it in place, if anything does.
        owner: its class; "" if a manifest declares it.
    """

    name: str
    path: str
    line: int
    has_file: bool
    keys: tuple[str, ...]
    schema: Mapping[str, Any] | None = None
    owner: str = ""


@once
def find_streams(project: Project) -> tuple[Stream, ...]:
    """Return the streams that the code or the manifest has, as far as they can be told without running it."""
    return (*_coded_streams(project), *_declared_streams(project))


def _declared_streams(project: Project) -> Iterator[Stream]:
    for stream in declared_streams(project):
        yield Stream(stream.name, project.manifest, 0, stream.loads_file, stream.keys, stream.schema)


def _coded_streams(project: Project) -> Iterator[Stream]:
    """Yield the stream classes of the package that are not there only to be derived from."""
    classes = find_classes(project)
    for one in classes.values():
        if not one.is_abstract and one.descends_from(classes, _is_stream_base):
            yield _coded_stream(one, classes)


def _coded_stream(one: Class, classes: Mapping[str, Class]) -> Stream:
    line_of = list(one.lineage(classes))
    named = next((member for owner in line_of if (member := owner.members.get("name"))), None)
    name = constant(named) if named is not None else _snake(one.name)
    keys = []
    for attribute in ("primary_key", "cursor_field"):
        member = next((member for owner in line_of if (member := owner.members.get(attribute))), None)
        value = constant(member)
        keys += texts(value)
    own = any(_OWN_SCHEMA & owner.members.keys() for owner in line_of)
    dynamic = "__init__" in one.members and named is None and _passes_name(one.members["__init__"])
    return Stream(
        name="" if dynamic or not isinstance(name, str) else name,
        path=one.path,
        line=one.line,
        has_file=not own,
        keys=tuple(filter(None, keys)),
        owner=one.name,
    )


def _is_stream_base(name: str) -> bool:
    return name.endswith("Stream") or name in ("HttpSubStream", "DefaultFileBasedStream")


def _passes_name(method: ast.AST) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in ("_name", "name") for node in ast.walk(method))


def _snake(name: str) -> str:
    """Return a stream's name as the CDK derives it: airbyte_cdk/sources/utils/casing.py."""
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
