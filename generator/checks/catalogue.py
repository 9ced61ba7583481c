"""All rules by their codes, and the page that documents them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

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


def render_rules(rules: Mapping[str, Rule], fixed: Collection[str] = ()) -> str:
    """Return the page that documents every rule, in Markdown: an area is a chapter, sorted by the codes.

    Args:
        rules: by their codes.
        fixed: the codes of those that `--fix` can mend.
    """
    areas: dict[str, list[Rule]] = {}
    for code in sorted(rules):
        areas.setdefault(code.partition(".")[0], []).append(rules[code])
    lines = [_INTRODUCTION, "| area | rules about | |", "|---|---|---|"]
    lines += [f"| [{area}](#{area}) | {AREAS.get(area, '')} | {len(found)} |" for area, found in areas.items()]
    for area, found in areas.items():
        lines += ["", f"## {area}"]
        for rule in found:
            lines += _section(rule, rule.code in fixed)
    return "\n".join(lines) + "\n"


def sentence(rule: Rule) -> str:
    """Return what a rule says as a sentence with a beginning and an end; a name that it begins with stays as it is."""
    first, space, rest = rule.says.partition(" ")
    is_word = first.rstrip(",").isalpha() and first.islower()
    return f"{first.capitalize() if is_word else first}{space}{rest}."


def _section(rule: Rule, is_fixed: bool) -> Iterator[str]:
    yield from ("", f"### `{rule.code}`", "", sentence(rule), "")
    counted = " (never counted, shown with `--advice`)" if rule.severity == ADVICE else ""
    yield f"- **{rule.severity}**{counted}; for {describe_scope(rule.scope, rule.elsewhere)}"
    yield f"- asked for by {describe_owner(rule)}"
    if is_fixed:
        yield "- `--fix` mends it, where it is certain what is meant"
    for what, example in (("wrong", rule.wrong), ("right", rule.right)):
        if example:
            yield from ("", f"{what.capitalize()}:", "", *_fenced(example))


def _fenced(example: str) -> list[str]:
    """Return an example as a block of code: with a fence that does not stand in it."""
    fence = "```"
    while fence in example:
        fence += "`"
    return [f"{fence}text", *example.strip("\n").split("\n"), fence]


AREAS: Mapping[str, str] = {
    "acceptance": "the configuration of Airbyte's standard tests",
    "catalog": "configured catalogs",
    "code": "what the code does when it is called",
    "docs": "README, documentation page, changelogs, migration guide",
    "example": "the example that a connector was generated with",
    "file": "files that cannot be read",
    "manifest": "low-code manifests",
    "metadata": "metadata.yaml, the icon and the base image",
    "names": "directory, package, class and command",
    "openmetadata": "connectors of OpenMetadata",
    "packaging": "how the connector is installed",
    "registry": "registry, indexes and CODEOWNERS of the repository around",
    "release": "versions, and what they break",
    "run": "what the connector does when it is run (`--run`)",
    "schema": "the schemas of streams",
    "secret": "fields that hold secrets",
    "security": "secrets in git and images, addresses without encryption",
    "spec": "the specification: what the user is asked for",
    "stream": "streams",
    "tests": "the connector's own tests",
    "todo": "marks and placeholders of a generator",
}
"""What the rules of each area are about."""

_INTRODUCTION = """\
# The rules of `connector-generator check`

This page is rendered from the rules themselves, by `make golden`. `connector-generator check --explain CODE` shows one
of them, `--explain metadata` those of an area, `--explain '*'` all. [check.md](check.md) says how to choose findings,
ignore them, or keep them in a baseline.

- **broken** contradicts what somebody enforces for the version of the platform that the connector itself names.
- **to do** waits for the owner of the connector.
- **advice** is what nobody enforces. It is shown with `--advice` only, and never counted.

A rule is for the connectors that it names, and says nothing of others. Behind who asks for it stands where that is
written, and in brackets the classes and functions that look after it. A checkout of Airbyte's repository that brings
its own QA along is asked for what stands in that QA, and for nothing newer.

Where the files are:

- `connector_qa/…` and `metadata_validator.py`: in `airbyte_ops_mcp` of PyPI's airbyte-internal-ops. Until 2026 they lay
  in airbytehq/airbyte, in `airbyte-ci/connectors`, as did `connectors_qa/…`, `metadata_service/…` and `connector_ops/…`
- `airbyte_cdk/…`: in PyPI's airbyte-cdk
- Airbyte's guide Building a Python Source (2022): in airbytehq/airbyte,
  `docs/connector-development/tutorials/building-a-python-source.md` of that year
"""
