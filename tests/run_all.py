"""Runs all that must pass, one step after the other, and says at the end what is red.

    python -m tests.run_all [--only lint|everywhere|slow] [--with locked|newest|lowest]

- lint: ruff, mypy, import-linter, shellcheck
- everywhere: the fast tests, on this Python and, but for those that need only one, on every other one from 3.10 to
  3.14 that the machine has
- slow: the tests that install and run what was generated; two at a time

With `newest` everything is resolved anew, with `lowest` what pyproject.toml names is as old as it allows; both say
which packages are then other ones than the locked ones.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests import locks
from tests.support.environments import UV, digest

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = {(3, minor) for minor in range(10, 15)}


class Step(NamedTuple):
    """Something that must pass; it says itself what is wrong."""

    name: str
    run: Callable[[], bool]


class Result(NamedTuple):
    """What became of a step."""

    name: str
    passed: bool
    seconds: float


class Variant(NamedTuple):
    """The versions that a run is with: `locked`, or others, and then it has environments of its own."""

    name: str

    @property
    def home(self) -> Path:
        return ROOT / ".cache" / self.name

    @property
    def locks(self) -> Path:
        """The directory with its lock files."""
        return locks.INPUTS if self.name == "locked" else self.home / "locked"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=_GROUPS)
    parser.add_argument("--with", dest="versions", choices=["locked", "newest", "lowest"], default="locked")
    options = parser.parse_args()
    variant = Variant(options.versions)
    table = _resolve(variant)
    print(table, flush=True)
    groups = [group for name, group in _GROUPS.items() if options.only in (None, name)]
    results = run_steps(step for group in groups for step in group(variant))
    print(f"\n{format_results(results)}")
    if all(result.passed for result in results):
        return 0
    if table:
        print(f"\n{table}")
    return 1


def _resolve(variant: Variant) -> str:
    """Resolve what a variant has other versions of; returns the table of them, "" if nothing is resolved."""
    if variant.name == "locked":
        return ""
    shutil.rmtree(variant.locks, ignore_errors=True)
    shutil.copytree(locks.INPUTS, variant.locks)
    if variant.name == "newest":
        locks.resolve(variant.locks, locks.names())
    else:
        locks.resolve(variant.locks, locks.OWN, "lowest-direct")
    return locks.format_differences(locks.find_differences(variant.locks))


def run_steps(steps: Iterable[Step]) -> list[Result]:
    """Run every step, whatever became of those before it."""
    results = []
    for step in steps:
        print(f"\n== {step.name}", flush=True)
        started = time.monotonic()
        passed = step.run()
        results.append(Result(step.name, passed, time.monotonic() - started))
    return results


def format_results(results: Iterable[Result]) -> str:
    """Return a line for each step, the red ones last, where they are seen."""
    rows = sorted(results, key=lambda result: not result.passed)
    return "\n".join(f"{'green' if row.passed else 'RED':5} {row.seconds:5.0f} s  {row.name}" for row in rows)


def _lint(variant: Variant) -> Iterator[Step]:
    tools = Tools(sys.executable, variant)
    yield tools.step("ruff check", "ruff", "check")
    yield tools.step("ruff format", "ruff", "format", "--check")
    yield tools.step("mypy", "mypy")
    yield tools.step("import-linter", "lint-imports", "--no-logo")
    yield tools.step("shellcheck", "shellcheck", "generate.sh", ".ci/run")


def _everywhere(variant: Variant) -> Iterator[Step]:
    for python in (sys.executable, *_other_pythons()):
        which = "not slow" if python == sys.executable else "not slow and not once"
        tools = Tools(python, variant)
        yield tools.step(f"fast tests on {python}", "pytest", "-q", "-m", which, "-n", "2")


def _slow(variant: Variant) -> Iterator[Step]:
    how = ("-m", "slow", "-n", "2", "--dist", "loadgroup", "--durations", "10")
    yield Tools(sys.executable, variant).step("slow tests", "pytest", *how)


class Tools(NamedTuple):
    """The development tools on one Python, in the versions of a variant; installed when a step first needs them."""

    python: str
    variant: Variant

    def step(self, name: str, tool: str, *arguments: str) -> Step:
        """Return a step that runs one of them."""
        return Step(name, lambda: self._run(tool, *arguments))

    def _run(self, tool: str, *arguments: str) -> bool:
        binaries = self._install()
        if binaries is None:
            return False
        environment = {**os.environ, "CONNECTOR_GENERATOR_LOCKED": str(self.variant.locks)}
        # As `python -m` it has this directory on its path, as the tests' own imports need it.
        start = [str(binaries / "python"), "-m", "pytest"] if tool == "pytest" else [str(binaries / tool)]
        return subprocess.run([*start, *arguments], cwd=ROOT, env=environment).returncode == 0

    def _install(self) -> Path | None:
        """Return the directory of the tools, or None if they could not be installed."""
        if self.variant.name == "locked" and self.python == sys.executable:
            return Path(sys.executable).parent  # `make` has installed them
        home = self.variant.home / Path(self.python).name
        inputs = [self.variant.locks / f"{name}.txt" for name in locks.OWN] + [ROOT / "pyproject.toml"]
        state = digest(os.path.realpath(self.python).encode(), *(path.read_bytes() for path in inputs))
        ready = home / "ready"
        if not ready.exists() or ready.read_text() != state:
            if not all(map(_passes, self._commands(home))):
                return None
            ready.write_text(state)
        return home / "bin"

    def _commands(self, home: Path) -> Iterator[list[str]]:
        """Yield the commands that install them, as the Makefile does."""
        install = [UV, "pip", "install", "--quiet", "--python", str(home / "bin/python")]
        yield [self.python, "-m", "venv", "--clear", str(home)]
        yield [*install, "--require-hashes", "-r", str(self.variant.locks / "dev.txt")]
        constraint = ["--build-constraint", str(self.variant.locks / "build.txt")]
        yield [*install, "--no-deps", *constraint, "--editable", "."]


def _passes(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT).returncode == 0


def _other_pythons() -> list[str]:
    """Find one interpreter for each supported version but this one's: on PATH, or among pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = []
    for major, minor in sorted(SUPPORTED - {sys.version_info[:2]}):
        name = f"python{major}.{minor}"
        candidates = [shutil.which(name), *map(str, sorted(pyenv.glob(f"{major}.{minor}.*/bin/{name}")))]
        found += [path for path in candidates if path and _starts(path)][:1]
    return found


def _starts(python: str) -> bool:
    """Say whether it can be started: pyenv has shims on PATH for versions that are switched off, too."""
    return subprocess.run([python, "--version"], capture_output=True).returncode == 0


_GROUPS = {"lint": _lint, "everywhere": _everywhere, "slow": _slow}

if __name__ == "__main__":
    sys.exit(main())
