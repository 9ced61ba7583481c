"""Fetching and unpacking .zip archives: their names, links, sizes and numbers are ours to choose."""

from __future__ import annotations

import os
import re
import stat
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from generator.catalog.addresses import Address, safe_name
from generator.errors import TemplateError

if TYPE_CHECKING:  # only an archive needs it
    from zipfile import ZipFile, ZipInfo

MOST_FETCHED = 100_000_000
MOST_FILES = 20_000
MOST_BYTES = 200_000_000
MOST_RATIO, FREE_BYTES = 200, 10_000_000
"""An archive may hold so many times its own size, and in any case so many bytes."""
_MOST_NAME = 1_000
_MOST_SECONDS = 300.0

_BLOCK = 1 << 16
_LITTER = ("__MACOSX", ".DS_Store")


def fetch_archive(address: Address, scratch: Path) -> Path:
    """Download an archive.

    Args:
        address: its URL.
        scratch: a directory that holds nothing yet.

    Raises:
        TemplateError: it cannot be fetched, is too large, or takes too long.
    """
    import requests

    file = scratch / "archive.zip"
    deadline = time.monotonic() + _MOST_SECONDS
    try:
        with requests.get(address.url, stream=True, timeout=(10, 60)) as answer, file.open("wb") as kept:
            answer.raise_for_status()
            for block in answer.iter_content(_BLOCK):
                kept.write(block)
                if kept.tell() > MOST_FETCHED:
                    raise TemplateError(f"{address.shown} has more than {MOST_FETCHED // 1_000_000} MB")
                if time.monotonic() > deadline:
                    raise TemplateError(f"{address.shown} has not arrived after {_MOST_SECONDS / 60:.0f} minutes")
    except (requests.RequestException, OSError) as error:
        raise TemplateError(f"{address.shown} cannot be fetched: {address.hide(str(error))}") from None
    return file


def unpack(file: Path, shown: str, scratch: Path) -> Path:
    """Unpack an archive.

    Args:
        file: the archive.
        shown: how it is called.
        scratch: a directory that holds nothing yet.

    Returns:
        The directory with what is in it: the one at its top, if there is nothing else.

    Raises:
        TemplateError: it is no archive, or one that could do harm.
    """
    import zipfile
    import zlib

    name = safe_name(shown)
    target = scratch / "unpacked" / name
    target.mkdir(parents=True)
    try:
        with file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
            _Unpacking(archive, shown, os.fstat(opened.fileno()).st_size).run(target)
    except zipfile.BadZipFile as error:
        raise TemplateError(f"{shown} is not a valid zip archive: {error}") from None
    except (OSError, NotImplementedError, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise TemplateError(f"{shown} cannot be unpacked: {error}") from None
    top = [path for path in target.iterdir() if path.name not in _LITTER]
    if len(top) != 1 or not top[0].is_dir():
        return target
    return top[0].rename(scratch / safe_name(top[0].name))


class _Unpacking:
    """Unpacks one archive; what its table says of sizes is not believed, but counted."""

    def __init__(self, archive: ZipFile, shown: str, size: int) -> None:
        self.archive, self.shown = archive, shown
        self.left = min(MOST_BYTES, max(FREE_BYTES, MOST_RATIO * size))

    def run(self, target: Path) -> None:
        entries = self.archive.infolist()
        if not entries:
            raise TemplateError(f"{self.shown} is empty")
        if len(entries) > MOST_FILES:
            raise TemplateError(f"{self.shown} holds more than {MOST_FILES} files")
        seen: set[str] = set()
        for entry in entries:
            self._check(entry)
            folded = entry.filename.rstrip("/").casefold()
            if folded in seen and not entry.is_dir():
                raise self._refusal(entry, "stands in it twice")
            seen.add(folded)
        for entry in entries:
            self._unpack(entry, target / entry.filename)

    def _check(self, entry: ZipInfo) -> None:
        name = entry.orig_filename
        parts = name.removesuffix("/").split("/")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.flag_bits & 0x1:
            raise TemplateError(f"{self.shown} is protected by a password", "unpack it, and give the directory")
        if re.search(r"[\\\x00-\x1f\x7f]", name) or any(_leads_out(part) for part in parts):
            raise self._refusal(entry, "is no path below it")
        if len(name) > _MOST_NAME:
            raise self._refusal(entry, "is longer than any path")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self._refusal(entry, "is a link, or no file at all")

    def _unpack(self, entry: ZipInfo, path: Path) -> None:
        if entry.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.archive.open(entry) as packed, path.open("xb") as file:
            self._write(packed, file)
        path.chmod(0o755 if (entry.external_attr >> 16) & 0o100 else 0o644)

    def _write(self, packed: IO[bytes], file: IO[bytes]) -> None:
        while block := packed.read(_BLOCK):
            self.left -= len(block)
            if self.left < 0:
                raise TemplateError(f"{self.shown} holds far more than an archive of its size can mean to")
            file.write(block)

    def _refusal(self, entry: ZipInfo, why: str) -> TemplateError:
        shown = entry.orig_filename[:100]
        return TemplateError(
            f"{self.shown}: {shown!r} {why}", "nothing of it is used; unpack it yourself if you trust it"
        )


def _leads_out(part: str) -> bool:
    return part in ("", ".", "..") or re.match(r"[A-Za-z]:", part) is not None
