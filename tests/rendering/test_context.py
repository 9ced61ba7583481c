from __future__ import annotations

from pathlib import Path

import pytest

from generator import __version__
from generator.answers.names import derive_names
from generator.catalog.layers import LayeredTemplate
from generator.model import Answers, FreeText, Question
from generator.rendering.context import build_context, path_variables

NAMES = derive_names("Google Analytics", "source")


def _context(answers: dict[str, str | bool], values: dict[str, str] | None = None, **kinds: str) -> dict[str, object]:
    questions = tuple(Question(key, kind, "") for key, kind in kinds.items())
    template = LayeredTemplate("t", "", "", "source", (Path(),), questions, values or {}, (), ())
    return dict(build_context(template, Answers("t", answers), NAMES, "../docs/x.md"))


@pytest.mark.parametrize("kind", ["name", "text", "url"])
def test_what_a_user_types_is_free_text(kind: str):
    """Whatever may hold any character reaches a template only through a filter."""
    assert _context({"key": "a"}, key=kind)["key"] == FreeText("a")


@pytest.mark.parametrize(("kind", "value"), [("choice", "MIT"), ("bool", True), ("date", "2026-01-31"), ("uuid", "9f")])
def test_what_was_checked_is_plain(kind: str, value: str | bool):
    """Answers that can only be words of ours need no filter."""
    assert _context({"key": value}, key=kind)["key"] == value


def test_names_and_all_that_follows():
    """Every form of the name is there, and what is made of it."""
    context = _context({})
    assert context.items() >= path_variables(NAMES).items()
    assert path_variables(NAMES).items() >= {"slug": "google-analytics", "module": "source_google_analytics"}.items()
    assert (context["todo"], context["generator_version"]) == ("TODO(google-analytics)", __version__)
    assert context["docs_page"] == FreeText("../docs/x.md")


def test_values_are_filled():
    """The names may stand in a template's constants."""
    assert _context({}, {"image": "acme/{directory}", "plain": "{{x}}"}).items() >= {
        ("image", "acme/source-google-analytics"),
        ("plain", "{x}"),
    }


def test_an_answer_wins_over_a_value():
    """A constant can be made a question later without changing the templates."""
    assert _context({"version": "2"}, {"version": "1"}, version="choice")["version"] == "2"


def test_every_connector_has_its_own_port():
    """It follows from the name, stays the same, and is one that an ordinary user may listen on."""
    template = LayeredTemplate("t", "", "", "source", (Path(),), (), {}, (), ())
    names = ("tea", "Tea", "coffee")
    tea, same, coffee = (
        build_context(template, Answers("t", {}), derive_names(name, "source"), "")["port"] for name in names
    )
    assert tea == same != coffee
    assert 20_000 <= int(str(tea)) < 30_000


def test_the_year_of_the_release():
    """The licence's year is that of the release, not of the day on which it is rendered."""
    assert _context({"release_date": "1999-12-31"}, release_date="date")["year"] == "1999"


def test_a_question_without_answer_is_undefined():
    """What does not apply is not there, so a template that uses it fails."""
    assert "key" not in _context({}, key="text")


def test_free_text_cannot_be_pasted():
    """Free text is no string: every way to make one of it says what is to be done."""
    text = FreeText("secret")
    for make in (str, format, "{}".format, lambda value: f"{value}", lambda value: f"{value:>9}", "%s".__mod__):
        with pytest.raises(TypeError, match="must go through a filter"):
            make(text)
    with pytest.raises(TypeError):
        "".join([text])  # type: ignore[list-item]


@pytest.mark.parametrize("show", [repr, "{!r}".format, lambda value: str([value])], ids=["repr", "format", "list"])
def test_free_text_is_not_shown_by_accident(show):
    """What prints a list or a dict prints the parts' `repr`: it must not hold the text."""
    try:
        shown = show(FreeText("secret"))
    except TypeError:
        return
    assert "secret" not in shown
