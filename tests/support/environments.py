"""Environments with a platform's real packages, built once and shared by all tests of generated projects."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "connector-generator-tests"
UV = str(Path(sys.executable).with_name("uv"))


def environment(name: str, requirements: Sequence[str], python: str | None = None) -> Path:
    """Return an environment with these requirements, from the cache where it has been built before.

    It lies outside the checkout and is only read: install a project elsewhere, or run it from its directory.

    Args:
        name: what it is for; part of the directory's name.
        requirements: what is installed, as for pip.
        python: the interpreter; this one if None.

    Returns:
        The path of the environment's python.
    """
    python = python or sys.executable
    key = hashlib.sha256("\n".join([os.path.realpath(python), *requirements]).encode()).hexdigest()[:12]
    target = HOME / f"{name}-{key}"
    executable = target / "bin" / "python"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test workers may want it at the same moment
        if not (target / "ready").exists():
            shutil.rmtree(target, ignore_errors=True)
            # Compiled once here: otherwise every single start pays for it.
            _create(target, requirements, python, "--compile-bytecode")
            (target / "ready").touch()
    return executable


def create_environment(target: Path, requirements: Sequence[str], python: str | None = None) -> Path:
    """Create an environment of a test's own, to be used once; returns the path of its python."""
    return _create(target, requirements, python or sys.executable)


def _create(target: Path, requirements: Sequence[str], python: str, *flags: str) -> Path:
    _uv("venv", "--quiet", "--python", python, str(target))
    executable = target / "bin" / "python"
    _uv("pip", "install", "--quiet", *flags, "--python", str(executable), *requirements)
    return executable


def _uv(*arguments: str) -> None:
    done = subprocess.run([UV, *arguments], capture_output=True, text=True)
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
    _uv("pip", "install", "--quiet", "--no-deps", "--python", str(executable), *requirements)


def uninstall(executable: Path, *names: str) -> None:
    """Uninstall from an environment of a test's own."""
    _uv("pip", "uninstall", "--quiet", "--python", str(executable), *names)
