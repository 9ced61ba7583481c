"""What only OpenMetadata asks of a connector; nothing of Airbyte's applies to one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import OPENMETADATA, OURS, Rule, judges
from generator.checks.sources import README
from generator.checks.subject import Subject
from generator.connectors.classes import given_names
from generator.connectors.distribution import Distribution, read_distributions
from generator.connectors.files import line_at
from generator.connectors.project import INGESTION, PACKAGING, Project, once
from generator.connectors.versions import Range, Version, parse_range
from generator.formats.shapes import mapping

_GUIDE = "docs.open-metadata.org, Custom Connectors"

_NAMESPACE_ROOT = Rule(
    "openmetadata.namespace-root",
    says="a connector brings no __init__.py for the package `metadata`, which belongs to openmetadata-ingestion",
    owner=OPENMETADATA,
    source="openmetadata-ingestion, metadata/__init__.py: it registers what built-in connectors need, and pip replaces "
    "it without a word",
    wrong="src/metadata/__init__.py",
    right="src/metadata/ingestion/source/database/fjord.py, and no __init__.py above it",
)
_NAMESPACE_PACKAGE = Rule(
    "openmetadata.namespace-package",
    says="the packages of `metadata` that hold connectors get no __init__.py from a connector",
    owner=OPENMETADATA,
    source="openmetadata-ingestion: from 1.1 on metadata.ingestion.source.* have none; up to 1.0 they have, and it is "
    "replaced",
    wrong="src/metadata/ingestion/source/database/__init__.py",
    right="src/metadata/ingestion/source/database/fjord/__init__.py: a package of its own below it",
    severity=ADVICE,
)
_DEPENDENCY = Rule(
    "openmetadata.dependency",
    says="a package for OpenMetadata has openmetadata-ingestion among its dependencies",
    owner=OPENMETADATA,
    source=_GUIDE,
    wrong="setup.py without openmetadata-ingestion, and no other file that asks for it",
    right='install_requires=["openmetadata-ingestion~=2.0.0"], or an image that is made from openmetadata/ingestion',
)
_EMPTY_RANGE = Rule(
    "openmetadata.empty-range",
    says="some version of openmetadata-ingestion lies in the range that the package asks for",
    owner=OPENMETADATA,
    source="https://packaging.python.org/en/latest/specifications/version-specifiers",
    wrong='"openmetadata-ingestion>=2.0,<1.9"',
    right='"openmetadata-ingestion~=2.0.0"',
)
_ONE_RELEASE = Rule(
    "openmetadata.one-release",
    says="the range of openmetadata-ingestion stays within one release: client and server must have the same",
    owner=OURS,
    source="openmetadata-ingestion refuses a server of another release when it runs (VersionMismatchException)",
    wrong='"openmetadata-ingestion>=1.8"',
    right='"openmetadata-ingestion~=1.8.0"',
    severity=ADVICE,
)
_IMAGE_RELEASE = Rule(
    "openmetadata.image-release",
    says="the image has a release of openmetadata-ingestion that the package takes",
    owner=OPENMETADATA,
    source="Dockerfile and packaging of the connector contradict each other",
    wrong='FROM openmetadata/ingestion:1.9.1 and "openmetadata-ingestion~=2.0.0"',
    right='FROM openmetadata/ingestion:1.9.1 and "openmetadata-ingestion>=1.8,<2.1"',
)
_WORKFLOW = Rule(
    "openmetadata.workflow",
    says="a generated connector keeps a workflow that runs it",
    owner=OURS,
    source=f"{README}: metadata ingest -c workflows/ingest.yaml",
    wrong="a generated connector without workflows/*.yaml",
    right="workflows/ingest.yaml",
    severity=TODO,
)
_SOURCE_CLASS = Rule(
    "openmetadata.source-class",
    says="sourcePythonClass of a workflow names a class that exists",
    owner=OPENMETADATA,
    source="openmetadata-ingestion, metadata/utils/importer.py: the text before the last dot is imported as a module",
    wrong="sourcePythonClass: fjord.source.FjrodSource, and the class is called FjordSource",
    right="sourcePythonClass: metadata.ingestion.source.database.fjord.FjordSource, which that module imports",
)
_SOURCE_TYPE = Rule(
    "openmetadata.source-type",
    says="the type of a workflow's source begins with `custom` where it has a sourcePythonClass",
    owner=OPENMETADATA,
    source="openmetadata-ingestion, CUSTOM_CONNECTOR_PREFIX: other types are looked for among the built-in connectors",
    wrong="type: fjord",
    right="type: customDatabase",
)
_OPTION_TEXT = Rule(
    "openmetadata.option-text",
    says="every value of connectionOptions in a workflow is text",
    owner=OPENMETADATA,
    source="openmetadata-ingestion, ConnectionOptions: Dict[str, str], of which pydantic 2 (from 1.5 on) makes no text",
    wrong="connectionOptions: {page_size: 100}",
    right='connectionOptions: {page_size: "100"}',
)

# Both are bounded: a line may be a megabyte long.
_RELEASE = re.compile(
    rb"^[ \t]*(?:ARG[ \t]+OPENMETADATA_RELEASE=|FROM[ \t]+[\w./:-]{0,200}\bingestion[\w.-]{0,50}:)(\d{1,9})\.(\d{1,9})",
    re.MULTILINE,
)
_IMAGE = re.compile(rb"^[ \t]*FROM[ \t]+[\w./:-]{0,200}openmetadata/ingestion", re.MULTILINE)
_PACKAGE = re.compile(r"(?:src/)?metadata/ingestion(?:/source(?:/\w+)?)?/__init__\.py")
_CLASS = "sourcePythonClass"
_CONFIG = ("source", "serviceConnection", "config")
_PYDANTIC_2 = (1, 5)


@judges(_NAMESPACE_ROOT, _NAMESPACE_PACKAGE)
def check_namespace(subject: Subject) -> Iterator[Finding]:
    """Nothing replaces a file of openmetadata-ingestion."""
    hint = "delete it: this is a namespace"
    for path in subject.files:
        if path in ("src/metadata/__init__.py", "metadata/__init__.py"):
            yield _NAMESPACE_ROOT.at(f"it would replace a file of {INGESTION}", hint, path)
        elif path.endswith("__init__.py") and _PACKAGE.fullmatch(path):
            yield _NAMESPACE_PACKAGE.at(f"it lies in a package of {INGESTION}", hint, path)


@judges(_DEPENDENCY, _EMPTY_RANGE, _ONE_RELEASE, _IMAGE_RELEASE)
def check_ingestion(subject: Subject) -> Iterator[Finding]:
    """The range of openmetadata-ingestion is that of the image, and has the server's release in it."""
    distributions = read_distributions(subject)
    if distributions and not _asks_for_it(subject) and not _IMAGE.search(subject.content("Dockerfile")):
        hint = f'add "{INGESTION}~=" and the version of the server'
        yield _DEPENDENCY.at(f"{INGESTION} is not among the dependencies", hint, distributions[0].file)
    for distribution in distributions:
        if wanted := _range(distribution):
            yield from _judge_range(subject, distribution, wanted)


