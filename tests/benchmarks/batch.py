"""What `new --batch` costs beside writing the same bytes from memory, and how it grows.

python tests/benchmarks/batch.py [--connectors N]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conftest import read_tree  # noqa: E402

COMMAND = Path(sys.executable).with_name("connector-generator")


class Cost(NamedTuple):
    """What one process took: CPU time in seconds, and its peak of memory, in the system's own unit."""

    cpu: float
    memory: int


def create(count: int, work: Path) -> tuple[Cost, float]:
    """Create connectors with one command, then write the same bytes again.

    Returns:
        What the command took, and the CPU time of writing alone.
    """
    rows, out, copy = work / "rows.jsonl", work / "out", work / "copy"
    with rows.open("w", encoding="utf-8") as file:
        for n in range(count):
            file.write(json.dumps({"name": f"Service {n}", "author": "Ada", "release_date": "2026-01-31"}) + "\n")
    out.mkdir()
    cost = _run([str(COMMAND), "new", "airbyte-python", "--batch", str(rows), "--output", str(out)])
    floor = sum(_write(read_tree(project), copy / project.name) for project in out.iterdir())
    for path in (out, copy):
        shutil.rmtree(path)
    return cost, floor


def _run(command: list[str]) -> Cost:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.returncode
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def _write(files: dict[str, bytes], target: Path) -> float:
    """Write files that are in memory, without the time that a Path takes; returns the CPU time."""
    start = time.process_time()
    made: set[str] = set()
    for name, content in files.items():
        path = os.path.join(target, name)  # noqa: PTH118
        directory = os.path.dirname(path)  # noqa: PTH120
        if directory not in made:
            os.makedirs(directory, exist_ok=True)  # noqa: PTH103
            made.add(directory)
        with open(path, "wb") as file:
            file.write(content)
    return time.process_time() - start


def report(count: int) -> str:
    """Return the table of ratios for so many connectors, and four times as many."""
    with tempfile.TemporaryDirectory() as directory:
        create(10, Path(directory))  # the first run also makes the skeletons
        few, floor = create(count, Path(directory))
        many, _ = create(4 * count, Path(directory))
    lines = [
        f"| `new --batch` with {count} connectors | ratio |\n|---|---|",
        f"| against writing the same bytes from memory | {few.cpu / floor:.2f} |",
        f"| CPU time, four times as many against these | {many.cpu / few.cpu:.2f} |",
        f"| peak memory, four times as many against these | {many.memory / few.memory:.2f} |",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connectors", type=int, default=1000)
    print(report(parser.parse_args().connectors))
