"""`check --fix`: findings that can be mended -> one plan of edits -> apply, or show."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.checks.catalogue import RULES
from generator.checks.findings import Finding, Report
from generator.checks.fixes.mending import Edit, Mended, can_mend, mend
from generator.checks.selection import Outcome
from generator.checks.subject import Subject
from generator.commands.verdict import Found, Verdict
from generator.connectors.git_index import find_git_top
from generator.connectors.project import describe_connector
from generator.errors import TargetError, UsageError
from generator.model import Change, Plan
from generator.monorepo.configuration import Monorepo
from generator.monorepo.registry import plan_entries
from generator.planning.changes import describe_changes
from generator.terminal import console
from generator.writing.apply import apply_plan
from generator.writing.staging import clean_up

_ENTRIES = ("docs.index-entry", "registry.entry", "registry.index-entry")
"""The rules whose findings are about the indexes of a monorepo, which have the entries of all connectors."""

_Target = tuple[str, "Monorepo | None"]
"""How a connector is named, and the monorepo around it."""

_Gone = tuple[str, Finding]
"""A finding that there is no more, and the connector that had it."""


@dataclass(frozen=True)
class Fixing:
    """How findings are mended.

    Attributes:
        dry_run: show what would be written, and write nothing.
        diff: the same, as unified diffs.
    """

    dry_run: bool = False
    diff: bool = False

    @property
    def look(self) -> bool:
        """Say whether nothing is to be written."""
        return self.dry_run or self.diff


def fix_connectors(
    targets: Sequence[_Target], look: Callable[[], Sequence[Found]], verdict: Verdict, how: Fixing, *, many: bool
) -> int:
    """Mend what can be mended of connectors, all of it or nothing, and show what was done and what is left.

    Args:
        targets: how each connector is named, and the monorepo around it.
        look: looks at all of them, in the same order, and maybe at the monorepo.
        verdict: says which findings count; only those are mended.
        how: what the command line says.
        many: whether what is left is shown as a table.

    Returns:
        The exit code, for what is left; if nothing is written, for what was found.

    Raises:
        UsageError: the connectors do not lie together, so that they cannot be written together.
        TargetError: a file cannot be written, or has changed since it was read.
        ConfigError: an index cannot be read.
    """
    if verdict.view.form not in ("text", "json") or verdict.view.write_baseline:
        raise UsageError("--fix shows what it did as text or JSON", "fix it first, then look at the rest")
    if verdict.view.output:
        raise UsageError("--output gets what was found, and --fix shows what it did", "leave --output out")
    base, root = _find_base(targets)
    if not how.look:
        for sentence in clean_up(base):
            console.note(sentence)
    found = look()
    fixed = _plan_fixes(targets, verdict.choose(found).reports, Plan(base, root=root))
    if fixed.plan.outside and not how.look:
        fixed = replace(fixed, plan=apply_plan(fixed.plan))
        found = look()
    if verdict.view.form == "json":
        _show_json(fixed, verdict.choose(found), how)
    else:
        _show(fixed, how)
        if not how.diff:
            return verdict.conclude(found, many=many)
    return verdict.judge(verdict.choose(found))


@dataclass(frozen=True)
class _Fixed:
    """What is mended.

    Attributes:
        plan: what is to be written, or was.
        gone: the findings that there are no more.
        refused: in a sentence each, what could not be mended, and why.
    """

    plan: Plan
    gone: Sequence[_Gone]
    refused: Sequence[str]


def _plan_fixes(targets: Sequence[_Target], reports: Sequence[Report], plan: Plan) -> _Fixed:
    mended = _mend_all(targets, reports)
    entries, entered = _plan_entries(targets, reports)
    changes = [_change(edit) for _, one in mended for edit in one.edits]
    gone = [(shown, finding) for shown, one in mended for finding in one.gone]
    refused = [f"{shown}: {code} is not fixed: {why}" for shown, one in mended for code, why in one.refused.items()]
    return _Fixed(plan._replace(outside=(*changes, *entries)), [*gone, *entered], refused)


def _find_base(targets: Sequence[_Target]) -> tuple[Path, Path | None]:
    """Return where everything is made ready, and the top of the monorepo around it."""
    if not targets:
        return Path.cwd(), None
    parents = [Path(shown).resolve().parent for shown, _ in targets]
    roots = {known.root if known else parent for parent, (_, known) in zip(parents, targets, strict=True)}
    if len(roots) > 1:
        message = "the connectors lie in different places, and what is written is written together"
        raise UsageError(message, "fix them apart")
    monorepo = targets[0][1]
    return parents[0], monorepo.root if monorepo else None


def _mend_all(targets: Sequence[_Target], reports: Sequence[Report]) -> list[tuple[str, Mended]]:
    """Mend one connector after the other, if there is something to mend; each file is edited for one of them."""
    taken: set[Path] = set()
    done = []
    with console.progress(len(targets)) as step:
        for (shown, monorepo), report in zip(targets, reports, strict=False):
            if can_mend(report):
                wanted = {finding.rule for finding in report.findings}
                one = mend(Subject(Path(shown), monorepo), shown, taken, wanted)
                taken.update(edit.path for edit in one.edits)
                done.append((shown, one))
            step(Path(shown).name)
    return done


def _plan_entries(targets: Sequence[_Target], reports: Sequence[Report]) -> tuple[tuple[Change, ...], list[_Gone]]:
    """Plan the entries that connectors lack in the indexes of their monorepo, as `register` does."""
    missing = [
        (shown, monorepo, [one for one in report.findings if one.rule in _ENTRIES])
        for (shown, monorepo), report in zip(targets, reports, strict=False)
    ]
    connectors = [describe_connector(Subject(Path(shown), known)) for shown, known, found in missing if found]
    monorepo = next((known for _, known, found in missing if found and known), None)
    if monorepo is None:
        return (), []
    return plan_entries(monorepo, connectors), [(shown, one) for shown, _, found in missing for one in found]


def _change(edit: Edit) -> Change:
    if edit.before is None:
        return Change(edit.path, edit.after)
    return Change(edit.path, edit.after, edit.before, edit=partial(_refuse, edit.path))


def _refuse(path: Path, _: bytes) -> bytes:
    """Edit no file that somebody has changed since it was looked at: the finding may be another one by now."""
    raise TargetError(f"{path} was changed by somebody else just now", "nothing was written; run it again")


def _show(fixed: _Fixed, how: Fixing) -> None:
    for sentence in fixed.refused:
        console.note(console.in_one_line(sentence))
    plan = fixed.plan
    if how.diff:
        if not plan.outside:
            console.note("Nothing can be fixed.")
        console.show_outlook(plan, diff=True)
        return
    for shown, finding in fixed.gone:
        place = os.path.normpath(f"{shown}/{finding.where}")
        console.show(console.in_one_line(f"{place}: {'would be ' * how.look}fixed: {finding.message} [{finding.rule}]"))
    if not plan.outside:
        console.show("Nothing can be fixed.")
    elif how.look:
        console.show_outlook(plan, diff=False)
    else:
        console.show_changed(plan)
        if find_git_top(plan.base):
            console.note("git diff shows what was changed, and git restore takes it back")


def _show_json(fixed: _Fixed, left: Outcome, how: Fixing) -> None:
    """Print the plan as `register` does, with what it mends, and what is left as `check` prints it."""
    from generator.reports.data import VERSION, as_data

    console.show_json(
        {
            "version": VERSION,
            "written": not how.look,
            "changes": list(describe_changes(fixed.plan, diff=how.diff)),
            "fixed": [{"connector": shown, **vars(finding)} for shown, finding in fixed.gone],
            "refused": list(fixed.refused),
            "left": as_data(left, RULES),
        }
    )
