"""The steps of making a connector, and what is looked at for each: one table for Airbyte, one for OpenMetadata."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from generator.checks import openmetadata
from generator.checks.code import behaviour, presence, unit_tests
from generator.checks.code.acceptance import ACCEPTANCE, check_acceptance
from generator.checks.code.example import check_example
from generator.checks.docs import mentions, page, sections
from generator.checks.docs.migration_guide import check_migration_guide
from generator.checks.docs.prerequisites import check_prerequisites
from generator.checks.findings import Finding, Report, StepReport, at_most
from generator.checks.marks import RULES as MARK_RULES
from generator.checks.marks import find_marks
from generator.checks.metadata import contents, icon, image, release, tags
from generator.checks.package import dependencies, naming, packaging
from generator.checks.package.imports import check_own_imports
from generator.checks.repository.report import RULES as REPOSITORY_RULES
from generator.checks.rules import Check, Rule
from generator.checks.runs.rules import RUN_RULES
from generator.checks.security import leaks
from generator.checks.security.base_image import check_same_image
from generator.checks.security.https import check_https
from generator.checks.slips import RULES as SLIP_RULES
from generator.checks.slips import find_slips
from generator.checks.spec import field_names, form, secrets
from generator.checks.streams import listed, schemas
from generator.checks.streams.catalogs import check_catalogs, check_modes, check_suggested
from generator.checks.streams.component_types import check_component_types
from generator.checks.streams.components import check_components
from generator.checks.streams.manifest import check_manifest
from generator.checks.subject import EMPTY, THIRD_PARTY, Subject
from generator.checks.unreadable import RULES as UNREADABLE_RULES
from generator.checks.unreadable import TOO_DEEP, find_unreadable
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
        (naming.check_directory, naming.check_package, naming.check_convention, contents.check_type),
        (),
        _ALL,
    ),
    Step(
        2,
        "package",
        "it can be installed",
        (
            packaging.check_installable,
            dependencies.check_dependencies,
            dependencies.check_requirements,
            dependencies.check_cdk_range,
            dependencies.check_agreement,
            packaging.check_package_data,
            packaging.check_included,
            packaging.check_poetry,
            packaging.check_match,
            packaging.check_setup,
            packaging.check_imports,
            naming.check_commands,
            check_own_imports,
        ),
        ("setup.py", "pyproject.toml", "requirements.txt", "poetry.lock"),
        (PYTHON,),
    ),
    Step(
        3,
        "environment",
        "secrets stay where they are",
        (
            leaks.check_tracked_secrets,
            leaks.check_ignored_secrets,
            leaks.check_secrets_in_image,
            check_same_image,
            check_https,
        ),
        ("secrets/*", "Dockerfile", ".dockerignore", ".gitignore", ".github/*", "sample_files/config.json"),
        _ALL,
    ),
    Step(
        4,
        "spec",
        "it asks for what it needs",
        (
            form.check_spec,
            secrets.check_secrets,
            form.check_types,
            form.check_titles,
            form.check_descriptions,
            field_names.check_keys,
            field_names.check_messages,
        ),
        ("*spec.yaml", "*spec.json"),
    ),
    Step(
        5,
        "check",
        "it can tell whether a config works",
        (behaviour.check_connection, check_manifest, check_component_types, check_components),
        ("*/source.py", "*/destination.py"),
    ),
    Step(
        6,
        "discover",
        "streams and schemas match",
        (
            listed.check_schemas,
            listed.check_names,
            listed.check_listed,
            schemas.check_objects,
            schemas.check_types,
            schemas.check_supported,
            schemas.check_orphans,
            check_catalogs,
            check_modes,
            check_suggested,
        ),
        ("*/streams.py", "*/streams/*", "*/schemas/*", "*configured_catalog.json", "*manifest.yaml"),
    ),
    Step(
        7,
        "read",
        "it reads, or writes, the real thing",
        (behaviour.check_written, behaviour.check_write, behaviour.check_output, check_example),
        ("source_*", "destination_*", "*components.py", "sample_files/*"),
    ),
    Step(8, "standard tests", "Airbyte's own tests can run", (check_acceptance,), (ACCEPTANCE,)),
    Step(9, "tests", "its own tests go beyond the example", (unit_tests.check_tests_written,), ("*_tests/*",)),
    Step(10, "readme", "the README says how to get a key", (page.check_readme,), ("README.md",), _ALL),
    Step(
        11,
        "metadata",
        "the registry can show it",
        (
            contents.check_metadata,
            contents.check_silence,
            contents.check_pypi,
            tags.check_tags,
            tags.check_language_tag,
            tags.check_cdk_tag,
            release.check_version,
            release.check_rollout,
            release.check_deadline,
            contents.check_licence,
            image.check_base_image,
            image.check_dockerfile,
            icon.check_icon,
            presence.check_offered_code,
        ),
        ("metadata.yaml", "icon.svg"),
        (*_ALL, THIRD_PARTY),
    ),
    Step(
        12,
        "docs",
        "users can find out how to set it up",
        (
            page.check_page,
            page.check_changelogs,
            check_migration_guide,
            sections.check_headings,
            check_prerequisites,
            sections.check_introduction,
            sections.check_sentences,
            sections.check_details,
            mentions.check_streams_named,
            mentions.check_fields_known,
        ),
        ("docs/*", "../*", "CHANGELOG.md"),
        _ALL,
    ),
)

_NOTHING = (Step(1, "names", "there is a connector", (presence.check_code,), (), (EMPTY,)),)

_KINDS = (OPENMETADATA,)

_OPENMETADATA_STEPS = (
    Step(
        1,
        "names",
        "all names belong together",
        (naming.check_convention, openmetadata.check_namespace),
        (),
        _KINDS,
    ),
    Step(
        2,
        "package",
        "it can be installed beside OpenMetadata",
        (openmetadata.check_ingestion, check_own_imports),
        ("setup.py", "pyproject.toml", "requirements.txt", "constraints.txt"),
        _KINDS,
    ),
    Step(
        3,
        "environment",
        "secrets stay where they are",
        (
            leaks.check_tracked_secrets,
            leaks.check_ignored_secrets,
            leaks.check_secrets_in_image,
        ),
        ("secrets/*", "Dockerfile", ".dockerignore", ".gitignore", ".github/*"),
        _KINDS,
    ),
    Step(4, "client", "it asks for what it needs, and calls the real system", (), ("*/client.py",), _KINDS),
    Step(5, "entities", "it sends what the system knows", (behaviour.check_written, check_example), ("src/*",), _KINDS),
    Step(
        6,
        "workflow",
        "a workflow can run it",
        (openmetadata.check_workflow, openmetadata.check_workflows),
        ("workflows/*",),
        _KINDS,
    ),
    Step(7, "tests", "its own tests go beyond the example", (unit_tests.check_tests_written,), ("*_tests/*",), _KINDS),
    Step(
        8,
        "docs",
        "users can find out how to set it up",
        (page.check_readme, page.check_changelogs),
        ("README.md", "docs/*", "../*", "CHANGELOG.md"),
        _KINDS,
    ),
)

_STEPS = (*_AIRBYTE, *_NOTHING, *_OPENMETADATA_STEPS)


def list_rules() -> Iterator[Rule]:
    """Yield every rule, in the order of the steps that look after it; a rule of several steps comes once."""
    of_checks = (check for step in _STEPS for check in step.checks if isinstance(check, Check))
    of_steps = (rule for check in of_checks for rule in check.rules)
    yield from dict.fromkeys((*of_steps, *MARK_RULES, *UNREADABLE_RULES, *SLIP_RULES, *REPOSITORY_RULES, *RUN_RULES))


def examine(subject: Subject, shown: str) -> Report:
    """Look at one connector, without running anything of it.

    Args:
        subject: its files.
        shown: how its directory was named.
    """
    steps = tuple(step for step in _STEPS if subject.kind in step.kinds)
    found = {step.key: [finding for check in step.checks for finding in _look(check, subject)] for step in steps}
    finders = (find_marks, find_unreadable, find_slips)
    for file, finding in (one for find in finders for one in at_most(_MOST, find(subject))):
        found[_owner(steps, file)].append(finding)
    return Report(
        path=shown,
        kind=subject.kind,
        steps=tuple(StepReport(step.number, step.key, step.title, tuple(found[step.key])) for step in steps),
    )


def _look(check: Callable[[Subject], Iterator[Finding]], subject: Subject) -> list[Finding]:
    try:
        return [finding for _, finding in at_most(_MOST, (("", one) for one in check(subject)))]
    except RecursionError:
        return [TOO_DEEP.at("a file is nested too deeply to be looked at", "look at it yourself")]


def _owner(steps: tuple[Step, ...], file: str) -> str:
    """Return the step that a file belongs to; what belongs to none belongs to the first."""
    owners = (step.key for step in steps[1:] if any(fnmatchcase(file, pattern) for pattern in step.files))
    return next(owners, steps[0].key)
