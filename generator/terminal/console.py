"""All showing. The only module that prints: data to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from generator import __version__
from generator.errors import GeneratorError
from generator.systems import shows_escapes

TYPE_CHECKING = False  # see values.py
if TYPE_CHECKING:
    from typing import TextIO

    from generator.catalog.template import Template
    from generator.checks.findings import Report
    from generator.model import Plan, Question

_BAR = 30
"""Characters of a progress bar."""


def prepare_streams() -> None:
    """Make sure that nothing that is shown can fail a run.

    Streams may be closed, as for a daemon, or in an encoding that lacks most characters.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for the rest of the run
        elif mode == "w":
            # What a program reads ends its lines in the same way everywhere: a shell stumbles over CRLF.
            stream.reconfigure(errors="backslashreplace", newline=None if stream.isatty() else "\n")


def can_ask() -> bool:
    """Say whether somebody sits there: a terminal on both sides."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def show(text: str = "") -> None:
    """Print a line of the result."""
    print(text)


def show_json(data: object) -> None:
    """Print a result for machines; in plain ASCII where the output cannot show more."""
    import json

    show(json.dumps(data, indent=2, ensure_ascii=sys.stdout.encoding.lower() != "utf-8"))


def note(text: str) -> None:
    """Print a line that is not part of the result."""
    print(text, file=sys.stderr)


def show_error(error: GeneratorError) -> None:
    """Print what is wrong and what to do about it."""
    note(f"{_styled('error:', '1;31', sys.stderr)} {error.message}")
    if error.hint:
        note(f"{_styled('hint:', '1;36', sys.stderr)} {error.hint}")


def show_created(plan: Plan, next_steps: Iterable[str], todo: str) -> None:
    """Print what was created and what to do next."""
    if plan.project:
        show(f"{_styled('created', '1;32', sys.stdout)} {plan.project} ({len(plan.inside)} files)")
    show_changed(plan)
    show("\nNext:")
    for step in next_steps:
        show(f"  {step}")
    marks = todo and sum(change.after.count(todo.encode("utf-8")) for change in plan.changes)
    if marks:
        show(f"\n{marks} places are marked {todo}: README.md says what belongs there.")


def show_changed(plan: Plan) -> None:
    """Print what was created or edited outside of the new directory."""
    for change in plan.outside:
        done = "created" if change.action == "create" else "edited"
        show(f"{_styled(done, '1;32', sys.stdout)} {change.path}")


def show_plan(plan: Plan) -> None:
    """Print the files that a plan writes, the new directory as a tree."""
    if plan.project:
        show(f"{plan.project}/")
        _show_branches(sorted(change.path.relative_to(plan.project).parts for change in plan.inside), "")
    for change in plan.outside:
        show(f"{_styled(change.action, '32', sys.stdout)} {change.path}")
    size = sum(len(change.after) - len(change.before or b"") for change in plan.changes) / 1000
    show(f"{len(plan.changes)} files, {size:.1f} kB")


def show_outlook(plan: Plan, *, diff: bool) -> None:
    """Print what a plan would do, as unified diffs or as a tree."""
    if diff:
        from generator.planning.changes import diff_change

        show_diff(diff_change(change) for change in plan.changes)
    else:
        show_plan(plan)
        show("Nothing was written.")


def show_diff(diffs: Iterable[str]) -> None:
    """Print unified diffs."""
    for diff in diffs:
        for line in diff.split("\n")[:-1]:
            colour = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
            show(_styled(line, colour, sys.stdout) if colour else line)


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar while something is done `total` times: on a terminal only, and gone at the end.

    Yields:
        What to call each time, with the name of what is done.
    """
    done = 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and shows_escapes():
            bar = "#" * (done * _BAR // total)
            print(f"\r\x1b[K[{bar:.<{_BAR}}] {done}/{total} {name[:_BAR]}", end="", file=sys.stderr, flush=True)

    try:
        yield step
    finally:
        if done and sys.stderr.isatty() and shows_escapes():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def show_templates(templates: Iterable[Template]) -> None:
    """Print what there is to choose from, and where it comes from unless it is bundled."""
    for template in templates:
        origin = f" (from {template.origin.source})" if template.origin else ""
        show(f"{_styled(template.key, '1', sys.stdout)}{origin}\n  {template.title}. {template.summary}")


def show_template(template: Template) -> None:
    """Print one template's questions, defaults and files."""
    show(f"{_styled(template.key, '1', sys.stdout)}: {template.title}\n{template.summary}")
    show("\nQuestions (--set KEY=VALUE):")
    for question in template.questions:
        show(f"  {question.key:<18} {question.prompt} ({_default_of(question, template)})")
        for choice, title in question.choices.items():
            show(f"  {'':<18}   {choice}: {title}")
    show("\nFiles:")
    for path in template.list_paths():
        show(f"  {path}")


def _default_of(question: Question, template: Template) -> str:
    if question.default is not None:
        beside = [f"; {d} with {key}={a}" for key, by in question.default_for.items() for a, d in by.items()]
        return f"default: {question.default or 'empty'}{''.join(beside)}"
    return "required" if template.is_required(question) else "default: from the name"


def show_report(report: Report) -> None:
    """Print one connector's steps, with what was found of each."""
    show(_styled(report.path, "1", sys.stdout))
    for step in report.steps:
        show(f"  {_status(f'{step.status:<6}')} {step.number:>3}  {step.key:<15} {step.title}")
        for finding in step.findings:
            show(f"{'':<14}{f'{finding.where}: ' * bool(finding.where)}{finding.message}")
            for line in filter(None, (finding.hint, *finding.output)):
                show(f"{'':<16}{line}")


def show_findings(report: Report) -> None:
    """Print one line for each finding, which begins with its place as compilers write it."""
    for finding in report.findings:
        place = os.path.normpath(f"{report.path}/{finding.where}")
        hint = f" ({finding.hint})" if finding.hint else ""
        show(f"{place}: {_status(finding.status)}: {finding.message}{hint}")


def show_totals(reports: Sequence[Report]) -> None:
    """Print how many connectors are clean, and how many are not."""
    from generator.checks.findings import BROKEN, DONE, TODO

    worst = [report.status for report in reports]
    counted = f"{worst.count(DONE)} clean, {worst.count(TODO)} with something to do, {worst.count(BROKEN)} broken"
    show(f"{len(reports)} connector{'s' * (len(reports) != 1)}: {counted}")


def _status(word: str) -> str:
    return _styled(word, {"done": "32", "to do": "33", "broken": "31"}[word.strip()], sys.stdout)


def show_crash() -> None:
    """Print what a report of our own mistake needs."""
    import platform

    note(
        f"This is a mistake in connector-generator {__version__} (Python {platform.python_version()}, {sys.platform})."
    )


def _coloured(stream: TextIO) -> bool:
    return stream.isatty() and shows_escapes() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _styled(text: str, code: str, stream: TextIO) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if _coloured(stream) else text


def _show_branches(paths: Sequence[tuple[str, ...]], indent: str) -> None:
    """Print one level of a tree, and what is below it; `paths` are sorted."""
    names = list(dict.fromkeys(path[0] for path in paths))
    for name in names:
        last = name == names[-1]
        below = [path[1:] for path in paths if path[0] == name and path[1:]]
        shown = _styled(f"{name}/", "1;34", sys.stdout) if below else name
        show(f"{indent}{'└── ' if last else '├── '}{shown}")
        _show_branches(below, indent + ("    " if last else "│   "))
