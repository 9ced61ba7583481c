"""Asking Airbyte's QA, which runs in an environment and processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.support import environments

OWN, TODAY = "own", "today"
"""That which lies in the checkout, and that which is on PyPI."""

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
NO_CODE = "Connector language could not be inferred"
"""What every check says of a directory without code."""

_HERE = Path(__file__).parent
_OWN_CHECKS = "airbyte-ci/connectors/connectors_qa/src/connectors_qa/checks"
_PYTHON = ">=3.11,<3.13"  # what today's is for


class Place(NamedTuple):
    """A connector: the top of the repository that it lies in, and the name of its directory."""

    root: Path
    name: str


class Verdict(NamedTuple):
    """What one check says of one connector."""

    check: str
    status: str
    message: str


class Answer(NamedTuple):
    """What the QA says.

    Attributes:
        checks: the classes of its checks, in order, each with all names under which its code may be meant.
        verdicts: of every connector that was asked for, those of all checks.
    """

    checks: dict[str, tuple[str, ...]]
    verdicts: dict[Place, tuple[Verdict, ...]]


def has_own(checkout: Path) -> bool:
    """Say whether a checkout brings its QA along."""
    return (checkout / _OWN_CHECKS).is_dir()


def ask(which: str, checkout: Path, places: Sequence[Place], jobs: int = 2) -> Answer:
    """Run the QA over connectors.

    Args:
        which: `OWN` or `TODAY`.
        checkout: where its own lies.
        places: the connectors.
        jobs: how many processes share them.
    """
    shares = [share for n in range(jobs) if (share := places[n::jobs])]
    _executable()  # two that build it at once would be in each other's way
    with ThreadPoolExecutor(jobs) as pool:
        said = list(pool.map(lambda share: list(_run(which, checkout, share)), shares))
    checks = {name: tuple(names) for name, names in json.loads(said[0][0]).items()}
    found: dict[Place, tuple[Verdict, ...]] = {}
    for share, lines in zip(shares, said, strict=True):
        for place, line in zip(share, lines[1:], strict=True):
            found[place] = tuple(Verdict(**one) for one in json.loads(line))
    return Answer(checks, {place: found[place] for place in places})


def _run(which: str, checkout: Path, places: Iterable[Place]) -> Iterator[str]:
    """Yield the lines of one process: see `run_qa`."""
    requests = "".join(json.dumps({"root": str(place.root), "connector": place.name}) + "\n" for place in places)
    command = [str(_executable()), "-B", "-s", str(_HERE / "run_qa.py"), which, str(checkout)]
    # Nothing of this machine's accounts: it is third-party code.
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    done = subprocess.run(command, input=requests, env=environment, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"Airbyte's QA does not run here:\n{done.stderr}")
    yield from done.stdout.splitlines()


@cache
def _executable() -> Path:
    """Return the Python of the environment that the QA runs in; it is built once."""
    python = subprocess.run([environments.UV, "python", "find", _PYTHON], capture_output=True, text=True)
    if python.returncode != 0:
        raise SystemExit(f"Airbyte's QA needs Python {_PYTHON}: uv python install 3.12")
    base = environments.environment("airbyte-qa", python.stdout.strip())
    todays = _HERE / "todays.txt"
    target = environments.HOME / f"judge-{environments.digest(str(base).encode(), todays.read_bytes())}"
    if not (target / "ready").exists():
        shutil.rmtree(target, ignore_errors=True)
        executable = environments.copy_environment(base, target)
        environments.install_locked(executable, todays)
        (target / "ready").touch()
    return target / "bin" / "python"
