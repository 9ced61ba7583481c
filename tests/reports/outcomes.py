"""What a check may have found: made up, so that each form can be looked at without a connector."""

from __future__ import annotations

from dataclasses import replace

from generator.checks.findings import ADVICE, BROKEN, DONE, TODO, Finding, Report, StepReport
from generator.checks.rules import AIRBYTE, QA, Rule, Scope
from generator.checks.selection import IGNORED, KNOWN, LeftOut, Outcome

HOSTILE = "</script><script>alert(1)</script><!-- \u202e\x1b[31m ::error::%0A,\r\n\tA & B \U000e0041"
"""Text that would command a browser, a terminal or GitHub, if it got there as it is."""

TAGS = Rule(
    "metadata.tags",
    says="every tag is a word",
    owner=QA,
    source="connectors_qa/checks/metadata.py",
    wrong="tags: [a b]",
    right="tags: [ab]",
)
PAGE = Rule(
    "docs.page",
    says="there is a page",
    owner=AIRBYTE,
    source="https://docs.airbyte.com/x y",
    wrong="",
    right="",
    severity=TODO,
    scope=Scope(level=300),
)
STYLE = Rule(
    "docs.style", says="it reads well", owner=AIRBYTE, source="", wrong=HOSTILE, right="```\nfine\n```", severity=ADVICE
)
RULES = {rule.code: rule for rule in (TAGS, PAGE, STYLE)}

_STEPS = (
    (1, "names", "all names belong together"),
    (11, "metadata", "the registry can show it"),
    (12, "docs", "it is"),
)


def report(name: str, **found: tuple[Finding, ...]) -> Report:
    """Return a report of a connector with three steps; the others are not of its kind."""
    steps = tuple(StepReport(*step, found.get(step[1], ())) for step in _STEPS)
    return Report(f"connectors/{name}", "python", steps, f"repository/connectors/{name}")


def outcome() -> Outcome:
    """Return one of everything: what is broken, to do, advice, ignored, known, gone, and hostile."""
    broken = TAGS.at("a tag is none", "write a word", "metadata.yaml", 7)
    todo = PAGE.at("there is no page", "write one", "../../docs/x.md")
    hostile = Finding(HOSTILE, HOSTILE, f"a/{HOSTILE}:1,2", 3, (HOSTILE,), BROKEN, "metadata.tags")
    reports = (
        report("source-a", metadata=(broken, broken), docs=(todo,)),
        report("source-b"),
        report("source-c", docs=(todo, STYLE.at("a long sentence", ""))),
        replace(report(f"source-{HOSTILE}", names=(hostile,)), kind="java"),
    )
    left = (
        LeftOut(reports[1], broken, IGNORED, "for now", ".connector-generator.yaml:3"),
        LeftOut(reports[1], todo, KNOWN),
        LeftOut(reports[1], STYLE.at("x", "y"), ADVICE),
    )
    return Outcome(reports, left, (("a", "b", "c", "d"),))


def many(count: int) -> Outcome:
    """Return as many connectors as a large repository has, with twelve steps and five findings each."""
    severities = (BROKEN, TODO, DONE)
    reports = []
    for n in range(count):
        rules = (TAGS, PAGE)
        found = [
            rule.at(f"finding {k} of {n} is told in a sentence as long as most are", "mend it", "metadata.yaml", k + 1)
            for k, rule in enumerate(rules * 3)
        ]
        status = severities[n % 3]
        kept = [one for one in found if status == BROKEN or one.severity == TODO] if status != DONE else []
        steps = tuple(
            StepReport(
                number,
                f"step{number}",
                f"what step {number} wants",
                tuple(kept[number - 5 : number - 4]) if number > 4 else (),
            )
            for number in range(1, 13)
        )
        reports.append(Report(f"connectors/source-{n:03}", "python", steps, f"connectors/source-{n:03}"))
    return Outcome(tuple(reports))
