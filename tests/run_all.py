"""Runs all that must pass, one step after the other, and stops at the first that does not.

    python tests/run_all.py [--only lint|everywhere|slow]

- lint: ruff, mypy, import-linter, shellcheck
- everywhere: the fast tests, on this Python and, but for those that need only one, on every other one from 3.10 to
  3.14 that the machine has
- slow: the tests that install and run what was generated; two at a time
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = {(3, minor) for minor in range(10, 15)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=_STEPS)
    only = parser.parse_args().only
    for name, step in _STEPS.items():
        if only in (None, name):
            step()
    return 0


def lint() -> None:
    _run(_tool("ruff"), "check")
    _run(_tool("ruff"), "format", "--check")
    _run(sys.executable, "-m", "mypy")
    _run(_tool("lint-imports"), "--no-logo")
    _run(_tool("shellcheck"), "generate.sh", ".ci/run")


def everywhere() -> None:
    _test_fast(sys.executable, "not slow")
    for python in map(_environment, _other_pythons()):
        _test_fast(python, "not slow and not once")


def _test_fast(python: str, which: str) -> None:
    print(f"\n== fast tests on {python}", flush=True)
    _run(python, "-m", "pytest", "-q", "-m", which, "-n", "2")


def slow() -> None:
    _run(sys.executable, "-m", "pytest", "-m", "slow", "-n", "2", "--dist", "loadgroup", "--durations", "10")


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


def _environment(python: str) -> str:
    """Build or refresh an environment of its own for another Python; returns its interpreter."""
    environment = ROOT / f".venv-{Path(python).name}"
    executable = str(environment / "bin" / "python")
    if not environment.exists():
        _run(_tool("uv"), "venv", "--quiet", "--python", python, str(environment))
    _run(_tool("uv"), "pip", "install", "--quiet", "--python", executable, "--group", "dev", "--editable", ".")
    return executable


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(done.returncode)


_STEPS = {"lint": lint, "everywhere": everywhere, "slow": slow}

if __name__ == "__main__":
    sys.exit(main())
