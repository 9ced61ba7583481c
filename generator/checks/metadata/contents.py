"""metadata.yaml: what Airbyte's registry and its QA want of it (guide, step 11)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from generator.checks.findings import TODO, Finding
from generator.checks.metadata.coercion import find_misfits
from generator.checks.metadata.model import read_model
from generator.checks.metadata.schema import METADATA_SCHEMA
from generator.checks.rules import AIRBYTE, QA, REGISTRY, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.connector import PREFIXES
from generator.connectors.project import JAVA, LOW_CODE, MANIFEST_ONLY, METADATA, PYTHON, mapping, texts

QA_LANGUAGES = (PYTHON, LOW_CODE, MANIFEST_ONLY, JAVA)
"""What Airbyte's QA looks at; a directory without code is none of them."""

VALIDATORS = "airbyte_ops_mcp/metadata_validator.py, before 2026 metadata_service/validators/metadata_validator.py"
QA_METADATA = "connector_qa/checks/metadata.py"
QA_PACKAGING = "connector_qa/checks/packaging.py"

_MOST = 20  # violations that are shown; a file with more is not a metadata.yaml
_RENAMED = {"registries": "it is called registryOverrides since August 2024"}

_PRESENT = Rule(
    "metadata.present",
    "a connector has a metadata.yaml",
    REGISTRY,
    "https://docs.airbyte.com/connector-development/connector-metadata-file",
    "no metadata.yaml in the connector's directory",
    "metadata.yaml at its top",
    severity=TODO,
)
_SCHEMA = Rule(
    "metadata.schema",
    "metadata.yaml has the fields that the registry knows, with values that it takes: those of the model that the "
    "repository brings along, else of today's",
    REGISTRY,
    "ConnectorMetadataDefinitionV0, as airbyte-connector-models 0.1.12 has it",
    "connectorSubtype: web",
    "connectorSubtype: api",
    enforced_by=("ValidateMetadata", "validate_and_load", "validate_metadata_file"),
)
_TYPE = Rule(
    "metadata.connector-type",
    "connectorType is what the directory's name begins with",
    AIRBYTE,
    "connector_ops/utils.py, Connector: documentation and registry are looked up by both",
    "connectorType: destination in source-fjord/",
    "connectorType: source in source-fjord/",
)
_MAX_SECONDS = Rule(
    "metadata.max-seconds",
    "a certified source says how long it may be silent",
    QA,
    QA_METADATA,
    "supportLevel: certified without maxSecondsBetweenMessages",
    "maxSecondsBetweenMessages: 3600",
    scope=Scope(languages=QA_LANGUAGES, types=("source",), support=("certified",), airbytes=True),
    enforced_by=("CheckConnectorMaxSecondsBetweenMessagesValue",),
)
_PYPI_DECLARED = Rule(
    "metadata.pypi-declared",
    "a source in Python says whether it goes to PyPI",
    QA,
    QA_PACKAGING,
    "no remoteRegistries.pypi.enabled",
    "remoteRegistries: {pypi: {enabled: false, packageName: airbyte-source-fjord}}",
    scope=Scope(languages=(PYTHON, LOW_CODE), types=("source",), airbytes=True),
    enforced_by=("CheckPublishToPyPiIsDeclared", "CheckPublishToPyPiIsEnabled"),
)
_PYPI_ENABLED = Rule(
    "metadata.pypi-enabled",
    "a source in Python goes to PyPI; only checkouts of Airbyte's repository of early 2024 ask for it",
    QA,
    "connectors_qa/checks/packaging.py until 2024-06",
    "remoteRegistries: {pypi: {enabled: false, …}}",
    "remoteRegistries: {pypi: {enabled: true, …}}",
    scope=Scope(languages=(PYTHON, LOW_CODE), types=("source",), airbytes=True),
    enforced_by=("CheckPublishToPyPiIsEnabled",),
)
_PYPI_PYTHON = Rule(
    "metadata.pypi-python",
    "only what is tagged language:python or language:low-code goes to PyPI",
    REGISTRY,
    VALIDATORS,
    "pypi: {enabled: true, …} beside language:manifest-only",
    "pypi: {enabled: false, …} beside language:manifest-only",
    enforced_by=("validate_pypi_only_for_python",),
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
    said, prefix = subject.metadata.get("connectorType"), subject.path.resolve().name.partition("-")[0]
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
    enabled = mapping(mapping(subject.metadata.get("remoteRegistries")).get("pypi")).get("enabled")
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
