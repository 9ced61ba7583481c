"""What can be mended in packaging: version and licence are those of metadata.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from generator.checks.findings import Finding
from generator.checks.subject import Subject
from generator.formats.toml_edits import add_text, set_text
from generator.formats.yaml_edits import CannotEdit

_PYPROJECT = "pyproject.toml"
_POETRY = ("tool", "poetry")
_TABLES = (_POETRY, ("project",))


def _write(subject: Subject, _: Sequence[Finding], key: str, said_as: str) -> dict[str, bytes]:
    """Write what metadata.yaml says: where Airbyte's QA reads it, and where else it stands already."""
    wanted, content = subject.metadata.get(said_as), subject.content(_PYPROJECT)
    if not isinstance(wanted, str):
        raise CannotEdit("metadata.yaml does not say it")
    done = False
    for table in _TABLES:
        try:
            content, done = set_text(content, (*table, key), wanted), True
        except CannotEdit:
            continue
    return {_PYPROJECT: content if done else add_text(content, (*_POETRY, key), wanted, after="name")}


write_version = partial(_write, key="version", said_as="dockerImageTag")
write_licence = partial(_write, key="license", said_as="license")
