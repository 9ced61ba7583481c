"""The tags of metadata.yaml: one language, and one kind of CDK for what is a package (guide, step 11)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import Finding
from generator.checks.rules import QA, REGISTRY, Rule, judges
from generator.checks.scopes import AIRBYTES, AIRBYTES_PACKAGES
from generator.checks.sources import QA_METADATA, VALIDATORS
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.distribution import poetry_table
from generator.connectors.project import AIRBYTE_CDK, GRADLE, LOW_CODE, PACKAGING
from generator.formats.shapes import mapping, texts

_FILE_BASED = "file-based"

_PAIR = Rule(
    "metadata.tag-pair",
    says="every tag in metadata.yaml has the form key:value",
    owner=REGISTRY,
    source=VALIDATORS,
    wrong="tags: [python]",
    right="tags: [language:python]",
    enforced_by=("validate_all_tags_are_keyvalue_pairs",),
)
_LANGUAGE = Rule(
    "metadata.language",
    says="a tag in metadata.yaml says which language the connector is written in",
    owner=REGISTRY,
    source=VALIDATORS,
    wrong="tags: [cdk:python]",
    right="tags: [language:python, cdk:python]",
    enforced_by=("validate_at_least_one_language_tag", "CheckConnectorLanguageTag"),
)
_LANGUAGE_TAG = Rule(
    "metadata.language-tag",
    says="metadata.yaml has one tag language:…, which is manifest-only with a manifest.yaml at the top, else python "
    "with a setup.py or pyproject.toml, else java with a build.gradle",
    owner=QA,
    source=QA_METADATA,
    wrong="language:python beside a manifest.yaml at the top",
    right="language:manifest-only beside it",
    scope=AIRBYTES,
    enforced_by=("CheckConnectorLanguageTag",),
)
_CDK_TAG = Rule(
    "metadata.cdk-tag",
    says="a package in Python has one tag cdk:…, which is low-code with a manifest.yaml in the package, "
    "python-file-based with that extra of the CDK, else python",
    owner=QA,
    source=QA_METADATA,
    wrong="cdk:python beside source_fjord/manifest.yaml",
    right="cdk:low-code beside it",
    scope=AIRBYTES_PACKAGES,
    enforced_by=("CheckConnectorCDKTag",),
)


@judges(_PAIR, _LANGUAGE)
def check_tags(subject: Subject) -> Iterator[Finding]:
    """Tags have the form that the registry takes, and one of them names a language."""
    tags = texts(subject.metadata.get("tags"))
    for n, tag in enumerate(tags):
        if ":" not in tag:
            line = subject.locate(METADATA, "data", "tags", n)
            yield _PAIR.at(
                f"the tag {tag} is not of the form key:value", "write for example cdk:python", METADATA, line
            )
    if subject.metadata and not any(tag.startswith("language:") for tag in tags):
        line = subject.locate(METADATA, "data", "tags")
        yield _LANGUAGE.at("no tag says which language it is written in", "add language:…", METADATA, line)


@judges(_LANGUAGE_TAG)
def check_language_tag(subject: Subject) -> Iterator[Finding]:
    """The language is the one that the files show."""
    wanted = _language(subject)
    found = _tags(subject, "language:")
    line = subject.locate(METADATA, "data", "tags") if subject.metadata else 0
    if not wanted:
        hint = "add the build.gradle that builds it"
        yield _LANGUAGE_TAG.at("there is none of the files by which Airbyte's QA tells a language", hint)
    elif found and found != [f"language:{wanted}"]:
        message = f"{' and '.join(found)} instead of language:{wanted}"
        yield _LANGUAGE_TAG.at(message, f"write the tag language:{wanted}, and no other language", METADATA, line)


@judges(_CDK_TAG)
def check_cdk_tag(subject: Subject) -> Iterator[Finding]:
    """The kind of CDK is the one that the package uses."""
    wanted, found = f"cdk:{_cdk(subject)}", _tags(subject, "cdk:")
    if subject.metadata and found != [wanted]:
        said = " and ".join(found) or "no tag cdk:…"
        line = subject.locate(METADATA, "data", "tags")
        yield _CDK_TAG.at(f"{said} instead of {wanted}", f"write the tag {wanted}", METADATA, line)


def _tags(subject: Subject, prefix: str) -> list[str]:
    return [tag for tag in texts(subject.metadata.get("tags")) if tag.startswith(prefix)]


def _language(subject: Subject) -> str:
    """Return the language by the files at the top, in the order in which QA asks for them; "" if none shows it."""
    if "manifest.yaml" in subject.files:
        return "manifest-only"
    if any(name in subject.files for name in PACKAGING):
        return "python"
    return "java" if any(name in subject.files for name in GRADLE) else ""


def _cdk(subject: Subject) -> str:
    """Return the kind of CDK by the files of the package."""
    if f"{subject.names.module}/manifest.yaml" in subject.files or subject.language == LOW_CODE:
        return "low-code"
    if "pyproject.toml" in subject.files:
        wanted = mapping(poetry_table(subject.parsed("pyproject.toml")).get("dependencies"))
        if _FILE_BASED in texts(mapping(wanted.get(AIRBYTE_CDK)).get("extras")):
            return "python-file-based"
        if not wanted and subject.search("pyproject.toml", f"{AIRBYTE_CDK}[{_FILE_BASED}]"):
            return "python-file-based"
    return "python-file-based" if subject.search("setup.py", f"{AIRBYTE_CDK}[{_FILE_BASED}]") else "python"
