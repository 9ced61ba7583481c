"""When an answer in a script is text, and when it has become code."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.foreign.hook_answers import fill_in, harmless, is_same_code


@pytest.mark.parametrize("text", ["Zoë 1-2_3", "https://example.com/a:b@c,d", "x.y+z"])
def test_ordinary_answers_are_harmless(text: str):
    """Names, versions, addresses: what nearly every answer is made of means nothing to a script."""
    assert harmless(text) == text


@pytest.mark.parametrize("char", "\"'\\\n\r\t{}()[]$`;&|<>#!%*?=~^")
def test_what_may_mean_something_is_not(char: str):
    """Every other character is taken out of what is expected."""
    assert harmless(f"a{char}b") == "axb"


@pytest.mark.parametrize(
    ("filled", "same"),
    [
        ('N = "O\'Neil"', True),
        ('N = "say (it)"  # say (it)', True),
        ('N = "a" "b"', True),
        ('N = "a"; b', False),
        ('N = "a', False),
        ('N = f"{a}"', False),
        ("N = 1", False),
        ('M = "a"', False),
        ('N = b"a"', False),
        ("", False),
    ],
)
def test_only_the_text_of_strings_may_differ(filled: str, same: bool):
    """In Python two fillings are the same code if their syntax trees are, but for what stands in strings."""
    assert is_same_code(".py", filled.encode(), b'N = "x"') is same


def test_other_languages_have_no_safe_text():
    """Of a shell script nothing but the expected filling is accepted."""
    assert is_same_code(".sh", b"echo a", b"echo a") and not is_same_code(".sh", b"echo 'a b'", b"echo 'axb'")


def test_an_answer_does_not_choose_the_encoding(tmp_path: Path, clean_temp: Path):
    """In the first two lines, `coding: utf-7` would make code of harmless characters."""
    script = tmp_path / "post_gen_project.py"
    script.write_text("# {{ cookiecutter.name }}\nN = '{{ cookiecutter.text }}'\n", "utf-8")
    context = {"cookiecutter": {"name": "coding: utf-7", "text": "+ACc-"}}
    with pytest.raises(ValueError, match="encoded"):
        fill_in(script, context, context)
