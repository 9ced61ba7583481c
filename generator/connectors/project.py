"""A connector's directory in full: nothing is executed, every file is read and parsed once."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from generator.answers.names import BadName, Names, derive_names
from generator.connectors.connector import METADATA, PREFIXES, Connector, describe_metadata
from generator.connectors.files import Files
from generator.connectors.pages import list_pages
from generator.connectors.record import RECORD
from generator.digests import digest
from generator.formats.shapes import mapping, text

PYTHON, MANIFEST_ONLY, OPENMETADATA, JAVA, OTHER = "python", "manifest-only", "openmetadata", "java", "other"
LOW_CODE = "low-code"
TESTS = ("unit_tests", "integration_tests", "tests")
PACKAGING = ("setup.py", "pyproject.toml")
GRADLE = ("build.gradle", "build.gradle.kts")
AIRBYTE_CDK, INGESTION = "airbyte-cdk", "openmetadata-ingestion"
"""What connectors of Airbyte and of OpenMetadata depend on."""

_DESCRIPTIONS = (METADATA, RECORD, "acceptance-test-config.yml", "acceptance-test-config.yaml", "LICENSE", "NOTICE")
_NO_CODE = (".md", ".mdx", ".txt", ".rst", ".svg", ".png", ".jpg")
_JAVA = ("src/main/java/", "src/main/kotlin/")

T = TypeVar("T")


class Project(Files):
    """A connector's files and what follows from them.

    Attributes:
        docs: the directory with the documentation of the monorepo around it, if there is one.
        known: what `once` has worked out.
    """

    def __init__(self, path: Path, docs: Path | None = None) -> None:
        super().__init__(path)
        self.docs = docs
        self.known: dict[Callable[[Project], Any], Any] = {}

    @cached_property
    def title(self) -> str:
        """Return the display name, or "" if nothing says it."""
        title = self.metadata.get("name") or mapping(self.lock, "answers").get("title")
        return text(title)

    @property
    def slug(self) -> str:
        """Return the slug that its marks have: that of its generation, whatever the directory is called now."""
        return str(mapping(self.lock, "answers").get("slug") or self.names.slug)

    @cached_property
    def names(self) -> Names:
        """Return the forms of the name that its directory has; if it may have none, they are what comes closest."""
        directory = self.path.resolve().name
        prefix, _, slug = directory.partition("-")
        if prefix not in PREFIXES:
            return self._other_names(directory)
        try:
            return derive_names(slug, prefix, slug=slug, title=self.title or None)
        except BadName:
            module = directory.replace("-", "_")
            title = self.title or directory
            return Names(prefix, slug or directory, title, directory, module, module.title().replace("_", ""))

    def _other_names(self, directory: str) -> Names:
        """Return the names for a directory that is not called as ours are, such as `airbyte-jenkins-source`."""
        said = self.metadata.get("connectorType")
        end = directory.rpartition("-")[2]
        prefix = said if said in PREFIXES else end if end in PREFIXES else PREFIXES[0]
        slug = directory.removeprefix("airbyte-").removesuffix(f"-{prefix}")
        module = directory.replace("-", "_")
        return Names(prefix, slug, self.title or slug, directory, module, module.title().replace("_", ""))

    @cached_property
    def has_code(self) -> bool:
        """Say whether there is anything that could run, and not only what describes a connector."""
        return any(not _describes(file) for file in self.files)

    @cached_property
    def kind(self) -> str:
        """Return what sort of connector this is."""
        template = str(self.lock.get("template", ""))
        if template.startswith("openmetadata") or self.matching("src/metadata/ingestion/*") or self._needs_ingestion():
            return OPENMETADATA
        if "manifest.yaml" in self.files and not self.package:
            return MANIFEST_ONLY  # its pyproject.toml has the settings of tools and nothing more
        if self.package or any(name in self.files for name in PACKAGING):
            return PYTHON
        is_java = any(name.startswith(_JAVA) for name in self.files)
        return JAVA if is_java or any(name in self.files for name in GRADLE) else OTHER

    def _needs_ingestion(self) -> bool:
        """Say whether it is installed beside openmetadata-ingestion; what has Airbyte's CDK as well is Airbyte's."""
        files = [file for file in (*PACKAGING, "requirements.txt") if file in self.files]
        if not any(b"openmetadata" in self.content(file) for file in files):
            return False
        from generator.connectors.distribution import read_distributions

        named = {name for one in read_distributions(self) for name in one.dependencies}
        lines = self.text("requirements.txt").lower().replace("_", "-").split("\n")
        listed = any(line.strip().startswith(INGESTION) for line in lines)
        return (INGESTION in named or listed) and AIRBYTE_CDK not in named

    @cached_property
    def language(self) -> str:
        """Return what Airbyte calls it: as `kind`, but `low-code` for a manifest in a package of Python."""
        return LOW_CODE if self.kind == PYTHON and self.manifest else self.kind

    @cached_property
    def connector_type(self) -> str:
        """Return `source` or `destination`: as metadata.yaml says, else as its name begins."""
        said = self.metadata.get("connectorType")
        return said if said in PREFIXES else self.names.prefix

    @cached_property
    def lock(self) -> Mapping[str, Any]:
        """Return what `.connector.yaml` says; empty if this tool did not create the connector."""
        return mapping(self.parsed(RECORD))

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Return the digests of the files as they were generated."""
        return mapping(self.lock, "files", "project")

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """Return the `data` of metadata.yaml."""
        return mapping(self.parsed(METADATA), "data")

    @property
    def base_image(self) -> str:
        """Return the image that metadata.yaml has it built on; "" if it names none."""
        return text(mapping(self.metadata, "connectorBuildOptions").get("baseImage"))

    @cached_property
    def package(self) -> str:
        """Return the directory of its Python package, with a `/` at its end; "" if there is none."""
        module = self.path.resolve().name.replace("-", "_")
        found = {str(PurePosixPath(file).parent) for file in self.files if file.endswith("/__init__.py")}
        tops = sorted(name for name in found if name.removeprefix("src/").startswith(("source_", "destination_")))
        tops = [name for name in tops if "/" not in name.removeprefix("src/")]
        best = next((name for name in tops if name.removeprefix("src/") == module), tops[0] if tops else "")
        return best and f"{best}/"

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """Return the parsed modules of its package, by path."""
        paths = self.matching(f"{self.package}*.py") if self.package else ()
        return {path: tree for path in paths if isinstance(tree := self.parsed(path), ast.Module)}

    @cached_property
    def manifest(self) -> str:
        """Return the path of its low-code manifest, or ""."""
        return self.first("manifest.yaml", f"{self.package}manifest.yaml")

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """Return where its page may lie, below the directory of the documentation; the likeliest first."""
        return tuple(list_pages(self.lock, text(self.metadata.get("documentationUrl")), self.names))

    @cached_property
    def docs_page(self) -> str:
        """Return the path of its documentation page, seen from its directory, whether it exists or not."""
        places = [self.locate_page(page) for page in self.pages]
        return self.first(*places) or places[0]

    def locate_page(self, page: str) -> str:
        """Return the path of a page below `docs`, seen from its directory, whether it exists or not.

        It may lie in the documentation of the monorepo or, for one that stands alone, in its own.
        """
        root, inside = self.path.resolve(), f"docs/{page}"
        outside = Path(os.path.relpath(self.docs / page, root)).as_posix() if self.docs else inside
        return self.first(outside, inside) or outside

    def unchanged(self, path: str) -> bool:
        """Say whether a file is still as it was generated."""
        return self.digests.get(path) == f"sha256:{digest(self.content(path))}"


def describe_connector(project: Project) -> Connector:
    """Return what indexes and registries say of a connector: the same as `register` would enter."""
    data = project.metadata
    names = project.names
    is_airbytes = project.kind != OPENMETADATA
    connector = describe_metadata(Connector(project.path.resolve(), names), data)
    return connector._replace(
        repository=(connector.repository or f"airbyte/{names.directory}") if is_airbytes else "",
        pages=project.pages,
        docs_page=project.pages[0],
    )


def _describes(file: str) -> bool:
    """Say whether a file is about a connector rather than a part of it: text, pictures, secrets, settings of tools."""
    name = PurePosixPath(file).name
    return (
        file.startswith(("secrets/", ".github/"))
        or name.startswith(".")
        or name in _DESCRIPTIONS
        or (PurePosixPath(name).suffix in _NO_CODE and name != "requirements.txt")
    )


def once(function: Callable[[Project], T]) -> Callable[[Project], T]:
    """Let a function of a project be worked out once for each: several checks ask the same."""

    @wraps(function)
    def remembered(project: Project) -> T:
        if function not in project.known:
            project.known[function] = function(project)
        result: T = project.known[function]
        return result

    return remembered
