"""Names of files that are not just files: git and Mercurial run programs that what lies there names.

A name counts as what any file system could take it for: NTFS and HFS+ see `.git` in names that look like others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# What HFS+ leaves out of a name, as git has them (`next_hfs_char` in its utf8.c).
_IGNORED = dict.fromkeys([*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])
# NTFS: a short name; blanks and dots at the end, and what follows a colon, are no part of the name.
_REPOSITORY = re.compile(r"(\.(git|hg)|(git|hg)~[0-9]+)[ .]*(:.*)?", re.DOTALL)
_SEPARATORS = re.compile(r"[/\\]")


def find_repository(path: str) -> str:
    """Return the part of a path that is a repository's own directory or file, on some system; "" if none is."""
    return next((part for part in _SEPARATORS.split(path) if _is_repository(part)), "")


def find_bare_repository(paths: Iterable[str]) -> str | None:
    """Return the directory that git would take for a repository without being called one; None if there is none.

    Args:
        paths: of all files, and of directories without any, with `/`.
    """
    folded = [path.casefold() for path in paths]
    heads = [path for path in folded if path.rpartition("/")[2] == "head"]
    for head in heads:
        directory = head.removesuffix("head")
        inside = {path.removeprefix(directory).split("/")[0] for path in folded if path.startswith(directory)}
        if "commondir" in inside or {"objects", "refs"} <= inside:
            return directory.rstrip("/") or "."
    return None


def _is_repository(name: str) -> bool:
    return _REPOSITORY.fullmatch(name.translate(_IGNORED).casefold()) is not None
