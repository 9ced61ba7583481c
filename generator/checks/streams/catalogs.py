"""Configured catalogs that come with a connector: which streams they name (guide, step 6)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import TODO, Finding, among
from generator.checks.rules import CDK, OURS, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.project import METADATA, listing, mapping
from generator.connectors.streams import known_streams

UNKNOWN_STREAM = Rule(
    "catalog.unknown-stream",
    "A configured catalog names streams that the source has",
    CDK,
    "airbyte_cdk/sources/abstract_source.py: read, which ends such a stream as incomplete",
    'configured_catalog.json has {"stream": {"name": "order"}}, and the stream is called orders',
    '{"stream": {"name": "orders"}}',
    scope=Scope(types=("source",)),
)
MISSING_STREAM = Rule(
    "catalog.missing-stream",
    "A configured catalog that was generated names every stream that the source has",
    OURS,
    "The README of a generated connector: its catalogs are what the tests read",
    "the source has orders and refunds, sample_files/configured_catalog.json only orders",
    "both are in it",
    TODO,
    Scope(types=("source",)),
)
MODE = Rule(
    "catalog.mode",
    "A configured catalog has sync modes of Airbyte's protocol",
    CDK,
    "airbyte_protocol models: SyncMode, DestinationSyncMode",
    '"sync_mode": "full refresh"',
    '"sync_mode": "full_refresh", "destination_sync_mode": "append"',
)
SUGGESTED = Rule(
    "metadata.suggested-stream",
    "The streams that metadata.yaml suggests are among those that the source has",
    OURS,
    "https://docs.airbyte.com/connector-development/connector-metadata-file: suggestedStreams, which the form selects",
    "suggestedStreams: {streams: [order]}, and the stream is called orders",
    "suggestedStreams: {streams: [orders]}",
    TODO,
    Scope(types=("source",)),
)
_MODES = {
    "sync_mode": ("full_refresh", "incremental"),
    "destination_sync_mode": ("append", "overwrite", "append_dedup", "update", "soft_delete"),
}


@judges(UNKNOWN_STREAM, MISSING_STREAM)
def check_catalogs(subject: Subject) -> Iterator[Finding]:
    """The catalogs fit the streams, where it is sure which streams there are."""
    known = known_streams(subject)
    for path in subject.matching("*configured_catalog*.json") if known else ():
        if path.startswith("unit_tests/"):
            continue  # a test may ask for what does not exist
        entries = enumerate(listing(mapping(subject.parsed(path)).get("streams")))
        named = {n: mapping(mapping(item).get("stream")).get("name") for n, item in entries}
        unknown = [(n, name) for n, name in named.items() if isinstance(name, str) and name not in (known or ())]
        for n, name in unknown:
            line = subject.locate(path, "streams", n, "stream", "name")
            yield UNKNOWN_STREAM.at(f"there is no stream {name}", "name one that exists", path, line)
        missing = (known or frozenset()) - {name for name in named.values() if isinstance(name, str)}
        if path in subject.digests and named and missing and not unknown:
            hint = "add it, so that the tests read it as well"
            yield MISSING_STREAM.at(f"the catalog lacks {among(missing)}", hint, path)


@judges(MODE)
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
                    yield MODE.at(f"there is no {key} {said}", f"write one of {', '.join(known)}", path, line)


@judges(SUGGESTED)
def check_suggested(subject: Subject) -> Iterator[Finding]:
    """What is suggested is there, where it is sure which streams there are."""
    suggested = listing(mapping(subject.metadata.get("suggestedStreams")).get("streams"))
    known = known_streams(subject) if suggested else None
    for n, name in enumerate(suggested) if known else ():
        if isinstance(name, str) and name not in (known or ()):
            line = subject.locate(METADATA, "data", "suggestedStreams", "streams", n)
            yield SUGGESTED.at(
                f"it suggests {name}, and there is no such stream", "name one that exists", METADATA, line
            )
