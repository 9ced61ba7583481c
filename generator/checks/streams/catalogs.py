"""Configured catalogs that come with a connector: which streams they name (guide, step 6)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import TODO, Finding, among
from generator.checks.rules import CDK, OURS, Rule, Scope, judges
from generator.checks.sources import README
from generator.checks.subject import Subject
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
