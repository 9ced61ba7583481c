"""What a package needs to be installed: the CDK above all (guide, step 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import ADVICE, Finding
from generator.checks.rules import OURS, PYTHON, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors import project as kinds
from generator.connectors.cdk import CDK
from generator.connectors.distribution import ELSEWHERE, Distribution, poetry_table, read_distributions
from generator.connectors.versions import Range, parse_range
from generator.formats.files import is_there

_PACKAGES = Scope(languages=(kinds.PYTHON, kinds.LOW_CODE))
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
_HINT = f"write {CDK}>=7.39,<8"

_MISSING = Rule(
    "packaging.cdk-dependency",
    f"a package that imports airbyte_cdk has {CDK} among its dependencies",
    PYTHON,
    "https://packaging.python.org/en/latest/specifications/dependency-specifiers",
    "from airbyte_cdk import …, and no dependency that brings it",
    'airbyte-cdk = "^7"; airbyte_cdk is the same name',
    scope=_PACKAGES,
)
_STRANGER = Rule(
    "packaging.not-on-pypi",
    "nothing is installed from PyPI that is not there",
    PYTHON,
    "https://pypi.org",
    "connector-acceptance-test among the requirements, without a path",
    'connector-acceptance-test = {path = "…"}, or none: the CDK brings the standard tests',
    scope=_PACKAGES,
)
_OUTSIDE = Rule(
    "packaging.requirements-outside",
    "a path in requirements.txt exists, unless Poetry installs the package",
    PYTHON,
    "https://pip.pypa.io/en/stable/reference/requirements-file-format",
    "-e ../../bases/source-acceptance-test, where there is no such directory",
    "-e .[tests]",
    scope=_PACKAGES,
)
_UNREADABLE = Rule(
    "packaging.cdk-range",
    f"the range of {CDK} is one that pip or Poetry can read, and that a version can lie in",
    PYTHON,
    _PEP_440,
    f"{CDK}=>7, {CDK}>=8,<7",
    f"{CDK}>=7.39,<8, ^7, ~=7.1, ^6 || ^7",
    scope=_PACKAGES,
)
_OPEN = Rule(
    "packaging.cdk-range-end",
    f"the range of {CDK} ends before the next major version",
    OURS,
    "https://semver.org: a major version may break what was",
    f"{CDK}, {CDK}>=7.39",
    f"{CDK}>=7.39,<8",
    severity=ADVICE,
    scope=_PACKAGES,
)
_PYTHONS = Rule(
    "packaging.python-range",
    "the package allows no Python that its CDK does not run on",
    PYTHON,
    f"requires-python of {CDK}: since 4.0 it is 3.10 or newer",
    'python = "^3.9" beside airbyte-cdk = "^7"',
    'python = ">=3.10,<3.13" beside it',
    scope=_PACKAGES,
)
_TWO = Rule(
    "packaging.two-ranges",
    "where setup.py and pyproject.toml say the same thing, they say the same",
    PYTHON,
    "the two files contradict each other",
    "airbyte-cdk>=6,<7 in setup.py, ^7 in pyproject.toml",
    "the same range in both",
    scope=_PACKAGES,
)


@judges(_MISSING, _STRANGER)
def check_dependencies(subject: Subject) -> Iterator[Finding]:
    """The CDK is installed, and nothing that cannot be."""
    distributions = read_distributions(subject)
    if distributions and _lacks_cdk(subject, distributions):
        yield _MISSING.at(f"{CDK} is not among the dependencies", f'add "{CDK}>=7.39,<8"', distributions[0].file)
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
        written = distribution.dependencies.get(CDK, ELSEWHERE)
        if not written.startswith(ELSEWHERE):
            yield from _judge_range(subject, distribution, written)


@judges(_TWO)
def check_agreement(subject: Subject) -> Iterator[Finding]:
    """setup.py and pyproject.toml want the same Python and the same CDK."""
    distributions = read_distributions(subject)
    if len(distributions) < len(kinds.PACKAGING):
        return
    setup, pyproject = distributions
    pairs = {
        "python": (setup.python, pyproject.python),
        CDK: (setup.dependencies.get(CDK, ""), pyproject.dependencies.get(CDK, "")),
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
    """Say whether the package imports the CDK, and nothing that can be read may bring it."""
    wanted = [name for one in distributions for name in one.dependencies]
    if any(name.startswith(_BRINGS_CDK) for name in wanted) or not all(one.is_complete for one in distributions):
        return False
    if subject.search("requirements.txt", CDK) or "setup.cfg" in subject.files:
        return False
    return any(_IMPORTS_CDK.search(subject.content(path)) for path in subject.modules)


def _judge_range(subject: Subject, distribution: Distribution, written: str) -> Iterator[Finding]:
    line = subject.search(distribution.file, CDK) or subject.search(distribution.file, CDK.replace("-", "_"))
    wanted = parse_range(written)
    if wanted is None:
        yield _UNREADABLE.at(f"{CDK} {written} is no range of versions", _HINT, distribution.file, line)
        return
    if wanted.is_empty:
        yield _UNREADABLE.at(f"no version of {CDK} is {written}", _HINT, distribution.file, line)
    elif wanted == Range():
        yield _OPEN.at(f"any version of {CDK} may be installed", _HINT, distribution.file, line)
    elif wanted.upper is None:
        hint = "add an upper bound: a new major version may break it"
        yield _OPEN.at(f"{CDK} {written} has no end", hint, distribution.file, line)
    python = parse_range(distribution.python) if distribution.python else None
    if python and python.lower < _PYTHON_310 and wanted.lower >= _PYTHON_310_CDK:
        line = subject.search(distribution.file, distribution.python)
        message = f"{CDK} {written} needs Python 3.10, and {distribution.python} allows older ones"
        yield _PYTHONS.at(message, "write >=3.10", distribution.file, line)
