"""Looking at many things in several processes, which end at once with this one, however it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from generator.errors import TargetError
from generator.systems import MOST_PROCESSES
from generator.writing.signals import ignore_signals

_TOGETHER = 16  # that one process takes at a time
_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")


def map_side_by_side(
    look: Callable[[_Thing], _Result], things: Sequence[_Thing], jobs: int
) -> Generator[_Result, None, None]:
    """Yield what is seen of each thing, in their order. Close it, if not all of that is wanted.

    Args:
        look: changes nothing; so a process that looks can be killed at any moment.
        things: what is looked at.
        jobs: in how many processes.

    Raises:
        TargetError: one of them was killed by somebody else.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(min(jobs, len(things), MOST_PROCESSES), initializer=_begin)
    try:
        yield from pool.map(look, things, chunksize=_TOGETHER)
    except BrokenProcessPool:
        message = "a process that looked at connectors was killed, maybe for want of memory"
        raise TargetError(message, "--jobs 1 looks at one after the other, and needs the least") from None
    finally:
        for process in multiprocessing.active_children():  # they hear no signal, and nobody waits for what they do
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)  # one that was killed may have left half an answer


def _begin() -> None:
    """Hear no signals, which the process that started this one hears, and end when that one is gone."""
    import threading

    ignore_signals()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)
