"""The page that documents every rule is what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.checks.catalogue import AREAS, RULES, describe_scope, render_rules
from generator.checks.fixes.mending import FIXES
from generator.checks.rules import EVERYWHERE, Scope
from tests.reports import outcomes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


@pytest.mark.once
def test_the_page_is_rendered_from_the_rules(request: pytest.FixtureRequest):
    """Who changes a rule renders it anew: make golden."""
    if request.config.getoption("--update-golden"):
        PAGE.write_text(render_rules(RULES, FIXES), encoding="utf-8", newline="\n")
    assert PAGE.read_text("utf-8") == render_rules(RULES, FIXES), "review the difference, then: make golden"


@pytest.mark.parametrize("code", RULES)
def test_every_rule_can_be_looked_up(code: str):
    """Its code is an area and words, and it says what must hold, who asks for it, and what is wrong and right."""
    rule = RULES[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*", code)
    for text in (rule.says, rule.owner, rule.source, rule.wrong, rule.right):
        assert text.strip()


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_said_in_one_sentence(code: str):
    """It begins small, unless a name does not, and has no full stop: who shows it puts it where it fits."""
    says = RULES[code].says
    assert says[0].islower() or says.split()[0].isupper()
    assert not re.search(r"\.( |$)|\n", says)


def test_every_area_is_described():
    """Each says what its rules are about, and none that has no rules."""
    assert set(AREAS) == {code.partition(".")[0] for code in RULES}


def test_links_lead_to_chapters():
    """Each area is a heading that GitHub gives just this name."""
    page = render_rules(outcomes.RULES)
    for area in re.findall(r"\(#([^)]*)\)", page):
        assert f"\n## {area}\n" in page


def test_an_example_stays_in_its_block():
    """Also one with a block in it."""
    page = render_rules(outcomes.RULES)
    assert "````text\n```\nfine\n```\n````\n" in page


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (EVERYWHERE, "every connector"),
        (Scope(types=("source",), languages=("python", "low-code")), "language python or low-code; sources only"),
        (Scope(support=("certified",), level=300), "support level certified; ab_internal.sl of 300 and more"),
        (Scope(cdk=(6, 1), airbytes=True), "CDK 6.1 and newer; Airbyte's own repository (advice elsewhere)"),
    ],
)
def test_a_scope_in_words(scope: Scope, words: str):
    """Everything that narrows it is said."""
    assert describe_scope(scope) == words
