"""The docs page of an Airbyte connector that exists, from what its spec and its schemas say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from generator.connectors.connector import Connector
from generator.connectors.project import Project
from generator.connectors.spec import find_spec
from generator.connectors.streams import find_streams
from generator.formats.shapes import mapping, texts
from generator.model import FreeText
from generator.rendering.project import render_partial
from generator.values import Value

_PAGE = "_shared/airbyte/partials/registered_page.md.jinja"
_FIRST_VERSION = "0.1.0"
_FIRST_VERSIONS = ("0.0.1", "0.1.0", "1.0.0")  # later ones had others before them, of which nobody here knows


class _Option(Value):
    """One thing that the connector's user is asked for."""

    title: FreeText
    description: FreeText | None
    required: bool


def render_docs_page(connector: Connector) -> bytes:
    """Return the page with the headings, their order and the sentences that Airbyte's QA asks for.

    What cannot be read is left out: `check` says what is wrong with it.
    """
    names, project = connector.names, Project(connector.path)
    first = _release_date(project) if connector.version in _FIRST_VERSIONS else ""
    text = render_partial(
        _PAGE,
        {
            "title": FreeText(names.title),
            "documentation_url": FreeText(
                connector.documentation_url or f"https://docs.airbyte.com/{_link(connector)}"
            ),
            "todo": f"TODO({names.slug})",
            "prefix": names.prefix,
            "options": tuple(_options(project)),
            "streams": tuple(map(FreeText, _streams(project))),
            "version": connector.version or _FIRST_VERSION,
            "is_first": bool(first),
            "release_date": first or date.today().isoformat(),  # noqa: DTZ011 - the date on the user's own calendar
        },
    )
    return text.encode("utf-8")


def _release_date(project: Project) -> str:
    """Return the day of the first release, as metadata.yaml says it; "" if it says none."""
    said = str(project.metadata.get("releaseDate") or "")  # YAML makes a date of it where it is not quoted
    return said if re.fullmatch(r"\d{4}-\d\d-\d\d", said) else ""


def _link(connector: Connector) -> str:
    return connector.docs_page.removesuffix(".md")


def _options(project: Project) -> Iterator[_Option]:
    """Yield what the spec asks for, what is required first."""
    form = mapping(find_spec(project)[2].get("connectionSpecification"))
    fields = {key: mapping(field) for key, field in mapping(form, "properties").items()}
    required = set(texts(form.get("required")))
    for key in sorted(fields, key=lambda key: key not in required):
        title = fields[key].get("title") or (key.replace("_", " ").title() if key.islower() else key)
        description = _one_line(fields[key].get("description"))
        yield _Option(FreeText(str(title)), FreeText(description) if description else None, key in required)


def _streams(project: Project) -> list[str]:
    """Return the names of the streams: those of the schemas, or what the code or the manifest says."""
    described = [PurePosixPath(path).stem for path in project.matching(f"{project.package}schemas/*.json")]
    return sorted(described or {stream.name for stream in find_streams(project)} - {""})


def _one_line(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""
