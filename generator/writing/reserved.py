"""Names of files that are not just files: git and Mercurial run programs that what lies there names.

A name counts as what any file system could take it for: NTFS and HFS+ see `.git` in names that look like others.
"""

from __future__ import annotations

from collections.abc import Iterable

# What HFS+ leaves out of a name, as git has them (`next_hfs_char` in its utf8.c).
_IGNORED = dict.fromkeys([*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])


def find_repository(path: str) -> str:
    """Return the part of a path that is a repository's own directory or file, on some system; "" if none is."""
    folded = path.casefold()
    if folded.isascii() and "git" not in folded and "hg" not in folded:
        return ""  # nearly every path there is
    return next((part for part in path.replace("\\", "/").split("/") if _is_repository(part)), "")


def find_bare_repository(paths: Iterable[str]) -> str | None:
    """Return the directory that git would take for a repository without being called one; None if there is none.

    Args:
        paths: of all files, and of directories without any, with `/`.
    """
    folded = [path.casefold() for path in paths]
    for head in (path for path in folded if path.rpartition("/")[2] == "head"):
        directory = head.removesuffix("head")
        inside = {path.removeprefix(directory).split("/")[0] for path in folded if path.startswith(directory)}
        if "commondir" in inside or {"objects", "refs"} <= inside:
            return directory.rstrip("/") or "."
    return None


def _is_repository(name: str) -> bool:
    """Say so of a name; on NTFS blanks and dots at its end, and what follows a colon, are no part of it."""
    known = name.translate(_IGNORED).casefold().partition(":")[0].rstrip(" .")
    short, tilde, number = known.partition("~")
    return known in {".git", ".hg"} or (short in {"git", "hg"} and bool(tilde) and number.isdigit())
