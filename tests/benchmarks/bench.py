"""What this tool costs beside its peers: CPU time of whole processes, as ratios, all measured in one run.

    python tests/benchmarks/bench.py [--rounds N] [--connectors N]

Every round runs each command once, in turn, so that a machine whose speed drifts slows all of them alike. The
first round is not counted. Medians of the ratios are printed, never bare seconds: those say more about the machine.
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
from tests.support.environments import HOME, LOCKED, constrained, digest, environment  # noqa: E402

CASE = ROOT / "tests/cases/airbyte-python--plain.yaml"
BIN = Path(sys.executable).parent
NEW = ("--answers", str(CASE), "--defaults")


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
        for title, compiled in (("with .pyc files", True), ("without .pyc files", False)):
            print(f"\n### {title}\n")
            # The environment that generate.sh has made for itself keeps its .pyc files.
            commands = [command for command in starting if compiled or command.name != "generate.sh"]
            times = _measure(commands, work, rounds, compiled)
            _table(times, "start: `--version` against", "ours")
            if compiled:
                added = statistics.median(times["generate.sh"]) - statistics.median(times["ours"])
                share = added / statistics.median(times["cookiecutter"])
                print(f"generate.sh adds {share:.3f} of cookiecutter's start.\n")
            _table(_measure(creating, work, rounds, compiled), "`new`, whole process, against", "ours")
    if options.connectors:
        print(f"\n{batch.report(options.connectors)}")
        print(
            f"\n`check --all`, against parsing the same YAML and Python: {check_all.check_all(options.connectors):.2f}"
        )
    return 0


def _prepare(work: Path) -> tuple[list[Command], list[Command]]:
    """Write every peer's template; returns the commands that create a project, and those that only start."""
    files = _our_files(work / "reference")
    copier = environment("copier").with_name("copier")
    peers.write_cookiecutter(files, work / "cookiecutter")
    peers.write_copier(files, work / "copier")
    peers.write_plop(files, work / "plop")
    peers.write_floor(files, work / "floor")
    python, cookiecutter, ours = str(BIN / "python"), str(BIN / "cookiecutter"), str(BIN / "connector-generator")
    generate = str(ROOT / "generate.sh")
    prepare = {**os.environ, **constrained("dev")}  # its environment, with the versions that `ours` has
    subprocess.run([generate, "--version"], env=prepare, check=True, capture_output=True)
    creating = [
        Command("ours", lambda out: [ours, "new", *NEW, "--output", str(out)]),
        Command("floor", lambda out: [python, str(work / "floor/floor.py"), str(out)]),
        Command("cookiecutter", lambda out: [cookiecutter, "--no-input", "-o", str(out), str(work / "cookiecutter")]),
        Command("copier", lambda out: [str(copier), "copy", "--quiet", "--defaults", str(work / "copier"), str(out)]),
    ]
    starting = [
        Command("ours", lambda _: [ours, "--version"]),
        Command("generate.sh", lambda _: [generate, "--version"]),
        Command("cookiecutter", lambda _: [cookiecutter, "--version"]),
        Command("copier", lambda _: [str(copier), "--version"]),
    ]
    if plop := _plop():
        plopfile = str(work / "plop/plopfile.mjs")
        creating.append(Command("plop", lambda out: [*plop, "--plopfile", plopfile, "source", str(out)]))
        starting.append(Command("plop", lambda _: [*plop, "--version"]))
    return creating, starting


def _our_files(target: Path) -> dict[str, bytes]:
    target.mkdir()
    subprocess.run([BIN / "connector-generator", "new", *NEW, "--output", target], check=True, capture_output=True)
    return read_tree(target)


def _plop() -> list[str] | None:
    """Return the command that starts plop, installed once into the cache; None without npm."""
    if not shutil.which("npm"):
        print("npm is not installed: plop is left out")
        return None
    locks = [LOCKED / "plop" / name for name in ("package.json", "package-lock.json")]
    home = HOME / f"plop-{digest(*(lock.read_bytes() for lock in locks))}"
    script = home / "node_modules/plop/bin/plop.js"
    if not script.exists():
        home.mkdir(parents=True, exist_ok=True)
        for lock in locks:
            shutil.copy2(lock, home)
        subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=home, check=True, capture_output=True)
    return ["node", str(script)]


def _ensure_same(commands: list[Command], work: Path) -> None:
    """All tools have to write the same bytes, or the comparison is worth nothing."""
    trees = {}
    for command in commands:
        out = _fresh(work)
        subprocess.run(command.line(out), check=True, capture_output=True, stdin=subprocess.DEVNULL)
        trees[command.name] = read_tree(out)
    for name, tree in trees.items():
        differing = {path for path in {*tree, *trees["ours"]} if tree.get(path) != trees["ours"].get(path)}
        assert not differing, f"{name} writes other bytes: {sorted(differing)}"
    size = sum(map(len, trees["ours"].values()))
    print(f"All write the same {len(trees['ours'])} files, {size} bytes.")


def _measure(commands: list[Command], work: Path, rounds: int, compiled: bool) -> dict[str, list[float]]:
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


def _table(times: dict[str, list[float]], title: str, ours: str) -> None:
    print(f"| {title} | ratio |\n|---|---|")
    for name, values in times.items():
        if name != ours:
            ratios = [mine / theirs for mine, theirs in zip(times[ours], values, strict=True)]
            print(f"| {name} | {statistics.median(ratios):.2f} |")
    print()


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
