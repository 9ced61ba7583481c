"""Free text must come back from a real parser of the file's language exactly as it was typed."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import example, given
from markdown_it import MarkdownIt

from generator.formats.languages import load_toml
from generator.model import FreeText
from generator.rendering.escape import FILTERS, host_of, on_one_line, plain
from tests.support.texts import FREE_TEXT, NASTY, STEADY

YAML_LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
MARKDOWN = MarkdownIt("commonmark")


def _filter(name: str, text: str) -> str:
    return FILTERS[name](FreeText(text))


def _read_xml_content(written: str) -> str:
    return ElementTree.fromstring(f"<a><b>{written}</b></a>")[0].text or ""


def _read_xml_attribute(written: str, quote: str = '"') -> str:
    return ElementTree.fromstring(f"<a b={quote}{written}{quote}/>").attrib["b"]


def _read_markdown(source: str, kind: str) -> str:
    """Return the text of the one block that the source holds, as a reader sees it."""
    tokens = MARKDOWN.parse(source)
    assert [token.type for token in tokens] == [f"{kind}_open", "inline", f"{kind}_close"], source
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, source
    return "".join(child.content for child in children)


READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "python": ("py", ast.literal_eval),
    "json": ("json", json.loads),
    "toml": ("toml", lambda written: load_toml(f"a = {written}\n")["a"]),
    "xml content": ("xml", _read_xml_content),
    "xml attribute": ("xml", _read_xml_attribute),
    "xml attribute in single quotes": ("xml", lambda written: _read_xml_attribute(written, "'")),
    "shell": ("sh", lambda written: shlex.split(f"echo {written} next")[1]),
    **{
        f"yaml in {where} by {loader.__name__}": (
            "yaml",
            lambda written, loader=loader, form=form: yaml.load(form.format(written), loader)["a"],
        )
        for loader in YAML_LOADERS
        for where, form in {"block": "a: {}\nb: 1\n", "flow": "{{a: {}, b: [1]}}"}.items()
    },
}


@pytest.mark.parametrize("language", READERS)
def test_round_trip(language: str):
    """What the filter writes, a parser of the language reads back as what was typed."""
    name, read = READERS[language]

    @STEADY
    @given(FREE_TEXT)
    def check(text: str) -> None:
        assert read(_filter(name, text)) == text

    for text in NASTY:
        check = example(text)(check)
    check()


@STEADY
@given(FREE_TEXT.filter(str.strip))
@example("# no heading")
@example("a #")
@example("setext\n===")
@example("1. no list")
@example("- no list")
@example("+")
@example("> no quote")
@example("    no code")
@example("\tno code")
@example("~~~ no fence")
@example("| no | table |")
@example("[no]: /link")
@example("<!-- no comment -->")
@example("&amp; &#38; \\&")
@example("no\\\nbreak  \nat all")
@example("https://example.com/a_b_c?d=*e*")
@example("\ufdd0 \U0002fffe")
def test_markdown(text: str):
    """CommonMark shows a heading, and a paragraph, that reads as it was typed."""
    written = _filter("md", text)
    assert "\n" not in written
    assert _read_markdown(f"# {written}\n", "heading") == text
    assert _read_markdown(f"{written}\n", "paragraph") == text
    assert _read_markdown(f"## {written} ##\n", "heading") == text


@pytest.mark.parametrize("address", ["https://a.b/(", "https://a.b/x(y)", "https://a.b/))", "https://a.b/_*[]"])
def test_a_link(address: str):
    """An address with parentheses of its own is still one link."""
    (paragraph,) = [token for token in MARKDOWN.parse(f"[x]({_filter('mdurl', address)}) y") if token.children]
    link, *_, rest = paragraph.children or []
    assert (unquote(str(link.attrs["href"])), rest.content) == (address, " y")


@pytest.mark.parametrize("text", ["{1 + 1}", "<Tag>", "import x from 'y'", "export const a = 1", "{/* no comment */}"])
def test_mdx_sees_no_code(text: str):
    """Docusaurus reads pages as MDX: no brace and no angle stands there bare, and no line is a statement."""
    written = _filter("md", text)
    assert not re.search(r"(?<!\\)[{<]", written)
    assert not re.match(r"(import|export)\b", written)


@STEADY
@given(FREE_TEXT)
@example('ends with a quote"')
@example("ends with a backslash\\")
@example('"""')
@example("\\N{DASH} \\x \\u12")
@example("two\nlines\x85and\u2028more")
def test_docstring(text: str):
    """In a docstring the text is one line, and nothing but its quotes differs from what was typed."""
    written = _filter("pydoc", text)
    assert len(written.splitlines()) <= 1
    (body,) = ast.parse(f'"""Read {written}."""\n').body
    assert isinstance(body, ast.Expr) and isinstance(body.value, ast.Constant)
    assert body.value.value == f"Read {' '.join(text.split())}.".replace('"', "'")


@STEADY
@given(FREE_TEXT)
@example("two\nlines\rand\x85more\u2028still\u2029more\x0cpages")
@example("-*- coding: klingon -*-")
@example("vim: set fileencoding=klingon :")
def test_comment(text: str):
    """A comment ends with its line, wherever it stands: Python reads the file, and the code in it stays the same."""
    written = _filter("comment", text)
    assert len(written.splitlines()) <= 1
    source = f"# {written}\nA = 1\n"
    assert ast.dump(ast.parse(source.encode())) == ast.dump(ast.parse("\nA = 1\n"))
    assert load_toml(source.replace("A = 1", "a = 1")) == {"a": 1}
    assert yaml.safe_load(source.replace("A = 1", "a: 1")) == {"a": 1}


def test_ruff_format_has_nothing_to_do(tmp_path: Path):
    """A Python literal is written as ruff's formatter would write it."""
    source = "".join(f"X = {_filter('py', text)}\n" for text in NASTY if len(text) < 100)
    (tmp_path / "literals.py").write_text(source, encoding="utf-8", newline="\n")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--diff", "literals.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("sh"), reason="no POSIX shell here")
def test_a_real_shell_reads_the_words():
    """A shell hands each word to a program as it was typed."""
    script = "".join(f"printf '%s\\0' {_filter('sh', text)}\n" for text in NASTY)
    done = subprocess.run(["sh"], input=script.encode(), capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == NASTY


@pytest.mark.parametrize("name", FILTERS)
def test_nothing_invisible_is_written(name: str):
    """Right-to-left marks and the like cannot hide in a generated source file (Trojan Source)."""
    if name != "sh":
        assert _filter(name, "a\u202eb\u2066c\u200bd\ufeffe").isprintable()


@pytest.mark.parametrize("name", FILTERS)
def test_filters_take_plain_text_as_well(name: str):
    """A filter does the same with a plain string as with free text."""
    assert FILTERS[name]("a 'b' \"c\"") == _filter(name, "a 'b' \"c\"")


@pytest.mark.parametrize("name", FILTERS)
def test_one_line_is_still_free_text(name: str):
    """What was put on one line has to be escaped like all other text."""
    line = on_one_line(FreeText(" a\n\tb\u2028c "))
    assert line == FreeText("a b c")
    assert FILTERS[name](line) == _filter(name, "a b c")


@pytest.mark.parametrize("url", ["https://api.example.com", "http://ada:key@API.example.com:8080/v1?a=b#c"])
def test_a_host_is_still_free_text(url: str):
    """The host of an address comes without what stands around it, and has to be escaped like all other text."""
    assert host_of(FreeText(url)) == FreeText("api.example.com")


def test_plain_text():
    """Whatever comes, `plain` gives its text."""
    assert plain(FreeText("a")) == plain("a") == "a"
