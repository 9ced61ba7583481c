"""The steps of making a connector, and what is looked at for each: one table for Airbyte, one for OpenMetadata."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from generator.checks import (
    behaviour,
    docs,
    docs_names,
    docs_sections,
    environment,
    metadata,
    naming,
    openmetadata,
    packaging,
    spec,
    streams,
    tests,
)
from generator.checks.findings import Finding, Report, StepReport
from generator.checks.https import check_https
from generator.checks.manifest import check_manifest
from generator.checks.marks import find_marks, find_unreadable
from generator.checks.migration_guide import check_migration_guide
from generator.checks.prerequisites import check_prerequisites
from generator.checks.rules import Check, Rule
from generator.checks.subject import Subject
from generator.connectors.project import JAVA, MANIFEST_ONLY, OPENMETADATA, OTHER, PYTHON

_CODE = (PYTHON, MANIFEST_ONLY)
_ALL = (*_CODE, JAVA, OTHER)
_MOST = 200  # findings of one check: each may cost a look through a whole file, and nobody reads more


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        number: in Airbyte's guide "Building a Python Source".
        title: what is true once it is done.
        checks: each yields what it finds; its docstring says what must hold.
        files: patterns of the files that belong to it: what is marked in them is left to do here. The first
            step that fits a file has it.
        kinds: the kinds of connectors that have this step.
    """

    number: int
    key: str
    title: str
    checks: tuple[Check | Callable[[Subject], Iterator[Finding]], ...] = ()
    files: tuple[str, ...] = ()
    kinds: tuple[str, ...] = _CODE


_AIRBYTE = (
    Step(
        1,
        "names",
        "all names belong together",
        (naming.check_directory, naming.check_package, naming.check_distribution_names, naming.check_metadata_names),
        (),
        _ALL,
    ),
    Step(
        2,
        "package",
        "it can be installed",
        (
            packaging.check_installable,
            packaging.check_requirements,
            packaging.check_cdk_range,
            packaging.check_agreement,
            packaging.check_package_data,
            packaging.check_poetry,
            packaging.check_imports,
            naming.check_commands,
        ),
        ("setup.py", "pyproject.toml", "requirements.txt", "poetry.lock"),
        (PYTHON,),
    ),
    Step(
        3,
        "environment",
        "secrets stay where they are",
        (
            environment.check_tracked_secrets,
            environment.check_ignored_secrets,
            environment.check_secrets_in_image,
            environment.check_base_image,
            check_https,
        ),
        ("secrets/*", "Dockerfile", ".dockerignore", ".gitignore", ".github/*", "sample_files/config.json"),
        _ALL,
    ),
    Step(4, "spec", "it asks for what it needs", (spec.check_spec, spec.check_titles), ("*spec.yaml", "*spec.json")),
    Step(
        5,
        "check",
        "it can tell whether a config works",
        (behaviour.check_connection, check_manifest),
        ("*/source.py", "*/destination.py"),
    ),
    Step(
        6,
        "discover",
        "streams and schemas match",
        (streams.check_schemas, streams.check_schema_files, streams.check_catalogs),
        ("*/streams.py", "*/streams/*", "*/schemas/*", "*configured_catalog.json", "*manifest.yaml"),
    ),
    Step(
        7,
        "read",
        "it reads, or writes, the real thing",
        (behaviour.check_written, behaviour.check_write, behaviour.check_output),
        ("source_*", "destination_*", "*components.py", "sample_files/*"),
    ),
    Step(8, "standard tests", "Airbyte's own tests can run", (tests.check_acceptance,), (tests.ACCEPTANCE,)),
    Step(9, "tests", "its own tests go beyond the example", (tests.check_tests_written,), ("*_tests/*",)),
    Step(10, "readme", "the README says how to get a key", (docs.check_readme,), ("README.md",), _ALL),
    Step(
        11,
        "metadata",
        "the registry can show it",
        (
            metadata.check_metadata,
            metadata.check_tags,
            metadata.check_release,
            metadata.check_agreement,
            metadata.check_icon,
        ),
        ("metadata.yaml", "icon.svg"),
        _ALL,
    ),
    Step(
        12,
        "docs",
        "users can find out how to set it up",
        (
            docs.check_page,
            docs.check_changelogs,
            check_migration_guide,
            docs_sections.check_headings,
            check_prerequisites,
            docs_sections.check_introduction,
            docs_sections.check_sentences,
            docs_sections.check_details,
            docs_names.check_streams_named,
            docs_names.check_fields_known,
        ),
        ("docs/*", "../*", "CHANGELOG.md"),
        _ALL,
    ),
)

