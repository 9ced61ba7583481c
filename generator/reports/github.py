"""The outcome as commands of GitHub's workflows, which become annotations of files.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands, and `escapeData` and
`escapeProperty` in actions/toolkit, packages/core/src/command.ts. GitHub shows ten annotations of each sort for a step:
what has more is better sent as SARIF.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.findings import ADVICE, BROKEN, TODO, Finding, Report
from generator.checks.selection import Outcome

_COMMANDS = {BROKEN: "error", TODO: "warning", ADVICE: "notice"}


def list_commands(outcome: Outcome) -> Iterator[str]:
    """Yield a command for each finding: the broken ones first, as GitHub shows the first few only."""
    order = list(_COMMANDS)
    for report, finding in sorted(outcome.findings, key=lambda found: order.index(found[1].severity)):
        yield _command(report, finding)


def _command(report: Report, finding: Finding) -> str:
    values = {"file": report.file_of(finding), "line": str(finding.line or ""), "title": finding.rule or "check"}
    properties = ",".join(f"{key}={_escape_property(value)}" for key, value in values.items() if value)
    lines = (finding.message, finding.hint, *finding.output)
    return f"::{_COMMANDS[finding.severity]} {properties}::{_escape(chr(10).join(filter(None, lines)))}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
