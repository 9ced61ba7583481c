"""Whether the connector can be installed (guide, step 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from generator.checks.findings import Finding, among, to_do
from generator.checks.subject import Subject
from generator.connectors.distribution import Distribution, read_distributions
from generator.connectors.project import Project, mapping
from generator.connectors.versions import Range, parse_range

CDK = "airbyte-cdk"

_FIRST_CDK = (0, 51)  # older ones need PyYAML 5.4.1, which does not build any more
_PYTHON_310_CDK = (4,)  # from here on, the CDK needs Python 3.10
_PYTHON_310 = (3, 10)
_NOT_ON_PYPI = {
    "connector-acceptance-test": "it was never published",
    "source-acceptance-test": "what PyPI has under this name is somebody else's",
}
_GONE = re.compile(
    r"^[ \t]*from airbyte_cdk(?:(?:\.logger)? import .*\bAirbyteLogger|\.sources\.streams\.http\.auth)\b",
    re.MULTILINE,
)


def check_installable(project: Project) -> Iterator[Finding]:
    """Something says what is installed, and what for."""
    distributions = read_distributions(project)
    if not any(file in project.files for file in ("setup.py", "pyproject.toml")):
        hint = "write a setup.py with the connector's name and dependencies"
        yield Finding("nothing says how the connector is installed", hint)
    elif distributions and not any(CDK in one.dependencies for one in distributions):
        yield Finding(f"{CDK} is not among the dependencies", f'add "{CDK}>=7.39,<8"', distributions[0].file)
    for distribution in distributions:
        for name, why in _NOT_ON_PYPI.items():
            if name in {**distribution.dependencies, **distribution.extras}:
                line = project.search(distribution.file, name)
                hint = "take it out: the CDK brings the standard tests"
                yield Finding(f"{name} cannot be installed: {why}", hint, distribution.file, line)


def check_requirements(project: Project) -> Iterator[Finding]:
    """requirements.txt installs what is here, and nothing beside it."""
    if line := project.search("requirements.txt", "../"):
        hint = "write -e .[tests] instead"
        yield Finding("it installs from outside of the connector's directory", hint, "requirements.txt", line)


def check_cdk_range(project: Project) -> Iterator[Finding]:
    """The range of the CDK can be installed, and ends before the next major version."""
    for distribution in read_distributions(project):
        if CDK in distribution.dependencies:
            yield from _check_range(project, distribution, distribution.dependencies[CDK])


def check_agreement(project: Project) -> Iterator[Finding]:
    """Where setup.py and pyproject.toml say the same thing, they say the same."""
    distributions = read_distributions(project)
    if len(distributions) > 1:
        setup, pyproject = distributions
        pairs = {
            "python": (setup.python, pyproject.python),
            CDK: (setup.dependencies.get(CDK, ""), pyproject.dependencies.get(CDK, "")),
        }
        for name, (one, other) in pairs.items():
            if one and other and parse_range(one) != parse_range(other):
                message = f"setup.py wants {name} {one}, pyproject.toml {name} {other}"
                yield Finding(message, "write the same range in both", "setup.py", project.search("setup.py", one))
        table = mapping(project.parsed("pyproject.toml")).get("project")
        if table is not None and setup.dependencies and not pyproject.dependencies and not _is_dynamic(table):
            yield Finding(
                "the [project] table hides the dependencies of setup.py",
                'add dynamic = ["dependencies", "optional-dependencies", "scripts"]',
                "pyproject.toml",
                project.search("pyproject.toml", "[project]"),
            )


def check_package_data(project: Project) -> Iterator[Finding]:
    """The files that the package reads are installed with it."""
    setup = next((one for one in read_distributions(project) if one.file == "setup.py"), None)
    if setup is None or setup.package_data is None or "MANIFEST.in" in project.files:
        return
    below = [file.removeprefix(project.package) for file in project.files if file.startswith(project.package)]
    needed = [file for file in below if file.endswith((".yaml", ".json"))]
    lost = [file for file in needed if not any(_covers(pattern, file) for pattern in setup.package_data)]
    if lost and project.package:
        line = project.search("setup.py", "package_data")
        message = f"package_data leaves out {among(lost[:3])}{', …' if len(lost) > 3 else ''}"  # noqa: PLR2004
        yield Finding(message, "add a pattern for it: else it is not installed", "setup.py", line)


def check_poetry(project: Subject) -> Iterator[Finding]:
    """In Airbyte's own repository of today packages are Poetry's: its QA refuses setup.py and Dockerfile."""
    monorepo = project.monorepo
    if monorepo is None or not monorepo.is_airbytes or monorepo.registries:  # that with a registry is of 2022
        return
    if "setup.py" in project.files:
        hint = "move its dependencies to [tool.poetry] in pyproject.toml, and delete it"
        yield to_do("Airbyte's QA wants Poetry in its repository", hint, "setup.py")
    if "Dockerfile" in project.files:
        hint = "delete it: Airbyte builds the image from metadata.yaml"
        yield to_do("Airbyte's QA wants no Dockerfile in its repository", hint, "Dockerfile")
    is_marked = project.search("pyproject.toml", f"TODO({project.slug})")
    if "poetry.lock" not in project.files and not is_marked:
        yield to_do("there is no poetry.lock", "run poetry lock, and commit what it writes")


def check_imports(project: Project) -> Iterator[Finding]:
    """Nothing is imported that the CDK gave up in 1.0.

    Source: airbytehq/airbyte-python-cdk, the pull request that took AirbyteLogger out in May 2024.
    """
    wanted = [parse_range(one.dependencies.get(CDK, "")) for one in read_distributions(project)]
    if any(one and one.upper and one.upper <= (1,) for one in wanted):
        return
    for path in project.modules:
        text = project.text(path)
        if found := _GONE.search(text):
            line = text.count("\n", 0, found.end()) + 1
            hint = "use logging.Logger, and the authenticators of …http.requests_native_auth"
            yield Finding("it imports what the CDK has not had since 1.0", hint, path, line)


def _check_range(project: Project, distribution: Distribution, written: str) -> Iterator[Finding]:
    line = project.search(distribution.file, CDK)
    wanted = parse_range(written)
    if not written or wanted == Range():
        hint = f"write {CDK}>=7.39,<8"
        yield to_do(f"any version of {CDK} may be installed", hint, distribution.file, line)
    elif wanted is None:
        yield Finding(f"{CDK} {written} is no range of versions", f"write {CDK}>=7.39,<8", distribution.file, line)
    elif wanted.is_empty:
        hint = f"write {CDK}>=7.39,<8"
        yield Finding(f"no version of {CDK} is {written}", hint, distribution.file, line)
    elif wanted.upper is not None and wanted.upper <= _FIRST_CDK:
        hint = f"move to {CDK}>=7.39,<8"
        yield Finding(f"{CDK} {written} cannot be installed any more", hint, distribution.file, line)
    elif wanted.upper is None:
        hint = "add an upper bound: a new major version may break it"
        yield to_do(f"{CDK} {written} has no end", hint, distribution.file, line)
    python = parse_range(distribution.python) if distribution.python else None
    if python and python.lower < _PYTHON_310 and wanted and wanted.lower >= _PYTHON_310_CDK:
        line = project.search(distribution.file, distribution.python)
        message = f"{CDK} {written} needs Python 3.10, and {distribution.python} allows older ones"
        yield Finding(message, "write >=3.10", distribution.file, line)


def _covers(pattern: str, file: str) -> bool:
    """Say whether setuptools would take the file: its `*` does not stand for `/`, its `**` does."""
    return fnmatchcase(file, pattern) and ("**" in pattern or pattern.count("/") == file.count("/"))


def _is_dynamic(table: object) -> bool:
    return "dependencies" in (mapping(table).get("dynamic") or ())
