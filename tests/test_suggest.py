from __future__ import annotations

import pytest

from generator.suggest import did_you_mean


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("licence", "did you mean license?"),
        ("LICENSE", "did you mean license?"),
        ("authors", "did you mean author?"),
        ("mit", "did you mean MIT?"),
        ("x", "known words: MIT, author, license"),
        ("", "known words: MIT, author, license"),
    ],
)
def test_what_was_meant(word: str, hint: str):
    """What comes close is offered, also when only the case is wrong; else all that there is."""
    assert did_you_mean(word, {"license", "author", "MIT"}, "words") == hint
