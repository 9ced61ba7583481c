"""What can be mended in packaging: version and licence are those of metadata.yaml."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial

from generator.checks.findings import Finding
from generator.checks.subject import Subject
from generator.connectors.distribution import read_distributions
from generator.formats.toml_edits import set_text
from generator.formats.yaml_edits import CannotEdit

_TABLES = (("project",), ("tool", "poetry"))


def _write(subject: Subject, found: Sequence[Finding], key: str, said_as: str) -> dict[str, bytes]:
    """Write what metadata.yaml says into each file that a finding is about."""
    wanted = subject.metadata.get(said_as)
    if not isinstance(wanted, str):
        raise CannotEdit("metadata.yaml does not say it")
    named = {finding.path for finding in found}
    edits = {}
    for one in read_distributions(subject):
        if one.file in named or not any(named):
            edit = _set_in_setup if one.file.endswith(".py") else _set_in_pyproject
            edits[one.file] = edit(subject.content(one.file), key, wanted)
    return edits


def _set_in_pyproject(content: bytes, key: str, value: str) -> bytes:
    for table in _TABLES:
        try:
            return set_text(content, (*table, key), value)
        except CannotEdit:
            continue
    raise CannotEdit("it is not written as one text on one line")


def _set_in_setup(content: bytes, key: str, value: str) -> bytes:
    """Put another text in the place of an argument of `setup` that is written out."""
    calls = [node for node in ast.walk(ast.parse(content)) if isinstance(node, ast.Call)]
    words = [word.value for call in calls for word in call.keywords if word.arg == key and _is_setup(call.func)]
    texts = [word for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    if len(words) != 1 or len(texts) != 1 or texts[0].lineno != texts[0].end_lineno:
        raise CannotEdit("it is not written out")
    node, lines = texts[0], content.split(b"\n")
    line = lines[node.lineno - 1]
    skipped = len(b"\xef\xbb\xbf") if node.lineno == 1 and content.startswith(b"\xef\xbb\xbf") else 0
    start, end = node.col_offset + skipped, (node.end_col_offset or 0) + skipped
    quote = line[start : start + 1]
    if quote not in (b"'", b'"') or line[start:end] != quote + str(node.value).encode() + quote:
        raise CannotEdit("it is not written out")
    if set(value) & set("'\"\\"):
        raise CannotEdit("it holds quotes")
    lines[node.lineno - 1] = line[:start] + quote + value.encode() + quote + line[end:]
    return b"\n".join(lines)


def _is_setup(function: ast.expr) -> bool:
    return (function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")) == "setup"


write_version = partial(_write, key="version", said_as="dockerImageTag")
write_licence = partial(_write, key="license", said_as="license")
