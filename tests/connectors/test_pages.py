"""Which documentation page is a connector's."""

from __future__ import annotations

import pytest

from generator.answers.names import derive_names
from generator.connectors.pages import linked_page, list_pages


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://docs.airbyte.com/integrations/sources/fjord", "integrations/sources/fjord.md"),
        ("https://docs.airbyte.com/integrations/sources/fjord/#changelog", "integrations/sources/fjord.md"),
        ("https://docs.airbyte.com/platform/fjord", "platform/fjord.md"),
        ("https://docs.fjord.example/v2/integrations/sources/fjord?lang=en", "integrations/sources/fjord.md"),
        ("https://docs.fjord.example/sources/fjord", ""),
        ("https://docs.airbyte.com/integrations/../../secrets", ""),
        ("", ""),
    ],
)
def test_where_an_address_leads(url: str, page: str):
    """On Airbyte's site any page is one; elsewhere it lies as Airbyte's do; nothing leads out of the documentation."""
    assert linked_page(url) == page


def test_the_likeliest_page_comes_first():
    """What the address says, what this tool wrote, the connector's own name, and what it is a variant of."""
    names = derive_names("fjord-secure", "source", slug="fjord-secure")
    record = {"files": {"docs": {"docs/integrations/sources/boats.md": "sha256:…"}}}
    url = "https://docs.airbyte.com/integrations/sources/ships"
    pages = [f"integrations/sources/{name}.md" for name in ("ships", "boats", "fjord-secure", "fjord")]
    assert list(list_pages(record, url, names)) == pages
    assert next(list_pages({}, "", names)) == pages[2]
