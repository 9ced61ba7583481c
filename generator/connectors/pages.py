"""Which documentation page is a connector's; all are told as paths below the directory of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.answers.names import Names
from generator.formats.files import is_file
from generator.formats.shapes import mapping

AIRBYTES_DOCS = "https://docs.airbyte.com/"
"""The site that shows the pages of Airbyte's repository."""

PAGE_SUFFIXES = (".md", ".mdx")
OVERVIEWS = ("readme", "index")
"""What pages are called that are no connector's, in small letters."""

_PAGE = re.compile(r"([a-z0-9_-]+/)*[a-z0-9-]+\.md")
_PARTS = 3  # integrations, sources, the page
_VARIANTS = re.compile(r"-(?:strict-encrypt|secure)$")


def plain_slug(slug: str) -> str:
    """Return the slug of what a connector is a variant of: connectors_qa/utils.py, remove_strict_encrypt_suffix."""
    return _VARIANTS.sub("", slug)


def list_pages(record: Mapping[str, Any], url: str, names: Names) -> Iterator[str]:
    """Yield where the page may lie: the likeliest first, which is also where it would be written.

    That is the one which documentationUrl leads to, for variants of a connector share one (source: Airbyte's
    connector_ops, Connector.documentation_file_path); the one which this tool wrote; the one with the connector's name;
    that of what it is a variant of.

    Args:
        record: what `.connector.yaml` says.
        url: documentationUrl; "" if there is none.
        names: of the connector.
    """
    named = (f"integrations/{names.prefix}s/{slug}.md" for slug in (names.slug, plain_slug(names.slug)))
    yield from dict.fromkeys(filter(None, (linked_page(url), _recorded_page(record), *named)))


def linked_page(url: str) -> str:
    """Return the page that a documentationUrl leads to; "" if it is none of a connector.

    On Airbyte's site that is any page, elsewhere one that lies as Airbyte's do: integrations/<kind>/<name>.
    """
    whole = url.partition("#")[0].partition("?")[0].rstrip("/")
    if whole.startswith(AIRBYTES_DOCS):
        return _checked(f"{whole.removeprefix(AIRBYTES_DOCS)}.md")
    parts = whole.split("/")[-_PARTS:]
    return _checked(f"{'/'.join(parts)}.md") if parts[0] == "integrations" and len(parts) == _PARTS else ""


def bare_name(name: str) -> str:
    """Return the name of a page without its suffix."""
    return name.removesuffix(".md").removesuffix(".mdx")


def find_page(docs: Path, pages: Iterable[str]) -> str:
    """Return the first of some pages that is there, or ""."""
    return next((page for page in pages if any(is_file((docs / page).with_suffix(one)) for one in PAGE_SUFFIXES)), "")


def _recorded_page(record: Mapping[str, Any]) -> str:
    """Return the page that this tool wrote; "" if it wrote none."""
    return _checked(next(iter(mapping(record, "files", "docs")), "").removeprefix("docs/"))


def _checked(page: str) -> str:
    """Return the path if it can be a page's, else "": what somebody's files say goes into other people's files."""
    return page if _PAGE.fullmatch(page) else ""
