"""Compiled templates, kept between runs: compiling them is half of what a run costs.

A kept one is used only for exactly the text that it was compiled from, so an edited template counts at once.
It is code, as a .pyc file is; so the directory has to be the user's own, and closed to others.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from generator import __version__, escape


def open_cache(settings: Path) -> BytecodeCache | None:
    """Return the cache, or None if there can be none: without a home, on a read-only disk, in a place open to others.

    Args:
        settings: the module that sets up Jinja; what was compiled with other settings is not used.
    """
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        stamps = [str(file.stat().st_mtime_ns) for file in (settings, Path(escape.__file__))]
        directory = home / "connector-generator" / "-".join(["templates", __version__, *stamps])
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
    except (OSError, RuntimeError):
        return None
    own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return _Cache(str(directory)) if own and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else None


class _Cache(FileSystemBytecodeCache):
    """A cache that is of use only: that a template cannot be kept is no reason to fail."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
