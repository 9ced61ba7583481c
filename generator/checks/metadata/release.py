"""Versions: what a new one may be called, what it must say of what it breaks, and how it is rolled out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.metadata.contents import QA_LANGUAGES, QA_METADATA, QA_PACKAGING, VALIDATORS
from generator.checks.rules import QA, REGISTRY, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.project import METADATA, mapping
from generator.connectors.versions import Semver, parse_semver

_POLICY = "https://docs.airbyte.com/platform/connector-development/connector-breaking-changes"
_LICENCES = ("MIT", "ELV2", "AIRBYTE ENTERPRISE")
_WEEK = timedelta(days=7)  # ValidateBreakingChangesDeadlines.minimum_days_until_deadline
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MANIFEST_RUNNER = "64a2f99c-542f-4af8-9a6f-355f1217b436"  # source-declarative-manifest has the CDK's versions
_ROLLOUT_NAMES = (
    "validate_rc_suffix_and_rollout_configuration",
    "validate_version_and_progressive_rollout_configuration",
)

_SEMVER = Rule(
    "release.semver",
    "dockerImageTag follows Semantic Versioning, with a pre-release and a build if need be",
    REGISTRY,
    f"{QA_PACKAGING}; https://semver.org",
    "dockerImageTag: v1.2",
    "dockerImageTag: 1.2.0, 1.2.0-rc.1 or 1.2.0+build.7",
    enforced_by=("CheckVersionFollowsSemver", "validate_docker_image_tag_is_not_decremented"),
)
_BREAKING = Rule(
    "release.breaking-changes",
    "a version N.0.0 says what it breaks",
    REGISTRY,
    VALIDATORS,
    "dockerImageTag: 2.0.0 without releases.breakingChanges",
    'releases: {breakingChanges: {"2.0.0": {upgradeDeadline: "2026-06-01", message: …}}}',
    enforced_by=("validate_major_version_bump_has_breaking_change_entry",),
)
_FIRST = Rule(
    "release.first-version",
    "a first version is not 0.0.0, which Airbyte's QA takes for a major one; its registry does not",
    QA,
    VALIDATORS,
    "dockerImageTag: 0.0.0",
    "dockerImageTag: 0.1.0",
    scope=Scope(languages=QA_LANGUAGES, airbytes=True),
    enforced_by=("validate_major_version_bump_has_breaking_change_entry",),
)
_CANDIDATE = Rule(
    "release.candidate",
    "a release candidate says whether it is rolled out step by step, and is none of a version N.0.0",
    REGISTRY,
    VALIDATORS,
    "dockerImageTag: 1.2.0-rc.1 without releases.rolloutConfiguration, or 2.0.0-rc.1",
    "releases: {rolloutConfiguration: {enableProgressiveRollout: true}}",
    enforced_by=_ROLLOUT_NAMES,
)
_ROLLOUT = Rule(
    "release.rollout",
    "only a release candidate is rolled out step by step; since 2026 Airbyte lets any version be",
    QA,
    "metadata_service/validators/metadata_validator.py",
    "enableProgressiveRollout: true with dockerImageTag: 1.2.0",
    "enableProgressiveRollout: true with dockerImageTag: 1.2.0-rc.1",
    enforced_by=_ROLLOUT_NAMES[:1],
)
_NOTICE = Rule(
    "release.deadline",
    "what a version breaks leaves its users a week at least: by the date that its changelog has for it. Airbyte asks "
    "only while the version is not released, and counts from that day",
    QA,
    f"{QA_METADATA}; {_POLICY}",
    "upgradeDeadline: 2026-01-03 for a version whose changelog says 2026-01-01",
    "upgradeDeadline: 2026-02-01 for it",
    scope=Scope(languages=QA_LANGUAGES, airbytes=True),
    enforced_by=("ValidateBreakingChangesDeadlines",),
)
_PASSED = Rule(
    "release.deadline-passed",
    "the deadline for what this version breaks is a week ahead, unless it is released already, which no file tells",
    QA,
    f"{QA_METADATA}; {_POLICY}",
    "upgradeDeadline: 2020-01-01 for a version that is not released",
    "upgradeDeadline: the same for one that is",
    severity=ADVICE,
    scope=Scope(languages=QA_LANGUAGES),
    enforced_by=("ValidateBreakingChangesDeadlines",),
)
_ACTION = Rule(
    "release.deadline-action",
    "what a version breaks says what happens at the deadline. Airbyte asks only while the version is not released: so "
    "do we until the deadline",
    QA,
    f"{QA_METADATA}; {_POLICY}",
    "breakingChanges: {2.0.0: {upgradeDeadline: …, message: …}}",
    "breakingChanges: {2.0.0: {upgradeDeadline: …, message: …, deadlineAction: disable}}",
    severity=TODO,
    scope=Scope(languages=QA_LANGUAGES, airbytes=True),
    enforced_by=("ValidateBreakingChangesDeadlineAction",),
)
_LICENCE = Rule(
    "metadata.licence",
    "the licence is MIT, ELv2 or Airbyte Enterprise",
    QA,
    f"{QA_PACKAGING}; https://docs.airbyte.com/developer-guides/licenses/license-faq",
    "license: GPL-3.0",
    "license: MIT",
    scope=Scope(languages=QA_LANGUAGES, airbytes=True),
    enforced_by=("CheckConnectorLicense",),
)


@judges(_SEMVER, _BREAKING, _FIRST)
def check_version(subject: Subject) -> Iterator[Finding]:
    """The version is one, and a major one says what it breaks."""
    version = _version(subject)
    if not version:
        return
    known, line = parse_semver(version), subject.search(METADATA, "dockerImageTag")
    if known is None:
        hint = "write it as 1.2.3"
        yield _SEMVER.at(f"the version {version} does not follow Semantic Versioning", hint, METADATA, line)
    elif known.is_major and not known.prerelease and version not in _breaking(subject):
        if str(subject.metadata.get("definitionId")) == _MANIFEST_RUNNER:
            return
        hint = f'add releases.breakingChanges["{version}"]; a first version is 0.1.0'
        rule = _BREAKING if known.major else _FIRST
        yield rule.at(f"nothing says what version {version} breaks", hint, METADATA, line)


@judges(_CANDIDATE, _ROLLOUT)
def check_rollout(subject: Subject) -> Iterator[Finding]:
    """Release candidates and progressive rollouts go together."""
    version = parse_semver(_version(subject))
    rollout = mapping(mapping(subject.metadata.get("releases")).get("rolloutConfiguration"))
    enabled = rollout.get("enableProgressiveRollout")
    line = subject.search(METADATA, "dockerImageTag")
    if version is None:
        return
    if version.is_candidate:
        yield from _judge_candidate(version, enabled, line)
    elif enabled is True and not version.prerelease and subject.edition.brings(_ROLLOUT_NAMES[0]):
        line = subject.locate(METADATA, "data", "releases", "rolloutConfiguration", "enableProgressiveRollout")
        hint = "name the version 1.2.3-rc.1, or write enableProgressiveRollout: false"
        yield _ROLLOUT.at("it is rolled out step by step without being a release candidate", hint, METADATA, line)


def _judge_candidate(version: Semver, enabled: object, line: int) -> Iterator[Finding]:
    if version.is_major and version.major:
        hint = "release it without -rc: what breaks something cannot be tried on some"
        yield _CANDIDATE.at("a version N.0.0 has no release candidates", hint, METADATA, line)
    elif enabled is None:
        hint = "add releases.rolloutConfiguration.enableProgressiveRollout"
        yield _CANDIDATE.at("a release candidate does not say how it is rolled out", hint, METADATA, line)


@judges(_NOTICE, _PASSED, _ACTION)
def check_deadline(subject: Subject) -> Iterator[Finding]:
    """What this version breaks leaves its users time, and says what happens then."""
    version = _version(subject)
    entry = mapping(_breaking(subject).get(version))
    deadline = _day(entry.get("upgradeDeadline"))
    if deadline is None:
        return
    line = subject.locate(METADATA, "data", "releases", "breakingChanges", version, "upgradeDeadline")
    published, today = _published(subject, version), date.today()  # noqa: DTZ011 - a week makes up for any time zone
    if published and deadline <= published + _WEEK:
        message = f"the deadline {deadline} leaves no week after {published}, when version {version} came out"
        yield _NOTICE.at(message, "set it at least a week later", METADATA, line)
    elif deadline <= today + _WEEK:
        hint = "if that version is not released yet, set the deadline at least a week ahead"
        yield _PASSED.at(f"the deadline for version {version} is {deadline}", hint, METADATA, line)
    if deadline > today and not entry.get("deadlineAction"):
        hint = "add deadlineAction: auto_upgrade, or disable"
        yield _ACTION.at(f"nothing says what happens at the deadline of version {version}", hint, METADATA, line)


@judges(_LICENCE)
def check_licence(subject: Subject) -> Iterator[Finding]:
    """The licence is one that Airbyte's catalog has."""
    licence = subject.metadata.get("license")
    if isinstance(licence, str) and licence.upper() not in _LICENCES:
        line = subject.search(METADATA, "license")
        hint = "take MIT or ELv2: Airbyte's catalog has no others"
        yield _LICENCE.at(f"the licence is {licence}", hint, METADATA, line)


def _version(subject: Subject) -> str:
    version = subject.metadata.get("dockerImageTag")
    return str(version) if isinstance(version, str | int | float) else ""


def _breaking(subject: Subject) -> dict[str, object]:
    return dict(mapping(mapping(subject.metadata.get("releases")).get("breakingChanges")))


def _published(subject: Subject, version: str) -> date | None:
    """Return the day that the documentation's changelog has for a version: its row is | version | day | …."""
    for line in subject.text(subject.docs_page).splitlines():
        cells = [cell.strip() for cell in line.split("|")] if version in line else []
        if version in cells[:2]:
            return _day(next((cell for cell in cells if _DATE.fullmatch(cell)), None))
    return None


def _day(value: object) -> date | None:
    """Return a date as YAML or a text has it; None if it is none."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
