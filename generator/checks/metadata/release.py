"""Versions: what a new one may be called, what it must say of what it breaks, and how it is rolled out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from generator.checks.findings import ADVICE, TODO, Finding
from generator.checks.rules import QA, REGISTRY, Rule, Scope, judges
from generator.checks.scopes import AIRBYTES, QA_LANGUAGES
from generator.checks.sources import BREAKING_CHANGES, QA_METADATA, QA_PACKAGING, VALIDATORS
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.connectors.versions import Semver, parse_semver
from generator.formats.shapes import mapping

_WEEK = timedelta(days=7)  # ValidateBreakingChangesDeadlines.minimum_days_until_deadline
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MANIFEST_RUNNER = "64a2f99c-542f-4af8-9a6f-355f1217b436"  # source-declarative-manifest has the CDK's versions
_ROLLOUT_NAMES = (
    "validate_rc_suffix_and_rollout_configuration",
    "validate_version_and_progressive_rollout_configuration",
)

_SEMVER = Rule(
    "release.semver",
    says="dockerImageTag in metadata.yaml follows Semantic Versioning",
    owner=REGISTRY,
    source=f"{QA_PACKAGING}; https://semver.org",
    wrong="dockerImageTag: v1.2",
    right="dockerImageTag: 1.2.0, 1.2.0-rc.1 or 1.2.0+build.7",
    enforced_by=("CheckVersionFollowsSemver", "validate_docker_image_tag_is_not_decremented"),
)
_BREAKING = Rule(
    "release.breaking-changes",
    says="a version N.0.0 is among releases.breakingChanges in metadata.yaml, which say what it breaks",
    owner=REGISTRY,
    source=VALIDATORS,
    wrong="dockerImageTag: 2.0.0 without releases.breakingChanges",
    right='releases: {breakingChanges: {"2.0.0": {upgradeDeadline: "2026-06-01", message: …}}}',
    enforced_by=("validate_major_version_bump_has_breaking_change_entry",),
)
_FIRST = Rule(
    "release.first-version",
    says="the first version is not 0.0.0, which Airbyte's QA takes for a major one",
    owner=QA,
    source=VALIDATORS,
    wrong="dockerImageTag: 0.0.0",
    right="dockerImageTag: 0.1.0",
    scope=AIRBYTES,
    enforced_by=("validate_major_version_bump_has_breaking_change_entry",),
)
_CANDIDATE = Rule(
    "release.candidate",
    says="a release candidate says whether it is rolled out step by step, and is not one of a version N.0.0",
    owner=REGISTRY,
    source=VALIDATORS,
    wrong="dockerImageTag: 1.2.0-rc.1 without releases.rolloutConfiguration, or 2.0.0-rc.1",
    right="releases: {rolloutConfiguration: {enableProgressiveRollout: true}}",
    enforced_by=_ROLLOUT_NAMES,
)
_ROLLOUT = Rule(
    "release.rollout",
    says="only a release candidate is rolled out step by step; since 2026 Airbyte lets any version be",
    owner=QA,
    source="metadata_service/validators/metadata_validator.py until 2026",
    wrong="enableProgressiveRollout: true with dockerImageTag: 1.2.0",
    right="enableProgressiveRollout: true with dockerImageTag: 1.2.0-rc.1",
    enforced_by=_ROLLOUT_NAMES[:1],
)
_NOTICE = Rule(
    "release.deadline",
    says="a version with breaking changes leaves its users a week at least, counted from the date that the changelog "
    "has for it",
    owner=QA,
    source=f"{QA_METADATA}; {BREAKING_CHANGES}",
    wrong="upgradeDeadline: 2026-01-03 for a version that the changelog dates 2026-01-01",
    right="upgradeDeadline: 2026-02-01 for that version",
    scope=AIRBYTES,
    enforced_by=("ValidateBreakingChangesDeadlines",),
)
_PASSED = Rule(
    "release.deadline-passed",
    says="a version that is not released yet has its deadline a week ahead; which are released, no file can tell",
    owner=QA,
    source=f"{QA_METADATA}; {BREAKING_CHANGES}",
    wrong="upgradeDeadline: 2020-01-01 for a version that is not released",
    right="upgradeDeadline: 2020-01-01 for a version that was released before it",
    severity=ADVICE,
    scope=Scope(languages=QA_LANGUAGES),
    enforced_by=("ValidateBreakingChangesDeadlines",),
)
_ACTION = Rule(
    "release.deadline-action",
    says="a version with breaking changes says what happens at the deadline; Airbyte asks for it until the version "
    "is released, and we until the deadline",
    owner=QA,
    source=f"{QA_METADATA}; {BREAKING_CHANGES}",
    wrong="breakingChanges: {2.0.0: {upgradeDeadline: …, message: …}}",
    right="breakingChanges: {2.0.0: {upgradeDeadline: …, message: …, deadlineAction: disable}}",
    severity=TODO,
    scope=AIRBYTES,
    enforced_by=("ValidateBreakingChangesDeadlineAction",),
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
    rollout = mapping(subject.metadata, "releases", "rolloutConfiguration")
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


def _version(subject: Subject) -> str:
    version = subject.metadata.get("dockerImageTag")
    return str(version) if isinstance(version, str | int | float) else ""


def _breaking(subject: Subject) -> dict[str, object]:
    return dict(mapping(subject.metadata, "releases", "breakingChanges"))


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
