"""The place for a first link, as somebody would choose it by hand."""

from __future__ import annotations

import pytest

from generator.monorepo.first_link import add_first_link
from generator.monorepo.indexes import Link, has_link_into

LINK = Link("A", "integrations/sources/a.md")
ITEM = "[A](integrations/sources/a.md)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f"- {ITEM}\n"),
        ("\n", f"\n- {ITEM}\n"),
        ("# Docs\n", f"# Docs\n\n## Sources\n\n- {ITEM}\n"),
        ("# Docs\n\nWords.", f"# Docs\n\nWords.\n\n## Sources\n\n- {ITEM}"),
        ("* [Intro](README.md)\n  * [More](x.md)\n", f"* [Intro](README.md)\n  * [More](x.md)\n* {ITEM}\n"),
        ("# T\n* [Intro](README.md)\n\nEnd.\n", f"# T\n* [Intro](README.md)\n* {ITEM}\n\nEnd.\n"),
        ("* Sources\n* Destinations\n", f"* Sources\n  * {ITEM}\n* Destinations\n"),
        ("* [Sources](s.md)\r\n* B\r\n", f"* [Sources](s.md)\r\n  * {ITEM}\r\n* B\r\n"),
        ("## Sources\n\n## Destinations\n", f"## Sources\n\n- {ITEM}\n\n## Destinations\n"),
        ("## Source connectors\nNone.\n", f"## Source connectors\n\n- {ITEM}\n\nNone.\n"),
        (
            "## Sources\n\n+ [Elsewhere](https://x.example/)\n",
            f"## Sources\n\n+ {ITEM}\n+ [Elsewhere](https://x.example/)\n",
        ),
        (
            "## Destinations\n\n- [J](integrations/destinations/j.md)\n",
            f"## Destinations\n\n- [J](integrations/destinations/j.md)\n\n## Sources\n\n- {ITEM}\n",
        ),
    ],
)
def test_where_it_comes(text: str, expected: str):
    """Below what is called so, else at the end; nothing else is touched, and the next link has a neighbour."""
    added = add_first_link(text, LINK)
    assert added == expected
    assert has_link_into(added, "integrations/sources")
