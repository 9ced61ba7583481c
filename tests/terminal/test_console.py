"""What is shown: text from elsewhere reaches a terminal with everything that could command it as an escape."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.checks.findings import Finding, Report, StepReport
from generator.checks.rules import Rule
from generator.checks.selection import IGNORED, LeftOut
from generator.checks.selection import Outcome as Checked
from generator.errors import GeneratorError
from generator.model import Change, Plan
from generator.terminal import console, reports
from generator.terminal.console import in_one_line, visible
from tests.conftest import Outcome, build_tree
from tests.support.processes import command, finish, many_threads, terminal

ATTACKS = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;evil\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "style": "\x1b[1;31mred\x1b[0m",
    "C1": "\x9b31m\x9d0;evil\x9c",
    "carriage return": "fine\rerror: evil",
    "backspace": "fine\b\b\b\bevil",
    "DEL": "\x7f",
    "NUL": "\x00",
    "NEL": "one\x85two",
    "bidi": "\u202eevil\u202c \u2066x\u2069 \u200e\u200f\u061c",
    "no width": "a\u200bb\u200cc\u200dd\u2060e\ufefff\xad",
    "line separators": "a\u2028b\u2029c",
    "tags": "a\U000e0041\U000e0001",
    "surrogate": "a\udc9b\udcffb",
}
TEXT = "".join(text for name, text in ATTACKS.items() if name != "surrogate")
posix = pytest.mark.skipif(os.name == "nt", reason="terminals and file names of POSIX")


def _ensure_harmless(shown: str) -> None:
    """No control character is left, but ends of lines and tabs."""
    bad = {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - set("\n\t")
    assert not bad, ascii(bad)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_could_command_a_terminal_is_an_escape(attack: str):
    """Whatever it is, it is still told what stood there, and JSON reads it as what it was."""
    text = ATTACKS[attack]
    for shown in (visible(text), in_one_line(text)):
        _ensure_harmless(shown)
        assert shown != text
        if "\\" not in text and max(text) <= "\uffff":
            assert json.loads(f'"{shown}"') == text


def test_every_character_that_is_shown_is_harmless():
    """Of all characters that there are, none of these kinds gets through; letters of any script do."""
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\n\t":
            assert re.fullmatch(r"\\u[0-9a-f]{4}|\\U000[0-9a-f]{5}", visible(char)), ascii(char)
    for text in ("日本　語", "e\u0301", "🫩", "\xa0", "ﷺ", "one\n\ttwo"):
        assert visible(text) == text


def test_a_name_is_one_line():
    """What is shown in a line of its own cannot look like another line."""
    assert in_one_line("x\nerror: evil\ty") == "x\\nerror: evil\\ty"


def _change(text: str) -> Change:
    return Change(Path("/x") / text.replace("/", "_").replace("\0", ""), text.encode("utf-8", "replace"))


SHOWS: dict[str, Callable[[str], object]] = {
    "show": console.show,
    "note": console.note,
    "error": lambda text: console.show_error(GeneratorError(text, text)),
    "JSON": lambda text: console.show_json({text: [text]}),
    "created": lambda text: console.show_created(
        Plan(Path("/x"), Path("/x") / "y", outside=(_change(text),)), [text], text
    ),
    "plan": lambda text: console.show_plan(
        Plan(Path("/x"), Path("/x"), inside=(_change(text),), outside=(_change(text),))
    ),
    "report": lambda text: reports.show_report(_outcome(text).reports[0], _outcome(text)),
    "outcome": lambda text: reports.show_outcome(_outcome(text), {}),
    "rule": lambda text: reports.show_rules([Rule(text, says=text, owner=text, source=text, wrong=text, right=text)]),
}


def _outcome(text: str) -> Checked:
    finding = Finding(text, text, text, 1, output=(text,), rule=text)
    report = Report(text, text, (StepReport(1, "names", "x", (finding,)),), text)
    left = LeftOut(report, finding, IGNORED, text, text)
    return Checked((report,), (left,), ((text,) * 4,))


@pytest.mark.parametrize("coloured", [True, False])
@pytest.mark.parametrize("what", SHOWS)
def test_whatever_is_shown(
    what: str, coloured: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Results, errors, names of files and findings: our own styles are left, and nothing else."""
    monkeypatch.setattr(console, "_coloured", lambda _: coloured)
    SHOWS[what](TEXT)
    said = "".join(capsys.readouterr())
    own = re.sub(r"\x1b\[(1|2|31|32|33|1;3[1-6])m((?:(?!\x1b).)*)\x1b\[0m", r"\2", said, flags=re.DOTALL)
    assert (own != said) == (coloured and what in ("error", "created", "plan", "report", "outcome", "rule"))
    _ensure_harmless(own)
    assert "31m" in own or what == "JSON"
    if what == "JSON":
        assert said.isascii() and json.loads(said) == {TEXT: [TEXT]}


def test_json_is_ascii_whatever_the_output_can(home: Path, run: Callable[..., Outcome]):
    """A program reads it in any encoding, a terminal shows it as it is."""
    outcome = run("new", "tiny", "Müller \u202e日本", "--json", "--dry-run")
    assert outcome.code == 0 and outcome.out.isascii() and "\x7f" not in outcome.out
    assert "Müller \u202e日本" in outcome.json["answers"].values()  # type: ignore[attr-defined]


@posix
def test_names_of_files_and_of_keys(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """What a repository holds is text from elsewhere: its paths, and what its configuration says."""
    name = "con\x1b]0;x\x07\u202e"
    root = build_tree(tmp_path / name, {".connector-generator.yaml": f'"k{json.dumps(name)[1:-1]}": x\n'})
    os.chdir(root)
    for words in (("new", "tiny", "x"), ("check", "--all"), ("templates",), ("register", ".")):
        outcome = run(*words)
        assert outcome.code in (1, 2)
        _ensure_harmless(outcome.out + outcome.err)
    (root / ".connector-generator.yaml").unlink()
    (root / "connectors").mkdir()
    for words in (("init",), ("new", "tiny", "x"), ("templates",)):
        outcome = run(*words)
        assert outcome.code == 0, outcome.err
        _ensure_harmless(outcome.out + outcome.err)


@posix
def test_the_traceback_of_a_crash(home: Path, tmp_path: Path):
    """A mistake of ours may have text from elsewhere in its message: the traceback is shown like all else."""
    crash = "def crash(*_): raise ValueError('\\x1b]0;evil\\x07 \\u202e')\ncli._COMMANDS['templates'] = crash"
    done = finish(command("templates", templates=home, before=crash), cwd=tmp_path)
    assert done.returncode == 1 and "Traceback (most recent call last)" in done.stderr
    assert "ValueError: \\u001b]0;evil\\u0007 \\u202e" in done.stderr and "This is a mistake" in done.stderr
    _ensure_harmless(done.stderr)


@posix
@many_threads
def test_a_diff_in_a_terminal_and_for_a_program(home: Path, tmp_path: Path):
    """In a terminal a diff is text like all else; for a program it is what would be written, byte for byte."""
    build_tree(home, {"tiny/project/static.txt": "a\x1b]0;evil\x07\u202eb\r\nc\x0c\n"})
    words = command("new", "tiny", "x", "--diff", "--defaults", templates=home)
    assert "+a\x1b]0;evil\x07\u202eb\r\n+c\x0c\n".encode() in finish(words, cwd=tmp_path, encoding=None).stdout
    said = terminal(words, cwd=tmp_path).read()
    assert "\x1b]" not in said and "\u202e" not in said and "+a\\u001b]0;evil\\u0007\\u202eb" in said
