"""Another user of this machine: whom some things belong to, although root runs the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NOBODY = 65534

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give something to another user"
)


def give_away(*paths: Path) -> None:
    """Make things another user's; of links the link, not what it leads to."""
    for path in paths:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
