"""How findings are shown in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generator.checks.findings import REPOSITORY
from generator.checks.selection import IGNORED, LeftOut, Outcome
from generator.terminal import console, reports
from tests.reports.outcomes import PAGE, RULES, STYLE, TAGS, many, outcome, report


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    said, errors = capsys.readouterr()
    assert errors == ""
    return said.splitlines()


def test_one_connector_says_what_comes_next(capsys: pytest.CaptureFixture[str]):
    """Its steps, what was found with the rule's code, and at the end the first thing to be done."""
    found = report(
        "source-a", metadata=(PAGE.at("later", "do it"), TAGS.at("a tag is none", "write a word", "m.yaml", 7))
    )
    reports.show_report(found, Outcome((found,)))
    assert _lines(capsys) == [
        "connectors/source-a",
        "  done     1  names           all names belong together",
        "  broken  11  metadata        the registry can show it",
        "              later  docs.page",
        "                do it",
        "              m.yaml:7: a tag is none  metadata.tags",
        "                write a word",
        "  done    12  docs            it is",
        "",
        "2 of 3 done, next: step 11 metadata: m.yaml:7: a tag is none (write a word)",
    ]


def test_one_that_is_done(capsys: pytest.CaptureFixture[str]):
    """Advice is shown as such, and leaves nothing to do."""
    found = report("source-a", docs=(STYLE.at("a long sentence", ""),))
    reports.show_report(found, Outcome((found,)))
    lines = _lines(capsys)
    assert "              advice: a long sentence  docs.style" in lines
    assert lines[-1] == "3 of 3 done"


def test_of_one_rule_nothing_else_is_told(capsys: pytest.CaptureFixture[str]):
    """With --only, a step without findings is not called done: nobody knows."""
    found = report("source-a", metadata=(TAGS.at("a tag is none", ""),))
    reports.show_report(found, Outcome((found,), only=("metadata",)))
    lines = _lines(capsys)
    assert not any("done" in line for line in lines)
    assert lines[-1] == "Only metadata: 1 finding."


def test_many_are_a_table_and_rules(capsys: pytest.CaptureFixture[str]):
    """A row for each connector, aligned; then the rules, the most serious first, a few examples, the rest counted."""
    reports.show_outcome(many(9), RULES)
    assert _lines(capsys) == [
        "connector   kind    done  to do  broken",
        "source-000  python     6      3       3",
        "source-001  python     9      3       -",
        "source-002  python    12      -       -",
        "source-003  python     6      3       3",
        "source-004  python     9      3       -",
        "source-005  python    12      -       -",
        "source-006  python     6      3       3",
        "source-007  python     9      3       -",
        "source-008  python    12      -       -",
        "",
        "broken  metadata.tags  9 findings in 3 connectors",
        "        every tag is a word",
        *[
            f"        connectors/source-000/metadata.yaml:{line}: "
            f"finding {line - 1} of 0 is told in a sentence as long as most are (mend it)"
            for line in (1, 3, 5)
        ],
        "        … and 6 more: --only metadata.tags",
        "",
        "to do   docs.page  18 findings in 6 connectors",
        "        there is a page",
        *[
            f"        connectors/source-000/metadata.yaml:{line}: "
            f"finding {line - 1} of 0 is told in a sentence as long as most are (mend it)"
            for line in (2, 4, 6)
        ],
        "        … and 15 more: --only docs.page",
        "",
        "9 connectors: 3 clean, 3 with something to do, 3 broken",
    ]


def test_few_findings_are_all_shown(capsys: pytest.CaptureFixture[str]):
    """And so are those of rules that were asked for, however many there are."""
    for found in (many(3), replace(many(60), only=("docs.page",))):
        reports.show_outcome(found, RULES)
        lines = _lines(capsys)
        assert not any("more" in line for line in lines)
        if found.only:
            assert lines[-1] == "Only docs.page: 180 findings in 40 of 60 connectors"


