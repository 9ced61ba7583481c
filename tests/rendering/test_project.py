from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.answers.names import derive_names
from generator.catalog.layers import LayeredTemplate
from generator.errors import TemplateError
from generator.model import Answers, FreeText, RenderedFile
from generator.rendering.context import build_context
from generator.rendering.project import render_project
from tests.conftest import build_tree

NAMES = derive_names('Émile\'s "{{ 7*7 }}"', "source")
FREE = FreeText("{{ secret }} \"'\\")
CONTEXT = {"module": NAMES.module, "title": FREE, "titles": [FREE], "version": "0.1.0", "flag": True}


def _render(root: Path, files: dict[str, str | bytes], **context: object) -> dict[str, RenderedFile]:
    """Render the files of one layer; paths outside `project/` are those below the templates' home."""
    build_tree(root, {path if path.startswith("_shared/") else f"t/project/{path}": c for path, c in files.items()})
    template = LayeredTemplate("t", "", "", "source", (root / "_shared" / "layer", root / "t"), (), {}, (), ())
    rendering = render_project(template, Answers("t", {}), NAMES, {**CONTEXT, **context})
    return {file.path: file for file in rendering}


def _problem(root: Path, text: str, partials: dict[str, str] | None = None) -> str:
    with pytest.raises(TemplateError) as error:
        _render(root, {"x.txt.jinja": text, **(partials or {})})
    return error.value.message


def test_rendered_and_copied(tmp_path: Path):
    """Only what has the suffix is rendered; all else is copied byte for byte."""
    files = _render(
        tmp_path,
        {
            "{{ module }}/a.py.jinja": "A = {{ title | py }}\n",
            "copied": "{{ matrix }} {% if",
            "binary.png": b"\x00\xff\r\n",
        },
    )
    assert {path: file.content for path, file in files.items()} == {
        "binary.png": b"\x00\xff\r\n",
        "copied": b"{{ matrix }} {% if",
        f"{NAMES.module}/a.py": b'A = "{{ secret }} \\"\'\\\\"\n',
    }


def test_line_ends_and_last_lines(tmp_path: Path):
    """Blocks leave no empty lines, a final newline stays, and lines end with LF."""
    text = "a\r\n{% if flag %}\n  b\n  {% endif %}\nc\n"
    assert _render(tmp_path, {"x.jinja": text})["x"].content == b"a\n  b\nc\n"


def test_answers_are_no_templates(tmp_path: Path):
    """What a user types is never rendered."""
    assert _render(tmp_path, {"x.jinja": "{{ title | md }}"})["x"].content.count(b"secret") == 1


@pytest.mark.skipif(os.name == "nt", reason="no executable bit there")
def test_the_executable_bit(tmp_path: Path):
    """A script stays one, rendered or not."""
    build_tree(tmp_path / "t/project", {"run.jinja": "", "copied": "", "plain": ""})
    for name in ("run.jinja", "copied"):
        (tmp_path / "t/project" / name).chmod(0o755)
    files = _render(tmp_path, {})
    assert {path: file.executable for path, file in files.items()} == {"run": True, "copied": True, "plain": False}


