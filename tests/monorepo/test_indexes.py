from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.monorepo.indexes import Link, add_lines, add_lines_between, add_links, insert_sorted

SUMMARY = """\
# Table of contents

* [Introduction](README.md)
* [Connector Catalog](integrations/README.md)
  * [Sources](integrations/sources/README.md)
    * [Airtable](integrations/sources/airtable.md)
    * [Google Ads](integrations/sources/google-ads.md)
      * [Google Ads and its limits](integrations/sources/google-ads/limits.md)
    * [Zendesk](integrations/sources/zendesk.md)
  * [Destinations](integrations/destinations/README.md)
    * [Local JSON](integrations/destinations/local-json.md)
"""


def _link(title: str, kind: str = "sources") -> Link:
    return Link(title, f"integrations/{kind}/{title.lower().replace(' ', '-')}.md")


def _new_lines(before: str, after: str) -> list[tuple[int, str]]:
    """Return the lines that were added, with their numbers; nothing else may be different."""
    old, new = before.split("\n"), after.split("\n")
    added = []
    for number, line in enumerate(new):
        if old and old[0] == line:
            old.pop(0)
        else:
            added.append((number, line))
    assert old == []
    return added


@pytest.mark.parametrize(
    ("title", "number"),
    [("Aaa", 5), ("Box", 6), ("google analytics", 8), ("Zuora", 9), ("Zendesk Chat", 9)],
)
def test_a_link_in_its_sorted_place(title: str, number: int):
    """A new link stands where people look for it, written as its neighbours are."""
    link = _link(title)
    assert _new_lines(SUMMARY, add_links(SUMMARY, [link])) == [(number, f"    * [{title}]({link.target})")]


def test_the_first_link_of_its_kind():
    """Where there is only the page that all the others will be below, the first one goes below it."""
    text = "* [Sources](integrations/sources/README.md)\n* [Other](other.md)\n"
    assert add_links(text, [_link("B"), _link("A")]) == (
        "* [Sources](integrations/sources/README.md)\n"
        "  * [A](integrations/sources/a.md)\n"
        "  * [B](integrations/sources/b.md)\n"
        "* [Other](other.md)\n"
    )


@pytest.mark.parametrize(
    ("like", "expected"),
    [
        ("- [A](integrations/sources/a.md)", "- [B](integrations/sources/b.md)"),
        ("\t+ [A](./integrations/sources/a)", "\t+ [B](./integrations/sources/b)"),
        ("* [A](/integrations/sources/a.mdx)", "* [B](/integrations/sources/b.mdx)"),
        ("*   [A](integrations/sources/a.md) new!", "*   [B](integrations/sources/b.md)"),
    ],
)
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "eol"])
def test_the_style_of_the_neighbours(like: str, expected: str, eol: str, end: str):
    """Bullet, indentation, form of the path, line ends and a missing last line end are those of the file."""
    text = f"# Index{eol}{eol}{like}{eol if end else ''}"
    assert add_links(text, [_link("B")]) == f"# Index{eol}{eol}{like}{eol}{expected}{eol if end else ''}"


def test_no_link_to_pattern_match():
    """Without a single neighbour nobody can tell where the link belongs."""
    with pytest.raises(ValueError, match="no link to a page in integrations/sources"):
        add_links("# Index\n\n* [Local JSON](integrations/destinations/local-json.md)\n", [_link("A")])


CODEOWNERS = """\
# Who reviews what
* @platform

/connectors/source-airtable @data
/connectors/source-zendesk @support  # a remark

/docs @docs
"""


def test_a_line_among_others():
    """Neighbours are told by what all of them have."""
    added = add_lines(CODEOWNERS, ["/connectors/source-stripe @data"], lambda line: "/connectors/source-" in line)
    assert _new_lines(CODEOWNERS, added) == [(4, "/connectors/source-stripe @data")]


def test_no_line_to_stand_beside():
    """The first line of a list that has no markers is the user's to write."""
    with pytest.raises(ValueError, match="add the first one by hand"):
        add_lines(CODEOWNERS, ["x"], lambda line: "/sinks/" in line)


MATRIX = """\
jobs:
  test:
    strategy:
      matrix:
        connector:
          # connectors
          - source-airtable
          - source-zendesk
          # end of connectors
"""


def test_lines_between_markers():
    """They are indented as their neighbours are, whatever the configuration says."""
    added = add_lines_between(MATRIX, ["- source-z", "- source-a", "- source-b"], "# connectors", "# end of")
    assert [line for _, line in _new_lines(MATRIX, added)] == [
        "          - source-a",
        "          - source-b",
        "          - source-z",
    ]


def test_the_first_line_between_markers():
    """Between markers there may be nothing yet; then the marker's indentation counts."""
    text = "a:\n\t# start\n\t# end\n"
    assert add_lines_between(text, ["- x"], "# start", "# end") == "a:\n\t# start\n\t- x\n\t# end\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# end\n", "has no lines with '# start', and needs one"),
        ("# start\n# start\n# end\n", "has 2 lines with '# start', and needs one"),
        ("# start\n", "has no lines with '# end'"),
        ("# end\n# start\n", "has '# end' before '# start'"),
    ],
)
def test_markers_that_do_not_mark(text: str, sentence: str):
    """A missing or doubled marker is said, with the marker."""
    with pytest.raises(ValueError, match=sentence):
        add_lines_between(text, ["x"], "# start", "# end")


def test_what_is_there_already_stays_as_it_is():
    """Adding twice changes nothing; a link counts by its page, whatever its text."""
    once = add_links(SUMMARY, [_link("Box")])
    assert add_links(once, [_link("Box"), Link("Box, renamed", "integrations/sources/box.md")]) == once
    lined = add_lines(CODEOWNERS, ["/connectors/source-x @data"], lambda line: "/connectors/" in line)
    assert add_lines(lined, ["/connectors/source-x @data"], lambda line: "/connectors/" in line) == lined


@given(st.lists(st.text("abcXY -", min_size=1, max_size=4)), st.lists(st.text("abcXY -", min_size=1, max_size=4)))
def test_one_by_one_or_all_at_once(present: list[str], new: list[str]):
    """Many lines at once land as they would one after the other, if the list is sorted."""
    lines = sorted({line.strip().casefold() for line in present} - {"", "-"})
    text = "".join(f"{line}\n" for line in ["<", *lines, ">"])
    wanted = list(dict.fromkeys(line.strip(" -").casefold() for line in new if line.strip(" -")))
    together = add_lines_between(text, wanted, "<", ">")
    single = text
    for line in random.Random(1).sample(wanted, len(wanted)):
        single = add_lines_between(single, [line], "<", ">")
    assert sorted(together.split()) == sorted(single.split())
    body = together.split("\n")[1:-2]
    assert len(body) == len(set(body))
    if all(line == line.strip(" -") for line in lines):
        assert together == single


def test_a_list_that_is_not_quite_sorted():
    """One neighbour that stands in the wrong place does not drag a new line with it."""
    assert insert_sorted(["z", "a", "b", "d"], ["c"]) == [3]
    assert insert_sorted(["b", "c", "d", "a"], ["e", "a"]) == [4, 0]
