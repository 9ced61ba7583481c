"""Plain YAML is read as PyYAML reads it, and everything else is left to PyYAML."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.formats.languages import MAX_DEPTH, load_yaml
from generator.formats.loader import Loader
from generator.formats.plain import Unusual, read_plain

PLAIN = [
    b"",
    b"# nothing\n",
    b"---\n",
    b"one",
    b"a: 1\nb: [x, 'y', \"z\"]\nc: {d: e}\n",
    b"a: 1\na: 2\nb: 3\n",
    b"- - - a\n- b: c\n  d:\n- \n",
    b"a: |\n  text\n  more\nb: >-\n  folded\n  text\n",
    b"yes: no\non: off\n~: null\n1: 1.5\n2024-11-11: 2024-11-11\n",
    b"- 0x1f\n- 017\n- 1_000\n- 1:30\n- .inf\n- -.INF\n- .nan\n- 1e3\n- 1.0e+3\n- +1\n- 2024-11-11T10:11:12Z\n",
    b"'a': \"\\u263a\\n\"\n? b\n: c\n",
    b"a: {b: , c}\n",
    "schlüssel: wört 🚀\n".encode(),
    "\ufeffa: 1\n".encode(),
    "a: 1\n".encode("utf-16"),
]
OTHER = {
    "an alias": b"a: &x [1]\nb: *x\n",
    "an anchor": b"a: &x 1\n",
    "a merge key": b"a: {<<: {b: 1}}\n",
    "a tag": b"a: !!str 1\n",
    "a set": b"--- !!set\n? a\n",
    "a key that is a list": b"? [a]\n: b\n",
    "the value of =": b"a: =\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "no date": b"a: 2024-13-45\n",
    "a long number": b"a: " + b"1" * 5000,
    "not closed": b"a: [",
    "a tab": b"a:\n\t- b\n",
    "bytes": b"a: \xff\n",
    "deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
}


def _same(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return len(one) == len(other) and all(map(_same, (*one, *one.values()), (*other, *other.values())))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other or (isinstance(one, float) and math.isnan(one))


@pytest.mark.parametrize("text", PLAIN)
def test_plain_yaml_is_what_pyyaml_says(text: bytes):
    """The same values, of the same types, in the same order; also when its words have been met before."""
    for _ in range(2):
        assert _same(read_plain(text, MAX_DEPTH), yaml.load(text, Loader=Loader))


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_all_else_is_left_to_pyyaml(text: bytes):
    """What is rare or wrong is not guessed at: PyYAML reads it, and says what is wrong in its own words."""
    with pytest.raises(Unusual):
        read_plain(text, MAX_DEPTH)


def test_depth_is_counted():
    """As deep as it may be is read, one more is not."""
    text = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert read_plain(text, MAX_DEPTH) == load_yaml(text)
    with pytest.raises(Unusual):
        read_plain(text, MAX_DEPTH - 1)


_WORDS = ["a", "b:", ": ", "- ", "\n", "  ", "? ", "[", "]", "{", "}", ", ", "'", '"', "#", "&a ", "*a", "|", ">", "!"]
_WORDS += ["<<", "=", "~", "1", "1.5", "0o7", "true", "No", "2024-11-11", "---\n", "...\n", "\t", "\u2028", "\\", "@"]


@given(st.lists(st.sampled_from(_WORDS), max_size=14).map("".join))
def test_any_text_is_read_as_before(text: str):
    """Whatever it is: either the same data, or an error of either; of two mistakes each may tell another one first."""
    found = []
    for read in (load_yaml, lambda content: yaml.load(content, Loader=Loader)):
        try:
            found.append(read(text.encode()))
        except (yaml.YAMLError, ValueError) as error:
            found.append(type(error))
    errors = [one for one in found if isinstance(one, type)]
    assert len(errors) == len(found) or _same(*found)
