"""Input that means harm: names and free texts, and what must hold for a project that is made from them.

`test_hostile.py` tries a fixed few, `torture_input.py` as many as one likes.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import yaml
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.catalog.tables import template_names
from generator.errors import GeneratorError
from generator.formats.languages import load_toml
from generator.model import Change, Question
from generator.planning.project import PlannedProject
from generator.rendering.wellformed import PARSERS
from tests.support.cases import CASES, load_template, prepare_case
from tests.support.texts import FREE_TEXT

TEMPLATES = template_names()
TOKEN = "Qzxvtoken"
EXAMPLE = "example[-_](python|metadata)"
"""What the plain cases are called, but for what is tried."""

# fmt: off
_PATHS = [
    "..", ".", "/", "\\", "../x", "x/../y", "/etc/passwd", "C:\\x", "C:x", "\\\\host\\share", "~", "~root", "x/", "./x",
    "....//x", "..%2fx", "%2e%2e/x", "x\0y", "\0", "x\ny", "x\r\ny", "\tx", "x:y", "x|y", "x<y>", 'x"y', "x*y", "x?y",
    "x;y", "file:///x", "-", "--", "-x", "--help", "--output=/tmp", "-rf /", "--set", "@x", "@/etc/passwd", "=x",
]
_MARKUP = [
    "{{ 7*7 }}", "{{ x }}", "{% raw %}", "{# x #}", "{x}", "{0}", "{}", "%s", "%(x)s", "${HOME}", "$(id)", "`id`", "$x",
    "a & b", "a && b", "a || b", "a; rm -rf /", "a > b", "*", "&x", "*x", "!x", "!!python/object:x", "%YAML", "---",
    "- x", "? x", "x: y", "x #y", "[x]", "<script>", "]]>", "<!-- x -->", "&amp;", "&#65;", "&#x41;", "O'Neil", 'a "x"',
    '"""', "'''", "\\n", "x\\", "# coding: latin-1", "# x", "1,000", "1.5", "1e9", "0x1F", "null", "true", "no",
    "2026-01-31", "1_000", "a_b", "__init__", "__main__", "_x_", "a--b", "a__b", "a-_b", "-a-", "_", "\x020\x03",
]
_LETTERS = [
    "é", "ß", "ﬁ", "½", "İ", "ı", "日本", "Привет", "العربية", "עברית", "नमस्ते", "ไทย", "🚀", "👩‍🚀", "\u0301",  # noqa: RUF001
    "a\u200bb", "a\u200db", "\ufeffx", "a\u202eb", "\u2066x\u2069", "a\u00adb", "a\u00a0b", "a\u2028b", "a\u2029b",
    "аpple", "gооgle", "ｓｏｕｒｃｅ", "Ⅷ", "𝒳", "①", "²", "\ud800", "\udfff", "a\udc80", "\ufffe", "\uffff", "\ufffd",  # noqa: RUF001
    "\x07", "\x1b[31mred", "\x7f", "\x80", "\x9b31m", "\b", "\v", "\f", "", " ", "\n", "\u3000", "a" * 60, "a" * 61,
    "a" * 255, "é" * 100, "a" * 10_000, "a b " * 5000, "-" * 1000, "9" * 60, "0", "1password", "007", "4chan", "x",
]
_KNOWN = [
    "con", "CON", "prn", "aux", "nul", "NUL.txt", "com1", "COM9", "lpt1", "com0", "con.", "con ", "clock$", "conin$",
    "airbyte", "airbyte_cdk", "airbyte-cdk", "metadata", "pytest", "requests", "numpy", "setuptools", "pip", "yaml",
    "source", "Source", "source-", "source source", "source-source-x", "destination", "source_x", "SOURCE X", "test",
    "tests", "unit_tests", "docs", "build", "dist", "src", "lib", "bin", "main", "setup", "conftest", "README",
    "generator", "node_modules", ".git", ".hidden", "..x", "x.py", "x.lock", "__pycache__", "None", "self", "cls",
]
# fmt: on
NAMES = list(
    dict.fromkeys(
        [
            *(*_PATHS, *_MARKUP, *_LETTERS, *_KNOWN, *keyword.kwlist, *keyword.softkwlist),
            *sorted(name for name in dir(builtins) if not name[0].isupper()),
            *sorted(name for name in sys.stdlib_module_names if not name.startswith("_"))[::3],
        ]
    )
)
"""Names of every kind that has broken somebody's generator; more than 300."""

ANY_NAME = st.one_of(
    st.text(max_size=80),
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(" ".join),
    st.text(st.sampled_from(list("aA1-_ ./\\'\"{}%$:é\u200b\u202e\0\n")), max_size=30),
)
ANY_TEXT = FREE_TEXT.filter(lambda text: bool(text.strip()))
ANY_URL = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
).map("https://example.com/{}".format)


def try_name(template: str, name: str, parent: Path) -> bool:
    """Make a project with a name; says whether the name was accepted. Both outcomes are looked at.

    Raises:
        AssertionError: there was a third outcome.
    """
    try:
        job = prepare_case(_plain(template), parent, name=name)
    except GeneratorError as error:
        message = error.message
    else:
        _ensure_sound(job, parent)
        return True
    assert message and all(map(str.isprintable, message)), f"{name!r}: not one sentence: {message!r}"
    return False


