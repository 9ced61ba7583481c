"""What is known of a connector that exists, also of one that this tool did not create."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

from generator.answers.names import BadName, Names, derive_names
from generator.answers.validation import is_web_address
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
_PARTS = 3  # integrations, sources, the page
_PAGE = r"([a-z0-9_-]+/)*[a-z0-9-]+\.md"
AIRBYTES_DOCS = "https://docs.airbyte.com/"
"""The site that shows the pages of Airbyte's repository."""


class Connector(Value):
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
    if not is_directory(path):
        raise TargetError(f"{path} is not a directory", "name the directory of a connector, such as source-x")
    data = _metadata(path)
    record = read_document(path / RECORD).data if is_file(path / RECORD) else {}
    answers = mapping(record, "answers")
    names = _names(path, _title(path, text(data.get("name")) or text(answers.get("title"))))
    labels = _labels(path / "Dockerfile")
    airbyte = data or labels or not record
    connector = describe_metadata(Connector(path=path, names=names), data)
    return connector._replace(
        version=connector.version or _checked(_VERSION, labels.get("version", "")),
        documentation_url=connector.documentation_url or _web_address(text(answers.get("documentation_url"))),
        repository=connector.repository
        or _checked(_IMAGE, labels.get("name", ""))
        or (f"airbyte/{names.directory}" if airbyte else ""),
        docs_page=next(list_pages(record, data, names)),
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


def documented_page(url: str) -> str:
    """Return the path below `docs` of the page that a documentationUrl leads to; "" if it leads to none of that form.

    Airbyte's QA finds a connector's page by it (connector_ops, documentation_file_path): so connectors can share one.
    """
    parts = url.partition("#")[0].partition("?")[0].rstrip("/").split("/")[-3:]
    return _checked(_PAGE, f"{'/'.join(parts)}.md") if parts[0] == "integrations" and len(parts) == _PARTS else ""


def could_be_connector(path: Path) -> bool:
    """Say whether a directory could be meant as a connector's: by its name, or by what is in it."""
    return is_named_as_connector(path.resolve()) or _holds_files(path)


def find_page(docs: Path, connector: Connector) -> str:
    """Return the path below a directory of documentation of the page that a connector has, or would get; "" for none.

    That to which its documentationUrl leads comes first: variants share one. So do `*-strict-encrypt` and `*-secure`
    with what they are variants of (connectors_qa/utils.py, remove_strict_encrypt_suffix).
    """
    said = documented_page(connector.documentation_url)
    names = connector.names
    plain = names.slug.removesuffix("-strict-encrypt").removesuffix("-secure")
    shared = f"integrations/{names.prefix}s/{plain}.md"
    for page in filter(None, (said, connector.docs_page, shared)):
        if any(is_file((docs / page).with_suffix(suffix)) for suffix in (".md", ".mdx")):
            return page
    if not connector.repository:  # of OpenMetadata: what has no page needs none
        return ""
    return said or connector.docs_page


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


def list_pages(record: Mapping[str, Any], data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Yield where the documentation page may lie, as paths below `docs`: the likeliest first.

    That is the one which this tool wrote; the one that documentationUrl leads to, for variants of a connector share
    one (source: Airbyte's connector_ops, Connector.documentation_file_path); the one with the connector's name.

    Args:
        record: what `.connector.yaml` says.
        data: of metadata.yaml.
        names: of the connector.
    """
    found = (_recorded_page(record), linked_page(data), f"integrations/{names.prefix}s/{names.slug}.md")
    yield from dict.fromkeys(filter(None, found))


def linked_page(data: Mapping[str, Any]) -> str:
    """Return the path below `docs` of the page that documentationUrl leads to on Airbyte's site; "" if to none."""
    url = text(data.get("documentationUrl"))
    return _checked(_PAGE, f"{url.removeprefix(AIRBYTES_DOCS).strip('/')}.md") if url.startswith(AIRBYTES_DOCS) else ""


def _recorded_page(record: Mapping[str, Any]) -> str:
    """Return the path below `docs` of the page that this tool wrote; "" if it wrote none."""
    return _checked(_PAGE, str(next(iter(mapping(record, "files", "docs")), "")).removeprefix("docs/"))


def _checked(form: str, text: str) -> str:
    """Return the text if it has this form, else "": what somebody's files say goes into other people's files."""
    return text if re.fullmatch(form, text) else ""


def _labels(dockerfile: Path) -> dict[str, str]:
    """Return the labels `io.airbyte.*`, which every image of a connector has."""
    if not os.path.lexists(dockerfile):
        return {}
    text = decode_text(read_bytes(dockerfile, MAX_BYTES), str(dockerfile))
    return {name: value.strip("\"'") for name, value in re.findall(r"io\.airbyte\.(name|version)=(\S+)", text)}
