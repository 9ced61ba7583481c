"""setup.py and pyproject.toml: that they install what is needed, and say what metadata.yaml says (guide, step 2)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from generator.checks.findings import ADVICE, TODO, Finding, among
from generator.checks.rules import CDK, PYPA, QA, Rule, Scope, judges
from generator.checks.scopes import AIRBYTES_PACKAGES, PACKAGED, PACKAGES
from generator.checks.sources import QA_PACKAGING
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.distribution import Distribution, poetry_table, read_distributions
from generator.connectors.files import line_at
from generator.connectors.modules import is_there
from generator.connectors.project import PACKAGING
from generator.formats.shapes import listing, mapping

_SETUPTOOLS = "https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html"
_MOST = 3  # files that are named
_GONE = re.compile(
    rb"^[ \t]*from airbyte_cdk(?:(?:\.logger)? import .*\bAirbyteLogger|\.sources\.streams\.http\.auth)\b",
    re.MULTILINE,
)

_INSTALLABLE = Rule(
    "packaging.installable",
    says="a setup.py or pyproject.toml says how the package is installed",
    owner=PYPA,
    source="https://packaging.python.org/en/latest/tutorials/packaging-projects",
    wrong="source_fjord/__init__.py, and neither of them",
    right="pyproject.toml",
    scope=PACKAGES,
)
_HIDDEN = Rule(
    "packaging.hidden-dependencies",
    says="a [project] table in pyproject.toml does not hide the dependencies in setup.py",
    owner=PYPA,
    source=_SETUPTOOLS,
    wrong='[project] name = "source-fjord", and the dependencies in setup.py',
    right='dynamic = ["dependencies", "optional-dependencies", "scripts"] in it',
    scope=PACKAGES,
)
_DATA = Rule(
    "packaging.package-data",
    says="the specification, manifest and schemas are installed with the package, where a command runs it from there",
    owner=PYPA,
    source="https://setuptools.pypa.io/en/latest/userguide/datafiles.html",
    wrong='package_data={"": ["*.json"]} beside spec.yaml',
    right='package_data={"": ["*.json", "*.yaml", "schemas/*.json"]}',
    scope=PACKAGES,
)
_INCLUDED = Rule(
    "packaging.included",
    says="what Poetry is told to install is there",
    owner=PYPA,
    source="https://python-poetry.org/docs/pyproject/#packages",
    wrong='packages = [{ include = "source_boats" }] in source-fjord/',
    right='packages = [{ include = "source_fjord" }]',
    scope=PACKAGES,
)
_POETRY = Rule(
    "packaging.poetry",
    says="a package has pyproject.toml and poetry.lock, and no setup.py; Airbyte asks for it only when a new version "
    "comes",
    owner=QA,
    source=QA_PACKAGING,
    wrong="setup.py",
    right="pyproject.toml with [tool.poetry], and poetry.lock",
    severity=TODO,
    scope=AIRBYTES_PACKAGES,
    enforced_by=("CheckConnectorUsesPoetry",),
)
_VERSION = Rule(
    "packaging.version-match",
    says="tool.poetry.version in pyproject.toml is dockerImageTag in metadata.yaml",
    owner=QA,
    source=QA_PACKAGING,
    wrong="0.3.0 in pyproject.toml, 0.3.1 in metadata.yaml; or none in pyproject.toml",
    right="0.3.1 in both",
    scope=AIRBYTES_PACKAGES,
    enforced_by=("CheckConnectorVersionMatchInPyproject",),
)
_LICENCE = Rule(
    "packaging.licence-match",
    says="tool.poetry.license in pyproject.toml is the licence in metadata.yaml, in the same words",
    owner=QA,
    source=QA_PACKAGING,
    wrong="Elastic-2.0 in pyproject.toml, ELv2 in metadata.yaml; or none in pyproject.toml",
    right="ELv2 in both",
    scope=AIRBYTES_PACKAGES,
    enforced_by=("CheckConnectorLicenseMatchInPyproject",),
)
_SETUP = Rule(
    "packaging.setup-match",
    says="version and licence in setup.py are those in metadata.yaml",
    owner=PYPA,
    source="https://packaging.python.org/en/latest/specifications/core-metadata",
    wrong="0.3.0 in setup.py, 0.3.1 in metadata.yaml",
    right="0.3.1 in both",
    severity=ADVICE,
    scope=PACKAGES,
)
_IMPORT = Rule(
    "packaging.gone-import",
    says="nothing is imported that the CDK has not had since 1.0",
    owner=CDK,
    source="airbytehq/airbyte-python-cdk, the pull request that took AirbyteLogger out in May 2024",
    wrong="from airbyte_cdk import AirbyteLogger",
    right="import logging",
    scope=Scope(languages=PACKAGED, cdk=(1,)),
)


@judges(_INSTALLABLE, _HIDDEN)
def check_installable(subject: Subject) -> Iterator[Finding]:
    """Something says what is installed, and nothing hides it."""
    if not any(file in subject.files for file in (*PACKAGING, "setup.cfg")):
        yield _INSTALLABLE.at("nothing says how the connector is installed", "write a pyproject.toml")
    distributions = read_distributions(subject)
    table = mapping(subject.parsed("pyproject.toml")).get("project") if len(distributions) > 1 else None
    if table is not None and distributions[0].dependencies and not distributions[1].dependencies:
        if "dependencies" in (mapping(table).get("dynamic") or ()):
            return
        yield _HIDDEN.at(
            "the [project] table hides the dependencies of setup.py",
            'add dynamic = ["dependencies", "optional-dependencies", "scripts"]',
            "pyproject.toml",
            subject.search("pyproject.toml", "[project]"),
        )


@judges(_DATA)
def check_package_data(subject: Subject) -> Iterator[Finding]:
    """The files that the package reads are installed with it."""
    setup = _read_setup(subject)
    if setup is None or setup.package_data is None or "MANIFEST.in" in subject.files or not subject.package:
        return
    if not setup.scripts and setup.is_complete and "main.py" in subject.files:
        return
    below = [file.removeprefix(subject.package) for file in subject.files if file.startswith(subject.package)]
    lost = [file for file in below if _is_read(file) and not any(_covers(one, file) for one in setup.package_data)]
    if lost:
        line = subject.search("setup.py", "package_data")
        message = f"package_data leaves out {among(lost[:_MOST])}{', …' if len(lost) > _MOST else ''}"
        yield _DATA.at(message, "add a pattern for it: else it is not installed", "setup.py", line)


@judges(_INCLUDED)
def check_included(subject: Subject) -> Iterator[Finding]:
    """Each of the packages that Poetry is told to install is there; patterns are left alone."""
    file = "pyproject.toml"
    for item in listing(poetry_table(subject.parsed(file) if file in subject.files else {}).get("packages")):
        said, place = mapping(item).get("include"), mapping(item).get("from", "")
        if not isinstance(said, str) or not isinstance(place, str) or not re.fullmatch(r"[\w./-]+", said):
            continue
        path = posixpath.normpath(posixpath.join(place, said))
        if not path.startswith("..") and not is_there(subject, path):
            hint = f"write {subject.package.rstrip('/') or subject.names.module}"
            yield _INCLUDED.at(f"it installs {path}, which is not there", hint, file, subject.search(file, f'"{said}"'))


@judges(_POETRY)
def check_poetry(subject: Subject) -> Iterator[Finding]:
    """Packages are Poetry's."""
    if METADATA not in subject.files:  # a tutorial: Airbyte's QA looks at none without
        return
    if "setup.py" in subject.files:
        hint = "move its dependencies to [tool.poetry] in pyproject.toml, and delete it"
        yield _POETRY.at("Airbyte's QA wants Poetry in its repository", hint, "setup.py")
    elif "pyproject.toml" not in subject.files:
        yield _POETRY.at("there is no pyproject.toml", "write one with [tool.poetry]")
    is_marked = subject.search("pyproject.toml", f"TODO({subject.slug})")
    if "poetry.lock" not in subject.files and not is_marked:
        yield _POETRY.at("there is no poetry.lock", "run poetry lock, and commit what it writes")


