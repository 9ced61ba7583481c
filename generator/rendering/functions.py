"""What templates can do with text: the filters of their languages, and a few more. All are pure.

So what a template prints of a name or of free text can be worked out later, without the template: see skeletons.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.rendering.escape import FILTERS, host_of, on_one_line

_Function = Callable[..., Any]
_JSON_COLUMNS = 80


def _import_lines(names: list[str], module: str, line_length: str) -> str:
    """Return `from module import names` as the formatter writes it, however long the names are."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= int(line_length):
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def _json_member(value: object, key: str, indent: int, after: str = "") -> str:
    """Return `"key": value` of lists and texts, broken into lines as prettier does where 80 columns are too few.

    Args:
        value: what is written.
        key: its key.
        indent: of the line.
        after: what follows, a comma or nothing.
    """
    return f'"{key}": {_json_lines(value, indent, len(key) + 4, after)}'


def _json_lines(value: object, indent: int, before: int, after: str) -> str:
    flat = json.dumps(value, ensure_ascii=False) + after
    if not isinstance(value, list) or indent + before + len(flat) <= _JSON_COLUMNS:
        return flat
    inner, last = " " * (indent + 2), len(value) - 1
    lines = [inner + _json_lines(each, indent + 2, 0, "," if n < last else "") for n, each in enumerate(value)]
    return "\n".join(["[", *lines, " " * indent + "]" + after])


def _indent_by(text: str, columns: int) -> str:
    """Return the text with so many spaces before each line that is not empty."""
    return re.sub(r"(?m)^(?=.)", " " * columns, text)


def _first(text: str) -> str:
    return text[0]


TO_BE_ESCAPED = ("host", "line")
"""Those that return free text."""

FUNCTIONS: Mapping[str, _Function] = {
    **FILTERS,
    "host": host_of,
    "line": on_one_line,
    "upper": str.upper,
    "capitalize": str.capitalize,
    "first": _first,
    "import_lines": _import_lines,
    "json_member": _json_member,
    "indent_by": _indent_by,
}
