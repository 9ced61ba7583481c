"""How `check` shows in a terminal what it found: one connector by its steps, many as a table and by rules."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from generator.checks.catalogue import describe_owner, describe_scope
from generator.checks.findings import ADVICE, BROKEN, DONE, REPOSITORY, TODO, Finding, Report
from generator.checks.rules import Rule
from generator.checks.selection import IGNORED, KNOWN, UNASKED, LeftOut, Outcome
from generator.terminal.console import Styled, in_one_line, show

_COLOURS = {DONE: "32", TODO: "33", BROKEN: "31", ADVICE: "36"}
_ORDER = (BROKEN, TODO, ADVICE)
_COLUMNS = 80
_NAME, _KIND = "connector", "kind"
_EXAMPLES = 3
_FEW = 20  # findings that are shown in full, of however many rules


def show_report(report: Report, outcome: Outcome) -> None:
    """Print one connector's steps, with what was found of each, and what is to be done next."""
    show(Styled(report.path, "1"))
    for step in report.steps:
        if outcome.only and not step.findings:
            continue
        show("  ", _status(step.status), f" {step.number:>3}  {step.key:<15} {step.title}")
        for finding in step.findings:
            _show_finding(finding)
    show()
    _show_left_out(outcome)
    if outcome.only:
        show(in_one_line(f"Only {', '.join(outcome.only)}: {_counted(len(report.findings), 'finding')}."))
    else:
        _show_wrapped("", f"{report.count(DONE)} of {len(report.steps)} done{_next(report)}")


def _show_finding(finding: Finding) -> None:
    place = f"{finding.where}: " * bool(finding.where)
    advice = f"{ADVICE}: " * (finding.severity == ADVICE)
    _show_wrapped(" " * 14, f"{advice}{place}{finding.message}", finding.rule)
    for line in filter(None, (finding.hint, *finding.output)):
        _show_wrapped(" " * 16, line)


def _show_wrapped(indent: str, text: str, code: str = "") -> None:
    """Print text, in a terminal broken between words; elsewhere it is one line, for whoever searches.

    Args:
        indent: stands before each line.
        text: what is said.
        code: of a rule; it stands at the end.
    """
    code = in_one_line(code)
    whole = in_one_line(text) + f"  {code}" * bool(code)
    lines = _wrapped(whole, len(indent))
    for line in lines[:-1]:
        show(indent, line)
    last = lines[-1]
    show(indent, *((last.removesuffix(code), Styled(code, "2")) if code and last.endswith(code) else (last,)))


