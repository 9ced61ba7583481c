"""Cloning a git repository, and nothing else of it: no program that it names runs, no other repository is fetched."""

from __future__ import annotations

import re
from pathlib import Path

from generator.catalog.addresses import Address
from generator.errors import TemplateError, ToolError
from generator.values import Value

_GUARDS = (
    *("-c", "protocol.allow=never"),
    *(part for scheme in ("https", "http", "ssh", "git", "file") for part in ("-c", f"protocol.{scheme}.allow=always")),
    *("-c", "core.protectHFS=true", "-c", "core.protectNTFS=true"),
    *("-c", "submodule.recurse=false"),
)
"""git speaks no other protocol, and checks out nothing that some file system takes for `.git`."""


class Clone(Value):
    """What was fetched.

    Attributes:
        path: its files; the history is gone, and with it the address.
        commit: what was checked out.
        submodules: the directories that are empty because they are other repositories.
    """

    path: Path
    commit: str
    submodules: tuple[str, ...]


def clone(address: Address, checkout: str | None, scratch: Path) -> Clone:
    """Fetch a repository into a directory of our own.

    Args:
        address: where it is.
        checkout: branch, tag or commit; its own branch if None.
        scratch: a directory that holds nothing yet.

    Raises:
        TemplateError: git could not do it.
    """
    from generator.tools import git

    repo = scratch / address.name
    try:
        git(*_GUARDS, "clone", "--quiet", "--no-recurse-submodules", "--", address.url, "repository", cwd=scratch)
        (scratch / "repository").rename(repo)
    except ToolError as error:
        raise _worded(f"{address.shown} cannot be cloned", address, error) from None
    try:
        if checkout:
            git(*_GUARDS, "checkout", "--quiet", checkout, "--", cwd=repo)
        commit = git("rev-parse", "--verify", "HEAD", cwd=repo).strip()
        listed = git("ls-files", "--stage", "-z", cwd=repo).split("\0")
    except ToolError as error:
        what = f"has no {checkout}" if checkout else "has no commit"
        raise _worded(f"{address.shown} {what}", address, error) from None
    _forget_history(repo)
    return Clone(repo, commit, tuple(line.partition("\t")[2] for line in listed if line.startswith("160000 ")))


def list_submodules(directory: Path) -> tuple[str, ...]:
    """Return the submodules of a directory that somebody else cloned, as far as they are empty."""
    try:
        text = (directory / ".gitmodules").read_text(encoding="utf-8", errors="replace")[:100_000]
    except OSError:
        return ()
    paths = re.findall(r"(?m)^\s*path\s*=\s*(.+?)\s*$", text)
    return tuple(path for path in paths if (directory / path).is_dir() and not any((directory / path).iterdir()))


def _forget_history(repo: Path) -> None:
    """Remove `.git`: what lies there names the address, and a link could have it copied into a project."""
    import shutil

    shutil.rmtree(repo / ".git", onerror=_let_remove)


def _let_remove(_function: object, path: str, _error: object) -> None:
    from generator import systems

    systems.let_remove(Path(path))
    Path(path).unlink()


def _worded(what: str, address: Address, error: ToolError) -> TemplateError:
    said = address.hide(error.hint or error.message).strip()
    return TemplateError(what, f"git says: {said}")
