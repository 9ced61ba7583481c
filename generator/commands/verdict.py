"""What `check` makes of its findings: which of them count, in which form they are shown, and the exit code."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.checks.baseline import (
    Entry,
    is_baseline,
    leave_out_known,
    parse_baseline,
    render_baseline,
    renew_baseline,
    unescaped,
)
from generator.checks.catalogue import RULES
from generator.checks.findings import BROKEN, DONE, Report
from generator.checks.selection import LeftOut, Outcome, Selection, find_codes, select
from generator.errors import TargetError, UsageError
from generator.formats.documents import read_bytes
from generator.formats.files import is_there
from generator.model import Change, Plan
from generator.monorepo.configuration import Ignore, Monorepo
from generator.terminal import console, reports
from generator.writing.apply import apply_plan
from generator.writing.staging import clean_up

Found = tuple[Report, "Monorepo | None"]
"""What was found of a connector, and the monorepo around it."""

_FINDINGS = 3
"""The exit code if something was found that the user wants to fail on."""

_MOST_BYTES = 50_000_000  # of a baseline: a hundred thousand findings


@dataclass(frozen=True)
class View:
    """What the command line says of how findings are shown.

    Attributes:
        form: `text`, `json`, `sarif`, `github` or `html`.
        output: a file that gets it; standard output if None.
        only: rules, areas or patterns that are asked for; all if there are none.
        ignore: those that are not.
        advice: whether advice is shown as well.
        baseline: the file with what is known already.
        write_baseline: the file that is to know it from now on.
        fail_on: `broken`, `todo` or `never`.
    """

    form: str = "text"
    output: str | None = None
    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    advice: bool = False
    baseline: str | None = None
    write_baseline: str | None = None
    fail_on: str = "todo"


def explain_rules(pattern: str, view: View) -> int:
    """Show one rule in full, or list those that an area or a pattern means; returns the exit code."""
    if view.form not in ("text", "json"):
        raise UsageError(f"--explain shows text or json, not {view.form}", "leave --format out")
    rules = [RULES[code] for code in find_codes(pattern, RULES)]
    if view.form == "json":
        from generator.reports.data import describe_rules

        console.show_json(describe_rules(rules))
    else:
        reports.show_rules(rules)
    return 0


class Verdict:
    """Knows, before anything is looked at, what will count; so a slip of the pen costs no time.

    Args:
        view: what the command line says.
        monorepos: those around the connectors; their configurations say what is ignored.
        top: of the repository, from which the connectors of a baseline are seen.

    Raises:
        UsageError: flags do not go together, or name a rule that does not exist.
        ConfigError: a configuration does, or the baseline is none.
        TargetError: the file for the result is there already.
    """

    def __init__(self, view: View, monorepos: Iterable[Monorepo | None], top: Path) -> None:
        _ensure_sensible(view)
        self.view = view
        self.top = top
        flags = [Ignore("--ignore", pattern) for pattern in view.ignore]
        self._selections: dict[Path | None, Selection] = {}
        for monorepo in monorepos:
            root, own = (monorepo.root, monorepo.ignores) if monorepo else (None, ())
            if root not in self._selections:
                self._selections[root] = select(RULES, view.only, (*flags, *own), advice=view.advice)
        self._known = _read_baseline(view.baseline) if view.baseline else Counter()

    def conclude(self, found: Sequence[Found], *, many: bool) -> int:
        """Show what was found, or write it; returns the exit code.

        Args:
            found: all of it.
            many: whether connectors are shown by a table, also if there is only one.
        """
        if self.view.write_baseline:
            return _write_baseline(Path(self.view.write_baseline), self._select(found), self.top)
        outcome = self.choose(found)
        _show(outcome, self.view, many=many)
        return self.judge(outcome)

    def choose(self, found: Sequence[Found]) -> Outcome:
        """Return what counts of what was found."""
        outcome = self._select(found)
        return leave_out_known(outcome, self._known, _exists_below(self.top)) if self.view.baseline else outcome

    def judge(self, outcome: Outcome) -> int:
        """Return the exit code."""
        return _FINDINGS if _fails(outcome, self.view.fail_on) else 0

    def _select(self, found: Sequence[Found]) -> Outcome:
        shown: list[Report] = []
        left: list[LeftOut] = []
        for report, monorepo in found:
            report_shown, hidden = self._selections[monorepo.root if monorepo else None].apply(report)
            shown.append(report_shown)
            left += hidden
        return Outcome(tuple(shown), tuple(left), only=self.view.only)


def _ensure_sensible(view: View) -> None:
    if view.output and view.form == "text":
        raise UsageError("--output is for what other programs read", "add --format json, sarif, github or html")
    if view.output and os.path.lexists(view.output):
        raise TargetError(f"{view.output} is there already", "nothing is replaced: delete it, or name another file")
    if not view.write_baseline:
        return
    for flag, given in (("--only", view.only), ("--format", view.form != "text"), ("--baseline", view.baseline)):
        if given:
            raise UsageError(f"--write-baseline writes down all that counts, without {flag}", f"leave {flag} out")
    if os.path.lexists(view.write_baseline):
        _read_baseline(view.write_baseline)  # what is to be replaced must be one


def _fails(outcome: Outcome, fail_on: str) -> bool:
    if fail_on == "never":
        return False
    statuses = {report.status for report in outcome.reports}
    return BROKEN in statuses if fail_on == "broken" else statuses - {DONE} != set()


def _show(outcome: Outcome, view: View, *, many: bool) -> None:
    if view.form != "text":
        _hand_over(_render(outcome, view.form), outcome, view.output)
    elif many:
        reports.show_outcome(outcome, RULES)
    else:
        reports.show_report(outcome.reports[0], outcome)


def _render(outcome: Outcome, form: str) -> str:
    """Return the whole outcome as text in a form for other programs."""
    if form == "html":
        from generator.reports.html import render_page

        return render_page(outcome, RULES)
    if form == "github":
        from generator.reports.github import list_commands

        return "".join(f"{console.visible(line)}\n" for line in list_commands(outcome))
    from generator.reports import data, sarif

    return console.as_json(data.as_data(outcome, RULES) if form == "json" else sarif.as_sarif(outcome, RULES)) + "\n"


def _hand_over(text: str, outcome: Outcome, output: str | None) -> None:
    if output is None:
        if text:
            console.show(text.removesuffix("\n"))
        return
    _write(Path(output), text)
    console.show_changed(Plan(Path(output).parent, outside=(Change(Path(output), b""),)))
    reports.show_totals(outcome)


def _write(file: Path, text: str, before: bytes | None = None) -> None:
    """Write a file: a new one, or in place of what it was."""
    target = file.parent.resolve() / file.name
    content = text.encode("utf-8")
    change = Change(target, content, before, edit=None if before is None else lambda _: content)
    for sentence in clean_up(target.parent):
        console.note(sentence)
    apply_plan(Plan(target.parent, outside=(change,), root=target.parent))


def _read_baseline(file: str) -> Counter[Entry]:
    content = read_bytes(Path(file), _MOST_BYTES)
    if not is_baseline(content):
        raise TargetError(f"{file} is no baseline", "name one that --write-baseline has written, or a new file")
    return parse_baseline(content, file)


def _exists_below(top: Path) -> Callable[[str], bool]:
    """Return what says whether a connector of a baseline is still there."""

    def exists(place: str) -> bool:
        there = unescaped(place)
        return bool(there or not place) and os.path.isdir(top / there)  # noqa: PTH112 - a name may be none, or too long

    return exists


def _write_baseline(file: Path, outcome: Outcome, top: Path) -> int:
    before = read_bytes(file, _MOST_BYTES) if is_there(file) else None
    known = parse_baseline(before, str(file)) if before is not None else Counter()
    entries = renew_baseline(known, outcome, _exists_below(top))
    text = render_baseline(entries)
    if before != text.encode("ascii"):
        _write(file, text, before)
    new, gone = Counter(entries) - known, known - Counter(entries)
    console.show(
        f"{file}: {len(entries)} known finding{'s' * (len(entries) != 1)} "
        f"({new.total()} new, {gone.total()} gone); from now on: --baseline {file}"
    )
    return 0
