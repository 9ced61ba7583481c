"""Names that belong together: directory, package, class, command (guide, step 1)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import CDK, OURS, PYPA, Rule, Scope, judges
from generator.checks.scopes import PACKAGED
from generator.checks.sources import STANDARD_TESTS
from generator.checks.subject import Subject
from generator.connectors.cdk import may_have_cdk
from generator.connectors.classes import find_classes, given_names
from generator.connectors.connector import METADATA
from generator.connectors.distribution import normalised, read_distributions
from generator.connectors.project import MANIFEST_ONLY, OPENMETADATA, PACKAGING

_STANDARD_TESTS = (7,)  # of the CDK: those that look for a connector by these names are read of 7.39.1
_CONNECTOR = re.compile(r"(source|destination)-.+")

_DIRECTORY = Rule(
    "names.directory",
    says="the directory is called source-… or destination-…: airbyte-cdk takes no other",
    owner=CDK,
    source="airbyte_cdk/utils/connector_paths.py: resolve_connector_name",
    wrong="fjord/",
    right="source-fjord/",
    scope=Scope(languages=(*PACKAGED, MANIFEST_ONLY), cdk=_STANDARD_TESTS),
)
_PACKAGE = Rule(
    "names.package",
    says="the package is called as the directory, with _ for -: by that name the CDK's standard tests import it",
    owner=CDK,
    source=f"{STANDARD_TESTS}/connector_base.py: ConnectorTestSuiteBase.connector",
    wrong="source_boats/ in source-fjord/",
    right="source_fjord/ in source-fjord/",
    scope=Scope(languages=PACKAGED, cdk=_STANDARD_TESTS),
)
_CLASS = Rule(
    "names.class",
    says="the package has a class that is called as the directory, whatever its capitals",
    owner=CDK,
    source=f"{STANDARD_TESTS}/connector_base.py: ConnectorTestSuiteBase.connector",
    wrong="class SourceBoats in source_fjord/",
    right="class SourceFjord in source_fjord/",
    scope=Scope(languages=PACKAGED, cdk=_STANDARD_TESTS),
)
_COMMAND = Rule(
    "names.command",
    says="the package has a console script that is called as the directory, which the image of airbyte-cdk starts",
    owner=CDK,
    source="airbyte_cdk/utils/docker.py: CONNECTOR_NAME; "
    "docker-images/Dockerfile.python-connector in airbytehq/airbyte",
    wrong="[tool.poetry.scripts] without source-fjord",
    right='source-fjord = "source_fjord.run:run"',
    scope=Scope(languages=PACKAGED, cdk=_STANDARD_TESTS),
)
_TARGET = Rule(
    "names.command-target",
    says="the function that a console script starts exists, where images run it",
    owner=PYPA,
    source="https://packaging.python.org/en/latest/specifications/entry-points",
    wrong='source-fjord = "source_fjord.run:run" without source_fjord/run.py',
    right="def run() in source_fjord/run.py",
    scope=Scope(languages=PACKAGED, cdk=_STANDARD_TESTS),
)
_DEAD = Rule(
    "names.dead-command",
    says="the function that a console script starts exists, also where images run a main.py: whoever installs the "
    "package has no other way to start it",
    owner=PYPA,
    source="https://packaging.python.org/en/latest/specifications/entry-points",
    wrong='source-fjord = "source_fjord.run:run" without source_fjord/run.py, beside airbyte-cdk = "^5"',
    right="def run() in source_fjord/run.py, or no such command",
    severity=TODO,
    scope=Scope(languages=PACKAGED),
)
_CONVENTION = Rule(
    "names.convention",
    says="package, image and label are called as the directory, so that everybody finds them; variants may share them",
    owner=OURS,
    source="nobody asks for it, but Airbyte's connectors do so",
    wrong="dockerRepository: airbyte/source-boats in source-fjord/",
    right="dockerRepository: airbyte/source-fjord, also in source-fjord-strict-encrypt/",
    severity=ADVICE,
)


@judges(_DIRECTORY)
def check_directory(subject: Subject) -> Iterator[Finding]:
    """The directory is called source-<slug> or destination-<slug>, by which everything else is found."""
    if not _CONNECTOR.fullmatch(directory := subject.names.directory):
        hint = "call it source-<name> or destination-<name>"
        yield _DIRECTORY.at(f"the directory {directory} is not named as a connector is", hint)


@judges(_PACKAGE, _CLASS)
def check_package(subject: Subject) -> Iterator[Finding]:
    """The package and its class are named after the directory: so the CDK's standard tests find them."""
    wanted, package = subject.names.module, _package(subject)
    if not package:
        yield _PACKAGE.at(f"there is no package {wanted}", f"create {wanted}/__init__.py")
    elif package != wanted:
        hint = f"rename it to {wanted}, or the directory to {package.replace('_', '-')}"
        yield _PACKAGE.at(f"the package {package} is not named as its directory", hint, f"{subject.package}__init__.py")
    elif not any(name.lower() == wanted.replace("_", "") for name in find_classes(subject)) and _is_read(subject):
        hint = f"define {subject.names.class_name} there, or import it"
        yield _CLASS.at(f"the package has no class {subject.names.class_name}", hint, f"{subject.package}__init__.py")


