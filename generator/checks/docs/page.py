"""README, documentation page, changelogs (guide, steps 10 and 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, QA, Rule, Scope, judges
from generator.checks.scopes import DOCUMENTED
from generator.checks.sources import GUIDE, QA_DOCUMENTATION
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.files import line_at
from generator.connectors.pages import AIRBYTES_DOCS, linked_page

README_FILE = "README.md"
_CHANGELOG_FILE = "CHANGELOG.md"

_README = Rule(
    "docs.readme",
    says="there is a README.md",
    owner=AIRBYTE,
    source=f"{GUIDE}, step 10",
    wrong="no README.md",
    right="README.md says what the connector is for, and how to get a key",
    severity=TODO,
)
_PAGE = Rule(
    "docs.page",
    says="there is a documentation page",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="documentationUrl: https://docs.airbyte.com/integrations/sources/fjord, but no docs/…/sources/fjord.md",
    right="docs/integrations/sources/fjord.md is there; variants of a connector may share it",
    scope=DOCUMENTED,
    enforced_by=("CheckDocumentationExists", "validate_docs_path_exists"),
    elsewhere=TODO,
)
_LINK = Rule(
    "docs.link",
    says="documentationUrl in metadata.yaml leads to the documentation page",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="documentationUrl: …/sources/fiord, while the page is docs/integrations/sources/fjord.md",
    right="documentationUrl: …/sources/fjord",
    scope=DOCUMENTED,
    enforced_by=("CheckDocumentationExists", "validate_docs_path_exists"),
    elsewhere=TODO,
)
_SITE = Rule(
    "docs.site",
    says="documentationUrl in metadata.yaml leads to a page on https://docs.airbyte.com/",
    owner=QA,
    source=f"{QA_DOCUMENTATION}; connector_ops/utils.py: Connector.has_airbyte_docs",
    wrong="documentationUrl: https://fjord.example/docs",
    right=f"documentationUrl: {AIRBYTES_DOCS}integrations/sources/fjord",
    scope=DOCUMENTED,
    enforced_by=("CheckDocumentationExists",),
    elsewhere="",
)
_CHANGELOG = Rule(
    "docs.changelog",
    says="the documentation page has a changelog",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="a page without the heading Changelog",
    right="## Changelog",
    scope=DOCUMENTED,
    enforced_by=("CheckChangelogEntry",),
)
_CHANGELOG_ENTRY = Rule(
    "docs.changelog-entry",
    says="the changelog on the documentation page has an entry for the version in metadata.yaml",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="dockerImageTag: 0.3.1, while the newest entry is 0.3.0",
    right="| 0.3.1 | 2026-02-01 | … | Read trips |",
    scope=Scope(level=DOCUMENTED.level),
    enforced_by=("CheckChangelogEntry",),
)
_OWN_CHANGELOG = Rule(
    "docs.own-changelog",
    says="a CHANGELOG.md that is kept has an entry for the version in metadata.yaml",
    owner=OURS,
    source="https://keepachangelog.com",
    wrong="dockerImageTag: 0.3.1, while the newest entry of CHANGELOG.md is 0.3.0",
    right="## 0.3.1; or a file that was given up, while the documentation page has the entry",
)


@judges(_README)
def check_readme(subject: Subject) -> Iterator[Finding]:
    """There is a README."""
    if README_FILE not in subject.files:
        hint = "say what the connector is for, and how to get a key for testing it"
        yield _README.at("there is no README.md", hint)


@judges(_PAGE, _LINK, _SITE)
def check_page(subject: Subject) -> Iterator[Finding]:
    """The documentation page exists, where documentationUrl leads to; one that leads to another site needs none."""
    url = subject.metadata.get("documentationUrl")
    page = subject.docs_page
    if isinstance(url, str) and not url.startswith(AIRBYTES_DOCS):
        hint = f"write {AIRBYTES_DOCS}{subject.pages[0].removesuffix('.md')}"
        yield _SITE.at(f"documentationUrl leads to {url}", hint, METADATA, _line_of_link(subject))
    elif METADATA not in subject.files and subject.edition.airbytes:
        return  # Airbyte's QA looks at nothing without one
    elif not subject.content(page):
        hint = f"write {page}: what to prepare, how to set it up, what is read"
        yield _PAGE.at("there is no documentation page", hint)
    elif isinstance(url, str) and not _leads_to_page(subject, url):
        wanted = page[page.find("integrations/") :].removesuffix(".md")
        hint = f"write {AIRBYTES_DOCS}{wanted}, or write the page that it leads to"
        yield _LINK.at(
            f"documentationUrl leads to {url}, and there is no such page", hint, METADATA, _line_of_link(subject)
        )


def _leads_to_page(subject: Subject, url: str) -> bool:
    """Say whether there is a page at an address of Airbyte's site, which its QA takes whole, up to the last letter."""
    page = linked_page(url)
    is_whole = url.strip("/") == f"{AIRBYTES_DOCS}{page.removesuffix('.md')}"
    return is_whole and bool(subject.content(subject.locate_page(page)))


def _line_of_link(subject: Subject) -> int:
    return subject.locate(METADATA, "data", "documentationUrl")


@judges(_CHANGELOG, _CHANGELOG_ENTRY, _OWN_CHANGELOG)
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
        yield _CHANGELOG.at("the page has no changelog", "add the heading ## Changelog, and an entry below it", page)
    message, hint = f"the changelog does not know version {version}", "say there what it changes"
    is_known = start >= 0 and _mentions(subject.content(page)[start:], version)
    if start >= 0 and not is_known:
        yield _CHANGELOG_ENTRY.at(message, hint, page, line_at(subject.content(page), start))
    start = _find_changelog(subject, _CHANGELOG_FILE)
    if start >= 0 and (_CHANGELOG_FILE in subject.digests or not is_known):
        content = subject.content(_CHANGELOG_FILE)
        if not _mentions(content[start:], version):
            yield _OWN_CHANGELOG.at(message, hint, _CHANGELOG_FILE, line_at(content, start))


def _find_changelog(subject: Subject, path: str) -> int:
    """Return where the changelog of a page begins, as Airbyte's QA finds it; -1 if it has none."""
    return subject.content(path).lower().find(b"# changelog")


def _mentions(content: bytes, version: str) -> bool:
    return re.search(rb"(?<![\d.])" + re.escape(version.encode()) + rb"(?![\d]|\.\d)", content) is not None
