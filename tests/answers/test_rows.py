from __future__ import annotations

from pathlib import Path

import pytest

from generator.answers.rows import read_rows
from generator.errors import ConfigError

ROWS = [{"name": "Google Ads", "license": "ELv2"}, {"name": "Zoë, “the” API", "git_init": "true"}]
FORMS = {
    "rows.yaml": "# two\n- name: Google Ads\n  license: ELv2\n- {name: 'Zoë, “the” API', git_init: true}\n",
    "rows.json": '[{"name": "Google Ads", "license": "ELv2"},\n {"name": "Zoë, “the” API", "git_init": "true"}]',
    "rows.jsonl": '{"name": "Google Ads", "license": "ELv2"}\n\n{"name": "Zoë, “the” API", "git_init": "true"}\n',
    "rows.csv": 'name,license,git_init\r\nGoogle Ads,ELv2,\r\n,,\r\n"Zoë, “the” API",,true\r\n',
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("known", ["by its name", "by its content", "from standard input", "with a mark"])
def test_every_form_says_the_same(name: str, known: str, tmp_path: Path):
    """YAML, JSON, JSON lines and CSV give the same rows, from a file or from standard input."""
    content = FORMS[name].encode("utf-8-sig" if known == "with a mark" else "utf-8")
    path = tmp_path / (name if known == "by its name" else "rows")
    path.write_bytes(content)
    rows = read_rows("-" if known == "from standard input" else str(path), lambda: content)
    assert [{key: str(value) for key, value in row.given.items()} for row in rows] == ROWS
    assert [row.number for row in rows] == [1, 2]
    assert content.decode().split("\n")[rows[1].line - 1].count("Zo") == 1


def test_a_cell_of_several_lines(tmp_path: Path):
    """A CSV cell may have line breaks; the lines of the rows after it are still right."""
    path = tmp_path / "rows.csv"
    path.write_text('name,description\nA,"one\ntwo"\nB,x\n', encoding="utf-8")
    assert [(row.line, row.given.get("description")) for row in read_rows(str(path), bytes)] == [
        (2, "one\ntwo"),
        (4, "x"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.yaml", "", "a.yaml holds no connectors"),
        ("a.jsonl", "\n", "a.jsonl holds no connectors"),
        ("a.csv", "name\n", "a.csv holds no connectors"),
        ("a.yaml", "name: x\n", "a.yaml holds no list"),
        ("a.yaml", "- name: x\n- y\n", "a.yaml:2: a connector is `key: value` lines"),
        ("a.yaml", "- name: x\n  name: y\n", "a.yaml:2: name stands there twice"),
        ("a.yaml", "- &a {name: x}\n- *a\n", "a.yaml:1: anchors and aliases"),
        ("a.jsonl", '{"name": "x"}\n{"name"\n', "a.jsonl:2: this is no JSON object"),
        ("a.jsonl", '{"name": "x", "name": "y"}', "a.jsonl:1: name stands there twice"),
        ("a.jsonl", "[1]", "a.jsonl:1: this is no JSON object"),
        ("a.csv", "name,name\nx,y\n", "a.csv:1: the column 'name' stands there twice"),
        ("a.csv", "name\nx,y\n", "a.csv:2: 2 cells, but 1 columns"),
        ("a.csv", 'name\n"x\n', "no valid CSV"),
        ("a.csv", b"name\n\xff\n", "a.csv is not UTF-8 text"),
        ("a.csv", ",".join(map(str, range(90_000))) + ",89999\n", "a.csv:1: the column '89999' stands there twice"),
        ("a.jsonl", '{"a": ' * 2000, "a.jsonl:1: nested too deeply"),
        ("missing.csv", None, "missing.csv does not exist"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(name: str, content: str | bytes | None, sentence: str, tmp_path: Path):
    """A file that cannot be read as rows is an error with file and line."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError) as error:
        read_rows(str(path), bytes)
    assert sentence in error.value.message
