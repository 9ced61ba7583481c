"""What goes wrong in cookiecutter, and must not here. Each fault was seen in cookiecutter 2.7.1."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import INTERRUPTED
from generator.writing.staging import PREFIX
from tests.conftest import Outcome

ROOT = "{{cookiecutter.slug}}"
HERE = Path(__file__).resolve().parents[2]
New = Callable[..., Outcome]
pytestmark = pytest.mark.usefixtures("clean_temp")
OPTIONS = {"name": "My Name", "slug": "{{ cookiecutter.name.lower() }}", "kind": ["a", "b"], "flag": False}


def _left(tmp_path: Path) -> list[str]:
    return sorted(os.listdir(tmp_path / "here"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1\n2\n{{ cookiecutter.nothing }}", "b.txt:3: "),
        ("1\n{% if %}", "b.txt:2: "),
        ("{{ 1 / 0 }}", "b.txt:1: "),
        ("{% include 'nowhere' %}", "b.txt:1: "),
        ("{{ cookiecutter.name.__class__.__mro__ }}", "b.txt:1: "),
    ],
    ids=["undefined", "syntax", "arithmetic", "include", "sandbox"],
)
def test_a_template_error_leaves_nothing(text: str, place: str, make, run: New, tmp_path: Path):
    """cookiecutter: 17 of 29 files left, a traceback. Here: one sentence with file and line, and nothing."""
    outcome = run("new", str(make(OPTIONS, {f"{ROOT}/a.txt": "a", f"{ROOT}/b.txt": text, f"{ROOT}/c.txt": "c"})))
    assert outcome.code == 1 and f"error: {place}" in outcome.err and "Traceback" not in outcome.err
    assert _left(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize(("name", "number"), [("pre_gen_project", signal.SIGINT), ("post_gen_project", signal.SIGTERM)])
def test_a_signal_during_a_hook_leaves_nothing(name: str, number: int, make, tmp_path: Path, clean_temp: Path):
    """cookiecutter: all files left. Here: exit code 130, nothing, and the hook is ended, too."""
    (tmp_path / "here").mkdir()
    hook = f"import time\nopen({str(tmp_path / 'started')!r}, 'w').close()\ntime.sleep(60)\n"
    root = make(OPTIONS, {f"{ROOT}/a.txt": "a", f"hooks/{name}.py": hook})
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "new", str(root), "--trust", "--defaults"],
        cwd=tmp_path / "here",
        env={**os.environ, "PYTHONPATH": str(HERE)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not (tmp_path / "started").exists():
        assert process.poll() is None
        time.sleep(0.05)
    assert any(entry.startswith(PREFIX) for entry in _left(tmp_path))
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED and b"nothing was created" in err
    assert _left(tmp_path) == []


@pytest.mark.parametrize("hook", ["pre_gen_project", "post_gen_project"])
def test_a_failing_hook_leaves_nothing(hook: str, make, run: New, tmp_path: Path):
    """cookiecutter: a traceback after the hook's own words. Here: its words, one sentence, nothing."""
    script = "import sys\nopen('made', 'w').close()\nsys.exit('not like this')\n"
    outcome = run("new", str(make(OPTIONS, {f"{ROOT}/a.txt": "a", f"hooks/{hook}.py": script})), "--trust")
    assert outcome.code == 1 and "not like this" in outcome.err and "error: a hook failed" in outcome.err
    assert _left(tmp_path) == []


