"""Free text of every kind that a user may type, and one way of trying it out."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

FREE_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
        # What means something somewhere has to come often.
        st.sampled_from(list("\t\n\r \"'\\`{}%#$&<>[]()*_-+=|~!:;,.\u2028\u202e\ufeff\U000e0001🚀éa1")),
    )
)
"""All that may be answered where text is asked for."""

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
"""The same examples on every machine and in every run."""

NASTY = [
    "plain",
    "O'Neil",
    'Say "hi"',
    "both ' and \"",
    "two '' and one \"",
    'two "" and one \'',
    '"""',
    "'''",
    "\\",
    'ends with \\"',
    "{{ 7*7 }} {% raw %} {# x #}",
    "${HOME} $(id) `id` %s %(a)s",
    "tab\there",
    "line\nbreak\r\nand more",
    " blanks at both ends ",
    "two  blanks",
    "<b>&amp;</b> ]]> <!-- -->",
    "# no heading",
    "- no list",
    "1. no list",
    "![no](image)",
    "https://example.com/a_b?c=d&e",
    "null",
    "1.10",
    "yes",
    "~",
    "🚀 émile 日本",
    "\u202eright to left\u202c",
    "no\u00a0break, soft\u00adhyphen, zero\u200bwidth, bom\ufeff",
    "line\u2028and paragraph\u2029separator",
    "\U000e0001 tag, \U0001f468\u200d\U0001f469 joined",
]
"""One of each kind of trouble."""
