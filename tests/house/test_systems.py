"""What other systems lack: seen here by taking it away."""

from __future__ import annotations

import ast
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import systems, tools
from generator.errors import TargetError
from generator.terminal import console
from generator.writing.journal import Move
from generator.writing.staging import Staging
from generator.writing.transaction import commit_moves
from tests.conftest import build_tree, read_tree
from tests.support.processes import environment

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="takes away what Windows has not")

MONOREPO = {
    ".connector-generator.yaml": (
        "connectors: connectors\ndocs: docs\n"
        'indexes: [{file: CODEOWNERS, line: "/{path} @data", among: /connectors/source-}]\n'
    ),
    "CODEOWNERS": "/connectors/source-other @data\n",
    "connectors/source-other/x": "",
}

# Modules and names that some system lacks. Whoever needs one asks systems.py, or locks.py.
MODULES = {"fcntl", "grp", "pty", "pwd", "readline", "resource", "termios", "tty"}
NAMES = {
    *("chown", "fchmod", "fchown", "fork", "forkpty", "geteuid", "getgid", "getpgid", "getsid", "getuid", "killpg"),
    *("lchown", "link", "mkfifo", "setsid", "statvfs", "uname", "wait", "waitid", "waitpid"),
    *("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"),
    *("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "alarm", "pthread_sigmask", "setitimer"),
}

WITHOUT = {
    "what Windows lacks": """\
for module in ("fcntl", "pwd", "grp", "termios", "resource"):
    sys.modules[module] = None
for name in ("fork", "forkpty", "getuid", "geteuid", "getsid", "setsid", "killpg", "waitid"):
    delattr(os, name)
del signal.SIGHUP, multiprocessing.context.ForkContext
real_open, real_rename = os.open, os.rename
def open_no_directory(path, *more, **how):
    if not isinstance(path, int) and os.path.isdir(path):
        raise PermissionError(13, "Permission denied", str(path))
    return real_open(path, *more, **how)
def rename_to_nothing(source, target, **how):
    if os.path.lexists(target):
        raise FileExistsError(17, "File exists", str(source), None, str(target))
    return real_rename(source, target, **how)
os.open, os.rename = open_no_directory, rename_to_nothing
from generator import systems
systems._NO_REPLACE = {}
""",
    "links": "del os.link\n",
    "links on this disk": """\
def no_link(source, target, **how):
    raise OSError(95, "Operation not supported", str(source), None, str(target))
os.link = no_link
""",
    "/proc": """\
def no_proc(event, arguments):
    if event == "open" and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(2, "No such file or directory", str(arguments[0]))
sys.addaudithook(no_proc)
""",
    "a disk that is left alone": """\
from generator import systems
systems.WINDOWS = True
busy = {}
def wait_for_scanner(real):
    def move(source, target, **how):
        busy[target] = busy.get(target, 0) + 1
        if busy[target] < 3:
            raise PermissionError(13, "Permission denied", str(source), None, str(target))
        return real(source, target, **how)
    return move
systems._NO_REPLACE = {}
os.rename, os.replace = wait_for_scanner(os.rename), wait_for_scanner(os.replace)
""",
}

_START = "import multiprocessing.context, os, signal, sys\n{before}\nfrom generator import cli\ncli.leave(cli.main())\n"
NEW = (
    *("new", "airbyte-python", "Some Thing", "--defaults"),
    *("--set", "definition_id=3f2c1a9e-0000-4000-8000-000000000000", "--set", "release_date=2030-01-31"),
)


def _run(before: str, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    start = [sys.executable, "-c", _START.format(before=before), *arguments]
    cache = {"XDG_CACHE_HOME": str(cwd.parent / "cache")}
    return subprocess.run(
        start, cwd=cwd, env=environment(**cache), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )


# --- one place knows


def _asked_for(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("os", "signal"):
            yield from {node.attr} & NAMES
        elif isinstance(node, ast.ImportFrom) and node.module in ("os", "signal"):
            yield from {name.name for name in node.names} & NAMES
        elif isinstance(node, ast.ImportFrom):
            yield from {node.module or ""} & MODULES
        elif isinstance(node, ast.Import):
            yield from {name.name for name in node.names} & MODULES


@pytest.mark.once
def test_nobody_else_asks_for_what_a_system_may_lack():
    """What is not everywhere is used in two modules, which know what to do without it."""
    knowing = {"systems.py", "locks.py"}
    asking = {
        f"{path.name}: {name}"
        for path in (ROOT / "generator").rglob("*.py")
        for name in _asked_for(ast.parse(path.read_text("utf-8")))
        if path.name not in knowing
    }
    assert not asking


@pytest.mark.parametrize(
    ("name", "mode", "scripts"), [("nt", "0o777", "Scripts"), ("posix", "0o700", "bin")], ids=["Windows", "elsewhere"]
)
def test_what_has_another_name_or_meaning(name: str, mode: str, scripts: str):
    """A directory of 0o700 hands its closed doors on to what is moved out of it on Windows, so none is made there."""
    code = (
        f"import os, pathlib; os.name = {name!r}\n"
        "from generator import systems; print(oct(systems.PRIVATE_MODE), systems.SCRIPTS)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, encoding="utf-8")
    assert done.stdout == f"{mode} {scripts}\n", done.stderr


@posix
def test_closing_the_window_on_windows():
    """It says SIGBREAK, which means the same as the signals that other systems have."""
    code = (
        "import signal; signal.SIGBREAK = signal.SIGUSR1; del signal.SIGHUP\n"
        "from generator.writing.signals import STOP_SIGNALS as all; print(*(number.name for number in all))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, encoding="utf-8")
    assert done.stdout == "SIGINT SIGTERM SIGUSR1\n", done.stderr


# Before any test is looked for, and after the modules of other packages that ask for these names at once.
_COLLECTED_WITHOUT = """\
import asyncio, execnet, getpass, hypothesis, multiprocessing.context, os, pathlib, pexpect, platformdirs, shutil
import signal, subprocess, sys, tempfile, xdist
for module in ("fcntl", "pwd", "grp", "termios", "resource", "pty", "tty", "readline"):
    sys.modules[module] = None
for name in ("fork", "forkpty", "getuid", "geteuid", "getsid", "setsid", "killpg", "waitid", "mkfifo", "WNOHANG"):
    delattr(os, name)
for name in ("SIGHUP", "SIGKILL", "SIGPIPE", "SIGALRM", "SIGCHLD", "SIGUSR1", "SIGUSR2"):
    delattr(signal, name)
del pexpect.spawn
"""


@posix
@pytest.mark.once
def test_windows_can_read_the_tests(tmp_path: Path):
    """What is skipped there has to be read first: no module of a fast test asks for POSIX before it is run."""
    build_tree(tmp_path, {"without_posix.py": _COLLECTED_WITHOUT})
    command = [sys.executable, "-m", "pytest", "-p", "without_posix", "--collect-only", "-qq", "-m", "not slow"]
    path = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment(**path), capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "tests/writing/test_apply.py" in done.stdout and "tests/airbyte" not in done.stdout


# --- whole runs


@posix
@pytest.mark.parametrize("lacking", WITHOUT)
def test_a_new_connector_without(lacking: str, tmp_path: Path):
    """In a monorepo, with a docs page and index entries: what is written is the same without it."""
    roots = [build_tree(tmp_path / name, MONOREPO) for name in ("with", "without")]
    for root, before in zip(roots, ("", WITHOUT[lacking]), strict=True):
        done = _run(before, root, *NEW)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert not list(root.rglob(".connector-generator-*/"))
    assert read_tree(roots[0]) == read_tree(roots[1])
    assert len(read_tree(roots[1])) > 30


@posix
def test_many_connectors_without_what_windows_lacks(tmp_path: Path):
    """A batch goes on in one process, a hook runs and is waited for, and `check` looks at what came out."""
    root = build_tree(tmp_path / "monorepo", MONOREPO)
    rows = "".join(f'{{"name": "Thing {n}", "template": "airbyte-python"}}\n' for n in range(3))
    build_tree(root, {"rows.jsonl": rows, "hook.py": "from pathlib import Path\nPath('hooked').touch()\n"})
    config = root / ".connector-generator.yaml"
    config.write_text(f"{config.read_text('utf-8')}hooks: {{post_gen_project: [hook.py]}}\n", encoding="utf-8")
    words = ("--batch", "rows.jsonl", "--defaults", "--trust", "--jobs", "3")
    done = _run(WITHOUT["what Windows lacks"], root, "new", *words)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert len(list(root.glob("connectors/source-thing-*/hooked"))) == 3
    checked = _run(WITHOUT["what Windows lacks"], root, "check", "--all", "--fail-on", "todo")
    assert checked.returncode == 3 and "Traceback" not in checked.stderr, checked.stderr


# --- what stands in for it


def test_somebody_else_was_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Windows refuses to rename to what is there: that is said as it is where we have seen it ourselves."""

    def refuse(*_: object) -> None:
        raise FileExistsError(17, "File exists")

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("os.rename", refuse)
    with pytest.raises(TargetError, match="source-x exists already"):
        commit_moves(tmp_path, [Move("project/source-x", str(tmp_path / "source-x"))])


@posix
@pytest.mark.parametrize("lacking", ["the call", "the file system"])
def test_without_a_rename_that_replaces_nothing(lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where there is none, it is looked first: what is there stays, and what is new lands."""
    if lacking == "the call":
        monkeypatch.setattr("sys.platform", "somebsd")
    else:
        monkeypatch.setattr(systems, "_NO_REPLACE", {sys.platform: ("abs", 1, 1)})  # no 0, so it has failed
    build_tree(tmp_path, {"new/a": "x"})
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileExistsError):
        systems.rename_new(tmp_path / "new", tmp_path / "taken")
    systems.rename_new(tmp_path / "new", tmp_path / "free")
    assert read_tree(tmp_path) == {"free/a": b"x"}


def test_a_scanner_that_never_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Patience ends: the error is the system's own. Elsewhere than on Windows nobody waits at all."""
    pauses: list[float] = []
    monkeypatch.setattr("generator.systems.time.sleep", pauses.append)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    for windows, waited in ((False, 0), (True, 5)):
        monkeypatch.setattr(systems, "WINDOWS", windows)
        with pytest.raises(PermissionError):
            systems.replace(tmp_path / "a", tmp_path / "b")
        assert len(pauses) == waited


def test_windows_keeps_read_only_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a hook has left is removed all the same, such as the objects of a git repository."""
    import shutil

    real = shutil.rmtree

    def remove(path: Path, ignore_errors: bool) -> None:
        if all(file.stat().st_mode & stat.S_IWRITE for file in path.rglob("*")):
            real(path, ignore_errors=ignore_errors)

    monkeypatch.setattr("shutil.rmtree", remove)
    monkeypatch.setattr(systems, "WINDOWS", True)
    staging = Staging(tmp_path)
    (build_tree(staging.path, {"project/.git/object": "x"}) / "project/.git/object").chmod(0o444)
    staging.remove()
    assert not list(tmp_path.iterdir())


@posix
def test_no_links_are_followed_to_let_something_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A link in what is removed leads to somebody else's file, whose mode is theirs."""
    monkeypatch.setattr(systems, "WINDOWS", True)
    (tmp_path / "theirs").touch(mode=0o444)
    (tmp_path / "link").symlink_to("theirs")
    systems.let_remove(tmp_path / "link")
    assert stat.S_IMODE((tmp_path / "theirs").stat().st_mode) == 0o444


@posix
def test_groups_that_may_not_be_ended(monkeypatch: pytest.MonkeyPatch):
    """macOS says EPERM of a group in which all have ended: the program that was given too little time is ended."""

    def forbid(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.killpg", forbid)
    assert tools.finish([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.1).code is None


def test_windows_has_no_groups(monkeypatch: pytest.MonkeyPatch):
    """There a program of Windows itself ends what another has started; by its path, so that no other is run."""
    commands: list[list[str]] = []
    monkeypatch.setenv("SYSTEMROOT", "/windows")
    monkeypatch.delattr("os.killpg", raising=False)
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with monkeypatch.context() as patch:
        patch.setattr("subprocess.run", lambda command, **_: commands.append(command))
        systems.end_group(process)
    assert process.wait() != 0
    ((program, *arguments),) = commands
    assert Path(program) == Path("/windows/System32/taskkill.exe")
    assert arguments == ["/F", "/T", "/PID", str(process.pid)]


@pytest.mark.parametrize(
    ("windows", "variables", "shown"),
    [(False, {}, True), (True, {}, False), (True, {"WT_SESSION": "1"}, True), (True, {"TERM": "xterm"}, True)],
)
def test_colours_on_windows(windows: bool, variables: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch):
    """An old console would show escape sequences as they are; newer terminals say who they are."""
    for variable in ("WT_SESSION", "TERM", "TERM_PROGRAM", "ANSICON"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(systems, "WINDOWS", windows)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert console._coloured(sys.stdout) is shown


def test_what_is_kept_counts_where_modes_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every directory is open to all by its mode on Windows; what is kept between runs is used there all the same."""
    tmp_path.chmod(0o777)
    status = tmp_path.stat()
    if hasattr(os, "getuid"):
        assert not systems.is_ours_alone(status)
        monkeypatch.delattr("os.getuid")
    assert systems.is_ours_alone(status)


@pytest.mark.parametrize(("platform", "forks"), [("linux", True), ("darwin", False)])
def test_nothing_is_forked_on_macos(platform: str, forks: bool, monkeypatch: pytest.MonkeyPatch):
    """Its own libraries may end a forked process at any moment."""
    monkeypatch.setattr("os.fork", lambda: 0, raising=False)
    monkeypatch.setattr("sys.platform", platform)
    assert systems.can_fork() is forks


def test_programs_read_the_same_lines_everywhere(monkeypatch: pytest.MonkeyPatch):
    """A completion script with CRLF is no script: what is not read by people ends lines as on Linux."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="utf-8", newline="\r\n")  # as Windows opens it
    monkeypatch.setattr("sys.stdout", stream)
    console.prepare_streams()
    console.show("one\ntwo")
    stream.flush()
    assert written.getvalue() == b"one\ntwo\n"


def test_check_takes_no_more_processes_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """`--jobs 100` for a hundred connectors is no crash."""
    from generator.commands import check
    from generator.commands.targets import Target

    asked: list[int] = []

    class Pool:
        def __init__(self, processes: int, **_: object) -> None:
            asked.append(processes)

        def map(self, function: object, targets: list[object], **_: object) -> list[object]:
            return []

        def shutdown(self, **_: object) -> None:
            pass

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", Pool)
    targets = [Target(str(tmp_path / str(n)), None) for n in range(100)]
    with pytest.raises(ValueError, match="shorter"):
        check._look_at_all(targets, check.Options(jobs=100))
    assert asked == [61]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives files to somebody else")
def test_what_others_can_change_is_not_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Not only the place counts, but every directory and every link on the way to it."""
    place, theirs, sticky = tmp_path / "ours/place", tmp_path / "theirs", tmp_path / "sticky"
    place.mkdir(parents=True)
    (tmp_path / "link").symlink_to("ours/../link2")
    (tmp_path / "link2").symlink_to(place)
    sticky.mkdir()
    sticky.chmod(0o1777)
    (sticky / "our link").symlink_to(place)
    (sticky / "their link").symlink_to(place)
    os.chown(sticky / "their link", 65534, 65534, follow_symlinks=False)
    theirs.mkdir()
    (theirs / "link").symlink_to(place)
    (tmp_path / "by way of theirs").symlink_to(theirs / "link")
    os.chown(theirs, 65534, 65534)
    for path in (place, tmp_path / "link", sticky / "our link", sticky):
        assert systems.is_private(path), path
    for path in (theirs, theirs / "link", tmp_path / "by way of theirs", sticky / "their link"):
        assert not systems.is_private(path), path
    for mode in (0o720, 0o702, 0o722):
        place.parent.chmod(mode)
        assert not systems.is_private(tmp_path / "link")
    (tmp_path / "ring").symlink_to("ring")
    with pytest.raises(OSError, match="levels"):
        systems.is_private(tmp_path / "ring")


@pytest.mark.parametrize(("group", "alone"), [(1000, True), (100, False), (0, False)])
def test_a_group_of_ones_own_is_nobody_else(group: int, alone: bool, monkeypatch: pytest.MonkeyPatch):
    """Where every user has a group with their own number, what is made is often open to it."""
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    status = os.stat_result((0o40775, 0, 0, 2, 1000, group, 0, 0, 0, 0))
    assert systems._is_closed(status) is alone


@posix
@pytest.mark.parametrize("relative", [".", "", "./bin", "bin", ".."])
def test_no_program_of_the_current_directory_is_started(relative: str, tmp_path: Path):
    """A checked-out repository may hold a file `git`, and PATH a dot."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "x").mkdir()
    for name in ("git", "bin/git", "x/git"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho >{tmp_path}/proof\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    code = "from generator import cli; from generator.tools import git; cli.main = lambda: print(git('--version')) or 0"
    for path in (f"{relative}:{os.environ['PATH']}", relative):
        done = subprocess.run(
            [sys.executable, "-c", f"{code}; cli.run()"], cwd=tmp_path / "x", env=environment(PATH=path), text=True
        )
        assert not (tmp_path / "proof").exists()
        assert done.returncode == 0 or path == relative


def test_windows_is_told_where_not_to_look(monkeypatch: pytest.MonkeyPatch):
    """It would look into the current directory first."""
    monkeypatch.setenv("NODEFAULTCURRENTDIRECTORYINEXEPATH", "")
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setattr(systems, "WINDOWS", True)
    systems.forget_relative_path()
    assert os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] == "1"
