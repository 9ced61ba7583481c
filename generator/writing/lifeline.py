"""A process that is started for another ends with it, however that ends, also by SIGKILL.

The one that starts it holds one end of a pipe, which the system closes with it; the other one watches the other end.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from generator import systems


@contextmanager
def lifeline() -> Iterator[tuple[int, int]]:
    """Make a pipe for as long as the other process is wanted.

    Yields:
        The end to be watched, and the one that nobody else may hold.
    """
    ends = os.pipe()
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


def watch(end: int, give_up: Callable[[], None]) -> None:
    """Watch a lifeline from now on, beside all else: when it is gone, give up."""

    def wait() -> None:
        os.read(end, 1)
        give_up()

    threading.Thread(target=wait, daemon=True).start()


def watch_for_group(end: int, seconds: float) -> None:
    """Watch a lifeline; when it is gone, end this process with all that it has started, some seconds later."""

    def give_up() -> None:
        time.sleep(seconds)
        systems.end_own_group()

    if end >= 0:
        watch(end, give_up)
