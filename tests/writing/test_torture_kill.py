"""A few rounds of what `make torture` does many times."""

from __future__ import annotations

import os

import pytest

from tests.support.torture_kill import (
    Arena,
    interrupt_many,
    kill_beside_another,
    race_for_many_names,
    race_for_one_name,
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="POSIX signals")]


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Arena:
    """One monorepo for all of them."""
    return Arena(tmp_path_factory.mktemp("arena") / "monorepo")


def test_interrupted_at_random_moments(arena: Arena):
    """Nothing is lost, whatever the signal and the moment."""
    seen = interrupt_many(arena, 24, seed=1)
    assert not [what for _, what in seen if what.startswith("lost")]


def test_killed_beside_another(arena: Arena):
    """Who is killed while another run writes into the same indexes loses nothing of either."""
    seen = kill_beside_another(arena, 6, seed=1)
    assert not [what for _, what in seen if what.startswith("lost")], seen


def test_many_at_once(arena: Arena):
    """One name: one run wins, and the others say so. A name each: all land, and the indexes list them sorted."""
    assert race_for_one_name(arena, 32) == []
    assert race_for_many_names(arena, 32) == []
