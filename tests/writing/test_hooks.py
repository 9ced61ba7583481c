"""Hooks: a monorepo's own scripts, run by cookiecutter, can say no and can harm nothing."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.foreign import hook_runner
from generator.writing import hooks
from generator.writing.staging import PREFIX
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.processes import command, environment, is_free
from tests.support.texts import NASTY

CONFIG = ".connector-generator.yaml"
TITLE = "O'Neil's \"{{ 7*7 }}\" \\ '''\"\"\"\n); import os; os.abort() #"
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and scripts")


@pytest.fixture
def new(home: Path, run, tmp_path: Path):
    """Create `source-x` in a monorepo whose hooks are given by name and script."""

    def create(hooks: dict[str, str], *arguments: str, title: str = "X", suffix: str = ".py") -> Outcome:
        root = build_tree(tmp_path / "mono", {f"tools/{name}{suffix}": text for name, text in hooks.items()})
        (root / "connectors").mkdir(exist_ok=True)
        listed = {name: [f"tools/{name}{suffix}"] for name in hooks}
        (root / CONFIG).write_text(json.dumps({"hooks": listed}), encoding="utf-8")
        os.chdir(root)
        return run("new", "tiny", "x", "--trust", "--set", f"title={title}", *arguments)

    return create


def _project(tmp_path: Path) -> Path:
    return tmp_path / "mono/connectors/source-x"


def _nothing_is_left(tmp_path: Path) -> bool:
    return not list((tmp_path / "mono/connectors").iterdir()) and not (tmp_path / "mono/docs").exists()


def test_hooks_run_in_the_staging_directory(new, tmp_path: Path):
    """The first one sees an empty directory, the last one all files; neither sees the finished project."""
    look = "import os; print('{name}', os.getcwd(), sorted(os.listdir()), os.path.exists('../../source-x'), sep=';')"
    outcome = new({name: look.replace("{name}", name) for name in ("pre_gen_project", "post_gen_project")})
    assert outcome.code == 0, outcome.err
    before, after = (line.split(";", 2) for line in outcome.err.splitlines())
    assert before[0] == "pre_gen_project" and before[2] == "[];False"
    assert after[0] == "post_gen_project" and "'README.md'" in after[2] and after[2].endswith("False")
    assert before[1] == after[1] and f"{tmp_path}/mono/connectors/{PREFIX}" in after[1]


def test_what_a_hook_says_goes_to_standard_error(new):
    """Standard output is for data, also where a hook prints."""
    outcome = new({"post_gen_project": "print('said by the hook')"}, "--json")
    assert outcome.json["created"] is True
    assert "said by the hook" in outcome.err


def test_what_a_hook_writes_is_part_of_the_project(new, tmp_path: Path):
    """A hook may add, change and remove files."""
    script = "import os; open('NEW', 'w').write('new'); open('README.md', 'a').write('more'); os.remove('static.txt')"
    assert new({"post_gen_project": script}).code == 0
    files = read_tree(_project(tmp_path))
    assert files["NEW"] == b"new" and files["README.md"].endswith(b"more") and "static.txt" not in files


@pytest.mark.parametrize(
    ("name", "script", "said"),
    [
        ("pre_gen_project", "import sys; sys.exit('not today')", "not today"),
        ("post_gen_project", "raise SystemExit(3)", "exit status: 3"),
        ("post_gen_project", "1 / 0", "ZeroDivisionError"),
        ("pre_gen_project", "{{ cookiecutter.nothing }}", "nothing"),
        ("post_gen_project", "{% if", "unexpected"),
        ("post_gen_project", "import os, shutil; shutil.rmtree(os.getcwd()); os._exit(1)", "exit status: 1"),
    ],
    ids=["exit", "code", "exception", "undefined", "syntax", "removal"],
)
def test_a_hook_that_fails(name: str, script: str, said: str, new, tmp_path: Path):
    """A hook that does not end well means that nothing is created; what it said is shown, then one sentence."""
    outcome = new({name: script})
    assert outcome.code == 1
    assert said in outcome.err and "\nerror: a hook failed, so nothing was created\n" in outcome.err
    assert _nothing_is_left(tmp_path)


def test_a_hook_that_removes_the_project(new, tmp_path: Path):
    """What a hook has removed cannot be put in place; that is a sentence, too."""
    outcome = new({"post_gen_project": "import os, shutil; shutil.rmtree(os.getcwd())"})
    assert outcome.code == 1 and "Traceback" not in outcome.err
    assert _nothing_is_left(tmp_path)


@posix
@pytest.mark.parametrize(("script", "code"), [("#!/bin/sh\necho {{ cookiecutter.slug }} > slug\n", 0), ("exit 1\n", 1)])
def test_a_hook_may_be_any_script(script: str, code: int, new, tmp_path: Path):
    """A script in another language is run as it is, once its variables are filled in."""
    outcome = new({"post_gen_project": script}, suffix=".sh")
    assert outcome.code == code, outcome.err
    if code == 0:
        assert (_project(tmp_path) / "slug").read_text("utf-8") == "x\n"


@pytest.mark.parametrize("text", [TITLE, "\n".join(NASTY)], ids=["code", "all"])
def test_free_text_as_json(text: str, new, tmp_path: Path):
    """A hook gets every answer, exactly as it was typed, from `{{ cookiecutter | jsonify }}`."""
    script = (
        'import json\nDATA = json.loads(r"""{{ cookiecutter | jsonify }}""")\n'
        "open('data.json', 'w', encoding='utf-8').write(json.dumps(DATA))"
    )
    outcome = new({"post_gen_project": script}, title=text)
    assert outcome.code == 0, outcome.err
    data = json.loads((_project(tmp_path) / "data.json").read_text("utf-8"))
    assert (data["title"], data["module"], data["docker"]) == (text, "source_x", False)


@pytest.mark.parametrize(
    "expression",
    [
        "cookiecutter.title",
        "cookiecutter['title']",
        "cookiecutter.title ~ ''",
        "cookiecutter.title + ''",
        "'' + cookiecutter.title",
        "cookiecutter.title * 1",
        "'%s' % cookiecutter.title",
        "'{}'.format(cookiecutter.title)",
        "'{:s}'.format(cookiecutter.title)",
        "cookiecutter.title[:]",
        "cookiecutter.title[0]",
        "cookiecutter.title.strip()",
        "cookiecutter.title | upper",
        "cookiecutter.title | lower",
        "cookiecutter.title | trim",
        "cookiecutter.title | replace('x', 'y')",
        "cookiecutter.title | string",
        "cookiecutter.title | safe",
        "cookiecutter.title | e",
        "cookiecutter.title | indent",
        "cookiecutter.title | list | join",
        "[cookiecutter.title] | join",
        "cookiecutter.title | reverse | reverse",
        "cookiecutter.title | first",
        "cookiecutter.title | slugify",
        "cookiecutter.values() | list | join",
        "cookiecutter.values() | map('upper') | join",
        "(cookiecutter | dictsort)[-1][1] | upper",
        "cookiecutter.pop('title') | upper",
        "cookiecutter.setdefault('title') | upper",
        "cookiecutter.copy().title | upper",
        "dict(cookiecutter).title | upper",
        "cookiecutter.get('title') | upper",
        "cookiecutter | string",
        "cookiecutter | pprint",
        "cookiecutter",
    ],
)
def test_free_text_cannot_become_code(expression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """However a hook pastes free text into its own source, it fails before a line of it is run."""
    script = tmp_path / "hook.py"
    script.write_text(f"open('ran', 'w').close()\n# {{{{ {expression} }}}}\n", encoding="utf-8")
    free = "x\nopen('injected', 'w').close()\n#"
    job = {
        "scripts": [str(script)],
        "directory": str(tmp_path),
        "briefing": {"plain": {"slug": "x"}, "free": {"title": free}},
    }
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(job)))
    with pytest.raises(SystemExit):
        hook_runner.main()
    assert not (tmp_path / "ran").exists()


def test_temporary_files_do_not_stay(new, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What hooks leave in the directory for temporary files is removed with the staging directory."""
    (tmp_path / "tmp").mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path / "tmp"))
    script = "import tempfile; open(tempfile.mkdtemp() + '/left', 'w').close(); tempfile.mkstemp()"
    assert new({"pre_gen_project": script, "post_gen_project": script}).code == 0
    assert not list((tmp_path / "tmp").iterdir())
    assert [path.name for path in (tmp_path / "mono/connectors").iterdir()] == ["source-x"]


