"""The outcome as data. `docs/check.md` documents every field, and `docs/check.schema.json` says what there may be."""

from __future__ import annotations

from collections.abc import Mapping

from generator import __version__
from generator.checks.catalogue import describe_scope
from generator.checks.findings import ADVICE, BROKEN, TODO, Finding, Report, StepReport
from generator.checks.rules import Rule
from generator.checks.selection import IGNORED, KNOWN, STATUSES, UNASKED, LeftOut, Outcome

VERSION = 1
"""It grows when a field goes away, or means something else; new fields may come at any time."""


def as_data(outcome: Outcome, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Return all that was found as JSON can hold it.

    Args:
        outcome: what was found.
        rules: all rules; those that something was found about are described.
    """
    return {
        "version": VERSION,
        "generator": __version__,
        "totals": count_all(outcome),
        "connectors": [_report(report) for report in outcome.reports],
        "rules": {code: _rule(rules[code]) for code in list_found(outcome) if code in rules},
        "left_out": {
            **{why: outcome.count_left_out(why) for why in (KNOWN, ADVICE, UNASKED)},
            IGNORED: [_ignored(one) for one in outcome.left_out if one.why == IGNORED],
        },
        "gone": [dict(zip(("place", "rule", "path", "message"), entry, strict=True)) for entry in outcome.gone],
    }


def count_all(outcome: Outcome) -> dict[str, object]:
    """Return how many connectors there are of each status, and how many findings of each severity."""
    severities = [finding.severity for _, finding in outcome.findings]
    return {
        "connectors": len(outcome.connectors),
        **{status: outcome.count(status) for status in STATUSES},
        "findings": {severity: severities.count(severity) for severity in (BROKEN, TODO, ADVICE)},
    }


def list_found(outcome: Outcome) -> list[str]:
    """Return the codes of all rules that something was found about, also where it is ignored; sorted."""
    ignored = {one.finding.rule for one in outcome.left_out if one.why == IGNORED}
    return sorted(({finding.rule for _, finding in outcome.findings} | ignored) - {""})


def _report(report: Report) -> dict[str, object]:
    """Return one report as JSON can hold it."""
    return {
        "connector": report.path,
        "name": report.name,
        "place": report.place,
        "kind": report.kind,
        "status": report.status,
        "steps": [_step(report, step) for step in report.steps],
    }


def _step(report: Report, step: StepReport) -> dict[str, object]:
    return {
        "number": step.number,
        "key": step.key,
        "title": step.title,
        "status": step.status,
        "findings": [_finding(report, finding) for finding in step.findings],
    }


def _finding(report: Report, finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "path": finding.path,
        "line": finding.line,
        "file": report.file_of(finding),
        "output": list(finding.output),
    }


def _ignored(left: LeftOut) -> dict[str, object]:
    return {"place": left.connector.place, **_finding(left.connector, left.finding)} | {
        "reason": left.reason,
        "origin": left.origin,
    }


def _rule(rule: Rule) -> dict[str, object]:
    words = {key: getattr(rule, key) for key in ("says", "severity", "owner", "source", "wrong", "right")}
    return {**words, "scope": describe_scope(rule.scope, rule.elsewhere)}


def describe_rules(rules: list[Rule]) -> dict[str, object]:
    """Return rules as JSON can hold them, by their codes."""
    return {rule.code: _rule(rule) for rule in rules}
