"""Answers in the hooks of foreign templates: pasted into a script, they may become text in it, never code.

The hooks that exist out there write `"{{ cookiecutter.project_name }}"`. So a hook is filled in twice: with the
answers, and with the answers as they would be without any character that could mean something to a script. If
the two differ in more than the text of Python's strings, an answer has become code, and the hook does not run.
"""

from __future__ import annotations

import ast
import io
import re
import tempfile
import tokenize
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SPECIAL = re.compile(r"[^\w ./:@,+-]")


def harmless(text: str) -> str:
    """Return a text in which nothing means something to Python or to a shell."""
    return _SPECIAL.sub("x", text)


def fill_in(script: Path, context: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    """Return the path of a copy of the script with the answers in it.

    Args:
        script: a hook.
        context: what cookiecutter renders it with.
        expected: the same for harmless answers.

    Raises:
        ValueError: an answer would become code.
    """
    from cookiecutter.utils import create_env_with_context

    source = script.read_text(encoding="utf-8")

    def render(context: Mapping[str, Any]) -> bytes:
        ordered = {**context, "cookiecutter": OrderedDict(context["cookiecutter"])}  # which some hooks print
        text: str = create_env_with_context(ordered).from_string(source).render(**ordered)
        return text.encode("utf-8")

    filled = render(context)
    if _encoding_of(filled) != _encoding_of(source.encode("utf-8")):
        raise ValueError("an answer would change how this script is encoded")
    if context != expected and not is_same_code(script.suffix, filled, render(expected)):
        raise ValueError("an answer with quotes or other special characters would become code of this script")
    with tempfile.NamedTemporaryFile(delete=False, suffix=script.suffix) as file:
        file.write(filled)
    return file.name


def is_same_code(suffix: str, filled: bytes, expected: bytes) -> bool:
    """Say whether two fillings of a script differ in nothing or, in Python, in the text of strings only."""
    if filled == expected or suffix != ".py":
        return filled == expected
    try:
        return _code_of(filled) == _code_of(expected)
    except (SyntaxError, ValueError):
        return False


def _encoding_of(source: bytes) -> str:
    """Return the encoding that the first lines name, as in `# coding: latin-1`; "" if there is no such encoding."""
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        return ""


def _code_of(source: bytes) -> str:
    """Return a Python script's syntax tree without the text of its strings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)
