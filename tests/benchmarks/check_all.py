"""What `check --all` costs beside parsing the same YAML and Python alone.

python tests/benchmarks/check_all.py [--connectors N] [--rounds N]
"""

from __future__ import annotations

import argparse
import ast
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from generator.checks.steps import examine  # noqa: E402
from generator.checks.subject import Subject  # noqa: E402
from generator.writing.apply import apply_plan  # noqa: E402
from tests.support.cases import CASES, prepare_case  # noqa: E402

CASE = "airbyte-python--plain"


def check_all(connectors: int, rounds: int = 5) -> float:
    """Return how many times as long it takes to check connectors as to parse their YAML and Python.

    Both are measured in this process, in turn; the median of the ratios of their CPU time counts.
    """
    with tempfile.TemporaryDirectory() as directory:
        paths = _copies(Path(directory), connectors)
        ratios = [_cpu(_check, paths) / _cpu(_parse, paths) for _ in range(rounds + 1)]
    return statistics.median(ratios[1:])  # the first round also reads what it needs once


def _copies(root: Path, count: int) -> list[Path]:
    """Create one connector, and copies of it under names of their own."""
    (case,) = (case for case in CASES if case.stem == CASE)
    job = prepare_case(case, root)
    apply_plan(job.plan, job.hooks)
    first = job.plan.project
    assert first
    return [Path(shutil.copytree(first, root / "connectors" / str(n) / first.name)) for n in range(count)]


def _check(paths: list[Path]) -> None:
    for path in paths:
        examine(Subject(path), str(path))


def _parse(paths: list[Path]) -> None:
    """The floor: nothing is looked for, nothing is compared."""
    for path in paths:
        for file in path.rglob("*"):
            if file.suffix == ".py":
                ast.parse(file.read_bytes())
            elif file.suffix in (".yaml", ".yml"):
                yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)


def _cpu(work: Callable[[list[Path]], None], paths: list[Path]) -> float:
    start = time.process_time()
    work(paths)
    return time.process_time() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connectors", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"check / parse: {check_all(options.connectors, options.rounds):.2f}")
