"""The docs page of an Airbyte connector that exists, from what its spec and its schemas say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from generator.connectors import Connector
from generator.documents import read_document
from generator.model import FreeText
from generator.render import render_partial

_PAGE = "_shared/airbyte/partials/registered_page.md.jinja"
_FIRST_VERSION = "0.1.0"


class Option(NamedTuple):
    """One thing that the connector's user is asked for."""

    title: FreeText
    description: FreeText
    required: bool


def render_docs_page(connector: Connector) -> bytes:
    """Return the page with the headings, their order and the sentences that Airbyte's QA asks for.

    Raises:
        ConfigError: the connector's spec cannot be read.
    """
    names = connector.names
    text = render_partial(
        _PAGE,
        {
            "title": FreeText(names.title),
            "documentation_url": FreeText(
                connector.documentation_url or f"https://docs.airbyte.com/{_link(connector)}"
            ),
            "todo": f"TODO({names.slug})",
            "prefix": names.prefix,
            "options": tuple(_options(connector)),
            "streams": tuple(map(FreeText, _streams(connector))),
            "version": connector.version or _FIRST_VERSION,
            "release_date": date.today().isoformat(),  # noqa: DTZ011 - the date on the user's own calendar
        },
    )
    return text.encode("utf-8")


def _link(connector: Connector) -> str:
    return connector.docs_page.removesuffix(".md")


def _options(connector: Connector) -> Iterator[Option]:
    """Yield what the spec asks for, what is required first."""
    spec = _mapping(_spec(connector), "connectionSpecification") or _mapping(
        _spec(connector), "connection_specification"
    )
    properties = _mapping(spec, "properties")
    required = spec.get("required")
    needed = [key for key in properties if isinstance(required, list) and key in required]
    for key in [*needed, *(key for key in properties if key not in needed)]:
        option = _mapping(properties, key)
        title = option.get("title") or key.replace("_", " ").title()
        yield Option(FreeText(str(title)), FreeText(_one_line(option.get("description"))), key in needed)


def _spec(connector: Connector) -> dict[str, Any]:
    for directory in (connector.path / connector.names.module, connector.path):
        for name in ("spec.yaml", "spec.json"):
            if (file := directory / name).is_file():
                return read_document(file).data
        if (file := directory / "manifest.yaml").is_file():
            return _mapping(read_document(file).data, "spec")
    return {}


def _streams(connector: Connector) -> list[str]:
    schemas = connector.path / connector.names.module / "schemas"
    return sorted(path.stem for path in schemas.glob("*.json"))


def _mapping(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _one_line(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""
