"""The command line: what is called for what was typed, and what is said if it fails."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from generator.arguments import build_parser
from generator.errors import GeneratorError, UsageError
from generator.systems import forget_relative_path
from generator.terminal import console
from generator.writing.signals import Interrupted, has_landed, ignore_signals, interrupt_on_signals

TYPE_CHECKING = False  # see values.py
if TYPE_CHECKING:
    import argparse
    from typing import NoReturn

INTERRUPTED = 130


def run() -> NoReturn:
    """Be the program: `main` in a process that does nothing else."""
    gc.set_threshold(100_000)  # a short life leaves little garbage
    forget_relative_path()
    leave(main())


def leave(code: int) -> NoReturn:
    """End the process at once: to take every module apart first would be a tenth of a run."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments; those of the process if None.

    Returns:
        The exit code: 0 done, 1 cannot, 2 usage or invalid answers, 3 findings, 130 interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    console.prepare_streams()
    interrupt_on_signals()
    if "--no-color" in arguments:
        os.environ["NO_COLOR"] = "1"  # questionary and hooks look for it too
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except GeneratorError as error:
        console.show_error(error)
        return error.exit_code
    except (Interrupted, KeyboardInterrupt, EOFError):
        ignore_signals()  # what is left to do is to clean up, and a line of text
        console.note("\ninterrupted: nothing was created")
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more, as with `| head`. What was to be done is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # What the disk says is worded where it is met, so this is the output: a full disk behind `> file`.
        console.note(f"error: the result cannot be shown: {error.strerror}")
        return 0 if has_landed() else 1
    except Exception:
        console.show_crash()
        raise
    finally:
        if scratch := sys.modules.get("generator.writing.scratch"):
            scratch.remove_scratch()


def _run(arguments: Sequence[str]) -> int:
    command = _find_command(arguments)
    options = build_parser(command).parse_args(arguments)
    return _COMMANDS[options.command or "new"](options)


def _find_command(arguments: Sequence[str]) -> str:
    """Return the command that was typed, "" if none was; raises UsageError if there is no such command."""
    word = next((argument for argument in arguments if not argument.startswith("-")), None)
    if word is not None and word not in _COMMANDS:
        from generator.suggest import did_you_mean

        raise UsageError(f"there is no command {word!r}", did_you_mean(word, _COMMANDS, "commands"))
    return word or ""


def _new(options: argparse.Namespace) -> int:
    from generator.commands.new import Options, create_connector

    if options.command is None:
        return create_connector(Options())
    said = Options(
        template=options.template,
        name=options.name,
        pairs=tuple(options.pairs),
        answers=options.answers,
        defaults=options.defaults,
        output=options.output,
        dry_run=options.dry_run,
        diff=options.diff,
        as_json=options.json,
        directory=options.directory,
        checkout=options.checkout,
        trust=options.trust,
    )
    if options.batch:
        from generator.commands.batch import create_connectors

        return create_connectors(said, options.batch, options.jobs)
    return create_connector(said)


def _templates(options: argparse.Namespace) -> int:
    from generator.commands.templates import describe_template, list_all

    if options.template:
        return describe_template(options.template, options.directory, options.checkout, as_json=options.json)
    return list_all(as_json=options.json)


def _register(options: argparse.Namespace) -> int:
    from generator.commands.register import register_connectors

    return register_connectors(options.paths, dry_run=options.dry_run, diff=options.diff, as_json=options.json)


def _check(options: argparse.Namespace) -> int:
    from generator.commands.check import Options, check_connectors
    from generator.commands.fix import Fixing
    from generator.commands.verdict import View, explain_rules

    if options.json and options.format not in (None, "json"):
        raise UsageError(f"--json is --format json, and --format is {options.format}", "leave one of them out")
    if (options.dry_run or options.diff) and not options.fix:
        raise UsageError("--dry-run and --diff show what --fix would write", "add --fix")
    view = View(
        form="json" if options.json else options.format or "text",
        output=options.output,
        only=tuple(options.only),
        ignore=tuple(options.ignore),
        advice=options.advice,
        baseline=options.baseline,
        write_baseline=options.write_baseline,
        fail_on=options.fail_on or ("broken" if options.all else "todo"),
    )
    if options.explain is not None:
        return explain_rules(options.explain, view)
    said = Options(
        paths=tuple(options.paths),
        everything=options.all,
        run=options.run,
        python=options.python,
        seconds=options.timeout,
        jobs=options.jobs,
        view=view,
        fixing=Fixing(options.dry_run, options.diff) if options.fix else None,
    )
    return check_connectors(said)


def _init(options: argparse.Namespace) -> int:
    from generator.commands.init import create_configuration

    return create_configuration(options.directory, dry_run=options.dry_run, diff=options.diff, as_json=options.json)


def _trust(options: argparse.Namespace) -> int:
    from generator.commands.trust import show_trusted, trust_repository, withdraw_trust

    takes_back = options.all or options.withdraw is not None
    if takes_back and (options.path or bool(options.withdraw) == options.all):
        raise UsageError("either --withdraw with a path or a digest, or --all", "see connector-generator trust --help")
    if takes_back:
        return withdraw_trust(options.withdraw or "", as_json=options.json)
    if options.path:
        return trust_repository(options.path, as_json=options.json)
    return show_trusted(as_json=options.json)


def _completion(options: argparse.Namespace) -> int:
    from generator.commands.completion import print_completion

    return print_completion(build_parser(), options.shell)


_COMMANDS = {
    "new": _new,
    "templates": _templates,
    "register": _register,
    "check": _check,
    "init": _init,
    "trust": _trust,
    "completion": _completion,
}
