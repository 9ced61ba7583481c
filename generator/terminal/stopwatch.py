"""Showing what is run of a connector: each command before it starts, and on a terminal for how long it has been."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from generator.checks.runs.commands import Watch
from generator.systems import shows_escapes
from generator.terminal import console


@contextmanager
def watching(name: str, limit: float) -> Iterator[Watch]:
    """Show on standard error what is run, one line a command that says whose it is.

    The time stands below and goes with its command, so that what comes next begins on a line of its own.

    Args:
        name: of the connector.
        limit: the seconds that each command may take.

    Yields:
        Whom to tell.
    """
    on_terminal = sys.stderr.isatty() and shows_escapes()

    def show(text: str) -> None:
        clear()
        console.note(console.in_one_line(f"{name}: {text}"))

    def tick(seconds: float) -> None:
        if on_terminal:
            sys.stderr.write(f"\r\x1b[K  {seconds:.0f} s of {limit:g}")
            sys.stderr.flush()

    def clear() -> None:
        if on_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    try:
        yield Watch(start=lambda command: show(f"$ {command}"), tick=tick, skip=show)
    finally:
        clear()
