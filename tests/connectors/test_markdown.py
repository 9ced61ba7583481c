"""Pages are cut into the sections that CommonMark sees: markdown-it is asked what those are."""

from __future__ import annotations

import time

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from generator.connectors.markdown import CODE, HEADING, HTML, read_blocks, read_sections

PAGES = {
    "nothing": "",
    "text": "Nothing but text.\n",
    "headings": "# One\n\n## Two ##\n###### Six\n####### Seven\n#Hash\n   ## Three\n\n    ## Four\n#\n",
    "underlined": "One\n===\n\nTwo\n-\n\nThree\nlines\n---\n---\n\n- item\n---\n\n> quote\n---\n\nlast\n\n===\n",
    "front matter": "---\ntitle: One\n---\n\n# Two\n",
    "fences": "```sh\n# no\n````\n# One\n~~~\n# no\n```\n# no\n~~~~\n# Two\n``` `\n# Three\n```\n# no\n",
    "code": "    # no\n\n    # no\n# One\ntext\n    # no\n\t# no\n",
    "comments": "<!--\n# no\n\n# no -->\n# One\n<!-- x --> text\n# Two\n<!--\n# no\n",
    "details": "<details>\n# no\n\n# One\n\n</details>\n# no\n\n# Two\n<HideInUI>\n\n# Three\n\ntext\n<X>\n# Four\n",
    "scripts": "<script>\n\n# no\n</script>\n# One\n<pre>x</pre>\n# Two\n",
    "instructions": "<?php\n# no ?>\n# One\n<![CDATA[\n# no\n]]>\n# Two\n<!X\n# no>\n",
    "lists": "- # no\n  # no\n\n  # no\n# One\n1. item\nlazy\n# Two\n-\n# Three\n",
    "fences in lists": "2) item\n   ```\n   # no\n   ```\n# One\n- ```\n  # no\n# Two\n",
    "lists in lists": "- a\n  - # no\n    # no\n\n    # no\n 1. x\n\n# One\n* a\n* b\n  * c\n  lazy\n===\n# Two\n",
    "code in lists": "-     code\n\n  # no\n# One\n- ~~~\n  ```\n  # no\n  ~~~\n  # no\n# Two\n",
    "quotes": "> # no\n> text\nlazy\n# One\n> ```\n# Two\n> - x\n>\n# Three\n>text\n    lazy\n# Four\n",
    "rules": "***\n# One\n- - -\n# Two\ntext\n* * *\n# Three\n___\n",
    "tables": "| a | b |\n|---|---|\n| 1 | 2 |\n# One\n:---\n# Two\n",
    "carriage returns": "# One\r\n\r\ntext\r\n\r\n## Two\r\n",
}


@pytest.mark.parametrize("name", PAGES)
def test_blocks_are_those_of_commonmark(name: str):
    """Headings, code and HTML begin and end where markdown-it says they do."""
    sorts = {"heading": HEADING, "fence": CODE, "code_block": CODE, "html_block": HTML}
    nodes = [node for node in SyntaxTreeNode(MarkdownIt("commonmark").parse(PAGES[name])) if node.type in sorts]
    wanted = [(sorts[node.type], node.map and node.map[0]) for node in nodes]
    blocks = [block for block, _ in read_blocks(PAGES[name]) if block.sort in sorts.values()]
    assert [(block.sort, block.start) for block in blocks] == wanted
    levels = [(int(node.tag[1]), node.map and node.map[1]) for node in nodes if node.type == "heading"]
    assert [(block.level, block.end) for block in blocks if block.sort == HEADING] == levels


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# Limits \\& Troubleshooting", "Limits & Troubleshooting"),
        ("# Limits &amp; more ##", "Limits & more"),
        ("#\tC#", "C#"),
        ("# \\# ", "#"),
        ("#", ""),
    ],
)
def test_a_title_is_what_is_read(line: str, title: str):
    """Marks at the end, escapes and entities are not a part of it."""
    assert [section.title for section in read_sections(line)] == [title]


def test_a_section_ends_where_the_next_begins():
    """Of whatever level that is; what stands above the first belongs to none."""
    first, second, third = read_sections("above\n\n# One\n\na\n### Two\n# Three\nc")
    assert (first.line, first.content, second.content, third.content) == (3, "\na\n", "", "c\n")


@pytest.mark.parametrize(
    "part", ["- ", "> ", "# x\n", "<!--", "<a ", "`", "~~~\n", "1. x\n", "x\n", "* * ", "\\", "&", "- - x\n"]
)
def test_no_page_takes_long(part: str):
    """Twice as much of anything takes about twice as long."""
    text = part * (200_000 // len(part))
    start = time.process_time()
    read_sections(text)
    assert time.process_time() - start < 5
