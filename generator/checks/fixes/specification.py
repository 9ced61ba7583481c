"""What can be mended in the specification: a title that follows from the key."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.checks.findings import Finding
from generator.checks.subject import Subject
from generator.connectors.spec import find_spec
from generator.formats.shapes import mapping, texts
from generator.formats.yaml_edits import CannotEdit, add_key

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SPECIAL = {"apis": "APIs", "oauth": "OAuth", "graphql": "GraphQL", "github": "GitHub", "gitlab": "GitLab"}
_CAPITALS = re.compile(
    "api|arn|aws|cdc|csv|db|dns|ftp|gcp|gcs|html|https?|iam|id|ip|json|jwt|kms|pem|rds|s3|sdk|sftp|sid|sql|ssh|ssl|sso"
    "|tls|ui|uri|url|utc|uuid|vpc|xml"
)
_SMALL = ("a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "per", "the", "to")


def write_titles(subject: Subject, _: Sequence[Finding]) -> dict[str, bytes]:
    """Give each required field that has no title the one that its key makes."""
    path, keys, spec = find_spec(subject)
    form = mapping(spec, "connectionSpecification")
    raw = mapping(subject.parsed(path), "spec") if keys else spec
    name = next((key for key in ("connectionSpecification", "connection_specification") if key in raw), "")
    content = before = subject.content(path)
    for field in texts(form.get("required")):
        said = mapping(form, "properties", field)
        if said and not said.get("title") and "title" not in said and "$ref" not in said:
            way = (*keys, name, "properties", field, "title")
            content = add_key(content, way, make_title(field), after="type")
    if content == before:
        raise CannotEdit("no field without a title says what it is")
    return {path: content}


def make_title(key: str) -> str:
    """Return a key as people write it: `api_key` is API Key, `startDate` is Start Date."""
    words = [word.lower() for part in re.split(r"[\W_]+", key.replace("OAuth", "Oauth")) for word in _split(part)]
    return " ".join(_written(word, first=n == 0) for n, word in enumerate(words)) or key


def _split(part: str) -> list[str]:
    whole = part.lower()
    return [part] if whole in _SPECIAL or _CAPITALS.fullmatch(whole) else _WORD.findall(part)


def _written(word: str, *, first: bool) -> str:
    if word in _SPECIAL or _CAPITALS.fullmatch(word):
        return _SPECIAL.get(word, word.upper())
    return word if word in _SMALL and not first else word.capitalize()
