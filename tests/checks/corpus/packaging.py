"""What is installed, and from where."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, OWN, Case, right, wrong

PYPROJECT = "pyproject.toml"
_CDK = 'airbyte-cdk = "^7"'
_SETUP = """\
from setuptools import find_packages, setup

setup(
    name="source-fjord",
    version="0.3.1",
    packages=find_packages(),
    install_requires=["airbyte-cdk>=7.39,<8"{more}],
    package_data={{"": [{data}]}},
    entry_points={{"console_scripts": ["source-fjord=source_fjord.run:run"]}},
)
"""
_DATA = '"*.json", "*.yaml", "schemas/*.json"'
_OLD_LOCK = '[[package]]\nname = "airbyte-cdk"\nversion = "{}"\n'
_LOGGER = {"source_fjord/run.py": ("import sys\n", "import sys\n\nfrom airbyte_cdk import AirbyteLogger\n")}
_BASES = "../../bases/connector-acceptance-test"


def _setup(more: str = "", data: str = _DATA) -> str:
    return _SETUP.format(more=more, data=data)


def _cdk(new: str) -> dict[str, tuple[str, str] | None]:
    return {PYPROJECT: (_CDK, f"airbyte-cdk = {new}")}


_INSTALLING = [
    wrong("packaging.installable", "neither of the two", "python", {PYPROJECT: None, "poetry.lock": None}, home=ALONE),
    right("packaging.installable", "setup.py", "python", {PYPROJECT: None, "setup.py": _setup()}, home=OWN),
    right(
        "packaging.installable",
        "setup.cfg",
        "python",
        {PYPROJECT: None, "setup.cfg": "[metadata]\nname = source-fjord\n"},
        home=OWN,
    ),
    wrong(
        "packaging.hidden-dependencies",
        "a [project] table",
        "python",
        {"setup.py": _setup(), PYPROJECT: '[project]\nname = "source-fjord"\nversion = "0.3.1"\n'},
        home=OWN,
        where="pyproject.toml:1",
    ),
    right(
        "packaging.hidden-dependencies",
        "a dynamic one",
        "python",
        {
            "setup.py": _setup(),
            PYPROJECT: '[project]\nname = "source-fjord"\nversion = "0.3.1"\ndynamic = ["dependencies"]\n',
        },
        home=OWN,
    ),
    wrong(
        "packaging.package-data",
        "a specification",
        "python",
        {"setup.py": _setup(data='"schemas/*.json"')},
        where="setup.py:8",
    ),
    wrong(
        "packaging.package-data",
        "schemas",
        "python",
        {"setup.py": _setup(data='"*.yaml", "*.json"')},
    ),
    right(
        "packaging.package-data",
        "one that only main.py runs, from where it lies",
        "python",
        {"setup.py": _setup(data='"schemas/*.json"').replace("console_scripts", "plugins")},
    ),
    right(
        "packaging.package-data",
        "a file that the CDK does not read",
        "python",
        {"setup.py": _setup(), "source_fjord/notes/old.yaml": "a: 1\n"},
    ),
    right("packaging.package-data", "two stars", "python", {"setup.py": _setup(data='"**/*.json", "*.yaml"')}),
    wrong("packaging.poetry", "setup.py", "python", {"setup.py": _setup()}, where="setup.py"),
    wrong("packaging.poetry", "no lock", "low-code", {"poetry.lock": None}),
    wrong("packaging.poetry", "elsewhere", "python", {"setup.py": _setup()}, home=OWN, severity="advice"),
    right("packaging.poetry", "a manifest", "manifest-only"),
    right(
        "packaging.poetry", "a tutorial without metadata.yaml", "python", {"setup.py": _setup(), "metadata.yaml": None}
    ),
    wrong("packaging.dockerfile", "a package", "python", {"Dockerfile": "FROM scratch\n"}, where="Dockerfile"),
    wrong("packaging.dockerfile", "a manifest", "manifest-only", {"Dockerfile": "FROM scratch\n"}),
    wrong("packaging.dockerfile", "elsewhere", "python", {"Dockerfile": "FROM scratch\n"}, home=OWN, severity="advice"),
    right("packaging.dockerfile", "Java", "java", {"Dockerfile": "FROM scratch\n"}),
    right("packaging.dockerfile", "of the tests", "python", {"integration_tests/Dockerfile": "FROM scratch\n"}),
    wrong("packaging.gone-import", "with today's CDK", "python", _LOGGER, where="source_fjord/run.py:3"),
    right(
        "packaging.gone-import",
        "with a CDK that had it",
        "python",
        {**_LOGGER, "poetry.lock": _OLD_LOCK.format("0.90.0"), **_cdk('">=0.1"')},
    ),
    right(
        "packaging.gone-import",
        "with a CDK of which nothing is known",
        "python",
        {**_LOGGER, "poetry.lock": "", **_cdk('{path = "../cdk"}')},
    ),
]
_DEPENDENCIES = [
    wrong("packaging.cdk-dependency", "none", "python", {PYPROJECT: (f"{_CDK}\n", "")}, home=ALONE),
    right("packaging.cdk-dependency", "with an underscore", "python", {PYPROJECT: (_CDK, 'airbyte_cdk = "^7"')}),
    right("packaging.cdk-dependency", "by a path", "python", _cdk('{path = "../../../airbyte-cdk", develop = true}')),
    right(
        "packaging.cdk-dependency",
        "by another connector",
        "python",
        {PYPROJECT: (_CDK, 'source-boats = {path = "../source-boats"}')},
    ),
    right(
        "packaging.cdk-dependency",
        "read from a file",
        "python",
        {
            PYPROJECT: None,
            "setup.py": 'from setuptools import setup\n\nsetup(install_requires=open("wanted.txt").readlines())\n',
        },
        home=OWN,
    ),
    wrong(
        "packaging.not-on-pypi",
        "without a path",
        "python",
        {"setup.py": _setup(more=', "connector-acceptance-test"')},
        where="setup.py:7",
    ),
    right(
        "packaging.not-on-pypi",
        "by a path",
        "python",
        {PYPROJECT: ('pytest = "^8"', f'pytest = "^8"\nconnector-acceptance-test = {{path = "{_BASES}"}}')},
    ),
    right(
        "packaging.not-on-pypi",
        "by requirements.txt",
        "python",
        {
            "setup.py": _setup(more=', "connector-acceptance-test"'),
            "requirements.txt": f"-e {_BASES}\n-e .\n",
            "/airbyte-integrations/bases/connector-acceptance-test/setup.py": "",
        },
    ),
    wrong(
        "packaging.requirements-outside",
        "what is not there",
        "python",
        {"setup.py": _setup(), "requirements.txt": f"-e .\n-e {_BASES}\n"},
        where="requirements.txt:2",
    ),
    right("packaging.requirements-outside", "where Poetry installs", "python", {"requirements.txt": f"-e {_BASES}\n"}),
    right(
        "packaging.requirements-outside",
        "what is there",
        "python",
        {
            "setup.py": _setup(),
            "requirements.txt": f"-e {_BASES}\n",
            "/airbyte-integrations/bases/connector-acceptance-test/setup.py": "",
        },
    ),
    right(
        "packaging.requirements-outside",
        "a comment",
        "python",
        {"setup.py": _setup(), "requirements.txt": "# ../../bases has them\n-e .[tests]\n"},
    ),
    wrong("packaging.two-ranges", "two CDKs", "python", {"setup.py": _setup().replace(">=7.39,<8", ">=6,<7")}),
    right(
        "packaging.two-ranges",
        "the same in other words",
        "python",
        {"setup.py": _setup().replace(">=7.39,<8", ">=7.0,<8.0")},
    ),
]
_RANGES = [
    wrong("packaging.cdk-range", "no operator", "python", _cdk('"=>7"'), where="pyproject.toml:15"),
    wrong("packaging.cdk-range", "a word", "python", _cdk('"latest"'), home=ALONE),
    wrong("packaging.cdk-range", "none fits", "python", _cdk('">=8,<7"')),
    right("packaging.cdk-range", "an old one, which older Pythons install", "python", _cdk('"^0.50"')),
    right("packaging.cdk-range", "alternatives", "python", _cdk('"^6 || ^7"')),
    right("packaging.cdk-range", "Poetry's single sign", "python", _cdk('"=7.39.1"')),
    right("packaging.cdk-range", "white space for a comma", "python", _cdk('">= 7.39 <8"')),
    right("packaging.cdk-range", "a pre-release", "python", _cdk('"^7.39.0RC1"')),
    right("packaging.cdk-range", "a table with extras", "python", _cdk('{extras = ["sql"], version = "^7"}')),
    right(
        "packaging.cdk-range",
        "several for several platforms",
        "python",
        _cdk('[{version = "^6", python = "<3.11"}, {version = "^7", python = ">=3.11"}]'),
    ),
    wrong("packaging.cdk-range-end", "no end", "python", _cdk('">=7.39"')),
    wrong("packaging.cdk-range-end", "any", "python", _cdk('"*"')),
    right("packaging.cdk-range-end", "exactly one", "python", _cdk('"7.39.1"')),
    right(
        "packaging.cdk-range-end",
        "from a repository",
        "python",
        _cdk('{git = "https://github.com/airbytehq/airbyte-python-cdk"}'),
    ),
    wrong(
        "packaging.python-range",
        "an older Python",
        "python",
        {PYPROJECT: ('">=3.10,<3.13"', '"^3.9"')},
        where="pyproject.toml:14",
    ),
    right(
        "packaging.python-range",
        "an older CDK",
        "python",
        {PYPROJECT: [('">=3.10,<3.13"', '"^3.9,<3.12"'), (_CDK, 'airbyte-cdk = "^3"')]},
    ),
]

CASES: list[Case] = [*_INSTALLING, *_DEPENDENCIES, *_RANGES]
