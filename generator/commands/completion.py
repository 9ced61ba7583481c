"""`completion`: a script that lets a shell complete our commands, flags, templates and paths."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from generator.catalog.tables import template_names
from generator.terminal import console

_FILES = ("answers", "batch", "python")
_DIRECTORIES = ("directory", "output", "path", "paths")


def print_completion(parser: argparse.ArgumentParser, shell: str) -> int:
    """Print the completion script for one shell; returns the exit code."""
    import shtab

    for action in _actions(parser):
        if action.dest == "template":
            action.choices = template_names()
        elif action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest in _DIRECTORIES:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    console.show(shtab.complete(parser, shell=shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield every action of a parser and of its commands."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _actions(command)
