"""The wizard with a foreign template: the questions are cookiecutter's, going back and the summary are ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.processes import many_threads
from tests.terminal.test_wizard import BACK, CLEAR, DOWN, ENTER, REDRAW, Talk

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.name == "nt", reason="no terminals of this kind there"),
    many_threads,
]
ROOT = "{{cookiecutter.slug}}"
OPTIONS = {
    "name": "My Name",
    "slug": "{{ cookiecutter.name.lower().replace(' ', '-') }}",
    "flavour": ["plain", "{{ cookiecutter.slug }}-special"],
    "docker": False,
    "__prompts__": {"name": "What is it [bold]called[/]?", "flavour": {"__prompt__": "Which?", "plain": "Plain one"}},
}


@pytest.fixture
def talk(make, tmp_path: Path):
    """Start the wizard with a small template."""
    root = make(OPTIONS, {f"{ROOT}/a.txt": "{{ cookiecutter.name }} {{ cookiecutter.flavour }}"})
    (tmp_path / "here/taken").mkdir(parents=True)
    return lambda *arguments: Talk(tmp_path / "here", "new", str(root), *arguments)


def test_back_and_forth(talk, tmp_path: Path):
    """Defaults and choices follow the answers, also those that are changed on the way back."""
    wizard = talk().see("What is it called?", "My Name").type(CLEAR, "One", ENTER).see("slug one")
    wizard.type(BACK).see("called? One").type(CLEAR, "Two", ENTER).see("slug two").type(ENTER)
    wizard.see("Which?", "Plain one", "two-special").type(DOWN, ENTER).see("docker").type(ENTER)
    wizard.see("a.txt", "flavour", "two-special", "Create two?").type(ENTER).see("created", "Next:")
    assert wizard.end() == 0
    assert (tmp_path / "here/two/a.txt").read_text("utf-8") == "Two two-special"


def test_a_taken_directory_is_refused_at_its_question(talk, tmp_path: Path):
    """The answer that names the directory is refused where it is given, not after the last one."""
    wizard = talk().see("called?").type(CLEAR, "Taken", ENTER).see("slug taken").type(ENTER)
    wizard.see("taken exists already").type(CLEAR, "a/b", ENTER, REDRAW).see("no name of a directory")
    wizard.type("\x03")
    assert wizard.end() == 130
    assert os.listdir(tmp_path / "here") == ["taken"]


def test_what_was_said_is_not_asked(talk):
    """What flags say is taken as said, and a directory that it names is refused before the first question."""
    wizard = talk("--set", "slug=taken")
    assert wizard.end() == 1 and "taken exists already" in wizard.everything
    wizard = talk("--set", "name=x", "--set", "slug=y").see("Which?", "y-special")
    assert "called?" not in wizard.everything
    wizard.type("\x03")
    assert wizard.end() == 130
