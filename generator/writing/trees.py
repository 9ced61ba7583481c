"""Reading back what others wrote below a directory: cookiecutter, a hook, or the author of a template."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.errors import TemplateError
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

    Raises:
        TemplateError: a name is no text.
    """
    files: list[RenderedFile] = []
    directories: list[str] = []
    for directory, below, names in os.walk(root):
        here = Path(directory)
        empty = here != root and not below and not names
        below[:] = sorted(name for name in below if not (skip and skip(here / name)))
        directories += [here.relative_to(root).as_posix()] if empty else []
        ensure_text([*below, *names], here)
        files += [_read(here / name, root) for name in sorted(names) if (here / name).is_file()]
    return Tree(tuple(sorted(files, key=lambda file: file.path)), tuple(sorted(directories)))


def list_tree(root: Path) -> list[str]:
    """Return the path of every file below a directory, sorted; nothing is opened."""
    return sorted(
        Path(directory, name).relative_to(root).as_posix() for directory, _, names in os.walk(root) for name in names
    )


def is_tools_own(directory: Path) -> bool:
    """Say whether a directory is what a tool keeps for itself, such as a repository or an environment."""
    return directory.name in (".git", ".hg", "node_modules", "__pycache__") or (directory / "pyvenv.cfg").exists()


def leaving_links(root: Path) -> Iterator[Path]:
    """Yield the links below a directory that lead out of it, or nowhere that can be told; itself, if it is one."""
    if root.is_symlink() and not lies_in(root, root.parent.resolve()):
        yield root
        return
    inside = root.resolve()
    for directory, below, names in os.walk(root):
        for path in (Path(directory, name) for name in (*below, *names)):
            if path.is_symlink() and not lies_in(path, inside):
                yield path


def lies_in(path: Path, root: Path) -> bool:
    """Say whether a path lies below a directory once all links are followed."""
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # links that lead to each other
        return False


def show_path(path: str | os.PathLike[str]) -> str:
    """Return a path as text that can be written and shown, also one with bytes in it that are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def ensure_text(names: list[str], directory: Path) -> None:
    """Raise TemplateError for a name that is no UTF-8: no record could hold it."""
    for name in names:
        if show_path(name) != name:
            raise TemplateError(
                f"{show_path(directory / name)} has a name that is not UTF-8",
                "rename it: such a name cannot be recorded",
            )


def _read(path: Path, root: Path) -> RenderedFile:
    executable = bool(path.stat().st_mode & 0o100)
    return RenderedFile(path.relative_to(root).as_posix(), path.read_bytes(), executable=executable)