def _judge_range(subject: Subject, distribution: Distribution, wanted: Range) -> Iterator[Finding]:
    written, line = distribution.dependencies[INGESTION], subject.search(distribution.file, INGESTION)
    if wanted.is_empty:
        yield _EMPTY_RANGE.at(
            f"no version is {written}", "stay within one release, as in ~=2.0.0", distribution.file, line
        )
        return
    if wanted.upper is None or _full(wanted.upper) > _full(_next(wanted.lower)):
        message, hint = f"{INGESTION} {written} fits more than one server", "stay within one release, as in ~=2.0.0"
        yield _ONE_RELEASE.at(message, hint, distribution.file, line)
    found = _RELEASE.search(subject.content("Dockerfile"))
    image = (int(found[1]), int(found[2])) if found else None
    if found and image and _is_outside(image, wanted):
        message = f"the image has another release than {distribution.file} wants: {written}"
        line = line_at(subject.content("Dockerfile"), found.start(1))
        yield _IMAGE_RELEASE.at(message, "take the release of your server in both", "Dockerfile", line)


@judges(_WORKFLOW)
def check_workflow(subject: Subject) -> Iterator[Finding]:
    """What was generated with a workflow has one."""
    if subject.lock and not _workflows(subject):
        yield _WORKFLOW.at("there is no workflow", "write workflows/ingest.yaml: what `metadata ingest` runs")


