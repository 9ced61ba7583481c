"""A copy of a directory that others could still change: what was looked at is then what is used.

Only regular files are copied, and only so much. Links are kept, so that they can be judged: one that stays inside leads
to the same place in the copy, one that leaves becomes absolute.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from generator.errors import TemplateError
from generator.writing.trees import ensure_text, is_tools_own, lies_in, show_path

MOST_FILES, MOST_BYTES = 50_000, 500_000_000
"""What a template may come to; the largest public ones have some thousands of files."""


def copy_template(root: Path, target: Path) -> None:
    """Copy the directory of a template, without what tools keep there for themselves and no project gets.

    Args:
        root: the directory, resolved.
        target: what the copy is to be; nothing is there yet.

    Raises:
        TemplateError: something in it is neither file nor directory nor link, cannot be read, or it is too much.
    """
    try:
        _Copy(root, target).run()
    except OSError as error:
        place = show_path(error.filename) if error.filename else show_path(root)
        raise TemplateError(f"{place} cannot be read: {error.strerror}") from None


class _Copy:
    def __init__(self, root: Path, target: Path) -> None:
        self.root, self.target = root, target
        self.files = self.bytes = 0

    def run(self) -> None:
        for directory, below, names in os.walk(self.root, onerror=_raise):
            here = Path(directory)
            there = self.target / here.relative_to(self.root)
            there.mkdir(parents=True)
            ensure_text([*below, *names], here)
            links = [name for name in below if (here / name).is_symlink()]
            below[:] = [name for name in below if name not in links and not self._is_left_out(here / name)]
            for name in (*links, *names):
                self._copy(here / name, there / name)

    def _copy(self, path: Path, target: Path) -> None:
        self.files += 1
        if path.is_symlink():
            target.symlink_to(self._lead(path, target))
            return
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as source:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise TemplateError(f"{path} is no file that could be copied", "a template has files and directories")
            with target.open("wb") as copy:
                while block := source.read(1 << 20):
                    self.bytes += len(block)
                    self._ensure_bounds()
                    copy.write(block)
        target.chmod(status.st_mode & 0o777 | 0o600)
        self._ensure_bounds()

    def _is_left_out(self, directory: Path) -> bool:
        parts = directory.relative_to(self.root).parts
        is_the_projects = any("cookiecutter" in part or part == "project" for part in parts[:-1])
        return not is_the_projects and is_tools_own(directory)

    def _lead(self, path: Path, target: Path) -> str:
        """Return where the copy of a link leads."""
        if not lies_in(path, self.root):
            return os.path.normpath(path.parent / path.readlink())
        inside = self.target / path.resolve().relative_to(self.root)
        return os.path.relpath(inside, target.parent)

    def _ensure_bounds(self) -> None:
        if self.files > MOST_FILES or self.bytes > MOST_BYTES:
            raise TemplateError(
                f"{self.root} holds more than a template can: {MOST_FILES} files, {MOST_BYTES // 1_000_000} MB",
                "give the template's own directory",
            )


def _raise(error: OSError) -> None:
    raise error