@judges(_COMMAND, _TARGET, _DEAD)
def check_commands(subject: Subject) -> Iterator[Finding]:
    """A command is called as the directory, and each starts a function that exists."""
    distributions = read_distributions(subject)
    wanted = subject.names.directory
    commands = [(one.file, name, target) for one in distributions for name, target in one.scripts.items()]
    rule = _TARGET if may_have_cdk(subject, _STANDARD_TESTS) else _DEAD
    for file, name, target in commands:
        if missing := _missing_target(subject, target):
            hint = "define it there, or name the function that starts the connector"
            line = _line_of(subject, file, name, target)
            yield rule.at(f"the command {name} starts {target}, but {missing}", hint, file, line)
    if (
        not distributions
        or set(PACKAGING) & subject.problems.keys()
        or not all(one.is_complete for one in distributions)
    ):
        return
    if wanted not in {name for _, name, _ in commands}:
        file = distributions[-1].file
        said = f"the command {commands[0][1]} is not named as the directory" if commands else ""
        hint = f"add the console script {wanted} = {subject.names.module}.run:run"
        line = _line_of(subject, file, *commands[0][1:]) if commands else 0
        yield _COMMAND.at(said or "the package brings no command", hint, file, line)


@judges(_CONVENTION)
def check_convention(subject: Subject) -> Iterator[Finding]:
    """Package, image and label bear the directory's name."""
    directory = subject.names.directory
    for distribution in read_distributions(subject):
        name = normalised(distribution.name)
        if name and name not in (directory, f"airbyte-{directory}"):
            line = subject.search(distribution.file, distribution.name)
            message = f"the package is called {distribution.name}, the directory {directory}"
            yield _CONVENTION.at(message, f"call it {directory}", distribution.file, line)
    for key in ("dockerRepository", "githubIssueLabel"):
        said = subject.metadata.get(key)
        name = said.rpartition("/")[2] if isinstance(said, str) else directory
        if not name.startswith(directory) and not directory.startswith(name):
            line = subject.locate(METADATA, "data", key)
            yield _CONVENTION.at(f"{key} does not fit the directory {directory}", f"write {directory}", METADATA, line)
    if subject.kind == OPENMETADATA and (package := _package(subject)) != subject.names.module:
        message = f"the package {package} is not named as its directory"
        yield _CONVENTION.at(message, f"rename it to {subject.names.module}", f"{subject.package}__init__.py")


def _package(subject: Subject) -> str:
    return subject.package.rstrip("/").removeprefix("src/")


def _is_read(subject: Subject) -> bool:
    """Say whether all modules of the package could be read: else the class may be in one of the others."""
    return not any(path.startswith(subject.package) for path in subject.problems)


def _line_of(subject: Subject, file: str, name: str, target: str) -> int:
    """Return the line of a command, which may be put together of names: then that of the command's own name."""
    words = (target, f"{name} =", f"{name}=", f".{target.rpartition('.')[2]}")
    return next(filter(None, (subject.search(file, word) for word in words)), 0)


def _missing_target(subject: Subject, target: str) -> str:
    """Return what is missing of a script's target, or "" if it is there or lies elsewhere."""
    module, _, function = target.partition(":")
    root = "src/" if subject.package.startswith("src/") else ""
    path = f"{root}{module.strip().replace('.', '/')}"
    package = subject.package.rstrip("/")
    if not path.startswith(package) and path != "main":
        return ""
    file = subject.first(f"{path}.py", f"{path}/__init__.py")
    if not file:
        return f"there is no module {module}"
    tree = subject.parsed(file)
    if not isinstance(tree, ast.Module):
        return ""
    name = function.strip()
    known = set[str]().union(*map(given_names, tree.body))
    return "" if {name.partition(".")[0], "*"} & known else f"{file} defines no {name}"
