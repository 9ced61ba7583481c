"""What can be mended in metadata.yaml: what the connector's own files, or those of its neighbours, say for certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from generator.catalog import bundled
from generator.checks.findings import Finding
from generator.checks.fixes.documentation import find_first_release
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA, PREFIXES
from generator.connectors.project import LOW_CODE, OTHER, PYTHON
from generator.formats.documents import MAX_BYTES
from generator.formats.files import read_regular
from generator.formats.shapes import mapping, texts
from generator.formats.yaml_edits import CannotEdit, add_item, add_key, remove_item, rename_key, set_value

_TAGS = ("data", "tags")
_TAG = re.compile(r"\b(?:language|cdk):[a-z][a-z-]*")
_IMAGE = re.compile(rb"\b(docker\.io/airbyte/[a-z-]+:[\w.-]{1,50})@(sha256:[0-9a-f]{64})\b")
_BASE_IMAGE = ("data", "connectorBuildOptions", "baseImage")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")

Edits = dict[str, bytes]


def write_tag(subject: Subject, found: Sequence[Finding]) -> Edits:
    """Write the tag that a finding asks for, and no other of its kind."""
    return {METADATA: _with_tag(subject, _wanted_tag(found[0]))}


def write_language(subject: Subject, _: Sequence[Finding]) -> Edits:
    """Write the tag of the language that the files are in."""
    language = {OTHER: "", LOW_CODE: "python"}.get(subject.language, subject.language)
    if not language:
        raise CannotEdit("nothing shows which language it is in")
    return {METADATA: _with_tag(subject, f"language:{language}")}


def _wanted_tag(finding: Finding) -> str:
    """Return the tag that a finding names last: it says what is there first, and then what should be."""
    named = _TAG.findall(f"{finding.message} {finding.hint}")
    if not named:
        raise CannotEdit("nothing says which tag it should be")
    return str(named[-1])


def _with_tag(subject: Subject, tag: str) -> bytes:
    content, tags = subject.content(METADATA), texts(subject.metadata.get("tags"))
    same = [n for n, one in enumerate(tags) if one.startswith(f"{tag.partition(':')[0]}:")]
    if "tags" not in subject.metadata:
        return add_key(content, _TAGS, [tag])
    if not same:
        return add_item(content, _TAGS, tag)
    for n in reversed(same[1:]):
        content = remove_item(content, (*_TAGS, n))
    return content if tags[same[0]] == tag else set_value(content, (*_TAGS, same[0]), tag)


def write_digest(subject: Subject, _: Sequence[Finding]) -> Edits:
    """Write the digest of a base image that is known: by our templates, or by all its neighbours that name it."""
    image = subject.base_image
    if not image or "@" in image:
        raise CannotEdit("there is no base image without a digest")
    whole = image if image.startswith("docker.io/") else f"docker.io/{image}"
    digests = _known_images().get(whole) or _images_beside(subject).get(whole, set())
    if len(digests) != 1:
        raise CannotEdit(f"nobody here knows {'one' if digests else 'the'} digest of {image}")
    return {METADATA: set_value(subject.content(METADATA), _BASE_IMAGE, f"{image}@{next(iter(digests))}")}


@cache
def _known_images() -> dict[str, set[str]]:
    """Return the digests of the images that our templates stand on."""
    layers = (bundled.TEMPLATES.glob(pattern) for pattern in ("*/template.yaml", "_shared/*/layer.yaml"))
    return _collect(path for paths in layers for path in paths)


def _images_beside(subject: Subject) -> dict[str, set[str]]:
    """Return the digests that the other connectors of the monorepo name."""
    return _read_images(subject.monorepo.connectors) if subject.monorepo else {}


@cache
def _read_images(connectors: Path) -> dict[str, set[str]]:
    return _collect(connectors.glob(f"*/{METADATA}"))


def _collect(paths: Iterator[Path]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in paths:
        try:
            content = read_regular(path, MAX_BYTES)
        except (OSError, ValueError):
            continue
        for image, digest in _IMAGE.findall(content) if b"@sha256:" in content else ():
            found.setdefault(image.decode(), set()).add(digest.decode())
    return found


def disable_pypi(subject: Subject, _: Sequence[Finding]) -> Edits:
    """Say that what is no package does not go to PyPI."""
    if subject.language in (PYTHON, LOW_CODE):
        raise CannotEdit("it is a package, so it may go there")
    return {
        METADATA: set_value(subject.content(METADATA), ("data", "remoteRegistries", "pypi", "enabled"), value=False)
    }


def fit_schema(subject: Subject, _: Sequence[Finding]) -> Edits:
    """Mend what the registry's model refuses, as far as there is one thing that it can be."""
    before = content = subject.content(METADATA)
    reasons = []
    for mend in (_rename_registries, _write_spec_version, _write_names, _write_dates):
        try:
            content = mend(subject, content)
        except CannotEdit as reason:
            reasons.append(str(reason))
    if content == before:
        raise CannotEdit("; ".join(reasons) or "nothing says what it should be")
    return {METADATA: content}


def _rename_registries(subject: Subject, content: bytes) -> bytes:
    """`registries` has been called `registryOverrides` since August 2024: airbytehq/airbyte#43754."""
    if "registries" not in subject.metadata or "registryOverrides" in subject.metadata:
        return content
    return rename_key(content, ("data", "registries"), "registryOverrides")


def _write_spec_version(subject: Subject, content: bytes) -> bytes:
    """There is only one version of what metadata.yaml may hold."""
    if "metadataSpecVersion" in mapping(subject.parsed(METADATA)):
        return content
    return add_key(content, ("metadataSpecVersion",), "1.0", after="data")


def _write_names(subject: Subject, content: bytes) -> bytes:
    """What it is, and how its issues are labelled, is what its directory is called."""
    directory = subject.path.resolve().name
    prefix = directory.partition("-")[0]
    if prefix not in PREFIXES or not subject.metadata:
        return content
    for key, value in (("connectorType", prefix), ("githubIssueLabel", directory)):
        if key not in subject.metadata:
            content = add_key(content, ("data", key), value)
    return content


def _write_dates(subject: Subject, content: bytes) -> bytes:
    """A date that is written in another way is written as ISO 8601; one that is missing stands in the changelog."""
    said = subject.metadata.get("releaseDate")
    if not isinstance(said, str):
        return content
    written = _DATE.fullmatch(said.strip())
    found = "-".join(f"{int(part):02}" for part in written.groups()) if written else find_first_release(subject)
    if not found:
        raise CannotEdit("nothing says when it was released first")
    try:
        return content if found == said else set_value(content, ("data", "releaseDate"), date.fromisoformat(found))
    except ValueError as error:
        raise CannotEdit(str(error)) from error


Fix = Callable[[Subject, Sequence[Finding]], Edits]
"""Returns files with their new content; raises `CannotEdit` if that cannot be."""