@judges(_VERSION, _LICENCE)
def check_match(subject: Subject) -> Iterator[Finding]:
    """pyproject.toml has the version and the licence of metadata.yaml."""
    is_there = "pyproject.toml" in subject.files
    parsed = subject.parsed("pyproject.toml") if is_there else {}
    if not isinstance(parsed, dict) or not subject.metadata:
        return
    for rule, key, field, what in (
        (_VERSION, "dockerImageTag", "version", "version"),
        (_LICENCE, "license", "license", "licence"),
    ):
        wanted, said = subject.metadata.get(key), poetry_table(parsed).get(field)
        if wanted is None:
            continue
        if said is None:
            hint = f"add {field} to [tool.poetry]" if is_there else "write one with [tool.poetry]"
            lacking = "pyproject.toml has no" if is_there else "there is no pyproject.toml with"
            yield rule.at(f"{lacking} tool.poetry.{field}", hint, "pyproject.toml" if is_there else "")
        elif _folded(said, rule) != _folded(wanted, rule):
            line = subject.search("pyproject.toml", str(said))
            message = f"the {what} is {said} here, and {wanted} in {METADATA}"
            yield rule.at(message, "write the same in both", "pyproject.toml", line)


@judges(_SETUP)
def check_setup(subject: Subject) -> Iterator[Finding]:
    """setup.py has the version and the licence of metadata.yaml."""
    setup = _read_setup(subject) or Distribution("setup.py")
    for what, key, said in (("version", "dockerImageTag", setup.version), ("licence", "license", setup.license)):
        wanted = str(subject.metadata.get(key, said))
        if said and _spdx(said) != _spdx(wanted):
            message = f"the {what} is {said} here, and {wanted} in {METADATA}"
            yield _SETUP.at(message, "write the same in both", "setup.py", subject.search("setup.py", said))


