"""Answers in hooks: pasted into a script, they may become text in it, never code.

No answer can leave the file that `CONNECTOR_ANSWERS` names, nor what `{{ cookiecutter | jsonify }}` writes: it is made
of characters that mean nothing to Python or to a shell. But the hooks that exist out there write
`"{{ cookiecutter.project_name }}"`. So a hook is filled in twice: with the answers, and with the answers as they would
be without any character that could mean something to a script. If the two differ in more than the text of Python's
strings, or if the script could run such a text, an answer may have become code, and the hook does not run.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import tokenize
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from generator.foreign.hook_code import is_same_program

VARIABLE = "CONNECTOR_ANSWERS"
"""The environment variable with the path of a JSON file that holds every answer."""

_SPECIAL = re.compile(r"[^\w ./:@,+-]|(?<!\S)-")  # a dash at the start of a word makes an option of it
_PLAIN = re.compile(r"[\w ./:@,+-]", re.ASCII)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def harmless(text: str) -> str:
    """Return a text in which nothing means something to Python or to a shell."""
    return _SPECIAL.sub("x", text)


def hand_over(answers: Mapping[str, Any] | None) -> None:
    """Let the scripts that are started from here find the answers, as JSON in ASCII; without answers, nothing."""
    os.environ.pop(VARIABLE, None)
    if answers is None:
        return
    with tempfile.NamedTemporaryFile("w", delete=False, prefix="answers-", suffix=".json", encoding="ascii") as file:
        json.dump(answers, file, indent=2)
    os.environ[VARIABLE] = file.name


def plain_json(data: Any, indent: int | None = 4, **options: Any) -> str:
    """Return JSON in whose strings nothing means something to Python or a shell, in quotes of any kind or in none."""

    def escape(match: re.Match[str]) -> str:
        units = json.loads(match[0]).encode("utf-16-be", "surrogatepass")
        codes = (int.from_bytes(units[n : n + 2], "big") for n in range(0, len(units), 2))
        return '"' + "".join(chr(c) if _PLAIN.fullmatch(chr(c)) else f"\\u{c:04x}" for c in codes) + '"'

    return _STRING.sub(escape, json.dumps(data, **{"sort_keys": True, **options}, indent=indent))


def fill_in(script: Path, context: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    """Return the path of a copy of the script with the answers in it.

    Args:
        script: a hook.
        context: what cookiecutter renders it with.
        expected: the same for harmless answers.

    Raises:
        ValueError: an answer would become code.
    """
    source = script.read_text(encoding="utf-8")
    filled = _render(source, context, plain_json)
    if _encoding_of(filled) != _encoding_of(source.encode("utf-8")):
        raise ValueError("an answer would change how this script is encoded")
    if script.suffix == ".py":
        is_safe = is_same_code(".py", filled, _render(source, expected, plain_json))
    else:  # there, what `jsonify` writes is text in quotes of any kind
        is_safe = _render(source, context, _no_json) == _render(source, expected, _no_json)
    if not is_safe:
        raise ValueError(
            "an answer with quotes or other special characters would become code of this script, or could; "
            f"a script can read the answers from the JSON file that the environment variable {VARIABLE} names"
        )
    with tempfile.NamedTemporaryFile(delete=False, suffix=script.suffix) as file:
        file.write(filled)
    return file.name


def is_same_code(suffix: str, filled: bytes, expected: bytes) -> bool:
    """Say whether two fillings of a script differ in nothing or, in Python, in the text of strings only."""
    return filled == expected or (suffix == ".py" and is_same_program(filled, expected))


def _render(source: str, context: Mapping[str, Any], to_json: Callable[..., str]) -> bytes:
    from cookiecutter.utils import create_env_with_context

    answers = context["cookiecutter"]
    if type(answers) is dict:
        context = {**context, "cookiecutter": OrderedDict(answers)}  # which some hooks print
    environment = create_env_with_context(context)
    environment.filters |= {"jsonify": to_json, "tojson": partial(to_json, indent=None)}
    text: str = environment.from_string(source).render(**context)
    return text.encode("utf-8")


def _no_json(*_: object, **__: object) -> str:
    return "{}"


def _encoding_of(source: bytes) -> str:
    """Return the encoding that the first lines name, as in `# coding: latin-1`; "" if there is no such encoding."""
    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        return ""