def _ensure_sound(job: PlannedProject, parent: Path) -> None:
    """Look whether a job stays below `parent`, whether all its files parse, and what name they carry."""
    assert job.draft.names
    name, project = job.draft.names.title, job.plan.target
    assert project == parent / job.draft.names.directory and job.draft.names.module.isidentifier(), name
    for change in job.plan.changes:
        assert change.path.is_relative_to(project), f"{name!r}: {change.path}"
        assert all(part.isascii() and part not in (".", "..") for part in change.path.relative_to(parent).parts)
        _ensure_parses(change, project)
    texts = [str(change.path.relative_to(parent)) + change.after.decode("utf-8") for change in job.plan.changes]
    assert not any(re.search(f"{job.draft.names.prefix}[-_]{EXAMPLE}", text) for text in texts), name
    for form in (job.draft.names.directory, job.draft.names.module, job.draft.names.class_name):
        assert any(form in text for text in texts), f"{name!r}: {form} is nowhere"


def try_texts(template: str, texts: dict[str, str], parent: Path) -> int:
    """Make a project with free texts; returns how many values were read back from its files.

    Args:
        template: a bundled one.
        texts: what is answered, by key.
        parent: where the project would go.

    Raises:
        AssertionError: a file does not say what was typed.
    """
    tokens = {key: f"{'https://example.com/' if 'url' in key else ''}{TOKEN}{n}x" for n, key in enumerate(texts)}
    expected = _files(template, tokens, parent)
    found = _files(template, texts, parent)
    assert expected.keys() == found.keys(), f"{texts}: other files"
    count = 0
    for path, plain in expected.items():
        if path.suffix in _READERS and any(token.encode() in plain for token in tokens.values()):
            before, after = (list(_READERS[path.suffix](content)) for content in (plain, found[path]))
            assert len(before) == len(after), f"{path}: {texts} changes its structure"
            count += sum(_is_said(path, *pair, tokens, texts) for pair in zip(before, after, strict=True))
    return count


def text_questions(template: str) -> list[Question]:
    """Return the questions of a template that take free text."""
    return [question for question in load_template(template).questions if question.kind in ("text", "url")]


def _plain(template: str) -> Path:
    return next(case for case in CASES if case.stem == f"{template}--plain")


def _files(template: str, texts: dict[str, str], parent: Path) -> dict[Path, bytes]:
    job = prepare_case(_plain(template), parent, **texts)
    files = {change.path.relative_to(job.plan.target): change for change in job.plan.inside}
    for change in files.values():
        _ensure_parses(change, job.plan.target)
    return {path: change.after for path, change in files.items() if path.name != ".connector.yaml"}


def _ensure_parses(change: Change, project: Path) -> None:
    content = change.after
    content.decode("utf-8")
    if change.path.suffix == ".py":
        compile(content, str(change.path.relative_to(project)), "exec", dont_inherit=True)
    elif parse := PARSERS.get(change.path.suffix):
        parse(content)


def _is_said(path: Path, plain: str, said: str, tokens: dict[str, str], texts: dict[str, str]) -> bool:
    """Say whether a value holds free text at all; then it has to be what was typed, or the same on one line."""
    if not any(token in plain for token in tokens.values()):
        assert plain == said, f"{path}: {said!r} was {plain!r}"
        return False
    typed, joined = plain, plain
    for key, token in tokens.items():
        typed = typed.replace(token, texts[key])
        joined = joined.replace(token, " ".join(texts[key].split()))
    assert said in (typed, joined, unquote(typed)), f"{path}: {said!r} instead of {typed!r}"
    return True


def _read_python(content: bytes) -> Iterator[str]:
    """Yield the strings of a program but for its docstrings, in which a quote is written as another one."""
    tree = ast.parse(content)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def _read_data(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _read_data(key)
            yield from _read_data(value)
    elif isinstance(data, list):
        for value in data:
            yield from _read_data(value)
    else:
        yield str(data)


def _read_xml(content: bytes) -> Iterator[str]:
    for element in ElementTree.fromstring(content).iter():
        yield from (element.tag, element.text or "", element.tail or "", *element.attrib.values())


def _read_markdown(content: bytes) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable("table").parse(content.decode("utf-8")):
        if token.children:
            yield "".join("\n" if child.type == "softbreak" else child.content for child in token.children)
            # The parser writes what no address may hold as %C3…
            yield from (unquote(str(child.attrs.get("href", ""))) for child in token.children)
        else:
            yield token.type
            yield token.content


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".py": _read_python,
    ".yaml": lambda content: _read_data(yaml.safe_load(content)),
    ".yml": lambda content: _read_data(yaml.safe_load(content)),
    ".json": lambda content: _read_data(yaml.safe_load(content)),
    ".toml": lambda content: _read_data(load_toml(content.decode("utf-8"))),
    ".svg": _read_xml,
    ".md": _read_markdown,
}
