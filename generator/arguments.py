"""What can be typed on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from generator import __version__
from generator.errors import UsageError

TYPE_CHECKING = False  # see values.py
if TYPE_CHECKING:
    from typing import Any, NoReturn

_PROGRAM = "connector-generator"
_COLUMNS = 80  # of what is no terminal


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line.

    Args:
        command: the one that was typed, "" if none was; then it can read nothing else. None for all of them.
    """
    parser = _Parser(
        prog=_PROGRAM,
        description="Create a connector project that works at once. Without a command: the wizard.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{_PROGRAM} {__version__}")
    _add_common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, (text, fill) in _COMMANDS.items():
        if command in (None, name):
            fill(commands.add_parser(name, help=text))
        elif not command:
            commands.add_parser(name, help=text, add_help=False)
    return parser


class _Formatter(argparse.HelpFormatter):
    """Finds out the width by itself: argparse asks shutil each time, whose import costs more than the parser."""

    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, **{"width": _find_width(), **settings})


def _find_width() -> int:
    """Return the columns for help: two less than the terminal has, or COLUMNS says."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and len(columns) < 6 and int(columns):  # noqa: PLR2004 - what is longer is no width
        return int(columns) - 2
    try:
        return (os.get_terminal_size().columns or _COLUMNS) - 2
    except OSError:
        return _COLUMNS - 2


class _Parser(argparse.ArgumentParser):
    """Hands its errors to us, to be shown like all others, and takes options and arguments in any order."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": _Formatter, **settings})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """See ArgumentParser. An optional argument of it is missing for good once an option has come before it."""
        if self._subparsers is None and args is not None:
            args = self._put_options_first(args)
        return super().parse_known_args(args, namespace)

    def _put_options_first(self, words: Sequence[str]) -> list[str]:
        """Return the words with what is no option at the end, each part in its own order."""
        options: list[str] = []
        others: list[str] = []
        rest = iter(words)
        takes_value = False
        for word in rest:
            if word == "--":
                others += rest
            elif _is_option(word):
                options.append(word)
                action = self._option_string_actions.get(word)  # none for what holds its value, after a =
                takes_value = action is not None and action.nargs in (None, argparse.OPTIONAL)
            else:
                (options if takes_value else others).append(word)
                takes_value = False
        return [*options, *(["--"] if any(map(_is_option, others)) or takes_value else []), *others]

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see {self.prog} --help")


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-color", action="store_true", help="plain text (NO_COLOR does the same)")