def test_the_table_fits(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """In 80 columns, or as many as the terminal has; a long name loses its middle, one of two equal ones is a path."""
    long = report(f"source-{'x' * 50}-{'y' * 50}")
    wide = report("source-" + "日本" * 30)
    twins = [replace(report("source-t"), path=f"{where}/source-t", place=f"{where}/source-t") for where in "ab"]
    for columns in (80, 200):
        monkeypatch.setattr(reports, "_find_columns", lambda columns=columns: columns)
        reports.show_outcome(Outcome((long, wide, *twins, report("source-u"))), RULES)
        rows = _lines(capsys)[:6]
        ends = {reports._width(row) for row in rows}
        assert len(ends) == 1 and max(ends) <= columns
        assert ("…" in rows[1]) == (columns == 80) and rows[1].startswith("source-xxx")
        assert [row.split()[0] for row in rows[3:]] == ["a/source-t", "b/source-t", "source-u"]


def test_the_repository_is_no_connector(capsys: pytest.CaptureFixture[str]):
    """What is found of it is shown with all else, and it is no row of the table."""
    own = replace(report("x", docs=(TAGS.at("a leftover", "", "SUMMARY.md", 3),)), kind=REPOSITORY, path=".", place=".")
    reports.show_outcome(Outcome((report("source-a"), own)), RULES)
    lines = _lines(capsys)
    assert lines[2] == "" and lines[-1] == "1 connector: 1 clean, 0 with something to do, 0 broken"
    assert "        SUMMARY.md:3: a leftover" in lines
    assert own.name == "repository"
    assert "broken  metadata.tags  1 finding in the repository" in lines
    reports.show_totals(Outcome((report("source-a"), own), only=("metadata",)))
    assert _lines(capsys)[-1] == "Only metadata: 1 finding in 0 of 1 connector, 1 of the repository itself"


def test_what_is_not_shown_is_counted(capsys: pytest.CaptureFixture[str]):
    """Each reason in one line, with what was ignored and why, and what is gone."""
    reports.show_totals(outcome())
    assert _lines(capsys) == [
        "Not shown: 1 finding in the baseline already.",
        "Ignored: 1 finding (1 metadata.tags: for now).",
        "Gone: 1 finding of the baseline; --write-baseline takes them out:",
        "        a: b: c: d",
        "4 connectors: 1 clean, 1 with something to do, 2 broken",
    ]


def test_long_lists_of_what_is_not_shown_are_short(capsys: pytest.CaptureFixture[str]):
    """Three examples, and how many there are."""
    ignored = tuple(LeftOut(report("x"), TAGS.at("a", "b"), IGNORED, origin="--ignore") for _ in range(5))
    gone = tuple((f"c{n}", "r", "p", "m") for n in range(5))
    reports.show_totals(Outcome((), ignored, gone))
    assert _lines(capsys)[:-1] == [
        "Ignored: 5 findings (5 metadata.tags: --ignore).",
        "Gone: 5 findings of the baseline; --write-baseline takes them out:",
        *[f"        c{n}: r: p: m" for n in range(3)],
        "        … and 2 more",
    ]


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]):
    """What must hold, for whom, who asks for it, what is wrong and what is right; several are a list."""
    reports.show_rules([TAGS])
    assert _lines(capsys) == [
        "metadata.tags: every tag is a word",
        "  is        broken",
        "  for       every connector",
        "  asked by  Airbyte's QA: connectors_qa/checks/metadata.py",
        "  wrong     tags: [a b]",
        "  right     tags: [ab]",
    ]
    reports.show_rules([TAGS, PAGE, STYLE])
    assert _lines(capsys)[1] == "to do   docs.page      there is a page"


def test_a_terminal_gets_whole_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Long sentences are broken between words below each other; elsewhere they are one line, for whoever searches."""
    message = "a tag " * 30
    found = report("source-a", metadata=(TAGS.at(message.strip(), "write " * 20, "metadata.yaml", 7),))
    reports.show_report(found, Outcome((found,)))
    assert f"              metadata.yaml:7: {message.strip()}  metadata.tags" in _lines(capsys)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(reports, "_find_columns", lambda: 80)
    monkeypatch.setattr(console, "_coloured", lambda _: False)
    reports.show_report(found, Outcome((found,)))
    lines = _lines(capsys)
    assert max(map(len, lines)) <= 80
    told = [line[14:] for line in lines if line.startswith(" " * 14) and line[14] != " "]
    assert " ".join(told).split() == f"metadata.yaml:7: {message}metadata.tags".split()


def test_a_terminal_gets_rules_in_whole_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """One rule or several: each part of it stands in a column of its own."""
    long = replace(TAGS, says="each tag " * 20, source="a source " * 20, wrong="tags: [a]\n" + "and more " * 20)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(reports, "_find_columns", lambda: 80)
    monkeypatch.setattr(console, "_coloured", lambda _: False)
    for rules in ([long], [long, PAGE]):
        reports.show_rules(rules)
        lines = _lines(capsys)
        assert max(map(len, lines)) <= 80
        words = " ".join(line for line in lines if "page" not in line).split()
        assert words.count("each") == words.count("tag") == 20
        indents = {len(line) - len(line.lstrip()) for line in lines}
        assert indents == ({0, 2, 12} if len(rules) == 1 else {0, 23})


def test_styles_are_for_terminals(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """In colours it is the same text."""
    reports.show_outcome(outcome(), RULES)
    plain = "\n".join(_lines(capsys))
    monkeypatch.setattr(console, "_coloured", lambda _: True)
    reports.show_outcome(outcome(), RULES)
    coloured = "\n".join(_lines(capsys))
    assert coloured != plain and re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
