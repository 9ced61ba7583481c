"""The outcome as SARIF 2.1.0, which code scanning of GitHub, Azure and many editors read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ (sections in brackets), and GitHub's "SARIF support for code
scanning" for what it needs besides: a place for every result, and a fingerprint that edits above do not change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from urllib.parse import quote

from generator import __version__
from generator.checks.catalogue import describe_owner, describe_scope, sentence
from generator.checks.findings import ADVICE, BROKEN, TODO, Finding, Report
from generator.checks.rules import Rule
from generator.checks.selection import IGNORED, Outcome
from generator.digests import digest
from generator.reports.data import list_found
from generator.terminal.console import in_one_line, visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {BROKEN: "error", TODO: "warning", ADVICE: "note"}
_ROOT = "SRCROOT"


def as_sarif(outcome: Outcome, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Return one run (3.14) with a result for each finding; what is ignored is a suppressed one.

    Args:
        outcome: what was found.
        rules: all rules; those that something was found about are described.
    """
    codes = [code for code in list_found(outcome) if code in rules]
    results = _Results({code: n for n, code in enumerate(codes)})
    found = [results.add(report, finding) for report, finding in outcome.findings]
    for left in outcome.left_out:
        if left.why == IGNORED:
            result = results.add(left.connector, left.finding)
            why = visible(left.reason or left.origin)
            found.append({**result, "suppressions": [{"kind": "external", "justification": why}]})
    driver = {
        "name": "connector-generator",
        "version": __version__,
        "rules": [_describe(rules[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "results": found,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _describe(rule: Rule) -> dict[str, object]:
    """Return a rule (3.49). `helpUri` has to be absolute, so it is there if the rule's source is a page."""
    says = visible(sentence(rule))
    source = rule.source.split()[0] if rule.source.startswith("https://") else ""
    return {
        "id": rule.code,
        "shortDescription": {"text": says},
        "fullDescription": {"text": f"{says} Asked for by {visible(describe_owner(rule))}."},
        "help": {"text": _help(rule, "", ""), "markdown": _help(rule, "**", "```\n")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.code.partition(".")[0]]},
        **({"helpUri": source} if source else {}),
    }


def _help(rule: Rule, bold: str, fence: str) -> str:
    parts = [f"For {describe_scope(rule.scope, rule.elsewhere)}.", f"Asked for by {describe_owner(rule)}."]
    for what, example in (("Wrong", rule.wrong), ("Right", rule.right)):
        if example:
            end = "\n" + fence.strip() if fence else ""
            parts.append(f"{bold}{what}:{bold}\n\n{fence}{example.strip()}{end}")
    return visible("\n\n".join([*parts, f"connector-generator check --explain {rule.code}"]))


class _Results:
    """Makes results (3.27), each with a fingerprint of its own.

    Attributes:
        index: the number of each rule in the list of those that are described.
    """

    def __init__(self, index: Mapping[str, int]) -> None:
        self.index = index
        self._seen: Counter[str] = Counter()

    def add(self, report: Report, finding: Finding) -> dict[str, object]:
        """Return a result. Equal findings of one file are told apart by their order, not by their lines."""
        key = "\t".join((report.place, finding.rule, finding.path, finding.message))
        self._seen[key] += 1
        print_of = digest(f"{key}\t{self._seen[key]}".encode("utf-8", "surrogatepass"))
        hint = f" ({finding.hint})" if finding.hint else ""
        rule = {"ruleId": finding.rule} if finding.rule else {}
        described = {"ruleIndex": self.index[finding.rule]} if finding.rule in self.index else {}
        return {
            **rule,
            **described,
            "level": _LEVELS[finding.severity],
            "message": {"text": in_one_line(f"{report.name}: {finding.message}{hint}")},
            "locations": [{"physicalLocation": _locate(report, finding)}],
            "partialFingerprints": {"connectorGeneratorFinding/v1": print_of},
        }


def _locate(report: Report, finding: Finding) -> dict[str, object]:
    """Return where a finding is (3.29): relative to the repository's top, or absolute for what lies outside."""
    file = report.file_of(finding)
    uri = quote(file.encode("utf-8", "surrogateescape"), safe="/~")
    outside = file.startswith("/") or file[1:3] == ":/"
    place = {"uri": f"file:///{uri.lstrip('/')}"} if outside else {"uri": uri, "uriBaseId": _ROOT}
    return {"artifactLocation": place, **({"region": {"startLine": finding.line}} if finding.line else {})}
