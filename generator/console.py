"""All asking and all showing. The only module that prints, and the only one that imports questionary or rich.

Data goes to standard output, everything else to standard error. Both libraries are imported when they are
first needed: a run that is told everything by flags needs neither.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from generator import __version__
from generator.errors import GeneratorError
from generator.model import Plan, Template
from generator.plan import diff_change

if TYPE_CHECKING:
    from rich.tree import Tree


def can_ask() -> bool:
    """Say whether somebody sits there: a terminal on both sides."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def show(text: str = "") -> None:
    """Print a line of the result."""
    print(text)


def show_json(data: object) -> None:
    """Print a result for machines."""
    print(json.dumps(data, indent=2, ensure_ascii=False))


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
    show(f"{_styled('created', '1;32', sys.stdout)} {plan.project} ({len(plan.inside)} files)")
    for change in plan.outside:
        show(f"{_styled('created', '1;32', sys.stdout)} {change.path}")
    show("\nNext:")
    for step in next_steps:
        show(f"  {step}")
    marks = sum(change.after.count(todo.encode("utf-8")) for change in plan.changes)
    if marks:
        show(f"\n{marks} places are marked {todo}: README.md says what belongs there.")


def show_plan(plan: Plan) -> None:
    """Print the files that a plan writes, as trees."""
    from rich.console import Console
    from rich.filesize import decimal

    console = Console(highlight=False, soft_wrap=True)
    console.print(_project_tree(plan))
    for change in plan.outside:
        console.print(f"[green]{change.action}[/] ", end="")
        console.print(str(change.path), markup=False)
    size = decimal(sum(len(change.after) for change in plan.changes))
    console.print(f"{len(plan.changes)} files, {size}")


def show_diff(plan: Plan) -> None:
    """Print all that a plan changes as unified diffs, in colour on a terminal."""
    text = "".join(diff_change(change) for change in plan.changes)
    if not _coloured(sys.stdout):
        sys.stdout.write(text)
        return
    from rich.console import Console
    from rich.syntax import Syntax

    Console().print(Syntax(text, "diff", background_color="default"))


def show_templates(templates: Iterable[Template]) -> None:
    """Print what there is to choose from."""
    for template in templates:
        show(f"{_styled(template.key, '1', sys.stdout)}\n  {template.title}. {template.summary}")


def show_template(template: Template, files: Iterable[str]) -> None:
    """Print one template's questions, defaults and files."""
    show(f"{_styled(template.key, '1', sys.stdout)}: {template.title}\n{template.summary}")
    show("\nQuestions (--set KEY=VALUE):")
    for question in template.questions:
        default = (
            "required"
            if question.default is None and question.key == "name"
            else f"default: {question.default or 'from the name'}"
        )
        show(f"  {question.key:<18} {question.prompt} ({default})")
        for choice, title in question.choices.items():
            show(f"  {'':<18}   {choice}: {title}")
    show("\nFiles:")
    for path in files:
        show(f"  {path}")


def show_crash() -> None:
    """Print what a report of our own mistake needs."""
    import platform

    note(
        f"This is a mistake in connector-generator {__version__} (Python {platform.python_version()}, {sys.platform})."
    )


def _coloured(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _styled(text: str, code: str, stream: TextIO) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if _coloured(stream) else text


def _project_tree(plan: Plan) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(f"{plan.project}/"), guide_style="dim")
    branches = {plan.project: tree}
    # Directories first, as in a file manager.
    for change in sorted(plan.inside, key=lambda change: change.path.relative_to(plan.project).parts):
        for directory in reversed(change.path.relative_to(plan.project).parents[:-1]):
            path = plan.project / directory
            if path not in branches:
                branches[path] = branches[path.parent].add(Text(f"{path.name}/"))
        branches[change.path.parent].add(Text(change.path.name))
    return tree
