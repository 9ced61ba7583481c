"""What can be mended so that secrets stay where they are: the lines that keep them out of images."""

from __future__ import annotations

from collections.abc import Sequence

from generator.checks.findings import Finding
from generator.checks.subject import Subject

_IGNORED = ".dockerignore"


def leave_out_of_image(subject: Subject, _: Sequence[Finding]) -> dict[str, bytes]:
    """Add secrets/ to what builds do not see; after all other lines, because the last one that fits decides."""
    before = subject.content(_IGNORED)
    eol = b"\r\n" if b"\r\n" in before else b"\n"
    between = eol if before and not before.endswith(b"\n") else b""
    return {_IGNORED: before + between + b"secrets" + eol}
