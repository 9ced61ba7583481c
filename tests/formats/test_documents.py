from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.errors import ConfigError
from generator.formats.documents import parse_document, parse_toml_table, read_document
from generator.formats.languages import dump_yaml
from tests.support.processes import environment
from tests.support.texts import FREE_TEXT, NASTY, STEADY


@pytest.mark.parametrize(
    "value", ["1.10", "0755", "1e3", "no", "yes", "true", "null", "~", "2026-01-31", "12:30:45", "0x1F", "=", ".inf"]
)
def test_a_yaml_scalar_is_the_text_that_stands_there(value: str):
    """YAML's own ideas of numbers, dates and yes and no change nothing."""
    assert parse_document(f"a: {value}\nb: [{value}]\n".encode(), "x").data == {"a": value, "b": [value]}


def test_json_keeps_numbers_as_they_stand():
    """In JSON a number is taken as its text; true and false are bools, because they can be nothing else."""
    data = parse_document(b'{"a": 1.10, "b": 7e1, "c": true, "d": null}', "x").data
    assert data == {"a": "1.10", "b": "7e1", "c": True, "d": None}


@pytest.mark.parametrize(
    "text", ['{"a": "\\ud83d\\ude80"}', '{"a": "🚀"}', "a: 🚀", "{a: 🚀}", "\ufeffa: 🚀", "\n\n {a: 🚀}"]
)
def test_characters_beyond_the_basic_plane(text: str):
    """An emoji is one character, however it is written and in whatever file."""
    assert parse_document(text.encode(), "x").data == {"a": "🚀"}


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_an_empty_file_says_nothing(text: str):
    """A file without a word is an empty mapping."""
    assert parse_document(text.encode(), "x").data == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\nb: [", "x:3: no valid YAML"),
        ("a: 1\na: 2", "x:2: a stands there twice"),
        ("a: {b: 1, c: 2,\n  b: 3}", "x:2: b stands there twice"),
        ('{"a": 1, "a": 2}', "a stands there twice"),
        ('{"b": {"a": 1, "a": 2}}', "a stands there twice"),
        ("a: &x 1\nb: *x", "x:1: anchors and aliases"),
        ("a: &x [1]\nb:\n  c: *x", "x:1: anchors and aliases"),
        ("- a\n- b", "holds no `key: value` lines"),
        ("just text", "holds no `key: value` lines"),
        ("[1]", "holds no `key: value` lines"),
        ("a: 1\n---\nb: 2", "x:2: no valid YAML"),
        ("a: \x00", "no valid YAML"),
        ("a: @b", "x:1: no valid YAML"),
        ("\ta: b", "x:1: no valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, sentence: str):
    """A mistake in a file is named with file and line."""
    with pytest.raises(ConfigError) as error:
        parse_document(text.encode(), "x")
    assert sentence in error.value.message
    assert error.value.exit_code == 2


@pytest.mark.parametrize("content", [b"a: \xff", "a: é".encode("latin-1"), "a: b".encode("utf-16")])
def test_what_is_no_utf8_is_refused(content: bytes):
    """Another encoding is named as the reason."""
    with pytest.raises(ConfigError, match=r"x is not UTF-8 text|x: no valid YAML"):
        parse_document(content, "x")


@pytest.mark.parametrize("text", ["a: 1", "a: !!int 1", "a: !!python/object/apply:os.getcwd []", "? !!str a\n: 1"])
def test_tags_do_nothing(text: str):
    """No tag in a file makes an object, let alone runs something."""
    assert parse_document(text.encode(), "x").data in ({"a": "1"}, {"a": []})


@pytest.mark.parametrize("depth", [500, 2_000, 100_000])
@pytest.mark.parametrize("form", ["a: {}{}", '{{"a": {}{}}}'], ids=["yaml", "json"])
def test_a_file_that_is_nested_too_deeply(form: str, depth: int, tmp_path: Path):
    """However deep it is nested, a file is read or refused; it never takes the interpreter down."""
    (tmp_path / "deep").write_text(form.format("[" * depth, "]" * depth), encoding="utf-8")
    code = (
        "from pathlib import Path; from generator.formats.documents import read_document\n"
        "from generator.errors import *\n"
        "try: read_document(Path('deep'))\n"
        "except ConfigError as error: print(error.message)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout in ("deep: nested too deeply\n", "deep:1: nested too deeply\n")


@pytest.mark.parametrize("limit", [101, 500])
def test_our_sentence_comes_before_the_librarys(limit: int, monkeypatch: pytest.MonkeyPatch):
    """However soon the YAML library gives up by itself, which may be before its first word, we say it in ours."""

    def parse(text: str, Loader: object):  # noqa: N803 - as PyYAML calls it
        mark = yaml.Mark("x", 0, 0, limit, None, 0)
        raise yaml.scanner.ScannerError("while", None, "the words of the library", mark)
        yield

    monkeypatch.setattr(yaml, "parse", parse)
    with pytest.raises(ConfigError, match=r"^x:1: nested too deeply$"):
        parse_document(b"[" * 2000, "x")
    with pytest.raises(ConfigError, match=r"^x:1: no valid YAML: the words of the library$"):
        parse_document(b"[", "x")


def test_what_has_many_brackets_is_not_nested():
    """Brackets in strings and beside each other are no depth, in no language."""
    many, text = "[], " * 300, "[{" * 300
    assert parse_document(f"a: '{text}'\nb: [{many}]\n".encode(), "x").data == {"a": text, "b": [[]] * 300}
    assert parse_document(f'{{"a": "{text}", "b": [{many}[]]}}'.encode(), "x").data == {"a": text, "b": [[]] * 301}


def test_twice_is_found_in_time():
    """Many keys are looked at once each, not each at all others."""
    keys = ", ".join(f'"k{n}": 1' for n in range(50_000))
    started = time.process_time()
    with pytest.raises(ConfigError, match="x: k49999 stands there twice"):
        parse_document(f'{{{keys}, "k49999": 1}}'.encode(), "x")
    assert time.process_time() - started < 5


def test_the_librarys_words_are_one_line():
    """Where a parser's own words are added, they do not run over several lines."""
    with pytest.raises(ConfigError) as error:
        parse_document(b"a: b\0\n", "x")
    assert "no valid YAML: " in error.value.message and "\n" not in error.value.message


def test_where_a_part_stands():
    """A document knows the line of every part, and the file for all others."""
    document = parse_document(b"a: 1\nb:\n  - c: 2\n    d: 3\n", "x.yaml")
    assert document.where("b", 0, "d") == "x.yaml:4"
    assert document.where("missing") == "x.yaml"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is not a file"),
        (lambda path: path.write_bytes(b"#" * 1_000_001), "is larger than 1 MB"),
    ],
    ids=["missing", "directory", "huge"],
)
def test_a_file_that_cannot_be_read(make, sentence: str, tmp_path: Path):
    """Why a file cannot be read is one sentence with its path."""
    path = tmp_path / "answers.yaml"
    make(path)
    with pytest.raises(ConfigError, match=sentence) as error:
        read_document(path)
    assert str(path) in error.value.message


@STEADY
@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), FREE_TEXT | st.booleans()))
@example({str(n): text for n, text in enumerate(NASTY)})
def test_our_own_yaml_comes_back(data: dict[str, object]):
    """What we write is read back with the same types, by PyYAML's pure loader as well."""
    text = dump_yaml(data)
    assert list(yaml.safe_load(text).items()) == list(data.items())
    written = {key: value if isinstance(value, str) else str(value).lower() for key, value in data.items()}
    assert parse_document(text.encode(), "x").data == written


