"""Configured catalogs that come with a connector: which streams they name (guide, step 6)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import TODO, Finding, among
from generator.checks.rules import CDK, OURS, Rule, Scope, judges
from generator.checks.sources import METADATA_REFERENCE, README
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.streams import known_streams
from generator.formats.shapes import listing, mapping

_UNKNOWN_STREAM = Rule(
    "catalog.unknown-stream",
    says="a configured catalog names only streams that the source has",
    owner=CDK,
    source="airbyte_cdk/sources/abstract_source.py: read, which ends such a stream as incomplete",
    wrong='configured_catalog.json has {"stream": {"name": "order"}}, and the stream is called orders',
    right='{"stream": {"name": "orders"}}',
    scope=Scope(types=("source",)),
)
_MISSING_STREAM = Rule(
    "catalog.missing-stream",
    says="a configured catalog that was generated names every stream that the source has",
    owner=OURS,
    source=f"{README}: its catalogs are what the tests read",
    wrong="the source has orders and refunds, sample_files/configured_catalog.json only orders",
    right="both are in it",
    severity=TODO,
    scope=Scope(types=("source",)),
)
_MODE = Rule(
    "catalog.mode",
    says="A configured catalog has sync modes of Airbyte's protocol",
    owner=CDK,
    source="airbyte_protocol models: SyncMode, DestinationSyncMode",
    wrong='"sync_mode": "full refresh"',
    right='"sync_mode": "full_refresh", "destination_sync_mode": "append"',
)
_SUGGESTED = Rule(
    "metadata.suggested-stream",
    says="the streams that metadata.yaml suggests are among those that the source has",
    owner=OURS,
    source=f"{METADATA_REFERENCE}: suggestedStreams, which the form selects",
    wrong="suggestedStreams: {streams: [order]}, and the stream is called orders",
    right="suggestedStreams: {streams: [orders]}",
    severity=TODO,
    scope=Scope(types=("source",)),
)
_MODES = {
    "sync_mode": ("full_refresh", "incremental"),
    "destination_sync_mode": ("append", "overwrite", "append_dedup", "update", "soft_delete"),
}


@judges(_UNKNOWN_STREAM, _MISSING_STREAM)
def check_catalogs(subject: Subject) -> Iterator[Finding]:
    """The catalogs fit the streams, where it is sure which streams there are."""
    known = known_streams(subject)
    for path in subject.matching("*configured_catalog*.json") if known else ():
        if path.startswith("unit_tests/"):
            continue  # a test may ask for what does not exist
        entries = enumerate(listing(mapping(subject.parsed(path)).get("streams")))
        named = {n: mapping(item, "stream").get("name") for n, item in entries}
        unknown = [(n, name) for n, name in named.items() if isinstance(name, str) and name not in (known or ())]
        for n, name in unknown:
            line = subject.locate(path, "streams", n, "stream", "name")
            yield _UNKNOWN_STREAM.at(f"there is no stream {name}", "name one that exists", path, line)
        missing = (known or frozenset()) - {name for name in named.values() if isinstance(name, str)}
        if path in subject.digests and named and missing and not unknown:
            hint = "add it, so that the tests read it as well"
            yield _MISSING_STREAM.at(f"the catalog lacks {among(missing)}", hint, path)


@judges(_MODE)
def check_modes(subject: Subject) -> Iterator[Finding]:
    """The catalogs ask for modes that there are."""
    for path in subject.matching("*configured_catalog*.json"):
        if path.startswith("unit_tests/"):
            continue
        for n, item in enumerate(listing(mapping(subject.parsed(path)).get("streams"))):
            for key, known in _MODES.items():
                said = mapping(item).get(key)
                if isinstance(said, str) and said not in known:
                    line = subject.locate(path, "streams", n, key)
                    yield _MODE.at(f"there is no {key} {said}", f"write one of {', '.join(known)}", path, line)


@judges(_SUGGESTED)
def check_suggested(subject: Subject) -> Iterator[Finding]:
    """What is suggested is there, where it is sure which streams there are."""
    suggested = listing(mapping(subject.metadata.get("suggestedStreams")).get("streams"))
    known = known_streams(subject) if suggested else None
    for n, name in enumerate(suggested) if known else ():
        if isinstance(name, str) and name not in (known or ()):
            line = subject.locate(METADATA, "data", "suggestedStreams", "streams", n)
            yield _SUGGESTED.at(
                f"it suggests {name}, and there is no such stream", "name one that exists", METADATA, line
            )
