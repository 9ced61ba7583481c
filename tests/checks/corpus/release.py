"""Versions, what they break, how they are rolled out; licences."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, OWN, Case, right, wrong
from tests.checks.corpus.editions import VALIDATORS

FILE = "metadata.yaml"
PYPROJECT = "pyproject.toml"
_OLD = {VALIDATORS: "def validate_rc_suffix_and_rollout_configuration(definition, options):\n    pass\n"}
_ROLLOUT = "\n  releases: {rolloutConfiguration: {enableProgressiveRollout: true}}"


def _version(version: str, more: str = "") -> tuple[str, str]:
    return ("dockerImageTag: 0.3.1", f"dockerImageTag: {version}{more}")


def _breaking(
    deadline: str, action: str = ", deadlineAction: disable", version: str = "0.3.1"
) -> dict[str, tuple[str, str]]:
    entry = f"{{upgradeDeadline: {deadline}, message: Trips have another key.{action}}}"
    return {FILE: _version(version, f'\n  releases: {{breakingChanges: {{"{version}": {entry}}}}}')}


_VERSIONS = [
    wrong("release.semver", "two numbers", "java", {FILE: _version('"1.2"')}, home=ALONE),
    wrong("release.semver", "a v before it", "manifest-only", {FILE: _version("v1.2.3")}, where="metadata.yaml:9"),
    wrong("release.semver", "a leading zero", "java", {FILE: _version("1.02.3")}),
    wrong("release.semver", "an empty pre-release", "java", {FILE: _version("1.2.3-")}),
    right("release.semver", "a build", "java", {FILE: _version("1.2.3+build.1")}),
    right("release.semver", "a pre-release and a build", "java", {FILE: _version("1.2.3-dev.0a+7")}),
    wrong("release.breaking-changes", "nothing said", "java", {FILE: _version("2.0.0")}, home=OWN),
    wrong(
        "release.breaking-changes",
        "another version said",
        "manifest-only",
        {
            FILE: _version(
                "2.0.0", '\n  releases: {breakingChanges: {"1.0.0": {upgradeDeadline: "2999-01-01", message: x}}}'
            )
        },
    ),
    wrong("release.breaking-changes", "a build of a major version", "java", {FILE: _version("2.0.0+b")}),
    right("release.breaking-changes", "it is said", "java", _breaking('"2999-01-01"', version="2.0.0")),
    right("release.breaking-changes", "a pre-release of one", "java", {FILE: _version("2.0.0-dev.1")}),
    right(
        "release.breaking-changes",
        "the runner of manifests, which has the CDK's versions",
        "java",
        {FILE: [_version("7.0.0"), ("5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11", "64a2f99c-542f-4af8-9a6f-355f1217b436")]},
    ),
    wrong("release.first-version", "0.0.0", "java", {FILE: _version("0.0.0")}),
    wrong("release.first-version", "0.0.0, elsewhere", "java", {FILE: _version("0.0.0")}, home=OWN, severity="advice"),
    right("release.first-version", "0.0.1", "java", {FILE: _version("0.0.1")}),
    right("release.first-version", "0.0.0 with what it breaks", "java", _breaking('"2999-01-01"', version="0.0.0")),
]
_ROLLOUTS = [
    wrong("release.candidate", "nothing said of the rollout", "java", {FILE: _version("1.2.3-rc.1")}, home=OWN),
    wrong("release.candidate", "of a major version", "java", {FILE: _version("2.0.0-rc.1", _ROLLOUT)}),
    right("release.candidate", "with its rollout", "java", {FILE: _version("1.2.3-rc.1", _ROLLOUT)}),
    right(
        "release.candidate",
        "with its rollout switched off",
        "java",
        {FILE: _version("1.2.3-rc.1", _ROLLOUT.replace("true", "false"))},
    ),
    right("release.candidate", "another pre-release", "java", {FILE: _version("1.2.3-dev.1")}),
    wrong("release.rollout", "under the QA of 2024", "java", {**_OLD, FILE: _version("1.2.3", _ROLLOUT)}),
    right("release.rollout", "under today's", "java", {FILE: _version("1.2.3", _ROLLOUT)}),
    right("release.rollout", "of a candidate", "java", {**_OLD, FILE: _version("1.2.3-rc.1", _ROLLOUT)}),
    right("release.rollout", "of another pre-release", "java", {**_OLD, FILE: _version("1.2.3-dev.1", _ROLLOUT)}),
    right(
        "release.rollout", "switched off", "java", {**_OLD, FILE: _version("1.2.3", _ROLLOUT.replace("true", "false"))}
    ),
]
_DEADLINES = [
    wrong("release.deadline", "before the version came out", "python", _breaking('"2026-01-15"')),
    wrong("release.deadline", "two days after it", "java", _breaking("2026-02-03")),
    wrong("release.deadline", "elsewhere", "java", _breaking("2026-02-03"), home=OWN, severity="advice"),
    right("release.deadline", "a month after it", "java", _breaking('"2026-03-01"')),
    right(
        "release.deadline",
        "of another version",
        "java",
        {
            FILE: _version(
                "0.3.1", '\n  releases: {breakingChanges: {"0.2.0": {upgradeDeadline: "2020-01-01", message: x}}}'
            )
        },
    ),
    wrong(
        "release.deadline-passed",
        "of a version whose day is not known",
        "java",
        {**_breaking("2026-03-01"), "PAGE": ("2026-02-01", "some day")},
    ),
    right("release.deadline-passed", "far ahead", "java", _breaking("2999-01-01")),
    wrong("release.deadline-action", "none", "java", _breaking("2999-01-01", action="")),
    right("release.deadline-action", "none, and it has passed", "java", _breaking("2026-03-01", action="")),
    right("release.deadline-action", "one", "java", _breaking("2999-01-01")),
]
_LICENCES = [
    wrong("metadata.licence", "GPL", "java", {FILE: ("license: MIT", "license: GPL-3.0")}),
    wrong(
        "metadata.licence",
        "elsewhere",
        "java",
        {FILE: ("license: MIT", "license: GPL-3.0")},
        home=OWN,
        severity="advice",
    ),
    right("metadata.licence", "Airbyte Enterprise", "java", {FILE: ("license: MIT", "license: Airbyte Enterprise")}),
    right("metadata.licence", "in small letters", "java", {FILE: ("license: MIT", "license: elv2")}),
    wrong(
        "packaging.licence-match",
        "another",
        "python",
        {PYPROJECT: ('license = "MIT"', 'license = "ELv2"')},
        where="pyproject.toml:8",
    ),
    wrong(
        "packaging.licence-match",
        "the name that SPDX has",
        "python",
        {PYPROJECT: ('license = "MIT"', 'license = "Elastic-2.0"'), FILE: ("license: MIT", "license: ELv2")},
    ),
    wrong("packaging.licence-match", "none", "low-code", {PYPROJECT: ('license = "MIT"\n', "")}),
    wrong(
        "packaging.licence-match",
        "no pyproject.toml",
        "destination",
        {PYPROJECT: None, "setup.py": "from setuptools import setup\n\nsetup()\n"},
    ),
    right("packaging.licence-match", "in small letters", "python", {PYPROJECT: ('license = "MIT"', 'license = "mit"')}),
    right(
        "packaging.licence-match", "tools' settings beside a manifest", "manifest-only", {PYPROJECT: "[tool.ruff]\n"}
    ),
    wrong(
        "packaging.version-match",
        "an older one",
        "python",
        {PYPROJECT: ('version = "0.3.1"', 'version = "0.3.0"')},
        where="pyproject.toml:7",
    ),
    wrong("packaging.version-match", "none", "low-code", {PYPROJECT: ('version = "0.3.1"\n', "")}),
    wrong(
        "packaging.version-match",
        "only in [project]",
        "python",
        {PYPROJECT: ('version = "0.3.1"\n', '\n[project]\nversion = "0.3.1"\n')},
    ),
    right(
        "packaging.version-match",
        "a build in both",
        "python",
        {PYPROJECT: ('version = "0.3.1"', 'version = "0.3.1+b"'), FILE: _version("0.3.1+b")},
    ),
    wrong(
        "packaging.setup-match",
        "an older version",
        "python",
        {"setup.py": 'from setuptools import setup\n\nsetup(version="0.1.0")\n'},
        where="setup.py:3",
    ),
    right(
        "packaging.setup-match",
        "SPDX's name of the same licence",
        "python",
        {
            "setup.py": 'from setuptools import setup\n\nsetup(license="Elastic-2.0", version="0.3.1")\n',
            FILE: ("license: MIT", "license: ELv2"),
        },
    ),
]

CASES: list[Case] = [*_VERSIONS, *_ROLLOUTS, *_DEADLINES, *_LICENCES]
