"""What a generator left to be replaced: our own marks, and the placeholders of Airbyte's old templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import OURS, Rule
from generator.checks.sources import README
from generator.checks.subject import Subject
from generator.connectors.files import line_at
from generator.connectors.project import TESTS

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
RULES = (_MARK, _LEFTOVER, _TEST_LEFTOVER)

# What most of Airbyte's connectors were made from until 2024, and what was found forgotten in them.
_LEFTOVERS = re.compile(
    rb"fix-me|docsurl\.com|todo-(?:stream-name|field-name|wrong-field|abnormal-value)"
    rb"|TODO: setup test dependencies|TODO uncomment this block|TODO populate with needed configuration"
)
_BEGINNINGS = (b"fix-me", b"docsurl.com", b"todo-", b"TODO ", b"TODO:")  # of those: most files have none of them
_OF_TESTS = (*(f"{name}/" for name in TESTS), "acceptance-test-config.yml")


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


def _sentence(words: bytes) -> str:
    """Return what stands after a mark, without the full stop, and without the end of a comment that it may stand in."""
    text = words.decode("utf-8", "replace").strip()
    end = next((end for end in ("-->", "*/", "#}") if text.endswith(end)), "")
    return text.removesuffix(end).rstrip().removesuffix(".") or "do what the README says about it"
