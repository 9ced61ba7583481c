"""The outcome as one page that needs nothing else: a grid of connectors and steps, with filters.

`page.html` is the frame, `page.css` and `page.js` are put into it. What was found is data in JSON, in which no `<`
stands as such, and the script writes it as text, never as HTML. The page's policy lets nothing run, load or be sent
but this very script and style, which it knows by their digests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator import __version__
from generator.checks.catalogue import describe_owner, describe_scope
from generator.checks.findings import REPOSITORY, Finding, Report
from generator.checks.rules import Rule
from generator.checks.selection import IGNORED, KNOWN, Outcome
from generator.reports.data import count_all, list_found
from generator.terminal.console import in_one_line, visible

_HERE = Path(__file__).parent


def render_page(outcome: Outcome, rules: Mapping[str, Rule]) -> str:
    """Return the page, in ASCII.

    Args:
        outcome: what was found.
        rules: all rules; those that something was found about are described.
    """
    style, script = (_read(name) for name in ("page.css", "page.js"))
    parts = {
        "{{ style digest }}": _digest(style),
        "{{ script digest }}": _digest(script),
        "{{ style }}": style,
        "{{ script }}": script,
        "{{ data }}": _as_json(_describe(outcome, rules)),  # last: nothing in it is taken for one of these marks
    }
    page = _read("page.html")
    for mark, text in parts.items():
        page = page.replace(mark, text)
    return page


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _digest(text: str) -> str:
    """Return what a policy knows a script or style by: https://www.w3.org/TR/CSP3/#grammardef-hash-source."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _as_json(data: object) -> str:
    r"""Return JSON that can stand in a `<script>`: `</script>` and `<!--` would end it, or change how it is read."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _describe(outcome: Outcome, rules: Mapping[str, Rule]) -> dict[str, object]:
    shown = [report for report in outcome.reports if report.findings or report.kind != REPOSITORY]
    steps = list(dict.fromkeys((step.key, step.title) for report in shown for step in report.steps))
    columns = {key: n for n, key in enumerate(dict.fromkeys(key for key, _ in steps))}
    titles = dict(reversed(steps))
    return {
        "generator": __version__,
        "totals": count_all(outcome),
        "steps": [{"key": key, "title": titles[key]} for key in columns],
        "connectors": [_connector(report, columns) for report in shown],
        "rules": {code: _rule(rules[code]) for code in list_found(outcome) if code in rules},
        "notes": list(_notes(outcome)),
    }


def _connector(report: Report, columns: Mapping[str, int]) -> dict[str, object]:
    return {
        "name": in_one_line(report.name),
        "place": in_one_line(report.place or report.path),
        "kind": report.kind,
        "status": report.status,
        "cells": [
            {
                "column": columns[step.key],
                "number": step.number,
                "status": step.status,
                "findings": [_finding(report, finding) for finding in step.findings],
            }
            for step in report.steps
        ],
    }


def _finding(report: Report, finding: Finding) -> dict[str, object]:
    where = report.file_of(finding) + (f":{finding.line}" if finding.line else "")
    words = {"message": finding.message, "hint": finding.hint, "where": where if finding.path else ""}
    shown = {key: in_one_line(text) for key, text in words.items() if text}
    output = [in_one_line(line) for line in finding.output]
    return {"rule": finding.rule, "severity": finding.severity, **shown, **({"output": output} if output else {})}


def _rule(rule: Rule) -> dict[str, str]:
    words = {"says": rule.says, "owner": describe_owner(rule), "scope": describe_scope(rule.scope, rule.elsewhere)}
    return {key: visible(text) for key, text in {**words, "wrong": rule.wrong, "right": rule.right}.items()}


def _notes(outcome: Outcome) -> Iterable[str]:
    """Yield in a sentence each what is not on the page."""
    if outcome.only:
        yield in_one_line(f"Only findings of {', '.join(outcome.only)}.")
    for why, text in ((IGNORED, "ignored"), (KNOWN, "in the baseline")):
        if count := outcome.count_left_out(why):
            yield f"Not shown: {count} {text}."
