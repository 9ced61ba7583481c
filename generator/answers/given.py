"""What was said about a template's questions: by flags, and in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from generator.errors import UsageError
from generator.formats.documents import parse_document, read_document


def read_flags(pairs: Iterable[str]) -> dict[str, object]:
    """Read `--set KEY=VALUE` flags; a key given twice is an error, not a surprise.

    Raises:
        UsageError: one has no `=`, or a key stands there twice.
    """
    given: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"--set {pair}: write --set KEY=VALUE", "for example --set license=MIT")
        if key in given:
            raise UsageError(f"--set {key} is given twice")
        given[key] = value
    return given


def read_answers(source: str, stdin: Callable[[], bytes]) -> dict[str, object]:
    """Read an answers file (YAML or JSON, partial is fine); `-` reads what `stdin` gives."""
    document = parse_document(stdin(), "standard input") if source == "-" else read_document(Path(source))
    return dict(document.data)