def _wrapped(text: str, indent: int) -> list[str]:
    """Return text as the lines that a terminal has room for, broken between words; elsewhere as it is."""
    if not sys.stdout.isatty() or indent + _width(text) <= _find_columns():
        return [text]
    from textwrap import wrap

    width = max(_find_columns() - indent, _COLUMNS // 4)
    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _next(report: Report) -> str:
    """Return the end of a sentence: which step comes next, and what is to be done first."""
    step = next((step for step in report.steps if step.status != DONE), None)
    if step is None:
        return ""
    finding = min((one for one in step.findings if one.severity != ADVICE), key=_rank)
    place = f"{finding.where}: " * bool(finding.where)
    hint = f" ({finding.hint})" if finding.hint else ""
    return f", next: step {step.number} {step.key}: {place}{finding.message}{hint}"


def _rank(finding: Finding) -> int:
    return _ORDER.index(finding.severity)


def show_outcome(outcome: Outcome, rules: Mapping[str, Rule]) -> None:
    """Print a row for each connector, then what was found, by rules: the most serious first, then the most frequent."""
    if not outcome.only:
        _show_table(outcome.connectors)
    _show_rules(outcome, rules)
    show_totals(outcome)


def show_totals(outcome: Outcome) -> None:
    """Print what is not shown; then how many connectors are clean, and how many are not."""
    _show_left_out(outcome)
    connectors = _counted(len(outcome.connectors), "connector")
    if outcome.only:  # then nobody knows which are clean
        found = len({report.path for report, _ in outcome.findings if report.kind != REPOSITORY})
        counted = f"{_counted(len(outcome.findings), 'finding')} in {found} of {connectors}"
        if beside := sum(report.kind == REPOSITORY for report, _ in outcome.findings):
            counted += f", {beside} of the repository itself"
        show(in_one_line(f"Only {', '.join(outcome.only)}: {counted}"))
    else:
        words = {"clean": DONE, "with something to do": TODO, "broken": BROKEN}
        show(f"{connectors}: {', '.join(f'{outcome.count(status)} {word}' for word, status in words.items())}")


def _show_table(reports: Sequence[Report]) -> None:
    names = _name_all(reports)
    kind = max(len(_KIND), *(_width(report.kind) for report in reports), 0)
    most = _find_columns() - kind - sum(len(word) + 2 for word in (DONE, TODO, BROKEN)) - 2
    name = max(len(_NAME), min(max(map(_width, names), default=0), most))
    show(Styled(f"{_NAME:<{name}}  {_KIND:<{kind}}  {DONE:>4}  {TODO:>5}  {BROKEN:>6}", "1"))
    for report, shown in zip(reports, names, strict=True):
        cells = [_cell(report, status) for status in (DONE, TODO, BROKEN)]
        show(f"{_fit(shown, name)}  {_fit(report.kind, kind)}", *(part for cell in cells for part in ("  ", cell)))
    show()


def _cell(report: Report, status: str) -> str | Styled:
    count = report.count(status)
    text = f"{count or '-':>{len(status)}}"
    return Styled(text, _COLOURS[status]) if count and status != DONE else text


def _name_all(reports: Sequence[Report]) -> list[str]:
    """Return the name of each connector; where two have the same, the paths of both."""
    found = Counter(report.name for report in reports)
    return [in_one_line(report.name if found[report.name] == 1 else report.path) for report in reports]


def _find_columns() -> int:
    """Return how wide a table may be: as the terminal, or 80 columns elsewhere."""
    with suppress(OSError, ValueError):
        if sys.stdout.isatty():
            return max(os.get_terminal_size(sys.stdout.fileno()).columns, _COLUMNS // 2)
    return _COLUMNS


def _fit(text: str, width: int) -> str:
    """Return text that takes just so many columns; what is too long loses its middle, as both ends say most."""
    if _width(text) > width:
        end = (width - 1) // 2
        text = f"{_cut(text, width - 1 - end)}…{_cut(text[::-1], end)[::-1]}"
    return text + " " * (width - _width(text))


def _cut(text: str, width: int) -> str:
    while _width(text) > width:
        text = text[:-1]
    return text


def _width(text: str) -> int:
    """Return how many columns a text takes: letters of some scripts take two, accents none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _show_rules(outcome: Outcome, rules: Mapping[str, Rule]) -> None:
    groups: dict[tuple[int, str], list[tuple[Report, Finding]]] = {}
    for report, finding in outcome.findings:
        groups.setdefault((_rank(finding), finding.rule), []).append((report, finding))
    most = len(outcome.findings) if outcome.only or len(outcome.findings) <= _FEW else _EXAMPLES
    for (_, code), found in sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1]), group[0][1])):
        _show_rule(found, rules.get(code), most)


def _show_rule(found: Sequence[tuple[Report, Finding]], rule: Rule | None, most: int) -> None:
    """Print what was found of a rule: how often, and some examples as compilers write them."""
    code, severity = found[0][1].rule, found[0][1].severity
    connectors = len({report.path for report, _ in found if report.kind != REPOSITORY})
    where = _counted(connectors, "connector") if connectors else "the repository"
    count = f"{_counted(len(found), 'finding')} in {where}"
    show(_status(severity), "  ", Styled(in_one_line(code or "without a rule"), "1"), f"  {count}")
    if rule:
        _show_wrapped(" " * 8, rule.says)
    for report, finding in found[:most]:
        place = os.path.normpath(f"{report.path}/{finding.where}")
        hint = f" ({finding.hint})" if finding.hint else ""
        _show_wrapped(" " * 8, f"{place}: {finding.message}{hint}")
    if len(found) > most:
        rest = f"        … and {len(found) - most} more"
        show(in_one_line(f"{rest}: --only {code}" if code else rest))
    show()


def _show_left_out(outcome: Outcome) -> None:
    """Print in a line each what would count and is not shown, so that nothing is silent; advice never counts."""
    for why, text in ((KNOWN, "in the baseline already"), (UNASKED, "of other rules")):
        if count := outcome.count_left_out(why):
            show(f"Not shown: {_counted(count, 'finding')} {text}.")
    if ignored := [one for one in outcome.left_out if one.why == IGNORED]:
        _show_wrapped("", f"Ignored: {_counted(len(ignored), 'finding')} ({', '.join(_count_ignored(ignored))}).")
    if outcome.gone:
        show(f"Gone: {_counted(len(outcome.gone), 'finding')} of the baseline; --write-baseline takes them out:")
        for entry in outcome.gone[:_EXAMPLES]:
            _show_wrapped(" " * 8, ": ".join(entry))
        if len(outcome.gone) > _EXAMPLES:
            show(f"        … and {len(outcome.gone) - _EXAMPLES} more")


def _count_ignored(ignored: Iterable[LeftOut]) -> list[str]:
    found = Counter((one.finding.rule, one.reason or one.origin) for one in ignored)
    return [f"{count} {code}: {why}" for (code, why), count in sorted(found.items())]


def show_rules(rules: Sequence[Rule]) -> None:
    """Print one rule in full, or one line for each of several."""
    if len(rules) > 1:
        longest = max(len(rule.code) for rule in rules)
        for rule in rules:
            head = (_status(rule.severity), f"  {rule.code:<{longest}}  ")
            first, *others = _wrapped(rule.says, longest + 10)
            show(*head, first)
            for line in others:
                show(" " * (longest + 10), line)
        return
    (rule,) = rules
    first, *others = _wrapped(f"{rule.code}: {rule.says}", 2)
    show(Styled(rule.code, "1"), first.removeprefix(rule.code))
    for line in others:
        show("  ", line)
    for name, text in (
        ("is", rule.severity),
        ("for", describe_scope(rule.scope, rule.elsewhere)),
        ("asked by", describe_owner(rule)),
        ("wrong", rule.wrong),
        ("right", rule.right),
    ):
        lines = [part for line in text.strip("\n").split("\n") for part in _wrapped(line, 12)]
        for n, line in enumerate(lines):
            show(f"  {name if n == 0 else '':<9} {line}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _status(word: str, form: str = "<6") -> Styled:
    return Styled(f"{word:{form}}", _COLOURS[word])
