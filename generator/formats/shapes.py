"""Data that others wrote, taken as what it should be: who asks gets a value of that kind, and an empty one else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Keys = tuple["str | int", ...]
"""The way to a part of a document: keys of mappings, and positions in lists."""


def mapping(value: object, *keys: str) -> Mapping[str, Any]:
    """Return the value, or what lies at these keys in it, if it is a mapping with text as keys; else an empty one."""
    for key in keys:
        value = mapping(value).get(key)
    return value if isinstance(value, dict) and all(isinstance(key, str) for key in value) else {}


def listing(value: object) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return the value if it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """Return the texts in a list, or the value as the only one if it is a text itself."""
    return [value] if isinstance(value, str) else [item for item in listing(value) if isinstance(item, str)]
