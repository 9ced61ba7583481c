"""Edits that leave every other byte as it is."""

from __future__ import annotations

from codecs import BOM_UTF8

import pytest

from generator.formats.toml_edits import add_text, set_text
from generator.formats.yaml_edits import CannotEdit, add_item, add_key, remove_item, rename_key, set_value

_METADATA = """\
# of Fjord
data:
  connectorType: source   # what it is
  license: 'MIT'
  message: >
    folded
    text

  # about the name
  name: "Fjord — größer"
  tags:
    - language:python  # the language
  flow: {a: 1, b: [x, y]}
  last: |
    text
metadataSpecVersion: "1.0"
"""
SET = {
    "plain": (["data", "connectorType"], "destination", "connectorType: source ", "connectorType: destination "),
    "in single quotes": (["data", "license"], "ELv2", "'MIT'", "'ELv2'"),
    "in double quotes": (["data", "name"], "Fjord", '"Fjord — größer"', '"Fjord"'),
    "what needs quotes": (["data", "connectorType"], "yes", "connectorType: source ", 'connectorType: "yes" '),
    "a bool": (["data", "flow", "a"], False, "{a: 1", "{a: false"),
    "in a list": (["data", "tags", 0], "language:java", "- language:python", "- language:java"),
}


@pytest.mark.parametrize("name", SET)
def test_another_value(name: str):
    """It is put in the place of the old one, in its quotes, and nothing else changes."""
    way, value, old, new = SET[name]
    assert set_value(_METADATA.encode(), way, value).decode() == _METADATA.replace(old, new)


ADD = {
    "to its place among sorted keys": (["data", "extra"], "x", "", None),
    "after another": (["data", "extra"], "x", "license", ("  license: 'MIT'\n", "  extra: x\n")),
    "after a text of several lines": (["data", "extra"], "x", "message", ("    text\n\n", "  extra: x\n")),
    "after a list": (["data", "extra"], "x", "tags", ("# the language\n", "  extra: x\n")),
    "a list": (["data", "extra"], ["a", "b:c"], "license", ("'MIT'\n", "  extra:\n    - a\n    - b:c\n")),
    "between braces": (["data", "flow", "extra"], "x", "a", ("{a: 1", ", extra: x")),
    "a list between braces": (["data", "flow", "extra"], ["x"], "a", ("{a: 1", ", extra: [x]")),
    "at the top": (["extra"], "x: y", "metadataSpecVersion", ('"1.0"\n', 'extra: "x: y"\n')),
}


@pytest.mark.parametrize("name", ADD)
def test_another_key(name: str):
    """It comes on a line of its own, indented as its neighbours are, or between the braces that they stand in."""
    way, value, after, change = ADD[name]
    if change is None:
        text, change = "a:\n  b: 1\n  data: 2\n  f: 3\n", ("data: 2\n", "  extra: x\n")
        way = ["a", "extra"]
    else:
        text = _METADATA
    got = add_key(text.encode(), way, value, after).decode()
    place = text.index(change[0]) + len(change[0])
    if name == "after a text of several lines":
        place -= 1  # the empty line parts it from what follows
    assert got == text[:place] + change[1] + text[place:]


def test_keys_that_are_nearly_sorted():
    """A new one goes where the fewest are on the wrong side of it; never before the first, which may open a list."""
    assert add_key(b"a: 1\nc: 2\nz: 3\nb: 4\n", ["d"], "x") == b"a: 1\nc: 2\nd: x\nz: 3\nb: 4\n"
    assert add_key(b"- b: 1\n  c: 2\n", [0, "a"], "x") == b"- b: 1\n  a: x\n  c: 2\n"


def test_json_stays_json():
    """A key of JSON comes in quotes, on a line of its own if its neighbours do."""
    spread = '{\n\t"a": {\n\t\t"type": "string",\n\t\t"order": 1\n\t}\n}'
    assert add_key(spread.replace("\t", "  ").encode(), ["a", "title"], "A Key", "type").decode() == spread.replace(
        '"type": "string",', '"type": "string",\n\t\t"title": "A Key",'
    ).replace("\t", "  ")
    assert (
        add_key(b'{"a": {"type": "string"}}', ["a", "title"], "A", "type") == b'{"a": {"type": "string", "title": "A"}}'
    )
    assert add_key(b'{"a": {}}', ["a", "b"], "c") == b'{"a": {b: c}}'


def test_lists():
    """An item comes to the end, in the style of the list, and goes without a trace."""
    block, flow = 'tags:\n- a:b # x\n- "c"\nz: 1', "tags: [a:b, c] # x\n"
    assert add_item(block.encode(), ["tags"], "d:e").decode() == block.replace('"c"\n', '"c"\n- "d:e"\n')
    assert add_item(flow.encode(), ["tags"], "d:e").decode() == flow.replace(", c", ", c, d:e")
    assert add_item(b"tags: []\n", ["tags"], "a") == b"tags: [a]\n"
    assert remove_item(block.encode(), ["tags", 0]).decode() == block.replace("- a:b # x\n", "")
    assert remove_item(flow.encode(), ["tags", 0]).decode() == flow.replace("a:b, ", "")
    assert remove_item(flow.encode(), ["tags", 1]).decode() == flow.replace(", c", "")


