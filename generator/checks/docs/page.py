"""README, documentation page, changelogs (guide, steps 10 and 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, QA, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.connector import AIRBYTES_DOCS, linked_page
from generator.connectors.files import line_at
from generator.connectors.project import METADATA

README_FILE = "README.md"
_CHANGELOG_FILE = "CHANGELOG.md"
DOCS_QA = "connectors_qa, checks/documentation/documentation.py"
LEVEL = 100
"""The least `ab_internal.sl` that Airbyte's QA looks at the documentation of."""

README = Rule(
    code="docs.readme",
    says="there is a README",
    owner=AIRBYTE,
    source="guide Building a Python Source, step 10",
    wrong="no README.md",
    right="README.md says what the connector is for, and how to get a key",
    severity=TODO,
)
PAGE = Rule(
    code="docs.page",
    says="there is a documentation page",
    owner=QA,
    source=DOCS_QA,
    wrong="documentationUrl: https://docs.airbyte.com/integrations/sources/fjord, but no docs/…/sources/fjord.md",
    right="docs/integrations/sources/fjord.md is there; variants of a connector may share it",
    scope=Scope(level=LEVEL, airbytes=True),
    enforced_by=("CheckDocumentationExists", "validate_docs_path_exists"),
    elsewhere=TODO,
)
LINK = Rule(
    code="docs.link",
    says="documentationUrl leads to the page",
    owner=QA,
    source=DOCS_QA,
    wrong="documentationUrl: …/sources/fiord, while the page is docs/integrations/sources/fjord.md",
    right="documentationUrl: …/sources/fjord",
    scope=Scope(level=LEVEL, airbytes=True),
    enforced_by=("CheckDocumentationExists", "validate_docs_path_exists"),
    elsewhere=TODO,
)
SITE = Rule(
    code="docs.site",
    says=f"documentationUrl leads to a page on {AIRBYTES_DOCS}",
    owner=QA,
    source=f"{DOCS_QA}; connector_ops, Connector.has_airbyte_docs",
    wrong="documentationUrl: https://fjord.example/docs",
    right=f"documentationUrl: {AIRBYTES_DOCS}integrations/sources/fjord",
    scope=Scope(level=LEVEL, airbytes=True),
    enforced_by=("CheckDocumentationExists",),
    elsewhere="",
)
CHANGELOG = Rule(
    code="docs.changelog",
    says="the page has a changelog",
    owner=QA,
    source=DOCS_QA,
    wrong="a page without the heading Changelog",
    right="## Changelog",
    scope=Scope(level=LEVEL, airbytes=True),
    enforced_by=("CheckChangelogEntry",),
)
CHANGELOG_ENTRY = Rule(
    code="docs.changelog-entry",
    says="the changelog has an entry for the version that metadata.yaml says",
    owner=QA,
    source=DOCS_QA,
    wrong="dockerImageTag: 0.3.1, while the newest entry is 0.3.0",
    right="| 0.3.1 | 2026-02-01 | … | Read trips |",
    scope=Scope(level=LEVEL),
    enforced_by=("CheckChangelogEntry",),
)
OWN_CHANGELOG = Rule(
    code="docs.own-changelog",
    says="a CHANGELOG.md that is kept has an entry for the version that metadata.yaml says",
    owner=OURS,
    source="https://keepachangelog.com",
    wrong="dockerImageTag: 0.3.1, while the newest entry of CHANGELOG.md is 0.3.0",
    right="## 0.3.1; or a file that was given up, while the documentation page has the entry",
)


@judges(README)
def check_readme(subject: Subject) -> Iterator[Finding]:
    """There is a README."""
    if README_FILE not in subject.files:
        hint = "say what the connector is for, and how to get a key for testing it"
        yield README.at("there is no README.md", hint)


@judges(PAGE, LINK, SITE)
def check_page(subject: Subject) -> Iterator[Finding]:
    """The documentation page exists, where documentationUrl leads to; one that leads to another site needs none."""
    url = subject.metadata.get("documentationUrl")
    linked = linked_page(subject.metadata)
    page = subject.docs_page
    if isinstance(url, str) and not url.startswith(AIRBYTES_DOCS):
        hint = f"write {AIRBYTES_DOCS}{subject.docs_path.removeprefix('docs/').removesuffix('.md')}"
        yield SITE.at(f"documentationUrl leads to {url}", hint, METADATA, _line_of_link(subject))
    elif METADATA not in subject.files and subject.edition.airbytes:
        return  # Airbyte's QA looks at nothing without one
    elif not subject.content(page):
        hint = f"write {page}: what to prepare, how to set it up, what is read"
        yield PAGE.at("there is no documentation page", hint)
    elif isinstance(url, str) and not (linked and subject.content(subject.locate_page(linked))):
        wanted = page[page.find("integrations/") :].removesuffix(".md")
        hint = f"write {AIRBYTES_DOCS}{wanted}, or write the page that it leads to"
        yield LINK.at(
            f"documentationUrl leads to {url}, and there is no such page", hint, METADATA, _line_of_link(subject)
        )


def _line_of_link(subject: Subject) -> int:
    return subject.locate(METADATA, "data", "documentationUrl")


@judges(CHANGELOG, CHANGELOG_ENTRY, OWN_CHANGELOG)
def check_changelogs(subject: Subject) -> Iterator[Finding]:
    """The version of today stands in the changelog: that of the page, or CHANGELOG.md.

    Where the page has the entry, a CHANGELOG.md was given up, unless this tool wrote it.
    """
    version = subject.metadata.get("dockerImageTag")
    if not isinstance(version, str) or not version:
        return
    page = subject.docs_page
    start = _find_changelog(subject, page)
    if subject.content(page) and start < 0:
        yield CHANGELOG.at("the page has no changelog", "add the heading ## Changelog, and an entry below it", page)
    message, hint = f"the changelog does not know version {version}", "say there what it changes"
    is_known = start >= 0 and _mentions(subject.content(page)[start:], version)
    if start >= 0 and not is_known:
        yield CHANGELOG_ENTRY.at(message, hint, page, line_at(subject.content(page), start))
    start = _find_changelog(subject, _CHANGELOG_FILE)
    if start >= 0 and (_CHANGELOG_FILE in subject.digests or not is_known):
        content = subject.content(_CHANGELOG_FILE)
        if not _mentions(content[start:], version):
            yield OWN_CHANGELOG.at(message, hint, _CHANGELOG_FILE, line_at(content, start))


def _find_changelog(subject: Subject, path: str) -> int:
    """Return where the changelog of a page begins, as Airbyte's QA finds it; -1 if it has none."""
    return subject.content(path).lower().find(b"# changelog")


def _mentions(content: bytes, version: str) -> bool:
    return re.search(rb"(?<![\d.])" + re.escape(version.encode()) + rb"(?![\d]|\.\d)", content) is not None
