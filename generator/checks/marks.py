"""What a generator left to be replaced: our own marks, and the placeholders of Airbyte's old templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import OURS, Rule
from generator.checks.sources import README
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.files import line_at
from generator.connectors.project import PACKAGING, TESTS

_MARK = Rule(
    "todo.mark",
    says="what the generator has marked with TODO(…) is done",
    owner=OURS,
    source=f"{README}: what is left to do",
    wrong="# TODO(fjord): Replace these streams by those of your API.",
    right="streams of your API, and no such mark",
    severity=TODO,
)
_LEFTOVER = Rule(
    "todo.leftover",
    says="nothing that users see is a placeholder of the templates that Airbyte had until 2024",
    owner=OURS,
    source="airbyte-integrations/connector-templates in airbytehq/airbyte, until 2024",
    wrong="documentationUrl: https://docsurl.com",
    right="documentationUrl: https://docs.airbyte.com/integrations/sources/fjord",
    severity=TODO,
)
_TEST_LEFTOVER = Rule(
    "todo.test-leftover",
    says="no placeholder of those templates is left in the tests",
    owner=OURS,
    source="airbyte-integrations/connector-templates in airbytehq/airbyte, until 2024",
    wrong='{"todo-stream-name": {"todo-field-name": "todo-abnormal-value"}}',
    right='{"orders": {"updated_at": "2999-01-01"}}',
    severity=ADVICE,
)
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
RULES = (_MARK, _LEFTOVER, _TEST_LEFTOVER, _UNPARSABLE, _TOO_LARGE, TOO_DEEP)

# What most of Airbyte's connectors were made from until 2024, and what was found forgotten in them.
_LEFTOVERS = re.compile(
    rb"fix-me|docsurl\.com|todo-(?:stream-name|field-name|wrong-field|abnormal-value)"
    rb"|TODO: setup test dependencies|TODO uncomment this block|TODO populate with needed configuration"
)
_BEGINNINGS = (b"fix-me", b"docsurl.com", b"todo-", b"TODO ", b"TODO:")  # of those: most files have none of them
_OF_TESTS = (*(f"{name}/" for name in TESTS), "acceptance-test-config.yml")
_DESCRIBING = frozenset(
    {METADATA, *PACKAGING, "manifest.yaml", "spec.yaml", "spec.json", "acceptance-test-config.yml", "icon.svg"}
)


def find_marks(subject: Subject) -> Iterator[tuple[str, Finding]]:
    """Yield each file with a mark, and what its mark says."""
    own = re.compile(rb"TODO\(" + re.escape(subject.slug.encode("utf-8", "replace")) + rb"\):?[ \t]*([^\r\n]*)")
    page = (subject.docs_page,) if subject.docs_page.startswith("..") else ()
    for path in (*subject.files, *page):
        content = subject.content(path)
        line = end = 0
        for found in own.finditer(content) if b"TODO(" in content else ():
            line, end = line + content.count(b"\n", end, found.start()), found.start()
            yield path, _MARK.at(_sentence(found[1]), "", path, line + 1)
        left = any(one in content for one in _BEGINNINGS) and not subject.lock and _LEFTOVERS.search(content)
        if left:
            rule = _TEST_LEFTOVER if path.startswith(_OF_TESTS) else _LEFTOVER
            message = f"the template's {left[0].decode()!r} still stands here"
            yield path, rule.at(message, "replace it by what is yours", path, line_at(content, left.start()))


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
    tested = path.startswith(("unit_tests/", "integration_tests/", "tests/"))
    return path.endswith((".yaml", ".yml", ".json", ".toml")) and not tested


def _describes(path: str) -> bool:
    file = PurePosixPath(path)
    return file.name in _DESCRIBING or (file.parent.name == "schemas" and file.suffix == ".json")


def _sentence(words: bytes) -> str:
    """Return what stands after a mark, without the full stop, and without the end of a comment that it may stand in."""
    text = words.decode("utf-8", "replace").strip()
    end = next((end for end in ("-->", "*/", "#}") if text.endswith(end)), "")
    return text.removesuffix(end).rstrip().removesuffix(".") or "do what the README says about it"
