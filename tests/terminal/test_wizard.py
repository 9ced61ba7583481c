"""The wizard in a real terminal: what people see, and what they can do at each of its prompts."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest

from tests.conftest import TINY, build_tree, read_tree
from tests.support.processes import command, many_threads, terminal

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.name == "nt", reason="no terminals of this kind there"),
    many_threads,
]

ENTER, BACK, UP, DOWN, CTRL_C, CTRL_D, CLEAR, REDRAW = (
    "\r",
    "\x1b[Z",
    "\x1b[A",
    "\x1b[B",
    "\x03",
    "\x04",
    "\x15",
    "\x0c",
)
_WHERE = "\x1b[6n"
NEW = ("new", "airbyte-python")
GIT = "Make it a git repository"
PROMPTS = [
    *("Name", "Description", "Author", "Licence", GIT, "Packaging", "Documentation URL"),
    "Create source-some-thing?",
]
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|[\x07\x0f]")


class Talk:
    """A conversation with the wizard: see what it says, type something."""

    def __init__(
        self, here: Path, *arguments: str, templates: Path | None = None, start: Sequence[str] | None = None
    ) -> None:
        self.child = terminal(start or command(*arguments, templates=templates), here, NO_COLOR="1")
        self.raw = ""
        self.everything = ""
        self.unseen = ""

    def see(self, *texts: str) -> Talk:
        """Wait until these texts have come, one after the other."""
        for text in texts:
            deadline = time.monotonic() + 30
            while text not in self.unseen:
                assert time.monotonic() < deadline and self._read(), f"{text!r} did not come:\n{self.everything}"
            self.unseen = self.unseen.partition(text)[2]
        return self

    def type(self, *keys: str) -> Talk:
        for key in keys:
            self.child.send(key)
        return self

    def end(self) -> int:
        """Read the rest; returns the exit code."""
        while self._read():
            pass
        self.child.close()
        assert "Traceback" not in self.everything and "Exception" not in self.everything, self.everything
        # A second Ctrl-C ends the process as a shell expects it: by the signal, which counts as 130.
        return int(self.child.exitstatus if self.child.exitstatus is not None else 128 + self.child.signalstatus)

    def _read(self) -> bool:
        try:
            text = self.child.read_nonblocking(10_000, timeout=10)
        except (pexpect.EOF, pexpect.TIMEOUT):
            return False
        if _WHERE in text:
            self.child.send("\x1b[1;1R")  # a terminal says where its cursor is, else no footer is shown
        self.raw += text
        new = _CONTROLS.sub("", text)
        self.everything += new
        self.unseen += new
        return True


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def _to(talk: Talk, prompt: str) -> Talk:
    """Answer every prompt before this one, the name with Some Thing and all others with their defaults."""
    for before in PROMPTS[: PROMPTS.index(prompt)]:
        talk.see(before)
        talk.type("Some Thing" if before == "Name" else "", ENTER)
    return talk.see(prompt)


def test_the_whole_way(here: Path):
    """From the first question to the next steps, with the forms of the name below it."""
    talk = Talk(here, *NEW).see("Name", "shift-tab: back")
    talk.type("Google Analytics", ENTER).see("Description", "Airbyte source for Google Analytics.").type(BACK)
    talk.see("directory source-google-analytics, package source_google_analytics")
    talk.see("class SourceGoogleAnalytics, title “Google Analytics”").type(ENTER)
    talk.see("Description").type(ENTER)
    talk.see("Author", "Ada Lovelace").type(ENTER)
    talk.see("Licence", "MIT", "Elastic License 2.0").type(DOWN, ENTER)
    talk.see(GIT).type(ENTER).see("Packaging", "setuptools", "Poetry").type(ENTER)
    talk.see("Documentation URL", "https://docs.airbyte.com/").type(ENTER)
    talk.see("source-google-analytics/", "metadata.yaml", "license", "ELv2", "Create source-google-analytics?")
    assert not list(here.iterdir())
    talk.see("Yes, create it").type(ENTER)
    talk.see("created", "Next:", "cd source-google-analytics", "TODO(google-analytics)")
    assert talk.end() == 0
    assert "Elastic License" in (here / "source-google-analytics/LICENSE").read_text("utf-8")


def test_the_menu_of_templates(here: Path, tmp_path: Path):
    """Without arguments the template is chosen first; going back from the name leads there again."""
    second = TINY["tiny/template.yaml"].replace("title: Tiny", "title: Second").replace("Just enough", "ANOTHER")
    home = build_tree(tmp_path / "templates", {**TINY, "zoo/template.yaml": second.partition("files:")[0]})
    talk = Talk(here, templates=home).see("What do you want to create?", "Tiny", "Second", "Just enough")
    talk.type(DOWN).see("ANOTHER").type(ENTER)
    talk.see("Name").type(BACK)
    talk.see("What do you want to create?").type(ENTER)
    talk.see("Name").type("x", ENTER)
    talk.see("Description").type(CTRL_C)
    assert talk.end() == 130


def test_a_bad_name_is_asked_again(here: Path):
    """A name that cannot be is refused at its prompt, with one sentence; the next try counts."""
    (here / "source-taken").mkdir()
    talk = Talk(here, *NEW).see("Name")
    for typed, sentence in {
        "con": "Windows reserves con",
        "a/b": "a name is not a path",
        "!!!": "at least one letter or digit",
        " ": "the name is empty",
        "Taken": "source-taken exists already",
    }.items():
        talk.type(CLEAR, typed, ENTER, REDRAW).see(sentence)
    talk.type(CLEAR, "Fine", ENTER).see("Description", "Airbyte source for Fine.").type(CTRL_C)
    assert talk.end() == 130
    assert [path.name for path in here.iterdir()] == ["source-taken"]


def test_a_bad_address_is_asked_again(here: Path):
    """Every kind of answer is checked where it is typed."""
    talk = _to(Talk(here, *NEW), "Documentation URL")
    talk.type(CLEAR, "nowhere", ENTER, REDRAW).see("is no web address; one looks like https://")
    talk.type(CLEAR, "https://example.com/some", ENTER).see("Create source-some-thing?").type(ENTER)
    assert talk.end() == 0
    assert "https://example.com/some" in (here / "source-some-thing/metadata.yaml").read_text("utf-8")


def test_an_empty_answer_is_asked_again(here: Path):
    """An answer says something."""
    talk = _to(Talk(here, *NEW), "Author").type(CLEAR, ENTER, REDRAW).see("empty").type("Grace", ENTER)
    talk.see("Licence").type(CTRL_C)
    assert talk.end() == 130


def test_going_back(here: Path):
    """Shift-Tab leads to the question before; what was answered stands there, and what follows from it follows anew."""
    talk = Talk(here, *NEW).see("Name").type("Some", ENTER)
    talk.see("Description", "Airbyte source for Some.").type(ENTER)
    talk.see("Author").type(CLEAR, "Grace Hopper", ENTER)
    talk.see("Licence").type(BACK).see("Author", "Grace Hopper").type(BACK)
    talk.see("Description").type(BACK).see("Name", "Some").type(" Thing", ENTER)
    talk.see("Description", "Airbyte source for Some Thing.").type(ENTER)
    talk.see("Author", "Grace Hopper").type(ENTER)
    talk.see("Licence").type(ENTER).see(GIT).type(ENTER).see("Packaging").type(ENTER)
    talk.see("Documentation URL").type(ENTER)
    talk.see("Grace Hopper", "Create source-some-thing?").type(BACK)
    talk.see("Documentation URL").type(ENTER).see("Create source-some-thing?").type(ENTER)
    assert talk.end() == 0
    assert "Grace Hopper" in (here / "source-some-thing/LICENSE").read_text("utf-8")


def test_changing_an_answer_on_the_summary(here: Path):
    """On the summary every answer can be changed, also one that is not asked; the rest follows."""
    talk = _to(Talk(here, *NEW), "Create source-some-thing?")
    talk.see("Change an answer").type(DOWN, ENTER)
    talk.see("Which one?", "name: Some Thing", "title: Some Thing", "slug: some-thing").type(*[DOWN] * 3, ENTER)
    talk.see("Slug", "some-thing").type(CLEAR, "Not Good", ENTER, REDRAW).see("a slug has only")
    talk.type(CLEAR, "other", ENTER).see("source-other/", "Create source-other?").type(ENTER)
    assert talk.end() == 0
    assert [path.name for path in here.iterdir()] == ["source-other"]


def test_a_change_that_brings_up_a_question(here: Path, tmp_path: Path):
    """If a changed answer makes another question apply that has no default, that one is asked."""
    table = TINY["tiny/template.yaml"].replace(
        "files:", "  - {key: image, kind: text, prompt: Which image, when: {docker: true}}\nfiles:"
    )
    home = build_tree(tmp_path / "templates", {**TINY, "tiny/template.yaml": table})
    talk = Talk(here, "new", "tiny", "x", templates=home)
    talk.see("Description").type(ENTER).see("Licence").type(ENTER).see("With an image?").type(ENTER)
    talk.see("Create source-x?").type(DOWN, ENTER)
    talk.see("Which one?", "docker: false").type(*[DOWN] * 4, ENTER)
    talk.see("With an image?").type(DOWN, ENTER)
    talk.see("Which image").type("acme/x", ENTER).see("Create source-x?").type(ENTER)
    assert talk.end() == 0
    assert (here / "source-x/Dockerfile").is_file()


def test_a_question_without_a_default_is_asked_although_the_name_is_given(here: Path, tmp_path: Path):
    """In a terminal nothing is missing: it is asked."""
    table = TINY["tiny/template.yaml"].replace("files:", "  - {key: team, kind: text, prompt: Which team}\nfiles:")
    home = build_tree(tmp_path / "templates", {**TINY, "tiny/template.yaml": table})
    talk = Talk(here, "new", "tiny", "x", templates=home).see("Description").type(ENTER)
    talk.see("Licence").type(ENTER).see("With an image?").type(ENTER).see("Which team").type("Data", ENTER)
    talk.see("Create source-x?").type(ENTER)
    assert talk.end() == 0


def test_what_is_said_by_flags_is_not_asked(here: Path):
    """Only what is open is asked, with the flags' answers in the summary."""
    said = [f"--set={pair}" for pair in ("license=ELv2", "author=Grace", "git_init=false", "packaging=poetry")]
    talk = Talk(here, *NEW, "Some Thing", *said).see("Description")
    talk.type(ENTER).see("Documentation URL").type(ENTER).see("Grace", "ELv2", "Create source-some-thing?").type(ENTER)
    assert talk.end() == 0
    assert "Licence" not in talk.everything.partition("Create")[0]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--set", "license=GPL"], 2, "'GPL' is none of MIT, ELv2"),
        (["--set", "licence=MIT"], 2, "did you mean license?"),
        (["--set", "slug=Not Good"], 2, "a slug has only"),
        (["con"], 2, "Windows reserves con"),
        (["Taken"], 1, "source-taken exists already"),
        (["--output", "missing"], 1, "missing does not exist"),
    ],
)
def test_what_is_wrong_already_is_said_before_the_first_question(
    arguments: list[str], code: int, sentence: str, here: Path
):
    """Nobody answers five questions to hear that a flag was wrong."""
    (here / "source-taken").mkdir()
    talk = Talk(here, *NEW, *arguments).see(sentence)
    assert talk.end() == code
    assert "Description" not in talk.everything