def test_a_key_of_another_name():
    """Its value, its quotes and its comment stay."""
    assert rename_key(b"a: {'old': 1} # old\n", ["a", "old"], "new") == b"a: {'new': 1} # old\n"


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", BOM_UTF8])
@pytest.mark.parametrize("ends", [True, False])
def test_line_ends_and_marks_stay(eol: str, mark: bytes, ends: bool):
    """New lines end as the others do; a file that ends without one still does; a byte order mark stays the first."""
    text = "a: 1\nb:\n  - x"
    before = mark + (text + "\n" * ends).replace("\n", eol).encode()
    tail = eol * ends
    assert add_key(before, ["c"], "y").decode("utf-8") == before.decode("utf-8").removesuffix(tail) + f"{eol}c: y{tail}"
    assert add_item(before, ["b"], "y").decode() == before.decode().removesuffix(tail) + f"{eol}  - y{tail}"
    assert set_value(before, ["a"], "z").startswith(mark + b"a: z" + eol.encode())


CANNOT = {
    "no such key": (b"a: 1\n", ["b"]),
    "twice": (b"a: 1\na: 2\n", ["a"]),
    "an alias": (b"x: &x {b: 1}\ny: *x\n", ["x", "b"]),
    "several lines": (b"a: one\n  two\n", ["a"]),
    "a block": (b"a: |\n  one\n", ["a"]),
    "nothing there": (b"a:\n", ["a"]),
    "a mapping": (b"a: {b: c}\n", ["a"]),
    "no YAML": (b"a: [\n", ["a"]),
    "not UTF-8": (b"a: \xff\n", ["a"]),
    "other line ends": ("a: 'x\u2028y'\n".encode(), ["a"]),
    "old line ends": (b"a: 1\rb: 2\r", ["a"]),
}


@pytest.mark.parametrize("name", CANNOT)
def test_what_cannot_be_edited_is_left(name: str):
    """A text that is written in a way in which more of it would change is not touched."""
    content, way = CANNOT[name]
    with pytest.raises(CannotEdit):
        set_value(content, way, "new")


def test_a_key_that_is_there_is_not_added():
    """Nor does a key get a name that another has, nor does a text become a list."""
    for edit in (
        lambda: add_key(b"a: 1\n", ["a"], "x"),
        lambda: rename_key(b"a: 1\nb: 2\n", ["a"], "b"),
        lambda: add_item(b"a: 1\n", ["a"], "x"),
        lambda: add_key(b"a: 1\n", ["a", "b"], "x"),
        lambda: add_key(b"a: 1\nmerged: {<<: {a: 1}}\n", ["merged", "a"], "x"),
        lambda: remove_item(b"a: [1]\n", ["a", 0]),
    ):
        with pytest.raises(CannotEdit):
            edit()


_PYPROJECT = """\
[tool.poetry]  # what it is
name = "source-fjord"
version = '0.3.0'  # version = "9"
license = "MIT"

[tool.poetry.dependencies]
version = "1"
"""


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_another_text_in_toml(eol: str):
    """It stands below the header of its table, in the quotes that were there."""
    before = BOM_UTF8 + _PYPROJECT.replace("\n", eol).encode()
    got = set_text(before, ["tool", "poetry", "version"], "0.3.1")
    assert got == before.replace(b"'0.3.0'", b"'0.3.1'")
    assert set_text(got, ["tool", "poetry", "license"], "ELv2") == got.replace(b'"MIT"', b'"ELv2"')


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'[a]\nversion = """1"""\n', "2"),
        (b"[a]\nversion = 1\n", "2"),
        (b"a.version = '1'\n", "2"),
        (b"[a]\nversion = '1'\n", "it's"),
        (b"[a]\nx = '''\nversion = '1'\n'''\nversion = \"\"\"1\"\"\"\n", "2"),
        (b"[a\n", "2"),
        (b"[b]\nversion = '1'\n", "2"),
    ],
)
def test_toml_that_cannot_be_edited_is_left(content: bytes, value: str):
    """What is written in another way is not touched."""
    with pytest.raises(CannotEdit):
        set_text(content, ["a", "version"], value)


def test_a_text_that_toml_lacks():
    """It comes on the line after another one of its table."""
    before = _PYPROJECT.encode()
    added = add_text(before, ["tool", "poetry", "readme"], "README.md", after="name")
    assert added == before.replace(b'"source-fjord"\n', b'"source-fjord"\nreadme = "README.md"\n')
    assert add_text(b'[a]\r\nname = "x"', ["a", "b"], "c", after="name") == b'[a]\r\nname = "x"\r\nb = "c"'
    for way, after in ((["a", "name"], "name"), (["a", "b"], "none"), (["b", "b"], "name")):
        with pytest.raises(CannotEdit):
            add_text(b'[a]\nname = "x"\n', way, "c", after)
