"""When a signal may interrupt: never between two steps that belong together.

SIGINT, SIGTERM and SIGHUP all mean "stop". Until something is written they raise `Interrupted` at once.
While files are being written they are *held*: noted, and raised only where the writer asks. Once the
result is in place a signal comes too late: an exit code of 130 would say that nothing was created. The first
one is let pass, a second one (of somebody who waits for a blocked terminal) ends the process as the success it is.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# SIGHUP does not exist on Windows; there, closing the window is SIGBREAK.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
STOP_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))

_landed: list[bool] = []
# Python swallows what is raised in some places, such as a __del__: so that it was raised is noted as well.
_heard: list[int] = []


class Interrupted(KeyboardInterrupt):
    """Stopped by a signal, with nothing left on disk."""


class Held:
    """The signals noted while they are held.

    Attributes:
        pending: one has come in.
        landed: the result is in place.
    """

    def __init__(self) -> None:
        self.pending = False
        self.landed = False

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Note a signal: the handler while they are held, and for the rest of the run once it has landed."""
        if self.pending and self.landed:
            os._exit(0)
        self.pending = True

    def land(self) -> None:
        """Say that the result is in place: from here on it is too late to stop."""
        self.landed = True
        self.pending = False
        _landed.append(True)

    def check(self) -> None:
        """Raise `Interrupted` if a signal has come in."""
        if self.pending:
            raise Interrupted


def interrupt_on_signals() -> None:
    """Let every stop signal raise `Interrupted` (a signal that the parent had ignored stays ignored)."""
    _heard.clear()
    _landed.clear()
    for number in STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _raise_interrupted)


def has_landed() -> bool:
    """Say whether this run has put something in place."""
    return bool(_landed)


@contextmanager
def held() -> Iterator[Held]:
    """Note stop signals instead of being interrupted by them.

    Yields:
        A `Held`: call `check()` where stopping is safe, `land()` once the result is in place.
    """
    if _heard:
        raise Interrupted
    noted = Held()
    import threading  # --help does without

    if threading.current_thread() is not threading.main_thread():
        yield noted  # Python delivers signals to the main thread only
        return
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, noted.note)
    try:
        yield noted
    finally:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN and not noted.landed:
                signal.signal(number, handler)
    if not noted.landed:
        noted.check()


@contextmanager
def deferred() -> Iterator[None]:
    """Let stop signals wait for the end of a step that must not be cut in two; then they do what they always do."""
    import threading  # --help does without

    if threading.current_thread() is not threading.main_thread():
        yield  # Python delivers signals to the main thread only
        return
    waiting: list[int] = []
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, lambda number, _frame: waiting.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)
        for number in waiting:
            if callable(handler := before[number]):
                handler(number, None)


def _raise_interrupted(number: int, _frame: FrameType | None) -> None:
    _heard.append(number)
    raise Interrupted


def ignore_signals() -> None:
    """Let no stop signal do anything for the rest of the process."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