@judges(_IMPORT)
def check_imports(subject: Subject) -> Iterator[Finding]:
    """Nothing is imported that the CDK gave up in 1.0."""
    for path in subject.modules:
        content = subject.content(path)
        is_likely = b"AirbyteLogger" in content or b"http.auth" in content
        if is_likely and (found := _GONE.search(content)):
            line = line_at(content, found.end())
            hint = "use logging.Logger, and the authenticators of …http.requests_native_auth"
            yield _IMPORT.at("it imports what the CDK has not had since 1.0", hint, path, line)


def _read_setup(subject: Subject) -> Distribution | None:
    """Return what setup.py says; None if there is none."""
    return next((one for one in read_distributions(subject) if one.file == "setup.py"), None)


def _folded(value: object, rule: Rule) -> object:
    """Return a value as QA compares it: licences without their case, versions as they are."""
    return str(value).lower() if rule is _LICENCE else value


def _spdx(text: str) -> str:
    """Return a version or a licence without what makes no difference; Elastic-2.0 is the SPDX name of ELv2."""
    return text.lower().replace("elastic-2.0", "elv2")


def _is_read(file: str) -> bool:
    """Say whether the CDK reads a file of the package when it runs."""
    return file in ("spec.yaml", "spec.json", "manifest.yaml") or (
        file.startswith("schemas/") and file.endswith(".json")
    )


def _covers(pattern: str, file: str) -> bool:
    """Say whether setuptools would take the file: its `*` does not stand for `/`, its `**` does."""
    return fnmatchcase(file, pattern) and ("**" in pattern or pattern.count("/") == file.count("/"))
