"""What a file that people write may look like: structure first, so that nobody has to ask for types later."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Any

from generator.errors import ConfigError
from generator.formats.documents import Document
from generator.suggest import did_you_mean

Schema = Any
"""`str`: text. `bool`: true or false, also as text. `[schema]`: a list. `{key: schema}`: these keys, none of them
required. `{str: schema}`: any keys. `(schema, schema)`: one of them, the first that the kind of thing fits."""


def check_schema(document: Document, schema: Schema) -> None:
    """Compare a whole document with a schema.

    Raises:
        ConfigError: something is of another kind, or a key is unknown; the message names its line.
    """
    _check(document, (), document.data, schema)


def check_placeholders(text: str, known: Iterable[str], where: str) -> None:
    """Look whether every `{placeholder}` of a text is a known bare name.

    With a width, as in `{slug:>2000000000}`, a name of three letters would fill the memory.

    Raises:
        ConfigError: one is not; `where` begins the message.
    """
    known = set(known)
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
        fields = {f"{field}{f'!{how}' if how else ''}{f':{width}' if width else ''}" for _, field, width, how in parts}
    except ValueError:
        fields = {""}
    for field in sorted(fields - known):
        hint = f"a brace that is only a brace is written twice; {did_you_mean(field, known, 'placeholders')}"
        raise ConfigError(f"{where}: {text!r} uses {{{field}}}, which does not exist", hint)


def _check(document: Document, path: tuple[str | int, ...], data: Any, schema: Schema) -> None:
    if isinstance(schema, tuple):
        schema = next((one for one in schema if _fits(data, one)), schema)
    if not _fits(data, schema):
        what = f"{path[-1]} is" if path and isinstance(path[-1], str) else "here stands"
        raise ConfigError(f"{document.where(*path)}: {what} {_describe(schema)}")
    if isinstance(schema, list):
        for n, item in enumerate(data):
            _check(document, (*path, n), item, schema[0])
    elif isinstance(schema, dict):
        for key, value in data.items():
            if key not in schema and str not in schema:
                hint = did_you_mean(key, schema, "keys")
                raise ConfigError(f"{document.where(*path, key)}: unknown key {key}", hint)
            _check(document, (*path, key), value, schema.get(key, schema.get(str)))


def _fits(data: Any, schema: Schema) -> bool:
    if isinstance(schema, tuple):
        return False  # none of its parts fitted
    if schema is bool:
        return isinstance(data, bool) or data in ("true", "false")
    return isinstance(data, schema if isinstance(schema, type) else type(schema))


def _describe(schema: Schema) -> str:
    if isinstance(schema, tuple):
        return " or ".join(map(_describe, schema))
    if schema is bool:
        return "true or false"
    if schema is str:
        return "text"
    return "a list" if isinstance(schema, list) else "`key: value` lines"
