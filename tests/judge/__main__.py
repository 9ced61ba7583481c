"""`make judge CHECKOUT=path`: our verdicts beside those of Airbyte's own QA.

    python -m tests.judge CHECKOUT [--qa own|today] [--full] [--jobs N] [--faults]

CHECKOUT is a checkout of Airbyte's repository, of any date since connectors have a metadata.yaml. It is only read. The
QA is that which lies in it (airbyte-ci/connectors/connectors_qa), or today's, from PyPI (`airbyte-internal-ops`) where
it brings none. **That is third-party code, and it is executed**: without network, accounts or credentials, but by
whoever types `make judge`, and by nobody else. CI does not run this.

What is printed: the headline figures; the confusion table, check by check; what we say of connectors that pass; and the
disagreements. With `--faults`, faults are put into copies of a few of its connectors instead (see `faults`), and the
table says who sees them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from generator.checks.findings import BROKEN, TODO
from tests.judge import ours, qa
from tests.judge.comparison import CONFIRMED, CONTRADICTED, OTHER, SORTS, Comparison, Disagreement

_MOST = 8  # of a group, without --full


def main() -> None:
    """Read what was typed, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--qa", choices=(qa.OWN, qa.TODAY), help="which QA; its own if it has one")
    parser.add_argument("--full", action="store_true", help="every disagreement, not the first few of a group")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--faults", action="store_true", help="put faults into copies of a few connectors")
    options = parser.parse_args()
    checkout = options.checkout.resolve()
    which = options.qa or (qa.OWN if qa.has_own(checkout) else qa.TODAY)
    if not (checkout / ours.CONNECTORS).is_dir():
        parser.error(f"{checkout} has no {ours.CONNECTORS}")
    if options.faults:
        from tests.judge.injection import judge_faults

        print("\n".join(judge_faults(checkout, which, options.jobs)))
        return
    comparison = compare(checkout, which, options.jobs)
    print("\n".join((*_headline(comparison, which), "", *_table(comparison), "", *_rules(comparison), "")))
    print("\n".join(_disagreements(comparison.disagreements(), None if options.full else _MOST)))


def compare(checkout: Path, which: str, jobs: int) -> Comparison:
    """Let both judge every connector of a checkout."""
    found = sorted(path.parent.name for path in (checkout / ours.CONNECTORS).glob("*/metadata.yaml"))
    places = [qa.Place(checkout, name) for name in found]
    check = ours.check_all_as_today if which == qa.TODAY and qa.has_own(checkout) else ours.check_all
    return Comparison(qa.ask(which, checkout, places, jobs), check(checkout, jobs))


def _headline(comparison: Comparison, which: str) -> Iterator[str]:
    passing = comparison.passing
    broken, todo = (comparison.called(severity, passing) for severity in (BROKEN, TODO))
    findings = sum(comparison.by_rule(passing).values())
    weighed = comparison.weigh()
    share = 100 * len(broken) / len(passing) if passing else 0
    yield f"Airbyte's QA ({which}): {len(comparison.checks)} checks, {len(comparison.theirs)} connectors with code"
    yield f"  pass all that applies to them:   {len(passing)}"
    yield f"    of these we call broken:       {len(broken)} ({share:.1f} %), in {findings} findings"
    yield f"    of these we have a to do for:  {len(todo)}"
    yield f"  fail something:                  {len(comparison.theirs) - len(passing)}"
    yield f"  findings that are broken:        {sum(weighed.values())}, wherever"
    yield f"    that a check of theirs confirms: {weighed[CONFIRMED]}, contradicts: {weighed[CONTRADICTED]}"
    yield f"    of rules that they do not have:  {weighed[OTHER]}"
    silent = len(comparison.without_code) - len(
        {*comparison.called(BROKEN, comparison.without_code), *comparison.called(TODO, comparison.without_code)}
    )
    yield f"  directories without code:        {len(comparison.without_code)}, of which we are silent about {silent}"
    yield f"  looked at by us alone:           {comparison.left_out}"


def _table(comparison: Comparison) -> Iterator[str]:
    yield f"{'':58} {'they fail':^27} {'they pass':^17} {'does not apply':^17}"
    columns = ("all", "broken", "to do", "silent", "broken", "to do", "broken", "to do")
    yield f"{'check of theirs':58}" + "".join(f" {column:>7}"[:8] for column in columns)
    for check, count in comparison.rows():
        keys = ("failed", "failed/broken", "failed/to do", "failed/silent", "passed/broken", "passed/to do")
        cells = [count[key] for key in (*keys, "skipped/broken", "skipped/to do")]
        yield f"{check:58}" + "".join(f" {cell or '.':>7}" for cell in cells)


def _rules(comparison: Comparison) -> Iterator[str]:
    for severity in (BROKEN, TODO):
        yield f"What we call {severity} in connectors that pass all of theirs, by rule:"
        for rule, number in comparison.by_rule(comparison.passing, severity).most_common():
            yield f"  {number:5} {rule}  ({', '.join(comparison.checks_of(rule))})"


def _disagreements(found: Iterable[Disagreement], most: int | None) -> Iterator[str]:
    ordered = sorted(found, key=lambda one: (SORTS.index(one.sort), one.check, one.ours.rule if one.ours else ""))
    for (sort, check), group in groupby(ordered, key=lambda one: (one.sort, one.check)):
        rows = list(group)
        yield f"{sort}: {check} ({len(rows)})"
        for one in rows[:most]:
            theirs = f" | theirs: {one.theirs[:200]}" if one.theirs and check != OTHER else ""
            said = f" | ours: {one.ours.rule}: {one.ours.message} [{one.ours.where}]" if one.ours else ""
            yield f"  {one.connector}{theirs}{said}"
        if most is not None and len(rows) > most:
            yield f"  … and {len(rows) - most} more"
        yield ""


if __name__ == "__main__":
    main()
