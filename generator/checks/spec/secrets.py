"""Fields of a specification that hold secrets: whether they are marked so that the CDK keeps them out of logs.

The same verdicts as the CDK's own lint, airbyte_cdk/test/standard_tests/_spec_lint.py: find_secret_marking_errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, CDK, Rule, Scope, judges
from generator.checks.sources import SPEC_REFERENCE
from generator.checks.subject import Subject
from generator.connectors.cdk import may_have_cdk
from generator.connectors.spec import find_form
from generator.formats.shapes import Keys, listing, mapping, texts

_LINT = (7, 36)
"""The first CDK with that lint: 7.35.0 has no `_spec_lint.py`, 7.36.0 and 7.39.1 have the same lists of names."""
_SOURCE = "airbyte_cdk/test/standard_tests/_spec_lint.py: find_secret_marking_errors"
_NAMES = frozenset(
    {
        "access_token",
        "api_token",
        "certificate",
        "client_secret",
        "client_token",
        "credentials",
        "jwt",
        "key",
        "password",
        "refresh_token",
        "secret",
        "service_account",
        "service_account_info",
        "token",
    }
)
_ENDINGS = ("_token", "_secret", "password", "api_key", "apikey", "secret_key", "private_key", "access_key")
_CAN_BE_SECRET = frozenset({"string", "integer", "number"})
_COMBINATORS = ("oneOf", "anyOf", "allOf")
_NOT_MASKED = ("anyOf", "allOf")
_MAX_DEPTH = 30
_MAX_VARIANTS = 4  # within each other
_MOST_FIELDS = 20_000  # YAML can say with a few words that there are millions
_MARK = "airbyte_secret"

_UNMARKED = Rule(
    "secret.unmarked",
    says="a field that is named like a secret says airbyte_secret: true or false",
    owner=CDK,
    source=_SOURCE,
    wrong="api_key: {type: string}",
    right="api_key: {type: string, airbyte_secret: true}",
    scope=Scope(cdk=_LINT),
)
_SHOWN = Rule(
    "secret.shown",
    says="a field that is named like a secret says airbyte_secret: true or false, also for a CDK that has no test "
    "for it",
    owner=AIRBYTE,
    source=SPEC_REFERENCE,
    wrong="api_key: {type: string}",
    right="api_key: {type: string, airbyte_secret: true}",
    severity=TODO,
)
_MISMARKED = Rule(
    "secret.mismarked",
    says="airbyte_secret is true or false, and true only on text and numbers, where the CDK looks for it",
    owner=CDK,
    source=_SOURCE,
    wrong='airbyte_secret: "true", or airbyte_secret: true below anyOf or on an object',
    right="airbyte_secret: true on a string",
    scope=Scope(cdk=_LINT),
)


@dataclass(frozen=True)
class _Field:
    """One field of a form, or one of the variants of it.

    Attributes:
        name: of the field; "" for the form itself.
        keys: where it stands.
        schema: what is said of it.
        beside: the names of all fields of the same object.
        is_variant: whether it is a variant.
        hidden_by: the first word on the way to it that the CDK does not look below.
    """

    name: str
    keys: Keys
    schema: Mapping[str, Any]
    beside: frozenset[str] = frozenset()
    is_variant: bool = False
    hidden_by: str = ""


@judges(_UNMARKED, _SHOWN, _MISMARKED)
def check_secrets(subject: Subject) -> Iterator[Finding]:
    """Secrets are marked, as the CDK that the connector names wants it."""
    path, keys, form = find_form(subject)
    unmarked = _UNMARKED if may_have_cdk(subject, _LINT) else _SHOWN
    for one in islice(_fields(_Field("", keys, form)), _MOST_FIELDS):
        if message := _mark_problem(one):
            hint = "write airbyte_secret: true on a field that holds text or a number, and nowhere else"
            yield _MISMARKED.at(message, hint, path, subject.locate(path, *one.keys))
        elif _is_unmarked(one):
            hint = "add airbyte_secret: true (or false, if it opens nothing)"
            message = f"{one.name} looks like a secret, and is not kept as one"
            yield unmarked.at(message, hint, path, subject.locate(path, *one.keys))


def _fields(one: _Field, depth: int = 0) -> Iterator[_Field]:
    """Yield every field below a form, every variant of each, and what lists hold."""
    if depth > _MAX_DEPTH:
        return
    yield one
    fields = mapping(one.schema.get("properties"))
    for name, schema in fields.items():
        keys = (*one.keys, "properties", name)
        below = _Field(name, keys, mapping(schema), frozenset(fields), hidden_by=one.hidden_by)
        yield from _fields(below, depth + 1)
    for word in _COMBINATORS:
        hides = word if word in _NOT_MASKED or not one.name else ""
        for n, schema in enumerate(listing(one.schema.get(word))):
            below = replace(one, keys=(*one.keys, word, n), schema=mapping(schema), hidden_by=one.hidden_by or hides)
            yield from _fields(replace(below, is_variant=bool(one.name)), depth + 1)
    if isinstance(items := one.schema.get("items"), dict):
        yield from _fields(replace(one, keys=(*one.keys, "items"), schema=mapping(items), is_variant=False), depth + 1)


def _mark_problem(one: _Field) -> str:
    """Return what is wrong with a field's mark; "" if nothing is."""
    mark = one.schema.get(_MARK)
    if mark is not None and not isinstance(mark, bool):
        return f"{_MARK} of {one.name} is neither true nor false"
    if mark is True and one.hidden_by:
        return f"{one.name} is marked as a secret below {one.hidden_by}, where the CDK does not look"
    relevant = not one.is_variant and _kinds(one.schema) and _looks_secret(one.name, one.beside)
    if relevant and _is_marked(one.schema) and not _can_be_secret(one.schema):
        return f"{one.name} is marked as a secret, but can hold none"
    return ""


