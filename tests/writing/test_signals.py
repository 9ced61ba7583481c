from __future__ import annotations

import signal
import sys
import threading
import weakref
from pathlib import Path

import pytest

from generator.writing.signals import STOP_SIGNALS, Interrupted, held, interrupt_on_signals
from tests.support.processes import finish

every_signal = pytest.mark.parametrize("number", STOP_SIGNALS, ids=lambda number: number.name)


@pytest.fixture(autouse=True)
def _listening() -> None:
    interrupt_on_signals()


@every_signal
def test_a_signal_interrupts_at_once(number: signal.Signals):
    """As long as nothing is being written, every stop signal ends the run where it is."""
    with pytest.raises(Interrupted):
        signal.raise_signal(number)


@every_signal
def test_an_ignored_signal_stays_ignored(number: signal.Signals):
    """What was started under nohup, or in the background of a script, keeps what its parent wanted."""
    signal.signal(number, signal.SIG_IGN)
    interrupt_on_signals()
    signal.raise_signal(number)
    with held() as signals:
        signal.raise_signal(number)
        signals.check()
    assert signal.getsignal(number) is signal.SIG_IGN


@every_signal
def test_a_held_signal_waits(number: signal.Signals):
    """While files are written a signal counts only where the writer asks."""
    with held() as signals:
        signal.raise_signal(number)
        with pytest.raises(Interrupted):
            signals.check()
        signals.pending = False


@every_signal
def test_a_held_signal_is_not_lost(number: signal.Signals):
    """A signal that nobody asked for interrupts at the end, unless the result is in place."""
    with pytest.raises(Interrupted), held():
        signal.raise_signal(number)


@pytest.mark.parametrize("when", ["just before", "just after", "later"])
@every_signal
def test_a_signal_after_landing_comes_too_late(number: signal.Signals, when: str):
    """Once the result is in place no signal may say that nothing was created."""
    with held() as signals:
        if when == "just before":
            signal.raise_signal(number)
        signals.land()
        if when == "just after":
            signal.raise_signal(number)
    if when == "later":
        signal.raise_signal(number)


@every_signal
def test_a_blocked_terminal_can_be_left(number: signal.Signals, tmp_path: Path):
    """Who sends a second signal after the result is in place has the process ended, as the success that it is."""
    code = (
        "import signal, time; from generator.writing.signals import held\n"
        f"with held() as signals: signals.land()\nfor n in range(2): signal.raise_signal({int(number)})\ntime.sleep(60)"
    )
    assert finish([sys.executable, "-c", code], cwd=tmp_path).returncode == 0


@every_signal
def test_afterwards_everything_is_as_before(number: signal.Signals):
    """When nothing has landed, signals interrupt again as they did."""
    before = signal.getsignal(number)
    with pytest.raises(OSError, match="disk"), held():
        raise OSError("disk")
    assert signal.getsignal(number) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@every_signal
def test_an_interruption_that_python_swallows_still_counts(number: signal.Signals):
    """Python ignores what is raised in a callback of a weak reference; nothing is written afterwards all the same."""

    class Thing:
        pass

    thing = Thing()
    reference = weakref.ref(thing, lambda _: signal.raise_signal(number))
    del thing
    assert reference() is None
    with pytest.raises(Interrupted), held():
        pytest.fail("something would be written")


def test_nothing_to_check():
    """Without a signal, asking does nothing."""
    with held() as signals:
        signals.check()


def test_in_another_thread():
    """A program that calls us from a thread of its own is not refused."""
    reached = []

    def work() -> None:
        with held() as signals:
            signals.check()
            reached.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert reached


def test_an_interruption_is_nothing_to_catch():
    """No `except Exception` swallows an interruption."""
    assert not issubclass(Interrupted, Exception)
