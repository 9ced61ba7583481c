"""Whether the example that a connector was generated with is still what it reads or writes (guide, step 7)."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from generator.checks.findings import TODO, Finding
from generator.checks.rules import OURS, Rule, judges
from generator.checks.sources import README
from generator.checks.subject import Subject
from generator.formats.shapes import mapping

_EXAMPLES = ("*/sample_data/*", "*/schemas/customers.json", "*/schemas/orders.json", "manifest.yaml", "*/writer.py")
"""What a template brings to be replaced: records, streams that nobody's API has, a writer to files."""

_EXAMPLE = Rule(
    "example.in-place",
    says="the example that a connector was generated with is replaced",
    owner=OURS,
    source=f"{README}: first replace the example",
    wrong="source_fjord/sample_data/ and source_fjord/schemas/orders.json are as they were generated",
    right="the client calls the real API, and the streams are its own",
    severity=TODO,
)


@judges(_EXAMPLE)
def check_example(subject: Subject) -> Iterator[Finding]:
    """Something of the example is changed or gone; streams that its owner described are no example."""
    if "streams" in mapping(subject.lock, "answers"):
        return
    files = [path for path in subject.digests if any(fnmatchcase(path, pattern) for pattern in _EXAMPLES)]
    if files and all(subject.unchanged(path) for path in files):
        hint = "let it call the real system, and replace what came with it"
        yield _EXAMPLE.at("the generated example is still in place", hint, min(files))