def _is_unmarked(one: _Field) -> bool:
    if one.is_variant or not _kinds(one.schema) or not _looks_secret(one.name, one.beside):
        return False
    decided = one.schema.get(_MARK) is False or _is_marked(one.schema) or _is_marked(one.schema, _COMBINATORS)
    return _can_be_secret(one.schema) and not decided


def _variants(schema: Mapping[str, Any], words: Iterable[str] = _COMBINATORS) -> Iterator[Mapping[str, Any]]:
    yield from (mapping(one) for word in words for one in listing(schema.get(word)))


def _kinds(schema: Mapping[str, Any], depth: int = 0) -> set[str]:
    """Return the types that a schema has, itself or through its variants."""
    if "type" in schema or depth > _MAX_VARIANTS:
        return set(texts(schema.get("type")))
    return set().union(*(_kinds(one, depth + 1) for one in _variants(schema)))


def _can_be_secret(schema: Mapping[str, Any], depth: int = 0) -> bool:
    if "const" in schema or depth > _MAX_VARIANTS:
        return False
    if "type" in schema:
        return not _CAN_BE_SECRET.isdisjoint(texts(schema["type"]))
    return any(_can_be_secret(one, depth + 1) for one in _variants(schema))


def _is_marked(schema: Mapping[str, Any], words: tuple[str, ...] = ("oneOf",), depth: int = 0) -> bool:
    if schema.get(_MARK) is True:
        return True
    return depth < _MAX_VARIANTS and any(_is_marked(one, words, depth + 1) for one in _variants(schema, words))


def _looks_secret(name: str, beside: Iterable[str]) -> bool:
    """Say whether a field's name is a secret's; the public half of a pair of keys, with a secret beside it, is none."""
    snake = _snake(name)
    if snake in _NAMES:
        return True
    if not snake.endswith(_ENDINGS):
        return False
    if snake.endswith("access_key") and not snake.endswith("secret_access_key"):
        return not any(_is_pair(_snake(other)) for other in beside if other != name)
    return True


def _is_pair(snake: str) -> bool:
    return snake == "secret" or snake.endswith(("_secret", "secret_key"))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")
