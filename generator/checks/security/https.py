"""Addresses that are not encrypted (guide, step 3)."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from generator.checks.findings import Finding
from generator.checks.rules import QA, Rule, Scope, judges
from generator.checks.sources import QA_SECURITY
from generator.checks.subject import Subject

_HTTPS = Rule(
    "security.https",
    says="no file has an address that begins with http://, but for tests, comments and localhost",
    owner=QA,
    source=f"{QA_SECURITY}; it looks at versions that are not released, as any change makes one",
    wrong='url = "http://api.fjord.example"',
    right='url = "https://api.fjord.example", or # ignore-https-check at the end of the line',
    scope=Scope(airbytes=True),
    enforced_by=("CheckConnectorUsesHTTPSOnly",),
)
# What QA leaves out, by the same file.
_DIRECTORIES = {
    ".venv",
    "tests",
    "unit_tests",
    "integration_tests",
    "test-integration",
    "build",
    "source-file",
    ".pytest_cache",
    "acceptance_tests_logs",
    ".hypothesis",
    ".ruff_cache",
    "htmlcov",
}
_FILES = ("*Test.java", "*.jar", "*.pyc", "*.gz", "*.svg", "expected_records.jsonl", "expected_records.json")
_COMMENTS = {".py": "#", ".yml": "#", ".yaml": "#", ".java": "//", ".md": "<!--"}
_PREFIXES = ("http://json-schema.org", "http://localhost")
_IGNORED = "# ignore-https-check"
_HTTP = "http://"


@judges(_HTTPS)
def check_https(subject: Subject) -> Iterator[Finding]:
    """No address is http://, in capitals or not; the first one of a file is told."""
    if subject.names.directory in _DIRECTORIES:
        return
    for path in subject.files:
        place = PurePosixPath(path)
        left_out = _DIRECTORIES.intersection(place.parts) or any(fnmatchcase(place.name, one) for one in _FILES)
        if not left_out and (number := _first_unencrypted(subject.content(path), _COMMENTS.get(place.suffix, ""))):
            hint = f"write https://, or {_IGNORED} at the end of the line"
            yield _HTTPS.at("an address is not encrypted", hint, path, number)


def _first_unencrypted(content: bytes, comment: str) -> int:
    """Return the first line with an address that is not encrypted; 0 if there is none, or if the file is no text."""
    lowered = content.lower()
    if _HTTP.encode() not in lowered:
        return 0
    try:
        text = lowered.decode("utf-8")
    except UnicodeDecodeError:
        return 0
    for number, line in enumerate(text.split("\n"), 1):
        if _HTTP in line and not (comment and line.lstrip().startswith(comment)) and _IGNORED not in line:
            left = line
            for prefix in _PREFIXES:
                left = left.replace(prefix, "")
            if _HTTP in left:
                return number
    return 0
