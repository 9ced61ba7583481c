"""Which findings are shown and count: of the rules that are asked for, and not what is ignored, known or mere advice.

What is left out is kept beside it, with the reason, so that nothing is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from generator.checks.findings import ADVICE, BROKEN, DONE, REPOSITORY, TODO, Finding, Report
from generator.checks.rules import Rule
from generator.errors import ConfigError, GeneratorError, UsageError
from generator.monorepo.configuration import Ignore
from generator.suggest import did_you_mean

UNASKED, IGNORED, KNOWN = "unasked", "ignored", "known"
"""Why a finding is left out, beside `advice`: nobody asked for its rule, it is to be ignored, the baseline has it."""

STATUSES = (BROKEN, TODO, DONE)


@dataclass(frozen=True)
class LeftOut:
    """A finding that is not shown.

    Attributes:
        connector: the report that it was taken out of.
        why: `unasked`, `ignored`, `known` or `advice`.
        reason: in the words of who ignores it.
        origin: where that stands.
    """

    connector: Report
    finding: Finding
    why: str
    reason: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Outcome:
    """All that a run of `check` has to say.

    Attributes:
        reports: of the connectors, and of the repository if it was looked at; without what is left out.
        left_out: what was found and is not shown.
        gone: what the baseline knows and nobody finds any more, as its fields.
        only: the patterns of the rules that were asked for; all if there are none.
    """

    reports: tuple[Report, ...]
    left_out: tuple[LeftOut, ...] = ()
    gone: tuple[tuple[str, str, str, str], ...] = ()
    only: tuple[str, ...] = ()

    @property
    def connectors(self) -> list[Report]:
        """Return the reports of connectors."""
        return [report for report in self.reports if report.kind != REPOSITORY]

    def count(self, status: str) -> int:
        """Return how many connectors are `done`, `to do` or `broken`."""
        return sum(report.status == status for report in self.connectors)

    def count_left_out(self, why: str) -> int:
        """Return how many findings are left out for one reason."""
        return sum(one.why == why for one in self.left_out)

    @property
    def findings(self) -> list[tuple[Report, Finding]]:
        """Return every finding that is shown, with its connector."""
        return [(report, finding) for report in self.reports for finding in report.findings]


@dataclass(frozen=True)
class Selection:
    """What is to be shown of one connector's findings.

    Attributes:
        only: the codes that were asked for; all if None.
        ignored: what is to be ignored, with the codes that this means.
        advice: whether advice is shown.
    """

    only: frozenset[str] | None = None
    ignored: tuple[tuple[frozenset[str], Ignore], ...] = ()
    advice: bool = False

    def apply(self, report: Report) -> tuple[Report, list[LeftOut]]:
        """Return a report with what is shown, and what is not."""
        judged = {id(finding): self._refuse(report, finding) for finding in report.findings}
        left = [one for one in judged.values() if one]
        return (report.keeping(lambda finding: judged[id(finding)] is None), left) if left else (report, [])

    def _refuse(self, report: Report, finding: Finding) -> LeftOut | None:
        """Say why a finding is not shown; None if it is."""
        if finding.severity == ADVICE and not self.advice:
            return LeftOut(report, finding, ADVICE)
        if self.only is not None and finding.rule not in self.only:
            return LeftOut(report, finding, UNASKED)
        for codes, ignore in self.ignored:
            if finding.rule in codes and _is_meant(report.name, ignore):
                return LeftOut(report, finding, IGNORED, ignore.reason, ignore.origin)
        return None


def select(rules: Mapping[str, Rule], only: Iterable[str], ignores: Iterable[Ignore], *, advice: bool) -> Selection:
    """Return what is to be shown.

    Args:
        rules: all that there are.
        only: codes, areas or patterns; all if there are none.
        ignores: what is to be ignored.
        advice: whether advice is shown.

    Raises:
        UsageError: a flag names a rule that does not exist.
        ConfigError: a configuration does.
    """
    asked = [code for pattern in only for code in find_codes(pattern, rules)]
    return Selection(
        only=frozenset(asked) if asked else None,
        ignored=tuple((frozenset(_codes_of(ignore, rules)), ignore) for ignore in ignores),
        advice=advice,
    )


def find_codes(pattern: str, rules: Mapping[str, Rule]) -> list[str]:
    """Return the codes of the rules that are meant by a code, the area before its full stop, or a pattern.

    Raises:
        UsageError: there is none.
    """
    found = [code for code in rules if code == pattern or fnmatchcase(code, pattern) or code.startswith(f"{pattern}.")]
    if not found:
        raise UsageError(f"there is no rule {pattern!r}", _suggest(pattern, rules))
    return found


def _codes_of(ignore: Ignore, rules: Mapping[str, Rule]) -> list[str]:
    try:
        return find_codes(ignore.rule, rules)
    except UsageError as error:
        wrong: type[GeneratorError] = UsageError if ignore.origin.startswith("--") else ConfigError
        raise wrong(f"{ignore.origin}: {error.message}", error.hint) from None


def _suggest(pattern: str, rules: Mapping[str, Rule]) -> str:
    areas = {code.partition(".")[0] for code in rules}
    if "." not in pattern:
        return did_you_mean(pattern, areas, "areas")
    hint = did_you_mean(pattern, rules, "rules")
    return hint if hint.startswith("did you mean") else "--explain '*' lists all of them"


def _is_meant(name: str, ignore: Ignore) -> bool:
    return not ignore.connectors or any(fnmatchcase(name, pattern) for pattern in ignore.connectors)