@pytest.mark.parametrize("slug", ["../../evil", "/tmp/evil", "..", ".", "", " ", "a/b", "a\\b", "x" * 300])
def test_no_answer_leads_out_of_the_target(slug: str, make, run: New, tmp_path: Path):
    """cookiecutter: written outside of the target. Here: refused, with the question from which it follows."""
    outcome = run("new", str(make(OPTIONS, {f"{ROOT}/a.txt": "a"})), "--set", f"slug={slug}")
    assert outcome.code in (1, 2) and "Traceback" not in outcome.err
    assert "is no name of a directory\nhint: it follows from slug" in outcome.err or len(slug) == 300
    assert _left(tmp_path) == [] and not Path("/tmp/evil").exists() and not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize(
    "path", ["{{cookiecutter.name}}/a.txt", "{{cookiecutter.name}}", "sub/{{cookiecutter.name}}.txt"]
)
@pytest.mark.parametrize("name", ["../../evil", "../../../../../../tmp/evil/x", "/tmp/evil"])
def test_no_path_leads_out_of_the_project(path: str, name: str, make, run: New, tmp_path: Path):
    """The same for the paths below: of directories, of files, and of those that are only copied."""
    for copied in ([], ["*"]):
        root = make({**OPTIONS, "slug": "x", "_copy_without_render": copied}, {f"{ROOT}/{path}": "a"})
        outcome = run("new", str(root), "--set", f"name={name}")
        only_copied = bool(copied) and path.startswith("sub/")  # the names in there are not rendered at all
        assert outcome.code == (0 if only_copied else 1) and "Traceback" not in outcome.err
        assert not Path("/tmp/evil").exists() and not list(tmp_path.rglob("evil*"))


def test_answers_are_never_rendered(make, run: New, tmp_path: Path):
    """cookiecutter: `tap-x49`. Here an answer is what it is, in files, in defaults and in every path."""
    answer = "x{{7*7}}"
    files = {f"{ROOT}/{{{{cookiecutter.name}}}}/a.txt": "{{ cookiecutter.name }} {{ cookiecutter.label }}"}
    root = make({"name": "", "slug": "tap-{{ cookiecutter.name }}", "label": "<{{ cookiecutter.slug }}>"}, files)
    assert run("new", str(root), "--set", f"name={answer}").code == 0
    text = (tmp_path / f"here/tap-{answer}/{answer}/a.txt").read_text("utf-8")
    assert text == f"{answer} <tap-{answer}>"


def test_the_place_is_never_rendered(make, run: New, tmp_path: Path):
    """cookiecutter renders the whole path of the target: a directory with braces in its name breaks it."""
    (tmp_path / "here/{{ nothing }}").mkdir()
    root = make(OPTIONS, {f"{ROOT}/sub/a.txt": "a"})
    assert run("new", str(root), "--output", "{{ nothing }}", "--set", "slug=x").code == 0
    assert (tmp_path / "here/{{ nothing }}/x/sub/a.txt").exists()


EVIL = ['"; open("PWNED", "w"); "', "'; open('PWNED', 'w'); '", "\nopen('PWNED', 'w')\n", "{open('PWNED', 'w')}"]


@pytest.mark.parametrize("answer", [*EVIL, '"""; open("PWNED", "w"); """', "\\", "$(touch PWNED)", "`touch PWNED`"])
@pytest.mark.parametrize(
    ("suffix", "hook"),
    [
        (".py", 'NAME = "{{ cookiecutter.name }}"\n'),
        (".py", "NAME = '{{ cookiecutter.name }}'\n"),
        (".py", 'NAME = f"{{ cookiecutter.name }}"\n'),
        (".py", '# {{ cookiecutter.name }}\nNAME = """{{ cookiecutter.name }}"""\n'),
        (".py", 'NAME = "{{ cookiecutter.__shout }}"\n'),
        (".sh", '#!/bin/sh\necho "{{ cookiecutter.name }}"\n'),
    ],
    ids=["double", "single", "f-string", "comment", "derived", "shell"],
)
def test_no_answer_becomes_code_of_a_hook(answer: str, suffix: str, hook: str, make, tmp_path: Path):
    """cookiecutter: a quote in an answer ran code. Here the hook then does not run at all."""
    from generator.foreign.hook_answers import fill_in, harmless

    script = make({}, {f"hooks/post_gen_project{suffix}": hook}) / f"hooks/post_gen_project{suffix}"
    context = {"cookiecutter": {"name": answer, "__shout": answer.upper() if suffix == ".sh" else answer}}
    expected = {"cookiecutter": {key: harmless(text) for key, text in context["cookiecutter"].items()}}
    try:
        filled = Path(fill_in(script, context, expected))
    except ValueError:
        return
    assert suffix == ".py", "a shell has no text that is safe"
    subprocess.run([sys.executable, filled], check=True, cwd=tmp_path)
    filled.unlink()
    assert not (tmp_path / "PWNED").exists()


