"""Reading back what others wrote below a directory: cookiecutter, or a hook."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.model import RenderedFile
from generator.values import Value


class Tree(Value):
    """What lies below a directory: its files, and those directories that hold none."""

    files: tuple[RenderedFile, ...]
    directories: tuple[str, ...]


def read_tree(root: Path, skip: Callable[[Path], bool] | None = None) -> Tree:
    """Read everything below a directory, sorted by path; links to directories are not followed.

    Args:
        root: the directory.
        skip: says of a directory that it is to be left out.
    """
    files: list[RenderedFile] = []
    directories: list[str] = []
    for directory, below, names in os.walk(root):
        here = Path(directory)
        empty = here != root and not below and not names
        below[:] = sorted(name for name in below if not (skip and skip(here / name)))
        directories += [here.relative_to(root).as_posix()] if empty else []
        files += [_read(here / name, root) for name in sorted(names) if (here / name).is_file()]
    return Tree(tuple(sorted(files, key=lambda file: file.path)), tuple(sorted(directories)))


def is_tools_own(directory: Path) -> bool:
    """Say whether a directory is what a tool keeps for itself, such as a repository or an environment."""
    return directory.name in (".git", ".hg", "node_modules", "__pycache__") or (directory / "pyvenv.cfg").exists()


def leaving_links(root: Path) -> Iterator[Path]:
    """Yield the links below a directory that lead out of it."""
    inside = root.resolve()
    for directory, below, names in os.walk(root):
        for path in (Path(directory, name) for name in (*below, *names)):
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                yield path


def _read(path: Path, root: Path) -> RenderedFile:
    executable = bool(path.stat().st_mode & 0o100)
    return RenderedFile(path.relative_to(root).as_posix(), path.read_bytes(), executable=executable)