def test_defaults_asks_only_what_has_none(here: Path):
    """--defaults asks nothing that has a default."""
    assert Talk(here, *NEW, "Some Thing", "--defaults").see("created").end() == 0


def test_a_dry_run_writes_nothing(here: Path):
    """Also after all questions have been answered."""
    talk = _to(Talk(here, *NEW, "--dry-run"), "Create source-some-thing?").type(ENTER).see("Nothing was written")
    assert talk.end() == 0
    assert not list(here.iterdir())


def test_stopping_at_the_summary(here: Path):
    """“No, stop here” ends it, with nothing on disk."""
    talk = _to(Talk(here, *NEW), "Create source-some-thing?").type(DOWN, DOWN, ENTER).see("nothing was created")
    assert talk.end() == 130
    assert not list(here.iterdir())


@pytest.mark.parametrize("prompt", PROMPTS)
def test_ctrl_c_at_any_prompt(prompt: str, here: Path):
    """Ctrl-C ends it at once, with one line, exit 130 and nothing on disk."""
    talk = _to(Talk(here, *NEW), prompt).type(CTRL_C).see("interrupted: nothing was created")
    assert talk.end() == 130
    assert read_tree(here) == {} and not list(here.iterdir())


@pytest.mark.parametrize("keys", [(CTRL_C,), (DOWN, CTRL_C, CTRL_C)], ids=["once", "twice"])
def test_ctrl_c_in_the_list_of_answers(keys: tuple[str, ...], here: Path):
    """The same in the list of answers, and for who presses it twice."""
    talk = _to(Talk(here, *NEW), PROMPTS[-1]).type(DOWN, ENTER).see("Which one?").type(*keys)
    assert talk.see("nothing was created").end() == 130
    assert not list(here.iterdir())


