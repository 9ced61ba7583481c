"""Which findings are shown: those that were asked for, and what is left out is counted."""

from __future__ import annotations

import pytest

from generator.checks.findings import ADVICE
from generator.checks.selection import IGNORED, UNASKED, Outcome, find_codes, select
from generator.errors import ConfigError, UsageError
from generator.monorepo.configuration import Ignore
from tests.reports.outcomes import PAGE, RULES, STYLE, TAGS, report

FOUND = report("source-a", metadata=(TAGS.at("a", "b"),), docs=(PAGE.at("c", "d"), STYLE.at("e", "f")))


def _shown(*only: str, ignore: tuple[Ignore, ...] = (), advice: bool = False) -> tuple[list[str], list[str]]:
    shown, left = select(RULES, only, ignore, advice=advice).apply(FOUND)
    return [one.rule for one in shown.findings], [f"{one.why} {one.finding.rule}" for one in left]


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("docs.page", ["docs.page"]),
        ("docs", ["docs.page", "docs.style"]),
        ("docs.*", ["docs.page", "docs.style"]),
        ("*", ["metadata.tags", "docs.page", "docs.style"]),
    ],
)
def test_a_pattern_means_rules(pattern: str, codes: list[str]):
    """A code, its area, or a pattern."""
    assert find_codes(pattern, RULES) == codes


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("docs.pages", "did you mean docs.page?"),
        ("metdata", "did you mean metadata?"),
        ("doc", "did you mean docs?"),
        ("zzz.zzz", "--explain '*' lists all of them"),
        ("zzz", "known areas: docs, metadata"),
        ("", "known areas: docs, metadata"),
    ],
)
def test_what_does_not_exist_is_refused(pattern: str, hint: str):
    """With the nearest, or what there is."""
    with pytest.raises(UsageError) as caught:
        find_codes(pattern, RULES)
    assert (caught.value.message, caught.value.hint) == (f"there is no rule {pattern!r}", hint)


def test_advice_is_shown_on_demand():
    """It is left out unless it is asked for, and changes no status."""
    assert _shown() == (["metadata.tags", "docs.page"], [f"{ADVICE} docs.style"])
    assert _shown(advice=True) == (["metadata.tags", "docs.page", "docs.style"], [])


def test_only_what_was_asked_for():
    """Of several patterns, and of nothing else."""
    assert _shown("docs") == (["docs.page"], [f"{UNASKED} metadata.tags", f"{ADVICE} docs.style"])
    assert _shown("docs.page", "metadata")[0] == ["metadata.tags", "docs.page"]


@pytest.mark.parametrize(("names", "hit"), [((), True), (("source-*",), True), (("x", "source-b"), False)])
def test_what_is_ignored_is_left_out_with_its_reason(names: tuple[str, ...], hit: bool):
    """For these connectors, or for all."""
    ignore = Ignore("c.yaml:3", "docs", "for now", names)
    assert (_shown(ignore=(ignore,))[0] == ["metadata.tags"]) == hit
    left = select(RULES, (), (ignore,), advice=True).apply(FOUND)[1]
    assert {(one.why, one.reason, one.origin) for one in left} == ({(IGNORED, "for now", "c.yaml:3")} if hit else set())


def test_a_configuration_that_ignores_what_does_not_exist_is_wrong():
    """It is told where; a flag that does is a slip of the command line."""
    with pytest.raises(ConfigError, match=r"^c\.yaml:3: there is no rule 'docs\.pages'$"):
        select(RULES, (), [Ignore("c.yaml:3", "docs.pages", "for now")], advice=False)
    with pytest.raises(UsageError):
        select(RULES, (), [Ignore("--ignore", "docs.pages")], advice=False)


def test_a_connector_without_what_is_left_out_is_done():
    """What is ignored counts no more."""
    shown, left = select(RULES, (), [Ignore("--ignore", "*")], advice=False).apply(FOUND)
    assert shown.status == "done"
    outcome = Outcome((shown,), tuple(left))
    assert (outcome.count("done"), outcome.count_left_out(IGNORED), outcome.count_left_out(ADVICE)) == (1, 2, 1)
