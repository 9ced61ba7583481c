"""Which of this machine's Pythons a test takes, where not every one will do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Version = tuple[int, int, int]


def find_python(fits: Callable[[Version], bool]) -> str | None:
    """Return this Python if it fits, or else the newest of the others on PATH and among pyenv's that does."""
    for python in _candidates():
        version = _version(python)
        if version and fits(version):
            return python
    return None


def parses_in_threads(version: Version) -> bool:
    """Say whether several threads of this version can parse expressions at once.

    From 3.11.0 to 3.11.7 they share the depth that the parser has reached, and the garbage collector lets another
    thread go on in the middle: "SystemError: AST constructor recursion depth mismatch", now and then
    (https://github.com/python/cpython/issues/106905). The CDK does it with every manifest.
    """
    return not (3, 11, 0) <= version < (3, 11, 8)


def _candidates() -> Iterator[str]:
    """This Python outside of its environment, then every other version, newest first."""
    yield os.path.realpath(sys.executable)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(14, 7, -1):
        name = f"python3.{minor}"
        yield from filter(None, [shutil.which(name), *map(str, sorted(pyenv.glob(f"3.{minor}.*/bin/{name}")))])


def _version(python: str) -> Version | None:
    """Ask it; None if it does not start: pyenv has shims on PATH for versions that are switched off, too."""
    ask = [python, "-c", "import sys; print(*sys.version_info[:3])"]
    done = subprocess.run(ask, capture_output=True, text=True)
    if done.returncode != 0:
        return None
    major, minor, micro = map(int, done.stdout.split())
    return major, minor, micro
