"""The baseline: what is known does not fail, what is new does, and what is gone is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from generator.checks.baseline import (
    is_baseline,
    leave_out_known,
    parse_baseline,
    render_baseline,
    renew_baseline,
)
from generator.checks.findings import Report
from generator.checks.selection import IGNORED, KNOWN, LeftOut, Outcome
from generator.errors import ConfigError
from tests.reports.outcomes import HOSTILE, STYLE, TAGS, outcome, report

KNOWN_FILE = """\
# Findings that `connector-generator check --baseline` knows: connector, rule, path, message.
repository/connectors/source-a\tdocs.page\t../../docs/x.md\tthere is no page
repository/connectors/source-a\tmetadata.tags\tmetadata.yaml\ta tag is none
repository/connectors/source-a\tmetadata.tags\tmetadata.yaml\ta tag is none
"""


def _baseline(*reports: Report) -> str:
    return render_baseline(renew_baseline(Counter(), Outcome(reports), lambda _: True))


def _compare(text: str, *reports: Report) -> Outcome:
    return leave_out_known(Outcome(reports), parse_baseline(text.encode(), "known.txt"), lambda _: True)


def test_it_is_sorted_text_without_numbers_of_lines():
    """A line for each finding, however often it is found; advice is none."""
    found = outcome().reports[0]
    assert _baseline(found, outcome().reports[1]) == KNOWN_FILE
    assert _baseline(report("source-a", docs=(STYLE.at("x", "y"),))).count("\n") == 1
    assert is_baseline(KNOWN_FILE.encode()) and not is_baseline(b"# Something else\n")


def test_what_is_known_is_left_out():
    """All of it, wherever it has moved to in its file."""
    found = outcome().reports[0]
    moved = found.steps[1].findings[0]
    steps = tuple(replace(step, findings=tuple(replace(one, line=99) for one in step.findings)) for step in found.steps)
    for each in (found, replace(found, steps=steps)):
        compared = _compare(KNOWN_FILE, each)
        assert compared.reports[0].findings == () and compared.reports[0].status == "done"
        assert compared.count_left_out(KNOWN) == 3 and compared.gone == ()
    assert moved.line == 7


def test_what_is_new_stays():
    """Another message, another file, another rule, another connector, or once more of the same."""
    known = TAGS.at("a tag is none", "", "metadata.yaml", 7)
    for new in (
        replace(known, message="another"),
        replace(known, path="other.yaml"),
        replace(known, rule="metadata.x"),
        known,
    ):
        compared = _compare(KNOWN_FILE, report("source-a", metadata=(known, known, new)))
        assert compared.findings == [(compared.reports[0], new)]
    assert len(_compare(KNOWN_FILE, report("source-z", metadata=(known,))).findings) == 1


def test_what_is_gone_is_told():
    """What nobody finds any more; not what is only left out, nor what nobody looked for."""
    found = outcome().reports[0]
    entry = tuple(KNOWN_FILE.splitlines()[1].split("\t"))
    without = found.keeping(lambda finding: finding.rule != "docs.page")
    assert _compare(KNOWN_FILE, without).gone == (entry,)
    left = LeftOut(found, found.findings[-1], IGNORED)
    known = parse_baseline(KNOWN_FILE.encode(), "known.txt")
    assert leave_out_known(Outcome((without,), (left,)), known, lambda _: True).gone == ()
    assert leave_out_known(Outcome((report("source-z"),)), known, lambda _: True).gone == ()
    assert len(leave_out_known(Outcome((report("source-z"),)), known, lambda _: False).gone) == 3


def test_a_new_one_keeps_what_nobody_looked_at():
    """Of connectors that are still there."""
    known = parse_baseline(KNOWN_FILE.encode(), "known.txt")
    other = Outcome((report("source-b", metadata=(TAGS.at("x", "y"),)),))
    assert len(renew_baseline(known, other, lambda _: True)) == 4
    assert len(renew_baseline(known, other, lambda _: False)) == 1
    assert renew_baseline(known, Outcome((report("source-a"),)), lambda _: True) == []


def test_hostile_text_is_one_line_and_found_again():
    """Whatever stands in a message or in a name of a file, also what cannot be encoded."""
    found = report("source-a", names=(TAGS.at(f"{HOSTILE}\udc9b \\ é", "", f"{HOSTILE}\t#"),))
    text = _baseline(found)
    assert text.isascii() and text.count("\n") == 2 and text.isprintable() == text.replace("\n", "").isprintable()
    assert _compare(text, found).findings == []
    assert _compare(text.replace("\n", "\r\n"), found).findings == []


@pytest.mark.parametrize("line", ["<<<<<<< ours", "a\tb\tc", "a\tb\tc\td\te"])
def test_a_line_that_is_none_is_told(line: str):
    """A conflict of a merge, or what somebody has written by hand."""
    with pytest.raises(ConfigError, match=r"^known\.txt:5: this is no line of a baseline$"):
        parse_baseline(f"{KNOWN_FILE}{line}\n".encode(), "known.txt")


def test_it_may_end_its_lines_as_windows_does():
    """Git writes them so where it is told to, some editors put a byte order mark before: it knows the same."""
    for text in (KNOWN_FILE.replace("\n", "\r\n"), f"\ufeff{KNOWN_FILE}"):
        assert is_baseline(text.encode())
        assert parse_baseline(text.encode(), "known.txt") == parse_baseline(KNOWN_FILE.encode(), "known.txt")


def test_no_place_is_a_comment():
    """A connector below a directory that is called so is known as others are."""
    odd = replace(report("source-a", metadata=(TAGS.at("a tag is none", ""),)), place="#1/source-a")
    assert _compare(_baseline(odd), odd).findings == []
