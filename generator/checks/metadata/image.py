"""The image that a connector is built on: metadata.yaml names it, and there is no Dockerfile (guide, step 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import Finding
from generator.checks.rules import QA, Rule, Scope, judges
from generator.checks.scopes import AIRBYTES_PACKAGES, PACKAGED
from generator.checks.sources import QA_PACKAGING, QA_SECURITY, VALIDATORS
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.project import MANIFEST_ONLY
from generator.formats.shapes import mapping

_KEYS = ("data", "connectorBuildOptions", "baseImage")
_RUNNER = "docker.io/airbyte/source-declarative-manifest"
_PINNED = re.compile(r"[^:@\s]+:[^:@\s]+@sha256:[0-9a-f]{64}", re.ASCII)
_LONGEST = 1000

_BASE_IMAGE = Rule(
    "metadata.base-image",
    says="metadata.yaml names the image that a connector in Python is built on",
    owner=QA,
    source=QA_SECURITY,
    wrong="no connectorBuildOptions.baseImage",
    right="connectorBuildOptions: {baseImage: docker.io/airbyte/python-connector-base:4.1.0@sha256:…}",
    scope=AIRBYTES_PACKAGES,
    enforced_by=("CheckConnectorUsesPythonBaseImage",),
)
_MANIFEST_IMAGE = Rule(
    "metadata.manifest-image",
    says="a connector that is only a manifest is built on docker.io/airbyte/source-declarative-manifest",
    owner=QA,
    source=QA_PACKAGING,
    wrong="baseImage: docker.io/airbyte/python-connector-base:…",
    right=f"baseImage: {_RUNNER}:…",
    scope=Scope(languages=(MANIFEST_ONLY,), airbytes=True),
    enforced_by=("CheckManifestOnlyConnectorBaseImage",),
)
_DIGEST = Rule(
    "metadata.base-image-digest",
    says="metadata.yaml names the base image by tag and digest; whether that image exists, only Docker Hub can tell",
    owner=QA,
    source=VALIDATORS,
    wrong="baseImage: docker.io/airbyte/python-connector-base:4.1.0",
    right="baseImage: docker.io/airbyte/python-connector-base:4.1.0@sha256:…",
    scope=Scope(airbytes=True),
    enforced_by=("validate_metadata_base_images_in_dockerhub",),
)
_DOCKERFILE = Rule(
    "packaging.dockerfile",
    says="there is no Dockerfile: Airbyte builds the image from metadata.yaml",
    owner=QA,
    source=QA_SECURITY,
    wrong="a Dockerfile beside metadata.yaml",
    right="connectorBuildOptions.baseImage in metadata.yaml, and no Dockerfile",
    scope=Scope(languages=(*PACKAGED, MANIFEST_ONLY), airbytes=True),
    enforced_by=("CheckConnectorUsesPythonBaseImage",),
)


@judges(_BASE_IMAGE, _MANIFEST_IMAGE, _DIGEST)
def check_base_image(subject: Subject) -> Iterator[Finding]:
    """metadata.yaml names the base image, the right one, and pins it."""
    if not subject.metadata:
        return
    image = mapping(subject.metadata, "connectorBuildOptions").get("baseImage")
    line = subject.locate(METADATA, *_KEYS) if image else 0
    if not image:
        hint = "add connectorBuildOptions.baseImage"
        yield _BASE_IMAGE.at("nothing says on which image it is built", hint, METADATA)
    if not isinstance(image, str) or image.split(":")[0] != _RUNNER:
        message = f"it is built on {image or 'no image'}, and not on {_RUNNER}"
        yield _MANIFEST_IMAGE.at(message, f"write baseImage: {_RUNNER}:<version>@sha256:…", METADATA, line)
    if isinstance(image, str) and image and not _is_pinned(image):
        hint = "add its digest: <image>:<tag>@sha256:…"
        yield _DIGEST.at(f"the base image {image} is not pinned by a digest", hint, METADATA, line)


@judges(_DOCKERFILE)
def check_dockerfile(subject: Subject) -> Iterator[Finding]:
    """There is no Dockerfile of the connector's own."""
    if "Dockerfile" in subject.files and METADATA in subject.files:
        hint = "delete it: Airbyte builds the image from metadata.yaml"
        yield _DOCKERFILE.at("Airbyte's QA wants no Dockerfile in its repository", hint, "Dockerfile")


def _is_pinned(image: str) -> bool:
    return len(image) <= _LONGEST and _PINNED.fullmatch(image) is not None
