"""Signals and kills at random moments, and many runs at once, in a monorepo that holds other people's work.

    python -m tests.support.torture_kill [--runs 500] [--seed 1]

Each run creates a connector in Airbyte's repository of 2022, with its docs page, its link and its registry entry, as
a process of its own. After SIGINT, SIGTERM and SIGHUP every byte is as it was, or everything is there; after SIGKILL
the same holds once the next run has cleaned up, also if somebody edits an index or checks it out again in between, or
another run writes beside it. Prints how often each happened; exits with 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from generator.writing.staging import PREFIX
from tests.support.monorepos import CONNECTORS, REGISTRY, SUMMARY, airbyte_2022
from tests.support.processes import environment

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
_START = (sys.executable, "-m", "generator", "new", "airbyte-python")
_FIXED = (
    "--defaults",
    *("--set", "definition_id=5b9c8e1c-64a5-4cbb-9d8e-2b1d6a3fa111"),
    *("--set", "release_date=2026-01-31"),
    *("--set", "author=Ada Lovelace"),
)
Snapshot = Mapping[str, tuple[int, bytes]]

MEDDLING: Mapping[str, Callable[[bytes], bytes]] = {
    "nothing": lambda content: content,
    "a line above": lambda content: b"# mine\n" + content,
    "a line below": lambda content: content + b"# mine\n",
    "the line before ours": lambda content: content.replace(b"Copper 0005", b"Copper 0005 (mine)", 1),
    "the line after ours": lambda content: content.replace(b"Delta 0006", b"Delta 0006 (mine)", 1),
}
"""What somebody writes into both indexes between a kill and the next run."""

CHECKED_OUT = "git checkout"
"""As if somebody had said so between a kill and the next run: both indexes are as they were."""


def snapshot(root: Path) -> Snapshot:
    """Return all that is below a directory, with modes and contents."""
    return {
        path.relative_to(root).as_posix(): (path.lstat().st_mode, b"" if path.is_dir() else path.read_bytes())
        for path in root.rglob("*")
    }


class Arena:
    """A monorepo in which one connector is created again and again.

    Attributes:
        states: the monorepo before and after a run in which nothing happens.
        seconds: how long such a run takes.
    """

    def __init__(self, root: Path) -> None:
        self.root = airbyte_2022(root, 20)
        self._kept = {path: (root / path).read_bytes() for path in (SUMMARY, REGISTRY)}
        self.run()  # so that everything is compiled
        self.reset()
        self.states = {"before": snapshot(root)}
        start = time.monotonic()
        assert self.run().returncode == 0
        self.seconds = time.monotonic() - start
        self.states["after"] = snapshot(root)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a run in a process of its own."""
        return subprocess.Popen(
            [*_START, *(arguments or ("Copper 0008b",)), *_FIXED],
            cwd=self.root,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start_other(self) -> subprocess.Popen[str]:
        """Start a run for another connector."""
        identifier = "5b9c8e1c-64a5-4cbb-9d8e-2b1d6a3fa222"
        start = [*_START, "Racer 01", "--defaults", "--set", f"definition_id={identifier}"]
        return subprocess.Popen(
            start, cwd=self.root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def take_out_other(self) -> str:
        """Take away what that run has created; returns what of it was not there just once."""
        shutil.rmtree(self.root / CONNECTORS / "source-racer-01")
        (self.root / "docs/integrations/sources/racer-01.md").unlink()
        for path, pattern in ((SUMMARY, rb" +\* \[Racer 01\].*\n"), (REGISTRY, rb"- name: Racer 01\n(?:  .*\n)+")):
            content, count = re.subn(pattern, b"", (self.root / path).read_bytes())
            if count != 1:
                return f"{path} has the other one {count} times"
            (self.root / path).write_bytes(content)
        return ""

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run to the end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def reset(self) -> None:
        """Take away what a run has created."""
        shutil.rmtree(self.root / CONNECTORS / "source-copper-0008b", ignore_errors=True)
        (self.root / "docs/integrations/sources/copper-0008b.md").unlink(missing_ok=True)
        for path, content in self._kept.items():
            (self.root / path).write_bytes(content)

    def meddle(self, what: str) -> None:
        """Be somebody who edits both indexes, or checks them out again."""
        for path, content in self._kept.items():
            now = (self.root / path).read_bytes()
            (self.root / path).write_bytes(content if what == CHECKED_OUT else MEDDLING[what](now))

    def state(self, meddled: str = "nothing") -> str:
        """Return the name of the state that the monorepo is in, but for what somebody has written there."""
        found = snapshot(self.root)
        edit = MEDDLING.get(meddled, MEDDLING["nothing"])
        for name, expected in self.states.items():
            edited = {path: (expected[path][0], edit(expected[path][1])) for path in self._kept}
            if {**expected, **edited} == found:
                return name
        return "neither"


def interrupt_once(arena: Arena, number: signal.Signals, delay: float, meddling: str = "nothing") -> str:
    """Send a signal to one run; returns what came of it, `lost: …` if something that must not happen did.

    Args:
        arena: where.
        number: the signal.
        delay: seconds after the start.
        meddling: what somebody does between a kill and the next run.
    """
    arena.reset()
    process = arena.start()
    time.sleep(delay)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    state = arena.state()
    if number != signal.SIGKILL:
        # The exit code may be Python's own: a signal can come before the command line has begun.
        return state if state == ("before" if process.returncode else "after") else f"lost: {state}, {err}"
    left = [*(arena.root / CONNECTORS).glob(f"{PREFIX}*/*")]
    arena.meddle(meddling)
    said = arena.run("x", "--set", "slug=Bad Slug").stderr.split(" ")[0]
    state = arena.state(meddling)
    if not left:  # before anything was written, or when all of it was in place
        return state if state != "neither" or meddling == CHECKED_OUT else f"lost: {state}"
    if state == "neither" or said not in ("removed", "completed", "took"):
        return f"lost: {state}, {said}, {meddling}"
    return f"{state}, {said} by the next run"


def interrupt_many(arena: Arena, runs: int, seed: int) -> Counter[tuple[str, str]]:
    """Interrupt so many runs, each signal in turn; returns how often each thing came of each signal."""
    chance = random.Random(seed)
    seen: Counter[tuple[str, str]] = Counter()
    for n in range(runs):
        number = SIGNALS[n % len(SIGNALS)]
        # Half of them towards the end, where things are written.
        moment = chance.uniform(0.6, 1.1) if chance.random() < 0.5 else chance.uniform(0, 1.1)
        meddling = chance.choice([*MEDDLING, CHECKED_OUT]) if number == signal.SIGKILL else "nothing"
        seen[number.name, interrupt_once(arena, number, moment * arena.seconds, meddling)] += 1
    return seen


def kill_beside_another(arena: Arena, runs: int, seed: int) -> Counter[tuple[str, str]]:
    """Kill one of two runs that write at once, so many times; returns how often each thing came of it."""
    chance = random.Random(seed)
    seen: Counter[tuple[str, str]] = Counter()
    for _ in range(runs):
        arena.reset()
        other = arena.start_other()
        time.sleep(chance.uniform(0, 0.3) * arena.seconds)
        process = arena.start()
        time.sleep(chance.uniform(0.5, 1.5) * arena.seconds)
        process.kill()
        process.communicate()
        _, err = other.communicate(timeout=60)
        arena.run("x", "--set", "slug=Bad Slug")
        problem = err if other.returncode else arena.take_out_other()
        state = problem or arena.state()
        seen["SIGKILL beside another", state if state in arena.states else f"lost: {state}"] += 1
    return seen


def race_for_one_name(arena: Arena, count: int) -> list[str]:
    """Let so many runs create the same connector at once; returns what went wrong."""
    arena.reset()
    done = [(process, process.communicate(timeout=300)[1]) for process in [arena.start() for _ in range(count)]]
    codes = sorted(process.returncode for process, _ in done)
    wrong = [err for process, err in done if process.returncode and "exists already" not in err]
    if codes != [0] + [1] * (count - 1):
        wrong.append(f"exit codes {codes}")
    return wrong + ([] if arena.state() == "after" else [f"the monorepo is in the state {arena.state()}"])


def race_for_many_names(arena: Arena, count: int) -> list[str]:
    """Let so many runs create a connector each, at once; returns what went wrong."""
    arena.reset()
    names = [f"Racer {n:02}" for n in range(count)]
    identifiers = [f"5b9c8e1c-64a5-4cbb-9d8e-2b1d6a3fa2{n:02}" for n in range(count)]
    started = []
    for name, identifier in zip(names, identifiers, strict=True):
        start = [*_START, name, "--defaults", "--set", f"definition_id={identifier}"]
        started.append(subprocess.Popen(start, cwd=arena.root, env=environment(), stdout=subprocess.DEVNULL))
    wrong = [f"exit code {process.returncode}" for process in started if process.wait(timeout=300)]
    for index in (SUMMARY, REGISTRY):
        lines = (arena.root / index).read_text("utf-8").splitlines()
        listed = [name for line in lines for name in names if f"[{name}]" in line or line == f"- name: {name}"]
        if listed != names:
            wrong.append(f"{index} lists {listed}")
    wrong += [
        f"{name} is missing" for name in names if not (arena.root / CONNECTORS / f"source-{_slug(name)}").is_dir()
    ]
    for name in names:
        shutil.rmtree(arena.root / CONNECTORS / f"source-{_slug(name)}", ignore_errors=True)
        (arena.root / f"docs/integrations/sources/{_slug(name)}.md").unlink(missing_ok=True)
    return wrong


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def main() -> int:
    """Run as the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--racers", type=int, default=32)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        arena = Arena(Path(scratch) / "monorepo")
        seen = interrupt_many(arena, options.runs, options.seed)
        seen += kill_beside_another(arena, options.runs // 4, options.seed)
        for (number, what), count in sorted(seen.items()):
            print(f"{number:22} {count:5}  {what}")
        wrong = race_for_one_name(arena, options.racers) + race_for_many_names(arena, options.racers)
        print(f"{options.racers} runs at once, one name and {options.racers} names: {wrong or 'as promised'}")
    lost = sum(count for (_, what), count in seen.items() if what.startswith("lost"))
    print(f"{sum(seen.values())} runs interrupted; lost: {lost or 'nothing'}")
    return 1 if lost or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
