"""metadata.yaml: what Airbyte's registry and its QA want of it (guide, step 11)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from generator.checks.findings import TODO, Finding
from generator.checks.metadata.coercion import find_misfits
from generator.checks.metadata.model import read_model
from generator.checks.metadata.schema import METADATA_SCHEMA
from generator.checks.rules import AIRBYTE, QA, REGISTRY, Rule, Scope, judges
from generator.checks.scopes import AIRBYTES, PACKAGED, QA_LANGUAGES
from generator.checks.sources import METADATA_REFERENCE, QA_METADATA, QA_PACKAGING, VALIDATORS
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA, PREFIXES
from generator.formats.shapes import mapping, texts

_LICENCES = ("MIT", "ELV2", "AIRBYTE ENTERPRISE")
_MOST = 20  # violations that are shown; a file with more is not a metadata.yaml
_RENAMED = {"registries": "it is called registryOverrides since August 2024"}

_PRESENT = Rule(
    "metadata.present",
    says="a connector has a metadata.yaml",
    owner=REGISTRY,
    source=METADATA_REFERENCE,
    wrong="no metadata.yaml in the connector's directory",
    right="metadata.yaml at its top",
    severity=TODO,
)
_SCHEMA = Rule(
    "metadata.schema",
    says="metadata.yaml has the fields and values that Airbyte's registry takes: those of the model that the "
    "repository brings along, else of today's",
    owner=REGISTRY,
    source="ConnectorMetadataDefinitionV0, as in PyPI's airbyte-connector-models 0.1.12",
    wrong="connectorSubtype: web",
    right="connectorSubtype: api",
    enforced_by=("ValidateMetadata", "validate_and_load", "validate_metadata_file"),
)
_TYPE = Rule(
    "metadata.connector-type",
    says="connectorType in metadata.yaml is source in a directory source-…, and destination in a directory "
    "destination-…",
    owner=AIRBYTE,
    source="connector_ops/utils.py: Connector, which looks for documentation and registry by both",
    wrong="connectorType: destination in source-fjord/",
    right="connectorType: source in source-fjord/",
)
_MAX_SECONDS = Rule(
    "metadata.max-seconds",
    says="metadata.yaml of a certified source says after how many silent seconds Airbyte may give up",
    owner=QA,
    source=QA_METADATA,
    wrong="supportLevel: certified without maxSecondsBetweenMessages",
    right="maxSecondsBetweenMessages: 3600",
    scope=Scope(languages=QA_LANGUAGES, types=("source",), support=("certified",), airbytes=True),
    enforced_by=("CheckConnectorMaxSecondsBetweenMessagesValue",),
)
_PYPI_DECLARED = Rule(
    "metadata.pypi-declared",
    says="metadata.yaml of a source in Python says whether it is published on PyPI",
    owner=QA,
    source=QA_PACKAGING,
    wrong="remoteRegistries without pypi.enabled",
    right="remoteRegistries: {pypi: {enabled: false, packageName: airbyte-source-fjord}}",
    scope=Scope(languages=PACKAGED, types=("source",), airbytes=True),
    enforced_by=("CheckPublishToPyPiIsDeclared", "CheckPublishToPyPiIsEnabled"),
)
_PYPI_ENABLED = Rule(
    "metadata.pypi-enabled",
    says="a source in Python is published on PyPI; only checkouts of Airbyte's repository of early 2024 ask for it",
    owner=QA,
    source="connectors_qa/checks/packaging.py until June 2024",
    wrong="remoteRegistries: {pypi: {enabled: false, …}}",
    right="remoteRegistries: {pypi: {enabled: true, …}}",
    scope=Scope(languages=PACKAGED, types=("source",), airbytes=True),
    enforced_by=("CheckPublishToPyPiIsEnabled",),
)
_PYPI_PYTHON = Rule(
    "metadata.pypi-python",
    says="only a connector with the tag language:python or language:low-code is published on PyPI",
    owner=REGISTRY,
    source=VALIDATORS,
    wrong="pypi: {enabled: true, …} beside language:manifest-only",
    right="pypi: {enabled: false, …} beside language:manifest-only",
    enforced_by=("validate_pypi_only_for_python",),
)
_LICENCE = Rule(
    "metadata.licence",
    says="the licence in metadata.yaml is MIT, ELv2 or Airbyte Enterprise",
    owner=QA,
    source=f"{QA_PACKAGING}; https://docs.airbyte.com/developer-guides/licenses/license-faq",
    wrong="license: GPL-3.0",
    right="license: MIT",
    scope=AIRBYTES,
    enforced_by=("CheckConnectorLicense",),
)


@judges(_PRESENT, _SCHEMA)
def check_metadata(subject: Subject) -> Iterator[Finding]:
    """metadata.yaml exists, and has the fields that Airbyte's registry takes."""
    if METADATA not in subject.files:
        yield _PRESENT.at("there is no metadata.yaml", "write one: Airbyte knows no connector without it")
        return
    parsed = subject.parsed(METADATA)
    if parsed is None:
        return
    model = read_model(subject.edition.models) if subject.edition.models else None
    found = find_misfits(parsed, model or METADATA_SCHEMA, lax=model is not None)
    for path, message in islice(found, _MOST):
        name = str(path[-1]) if path else METADATA
        told = message if name in message else f"{name} {message}"
        hint = "correct it: Airbyte's registry refuses it"
        if message.endswith("no key that is known here"):
            hint = _RENAMED.get(name, hint)
        yield _SCHEMA.at(told, hint, METADATA, subject.locate(METADATA, *path))