def test_ctrl_c_in_the_menu_of_templates(here: Path):
    """The same at the very first question."""
    talk = Talk(here).see("What do you want to create?", "» Airbyte source (Python)").type(CTRL_C)
    talk.see("nothing was created")
    assert talk.end() == 130


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_at_a_prompt(name: str, here: Path):
    """A signal from elsewhere does the same as Ctrl-C."""
    talk = _to(Talk(here, *NEW), "Description")
    talk.child.kill(signal.Signals[name])
    assert talk.see("nothing was created").end() == 130
    assert not list(here.iterdir())


IN_A_TASK = """
import asyncio
rest = asyncio.sleep
async def sleep(*given):
    signal.raise_signal(signal.SIGTERM)
    await rest(*given)
asyncio.sleep = sleep
"""


def test_a_signal_while_the_prompt_is_drawn(here: Path):
    """Also in the middle of what the prompt does in the background, a signal is no “unhandled exception”."""
    talk = Talk(here, start=command(*NEW, before=IN_A_TASK))
    assert talk.see("nothing was created").end() == 130
    assert not list(here.iterdir())


def test_the_end_of_input(here: Path):
    """Ctrl-D on an empty line ends it like Ctrl-C."""
    talk = Talk(here, *NEW).see("Name").type(CTRL_D)
    assert talk.see("nothing was created").end() == 130


