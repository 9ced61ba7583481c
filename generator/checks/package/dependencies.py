"""What a package needs to be installed: the CDK above all (guide, step 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import ADVICE, Finding
from generator.checks.rules import OURS, PYPA, Rule, judges
from generator.checks.scopes import PACKAGES
from generator.checks.subject import Subject
from generator.connectors.distribution import ELSEWHERE, Distribution, poetry_table, read_distributions
from generator.connectors.project import AIRBYTE_CDK, PACKAGING
from generator.connectors.versions import Range, parse_range
from generator.formats.files import is_there

_PEP_440 = "https://packaging.python.org/en/latest/specifications/version-specifiers"
_PYTHON_310_CDK = (4,)  # from here on, the CDK needs Python 3.10: `requires-python` of its releases on PyPI
_PYTHON_310 = (3, 10)
_NOT_ON_PYPI = {
    "connector-acceptance-test": "it was never published",
    "source-acceptance-test": "what PyPI has under this name is somebody else's",
}
_BRINGS_CDK = ("source-", "destination-", "airbyte-")
_IMPORTS_CDK = re.compile(rb"^[ \t]*(?:from|import)[ \t]+airbyte_cdk\b", re.MULTILINE)
_OUTSIDE_PATH = re.compile(r"[ \t]*(?:-e|--editable)?[ \t=]*(?:file:)?((?:\./)*\.\./[^\s\[#;]*)", re.ASCII)
_WANTED = f"{AIRBYTE_CDK}>=7.39,<8"
_HINT = f"write {_WANTED}"

_MISSING = Rule(
    "packaging.cdk-dependency",
    says="a package that imports airbyte_cdk has airbyte-cdk among its dependencies",
    owner=PYPA,
    source="https://packaging.python.org/en/latest/specifications/dependency-specifiers",
    wrong="from airbyte_cdk import …, and no dependency that brings it",
    right='airbyte-cdk = "^7"; airbyte_cdk is the same name',
    scope=PACKAGES,
)
_STRANGER = Rule(
    "packaging.not-on-pypi",
    says="every dependency that is not taken from a path exists on PyPI",
    owner=PYPA,
    source="https://pypi.org",
    wrong="connector-acceptance-test among the requirements, without a path",
    right='connector-acceptance-test = {path = "…"}, or none: the CDK brings the standard tests',
    scope=PACKAGES,
)
_OUTSIDE = Rule(
    "packaging.requirements-outside",
    says="a path in requirements.txt exists, unless Poetry installs the package",
    owner=PYPA,
    source="https://pip.pypa.io/en/stable/reference/requirements-file-format",
    wrong="-e ../../bases/source-acceptance-test, where there is no such directory",
    right="-e .[tests]",
    scope=PACKAGES,
)
_UNREADABLE = Rule(
    "packaging.cdk-range",
    says="the range of airbyte-cdk can be read by pip or Poetry, and some version lies in it",
    owner=PYPA,
    source=_PEP_440,
    wrong=f"{AIRBYTE_CDK}=>7, {AIRBYTE_CDK}>=8,<7",
    right=f"{AIRBYTE_CDK}>=7.39,<8, ^7, ~=7.1, ^6 || ^7",
    scope=PACKAGES,
)
_OPEN = Rule(
    "packaging.cdk-range-end",
    says="the range of airbyte-cdk ends before the next major version",
    owner=OURS,
    source="https://semver.org: a new major version may break what the old one did",
    wrong=f"{AIRBYTE_CDK}, {AIRBYTE_CDK}>=7.39",
    right=f"{AIRBYTE_CDK}>=7.39,<8",
    severity=ADVICE,
    scope=PACKAGES,
)
_PYTHONS = Rule(
    "packaging.python-range",
    says="the package allows no version of Python that its CDK does not run on",
    owner=PYPA,
    source="requires-python of airbyte-cdk on PyPI: since 4.0 it is 3.10 or newer",
    wrong='python = "^3.9" beside airbyte-cdk = "^7"',
    right='python = ">=3.10,<3.13" beside it',
    scope=PACKAGES,
)
_TWO = Rule(
    "packaging.two-ranges",
    says="setup.py and pyproject.toml ask for the same Python and the same CDK",
    owner=PYPA,
    source="the two files contradict each other",
    wrong="airbyte-cdk>=6,<7 in setup.py, ^7 in pyproject.toml",
    right="the same range in both",
    scope=PACKAGES,
)


@judges(_MISSING, _STRANGER)
def check_dependencies(subject: Subject) -> Iterator[Finding]:
    """The CDK is installed, and nothing that cannot be."""
    distributions = read_distributions(subject)
    if distributions and _lacks_cdk(subject, distributions):
        yield _MISSING.at(f"{AIRBYTE_CDK} is not among the dependencies", f'add "{_WANTED}"', distributions[0].file)
    for distribution in distributions:
        wanted = {**distribution.extras, **distribution.dependencies}
        for name, why in _NOT_ON_PYPI.items():
            if not wanted.get(name, ELSEWHERE).startswith(ELSEWHERE) and not _comes_by_path(subject, name):
                line = subject.search(distribution.file, name)
                hint = "take it out: the CDK brings the standard tests"
                yield _STRANGER.at(f"{name} cannot be installed: {why}", hint, distribution.file, line)


@judges(_OUTSIDE)
def check_requirements(subject: Subject) -> Iterator[Finding]:
    """requirements.txt installs what is there; where Poetry installs, nobody reads it."""
    if "setup.py" not in subject.files and poetry_table(subject.parsed("pyproject.toml")):
        return
    for number, path in _outside(subject):
        if not is_there(subject.path / path):
            message = f"it installs {path}, which is not there"
            yield _OUTSIDE.at(message, "write -e .[tests] instead", "requirements.txt", number)


@judges(_UNREADABLE, _OPEN, _PYTHONS)
def check_cdk_range(subject: Subject) -> Iterator[Finding]:
    """The range of the CDK can be installed, and ends before the next major version."""
    for distribution in read_distributions(subject):
        written = distribution.dependencies.get(AIRBYTE_CDK, ELSEWHERE)
        if not written.startswith(ELSEWHERE):
            yield from _judge_range(subject, distribution, written)


@judges(_TWO)
def check_agreement(subject: Subject) -> Iterator[Finding]:
    """setup.py and pyproject.toml want the same Python and the same CDK."""
    distributions = read_distributions(subject)
    if len(distributions) < len(PACKAGING):
        return
    setup, pyproject = distributions
    pairs = {
        "python": (setup.python, pyproject.python),
        AIRBYTE_CDK: (setup.dependencies.get(AIRBYTE_CDK, ""), pyproject.dependencies.get(AIRBYTE_CDK, "")),
    }
    for name, (one, other) in pairs.items():
        if one and other and not _are_same(one, other):
            message = f"setup.py wants {name} {one}, pyproject.toml {name} {other}"
            yield _TWO.at(message, "write the same range in both", "setup.py", subject.search("setup.py", one))


def _outside(subject: Subject) -> Iterator[tuple[int, str]]:
    """Yield the paths in requirements.txt that lead out of the connector's directory, with their lines."""
    for number, line in enumerate(subject.text("requirements.txt").splitlines(), 1):
        if "../" in line and (found := _OUTSIDE_PATH.match(line)):
            yield number, found[1]


