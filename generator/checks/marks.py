"""What a generator left to be replaced: our own marks, and the placeholders of Airbyte's old templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import OURS, Rule
from generator.checks.subject import Subject
from generator.connectors.files import line_at
from generator.connectors.project import METADATA, PACKAGING, TESTS

MARK = Rule(
    "todo.mark",
    "What the generator marked is done",
    OURS,
    "README.md: what is left to do",
    "# TODO(fjord): Replace these streams by those of your API.",
    "the streams, and no such mark",
    TODO,
)
LEFTOVER = Rule(
    "todo.leftover",
    "Nothing that users see is a placeholder of the template that Airbyte had until 2024",
    OURS,
    "airbyte-integrations/connector-templates, in Airbyte's repository of that time",
    "documentationUrl: https://docsurl.com",
    "documentationUrl: https://docs.airbyte.com/integrations/sources/fjord",
    TODO,
)
TEST_LEFTOVER = Rule(
    "todo.test-leftover",
    "No placeholder of that template is left in the tests",
    OURS,
    "airbyte-integrations/connector-templates, in Airbyte's repository of that time",
    '{"todo-stream-name": {"todo-field-name": "todo-abnormal-value"}}',
    '{"orders": {"updated_at": "2999-01-01"}}',
    ADVICE,
)
UNPARSABLE = Rule(
    "file.unparsable",
    "A file is what its name says: Python, YAML, JSON or TOML",
    "its language",
    "The grammar of Python, YAML, JSON and TOML",
    "def test(:",
    "def test():",
)
TOO_LARGE = Rule(
    "file.too-large",
    "What describes a connector is at most 1 MB large, manifests, specifications and schemas 5 MB",
    OURS,
    "No more is read of a file, so nothing else is said of it",
    "a manifest.yaml of 6 MB",
    "schemas of their own in schemas/, or fewer streams",
    TODO,
)
TOO_DEEP = Rule(
    "file.too-deep",
    "No file is nested so deeply that it cannot be followed",
    OURS,
    "What cannot be followed is not judged",
    "setup(name='a' + 'b' + … a thousand times)",
    "setup(name='source-fjord')",
    TODO,
)
TWICE = Rule(
    "file.duplicate-key",
    "A key stands once in its mapping: of two, whoever reads the file takes the last, and nobody sees it",
    "its language",
    "YAML 1.2.2, 3.2.1.1: the keys of a mapping are unique",
    "dockerImageTag: 0.3.0, and below it dockerImageTag: 0.3.1",
    "dockerImageTag: 0.3.1",
)
CONFLICT = Rule(
    "file.conflict",
    "No merge is left half done in what users read",
    OURS,
    "https://git-scm.com/docs/git-merge, how conflicts are presented",
    "<<<<<<< HEAD, =======, >>>>>>> main in README.md",
    "one of the two",
)
RULES = (MARK, LEFTOVER, TEST_LEFTOVER, UNPARSABLE, TWICE, CONFLICT, TOO_LARGE, TOO_DEEP)

# What most of Airbyte's connectors were made from until 2024, and what was found forgotten in them.
_LEFTOVERS = re.compile(
    rb"fix-me|docsurl\.com|todo-(?:stream-name|field-name|wrong-field|abnormal-value)"
    rb"|TODO: setup test dependencies|TODO uncomment this block|TODO populate with needed configuration"
)
_BEGINNINGS = (b"fix-me", b"docsurl.com", b"todo-", b"TODO ", b"TODO:")  # of those: most files have none of them
_OF_TESTS = (*(f"{name}/" for name in TESTS), "acceptance-test-config.yml")
_DESCRIBING = frozenset({METADATA, *PACKAGING, "manifest.yaml", "spec.yaml", "spec.json", "acceptance-test-config.yml"})


def find_marks(subject: Subject) -> Iterator[tuple[str, Finding]]:
    """Yield each file with a mark, and what its mark says."""
    own = re.compile(rb"TODO\(" + re.escape(subject.slug.encode("utf-8", "replace")) + rb"\):?[ \t]*([^\r\n]*)")
    page = (subject.docs_page,) if subject.docs_page.startswith("..") else ()
    for path in (*subject.files, *page):
        content = subject.content(path)
        line = end = 0
        for found in own.finditer(content) if b"TODO(" in content else ():
            line, end = line + content.count(b"\n", end, found.start()), found.start()
            yield path, MARK.at(_sentence(found[1]), "", path, line + 1)
        left = any(one in content for one in _BEGINNINGS) and not subject.lock and _LEFTOVERS.search(content)
        if left:
            rule = TEST_LEFTOVER if path.startswith(_OF_TESTS) else LEFTOVER
            message = f"the template's {left[0].decode()!r} still stands here"
            yield path, rule.at(message, "replace it by what is yours", path, line_at(content, left.start()))


def find_unreadable(subject: Subject) -> Iterator[tuple[str, Finding]]:
    """Yield each file that its language cannot read, or that is not read; what tests read on purpose is left out."""
    for path in subject.files:
        if _is_code(path):
            subject.parsed(path)
    for path, (line, problem) in subject.problems.items():
        yield path, UNPARSABLE.at(f"does not parse: {problem}", "mend it", path, line)
    for path in subject.files:
        if _describes(path) and subject.is_too_large(path):
            hint = "make it smaller, or look at it yourself"
            yield path, TOO_LARGE.at("it is too large to be looked at", hint, path)


def find_slips(subject: Subject) -> Iterator[tuple[str, Finding]]:
    """Yield each file that can be read, and was surely not meant so; after `find_unreadable`, which reads them."""
    for path, keys in subject.twice.items():
        for key, line in keys:
            yield path, TWICE.at(f"{key} stands twice, and the last counts", "take one of them out", path, line)
    for path in dict.fromkeys((subject.docs_page, *(path for path in subject.files if path.endswith(".md")))):
        if (start := _find_conflict(subject.content(path))) >= 0:
            hint = "take one side, and the marks out"
            yield path, CONFLICT.at("a merge is half done here", hint, path, line_at(subject.content(path), start))


def _find_conflict(content: bytes) -> int:
    """Return where git's three marks of a conflict begin; -1 if they are not all there, in their order."""
    start = at = -1
    for mark in (b"\n<<<<<<< ", b"\n=======", b"\n>>>>>>> "):
        if (at := content.find(mark, at + 1)) < 0:
            return -1
        start = at + 1 if start < 0 else start
    return start


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