def test_a_hook_that_would_run_an_answer(make, run: New, tmp_path: Path):
    """The same from the command line: a sentence that says why, and nothing is created."""
    root = make(OPTIONS, {f"{ROOT}/a.txt": "a", "hooks/post_gen_project.py": 'N = "{{ cookiecutter.name }}"\n'})
    outcome = run("new", str(root), "--trust", "--set", f"name={EVIL[0]}", "--set", "slug=x")
    assert outcome.code == 1 and "would become code of this script" in outcome.err
    assert _left(tmp_path) == []
    assert run("new", str(root), "--trust", "--set", "name=O'Neil's", "--set", "slug=x").code == 0


@pytest.mark.parametrize("hook", ["pre_prompt", "pre_gen_project", "post_gen_project"])
def test_hooks_need_trust(hook: str, make, run: New, tmp_path: Path):
    """cookiecutter runs what a template brings; here nothing of it does unless --trust says so."""
    root = make(OPTIONS, {f"{ROOT}/a.txt": "a", f"hooks/{hook}.py": f"open({str(tmp_path / 'RAN')!r}, 'w')\n"})
    outcome = run("new", str(root))
    assert outcome.code == 1 and f"hooks/{hook}.py" in outcome.err and "--trust" in outcome.err
    assert _left(tmp_path) == [] and not (tmp_path / "RAN").exists()
    assert run("new", str(root), "--trust").code == 0 and (tmp_path / "RAN").exists()


@pytest.mark.parametrize("look", [(), ("--dry-run",)])
def test_extensions_need_trust(look: tuple[str, ...], make, run: New, tmp_path: Path):
    """An extension is code of the template's, too, and it would run in a dry run as well."""
    root = make(
        {**OPTIONS, "_extensions": ["extensions.Evil"]},
        {f"{ROOT}/a.txt": "a", "extensions.py": f"open({str(tmp_path / 'RAN')!r}, 'w')\n"},
    )
    outcome = run("new", str(root), *look)
    assert outcome.code == 1 and "the extension extensions.Evil" in outcome.err
    assert not (tmp_path / "RAN").exists()


def test_links_out_of_the_template_need_trust(make, run: New, tmp_path: Path):
    """A link would copy whatever it leads to on this machine into the project."""
    (tmp_path / "secret").write_text("secret", "utf-8")
    root = make(OPTIONS, {f"{ROOT}/a.txt": "a"})
    (root / ROOT / "link").symlink_to(tmp_path / "secret")
    outcome = run("new", str(root))
    assert outcome.code == 1 and "is a link to" in outcome.err
    assert run("new", str(root), "--trust").code == 0


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("nmae=X", "has no question 'nmae'\nhint: did you mean name?"),
        ("kind=c", "kind: 'c' is none of a, b"),
        ("flag=maybe", "flag: 'maybe' is neither true nor false"),
        ("_private=x", "has no question '_private'"),
    ],
)
def test_wrong_answers_are_sentences(flag: str, said: str, make, run: New, tmp_path: Path):
    """cookiecutter: unknown keys are swallowed, a wrong choice or bool is a traceback. Here: exit code 2."""
    outcome = run("new", str(make({**OPTIONS, "_private": 1}, {f"{ROOT}/a.txt": "a"})), "--set", flag)
    assert outcome.code == 2 and said in outcome.err and "Traceback" not in outcome.err
    assert _left(tmp_path) == []


def test_success_says_what_was_created(make, run: New):
    """cookiecutter prints nothing at all."""
    outcome = run("new", str(make(OPTIONS, {f"{ROOT}/a.txt": "a"})), "--set", "slug=x")
    assert outcome.code == 0 and "/x (2 files)" in outcome.out and "Next:\n  cd x\n" in outcome.out


def test_an_existing_project_is_left_alone(make, run: New, tmp_path: Path):
    """What is there stays as it is."""
    root = make(OPTIONS, {f"{ROOT}/a.txt": "a"})
    assert run("new", str(root), "--set", "slug=x").code == 0
    (tmp_path / "here/x/a.txt").write_text("mine", "utf-8")
    outcome = run("new", str(root), "--set", "slug=X")
    assert outcome.code == 1 and "x exists already" in outcome.err
    assert (tmp_path / "here/x/a.txt").read_text("utf-8") == "mine"
