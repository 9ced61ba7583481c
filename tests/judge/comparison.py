"""Two judges of the same connectors, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.checks.catalogue import RULES
from generator.checks.findings import BROKEN, TODO
from tests.judge.ours import Said
from tests.judge.qa import FAILED, NO_CODE, PASSED, Answer, Place, Verdict

OTHER = "(no check of theirs)"
"""Where our rules stand that they do not have."""


@dataclass(frozen=True)
class Disagreement:
    """One connector that one check of theirs and our rules for it see differently.

    Attributes:
        sort: which of `SORTS`.
        check: theirs, or `OTHER`.
        theirs: its message, on one line; "" if it has nothing to say.
        ours: what we say; None if nothing.
    """

    sort: str
    check: str
    connector: str
    theirs: str = ""
    ours: Said | None = None


CONFIRMED, CONTRADICTED = "confirmed", "contradicted"
SILENT, ALONE = "they fail it, we are silent", "they pass it, we call it broken"
SORTS = (SILENT, ALONE)


class Comparison:
    """What both say of the connectors that both have looked at."""

    def __init__(self, theirs: Answer, ours: Mapping[str, tuple[Said, ...]]) -> None:
        self.checks = tuple(theirs.checks)
        self._checks_of = map_rules(theirs)
        both = {place: verdicts for place, verdicts in theirs.verdicts.items() if place.name in ours}
        self.without_code = {
            place for place, verdicts in both.items() if all(one.message == NO_CODE for one in verdicts)
        }
        self.theirs = {place: verdicts for place, verdicts in both.items() if place not in self.without_code}
        self.ours = {place: ours[place.name] for place in both}
        self.left_out = len(ours) - len(both)

    @cached_property
    def passing(self) -> tuple[Place, ...]:
        """Return the connectors that no check of theirs fails."""
        return tuple(place for place, all_ in self.theirs.items() if not any(one.status == FAILED for one in all_))

    def checks_of(self, rule: str) -> tuple[str, ...]:
        """Return the checks of theirs that look after the same as a rule of ours."""
        return self._checks_of.get(rule, ()) or (OTHER,)

    def said(self, place: Place, check: str) -> list[Said]:
        """Return what we say of what a check of theirs looks after."""
        return [one for one in self.ours[place] if check in self.checks_of(one.rule)]

    def rows(self) -> Iterator[tuple[str, Counter[str]]]:
        """Yield each check of theirs with how often it says what, and what we say then: `failed`, `failed/broken`, …"""
        for check in (*self.checks, OTHER):
            count: Counter[str] = Counter()
            for place, verdicts in self.theirs.items():
                status = next((one.status for one in verdicts if one.check == check), PASSED)
                said = {one.severity for one in self.said(place, check)}
                ours = BROKEN if BROKEN in said else TODO if TODO in said else "silent"
                count.update((status, f"{status}/{ours}"))
            yield check, count

    def disagreements(self) -> Iterator[Disagreement]:
        """Yield them, check by check."""
        for check in (*self.checks, OTHER):
            for place, verdicts in self.theirs.items():
                yield from self._compare(place, check, next((one for one in verdicts if one.check == check), None))

    def _compare(self, place: Place, check: str, verdict: Verdict | None) -> Iterator[Disagreement]:
        said = self.said(place, check)
        if verdict and verdict.status == FAILED:
            if not said:
                yield Disagreement(SILENT, check, place.name, " ".join(verdict.message.split()))
            return
        message = " ".join(verdict.message.split()) if verdict else ""
        for one in said:
            if one.severity == BROKEN:
                yield Disagreement(ALONE, check, place.name, message, one)

    def weigh(self) -> Counter[str]:
        """Return how many of our broken findings their checks confirm, contradict, and neither."""
        count: Counter[str] = Counter()
        for place, verdicts in self.theirs.items():
            failed = {one.check for one in verdicts if one.status == FAILED}
            for one in self.ours[place]:
                checks = self.checks_of(one.rule)
                sort = OTHER if checks == (OTHER,) else CONFIRMED if failed.intersection(checks) else CONTRADICTED
                count[sort] += one.severity == BROKEN
        return count

    def called(self, severity: str, places: Iterable[Place]) -> list[Place]:
        """Return those of them of which we have a finding that is so serious."""
        return [place for place in places if any(one.severity == severity for one in self.ours[place])]

    def by_rule(self, places: Iterable[Place], severity: str = BROKEN) -> Counter[str]:
        """Return how many findings of each rule there are on them."""
        found = (one for place in places for one in self.ours[place] if one.severity == severity)
        return Counter(one.rule or "(no rule)" for one in found)


def map_rules(theirs: Answer) -> dict[str, tuple[str, ...]]:
    """Return code of a rule of ours -> the checks of theirs that look after the same: the rule names them."""
    names = {check: frozenset(names) for check, names in theirs.checks.items()}
    return {
        code: tuple(check for check in names if not names[check].isdisjoint(rule.enforced_by))
        for code, rule in RULES.items()
    }
