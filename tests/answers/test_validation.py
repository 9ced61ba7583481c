from __future__ import annotations

import pytest
from hypothesis import given

from generator.answers.validation import validate
from generator.model import Question
from tests.support.texts import FREE_TEXT, NASTY, STEADY


def _question(kind: str, **more: object) -> Question:
    return Question("key", kind, "Prompt", **more)  # type: ignore[arg-type]


CHOICE = _question("choice", choices={"MIT": "MIT License", "ELv2": "Elastic"})


@STEADY
@given(FREE_TEXT.filter(str.strip))
def test_any_text_is_kept_as_it_was_typed(text: str):
    """Text is neither stripped nor changed."""
    assert validate(_question("text"), text) == text


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_is_fine(text: str):
    """Nothing that our other tests try out is kept from them by the validation."""
    assert validate(_question("text"), text) == text


@pytest.mark.parametrize("char", list("\x00\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9b\x9f"), ids=ascii)
def test_control_characters_are_refused(char: str):
    """No text carries a command to the terminal or breaks an XML file: every control character is refused."""
    with pytest.raises(ValueError, match=f"U\\+{ord(char):04X} is a control character"):
        validate(_question("text"), f"a{char}b")


@pytest.mark.parametrize("char", ["\ud800", "\ufffe", "\uffff"], ids=ascii)
def test_what_is_no_character_is_refused(char: str):
    """What UTF-8 or XML cannot hold is refused."""
    with pytest.raises(ValueError, match=f"U\\+{ord(char):04X}"):
        validate(_question("text"), f"a{char}b")


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_empty_text_is_refused(text: str):
    """An answer says something."""
    with pytest.raises(ValueError, match="empty"):
        validate(_question("text"), text)


@pytest.mark.parametrize("raw", [True, None, ["a"], {"a": "b"}, float("nan")])
@pytest.mark.parametrize("question", [_question("text"), CHOICE, _question("url"), _question("date")], ids=str)
def test_what_is_no_text_is_refused(question: Question, raw: object):
    """In a JSON file all answers but those to bool questions are strings."""
    with pytest.raises(ValueError, match="is not text; write it in quotes"):
        validate(question, raw)


YES, NO = (
    ("true", "True", "yes", "on", "y", "t", "1", " true\n", True),
    ("false", "FALSE", "no", "off", "n", "f", "0", False),
)


@pytest.mark.parametrize(("raw", "value"), [*((raw, True) for raw in YES), *((raw, False) for raw in NO)])
def test_a_bool(raw: object, value: bool):
    """Every word that cookiecutter takes for true or false is taken, and JSON's own."""
    assert validate(_question("bool"), raw) is value


@pytest.mark.parametrize("raw", ["", "yep", "2", "none", "tru", "yes no", None, 1, 0])
def test_no_bool(raw: object):
    """Everything else is neither."""
    with pytest.raises(ValueError, match="is neither true nor false"):
        validate(_question("bool"), raw)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("mit", "'mit' is none of MIT, ELv2; did you mean MIT?"),
        ("EL2", "'EL2' is none of MIT, ELv2; did you mean ELv2?"),
        ("MIT License", "'MIT License' is none of MIT, ELv2"),
        ("Apache", "'Apache' is none of MIT, ELv2"),
        ("", "'' is none of MIT, ELv2"),
    ],
)
def test_no_choice(raw: str, sentence: str):
    """Choices are strict, and what comes close is offered."""
    with pytest.raises(ValueError, match="is none of") as error:
        validate(CHOICE, raw)
    assert str(error.value).startswith(sentence)


def test_a_choice():
    """A choice is one of the keys."""
    assert validate(CHOICE, "ELv2") == "ELv2"


@pytest.mark.parametrize(
    "raw", ["https://docs.example.com", "http://localhost:8000/a?b=c#d", "https://é.example/ü", "https://[::1]/x"]
)
def test_a_url(raw: str):
    """An address on the web is kept as it is."""
    assert validate(_question("url"), raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        "docs.example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://exa mple.com",
        "https://example.com/\n",
        "https://[::1",
        "https://a]b/",
        "https://\u2100.com/",
    ],
)
def test_no_url(raw: str):
    """The sentence says what is wrong and what an address looks like, also where Python's own parser gives up."""
    with pytest.raises(ValueError, match="is no web address; one looks like https://"):
        validate(_question("url"), raw)


@pytest.mark.parametrize("raw", ["2026-01-31", "2024-02-29", "0001-01-01"])
def test_a_date(raw: str):
    """A date is written in ISO's long form."""
    assert validate(_question("date"), raw) == raw


@pytest.mark.parametrize(
    "raw",
    ["2026-02-30", "2026-1-31", "20260131", "2026-W05-6", "31.01.2026", "today", "", " 2026-01-31", "\uff12026-01-31"],
)
def test_no_date(raw: str):
    """A day that does not exist or is written otherwise is refused, on every version of Python."""
    with pytest.raises(ValueError, match="is no date; one looks like 2026-01-31"):
        validate(_question("date"), raw)


def test_a_uuid():
    """A UUID is written in lower case with dashes."""
    raw = "9f3c1b6e-4f0a-4f6e-8f57-0c2a7d1e5b43"
    assert validate(_question("uuid"), raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        "9F3C1B6E-4F0A-4F6E-8F57-0C2A7D1E5B43",
        "9f3c1b6e4f0a4f6e8f570c2a7d1e5b43",
        "{9f3c1b6e-4f0a-4f6e-8f57-0c2a7d1e5b43}",
        "9f3c1b6e-4f0a-4f6e-8f57-0c2a7d1e5b43\n",
        "",
    ],
)
def test_no_uuid(raw: str):
    """Any other way to write a UUID is refused."""
    with pytest.raises(ValueError, match="is no UUID; one looks like"):
        validate(_question("uuid"), raw)


@pytest.mark.parametrize("raw", ["id", "_id", "X-Api-Key", "updated_at", "__class__", "a" * 40])
def test_a_word(raw: str):
    """The name of a field, of a header or of a parameter is kept as it is."""
    assert validate(_question("word"), raw) == raw


@pytest.mark.parametrize("raw", ["", "1st", "-a", "a b", "a.b", 'a"', "a:", "a\n", "{a}", "é", "a" * 41])
def test_no_word(raw: str):
    """What would need quotes somewhere, or break a line, is refused."""
    with pytest.raises(ValueError, match="is no name of a field; one looks like"):
        validate(_question("word"), raw)


@pytest.mark.parametrize("raw", [".", "data", "result.items", "a.b.c.d.e"])
def test_a_path(raw: str):
    """Up to five names, or the whole."""
    assert validate(_question("path"), raw) == raw


@pytest.mark.parametrize(
    "raw", ["", "..", ".data", "data.", "a..b", "a.b.c.d.e.f", "a[0]", "$.data", "a b", ".\n", "a" * 41]
)
def test_no_path(raw: str):
    """Anything else is refused: no expressions, no indexes."""
    with pytest.raises(ValueError, match="is no path of fields; one looks like"):
        validate(_question("path"), raw)


def test_a_word_that_is_taken():
    """What stands for something else already is refused, also if it is the answer to another question."""
    question = _question("word", taken=("page", "{primary_key}"))
    for word in ("page", "Page", "id"):
        assert "stands for something else already" in str(question.refusal(word, {"primary_key": "id"}))
    assert question.refusal("since", {"primary_key": "id"}) is None
    assert question.refusal("id", {}) is None
    assert _question("path", taken=("next_url",)).refusal("next_url.items", {}) is not None
