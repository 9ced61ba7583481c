"""What is known of a connector that exists, also of one that this tool did not create."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.answers.names import BadName, Names, derive_names
from generator.connectors.record import RECORD
from generator.errors import TargetError
from generator.formats.documents import MAX_BYTES, decode_text, read_bytes, read_document

METADATA = "metadata.yaml"
_FILES = (METADATA, RECORD, "manifest.yaml", "setup.py", "pyproject.toml", "Dockerfile")
PREFIXES = ("source", "destination")
"""What the name of every connector begins with."""

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")
_PAGE = re.compile(r"([a-z0-9_-]+/)*[a-z0-9-]+\.md")


class Connector(NamedTuple):
    """A connector as indexes, registries and docs pages speak of it.

    Attributes:
        path: its directory.
        version: "" if nothing says it.
        definition_id: what Airbyte knows it by; "" if nothing says it.
        repository: of its docker image; "" if it is none that Airbyte runs.
        subtype: `api`, `database`, …
        docs_page: its path below the documentation's directory.
    """

    path: Path
    names: Names
    version: str = ""
    definition_id: str = ""
    documentation_url: str = ""
    repository: str = ""
    subtype: str = "api"
    docs_page: str = ""


def read_connector(path: Path) -> Connector:
    """Read what a connector's files say of it.

    `metadata.yaml` says most; for one older than that, the Dockerfile's labels and the directory's name do.

    Args:
        path: its directory, named `source-<slug>` or `destination-<slug>`.

    Raises:
        TargetError: there is no such directory, or it is no connector's.
        ConfigError: a file of it cannot be read.
    """
    if not path.is_dir():
        raise TargetError(f"{path} is not a directory", "name the directory of a connector, such as source-x")
    data = _metadata(path)
    record = read_document(path / RECORD).data if (path / RECORD).is_file() else {}
    answers = _mapping(record, "answers")
    names = _names(path, _text(data, "name") or _text(answers, "title"))
    labels = _labels(path / "Dockerfile")
    airbyte = data or labels or not record
    return Connector(
        path=path,
        names=names,
        version=_checked(_VERSION, _text(data, "dockerImageTag") or labels.get("version", "")),
        definition_id=_text(data, "definitionId"),
        documentation_url=_text(data, "documentationUrl") or _text(answers, "documentation_url"),
        repository=_text(data, "dockerRepository")
        or labels.get("name", "")
        or (f"airbyte/{names.directory}" if airbyte else ""),
        subtype=_text(data, "connectorSubtype") or "api",
        docs_page=_docs_page(record) or f"integrations/{names.prefix}s/{names.slug}.md",
    )


def is_connector(path: Path) -> bool:
    """Say whether a directory is a connector's: by its name, and by what is in it."""
    return _is_named_so(path) and _holds_files(path)


def could_be_connector(path: Path) -> bool:
    """Say whether a directory could be meant as a connector's: by its name, or by what is in it."""
    return _is_named_so(path.resolve()) or _holds_files(path)


def _is_named_so(path: Path) -> bool:
    return path.name.startswith(tuple(f"{prefix}-" for prefix in PREFIXES))


def _holds_files(path: Path) -> bool:
    return any((path / name).is_file() for name in _FILES)


def _names(path: Path, title: str) -> Names:
    prefix, _, slug = path.resolve().name.partition("-")
    if prefix not in PREFIXES:
        raise TargetError(
            f"{path} is not named as a connector is", f"its name begins with {' or '.join(f'{p}-' for p in PREFIXES)}"
        )
    try:
        return derive_names(slug, prefix, slug=slug, title=title or None)
    except BadName as error:
        raise TargetError(f"{path} is not named as a connector is: {error}") from None


def _metadata(path: Path) -> Mapping[str, Any]:
    file = path / METADATA
    return _mapping(read_document(file).data, "data") if file.is_file() else {}


def _docs_page(record: Mapping[str, Any]) -> str:
    """Return the path below `docs` of the page that this tool wrote; "" if it wrote none."""
    return _checked(_PAGE, next(iter(_mapping(_mapping(record, "files"), "docs")), "").removeprefix("docs/"))


def _checked(form: re.Pattern[str], text: str) -> str:
    """Return the text if it has this form, else "": what somebody's files say goes into other people's files."""
    return text if form.fullmatch(text) else ""


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _labels(dockerfile: Path) -> dict[str, str]:
    """Return the labels `io.airbyte.*`, which every image of a connector has."""
    if not os.path.lexists(dockerfile):
        return {}
    text = decode_text(read_bytes(dockerfile, MAX_BYTES), str(dockerfile))
    return {name: value.strip("\"'") for name, value in re.findall(r"io\.airbyte\.(name|version)=(\S+)", text)}