@pytest.mark.parametrize("keys", [CTRL_C, f"x{ENTER}{CTRL_C}"], ids=["first prompt", "second prompt"])
def test_the_terminal_is_as_before(keys: str, here: Path):
    """After an interruption what is typed can be seen again."""
    talk = Talk(here, start=["sh", "-c", '"$@"; echo "code $?"; stty -a', "sh", *command(*NEW)])
    talk.see("Name").type(keys[0])
    if len(keys) > 1:
        talk.type(*keys[1:-1]).see("Description").type(keys[-1])
    talk.see("code 130")
    assert talk.end() == 0
    assert re.search(r"\sicanon\s", talk.unseen) and re.search(r"\secho\s", talk.unseen)


def test_where_it_lives_is_asked_where_there_is_a_choice(here: Path):
    """In a monorepo it is the first question, so that the name is looked for in the right place."""
    build_tree(here, {".connector-generator.yaml": "", "connectors/source-taken/x": ""})
    talk = Talk(here, *NEW).see("Where it lives", "A repository of its own", "Your monorepo").type(ENTER)
    talk.see("Name").type("Taken", ENTER, REDRAW).see("source-taken exists already in").type(BACK)
    talk.see("Where it lives").type(UP, ENTER).see("Name").type("Taken", ENTER).see("Description").type(CTRL_C)
    assert talk.end() == 130
    assert "Airbyte's own repository" not in talk.everything


