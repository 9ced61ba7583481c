"""All showing. The only module that prints: data to standard output, everything else to standard error.

Text comes from everywhere: whatever in it could command a terminal is shown as an escape. What is styled is not text
but a value of its own, so nothing that only looks like a style gets through.
"""

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
    from types import TracebackType
    from typing import TextIO

    from generator.catalog.template import Template
    from generator.model import Plan, Question

_BAR = 30
"""Characters of a progress bar."""


_COMMANDS = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, also those without a width or for the other direction; halves of characters; ends of lines."""


class Styled:
    """Text in a style of ours: `code` is what stands in the escape sequence for it; "" for none."""

    __slots__ = ("code", "text")

    def __init__(self, text: str, code: str) -> None:
        self.text = text
        self.code = code


def visible(text: str) -> str:
    r"""Return text with every control character as `\uXXXX`, which JSON reads as well; line ends and tabs stay."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    return "".join(char if char.isprintable() or char in "\n\t" else _shown(char) for char in text)


def in_one_line(text: str) -> str:
    """Return the same with line ends and tabs as escapes too: a name of a file cannot look like several lines."""
    if text.isprintable():
        return text
    return visible(text.replace("\n", "\\n").replace("\t", "\\t"))


def _shown(char: str) -> str:
    from unicodedata import category

    if category(char) not in _COMMANDS:
        return char  # blanks of other scripts, and characters that this Python does not know yet
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"


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


def show(*parts: str | Styled) -> None:
    """Print a line of the result."""
    print(*(_plain(part, sys.stdout) for part in parts), sep="")


def show_json(data: object) -> None:
    """Print a result for machines, in plain ASCII."""
    show(as_json(data))


def as_json(data: object) -> str:
    """Return a result for machines, in plain ASCII."""
    import io
    import json

    text = io.StringIO()
    json.dump(data, text, indent=2)  # piece by piece: all pieces at once take many times the memory
    return text.getvalue().replace("\x7f", "\\u007f")


def note(*parts: str | Styled) -> None:
    """Print a line that is not part of the result."""
    print(*(_plain(part, sys.stderr) for part in parts), sep="", file=sys.stderr)


def show_error(error: GeneratorError) -> None:
    """Print what is wrong and what to do about it."""
    note(Styled("error:", "1;31"), f" {error.message}")
    if error.hint:
        note(Styled("hint:", "1;36"), f" {error.hint}")


def show_created(plan: Plan, next_steps: Iterable[str], todo: str) -> None:
    """Print what was created and what to do next."""
    if plan.project:
        show(Styled("created", "1;32"), in_one_line(f" {plan.project} ({len(plan.inside)} files)"))
    show_changed(plan)
    show("\nNext:")
    for step in next_steps:
        show(f"  {step}")
    marks = todo and sum(change.after.count(todo.encode("utf-8")) for change in plan.changes)
    if marks:
        show(f"\n{marks} places are marked {todo}: README.md says what belongs there.")
        show("connector-generator check, run in that directory, says at any time what is left to do.")


def show_changed(plan: Plan) -> None:
    """Print what was created or edited outside of the new directory."""
    for change in plan.outside:
        done = "created" if change.action == "create" else "edited"
        show(Styled(done, "1;32"), in_one_line(f" {change.path}"))


def show_plan(plan: Plan) -> None:
    """Print the files that a plan writes, the new directory as a tree."""
    if plan.project:
        show(in_one_line(f"{plan.project}/"))
        _show_branches(sorted(change.path.relative_to(plan.project).parts for change in plan.inside), "")
    for change in plan.outside:
        show(Styled(change.action, "32"), in_one_line(f" {change.path}"))
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
    """Print unified diffs. Where no terminal shows them, they are for a program such as `patch`: byte for byte."""
    for diff in diffs:
        if not sys.stdout.isatty():
            sys.stdout.write(diff)
            continue
        for line in diff.split("\n")[:-1]:
            show(Styled(line, {"+": "32", "-": "31", "@": "36"}.get(line[:1], "")))


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar while something is done `total` times: on a terminal only, and gone at the end; none if it is 0.

    Yields:
        What to call each time, with the name of what is done.
    """
    done = 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        if total and sys.stderr.isatty() and shows_escapes():
            bar = "#" * (done * _BAR // total)
            print(
                f"\r\x1b[K[{bar:.<{_BAR}}] {done}/{total} {in_one_line(name)[:_BAR]}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    try:
        yield step
    finally:
        if total and done and sys.stderr.isatty() and shows_escapes():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def show_templates(templates: Iterable[Template]) -> None:
    """Print what there is to choose from, and where it comes from unless it is bundled."""
    for template in templates:
        origin = f" (from {template.origin.source})" if template.origin else ""
        show(Styled(template.key, "1"), f"{origin}\n  {template.title}. {template.summary}")


def show_template(template: Template) -> None:
    """Print one template's questions, defaults and files."""
    show(Styled(template.key, "1"), f": {template.title}\n{template.summary}")
    show("\nQuestions (--set KEY=VALUE):")
    for question in template.questions:
        show(f"  {question.key:<18} {question.prompt} ({_default_of(question, template)})")
        for choice, title in question.choices.items():
            show(f"  {'':<18}   {choice}: {title}")
    show("\nFiles:")
    for path in template.list_paths():
        show(in_one_line(f"  {path}"))


def _default_of(question: Question, template: Template) -> str:
    if question.default is not None:
        beside = [f"; {d} with {key}={a}" for key, by in question.default_for.items() for a, d in by.items()]
        return f"default: {question.default or 'empty'}{''.join(beside)}"
    return "required" if template.is_required(question) else "default: from the name"


def show_crash() -> None:
    """Print what a report of our own mistake needs."""
    import platform

    sys.excepthook = _show_traceback
    note(
        f"This is a mistake in connector-generator {__version__} (Python {platform.python_version()}, {sys.platform})."
    )


def _coloured(stream: TextIO) -> bool:
    return stream.isatty() and shows_escapes() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _plain(part: str | Styled, stream: TextIO) -> str:
    """Return what is printed for a part of a line."""
    text = visible(part if isinstance(part, str) else part.text)
    code = "" if isinstance(part, str) else part.code
    return f"\x1b[{code}m{text}\x1b[0m" if code and _coloured(stream) else text


def _show_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print what Python would print of a mistake of ours; its message may hold text from elsewhere."""
    import traceback

    note("".join(traceback.format_exception(kind, error, trace)).rstrip("\n"))


def _show_branches(paths: Sequence[tuple[str, ...]], indent: str) -> None:
    """Print one level of a tree, and what is below it; `paths` are sorted."""
    names = list(dict.fromkeys(path[0] for path in paths))
    for name in names:
        last = name == names[-1]
        below = [path[1:] for path in paths if path[0] == name and path[1:]]
        shown = Styled(in_one_line(f"{name}/"), "1;34" if below else "")
        show(f"{indent}{'└── ' if last else '├── '}", shown if below else in_one_line(name))
        _show_branches(below, indent + ("    " if last else "│   "))
