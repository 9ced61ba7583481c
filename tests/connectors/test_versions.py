"""Ranges of versions, as pip and Poetry write them."""

from __future__ import annotations

import pytest

from generator.connectors.versions import Range, parse_range


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (">=7.39,<8", Range((7, 39), (8,))),
        ("~=0.2", Range((0, 2), (1,))),
        ("~=0.1.56", Range((0, 1, 56), (0, 2))),
        ("^7", Range((7,), (8,))),
        ("^0", Range((0,), (1,))),
        ("^0.3.1", Range((0, 3, 1), (0, 4))),
        ("~7.1", Range((7, 1), (7, 2))),
        ("==6.1.*", Range((6, 1), (6, 2))),
        ("==6.1", Range((6, 1), (6, 1, 1))),
        ("3.9.6", Range((3, 9, 6), (3, 9, 6, 1))),
        (">=3.10, <3.15", Range((3, 10), (3, 15))),
        ("<=2", Range((), (2, 1))),
        ("!=2.0,>=1", Range((1,), None)),
        ("*", Range()),
        ("", Range()),
        ("^6 || ^7", Range((6,), (8,))),
        (">=6,<7 | >=8", Range((6,), None)),
        (">= 7.39 <8", Range((7, 39), (8,))),
        ("=7.1.2", Range((7, 1, 2), (7, 1, 2, 1))),
        ("^7.0.0RC1", Range((7, 0, 0), (8,))),
        ("@", None),
        ("latest", None),
        ("=>7", None),
    ],
)
def test_ranges(text: str, wanted: Range | None):
    """What pip and Poetry write is read as they mean it."""
    assert parse_range(text) == wanted


@pytest.mark.parametrize(("text", "empty"), [(">=8,<7", True), (">=1.0,<1", True), (">=1,<1.0.1", False), ("*", False)])
def test_empty_ranges(text: str, empty: bool):
    """A range that no version fits is noticed."""
    wanted = parse_range(text)
    assert wanted is not None
    assert wanted.is_empty is empty
