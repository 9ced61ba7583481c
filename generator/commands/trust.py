"""`trust`: what of repositories may run on this machine, and what of it no longer."""

from __future__ import annotations

import string
from pathlib import Path

from generator.errors import TargetError, UsageError
from generator.monorepo.boundaries import is_anothers
from generator.monorepo.configuration import find_monorepo, find_root
from generator.monorepo.trust import (
    Trusted,
    list_trusted,
    read_scripts,
    trust_owner,
    trust_scripts,
    withdraw,
)
from generator.planning.location import find_directory
from generator.terminal import console

_SHORTEST = 8  # characters of a digest that are enough to name it


def show_trusted(*, as_json: bool) -> int:
    """List everything that is trusted; returns the exit code."""
    return _show(list_trusted(), "Nothing is trusted.", as_json=as_json)


def trust_repository(path: str, *, as_json: bool) -> int:
    """Trust a repository's scripts as they are now and, if it belongs to another user, what it says.

    Args:
        path: a directory in it.
        as_json: print what is trusted now as JSON.

    Returns:
        The exit code.
    """
    here = find_directory(path)
    root = find_root(here)
    if root is None:
        raise TargetError(f"{here} is in no monorepo that is known as one", "see connector-generator init")
    said = [trust_owner(root)] if is_anothers(root) else []
    monorepo = find_monorepo(root, console.note)
    if monorepo and any(monorepo.hooks.values()):
        said.append(trust_scripts(read_scripts(monorepo.root, monorepo.hooks)))
    return _show(said, f"{root} has no scripts that would run: there is nothing to trust.", as_json=as_json)


def withdraw_trust(word: str, *, as_json: bool) -> int:
    """Trust something no longer.

    Args:
        word: a repository's path, or the beginning of a digest; "" for everything.
        as_json: print what was withdrawn as JSON.

    Returns:
        The exit code.
    """
    found = [entry for entry in list_trusted() if _is_meant(entry, word)]
    if word and not found:
        raise UsageError(f"nothing that is trusted is called {word}", "connector-generator trust lists it")
    for entry in found:
        withdraw(entry)
    if as_json:
        console.show_json([entry._asdict() for entry in found])
        return 0
    for entry in found:
        console.show(f"withdrawn: {entry.root} {entry.what}")
    if not found:
        console.show("Nothing is trusted.")
    return 0


def _is_meant(entry: Trusted, word: str) -> bool:
    if len(word) >= _SHORTEST and set(word) <= set(string.hexdigits):
        return entry.digest.startswith(word.lower())
    return not word or entry.root in (word, str(Path(word).resolve()))


def _show(entries: list[Trusted], nothing: str, *, as_json: bool) -> int:
    if as_json:
        console.show_json([entry._asdict() for entry in entries])
        return 0
    for entry in entries:
        console.show(f"{entry.digest[:12]}  {entry.root} {entry.what}")
    if not entries:
        console.show(nothing)
    return 0
