"""What this tool costs beside its peers: CPU time of whole processes, as ratios, all measured in one run.

    python tests/benchmarks/bench.py [--rounds N] [--connectors N]

Every round runs each command once, in turn, so that a machine whose speed drifts slows all of them alike. The
first round is not counted. Medians of the ratios are printed, never bare seconds: those say more about the machine.
This tool is started as its users do, by `generate.sh`, which keeps its .pyc files; how a first run without any compares
is measured with the installed command. What the skeletons spare is measured by a cache that cannot be written.
Needs npm for plop, which is left out where there is none.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import batch, check_all, peers  # noqa: E402
from tests.conftest import read_tree  # noqa: E402
from tests.support.environments import constrained, environment, npm_package  # noqa: E402

BIN = Path(sys.executable).parent
GENERATE = str(ROOT / "generate.sh")
INSTALLED = str(BIN / "connector-generator")
# What would differ from day to day is said, so that all tools write the same bytes.
SAID = ("author", "release_date", "definition_id")
NEW = (
    *("new", "airbyte-python", "Example Python", "--defaults"),
    *(word for key in SAID for word in ("--set", f"{key}={peers.VALUES[key]}")),
)
NO_SKELETONS = "the installed command, without skeletons"
AIMS = {"`new`": 0.25, "`--help`": 0.15}
"""The most that `generate.sh` may cost, as a share of what cookiecutter costs."""


@dataclass(frozen=True)
class Command:
    """A command to be measured; `out` is where it creates the project."""

    name: str
    line: Callable[[Path], list[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--connectors", type=int, default=1000, help="for --batch and check --all; 0 leaves them out")
    options = parser.parse_args()
    rounds = options.rounds
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        creating, starting = _prepare(work)
        _ensure_same(creating, work)
        print("\n### generate.sh, with .pyc files\n")
        ratios = {
            "`new`": _table(_measure(creating, work, rounds), "`new`, whole process, against", GENERATE),
            "`--help`": _table(_measure(starting, work, rounds), "`--help` against", GENERATE),
        }
        for what, aim in AIMS.items():
            print(f"{what} takes {ratios[what]['cookiecutter']:.2f} of cookiecutter's time; the aim is {aim:.2f}.")
        print("\n### the installed command, without .pyc files\n")
        others = [command for command in creating if command.name not in (GENERATE, NO_SKELETONS)]
        _table(_measure(others, work, rounds, compiled=False), "`new`, whole process, against", INSTALLED)
    if options.connectors:
        print(f"\n{batch.report(options.connectors)}")
        print(
            f"\n`check --all`, against parsing the same YAML and Python: {check_all.check_all(options.connectors):.2f}"
        )
    return 0


def _prepare(work: Path) -> tuple[list[Command], list[Command]]:
    """Write every peer's template; returns the commands that create a project, and those that only start."""
    prepare = {**os.environ, **constrained("dev")}  # its environment, with the versions that are installed here
    subprocess.run([GENERATE, "--version"], env=prepare, check=True, capture_output=True)
    files = _our_files(work / "reference")
    copier = str(environment("copier").with_name("copier"))
    peers.write_cookiecutter(files, work / "cookiecutter")
    peers.write_copier(files, work / "copier")
    peers.write_plop(files, work / "plop")
    peers.write_floor(files, work / "floor")
    python, cookiecutter = str(BIN / "python"), str(BIN / "cookiecutter")
    (work / "no-cache").touch()
    nowhere = ["env", f"XDG_CACHE_HOME={work / 'no-cache'}"]
    creating = [
        Command(GENERATE, lambda out: [GENERATE, *NEW, "--output", str(out)]),
        Command(INSTALLED, lambda out: [INSTALLED, *NEW, "--output", str(out)]),
        Command(NO_SKELETONS, lambda out: [*nowhere, INSTALLED, *NEW, "--output", str(out)]),
        Command("floor", lambda out: [python, str(work / "floor/floor.py"), str(out)]),
        Command("cookiecutter", lambda out: [cookiecutter, "--no-input", "-o", str(out), str(work / "cookiecutter")]),
        Command("copier", lambda out: [copier, "copy", "--quiet", "--defaults", str(work / "copier"), str(out)]),
    ]
    starting = [
        Command(GENERATE, lambda _: [GENERATE, "--help"]),
        Command(INSTALLED, lambda _: [INSTALLED, "--help"]),
        Command("cookiecutter", lambda _: [cookiecutter, "--help"]),
        Command("copier", lambda _: [copier, "--help"]),
    ]
    if plop := _plop():
        plopfile = str(work / "plop/plopfile.mjs")
        creating.append(Command("plop", lambda out: [*plop, "--plopfile", plopfile, "source", str(out)]))
        starting.append(Command("plop", lambda _: [*plop, "--help"]))
    return creating, starting


def _our_files(target: Path) -> dict[str, bytes]:
    target.mkdir()
    subprocess.run([GENERATE, *NEW, "--output", target], check=True, capture_output=True)
    return read_tree(target)


def _plop() -> list[str] | None:
    """Return the command that starts plop, installed once into the cache; None without npm."""
    if not shutil.which("npm"):
        print("npm is not installed: plop is left out")
        return None
    return ["node", str(npm_package("plop") / "node_modules/plop/bin/plop.js")]


def _ensure_same(commands: list[Command], work: Path) -> None:
    """All tools have to write the same bytes, or the comparison is worth nothing."""
    trees = {}
    for command in commands:
        out = _fresh(work)
        subprocess.run(command.line(out), check=True, capture_output=True, stdin=subprocess.DEVNULL)
        trees[command.name] = read_tree(out)
    ours = trees[GENERATE]
    for name, tree in trees.items():
        differing = {path for path in {*tree, *ours} if tree.get(path) != ours.get(path)}
        assert not differing, f"{name} writes other bytes: {sorted(differing)}"
    size = sum(map(len, ours.values()))
    print(f"All write the same {len(ours)} files, {size} bytes.")


def _measure(commands: list[Command], work: Path, rounds: int, *, compiled: bool = True) -> dict[str, list[float]]:
    """Return the CPU time of each command, in seconds, round by round."""
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if compiled:
        for path in (sysconfig.get_paths()["purelib"], str(ROOT / "generator")):
            compileall.compile_dir(path, quiet=2)
    else:
        # An empty place to look for them, in which none are put.
        variables |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(work / "no-pyc")}
    times: dict[str, list[float]] = {command.name: [] for command in commands}
    for _ in range(rounds + 1):
        for command in commands:
            line = command.line(_fresh(work))
            before = _cpu()
            subprocess.run(line, check=True, capture_output=True, stdin=subprocess.DEVNULL, env=variables)
            times[command.name].append(_cpu() - before)
    return {name: values[1:] for name, values in times.items()}


def _table(times: dict[str, list[float]], title: str, ours: str) -> dict[str, float]:
    """Print how much of the others' time `ours` takes, and return it."""
    found = {
        _shown(name): statistics.median(mine / theirs for mine, theirs in zip(times[ours], values, strict=True))
        for name, values in times.items()
        if name != ours
    }
    print(f"| {title} | ratio |\n|---|---|")
    for name, ratio in found.items():
        print(f"| {name} | {ratio:.2f} |")
    print()
    return found


def _shown(name: str) -> str:
    return {INSTALLED: "the installed command", GENERATE: "generate.sh"}.get(name, name)


def _fresh(work: Path) -> Path:
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    return out


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