def test_a_change_that_leads_where_the_name_is_taken(here: Path):
    """On the summary, another home is refused if something of the same name is there."""
    build_tree(here, {".connector-generator.yaml": "", "connectors/x": "", "source-taken/x": ""})
    talk = Talk(here, *NEW, "Taken", "--set=author=Ada", "--set=packaging=poetry").see("Where it lives").type(ENTER)
    for prompt in ("Description", "Licence", "Documentation URL"):
        talk.see(prompt).type(ENTER)
    talk.see("Create source-taken?", "Change an answer").type(DOWN, ENTER)
    talk.see("Which one?", "home: monorepo").type(ENTER).see("Where it lives").type(UP, ENTER)
    talk.see("source-taken exists already in", "home stays as it was", "Create source-taken?").type(ENTER)
    assert talk.end() == 0
    assert (here / "connectors/source-taken/pyproject.toml").is_file()


SCRIPTS = {
    ".connector-generator.yaml": "hooks: {post_gen_project: [tools/after.py]}\n",
    "tools/after.py": "open('hooked', 'w').close()\n",
    "connectors/README.md": "",
}


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_scripts_of_a_repository_are_asked_for_once(answer: str, here: Path, tmp_path: Path):
    """Before they run for the first time they are shown; a yes is remembered, and after a no nothing is created."""
    home, root = build_tree(tmp_path / "templates", TINY), build_tree(here, SCRIPTS)
    talk = Talk(root, "new", "tiny", "x", "--defaults", templates=home)
    talk.see("tools/after.py", "Run them from now on?", "Yes, I have read them", "shift-tab")
    talk.type(*((DOWN, ENTER) if answer == "yes" else (ENTER,)))
    assert talk.end() == (0 if answer == "yes" else 1)
    again = Talk(root, "new", "tiny", "y", "--defaults", templates=home)
    again.see(*(("created",) if answer == "yes" else ("Run them from now on?", "shift-tab"))).type(BACK)
    assert again.end() == (0 if answer == "yes" else 1)
    assert len(list(root.glob("connectors/source-*/hooked"))) == (2 if answer == "yes" else 0)


HOSTILE = (
    TINY["tiny/template.yaml"]
    .replace("title: Tiny", 'title: "T\\e]0;evil\\ainy \\u202e"')
    .replace("summary: Just", 'summary: "J\\e]0;evil\\a\\u202eust" #')
    .replace("prompt: Description", 'prompt: "Descr\\e]0;evil\\a\\u202eiption"')
    .replace('"Reads {title}."', '"De\\u202efault of {title}"')
    .replace("MIT: MIT License", 'MIT: "M\\e]0;evil\\a\\u202eIT"')
)


def test_text_from_elsewhere_commands_no_terminal(here: Path, tmp_path: Path):
    """Menus, prompts, defaults and the summary show it as an escape; a default that is confirmed stays what it is."""
    home = build_tree(tmp_path / "templates", {**TINY, "tiny/template.yaml": HOSTILE})
    talk = Talk(here, templates=home).see("What do you want", "T\\u001b]0;evil\\u0007iny \\u202e").type(ENTER)
    talk.see("Name").type("x\u202e", ENTER).see("Descr\\u001b]0;evil").type(ENTER)
    talk.see("Licence", "M\\u001b").type(ENTER).see("image").type(ENTER)
    talk.see("Create source-x").type(ENTER).see("created")
    assert talk.end() == 0
    assert "\x1b]" not in talk.raw and "\u202e" not in talk.raw.replace("x\u202e", "")
    record = (here / "source-x/.connector.yaml").read_text("utf-8")
    assert "De\u202efault of" in record or "De\\u202Efault of" in record
