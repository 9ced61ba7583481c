"""The base image of a Dockerfile (guide, step 3): metadata.yaml names one too, and it must be the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import Finding
from generator.checks.rules import OURS, Rule, judges
from generator.checks.sources import METADATA_REFERENCE
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.files import line_at

_BASE_IMAGE = Rule(
    "security.one-base-image",
    says="a Dockerfile stands on the base image that metadata.yaml names",
    owner=OURS,
    source=f"{METADATA_REFERENCE}: connectorBuildOptions",
    wrong="FROM docker.io/airbyte/python-connector-base:4.0.0 beside baseImage: …:4.1.1@sha256:…",
    right="the same image in both",
)

_FROM = re.compile(rb"^[ \t]*FROM[ \t]+(\S*python-connector-base\S*)", re.MULTILINE)


@judges(_BASE_IMAGE)
def check_same_image(subject: Subject) -> Iterator[Finding]:
    """The Dockerfile stands on what metadata.yaml names."""
    content = subject.content("Dockerfile")
    base = subject.base_image
    found = _FROM.search(content)
    if found and base and found[1].decode("utf-8", "replace") != base:
        message = f"it stands on another image than {METADATA} says: {base}"
        yield _BASE_IMAGE.at(message, "take the same in both", "Dockerfile", line_at(content, found.start()))