def test_a_hook_reads_nothing(new):
    """A hook that waits for input is at its end at once, and takes nothing from ours."""
    outcome = new({"post_gen_project": "import sys; print(repr(sys.stdin.read()))"})
    assert (outcome.code, outcome.err) == (0, "''\n")


def test_hooks_run_one_after_the_other(home: Path, run, tmp_path: Path):
    """Several scripts run in the order of the list; the first that fails is the last."""
    build_tree(
        tmp_path / "here",
        {
            CONFIG: "connectors: .\nhooks: {post_gen_project: [b.py, a.py, c.py]}",
            "a.py": "print('a'); exit(1)",
            "b.py": "print('b')",
            "c.py": "print('c')",
        },
    )
    outcome = run("new", "tiny", "x", "--trust")
    assert outcome.code == 1
    assert [line for line in outcome.err.splitlines() if len(line) == 1] == ["b", "a"]


def test_without_hooks_no_second_interpreter(home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """A run in which there is nothing for a hook to do starts no process."""

    def refuse(*arguments: object, **settings: object) -> None:
        pytest.fail(f"started {arguments}")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert run("new", "tiny", "x").code == 0


HANGING = """\
import fcntl, subprocess, sys, time
lock = open({lock!r}, "w")
fcntl.flock(lock, fcntl.LOCK_EX)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=[lock.fileno()])
lock.write("held"); lock.flush()
time.sleep(60)
"""


@posix
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_a_hanging_hook_can_be_stopped(number: str, home: Path, tmp_path: Path):
    """Ctrl-C while a hook hangs: exit 130, nothing on disk, and the hook is dead with all that it started."""
    import fcntl

    lock = tmp_path / "lock"
    root = build_tree(
        tmp_path / "mono",
        {
            CONFIG: "hooks: {post_gen_project: [hang.py]}",
            "hang.py": HANGING.format(lock=str(lock)),
            "connectors/.keep": "",
        },
    )
    before = read_tree(root)
    process = subprocess.Popen(
        command("new", "tiny", "x", "--trust", templates=home), cwd=root, env=environment(), stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 30
    while not (lock.exists() and lock.read_text("utf-8")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(getattr(signal, number))
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130, said
    assert said.endswith(b"interrupted: nothing was created\n") and b"Traceback" not in said
    assert read_tree(root) == before and len(list((root / "connectors").iterdir())) == 1
    with lock.open() as file:  # held as long as the hook or its child lives
        signal.alarm(10)
        fcntl.flock(file, fcntl.LOCK_EX)
        signal.alarm(0)


@posix
def test_a_hook_that_does_not_end(new, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """After a time it is ended, with all that it started: one sentence, and nothing is created."""
    monkeypatch.setattr(hooks, "_LIMIT_SECONDS", 1.0)
    lock = tmp_path / "lock"
    outcome = new({"post_gen_project": HANGING.format(lock=str(lock))})
    assert outcome.code == 1 and "error: a hook has not ended after" in outcome.err
    assert _nothing_is_left(tmp_path) and is_free(lock)


@posix
@pytest.mark.parametrize("code", [0, 3])
def test_what_a_hook_leaves_running(code: int, new, tmp_path: Path):
    """A process that outlives its hook is ended: it would write into a project that is there already, or never is."""
    lock = tmp_path / "lock"
    script = HANGING.format(lock=str(lock)).rpartition("time.sleep")[0] + f"sys.exit({code})"
    assert new({"post_gen_project": script}).code == bool(code)
    assert lock.read_text("utf-8") == "held" and is_free(lock)


@posix
def test_whoever_runs_a_hook_is_killed(home: Path, tmp_path: Path):
    """The hook ends soon, with all that it has started: it would go on in a directory that the next run removes."""
    lock = tmp_path / "lock"
    config = {CONFIG: "hooks: {pre_gen_project: [hang.py]}", "hang.py": HANGING.format(lock=str(lock))}
    root = build_tree(tmp_path / "mono", {**config, "connectors/.keep": ""})
    soon = "from generator.writing import hooks\nhooks._GRACE_SECONDS = 0.2"
    start = command("new", "tiny", "x", "--trust", templates=home, before=soon)
    process = subprocess.Popen(start, cwd=root, env=environment())
    deadline = time.monotonic() + 30
    while not (lock.exists() and lock.read_text("utf-8")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert is_free(lock, seconds=2)


@posix
def test_a_hook_that_prints_no_text(new, tmp_path: Path):
    """Its bytes go where it sent them, and nobody tries to read them."""
    start = [sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes(range(256)))"]
    outcome = new({"pre_gen_project": f"import subprocess; subprocess.run({start!r})"})
    assert outcome.code == 0 and "\x00\x01" in outcome.err
    assert _project(tmp_path).is_dir()


# ---- what will not hold ------------------------------------------------------------------------------------

_VENV = "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'venv', '--without-pip', '.venv'], check=True)\n"
_LINK = "import os\nos.symlink(os.path.abspath('README.md'), 'link')\n"


@posix
@pytest.mark.parametrize(
    ("script", "files"),
    [
        (_VENV, ".venv/"),
        ("import os\nopen('run.sh', 'w').write(f'cd {os.getcwd()}')\n", "run.sh;"),
        (_LINK, "link;"),
        ("import os\n[open(f'{n}.sh', 'w').write(os.getcwd()) for n in range(9)]\n", "0.sh, 1.sh, 2.sh and 6 more;"),
    ],
    ids=["environment", "script", "link", "many"],
)
def test_files_that_name_the_staging_directory(script: str, files: str, new, tmp_path: Path):
    """What a hook ties to the directory in which it runs will not work: that is said, with the files' names."""
    outcome = new({"post_gen_project": script})
    assert outcome.code == 0
    assert f"warning: these name the directory in which the hooks ran, which is gone: {files}" in outcome.err


@posix
@pytest.mark.parametrize("where", ["..", "../..", "../../elsewhere"])
def test_files_beside_the_project(where: str, new):
    """What a hook writes beside the project goes with the staging directory: that is said, too."""
    outcome = new({"pre_gen_project": f"open('{where}/extra.txt', 'w').close()"}, "--json")
    (warning,) = outcome.json["warnings"]
    assert outcome.code == 0 and warning == "what a hook has written beside the project is gone: extra.txt"


def test_hooks_that_leave_nothing_behind(new):
    """A hook that keeps to the project is no reason for a warning."""
    outcome = new({"post_gen_project": "open('a', 'w').write('x')"}, "--set", "git_init=false", "--json")
    assert outcome.json["warnings"] == [] and outcome.err == ""


@posix
def test_warnings_of_a_batch(home: Path, run, tmp_path: Path):
    """Each stands beside its row."""
    config = "connectors: .\nhooks: {post_gen_project: [beside.py]}"
    build_tree(tmp_path / "here", {CONFIG: config, "beside.py": "open('../extra', 'w').close()"})
    build_tree(tmp_path, {"rows.jsonl": '{"name": "One"}\n'})
    outcome = run("new", "tiny", "--batch", "../rows.jsonl", "--trust")
    assert "row 1 (line 1): warning: what a hook has written beside the project is gone: extra\n" in outcome.err
