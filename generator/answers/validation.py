"""What is right for each kind of question. The same for flags, files and prompts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from generator.formats.languages import load_json
from generator.model import Answer, Question
from generator.suggest import did_you_mean

WORD = r"[A-Za-z_][A-Za-z0-9_-]*"
"""The name of a field, a header or a parameter."""

PATH = rf"{WORD}(\.{WORD}){{0,4}}|\."
"""A path of fields; a single dot is the whole."""

_YES, _NO = ("true", "yes", "on", "y", "t", "1"), ("false", "no", "off", "n", "f", "0")
"""As cookiecutter takes them."""

MAX_WORD = 40
"""The longest word or path: a line of code with one in it stays a line."""


def validate(question: Question, raw: object) -> Answer:
    """Return the answer in its proper type.

    Args:
        question: says by its kind what is right.
        raw: text, or a bool from a JSON file.

    Raises:
        ValueError: one sentence that says what is wrong and what would be right.
    """
    if question.kind == "bool":
        return _validate_bool(raw)
    if question.kind == "json":
        return _validate_json(raw)
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} is not text; write it in quotes")
    check = _CHECKS.get(question.kind)
    if check:
        check(raw)
    if question.kind == "choice" and raw not in question.choices:
        raise ValueError(f"{raw!r} is none of {', '.join(question.choices)}" + _close(raw, question.choices))
    return raw


def _close(word: str, known: Iterable[str]) -> str:
    hint = did_you_mean(word, known, "")
    return f"; {hint}" if hint.startswith("did") else ""


def _validate_bool(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError(f"{raw!r} is neither true nor false")


def _validate_json(raw: object) -> str:
    """Return a JSON object as text; in an answers file it may stand there as a mapping."""
    try:
        data = load_json(raw) if isinstance(raw, str) else raw
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ValueError(f'{raw!r} is no JSON object; one looks like {{"key": "value"}}')
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


def _validate_line(raw: str) -> None:
    # XML and most editors stop at control characters; lone surrogates are not text at all.
    if raw.isprintable():
        return
    if bad := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", raw):
        raise ValueError(f"U+{ord(bad[0]):04X} is a control character; leave it out")


def _validate_text(raw: str) -> None:
    _validate_line(raw)
    if not raw.strip():
        raise ValueError("it is empty")


def _validate_url(raw: str) -> None:
    _validate_text(raw)
    try:
        parts = urlsplit(raw)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", raw)
    except ValueError:
        right = False
    if not right:
        raise ValueError(f"{raw!r} is no web address; one looks like https://docs.example.com/page")


def _validate_uuid(raw: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", raw):
        raise ValueError(f"{raw!r} is no UUID; one looks like 9f3c1b6e-4f0a-4f6e-8f57-0c2a7d1e5b43")


def _validate_date(raw: str) -> None:
    try:
        right = date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        right = False
    if not right:
        raise ValueError(f"{raw!r} is no date; one looks like 2026-01-31")


def _validate_word(raw: str) -> None:
    if not re.fullmatch(WORD, raw) or len(raw) > MAX_WORD:
        raise ValueError(
            f"{raw!r} is no name of a field; one looks like updated_at or X-Api-Key, with letters, digits, _ and -, "
            f"at most {MAX_WORD}"
        )


def _validate_path(raw: str) -> None:
    if not re.fullmatch(PATH, raw) or len(raw) > MAX_WORD:
        raise ValueError(
            f"{raw!r} is no path of fields; one looks like data or result.items, at most five names and {MAX_WORD} "
            "characters, and a single . is the whole"
        )


_CHECKS: Mapping[str, Callable[[str], None]] = {
    "line": _validate_line,
    "text": _validate_text,
    "url": _validate_url,
    "uuid": _validate_uuid,
    "date": _validate_date,
    "word": _validate_word,
    "path": _validate_path,
}