@pytest.mark.parametrize(
    "text",
    [
        "{{ title }}",
        "{{ title ~ '' }}",
        "{{ 'a' ~ title }}",
        "{{ title ~ title }}",
        "{{ '%s' % title }}",
        "{{ '%r' % title }}",
        "{{ '%s' | format(title) }}",
        "{{ '{}'.format(title) }}",
        "{{ '{!r}'.format(title) }}",
        "{{ '{x}'.format(x=title) }}",
        "{{ title + '' }}",
        "{{ '' + title }}",
        "{{ title * 2 }}",
        "{{ title | upper }}",
        "{{ title | string }}",
        "{{ title | trim }}",
        "{{ title | e }}",
        "{{ title | safe }}",
        "{{ title | replace('a', 'b') }}",
        "{{ title | indent }}",
        "{{ title | default('x') }}",
        "{{ title | list }}",
        "{{ title | tojson }}",
        "{{ title | pprint }}",
        "{{ title | urlencode }}",
        "{{ title | wordwrap }}",
        "{{ title | truncate }}",
        "{{ title | center }}",
        "{{ title | striptags }}",
        "{{ title[0] }}",
        "{{ title[1:] }}",
        "{{ titles }}",
        "{{ titles | join }}",
        "{{ titles | join(', ') }}",
        "{{ titles | first }}",
        "{{ {'a': title} }}",
        "{{ (title, 'b') }}",
        "{{ {'a': title} | xmlattr }}",
        "{{ title if flag else '' }}",
        "{% for one in titles %}{{ one }}{% endfor %}",
        "{% for char in title %}{{ char }}{% endfor %}",
        "{% set copy = title %}{{ copy }}",
        "{% set block %}{{ title }}{% endset %}{{ block | py }}",
        "{% filter upper %}{{ title }}{% endfilter %}",
        "{% macro m(text) %}{{ text }}{% endmacro %}{{ m(title) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ title }}{% endcall %}",
        "{% with text = title %}{{ text }}{% endwith %}",
        "{% include '_shared/layer/partials/unfiltered.jinja' %}",
        "{% from '_shared/layer/partials/macros.jinja' import shown %}{{ shown(title) }}",
        "{% import '_shared/layer/partials/macros.jinja' as m %}{{ m.shown(title) }}",
        "{% extends '_shared/layer/partials/frame.jinja' %}{% block body %}{{ title }}{% endblock %}",
    ],
)
def test_free_text_without_a_filter_fails(text: str, tmp_path: Path):
    """However a template forgets the filter, the render fails, names file and line, and shows none of the text."""
    message = _problem(
        tmp_path,
        f"one\n{text}\n",
        {
            "_shared/layer/partials/unfiltered.jinja": "one\n{{ title }}",
            "_shared/layer/partials/macros.jinja": "{% macro shown(text) %}\n{{ text }}{% endmacro %}",
            "_shared/layer/partials/frame.jinja": "one\n{% block body %}{% endblock %}",
        },
    )
    assert ".jinja:2: " in message
    assert "secret" not in message


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing }}",
        "{{ nothing | py }}",
        "{{ version.nothing }}",
        "{% if nothing %}{% endif %}",
        "{{ nothing ~ '' }}",
        "{% for x in nothing %}{% endfor %}",
        "{{ 'a' if nothing == 1 }}",
    ],
)
def test_an_undefined_name_fails(text: str, tmp_path: Path):
    """A mistyped name is an error with file and line, not an empty string."""
    assert "t/project/x.txt.jinja:3: " in _problem(tmp_path, f"\n\n{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "{{ a",
        "{% if a %}",
        "{% nothing %}",
        "{{ version | nothing }}",
        "{{ version is nothing }}",
        "{% include 'nothing.jinja' %}",
        "{{ 1 / 0 }}",
        "{{ version() }}",
        "{{ '%d' % version }}",
        "{{ '%(a)s' % {} }}",
        "{{ [].pop() }}",
    ],
)
def test_a_mistake_fails(text: str, tmp_path: Path):
    """Whatever goes wrong in a template is the template's error, with file and line."""
    assert "t/project/x.txt.jinja:2: " in _problem(tmp_path, f"one\n{text}")


@pytest.mark.parametrize("text", ["{{ nothing }}", "{{ title }}", "{% if %}", "{{ 1 / 0 }}"])
@pytest.mark.parametrize("use", ["include '{}'", "from '{}' import x"])
def test_a_mistake_in_a_partial_names_the_partial(use: str, text: str, tmp_path: Path):
    """The file that is named is the one with the mistake, and so is the line."""
    partial = "_shared/layer/partials/part.jinja"
    if use.startswith("from"):
        text = text.replace("title", "nothing")
    files = {"x.txt.jinja": "{% " + use.format(partial) + " %}", partial: f"\n\n\n{text}"}
    with pytest.raises(TemplateError) as error:
        _render(tmp_path, files)
    assert "partials/part.jinja:4: " in error.value.message


def test_a_template_that_is_no_text(tmp_path: Path):
    """A file in another encoding is named."""
    with pytest.raises(TemplateError, match=r"x.txt.jinja.*utf-8"):
        _render(tmp_path, {"x.txt.jinja": "é".encode("latin-1")})


def test_every_filter_takes_what_the_context_has(tmp_path: Path):
    """Free text from a real context is what the filters want."""
    from generator.model import Question

    questions = tuple(Question(key, kind, "") for key, kind in {"name": "name", "title": "text", "url": "url"}.items())
    template = LayeredTemplate("t", "", "", "source", (tmp_path / "t",), questions, {}, (), ())
    answers = Answers("t", {"name": "x", "title": "a 'b'", "url": "https://example.com/'"})
    context = build_context(template, answers, NAMES, "docs/x.md")
    build_tree(tmp_path, {"t/project/x.py.jinja": "A = {{ title | py }}, {{ url | py }}, {{ docs_page | py }}"})
    (file,) = render_project(template, answers, NAMES, context)
    assert file.content == b"""A = "a 'b'", "https://example.com/'", "docs/x.md\""""


def test_a_forgotten_suffix_is_noticed(home: Path, run):
    """A file that is copied although it uses a variable is the template's mistake, not the user's surprise."""
    (home / "tiny/project/static.txt").write_text("Hello {{ module }}\n", encoding="utf-8")
    outcome = run("new", "tiny", "x")
    assert outcome.code == 1
    assert "static.txt: {{ module }} would be copied" in outcome.err
    assert "static.txt.jinja" in outcome.err