@pytest.mark.parametrize(
    "text",
    [
        '[tool.connector-generator]\ndocs = "d"\n',
        '[tool]\nconnector-generator = {docs = "d"}\n',
        '[tool."connector-generator"]\ndocs = "d"\n',
        '[tool . connector-generator]\ndocs = "d"\n',
        'tool.connector-generator.docs = "d"\n',
    ],
)
def test_a_toml_table_is_found_however_it_is_written(text: str, tmp_path: Path):
    """TOML has several ways to write one table."""
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    document = parse_toml_table(tmp_path / "pyproject.toml", "tool.connector-generator")
    assert document and document.data == {"docs": "d"}


@pytest.mark.parametrize(
    "content", [b"[project]\n", b"# [tool.connector-generator]\n", b"not toml", b"\xff", b"[tool]\nother = 1\n"]
)
def test_somebody_elses_toml_is_none_of_our_business(content: bytes, tmp_path: Path):
    """A file without our table is passed over, whatever else is in it."""
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert parse_toml_table(tmp_path / "pyproject.toml", "tool.connector-generator") is None


def test_a_broken_toml_with_our_table_is_named(tmp_path: Path):
    """A file that was meant for us and cannot be read is an error, not a file without a table."""
    (tmp_path / "pyproject.toml").write_text("[tool.connector-generator]\na = \n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"pyproject.toml: no valid TOML: "):
        parse_toml_table(tmp_path / "pyproject.toml", "tool.connector-generator")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("a." * 100_000 + "a = 1\n", "toml:2: nested too deeply"), ("a = 1\n#" + "-" * 1_000_000, "is larger than 1 MB")],
    ids=["deep", "large"],
)
def test_a_toml_that_would_take_long(content: str, sentence: str, tmp_path: Path):
    """A key of a hundred thousand parts, and a file that is far too large, are refused before they are read."""
    (tmp_path / "pyproject.toml").write_text("[tool.connector-generator]\n" + content, encoding="utf-8")
    started = time.process_time()
    with pytest.raises(ConfigError, match=sentence):
        parse_toml_table(tmp_path / "pyproject.toml", "tool.connector-generator")
    assert time.process_time() - started < 2
