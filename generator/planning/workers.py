"""A batch in several processes: each takes its share of the tasks, and lands them as one process would."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, cast

from generator.planning.batch import Result, Task, create_all
from generator.planning.location import Location
from generator.systems import can_fork
from generator.values import Value
from generator.writing.signals import Held, held

if TYPE_CHECKING:  # Windows has none
    from multiprocessing.context import ForkContext

_POLL = 0.1
"""Seconds between two looks for a stop signal while the workers work."""


def create_side_by_side(tasks: Sequence[Task], location: Location, signals: Held, jobs: int) -> Iterator[Result]:
    """Create connectors in so many processes; yields what became of each, as soon as it is known.

    Where processes cannot be forked, or one is enough, all of it happens in this one.
    """
    jobs = min(jobs, len(tasks))
    if jobs < 2 or not can_fork():  # noqa: PLR2004 - two are side by side
        yield from create_all(tasks, location, signals)
        return
    context = multiprocessing.get_context("fork")  # the templates are compiled, and their functions cannot be sent
    workers = [_start(context, tasks[n::jobs], location) for n in range(jobs)]
    left = {task.row.number: task for task in tasks}
    for result in _collect(workers, signals):
        del left[result.row.number]
        yield result
    for task in left.values():
        yield Result(task.row, task.connector.path, "failed", error="the process that was to create it was killed")


class _Worker(Value):
    process: BaseProcess
    results: Connection

    def receive(self) -> Result | None:
        """Return the next result, or None if there will be no more."""
        try:
            return cast("Result", self.results.recv())
        except EOFError:
            self.process.join()
            return None


def _start(context: ForkContext, tasks: Sequence[Task], location: Location) -> _Worker:
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(tasks, location, sending))
    process.start()
    sending.close()
    return _Worker(process, receiving)


def _work(tasks: Sequence[Task], location: Location, results: Connection) -> None:
    with held() as signals:
        for result in create_all(tasks, location, signals):
            results.send(result)
        signals.pending = False  # the results have said it


def _collect(workers: Sequence[_Worker], signals: Held) -> Iterator[Result]:
    """Yield what the workers send; a stop signal is passed on to them, once."""
    running = list(workers)
    told = False
    while running:
        if signals.pending and not told:
            told = True
            for worker in running:
                worker.process.terminate()
        ready = wait([worker.results for worker in running], timeout=_POLL)
        for worker in [worker for worker in running if worker.results in ready]:
            result = worker.receive()
            if result is None:
                running.remove(worker)
            else:
                yield result