@judges(_SOURCE_CLASS, _SOURCE_TYPE, _OPTION_TEXT)
def check_workflows(subject: Subject) -> Iterator[Finding]:
    """Every workflow names a class that exists, and hands it what it takes."""
    for path in _workflows(subject):
        source = mapping(subject.parsed(path), "source")
        config = mapping(source, "serviceConnection", "config")
        target, kind = config.get(_CLASS), source.get("type")
        if isinstance(target, str) and "$" not in target and (missing := _missing_class(subject, target)):
            line = subject.locate(path, *_CONFIG, _CLASS)
            yield _SOURCE_CLASS.at(
                f"{_CLASS} leads nowhere: {missing}", "name the class that reads your system", path, line
            )
        if target and isinstance(kind, str) and "$" not in kind and not kind.lower().startswith("custom"):
            hint = "write the kind of service, such as customDatabase"
            line = subject.locate(path, "source", "type")
            yield _SOURCE_TYPE.at(f"the type {kind} is looked for among the built-in connectors", hint, path, line)
        for name, value in mapping(config, "connectionOptions").items():
            if not isinstance(value, str) and _has_pydantic_2(subject):
                line = subject.locate(path, *_CONFIG, "connectionOptions", name)
                message = f"the option {name} is no text, so the workflow is refused"
                yield _OPTION_TEXT.at(message, "put it in quotes, and convert it in the source", path, line)


@once
def _workflows(subject: Project) -> tuple[str, ...]:
    """Return the files that `metadata ingest` can run."""
    found = (path for path in subject.files if path.endswith((".yaml", ".yml")))
    return tuple(path for path in found if path.startswith("workflows/") or _CLASS.encode() in subject.content(path))


def _missing_class(subject: Subject, target: str) -> str:
    """Return what is missing of a class, or "" if it is there, or lies in somebody else's package."""
    module, _, name = target.rpartition(".")
    if not module:
        return f"{name} has no module before it"
    folder = PurePosixPath(*module.split("."))
    roots = [root for root in ("src/", "") if any(file.startswith(f"{root}{folder.parent}/") for file in subject.files)]
    file = subject.first(*(f"{root}{folder}{end}" for root in ("src/", "") for end in (".py", "/__init__.py")))
    if not file:
        return f"there is no module {module}" if roots and len(folder.parts) > 1 else ""
    tree = subject.parsed(file)
    if not isinstance(tree, ast.Module) or any({name, "*"} & given_names(node) for node in ast.walk(tree)):
        return ""
    return f"{file} has no {name}"


def _asks_for_it(subject: Subject) -> bool:
    """Say whether a file of the packaging names openmetadata-ingestion, also in a way that nobody reads but pip."""
    files = [file for file in subject.files if file in (*PACKAGING, "setup.cfg") or "requirements" in file]
    lines = (line for file in files for line in subject.text(file).replace("_", "-").split("\n"))
    return any(INGESTION in line.partition("#")[0] for line in lines)


def _range(distribution: Distribution) -> Range | None:
    written = distribution.dependencies.get(INGESTION)
    return parse_range(written) if written is not None else None


def _has_pydantic_2(subject: Subject) -> bool:
    """Say whether the oldest release that the connector takes has pydantic 2; it has not if nobody knows."""
    ranges = [wanted for one in read_distributions(subject) if (wanted := _range(one))]
    return any(wanted.lower >= _PYDANTIC_2 for wanted in ranges)


def _is_outside(release: Version, wanted: Range) -> bool:
    """Say whether no version of a release lies in a range."""
    below = _full(_next(release)) <= _full(wanted.lower)
    return below or (wanted.upper is not None and _full(release) >= _full(wanted.upper))


def _next(version: Version) -> Version:
    """Return the first version of the release after that of a version."""
    major, minor = _full(version)[:2]
    return major, minor + 1


def _full(version: Version) -> Version:
    """Return a version with as many parts as openmetadata-ingestion has, and one more for a bound that is open."""
    return (*version, 0, 0, 0, 0, 0)[:5]
