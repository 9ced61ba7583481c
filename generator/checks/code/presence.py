"""Whether there is a connector at all in a directory that is called like one (guide, step 1)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, judges
from generator.checks.subject import EMPTY, Subject
from generator.connectors.connector import METADATA
from generator.connectors.project import OTHER
from generator.formats.shapes import mapping

_NO_CODE = Rule(
    "names.no-code",
    says="a directory that is called source-… or destination-… holds a connector",
    owner=OURS,
    source="nobody else says it: Airbyte's QA passes over directories without metadata.yaml (connectors_qa/utils.py)",
    wrong="source-fjord/ with a README.md and nothing else",
    right="source-fjord/ with a manifest or a package, or no such directory",
    severity=TODO,
)
_CODE_GONE = Rule(
    "metadata.no-code",
    says="a connector that metadata.yaml offers to users has code beside it",
    owner=AIRBYTE,
    source="Airbyte's archived connectors: their code is deleted, and supportLevel and registryOverrides say so",
    wrong="metadata.yaml and an icon, with registryOverrides.oss.enabled: true",
    right="the same with supportLevel: archived, or enabled in no registry",
)


@judges(_NO_CODE)
def check_code(subject: Subject) -> Iterator[Finding]:
    """A directory that is called like a connector has more than text in it."""
    if subject.kind == EMPTY:
        found = "nothing but text in it" if subject.files else "nothing in it"
        hint = "write the connector, or delete the directory, and register's entries with it"
        yield _NO_CODE.at(f"there is no connector here: the directory has {found}", hint)


@judges(_CODE_GONE)
def check_offered_code(subject: Subject) -> Iterator[Finding]:
    """What is offered is there; an archived connector has no code any more, and one of a third party never had."""
    if subject.kind != OTHER or subject.has_code or not _is_offered(subject):
        return
    hint = "bring the code back, or write supportLevel: archived and take it out of the registries"
    yield _CODE_GONE.at("metadata.yaml offers a connector, and there is no code", hint, METADATA)


def _is_offered(subject: Subject) -> bool:
    """Say whether a registry shows it: each does, unless its override says no."""
    overrides = mapping(subject.metadata.get("registryOverrides", subject.metadata.get("registries")))
    shown = [mapping(overrides.get(name)).get("enabled") is not False for name in ("oss", "cloud")]
    return bool(subject.metadata) and subject.support_level != "archived" and any(shown)
