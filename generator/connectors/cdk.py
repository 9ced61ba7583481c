"""Which versions of the CDK a connector names: by its lock, its range, or its base image."""

from __future__ import annotations

import re

from generator.connectors.distribution import read_distributions
from generator.connectors.project import AIRBYTE_CDK, MANIFEST_ONLY, Project, once
from generator.connectors.versions import Range, Version, parse_range

_LOCKS = ("poetry.lock", "uv.lock")

_NUMBER = r"\d{1,9}(?:\.\d{1,9}){0,3}"
_LOCKED = re.compile(rf'^name = "airbyte[-_]cdk"\r?\nversion = "({_NUMBER})'.encode(), re.MULTILINE)
_IMAGE = re.compile(rf"(?:^|/)source-declarative-manifest:v?({_NUMBER})", re.ASCII)


@once
def find_cdk(project: Project) -> Range | None:
    """Return the versions of the CDK that a connector can be run with; None if nothing that can be read says it.

    The lock counts most, for it is what is installed. A manifest without a package runs on the CDK of its image, whose
    versions are the CDK's.
    """
    if project.kind == MANIFEST_ONLY:
        image = _IMAGE.search(project.base_image)
        return _exactly(image[1]) if image else None
    for lock in _LOCKS:
        if lock in project.files and (locked := _LOCKED.search(project.content(lock))):
            return _exactly(locked[1].decode())
    named = [one.dependencies[AIRBYTE_CDK] for one in read_distributions(project) if AIRBYTE_CDK in one.dependencies]
    ranges = [found for text in named if (found := parse_range(text)) is not None and not found.is_empty]
    return ranges[0] if ranges else None


def may_have_cdk(project: Project, version: Version) -> bool:
    """Say whether a connector can be run with this version of the CDK or a newer one.

    If nothing says it, it cannot; nor does a range without an end name more than the major version that it begins with.
    """
    found = find_cdk(project)
    if found is None:
        return False
    return not found.ends_before(version) if found.upper else found.lower[:1] >= version[:1]


def _exactly(text: str) -> Range:
    version = tuple(map(int, text.split(".")))
    return Range(version, (*version, 1))
