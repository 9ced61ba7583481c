from __future__ import annotations

import hashlib

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator import __version__
from generator.connectors.record import RECORD, render_record
from generator.model import RenderedFile
from tests.support.texts import FREE_TEXT, NASTY, STEADY

FILES = [
    RenderedFile("a.txt", b"a\n"),
    RenderedFile("sub/b.png", b"\x00\xff"),
    RenderedFile("docs/x.md", b"# X\n", place="docs"),
]


def _record(answers: dict[str, str | bool]) -> dict[str, object]:
    file = render_record("tiny", answers, FILES)
    assert file.path == RECORD and not file.executable and file.place == "project"
    assert file.content.endswith(b"\n") and b"\r" not in file.content
    return yaml.safe_load(file.content)


def test_what_is_recorded():
    """Template, version, answers, and the digest of every file at its place."""
    record = _record({"name": "X", "docker": True})
    assert record == {
        "template": "tiny",
        "generator": __version__,
        "answers": {"name": "X", "docker": True},
        "files": {
            "project": {
                "a.txt": "sha256:" + hashlib.sha256(b"a\n").hexdigest(),
                "sub/b.png": "sha256:" + hashlib.sha256(b"\x00\xff").hexdigest(),
            },
            "docs": {"docs/x.md": "sha256:" + hashlib.sha256(b"# X\n").hexdigest()},
        },
    }


@STEADY
@given(st.dictionaries(st.sampled_from("abcdef"), FREE_TEXT | st.booleans()))
@example(dict(zip("abcdefghijklmnopqrstuvwxyzABCDEFG", NASTY, strict=False)))
def test_any_answer_comes_back(answers: dict[str, str | bool]):
    """Every answer can be read back in its own type, in the order of the questions."""
    recorded = _record(answers)["answers"]
    assert isinstance(recorded, dict)
    assert list(recorded.items()) == list(answers.items())


def test_the_same_answers_give_the_same_bytes():
    """Nothing of the moment or the machine is recorded."""
    assert render_record("tiny", {"name": "X"}, FILES) == render_record("tiny", {"name": "X"}, FILES)