@judges(_TYPE)
def check_type(subject: Subject) -> Iterator[Finding]:
    """Directory and metadata.yaml agree on whether it is a source or a destination."""
    said, prefix = subject.metadata.get("connectorType"), subject.names.directory.partition("-")[0]
    if said in PREFIXES and prefix in PREFIXES and said != prefix:
        line = subject.locate(METADATA, "data", "connectorType")
        yield _TYPE.at(f"connectorType is {said} in {subject.names.directory}", f"write {prefix}", METADATA, line)


@judges(_MAX_SECONDS)
def check_silence(subject: Subject) -> Iterator[Finding]:
    """A certified source says how long it may be silent."""
    if subject.metadata and not subject.metadata.get("maxSecondsBetweenMessages"):
        line = subject.locate(METADATA, "data", "supportLevel")
        hint = "add maxSecondsBetweenMessages: the seconds after which Airbyte may give up"
        yield _MAX_SECONDS.at("a certified source has no maxSecondsBetweenMessages", hint, METADATA, line)


@judges(_PYPI_DECLARED, _PYPI_ENABLED, _PYPI_PYTHON)
def check_pypi(subject: Subject) -> Iterator[Finding]:
    """Whether the package goes to PyPI is said, and only a package in Python does."""
    enabled = mapping(subject.metadata, "remoteRegistries", "pypi").get("enabled")
    keys = ("data", "remoteRegistries", "pypi", "enabled")
    if not subject.metadata:
        return
    if enabled is None:
        hint = "add remoteRegistries.pypi with enabled and packageName"
        yield _PYPI_DECLARED.at("nothing says whether the package goes to PyPI", hint, METADATA)
    elif not enabled and subject.edition.brings("CheckPublishToPyPiIsEnabled"):
        line = subject.locate(METADATA, *keys)
        yield _PYPI_ENABLED.at("the package does not go to PyPI", "write enabled: true", METADATA, line)
    tags = texts(subject.metadata.get("tags"))
    if enabled and not {"language:python", "language:low-code"} & set(tags):
        hint = "write enabled: false, or the tag language:python if it is a package"
        line = subject.locate(METADATA, *keys)
        yield _PYPI_PYTHON.at("it goes to PyPI without a tag that says Python", hint, METADATA, line)


@judges(_LICENCE)
def check_licence(subject: Subject) -> Iterator[Finding]:
    """The licence is one that Airbyte's catalog has."""
    licence = subject.metadata.get("license")
    if isinstance(licence, str) and licence.upper() not in _LICENCES:
        line = subject.search(METADATA, "license")
        hint = "take MIT or ELv2: Airbyte's catalog has no others"
        yield _LICENCE.at(f"the licence is {licence}", hint, METADATA, line)
