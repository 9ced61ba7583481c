"""All rules by their codes, and the page that documents them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.checks.rules import Rule
from generator.checks.steps import list_rules


def _by_code(rules: Iterable[Rule]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for rule in rules:
        if found.setdefault(rule.code, rule) is not rule:
            raise ValueError(f"two rules are called {rule.code}")
    return found


RULES: Mapping[str, Rule] = _by_code(list_rules())
"""Code -> rule, in the order of the steps."""
