"""What only OpenMetadata asks of a connector; nothing of Airbyte's applies to one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generator.checks.findings import Finding, to_do
from generator.connectors.distribution import read_distributions
from generator.connectors.files import line_at
from generator.connectors.project import Project, mapping
from generator.connectors.versions import parse_range

_INGESTION = "openmetadata-ingestion"

_RELEASE = re.compile(
    rb"^[ \t]*(?:ARG[ \t]+OPENMETADATA_RELEASE=|FROM[ \t]+\S*ingestion\S*:)(\d{1,9})\.(\d{1,9})", re.MULTILINE
)


def check_namespace(project: Project) -> Iterator[Finding]:
    """Nothing below src/metadata replaces a file of openmetadata-ingestion."""
    for path in project.matching("src/metadata/*__init__.py"):
        yield Finding("it would replace a file of openmetadata-ingestion", "delete it: this is a namespace", path)


def check_ingestion(project: Project) -> Iterator[Finding]:
    """The range of openmetadata-ingestion stays within one release: client and server must have the same."""
    for distribution in read_distributions(project):
        if distribution.file == "setup.py" and _INGESTION not in distribution.dependencies:
            hint = f'add "{_INGESTION}~=" and the version of the server'
            yield Finding(f"{_INGESTION} is not among the dependencies", hint, distribution.file)
            continue
        written = distribution.dependencies.get(_INGESTION)
        wanted = parse_range(written) if written is not None else None
        line = project.search(distribution.file, _INGESTION)
        if written is not None and (wanted is None or wanted.is_empty or wanted.upper is None):
            hint = "stay within one release, as in ~=2.0.0"
            yield Finding(f"{_INGESTION} {written} fits more than one server, or none", hint, distribution.file, line)
        found = _RELEASE.search(project.content("Dockerfile"))
        if wanted and found and wanted.lower[:2] != (int(found[1]), int(found[2])):
            message = f"the image has another release than {distribution.file} wants: {written}"
            line = line_at(project.content("Dockerfile"), found.start(1))
            yield Finding(message, "take the release of your server in both", "Dockerfile", line)


def check_workflow(project: Project) -> Iterator[Finding]:
    """Every workflow names a class that exists."""
    workflows = [path for path in project.files if path.startswith("workflows/") and path.endswith((".yaml", ".yml"))]
    if not workflows:
        yield to_do("there is no workflow", "write workflows/ingest.yaml: what `metadata ingest` runs")
    for path in workflows:
        keys = ("source", "serviceConnection", "config", "sourcePythonClass")
        value: object = project.parsed(path)
        for key in keys:
            value = mapping(value).get(key)
        if isinstance(value, str) and (missing := _missing_class(project, value)):
            hint = "name the class that reads your system"
            yield Finding(f"sourcePythonClass leads nowhere: {missing}", hint, path, project.locate(path, *keys))


def _missing_class(project: Project, target: str) -> str:
    module, _, name = target.rpartition(".")
    file = project.first(*(f"{root}{module.replace('.', '/')}.py" for root in ("src/", "")))
    if not file:
        return f"there is no module {module}"
    tree = project.parsed(file)
    if not isinstance(tree, ast.Module) or any(name in _names(node) for node in tree.body):
        return ""
    return f"{file} has no {name}"


def _names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.ClassDef):
        return {node.name}
    return {alias.asname or alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
