"""The model of metadata.yaml that a checkout of Airbyte's repository brings along, read without running any of it.

It is a directory of JSON Schemas in YAML that refer to each other by file name. Nothing outside of it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator.checks.metadata.schema import Schema
from generator.formats.files import read_regular
from generator.formats.languages import load_yaml
from generator.formats.shapes import listing, mapping

_TOP = "ConnectorMetadataDefinitionV0.yaml"
_FILE = re.compile(r"[A-Za-z0-9_-]{1,100}\.ya?ml", re.ASCII)
_MAX_BYTES = 200_000
_MAX_DEPTH = 60
_KEPT = ("type", "enum", "format", "minimum", "maximum", "minItems", "required")
# The one pattern that Airbyte's models have: others would have to be run, and may be slow on purpose.
_PATTERNS = {r"^\d+\.\d+\.\d+$": re.compile(r"\d+\.\d+\.\d+", re.ASCII)}


@cache
def read_model(directory: Path) -> Schema | None:
    """Return the model as `coercion.find_misfits` takes it; None if it cannot be read.

    Args:
        directory: that holds the schemas; it is read once.
    """
    return _Reader(directory).read(_TOP, "", 0) or None


class _Reader:
    """Puts the schemas of one directory together; every part of them once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._documents: dict[str, object] = {}
        self._known: dict[tuple[str, str], Schema] = {}

    def read(self, file: str, pointer: str, depth: int) -> Schema:
        """Return a part of a file; {}, which anything fits, if there is none, or if it holds itself."""
        if (file, pointer) not in self._known:
            self._known[file, pointer] = {}
            part = self._document(file)
            for word in filter(None, pointer.split("/")):
                part = mapping(part).get(word)
            self._known[file, pointer] = self._simplify(mapping(part), file, depth + 1)
        return self._known[file, pointer]

    def _document(self, file: str) -> object:
        if file not in self._documents:
            try:
                self._documents[file] = load_yaml(read_regular(self._directory / file, _MAX_BYTES))
            except (OSError, ValueError, yaml.YAMLError):
                self._documents[file] = None
        return self._documents[file]

    def _simplify(self, schema: Mapping[str, Any], file: str, depth: int) -> Schema:
        """Return a schema without references, and without choices of which there is only one."""
        if depth > _MAX_DEPTH:
            return {}
        if isinstance(reference := schema.get("$ref"), str):
            name, _, pointer = reference.partition("#")
            return self.read(name or file, pointer, depth) if not name or _FILE.fullmatch(name) else {}
        choices = listing(schema.get("anyOf")) + listing(schema.get("oneOf"))
        if choices:
            return self._simplify(mapping(choices[0]), file, depth + 1) if len(choices) == 1 else {}
        return self._parts(schema, file, depth)

    def _parts(self, schema: Mapping[str, Any], file: str, depth: int) -> Schema:
        found = {key: schema[key] for key in _KEPT if _is_plain(key, schema.get(key))}
        if "const" in schema:
            return {"enum": [schema["const"]]}
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                found[key] = self._simplify(mapping(schema[key]), file, depth + 1)
        if schema.get("additionalProperties") is False:
            found["additionalProperties"] = False
        properties = mapping(schema.get("properties"))
        if properties:
            found["properties"] = {
                key: self._simplify(mapping(one), file, depth + 1) for key, one in properties.items()
            }
        if patterns := mapping(schema.get("patternProperties")):
            pattern, below = next(iter(patterns.items()))
            found["propertyNames"] = _PATTERNS.get(pattern) if len(patterns) == 1 else None
            found["additionalProperties"] = (
                self._simplify(mapping(below), file, depth + 1) if len(patterns) == 1 else True
            )
        # The classes that are made of it have a field for each property, and a constant has its value by default.
        required = [key for key in listing(schema.get("required")) if isinstance(key, str) and key in properties]
        found["required"] = [key for key in required if "const" not in mapping(properties[key])]
        return found


def _is_plain(key: str, value: object) -> bool:
    """Say whether a keyword has a value of its own sort."""
    if key in ("minimum", "maximum", "minItems"):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, list if key in ("enum", "required") else str)
