from __future__ import annotations

import getpass
import uuid
from datetime import date

import pytest

from generator.answers.defaults import FACT_NAMES, machine_facts
from generator.answers.draft import draft_answers
from generator.model import Question


def test_every_fact_is_there():
    """The facts that a template may use are those that there are."""
    assert tuple(machine_facts()) == FACT_NAMES


def test_git_says_who_you_are():
    """The author is git's user, in whatever script."""
    assert machine_facts()["git_user"]() == "Ada Lovelace"


def test_without_git_the_machine_says_who_you_are(monkeypatch: pytest.MonkeyPatch):
    """Where git does not know, the login name is taken."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("LOGNAME", "ada")
    assert machine_facts()["git_user"]() == "ada"


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 12345"), OSError("No username set")])
def test_nobody_knows_who_you_are(error: Exception, monkeypatch: pytest.MonkeyPatch):
    """In a container whose user has no name, the author is missing like any other answer, on every Python."""

    def nobody() -> str:
        raise error

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(getpass, "getuser", nobody)
    author = Question("author", "text", "Author", default="{git_user}")
    draft = draft_answers((Question("name", "name", "Name"), author), "source", {"name": "x"}, machine_facts())
    assert (draft.missing, dict(draft.problems)) == ((author,), {})


def test_today_and_a_new_uuid():
    """The day is today's; the UUID is a random one."""
    known = machine_facts()
    assert date.fromisoformat(known["today"]()).year >= 2026
    assert uuid.UUID(known["new_uuid"]()).version == 4


def test_a_fact_stays_what_it_is_for_a_run():
    """What was shown in the summary is what is written."""
    known = machine_facts()
    assert known["new_uuid"]() == known["new_uuid"]()
    assert known["new_uuid"]() != machine_facts()["new_uuid"]()
