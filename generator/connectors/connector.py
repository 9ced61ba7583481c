"""What is known of a connector that exists, also of one that this tool did not create."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

from generator.answers.names import BadName, Names, derive_names
from generator.answers.validation import is_web_address
from generator.connectors.pages import find_page, list_pages
from generator.connectors.record import RECORD
from generator.errors import ConfigError, TargetError
from generator.formats.documents import MAX_BYTES, decode_text, read_bytes, read_document
from generator.formats.files import is_directory, is_file
from generator.formats.shapes import mapping, text
from generator.values import Value

METADATA = "metadata.yaml"
_FILES = (METADATA, RECORD, "manifest.yaml", "setup.py", "pyproject.toml", "Dockerfile")
PREFIXES = ("source", "destination")
"""What the name of every connector begins with."""

_VERSION = r"[0-9A-Za-z][0-9A-Za-z.+-]*"
_WORD = r"[0-9A-Za-z][0-9A-Za-z._-]*"
_IMAGE = r"[0-9A-Za-z][0-9A-Za-z._/:@-]*"


class Connector(Value):
    """A connector as indexes, registries and docs pages speak of it.

    Attributes:
        path: its directory.
        version: "" if nothing says it.
        definition_id: what Airbyte knows it by; "" if nothing says it.
        repository: of its docker image; "" if it is none that Airbyte runs.
        subtype: `api`, `database`, …
        pages: where its documentation page may lie, the likeliest first, as paths below the documentation's directory.
        docs_page: the one that it has; "" if it has none, or nobody has looked.
    """

    path: Path
    names: Names
    version: str = ""
    definition_id: str = ""
    documentation_url: str = ""
    repository: str = ""
    subtype: str = "api"
    pages: tuple[str, ...] = ()
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
    if not is_directory(path):
        raise TargetError(f"{path} is not a directory", "name the directory of a connector, such as source-x")
    data = _metadata(path)
    record = read_document(path / RECORD).data if is_file(path / RECORD) else {}
    answers = mapping(record, "answers")
    names = _names(path, _title(path, text(data.get("name")) or text(answers.get("title"))))
    labels = _labels(path / "Dockerfile")
    airbyte = data or labels or not record
    connector = describe_metadata(Connector(path=path, names=names), data)
    url = connector.documentation_url or _web_address(text(answers.get("documentation_url")))
    pages = tuple(list_pages(record, url, names))
    return connector._replace(
        version=connector.version or _checked(_VERSION, labels.get("version", "")),
        documentation_url=url,
        repository=connector.repository
        or _checked(_IMAGE, labels.get("name", ""))
        or (f"airbyte/{names.directory}" if airbyte else ""),
        pages=pages,
        docs_page=pages[0],
    )


def describe_metadata(connector: Connector, data: Mapping[str, Any]) -> Connector:
    """Return a connector with what `metadata.yaml` says of it, as far as that may stand in other people's files.

    Args:
        connector: what is known already.
        data: of that file.
    """
    return connector._replace(
        version=_checked(_VERSION, text(data.get("dockerImageTag"))),
        definition_id=_checked(_WORD, text(data.get("definitionId"))),
        documentation_url=_web_address(text(data.get("documentationUrl"))),
        repository=_checked(_IMAGE, text(data.get("dockerRepository"))),
        subtype=_checked(_WORD, text(data.get("connectorSubtype"))) or "api",
    )


def could_be_connector(path: Path) -> bool:
    """Say whether a directory could be meant as a connector's: by its name, or by what is in it."""
    return is_named_as_connector(path.resolve()) or _holds_files(path)


def with_page(connector: Connector, docs: Path) -> Connector:
    """Return a connector with the page that it has in a directory of documentation, or would get there; "" for none."""
    found = find_page(docs, connector.pages)
    if not found and not connector.repository:  # of OpenMetadata: what has no page needs none
        return connector._replace(docs_page="")
    return connector._replace(docs_page=found or connector.pages[0])


def is_named_as_connector(path: Path) -> bool:
    """Say whether a directory is called as a connector's is."""
    return path.name.startswith(tuple(f"{prefix}-" for prefix in PREFIXES))


def _holds_files(path: Path) -> bool:
    return any(is_file(path / name) for name in _FILES)


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
    return mapping(read_document(file).data, "data") if is_file(file) else {}


def _title(path: Path, text: str) -> str:
    """Return a display name on one line; raises ConfigError if it holds what belongs into no file."""
    title = " ".join(text.split())
    if bad := next((char for char in title if category(char) in ("Cc", "Cs") or char in "\ufffe\uffff"), None):
        raise ConfigError(f"the name of {path.name} holds U+{ord(bad):04X}, a control character", "take it out")
    return title


def _web_address(text: str) -> str:
    """Return the text if it may become a link, else ""."""
    return text if is_web_address(text) else ""


def _checked(form: str, text: str) -> str:
    """Return the text if it has this form, else "": what somebody's files say goes into other people's files."""
    return text if re.fullmatch(form, text) else ""


def _labels(dockerfile: Path) -> dict[str, str]:
    """Return the labels `io.airbyte.*`, which every image of a connector has."""
    if not os.path.lexists(dockerfile):
        return {}
    text = decode_text(read_bytes(dockerfile, MAX_BYTES), str(dockerfile))
    return {name: value.strip("\"'") for name, value in re.findall(r"io\.airbyte\.(name|version)=(\S+)", text)}
