"""The page about Airbyte's QA names our rules as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.checks.catalogue import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "airbyte-qa.md"
ROWS = [row.strip("|").split(" | ") for row in PAGE.read_text("utf-8").splitlines() if row.startswith("| `")]
pytestmark = pytest.mark.once


def _words(text: str) -> set[str]:
    return set(re.findall(r"`([\w.-]+)`", text))


NAMED = {name: _words(row[2]) for row in ROWS for name in _words(row[0])}
ALSO = {"_check_is_valid_svg": NAMED.get("CheckConnectorIconIsAvailable", set())}


def test_every_rule_that_is_named_exists():
    """No row promises what is not there."""
    assert set().union(*NAMED.values()) <= set(RULES)


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.enforced_by])
def test_every_rule_of_their_qa_has_its_row(code: str):
    """Whatever code of theirs a rule names has a row, and the rule stands in it."""
    assert [name for name in RULES[code].enforced_by if code not in (NAMED | ALSO).get(name, set())] == []
