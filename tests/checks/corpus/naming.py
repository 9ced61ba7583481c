"""Names of packages, classes and commands."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, Case, right, wrong

FILE, PYPROJECT = "metadata.yaml", "pyproject.toml"
_SCRIPT = 'source-fjord = "source_fjord.run:run"'
_OLD_CDK = {"poetry.lock": '[[package]]\nname = "airbyte-cdk"\nversion = "5.17.0"\n'}
_RENAMED = {"source_fjord/source.py": ("class SourceFjord", "class SourceBoats")}

CASES: list[Case] = [
    right(
        "names.command-target",
        "whatever a star import brings",
        "python",
        {"source_fjord/run.py": "from .source import *\n"},
    ),
    wrong("names.directory", "none of a connector", "manifest-only", {}, directory="fjord"),
    wrong("names.directory", "a prefix and nothing more", "python", {}, directory="source-", home=ALONE),
    right(
        "names.directory",
        "a manifest, with a CDK that does not ask",
        "manifest-only",
        {FILE: ("7.39.1", "5.17.0")},
        directory="airbyte-fjord-source",
    ),
    right("names.directory", "source-fjord", "python", home=ALONE),
    wrong("names.class", "another", "python", _RENAMED, where="source_fjord/__init__.py"),
    right(
        "names.class",
        "other capitals",
        "python",
        {"source_fjord/source.py": ("class SourceFjord", "class SourceFJORD")},
    ),
    right("names.class", "another, with a CDK that does not look for it", "python", {**_RENAMED, **_OLD_CDK}),
    wrong("names.package", "another", "low-code", {}, directory="source-boats", where="source_fjord/__init__.py"),
    wrong("names.package", "none", "python", {"source_fjord/__init__.py": None}),
    right("names.package", "the directory's", "low-code"),
    wrong("names.command", "none", "python", {PYPROJECT: (f"{_SCRIPT}\n", "")}),
    wrong(
        "names.command",
        "another",
        "python",
        {PYPROJECT: (_SCRIPT, 'fjord = "source_fjord.run:run"')},
        where="pyproject.toml:18",
        home=ALONE,
    ),
    right("names.command", "one more", "python", {PYPROJECT: (_SCRIPT, f'{_SCRIPT}\nfjord = "source_fjord.run:run"')}),
    right(
        "names.command",
        "none, with a CDK whose images run main.py",
        "python",
        {**_OLD_CDK, PYPROJECT: (f"{_SCRIPT}\n", "")},
    ),
    wrong(
        "names.command-target",
        "no such module",
        "python",
        {PYPROJECT: ("source_fjord.run:run", "source_fjord.start:run")},
    ),
    wrong(
        "names.command-target",
        "no such function",
        "python",
        {PYPROJECT: ("source_fjord.run:run", "source_fjord.run:main")},
    ),
    right(
        "names.command-target",
        "of another package",
        "python",
        {PYPROJECT: ("source_fjord.run:run", "airbyte_cdk.entrypoint:launch")},
    ),
    right(
        "names.command-target",
        "imported there",
        "python",
        {PYPROJECT: ("source_fjord.run:run", "source_fjord.run:launch")},
    ),
    right(
        "names.command-target",
        "nowhere, with a CDK whose images run main.py",
        "python",
        {**_OLD_CDK, PYPROJECT: ("source_fjord.run:run", "source_fjord.start:run")},
    ),
    wrong(
        "names.dead-command",
        "a package whose image runs main.py",
        "python",
        {**_OLD_CDK, PYPROJECT: ("source_fjord.run:run", "source_fjord.start:run")},
        where=f"{PYPROJECT}:18",
        home=ALONE,
    ),
    wrong(
        "names.dead-command",
        "a name that is put together",
        "python",
        {
            **_OLD_CDK,
            PYPROJECT: None,
            "setup.py": "from setuptools import setup\n\nP = 'source_fjord'\nsetup(\n"
            "    install_requires=['airbyte-cdk'],\n"
            "    entry_points={'console_scripts': [f'source-fjord = {P}.run:go']},\n)\n",
        },
        where="setup.py:6",
    ),
    right("names.dead-command", "one that lives", "python", _OLD_CDK),
    right(
        "names.dead-command",
        "a module of another package",
        "python",
        {**_OLD_CDK, PYPROJECT: ("source_fjord.run:run", "boats.run:run")},
    ),
    wrong(
        "names.convention",
        "another image",
        "java",
        {FILE: ("airbyte/source-fjord", "airbyte/source-boats")},
        where="metadata.yaml:10",
    ),
    wrong("names.convention", "another package", "python", {PYPROJECT: ('name = "source-fjord"', 'name = "boats"')}),
    right(
        "names.convention",
        "what variants share",
        "java",
        {FILE: ("githubIssueLabel: source-fjord", "githubIssueLabel: source-fjord-strict-encrypt")},
    ),
    right(
        "names.convention",
        "an underscore, and airbyte before it",
        "python",
        {PYPROJECT: ('name = "source-fjord"', 'name = "airbyte_source_fjord"')},
    ),
]