def _comes_by_path(subject: Subject, name: str) -> bool:
    """Say whether requirements.txt installs a package from a directory that is there."""
    return any(path.rstrip("/").endswith(name) and is_there(subject.path / path) for _, path in _outside(subject))


def _are_same(one: str, other: str) -> bool:
    """Say whether two ranges have the same ends; what cannot be read is taken for the same."""
    ranges = [found for found in map(parse_range, (one, other)) if found is not None]
    return len({found.ends for found in ranges}) <= 1


def _lacks_cdk(subject: Subject, distributions: tuple[Distribution, ...]) -> bool:
    """Say whether the package imports the AIRBYTE_CDK, and nothing that can be read may bring it."""
    wanted = [name for one in distributions for name in one.dependencies]
    if any(name.startswith(_BRINGS_CDK) for name in wanted) or not all(one.is_complete for one in distributions):
        return False
    if subject.search("requirements.txt", AIRBYTE_CDK) or "setup.cfg" in subject.files:
        return False
    return any(_IMPORTS_CDK.search(subject.content(path)) for path in subject.modules)


def _judge_range(subject: Subject, distribution: Distribution, written: str) -> Iterator[Finding]:
    line = subject.search(distribution.file, AIRBYTE_CDK) or subject.search(
        distribution.file, AIRBYTE_CDK.replace("-", "_")
    )
    wanted = parse_range(written)
    if wanted is None:
        yield _UNREADABLE.at(f"{AIRBYTE_CDK} {written} is no range of versions", _HINT, distribution.file, line)
        return
    if wanted.is_empty:
        yield _UNREADABLE.at(f"no version of {AIRBYTE_CDK} is {written}", _HINT, distribution.file, line)
    elif wanted == Range():
        yield _OPEN.at(f"any version of {AIRBYTE_CDK} may be installed", _HINT, distribution.file, line)
    elif wanted.upper is None:
        hint = "add an upper bound: a new major version may break it"
        yield _OPEN.at(f"{AIRBYTE_CDK} {written} has no end", hint, distribution.file, line)
    python = parse_range(distribution.python) if distribution.python else None
    if python and python.lower < _PYTHON_310 and wanted.lower >= _PYTHON_310_CDK:
        line = subject.search(distribution.file, distribution.python)
        message = f"{AIRBYTE_CDK} {written} needs Python 3.10, and {distribution.python} allows older ones"
        yield _PYTHONS.at(message, "write >=3.10", distribution.file, line)
