"""Writes the lock files that every environment of tests and benchmarks is installed from.

    python -m tests.locks        (make lock)

For each `X.in` in tests/locked, and for pyproject.toml with its development tools, it writes `X.txt`: exact versions
with hashes, for every supported Python at once, without the address of any index. So what a test run installs changes
when somebody here changes it, and not when somebody elsewhere releases something. What would be different with other
versions, `make test-newest` and `make test-lowest` say.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ROOT / "tests" / "locked"
OWN = ("dev", "build")
"""What this project itself stands on; all other locks are of what its tests and benchmarks compare it with."""

_OLDEST = {"openmetadata-0.13": "3.8", "build": "3.8"}  # of all others pyproject's requires-python
_PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
# What a machine may have in its environment that would have a say in which versions are found.
_OF_THIS_MACHINE = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_PRERELEASE")


class Difference(NamedTuple):
    """A package with another version than the locked one; `-` where it is only in one of both."""

    package: str
    locked: str
    used: str
    locks: tuple[str, ...]


def names() -> list[str]:
    """Return the names of all locks of Python packages."""
    return sorted({"dev", *(path.stem for path in INPUTS.glob("*.in"))})


def resolve(target: Path, which: Iterable[str], resolution: str = "highest") -> None:
    """Resolve the inputs anew, whatever is locked today, and write the locks into a directory.

    Args:
        target: the directory with the inputs; tests/locked itself, or a copy for a run with other versions.
        which: the names of the locks.
        resolution: which versions to prefer, as for uv.
    """
    first = [name for name in which if name != "uv"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: _compile(name, target, resolution), first))
    if "uv" in which:  # it takes its version from the lock of the development tools
        _compile("uv", target, resolution)


def _compile(name: str, target: Path, resolution: str) -> None:
    directory = target.relative_to(ROOT)
    inputs = ["pyproject.toml", "--group", "dev"] if name == "dev" else [str(directory / f"{name}.in")]
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--no-config", "--quiet", *inputs]
    command += ["--universal", "--python-version", _OLDEST.get(name, "3.10"), "--resolution", resolution]
    command += ["--upgrade", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
    command += [
        "--custom-compile-command",
        "make lock",
        "--output-file",
        str(directory / f"{name}.txt"),
    ]
    environment = {key: value for key, value in os.environ.items() if key not in _OF_THIS_MACHINE}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"{name}: cannot be resolved\n{done.stderr.decode()}")


def pins(lock: Path) -> dict[str, set[str]]:
    """Return the versions of every package in a lock; there may be one for each of several Pythons."""
    found: dict[str, set[str]] = {}
    for name, version in _PIN.findall(lock.read_text("utf-8")):
        found.setdefault(name, set()).add(version)
    return found


def find_differences(used: Path) -> list[Difference]:
    """Return what is different in the locks of another directory."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for lock in sorted(used.glob("*.txt")):
        before, after = pins(INPUTS / lock.name), pins(lock)
        for package in sorted(before.keys() | after.keys()):
            versions = [" or ".join(sorted(side.get(package, "-"))) for side in (before, after)]
            if versions[0] != versions[1]:
                places.setdefault((package, versions[0], versions[1]), []).append(lock.stem)
    return [Difference(*key, tuple(locks)) for key, locks in sorted(places.items())]


def format_differences(differences: Iterable[Difference]) -> str:
    """Return a table of what is different from the locks."""
    rows = [("package", "locked", "used", "in")]
    rows += [(row.package, row.locked, row.used, ", ".join(row.locks)) for row in differences]
    if len(rows) == 1:
        return "No version is different from the locked ones."
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    return "\n".join("  ".join([*(cell.ljust(widths[n]) for n, cell in enumerate(row[:3])), row[3]]) for row in rows)


def _lock_npm() -> None:
    """Lock what is no package of Python's: plop, prettier, the browser."""
    if not shutil.which("npm"):
        print("npm is not installed: plop, prettier and the browser stay locked as they were")
        return
    flags = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts", "--no-audit", "--no-fund"]
    for package in INPUTS.glob("*/package.json"):
        package.with_name("package-lock.json").unlink(missing_ok=True)
        subprocess.run(["npm", "install", "--silent", *flags], cwd=package.parent, check=True)


if __name__ == "__main__":
    resolve(INPUTS, names())
    _lock_npm()
