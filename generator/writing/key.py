"""A key that only this user has: what was written down with it was written by nobody else.

It is `journal-key` in `$XDG_STATE_HOME/connector-generator`, else in `~/.local/state/connector-generator`. Where
there can be none, such as without a home, on a read-only disk, or in a place that others can write to, there is none;
whoever needs it has to do without.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator import systems

_BYTES = 32
_NAME = "journal-key"


def sign(content: bytes) -> str:
    """Return what nobody without the key can know about a content; "" if there is no key."""
    with open_key() as descriptor:
        return _sign(descriptor, content)


def is_signed(content: bytes, signature: str) -> bool:
    """Say whether a signature was made for this content, with this user's key."""
    import hmac

    with open_key(make=False) as descriptor:
        expected = _sign(descriptor, content)
    return bool(expected) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


@contextmanager
def open_key(*, make: bool = True) -> Iterator[int | None]:
    """Open the file with the key.

    Args:
        make: whether to make a key where there is none.

    Yields:
        Its descriptor; None if there is no key, or if it is not beyond doubt that nobody else could know it.
    """
    descriptor = None
    with suppress(OSError, RuntimeError):
        descriptor = _open(make=make)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _sign(descriptor: int | None, content: bytes) -> str:
    import hmac

    if descriptor is None:
        return ""
    os.lseek(descriptor, 0, os.SEEK_SET)
    return hmac.digest(os.read(descriptor, _BYTES), content, "sha256").hex()


def _open(*, make: bool) -> int | None:
    directory = _find_directory(make=make)
    file = directory / _NAME
    if make and not file.exists():
        _make_key(file)
    descriptor = systems.open_itself(file, os.O_RDONLY)
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size == _BYTES and systems.is_secret(status):
        return descriptor
    os.close(descriptor)
    return None


def _make_key(file: Path) -> None:
    """Make the key, whole or not at all; whoever is first makes it for all."""
    draft = file.with_name(f"{file.name}.{os.urandom(4).hex()}")
    try:
        with open(systems.open_itself(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as opened:
            opened.write(os.urandom(_BYTES))
        with suppress(FileExistsError):
            systems.rename_new(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def _find_directory(*, make: bool) -> Path:
    """Return the directory; raises OSError if there is none, or somebody else could change what is in it."""
    said = Path(os.environ.get("XDG_STATE_HOME", ""))
    # A relative path counts for nothing, as the standard says.
    directory = (said if said.is_absolute() else Path.home() / ".local" / "state") / "connector-generator"
    if not directory.is_absolute():
        raise FileNotFoundError(directory)
    if make:
        _make_directories(directory)
    if not systems.is_private(directory) or not systems.is_secret(directory.stat()):
        raise PermissionError(directory)
    return directory.resolve(strict=True)


def _make_directories(directory: Path) -> None:
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=systems.PRIVATE_MODE, exist_ok=True)
