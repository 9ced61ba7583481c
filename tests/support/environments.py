"""Environments with a platform's real packages, built once and shared by all tests of generated projects.

What is installed is what stands in a lock file, with hashes: in `tests/locked`, or in the directory that the variable
CONNECTOR_GENERATOR_LOCKED names. Where a test's point is to install as a README says, that very command runs with the
variables of `constrained`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "connector-generator-tests"
LOCKED = Path(os.environ.get("CONNECTOR_GENERATOR_LOCKED", ROOT / "tests" / "locked"))
UV = str(Path(sys.executable).with_name("uv"))


def environment(name: str, python: str | None = None) -> Path:
    """Return an environment with what a lock holds, from the cache where it has been built before.

    It lies outside the checkout and is only read: install a project elsewhere, or run it from its directory.

    Args:
        name: of the lock.
        python: the interpreter; this one if None.

    Returns:
        The path of the environment's python.
    """
    python = python or sys.executable
    lock = LOCKED / f"{name}.txt"
    target = HOME / f"{name}-{digest(os.path.realpath(python).encode(), lock.read_bytes())}"
    executable = target / "bin" / "python"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{target.name}.lock").open("w") as guard:
        import fcntl  # Windows has none, and runs fast tests only

        fcntl.flock(guard, fcntl.LOCK_EX)  # two test workers may want it at the same moment
        if not (target / "ready").exists():
            shutil.rmtree(target, ignore_errors=True)
            _uv("venv", "--quiet", "--python", python, str(target))
            # Compiled once here: otherwise every single start pays for it.
            build = {"UV_BUILD_CONSTRAINT": str(_constraints(name))}
            _install(executable, "--compile-bytecode", "--require-hashes", "-r", str(lock), **build)
            (target / "ready").touch()
    return executable


def npm_package(name: str) -> Path:
    """Return the directory with what a lock of npm's holds, from the cache where it has been installed before."""
    lock = LOCKED / name / "package-lock.json"
    target = HOME / f"{name}-{digest(lock.read_bytes())}"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{target.name}.lock").open("w") as guard:
        import fcntl  # Windows has none, and runs fast tests only

        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (target / "ready").exists():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(lock.parent, target)
            done = subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=target, capture_output=True)
            assert done.returncode == 0, done.stderr
            (target / "ready").touch()
    return target


def create_environment(target: Path, lock: str, *requirements: str) -> Path:
    """Create an environment of a test's own, to be used once.

    Args:
        target: where; nothing is there yet.
        lock: the lock that says in which version something is installed.
        requirements: what is installed, as for pip.

    Returns:
        The path of its python.
    """
    _uv("venv", "--quiet", "--python", sys.executable, str(target))
    executable = target / "bin" / "python"
    _install(executable, *requirements, **constrained(lock))
    return executable


def constrained(lock: str) -> dict[str, str]:
    """Return the variables with which pip and uv install, and build, nothing but what is locked.

    No hashes here: with them pip would refuse what has none, such as the project itself.
    """
    path = str(_constraints(lock))
    # Older versions of pip take the first one also for what packages are built with.
    return dict.fromkeys(("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT"), path)


def _constraints(name: str) -> Path:
    """Write a lock without its hashes, and what packages are built with where it says nothing of that."""
    texts = [(LOCKED / f"{each}.txt").read_text("utf-8") for each in (name, "build")]
    lines: dict[str, list[str]] = {}
    for text in texts:
        found: dict[str, list[str]] = {}
        for package, rest in re.findall(r"^([\w.-]+)(==[^\\\n]+)", text, re.MULTILINE):
            found.setdefault(package, []).append(f"{package}{rest.rstrip()}\n")
        lines = found | lines
    content = "".join(line for package in lines.values() for line in package)
    target = HOME / f"constraints-{name}-{digest(content.encode())}.txt"
    if not target.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=HOME, delete=False) as file:
            file.write(content)
        Path(file.name).replace(target)
    return target


def digest(*contents: bytes) -> str:
    """Return what the cache calls something that was made from these contents."""
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:12]


def _install(executable: Path, *arguments: str, **variables: str) -> None:
    _uv("pip", "install", "--quiet", "--python", str(executable), *arguments, **variables)


def _uv(*arguments: str, **variables: str) -> None:
    done = subprocess.run([UV, *arguments], env={**os.environ, **variables}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def copy_environment(executable: Path, target: Path) -> Path:
    """Copy an environment of the cache, to install into it: with links to its files, so in a second or two.

    What is installed must only add files or replace them, as pip and uv do, and never write into one.

    Args:
        executable: the python that `environment` returned.
        target: a directory that does not exist yet.

    Returns:
        The path of the copy's python. Scripts in its `bin` still start the original: run them by this python.
    """

    def link(source: str, copy: str) -> str:
        try:
            os.link(source, copy)
        except OSError:  # on another file system
            shutil.copy2(source, copy)
        return copy

    shutil.copytree(executable.parents[1], target, symlinks=True, copy_function=link)
    return target / "bin" / "python"


def install(executable: Path, *requirements: str) -> None:
    """Install into an environment of a test's own, and nothing that it does not name."""
    _install(executable, "--no-deps", *requirements, **constrained("build"))


def install_locked(executable: Path, requirements: Path) -> None:
    """Install into an environment of a test's own what stands in a file with hashes, and nothing that it asks for."""
    _install(executable, "--no-deps", "--require-hashes", "-r", str(requirements))


def uninstall(executable: Path, *names: str) -> None:
    """Uninstall from an environment of a test's own."""
    _uv("pip", "uninstall", "--quiet", "--python", str(executable), *names)
