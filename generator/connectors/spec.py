"""What a connector's users are asked for: its specification, wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.connectors.manifest import read_manifest
from generator.connectors.project import Project, once
from generator.formats.shapes import Keys, mapping

_MANIFESTS = "connection_specification"


@once
def find_spec(project: Project) -> tuple[str, Keys, Mapping[str, Any]]:
    """Return where the specification stands, as a file and the keys in it, and what it says."""
    for name in ("spec.yaml", "spec.json"):
        if path := project.first(f"{project.package}{name}", f"{project.package.replace('/', '')}/{name}", name):
            return path, (), mapping(project.parsed(path))
    spec = mapping(read_manifest(project).get("spec"))
    if spec:
        renamed = {"connectionSpecification": spec[_MANIFESTS]} if _MANIFESTS in spec else {}
        return project.manifest, ("spec",), {**renamed, **spec}
    return (project.manifest, ("spec",), {}) if project.is_too_large(project.manifest) else ("", (), {})


def find_form(project: Project) -> tuple[str, Keys, Mapping[str, Any]]:
    """Return where the form stands that users fill in, as a file and the keys in it, and what it says."""
    path, keys, spec = find_spec(project)
    word = _MANIFESTS if keys and _MANIFESTS in spec else "connectionSpecification"
    return path, (*keys, word), mapping(spec, "connectionSpecification")
