"""The parts of the judge that need no checkout: the table of faults, and how two judges are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.checks.findings import ADVICE, BROKEN, TODO
from tests.checks.corpus.bases import BASES
from tests.checks.corpus.case import Case
from tests.checks.test_corpus import build, look
from tests.judge.comparison import CONFIRMED, CONTRADICTED, OTHER, SILENT, Comparison
from tests.judge.edits import Copy, meta
from tests.judge.faults import FAULTS, USERS, Fault
from tests.judge.ours import Said
from tests.judge.qa import FAILED, PASSED, Answer, Place, Verdict

# What only older editions than today's ask for.
PAST = {"a rollout without release candidate", "a test suite that there is not"}
# What needs a real connector: Airbyte's own icon, and a manifest that is written in one way of many.
REAL = {"the icon is Airbyte's default one", "http in a manifest"}
ASKED = [fault for fault in FAULTS if fault not in USERS and fault.says not in REAL]
SEEN = [(fault, base) for fault in ASKED for base in BASES if base in fault.kinds]


@pytest.mark.once
@pytest.mark.parametrize(("fault", "base"), SEEN, ids=[f"{fault.says} in {base}" for fault, base in SEEN])
def test_a_fault_is_seen_in_a_connector_of_the_corpus(fault: Fault, base: str, tmp_path: Path):
    """What Airbyte's QA of today sees, we see as well; without its code, and without a real connector."""
    connector = build(tmp_path / "x", Case("", "", base))
    copy = Copy(tmp_path / "x", connector)
    meta()(copy)  # in the form that real ones have: one line for each value
    before = {(one.rule, one.message) for one in look(connector).findings}
    fault.edit(copy)
    new = [one for one in look(connector).findings if (one.rule, one.message) not in before and one.severity != ADVICE]
    assert bool(new) != (fault.says in PAST)


def test_faults_have_names_of_their_own():
    """A line of the table says which fault it is."""
    assert len({fault.says for fault in FAULTS}) == len(FAULTS)


def _compare(status: str, *said: Said) -> Comparison:
    place = Place(Path("x"), "source-fjord")
    theirs = Answer(
        {"CheckConnectorLicense": ("CheckConnectorLicense",), "CheckOfTomorrow": ("CheckOfTomorrow", "_run")},
        {place: (Verdict("CheckConnectorLicense", status, "it is\nso"), Verdict("CheckOfTomorrow", PASSED, ""))},
    )
    return Comparison(theirs, {place.name: said})


LICENCE = Said(BROKEN, "metadata.licence", "the licence is GPL-3.0", "metadata.yaml:3")
README = Said(TODO, "docs.readme", "there is no README", "")


def test_what_both_say_is_no_disagreement():
    """A rule is for the check that it names."""
    comparison = _compare(FAILED, LICENCE, README)
    assert list(comparison.disagreements()) == [] and comparison.passing == ()
    assert +comparison.weigh() == {CONFIRMED: 1}
    rows = dict(comparison.rows())
    assert rows["CheckConnectorLicense"] == {"failed": 1, "failed/broken": 1}
    assert rows[OTHER] == {"passed": 1, "passed/to do": 1}


def test_what_only_we_say_is_one():
    """It passes, and we call it broken; what waits to be done is not counted as that."""
    comparison = _compare(PASSED, LICENCE, README)
    (one,) = comparison.disagreements()
    assert (one.check, one.connector, one.ours) == ("CheckConnectorLicense", "source-fjord", LICENCE)
    assert comparison.called(BROKEN, comparison.passing) == list(comparison.passing)
    assert +comparison.weigh() == {CONTRADICTED: 1}
    assert comparison.by_rule(comparison.passing, TODO) == {"docs.readme": 1}


def test_what_only_they_say_is_one():
    """It fails, and we say nothing of what that check is about."""
    (one,) = _compare(FAILED, README).disagreements()
    assert (one.sort, one.theirs, one.ours) == (SILENT, "it is so", None)
