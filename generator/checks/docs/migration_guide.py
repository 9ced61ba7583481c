"""The page that tells the users of a connector what to do about its breaking changes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from generator.checks.edition import FROM_FIRST_LINE
from generator.checks.findings import Finding, among
from generator.checks.rules import QA, Rule, judges
from generator.checks.scopes import DOCUMENTED
from generator.checks.sources import QA_DOCUMENTATION
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.pages import plain_slug
from generator.formats.shapes import mapping

_QA_CHECK = ("CheckMigrationGuide",)
_HEADING = "## Upgrading to "

_GUIDE = Rule(
    "docs.migration-guide",
    says="a connector with breaking changes has a migration guide beside its documentation page, named after its "
    "directory",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="breakingChanges in metadata.yaml, and no docs/integrations/sources/fjord-migrations.md",
    right="docs/integrations/sources/fjord-migrations.md",
    scope=DOCUMENTED,
    enforced_by=_QA_CHECK,
)
_TITLE = Rule(
    "docs.migration-guide-title",
    says="the title of the migration guide has the connector's name as metadata.yaml has it",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="# Migrating Fjord",
    right="# Fjord Migration Guide",
    scope=DOCUMENTED,
    enforced_by=_QA_CHECK,
)
_VERSIONS = Rule(
    "docs.migration-guide-versions",
    says="the migration guide has a heading for each version with breaking changes",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="breakingChanges of 2.0.0, and no heading for it",
    right="## Upgrading to 2.0.0",
    scope=DOCUMENTED,
    enforced_by=_QA_CHECK,
)
_ORDER = Rule(
    "docs.migration-guide-order",
    says="the headings of the migration guide begin with the newest version; QA compares versions as text",
    owner=QA,
    source=QA_DOCUMENTATION,
    wrong="## Upgrading to 1.0.0 above ## Upgrading to 2.0.0",
    right="## Upgrading to 2.0.0 above ## Upgrading to 1.0.0",
    scope=DOCUMENTED,
    enforced_by=_QA_CHECK,
)


@judges(_GUIDE, _TITLE, _VERSIONS, _ORDER)
def check_migration_guide(subject: Subject) -> Iterator[Finding]:
    """Every breaking change has its part in the migration guide.

    QA until 2024 also wanted the title on the first line, and no other versions. Variants are not looked at in
    Airbyte's CI, but what they are variants of (connectors_qa/utils.py, remove_strict_encrypt_suffix): its guide does.
    """
    changes = mapping(subject.metadata, "releases", "breakingChanges")
    if not changes:
        return
    slug = subject.path.resolve().name.partition("-")[2]
    path, plain = (_locate(subject, one) for one in (slug, plain_slug(slug)))
    lines = [line.strip() for line in subject.text(path).splitlines()]
    if not lines and subject.content(plain):
        return
    if not lines:
        line = subject.locate(METADATA, "data", "releases", "breakingChanges")
        hint = f"write {path}: what a user has to do about each of them"
        yield _GUIDE.at("there is no migration guide for the breaking changes", hint, METADATA, line)
        return
    title, is_whole = f"# {subject.title} Migration Guide", subject.edition.brings(FROM_FIRST_LINE)
    if title not in (lines[:1] if is_whole else lines):
        yield _TITLE.at("the migration guide has not the title that is looked for", f"write {title}", path, 1)
    found = [line.removeprefix(_HEADING) for line in lines if line.startswith(_HEADING)]
    if missing := changes.keys() - set(found):
        hint = "add a heading for each, such as ## Upgrading to 2.0.0"
        yield _VERSIONS.at(f"the migration guide does not know {among(missing)}", hint, path)
    if is_whole and (others := set(found) - changes.keys()):
        yield _VERSIONS.at(f"{among(others)} had no breaking changes", "take the headings out", path)
    early = next((later for one, later in pairwise(found) if later > one), None)
    if early is not None:
        hint = "begin with the newest; 10.0.0 comes below 2.0.0, for they are compared as text"
        yield _ORDER.at(
            f"Upgrading to {early} stands too far below", hint, path, subject.search(path, _HEADING + early)
        )


def _locate(subject: Subject, slug: str) -> str:
    return subject.locate_page(f"integrations/{subject.connector_type}s/{slug}-migrations.md")