_KINDS = (OPENMETADATA,)

_OPENMETADATA_STEPS = (
    Step(1, "names", "all names belong together", (naming.check_directory, naming.check_package), (), _KINDS),
    Step(
        2,
        "package",
        "it can be installed beside OpenMetadata",
        (openmetadata.check_ingestion, openmetadata.check_namespace, naming.check_distribution_names),
        ("setup.py", "pyproject.toml", "requirements.txt", "constraints.txt"),
        _KINDS,
    ),
    Step(
        3,
        "environment",
        "secrets stay where they are",
        (
            environment.check_tracked_secrets,
            environment.check_ignored_secrets,
            environment.check_secrets_in_image,
        ),
        ("secrets/*", "Dockerfile", ".dockerignore", ".gitignore", ".github/*"),
        _KINDS,
    ),
    Step(4, "client", "it asks for what it needs, and calls the real system", (), ("*/client.py",), _KINDS),
    Step(5, "entities", "it sends what the system knows", (behaviour.check_written,), ("src/*",), _KINDS),
    Step(6, "workflow", "a workflow can run it", (openmetadata.check_workflow,), ("workflows/*",), _KINDS),
    Step(7, "tests", "its own tests go beyond the example", (tests.check_tests_written,), ("*_tests/*",), _KINDS),
    Step(
        8,
        "docs",
        "users can find out how to set it up",
        (docs.check_readme, docs.check_changelogs),
        ("README.md", "docs/*", "../*", "CHANGELOG.md"),
        _KINDS,
    ),
)


def list_rules() -> Iterator[Rule]:
    """Yield every rule, in the order of the steps that look after it; a rule of several steps comes once."""
    checks = (check for step in (*_AIRBYTE, *_OPENMETADATA_STEPS) for check in step.checks)
    yield from dict.fromkeys(rule for check in checks if isinstance(check, Check) for rule in check.rules)


def examine(project: Subject, shown: str) -> Report:
    """Look at one connector, without running anything of it.

    Args:
        project: its files.
        shown: how its directory was named.
    """
    steps = tuple(step for step in (*_AIRBYTE, *_OPENMETADATA_STEPS) if project.kind in step.kinds)
    found = {step.key: [finding for check in step.checks for finding in _look(check, project)] for step in steps}
    for file, finding in (*islice(find_marks(project), _MOST), *islice(find_unreadable(project), _MOST)):
        found[_owner(steps, file)].append(finding)
    return Report(
        path=shown,
        kind=project.kind,
        steps=tuple(StepReport(step.number, step.key, step.title, tuple(found[step.key])) for step in steps),
    )


def _look(check: Callable[[Subject], Iterator[Finding]], project: Subject) -> list[Finding]:
    try:
        found = list(islice(check(project), _MOST + 1))
    except RecursionError:
        return [Finding("a file is nested too deeply to be looked at", "look at it yourself")]
    more = [Finding(f"and more than {_MOST} of that sort", "mend those first")]
    return found if len(found) <= _MOST else [*found[:_MOST], *more]


def _owner(steps: tuple[Step, ...], file: str) -> str:
    """Return the step that a file belongs to; what belongs to none belongs to the first."""
    owners = (step.key for step in steps[1:] if any(fnmatchcase(file, pattern) for pattern in step.files))
    return next(owners, steps[0].key)
