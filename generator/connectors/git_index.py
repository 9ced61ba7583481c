"""Which files git tracks, read from its index: to ask git would let a repository's configuration start programs.

The format: https://git-scm.com/docs/index-format. What is not understood tracks nothing that we could tell.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from generator.formats.files import is_directory, is_there, read_regular

_MAX_BYTES = 100_000_000
_MAX_POINTER = 10_000
_HEADER, _FIXED = 12, 40
_SHA1, _SHA256 = 20, 32
_EXTENDED = 0x4000
_SKIPPED = 0x4000  # of the further flags: "skip-worktree", which a sparse checkout has left out of the disk
_NAME_LENGTH = 0xFFF


@cache
def find_git_top(directory: Path) -> Path | None:
    """Return the top of the git repository that a directory lies in, or None."""
    return next((one for one in (directory, *directory.parents) if is_there(one / ".git")), None)


def list_tracked(root: Path) -> tuple[str, ...]:
    """Return the paths that the index of a repository holds; none if it has no index that can be read.

    Args:
        root: the repository's top, with its `.git`.
    """
    return tuple(read_tracked(root))


def read_tracked(root: Path) -> Mapping[str, bool]:
    """Return the same, each with whether a sparse checkout has left it out of the disk; a directory ends with `/`."""
    try:
        directory = _find_directory(root)
        index = read_regular(directory / "index", _MAX_BYTES)
    except (OSError, ValueError):
        return {}
    for size in (_SHA1, _SHA256):  # which of them it is stands in the configuration; the other one does not fit
        try:
            names, end = _read(index, size)
        except (ValueError, IndexError):
            continue
        shared = _shared_names(directory, index[end : -size or None], size)
        found = {**dict(shared), **dict(names)}
        return {os.fsdecode(name): found[name] for name in sorted(found) if name}
    return {}


def _find_directory(root: Path) -> Path:
    """Return where the repository's index lies; of a worktree or a submodule, `.git` is a file that says so."""
    if is_directory(root / ".git"):
        return root / ".git"
    kind, _, path = read_regular(root / ".git", _MAX_POINTER).decode("utf-8").partition(": ")
    if kind != "gitdir":
        raise ValueError(".git is no repository")
    return root / path.rstrip("\r\n")


def _read(index: bytes, size: int) -> tuple[list[tuple[bytes, bool]], int]:
    """Return the names in an index, and where the entries end; raises ValueError or IndexError if it is none.

    Each name comes with whether the file has been left out of the disk.

    Args:
        index: the file.
        size: of a digest.
    """
    version, count = int.from_bytes(index[4:8], "big"), int.from_bytes(index[8:_HEADER], "big")
    if index[:4] != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("this is no index")
    names: list[tuple[bytes, bool]] = []
    at, name, room = _HEADER, b"", _MAX_BYTES
    for _ in range(count):
        start, flags = at, int.from_bytes(index[at + _FIXED + size : at + _FIXED + size + 2], "big")
        at += _FIXED + size + 2
        more = int.from_bytes(index[at : at + 2], "big") if version > 2 and flags & _EXTENDED else None  # noqa: PLR2004
        at += 0 if more is None else 2
        if version == 4:  # noqa: PLR2004 - with names that begin as the one before
            cut, at = _read_number(index, at)
            name = name[: len(name) - cut] if cut <= len(name) else b""
        else:
            name = b""
        end = index.index(b"\0", at)
        name += index[at:end]
        if min(len(name), _NAME_LENGTH) != flags & _NAME_LENGTH:
            raise ValueError("a name has another length")
        room -= len(name)
        if room < 0:  # each may hold the one before: a small index could fill the memory
            raise ValueError("its names are too long")
        at = end + 1 if version == 4 else start + (end - start + 8) // 8 * 8  # noqa: PLR2004 - not padded there
        names.append((name, bool(more and more & _SKIPPED)))
    return names, at


def _read_number(index: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and where it ends."""
    number = index[at] & 0x7F
    while index[at] & 0x80:
        at += 1
        number = ((number + 1) << 7) | (index[at] & 0x7F)
        if number > _MAX_BYTES:
            raise ValueError("no name is so long")
    return number, at + 1


def _shared_names(directory: Path, extensions: bytes, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the names of the index that this one only adds to; what it takes away of them counts as well."""
    at = 0
    while at + 8 <= len(extensions):
        kind, length = extensions[at : at + 4], int.from_bytes(extensions[at + 4 : at + 8], "big")
        digest = extensions[at + 8 : at + 8 + size]
        if kind == b"link" and any(digest):
            try:
                names, _ = _read(read_regular(directory / f"sharedindex.{digest.hex()}", _MAX_BYTES), size)
            except (OSError, ValueError, IndexError):
                return
            yield from names
        at += 8 + length
