"""What an edit has changed is made again, or taken back, in a file that others have edited since; or nobody can say."""

from __future__ import annotations

import random

import pytest

from generator.writing.patches import apply_patch, describe_patch, make_patch, remake, turn_round

BEFORE = b"head\n- alpha\n- delta\n- zeta\ntail\n"
AFTER = b"head\n- alpha\n- beta\n- delta\n- omega\n- zeta\ntail\n"


def _forward(today: bytes, before: bytes = BEFORE, after: bytes = AFTER) -> bytes | None:
    return apply_patch(make_patch(before, after), today, before, after)


def _back(today: bytes, before: bytes = BEFORE, after: bytes = AFTER) -> bytes | None:
    return apply_patch(turn_round(make_patch(before, after)), today, after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, AFTER),
        (b"", b"a\n"),
        (b"a", b"a\nb"),
        (b"a\r\nb", b"a\r\nb\r\nc"),
        (b"a\n", b"a\n\n"),
        (b"a\na\na\n", b"a\na\na\na\n"),
        (b"x: [\n]\n", b"x: []\n"),
        (b"\xff\xfe\n\xed\xa0\x80\n", b"\xff\xfe\nnew\n\xed\xa0\x80\n"),
        (b"a\nb\nc\n", b"c\nb\na\n"),
        (b"same\n", b"same\n"),
    ],
)
def test_there_and_back(before: bytes, after: bytes):
    """A patch makes of a content just what it was made from, and back, whatever the bytes are."""
    assert remake(make_patch(before, after), before) == after
    if set(before.split(b"\n")) != set(after.split(b"\n")):
        assert _forward(before, before, after) == after == _forward(after, before, after)
        assert _back(after, before, after) == before == _back(before, before, after)


@pytest.mark.parametrize(
    ("today", "then"),
    [
        (b"# mine\n" + BEFORE, b"# mine\n" + AFTER),
        (BEFORE + b"# mine\n", AFTER + b"# mine\n"),
        (BEFORE.replace(b"head", b"title"), AFTER.replace(b"head", b"title")),
        (BEFORE.replace(b"- delta", b"- Delta"), AFTER.replace(b"- delta", b"- Delta")),
        (BEFORE.replace(b"- alpha\n", b"- alpha\n- amber\n"), AFTER.replace(b"- beta\n", b"- amber\n- beta\n")),
        (AFTER.replace(b"- omega\n", b""), AFTER),
        (BEFORE.replace(b"- delta\n", b""), AFTER.replace(b"- delta\n", b"")),
    ],
    ids=["above", "below", "the head", "a neighbour", "a new neighbour", "half of it is there", "a neighbour is gone"],
)
def test_beside_the_edits_of_others(today: bytes, then: bytes):
    """Lines find their place by those around them; what others have written stays."""
    made = _forward(today)
    assert made is not None and sorted(made.split(b"\n")) == sorted(then.split(b"\n"))
    assert _back(made) == (today if today.count(b"- beta") == 0 else BEFORE)


@pytest.mark.parametrize("today", [b"", b"all new\n", b"head\ntail\n", AFTER.replace(b"- beta\n- delta\n", b"")])
def test_a_place_that_is_gone(today: bytes):
    """Where nothing says any more where a line belongs, nothing is done; nor is one taken away that is not there."""
    assert _forward(today) in (None, AFTER.replace(b"- delta\n", b"").replace(b"- beta\n", b"- beta\n"))
    assert b"- beta" not in (_back(today) or b"")


def test_a_place_that_is_there_twice():
    """Of two places that look the same none is taken."""
    assert _forward(b"pre\n" + BEFORE + BEFORE + b"post\n") is None
    assert _back(b"pre\n" + AFTER + AFTER + b"post\n") is None


def test_entries_that_somebody_has_sorted():
    """A block that is there in another order is not entered again; to take it back is left to people."""
    before, after = b"a:\n  x\nz:\n  x\n", b"a:\n  x\nm:\n  y\n  w\nz:\n  x\n"
    today = b"z:\n  x\nm:\n  w\n  y\na:\n  x\n"
    assert _forward(today, before, after) == today
    assert _back(today, before, after) is None


def test_what_it_says_of_itself():
    """People read what is missing: the lines, and no more than three."""
    assert describe_patch(make_patch(BEFORE, AFTER)) == "- beta; - omega"
    assert describe_patch(make_patch(b"", b"1\n2\n3\n4\n5\n")) == "1; 2; 3; and 2 more"


def test_any_edits_of_any_file():
    """Whatever others change, each of their lines stays, and ours are there once or it is said that they cannot be."""
    chance = random.Random(11)
    settled = 0
    for _ in range(2000):
        before = [f"- {chance.randrange(60):02}" for _ in range(chance.randrange(2, 12))]
        after = sorted([*before, "- ours"]) if chance.random() < 0.5 else [*before, "- ours"]
        today = list(before)
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(today) + 1)
            today[at : at + chance.randrange(2)] = [f"- mine {chance.randrange(9)}"] * chance.randrange(2)
        texts = ["".join(f"{line}\n" for line in lines).encode() for lines in (before, after, today)]
        if after != before and sorted(before) == before:
            made = _forward(texts[2], texts[0], texts[1])
            if made is not None:
                settled += 1
                lines = made.decode().splitlines()
                assert lines.count("- ours") == 1
                lines.remove("- ours")
                assert lines == today
                assert _back(made, texts[0], texts[1]) == texts[2]
    assert settled > 50
