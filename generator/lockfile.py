"""`.connector.yaml`: what a project was made from, so that a later tool can tell what its owner changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from generator import __version__
from generator.documents import dump_yaml
from generator.model import Answers, RenderedFile

LOCKFILE = ".connector.yaml"
_HEADER = f"""\
# Written by connector-generator {__version__}: what this project was made from, with the digest of every file
# as it was then. Commit it and leave it as it is.
"""


def render_lockfile(answers: Answers, rendering: Iterable[RenderedFile]) -> RenderedFile:
    """Return the lock file of a rendering.

    Args:
        answers: recorded in full; a template asks for no secrets.
        rendering: every other file. Those with another place than the project stand under that place.
    """
    record: dict[str, object] = {
        "template": answers.template,
        "generator": __version__,
        "answers": dict(answers.values),
    }
    digests: dict[str, dict[str, str]] = {}
    for file in rendering:
        digests.setdefault(file.place, {})[file.path] = f"sha256:{hashlib.sha256(file.content).hexdigest()}"
    record["files"] = digests
    return RenderedFile(LOCKFILE, (_HEADER + dump_yaml(record)).encode("utf-8"))
