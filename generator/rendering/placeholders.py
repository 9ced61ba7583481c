"""Placeholders: what stands for a name or a text while a template is rendered without knowing it.

A placeholder can be printed, joined to other text and given to a function of `FUNCTIONS`. Each of that leaves a mark in
the rendered text, which says what belongs there. Whatever else a template does with one, such as asking for its
length, cannot be put off and raises `Unsuitable`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from generator.rendering.functions import TO_BE_ESCAPED
from generator.rendering.skeletons import Expression

_MARK = re.compile("\x02(\\d+)\x03")


class Unsuitable(Exception):
    """A template does something with a placeholder that only a real text can answer."""


class Placeholder:
    """What stands for one text.

    Args:
        index: of the expression that will give it.
        free: whether it will be free text, which has to go through a filter.
    """

    __slots__ = ("free", "index")

    def __init__(self, index: int, *, free: bool) -> None:
        self.index = index
        self.free = free

    def __str__(self) -> str:
        if self.free:
            raise Unsuitable
        return f"\x02{self.index}\x03"

    def _refuse(self, *_: object) -> NoReturn:
        raise Unsuitable

    __bool__ = __eq__ = __len__ = __iter__ = __getitem__ = __contains__ = __hash__ = _refuse


class Recording:
    """The expressions behind all placeholders of an environment."""

    def __init__(self) -> None:
        self._expressions: list[Expression] = []

    def name(self, key: str, *, free: bool) -> Placeholder:
        """Return the placeholder for a value of the context."""
        return self._placeholder(["name", key], free=free)

    def read(self, value: object) -> Expression:
        """Return what was printed, or given to a function, as an expression."""
        if isinstance(value, Placeholder):
            return self._expressions[value.index]
        if isinstance(value, list):
            return ["list", *map(self.read, value)]
        if isinstance(value, int):
            return value
        if not isinstance(value, str):
            raise Unsuitable
        parts: list[Expression] = list(_MARK.split(value))
        parts[1::2] = [self._expressions[int(str(index))] for index in parts[1::2]]
        parts = [part for part in parts if part != ""]
        return parts[0] if len(parts) == 1 else ["join", *parts]

    def put_off(self, key: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as a filter that can be given placeholders: for them it is called later."""

        @wraps(function)
        def call(*arguments: object) -> object:
            if not any(map(_is_placeholder, arguments)):
                return function(*arguments)
            return self._placeholder(["call", key, *map(self.read, arguments)], free=key in TO_BE_ESCAPED)

        return call

    def _placeholder(self, expression: Expression, *, free: bool) -> Placeholder:
        self._expressions.append(expression)
        return Placeholder(len(self._expressions) - 1, free=free)


def at_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter or a test of Jinja's as one that refuses placeholders."""

    @wraps(function)
    def call(*arguments: object, **named: object) -> object:
        if any(map(_is_placeholder, (*arguments, *named.values()))):
            raise Unsuitable
        return function(*arguments, **named)

    return call


def _is_placeholder(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_is_placeholder, value))
    return isinstance(value, Placeholder) or (isinstance(value, str) and "\x02" in value)
