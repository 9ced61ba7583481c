"""What a file that people write may look like: structure first, so that nobody has to ask for types later."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Any

from generator.errors import ConfigError
from generator.formats.documents import Document
from generator.suggest import did_you_mean

Shape = Any
"""`str`: text. `bool`: true or false, also as text. `[shape]`: a list. `{key: shape}`: these keys, none of them
required. `{str: shape}`: any keys. `(shape, shape)`: one of them, the first that the kind of thing fits."""


def check_shape(document: Document, shape: Shape) -> None:
    """Compare a whole document with a shape.

    Raises:
        ConfigError: something is of another kind, or a key is unknown; the message names its line.
    """
    _check(document, (), document.data, shape)


def check_placeholders(text: str, known: Iterable[str], where: str) -> None:
    """Look whether every `{placeholder}` of a text is a known bare name.

    Raises:
        ConfigError: one is not; `where` begins the message.
    """
    known = set(known)
    try:
        fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        fields = {""}
    for field in sorted(fields - known):
        hint = f"a brace that is only a brace is written twice; {did_you_mean(field, known, 'placeholders')}"
        raise ConfigError(f"{where}: {text!r} uses {{{field}}}, which does not exist", hint)


def _check(document: Document, path: tuple[str | int, ...], data: Any, shape: Shape) -> None:
    if isinstance(shape, tuple):
        shape = next((one for one in shape if _fits(data, one)), shape)
    if not _fits(data, shape):
        what = f"{path[-1]} is" if path and isinstance(path[-1], str) else "here stands"
        raise ConfigError(f"{document.where(*path)}: {what} {_describe(shape)}")
    if isinstance(shape, list):
        for n, item in enumerate(data):
            _check(document, (*path, n), item, shape[0])
    elif isinstance(shape, dict):
        for key, value in data.items():
            if key not in shape and str not in shape:
                hint = did_you_mean(key, shape, "keys")
                raise ConfigError(f"{document.where(*path, key)}: unknown key {key}", hint)
            _check(document, (*path, key), value, shape.get(key, shape.get(str)))


def _fits(data: Any, shape: Shape) -> bool:
    if isinstance(shape, tuple):
        return False  # none of its parts fitted
    if shape is bool:
        return isinstance(data, bool) or data in ("true", "false")
    return isinstance(data, shape if isinstance(shape, type) else type(shape))


def _describe(shape: Shape) -> str:
    if isinstance(shape, tuple):
        return " or ".join(map(_describe, shape))
    if shape is bool:
        return "true or false"
    if shape is str:
        return "text"
    return "a list" if isinstance(shape, list) else "`key: value` lines"
