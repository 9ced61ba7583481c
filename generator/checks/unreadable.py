"""Files of which nothing can be said, because they cannot be read: they are told, so that nothing is silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.checks.findings import TODO, Finding
from generator.checks.rules import OURS, Rule
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.project import PACKAGING, TESTS

_UNPARSABLE = Rule(
    "file.unparsable",
    says="a file can be parsed as what its name says it is: Python, YAML, JSON or TOML",
    owner="the language of the file",
    source="the grammars of Python, YAML, JSON and TOML",
    wrong="def test(:",
    right="def test():",
)
_TOO_LARGE = Rule(
    "file.too-large",
    says="a file that describes the connector is at most 1 MB large, a manifest, specification or schema 5 MB",
    owner=OURS,
    source="no more is read of a file, so nothing else is said of it",
    wrong="a manifest.yaml of 6 MB",
    right="schemas in files of their own in schemas/, or fewer streams",
    severity=TODO,
)
TOO_DEEP = Rule(
    "file.too-deep",
    says="no file is nested so deeply that it cannot be followed",
    owner=OURS,
    source="what cannot be followed is not judged",
    wrong="setup(name='a' + 'b' + … a thousand times)",
    right="setup(name='source-fjord')",
    severity=TODO,
)
RULES = (_UNPARSABLE, _TOO_LARGE, TOO_DEEP)

_TESTS = tuple(f"{name}/" for name in TESTS)
_DESCRIBING = frozenset(
    {METADATA, *PACKAGING, "manifest.yaml", "spec.yaml", "spec.json", "acceptance-test-config.yml", "icon.svg"}
)


def find_unreadable(subject: Subject) -> Iterator[tuple[str, Finding]]:
    """Yield each file that its language cannot read, or that is not read; what tests read on purpose is left out."""
    for path in subject.files:
        if _is_code(path):
            subject.parsed(path)
    for path, (line, problem) in subject.problems.items():
        yield path, _UNPARSABLE.at(f"does not parse: {problem}", "mend it", path, line)
    for path in subject.files:
        if _describes(path) and subject.is_too_large(path):
            hint = "make it smaller, or look at it yourself"
            yield path, _TOO_LARGE.at("it is too large to be looked at", hint, path)


def _is_code(path: str) -> bool:
    if path.endswith(".py"):
        return True
    return path.endswith((".yaml", ".yml", ".json", ".toml")) and not path.startswith(_TESTS)


def _describes(path: str) -> bool:
    file = PurePosixPath(path)
    return file.name in _DESCRIBING or (file.parent.name == "schemas" and file.suffix == ".json")