def _fill_new(parser: argparse.ArgumentParser) -> None:
    parser.description = "Create a connector. In a terminal, what is not said is asked; elsewhere it takes its default."
    _add_template_arguments(
        parser, "what to create (default: airbyte-python): a name, a directory, a .zip or a git URL"
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help='what it connects to, such as "Google Analytics"')
    parser.add_argument(
        "--set", dest="pairs", metavar="KEY=VALUE", action="append", default=[], help="answer a question (repeatable)"
    )
    parser.add_argument("--answers", metavar="FILE", help="answers in YAML or JSON; - is standard input")
    parser.add_argument("--defaults", action="store_true", help="ask nothing that has a default")
    parser.add_argument("--output", metavar="DIR", help="the directory in which the project's own is created")
    parser.add_argument("--batch", metavar="FILE", help="create one for each row: YAML, JSON lines or CSV; - is input")
    parser.add_argument("--jobs", metavar="N", type=_count, default=1, help="of a batch: so many side by side")
    _add_looking(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON; ask nothing")
    parser.add_argument("--trust", action="store_true", help="run the code that the template, or the monorepo, brings")
    _add_common(parser)


def _fill_templates(parser: argparse.ArgumentParser) -> None:
    parser.description = "List the templates, or show the questions, defaults and files of one."
    _add_template_arguments(parser, "show this one")
    parser.add_argument("--json", action="store_true", help="print JSON: the list, or the schema of one's answers")
    _add_common(parser)


def _fill_register(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write the docs pages of connectors that exist, unless they are there, "
        "and enter them into the docs index, the registry and whatever else the monorepo's configuration names."
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="the directory of a connector")
    _add_looking(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    _add_common(parser)


def _fill_check(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Look at connectors, step by step of Airbyte's guide, and say of each step whether it is done, "
        "to do or broken. Nothing of them is run unless --run is given. Exit code 3 for what --fail-on says."
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="the directory of a connector (default: this one)")
    parser.add_argument("--all", action="store_true", help="every connector of the monorepo around here")
    parser.add_argument("--run", action="store_true", help="also run their commands and tests, each in its own .venv")
    parser.add_argument("--python", metavar="FILE", help="with --run: the interpreter to run them with")
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=300, help="with --run: for each command")
    parser.add_argument("--fix", action="store_true", help="mend what is mechanical and safe, and show what is left")
    _add_looking(parser, "with --fix: ")
    parser.add_argument("--jobs", metavar="N", type=_count, default=0, help="look at so many side by side")
    _add_selection(parser)
    _add_formats(parser)
    _add_common(parser)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    """Add what says which findings of `check` are shown, and count."""
    for flag, text in (("--only", "show only findings of this rule"), ("--ignore", "show none of this rule")):
        parser.add_argument(
            flag,
            metavar="CODE",
            type=_words,
            action="extend",
            default=[],
            help=f"{text}, area (metadata) or pattern (metadata.*); repeatable, also a,b",
        )
    parser.add_argument("--advice", action="store_true", help="also show what nobody enforces; it never counts")
    parser.add_argument("--explain", metavar="CODE", help="show what a rule says, who asks for it, wrong and right")
    parser.add_argument("--baseline", metavar="FILE", help="leave out what this file knows: only what is new fails")
    parser.add_argument("--write-baseline", metavar="FILE", help="write all findings into it, and nothing else")
    parser.add_argument(
        "--fail-on",
        choices=("broken", "todo", "never"),
        help="what exit code 3 is for (default: broken with --all, else todo, which includes broken)",
    )


def _add_formats(parser: argparse.ArgumentParser) -> None:
    """Add how the findings of `check` are shown."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif", "github", "html"),
        help="sarif for code scanning, github for annotations, html for a page (default: text)",
    )
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument("--output", metavar="FILE", help="write the result into a file that does not exist yet")


def _fill_init(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write a commented .connector-generator.yaml at the top of a repository, "
        "with the directories and indexes that can be seen there filled in."
    )
    parser.add_argument(
        "directory", metavar="DIR", nargs="?", help="the repository's top (default: that of the git repository)"
    )
    _add_looking(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    _add_common(parser)


def _fill_trust(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Let the scripts run that a monorepo's configuration names, as they are now, and believe a "
        "monorepo that belongs to another user. Without PATH: list what is trusted."
    )
    parser.add_argument("path", metavar="PATH", nargs="?", help="a directory in the monorepo")
    parser.add_argument("--withdraw", metavar="PATH|DIGEST", nargs="?", const="", help="trust it no longer")
    parser.add_argument("--all", action="store_true", help="withdraw everything")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    _add_common(parser)


def _add_looking(parser: argparse.ArgumentParser, when: str = "") -> None:
    parser.add_argument("--dry-run", action="store_true", help=f"{when}show what would be written, write nothing")
    parser.add_argument("--diff", action="store_true", help="like --dry-run, as unified diffs")


def _fill_completion(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print a completion script for your shell."
    parser.add_argument("shell", metavar="SHELL", choices=("bash", "zsh", "fish"), help="bash, zsh or fish")
    _add_common(parser)


def _add_template_arguments(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("template", metavar="TEMPLATE", nargs="?", help=text)
    parser.add_argument("--directory", metavar="DIR", help="where the template lies below a directory or repository")
    parser.add_argument("--checkout", metavar="REV", help="branch, tag or commit of a git repository")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _words(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise argparse.ArgumentTypeError(f"{text!r} names no rule")
    return words


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds


_COMMANDS = {
    "new": ("create a connector", _fill_new),
    "templates": ("list the templates, or show one", _fill_templates),
    "register": ("enter connectors into the monorepo's indexes", _fill_register),
    "check": ("say what is left to do, and what is broken", _fill_check),
    "init": ("write a monorepo's configuration", _fill_init),
    "trust": ("let a repository's scripts run, or no longer", _fill_trust),
    "completion": ("print a completion script", _fill_completion),
}
"""By name: what --help says of it, and what gives its parser its arguments."""
