"""What templates can do with text: the filters of their languages, and a few more. All are pure.

So what a template prints of a name or of free text can be worked out later, without the template: see skeletons.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.rendering.escape import FILTERS, host_of, on_one_line

_Function = Callable[..., Any]


def _import_lines(names: list[str], module: str, line_length: str) -> str:
    """Return `from module import names` as the formatter writes it, however long the names are."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= int(line_length):
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


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
    "indent_by": _indent_by,
}
