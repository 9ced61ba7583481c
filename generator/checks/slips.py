"""What can be read and was surely not meant so: keys that stand twice, merges that are half done."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import Finding
from generator.checks.rules import OURS, Rule
from generator.checks.subject import Subject
from generator.connectors.files import line_at

_TWICE = Rule(
    "file.duplicate-key",
    says="A key stands once in its mapping: of two, whoever reads the file takes the last, and nobody sees it",
    owner="its language",
    source="YAML 1.2.2, 3.2.1.1: the keys of a mapping are unique",
    wrong="dockerImageTag: 0.3.0, and below it dockerImageTag: 0.3.1",
    right="dockerImageTag: 0.3.1",
)
_CONFLICT = Rule(
    "file.conflict",
    says="no merge is left half done in what users read",
    owner=OURS,
    source="https://git-scm.com/docs/git-merge, how conflicts are presented",
    wrong="<<<<<<< HEAD, =======, >>>>>>> main in README.md",
    right="one of the two",
)
RULES = (_TWICE, _CONFLICT)


def find_slips(subject: Subject) -> Iterator[tuple[str, Finding]]:
    """Yield each file that can be read, and was surely not meant so; after `find_unreadable`, which reads them."""
    for path, keys in subject.twice.items():
        for key, line in keys:
            yield path, _TWICE.at(f"{key} stands twice, and the last counts", "take one of them out", path, line)
    for path in dict.fromkeys((subject.docs_page, *(path for path in subject.files if path.endswith(".md")))):
        if (start := _find_conflict(subject.content(path))) >= 0:
            hint = "take one side, and the marks out"
            yield path, _CONFLICT.at("a merge is half done here", hint, path, line_at(subject.content(path), start))


def _find_conflict(content: bytes) -> int:
    """Return where git's three marks of a conflict begin; -1 if they are not all there, in their order."""
    start = at = -1
    for mark in (b"\n<<<<<<< ", b"\n=======", b"\n>>>>>>> "):
        if (at := content.find(mark, at + 1)) < 0:
            return -1
        start = at + 1 if start < 0 else start
    return start
