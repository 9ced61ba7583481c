"""What `check` finds out about a connector. All are values."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

DONE, TODO, BROKEN = "done", "to do", "broken"
ADVICE = "advice"
"""What nobody enforces: it is shown on demand, and never counted."""

REPOSITORY = "repository"
"""The kind of the report of what belongs to no connector: it is shown, and is none of those that are counted."""


@dataclass(frozen=True)
class Finding:
    """One thing that is left to do, or that is wrong: a rule that does not hold. Rules make them, by `Rule.at`.

    Attributes:
        message: what is so, as one sentence without a full stop at its end.
        hint: what to do next.
        path: the file that shows it, seen from the connector's directory; "" if no file does.
        line: in that file; 0 if it is the file as a whole.
        output: the last lines of a command that failed.
        severity: `broken` contradicts what somebody enforces, `to do` waits to be done, `advice` is neither.
        rule: the code of the rule.
    """

    message: str
    hint: str
    path: str = ""
    line: int = 0
    output: tuple[str, ...] = ()
    severity: str = BROKEN
    rule: str = ""

    def with_severity(self, severity: str) -> Finding:
        """Return the same, as serious as it is for one connector."""
        return self if severity == self.severity else replace(self, severity=severity)

    @property
    def where(self) -> str:
        """Return `file:line`, as much of it as is known."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class StepReport:
    """One step of making a connector, and what was found of it."""

    number: int
    key: str
    title: str
    findings: tuple[Finding, ...] = ()

    @property
    def status(self) -> str:
        """Return `done`, `to do` or `broken`: the worst of its findings."""
        return _worst_of(self.findings)


@dataclass(frozen=True)
class Report:
    """All that was found out about one connector.

    Attributes:
        path: its directory, as it was named.
        kind: what it was taken for, such as `python`.
        place: its directory, seen from the top of its repository and with `/`; "" if nobody has asked for it.
    """

    path: str
    kind: str
    steps: tuple[StepReport, ...]
    place: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of every step, in order."""
        return tuple(finding for step in self.steps for finding in step.findings)

    @property
    def status(self) -> str:
        """Return `done`, `to do` or `broken`: the worst of all."""
        return _worst_of(self.findings)

    def with_findings(self, key: str, findings: Iterable[Finding]) -> Report:
        """Return the report with more findings of one step; those of a step that it does not have are left out."""
        more = tuple(findings)
        steps = (replace(step, findings=step.findings + more) if step.key == key else step for step in self.steps)
        return replace(self, steps=tuple(steps))

    @property
    def name(self) -> str:
        """Return the name of its directory."""
        return PurePath(self.place or self.path).name or self.kind

    def count(self, status: str) -> int:
        """Return how many steps are `done`, `to do` or `broken`."""
        return sum(step.status == status for step in self.steps)

    def file_of(self, finding: Finding) -> str:
        """Return the file that a finding is about, seen from the top of the repository and with `/`."""
        return posixpath.normpath(f"{self.place or self.path}/{finding.path}")

    def keeping(self, keep: Callable[[Finding], bool]) -> Report:
        """Return the report with those findings only that are to be kept."""
        steps = (replace(step, findings=tuple(filter(keep, step.findings))) for step in self.steps)
        return replace(self, steps=tuple(steps))


def _worst_of(findings: Iterable[Finding]) -> str:
    """Return the status of what has these findings; `done` if there are none, or nothing but advice."""
    found = {finding.severity for finding in findings}
    return BROKEN if BROKEN in found else TODO if TODO in found else DONE


def at_most(most: int, found: Iterable[tuple[str, Finding]]) -> Iterator[tuple[str, Finding]]:
    """Yield so many findings, each with where it belongs, and then one that says so if there are more."""
    for n, (place, finding) in enumerate(found):
        if n == most:
            message = f"and more than {most} of that sort"
            yield place, replace(finding, message=message, hint="mend those first", path="", line=0)
            return
        yield place, finding


def among(names: Iterable[str]) -> str:
    """Return names as they stand in a sentence."""
    return ", ".join(sorted(names))
