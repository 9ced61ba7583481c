"""All rules by their codes, and the page that documents them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.checks.findings import ADVICE
from generator.checks.rules import Rule, Scope
from generator.checks.steps import list_rules


def _by_code(rules: Iterable[Rule]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for rule in rules:
        if found.setdefault(rule.code, rule) is not rule:
            raise ValueError(f"two rules are called {rule.code}")
    return found


RULES: Mapping[str, Rule] = _by_code(list_rules())
"""Code -> rule, in the order of the steps."""


def describe_scope(scope: Scope, elsewhere: str = ADVICE) -> str:
    """Return in words which connectors a rule is about, and what it is elsewhere."""
    parts = [
        f"language {' or '.join(scope.languages)}" if scope.languages else "",
        f"{' and '.join(f'{kind}s' for kind in scope.types)} only" if scope.types else "",
        f"support level {' or '.join(scope.support)}" if scope.support else "",
        f"ab_internal.sl of {scope.level} and more" if scope.level else "",
        f"CDK {'.'.join(map(str, scope.cdk))} and newer" if scope.cdk else "",
        f"Airbyte's own repository ({elsewhere or 'nothing'} elsewhere)" if scope.airbytes else "",
    ]
    return "; ".join(filter(None, parts)) or "every connector"


def describe_owner(rule: Rule) -> str:
    """Return who asks for a rule, and where it says so."""
    by = f" ({', '.join(rule.enforced_by)})" if rule.enforced_by else ""
    return f"{rule.owner}: {rule.source}{by}" if rule.source else f"{rule.owner}{by}"


def render_rules(rules: Mapping[str, Rule] = RULES) -> str:
    """Return the page that documents every rule, in Markdown: an area is a chapter, sorted by the codes."""
    areas: dict[str, list[Rule]] = {}
    for code in sorted(rules):
        areas.setdefault(code.partition(".")[0], []).append(rules[code])
    lines = [_INTRODUCTION, *(f"- [{area}](#{area}): {_count(len(found))}" for area, found in areas.items())]
    for area, found in areas.items():
        lines += ["", f"## {area}"]
        for rule in found:
            lines += _section(rule)
    return "\n".join(lines) + "\n"


def _count(number: int) -> str:
    return f"{number} rule{'s' * (number != 1)}"


def _section(rule: Rule) -> Iterator[str]:
    yield from ("", f"### `{rule.code}`", "", f"{rule.says[:1].upper()}{rule.says[1:]}.", "")
    yield f"- **{rule.severity}**{_COUNTED.get(rule.severity, '')}; for {describe_scope(rule.scope, rule.elsewhere)}"
    yield f"- asked for by {describe_owner(rule)}"
    for what, example in (("wrong", rule.wrong), ("right", rule.right)):
        if example:
            yield from ("", f"{what.capitalize()}:", "", *_fenced(example))


def _fenced(example: str) -> list[str]:
    """Return an example as a block of code: with a fence that does not stand in it."""
    fence = "```"
    while fence in example:
        fence += "`"
    return [f"{fence}text", *example.strip("\n").split("\n"), fence]


_COUNTED = {ADVICE: " (never counted, shown with `--advice`)"}

_INTRODUCTION = """\
# The rules of `connector-generator check`

This page is rendered from the rules themselves, by `make golden`. `connector-generator check --explain CODE` shows one
of them, or lists an area or a pattern (`--explain metadata`, `--explain '*'`).

- **broken** contradicts what somebody enforces: for the version of its platform that the connector itself names.
- **to do** waits for the owner.
- **advice** is what nobody enforces. It is shown with `--advice` only, and never counted.

What is said of a scope narrows a rule: it is neither looked at nor shown for other connectors. A checkout of Airbyte's
repository that brings its own QA along is asked for what that QA has (the names in brackets), and for nothing newer.
[check.md](check.md) says how findings are chosen, ignored, or kept in a baseline.
"""
