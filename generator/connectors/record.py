"""`.connector.yaml`: what a project was made from, so that a later tool can tell what its owner changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator import __version__
from generator.digests import digest
from generator.formats.languages import dump_yaml, load_yaml
from generator.model import Answer, Origin, RenderedFile

RECORD = ".connector.yaml"
_HEADER = f"""\
# Written by connector-generator {__version__}: what this project was made from, with the digest of every file
# as it was then. Commit it and leave it as it is.
"""


def render_record(
    template: str, answers: Mapping[str, Answer], rendering: Iterable[RenderedFile], origin: Origin | None = None
) -> RenderedFile:
    """Return the record of a rendering.

    Args:
        template: its name.
        answers: recorded in full; a template asks for no secrets.
        rendering: every other file. Those with another place than the project stand under that place.
        origin: where the template comes from, unless it is bundled.
    """
    record: dict[str, object] = {"template": template}
    if origin:
        record["origin"] = {key: value for key, value in origin._asdict().items() if value}
    record |= {"generator": __version__, "answers": dict(answers), "files": _digests(rendering)}
    return _write(record)


def renew_record(before: bytes, project: Iterable[RenderedFile]) -> RenderedFile:
    """Return the record with the digests of the project as hooks left it."""
    record: Any = load_yaml(before)
    record["files"] |= _digests(file for file in project if file.path != RECORD)
    return _write(record)


def _digests(rendering: Iterable[RenderedFile]) -> dict[str, dict[str, str]]:
    digests: dict[str, dict[str, str]] = {}
    for file in rendering:
        digests.setdefault(file.place, {})[file.path] = f"sha256:{digest(file.content)}"
    return digests


def _write(record: Mapping[str, object]) -> RenderedFile:
    return RenderedFile(RECORD, (_HEADER + dump_yaml(record)).encode("utf-8"))
