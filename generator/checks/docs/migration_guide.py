"""The page that tells the users of a connector what to do about its breaking changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from generator.checks.docs.page import DOCS_QA, LEVEL
from generator.checks.edition import FROM_FIRST_LINE
from generator.checks.findings import Finding, among
from generator.checks.rules import QA, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.project import METADATA, mapping

_SCOPE = Scope(level=LEVEL, airbytes=True)
_QA_CHECK = ("CheckMigrationGuide",)
_HEADING = "## Upgrading to "
_VARIANT = re.compile(r"-(?:strict-encrypt|secure)$")

GUIDE = Rule(
    code="docs.migration-guide",
    says="breaking changes have a migration guide beside the documentation pages, named as the directory is",
    owner=QA,
    source=DOCS_QA,
    wrong="breakingChanges in metadata.yaml, and no docs/integrations/sources/fjord-migrations.md",
    right="docs/integrations/sources/fjord-migrations.md",
    scope=_SCOPE,
    enforced_by=_QA_CHECK,
)
TITLE = Rule(
    code="docs.migration-guide-title",
    says="the migration guide is titled as the connector is called in metadata.yaml",
    owner=QA,
    source=DOCS_QA,
    wrong="# Migrating Fjord",
    right="# Fjord Migration Guide",
    scope=_SCOPE,
    enforced_by=_QA_CHECK,
)
VERSIONS = Rule(
    code="docs.migration-guide-versions",
    says="the migration guide has a heading for each version with breaking changes",
    owner=QA,
    source=DOCS_QA,
    wrong="breakingChanges of 2.0.0, and no heading for it",
    right="## Upgrading to 2.0.0",
    scope=_SCOPE,
    enforced_by=_QA_CHECK,
)
ORDER = Rule(
    code="docs.migration-guide-order",
    says="the headings of the migration guide begin with the newest version; QA sorts them as text",
    owner=QA,
    source=DOCS_QA,
    wrong="## Upgrading to 1.0.0 above ## Upgrading to 2.0.0",
    right="## Upgrading to 2.0.0 above ## Upgrading to 1.0.0",
    scope=_SCOPE,
    enforced_by=_QA_CHECK,
)


@judges(GUIDE, TITLE, VERSIONS, ORDER)
def check_migration_guide(subject: Subject) -> Iterator[Finding]:
    """Every breaking change has its part in the migration guide.

    QA until 2024 also wanted the title on the first line, and no other versions. Variants are not looked at in
    Airbyte's CI, but what they are variants of (connectors_qa/utils.py, remove_strict_encrypt_suffix): its guide does.
    """
    changes = mapping(mapping(subject.metadata.get("releases")).get("breakingChanges"))
    if not changes:
        return
    slug = subject.path.resolve().name.partition("-")[2]
    path, plain = (_locate(subject, one) for one in (slug, _VARIANT.sub("", slug)))
    lines = [line.strip() for line in subject.text(path).splitlines()]
    if not lines and subject.content(plain):
        return
    if not lines:
        line = subject.locate(METADATA, "data", "releases", "breakingChanges")
        hint = f"write {path}: what a user has to do about each of them"
        yield GUIDE.at("there is no migration guide for the breaking changes", hint, METADATA, line)
        return
    title, is_whole = f"# {subject.title} Migration Guide", subject.edition.brings(FROM_FIRST_LINE)
    if title not in (lines[:1] if is_whole else lines):
        yield TITLE.at("the migration guide has not the title that is looked for", f"write {title}", path, 1)
    found = [line.removeprefix(_HEADING) for line in lines if line.startswith(_HEADING)]
    if missing := changes.keys() - set(found):
        hint = "add a heading for each, such as ## Upgrading to 2.0.0"
        yield VERSIONS.at(f"the migration guide does not know {among(missing)}", hint, path)
    if is_whole and (others := set(found) - changes.keys()):
        yield VERSIONS.at(f"{among(others)} had no breaking changes", "take the headings out", path)
    early = next((later for one, later in pairwise(found) if later > one), None)
    if early is not None:
        hint = "begin with the newest; 10.0.0 comes below 2.0.0, for they are compared as text"
        yield ORDER.at(f"Upgrading to {early} stands too far below", hint, path, subject.search(path, _HEADING + early))


def _locate(subject: Subject, slug: str) -> str:
    return subject.locate_page(f"integrations/{subject.connector_type}s/{slug}-migrations.md")
