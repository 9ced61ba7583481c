"""README, documentation page, changelogs (guide, steps 10 and 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import Finding, to_do
from generator.connectors.files import line_at
from generator.connectors.project import METADATA, Project, mapping, texts
from generator.connectors.spec import find_spec

README = "README.md"
CHANGELOG = "CHANGELOG.md"

_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
# What Airbyte's QA asks of a page, in this order: facts of connectors_qa, documentation/templates/template.md.j2.
_STREAMS = "Supported streams"
_HEADINGS = (
    "{}",
    "Prerequisites",
    "Setup guide",
    "Set up {}",
    "Supported sync modes",
    _STREAMS,
    "Changelog",
)
_MOST_FIELDS = 200  # that are looked for on a page; a form with more is none
_DOCS_SITE = "https://docs.airbyte.com/integrations/"


def check_readme(project: Project) -> Iterator[Finding]:
    """There is a README."""
    if README not in project.files:
        yield to_do("there is no README.md", "say what the connector is for, and how to get a key for testing it")


def check_page(project: Project) -> Iterator[Finding]:
    """The documentation page exists, with the headings that Airbyte's QA asks for, in its order."""
    page = project.docs_page
    text = project.text(page)
    if not text:
        yield to_do("there is no documentation page", f"write {page}: what to prepare, how to set it up, what is read")
        return
    found = [heading.lower() for heading in _headings(text)]
    title = project.title or next(iter(_headings(text)), "")
    wanted = [heading.replace("{}", title) for heading in _HEADINGS]
    if project.names.prefix == "destination":  # it takes whatever streams come
        wanted.remove(_STREAMS)
    missing = [heading for heading in wanted if not any(_is_heading(heading, one) for one in found)]
    if missing:
        hint = "add them, in this order: Airbyte's QA reads the page by them"
        yield to_do(f"the page has no heading {', '.join(missing)}", hint, page)
        return
    places = [next(n for n, one in enumerate(found) if _is_heading(heading, one)) for heading in wanted]
    early = [heading for heading, here, before in zip(wanted[1:], places[1:], places, strict=False) if here < before]
    for heading in early:
        hint = f"bring the headings into this order: {', '.join(wanted)}"
        yield to_do(f"the heading {heading} stands too early", hint, page, project.search(page, f"# {heading}"))


def check_prerequisites(project: Project) -> Iterator[Finding]:
    """The page names every required field of the specification by its title, under Prerequisites."""
    text = project.text(project.docs_page)
    _, found, below = text.partition("## Prerequisites")
    section = re.split(r"^## ", below, maxsplit=1, flags=re.MULTILINE)[0].lower()
    form = mapping(find_spec(project)[2].get("connectionSpecification"))
    fields = mapping(form.get("properties"))
    for name in texts(form.get("required"))[:_MOST_FIELDS] if found else ():
        title = mapping(fields.get(name)).get("title")
        if isinstance(title, str) and title.lower() not in section:
            line = project.search(project.docs_page, "## Prerequisites")
            yield to_do(f"Prerequisites do not name {title}", "say where a user gets it", project.docs_page, line)


def check_changelogs(project: Project) -> Iterator[Finding]:
    """The version of today stands in every changelog."""
    version = _current_version(project)
    for path in (project.docs_page, CHANGELOG):
        content = project.content(path)
        start = content.lower().find(b"# changelog")
        if version and start >= 0 and not _mentions(content[start:], version):
            message = f"the changelog does not know version {version}"
            yield Finding(message, "say there what it changes", path, line_at(content, start))


def check_link(project: Project) -> Iterator[Finding]:
    """DocumentationUrl leads to the page of this connector."""
    url = project.metadata.get("documentationUrl")
    names = project.names
    wanted = f"{_DOCS_SITE}{names.prefix}s/{names.slug}"
    if isinstance(url, str) and url.startswith(_DOCS_SITE) and url.rstrip("/") != wanted:
        line = project.locate(METADATA, "data", "documentationUrl")
        yield Finding(f"documentationUrl leads to {url}", f"write {wanted}", METADATA, line)


def _current_version(project: Project) -> str:
    """Return the version that metadata.yaml says, or "" if it does not."""
    version = project.metadata.get("dockerImageTag")
    return version if isinstance(version, str) else ""


def _headings(text: str) -> Iterator[str]:
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        yield re.sub(r"\\(.)", r"\1", heading.rstrip(" \t#"))


def _is_heading(wanted: str, found: str) -> bool:
    """Say whether a heading is the wanted one; a step's number may stand before it."""
    return re.sub(r"^step \d+: *", "", found) == wanted.lower()


def _mentions(content: bytes, version: str) -> bool:
    return re.search(rb"(?<![\d.])" + re.escape(version.encode()) + rb"(?![\d]|\.\d)", content) is not None
