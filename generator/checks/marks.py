"""What a generator left to be replaced: our own marks, and the placeholders of Airbyte's old templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import Finding, to_do
from generator.connectors.files import line_at
from generator.connectors.project import Project

# What most of Airbyte's connectors were made from until 2024, and what was found forgotten in them.
_LEFTOVERS = re.compile(
    rb"fix-me|docsurl\.com|todo-(?:stream-name|field-name|wrong-field|abnormal-value)"
    rb"|TODO: setup test dependencies|TODO uncomment this block|TODO populate with needed configuration"
)


def find_marks(project: Project) -> Iterator[tuple[str, Finding]]:
    """Yield each file with a mark, and what its mark says."""
    own = re.compile(rb"TODO\(" + re.escape(project.slug.encode("utf-8", "replace")) + rb"\):?[ \t]*([^\r\n]*)")
    page = (project.docs_page,) if project.docs_page.startswith("..") else ()
    for path in (*project.files, *page):
        content = project.content(path)
        line = end = 0
        for found in own.finditer(content) if b"TODO(" in content else ():
            line, end = line + content.count(b"\n", end, found.start()), found.start()
            yield path, to_do(_sentence(found[1]), "", path, line + 1)
        left = _LEFTOVERS.search(content) if not project.lock else None
        if left:
            message = f"the template's {left[0].decode()!r} still stands here"
            yield path, to_do(message, "replace it by what is yours", path, line_at(content, left.start()))


def find_unreadable(project: Project) -> Iterator[tuple[str, Finding]]:
    """Yield each file that its language cannot read; what tests read on purpose is not looked at."""
    for path in project.files:
        if _is_code(path):
            project.parsed(path)
    for path, (line, problem) in project.problems.items():
        yield path, Finding(f"does not parse: {problem}", "mend it", path, line)


def _is_code(path: str) -> bool:
    if path.endswith(".py"):
        return True
    tested = path.startswith(("unit_tests/", "integration_tests/", "tests/"))
    return path.endswith((".yaml", ".yml", ".json", ".toml")) and not tested


def _sentence(words: bytes) -> str:
    """Return what stands after a mark, without the full stop, and without the end of a comment that it may stand in."""
    text = words.decode("utf-8", "replace").strip()
    end = next((end for end in ("-->", "*/", "#}") if text.endswith(end)), "")
    return text.removesuffix(end).rstrip().removesuffix(".") or "do what the README says about it"
