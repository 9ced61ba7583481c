"""Nothing half-done: whatever fails, and whenever, the disk is as it was before, or everything is in place."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from generator import cli
from generator.writing import apply
from generator.writing.staging import PREFIX
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.faults import fault
from tests.support.processes import as_everybody, command, environment, finish

NEW = ("new", "tiny", "Some Thing")
CREATED = {
    "README.md",
    ".connector.yaml",
    "static.txt",
    "source_some_thing/__init__.py",
    "docs/integrations/sources/some-thing.md",
}
MONOREPO = {".connector-generator.yaml": "", "connectors/source-other/x": "", "README.md": "# Monorepo\n"}
ERRORS = [errno.EACCES, errno.EIO, errno.EXDEV, errno.ENOENT]

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and signals")


def _snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return all that is below a directory, with modes and contents: what must not change."""
    return {
        path.relative_to(root).as_posix(): (path.lstat().st_mode, b"" if path.is_dir() else path.read_bytes())
        for path in root.rglob("*")
    }


def _fresh(root: Path, layout: str) -> tuple[Path, dict[str, tuple[int, bytes]]]:
    """Make an empty directory or a monorepo the current directory; returns it with its snapshot."""
    root.mkdir()
    if layout != "alone":
        build_tree(root, MONOREPO)
    if layout == "monorepo with docs":
        build_tree(root, {"docs/integrations/sources/other.md": "# Other\n"})
    os.chdir(root)
    return root, _snapshot(root)


def _is_complete(root: Path, layout: str) -> bool:
    """Say whether the connector is there with every file, and nothing else has been left."""
    before = {} if layout == "alone" else dict(MONOREPO)
    project = root if layout == "alone" else root / "connectors"
    expected = {project / "source-some-thing" / path for path in CREATED if layout == "alone" or "docs/" not in path}
    if layout != "alone":
        expected.add(root / "docs/integrations/sources/some-thing.md")
        expected |= {root / path for path in before}
    if layout == "monorepo with docs":
        expected.add(root / "docs/integrations/sources/other.md")
    return {path for path in root.rglob("*") if path.is_file()} == expected and not list(root.rglob(f"{PREFIX}*/"))


Moments = Callable[..., Iterator[tuple[str, Outcome]]]


@pytest.fixture
def moments(home: Path, run, tmp_path: Path) -> Moments:
    """Run the command with something happening at its first call, at its second, … until there are no more.

    Yields the call and what came of it, once the disk has been looked at.
    """

    def each(layout: str, happen: Callable[[], None], **more: bool) -> Iterator[tuple[str, Outcome]]:
        for n in range(1, 200):
            root, before = _fresh(tmp_path / f"{n}", layout)
            with fault(root, n, happen, **more) as failing:
                outcome = run(*NEW)
            call = failing.calls[n - 1] if failing.happened else "none"
            if outcome.code:
                assert _snapshot(root) == before, f"{call}: {outcome.err}"
            else:
                assert _is_complete(root, layout), f"{call}: {outcome.err}"
            yield call, outcome
            if not failing.happened:
                assert outcome.code == 0 and n > 15
                return
        pytest.fail("there was always one more call")

    return each


LAYOUTS = ["alone", "monorepo", "monorepo with docs"]


@posix
@pytest.mark.parametrize(
    ("number", "layout"),
    [*((errno.ENOSPC, layout) for layout in LAYOUTS), *((number, "monorepo") for number in ERRORS)],
    ids=lambda value: errno.errorcode.get(value, value),
)
def test_a_failure_at_any_call(number: int, layout: str, moments: Moments):
    """Whichever call fails, for whatever reason: one sentence, exit 1 and the disk as before, or all is in place."""

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    failed = []
    for call, outcome in moments(layout, fail):
        if outcome.code:
            failed.append(call)
            assert outcome.code == 1, call
            assert outcome.err.startswith("error: ") and outcome.err.count("error: ") == 1, call
            assert "Traceback" not in outcome.err, call
    assert {"os.mkdir", "os.rename"} <= {call.split()[0] for call in failed}


@posix
@pytest.mark.parametrize(
    ("name", "layout"),
    [("SIGINT", "alone"), ("SIGTERM", "monorepo with docs"), *((f"SIG{name}", "monorepo") for name in ("INT", "HUP"))],
)
def test_a_signal_at_any_call(name: str, layout: str, moments: Moments):
    """Whenever a signal comes in: exit 130 and the disk as before, or exit 0 and all is in place."""
    number = getattr(signal, name)
    codes = set()
    for call, outcome in moments(layout, lambda: signal.raise_signal(number), removals=True):
        codes.add(outcome.code)
        assert outcome.code in (0, 130), call
        assert "Traceback" not in outcome.err, call
        assert (outcome.code == 130) is ("nothing was created" in outcome.err), call
    assert codes == {0, 130}


@posix
@pytest.mark.parametrize("layout", LAYOUTS)
def test_our_own_mistake_at_any_call(layout: str, moments: Moments, monkeypatch: pytest.MonkeyPatch):
    """Even an error that nobody has thought of leaves nothing behind; it is shown as our mistake."""

    def fail() -> None:
        raise MemoryError

    real = cli.main

    def main(arguments: Sequence[str]) -> int:
        try:
            return real(arguments)
        except MemoryError:
            return 99

    monkeypatch.setattr(cli, "main", main)
    codes = {outcome.code for _, outcome in moments(layout, fail)}
    assert codes >= {0, 99}


class _FullDisk:
    """A file that takes half of what is written; or all of it, and complains when it is closed."""

    def __init__(self, descriptor: int, step: str) -> None:
        self.descriptor, self.step = descriptor, step

    def __enter__(self) -> _FullDisk:
        return self

    def write(self, content: bytes) -> None:
        os.write(self.descriptor, content[: len(content) // 2])
        if self.step == "write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __exit__(self, kind: object, *rest: object) -> None:
        os.close(self.descriptor)
        if kind is None:
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("step", ["write", "close"])
def test_a_write_that_fails(
    step: str, layout: str, *, home: Path, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A disk that fills up in the middle of any file leaves nothing of it."""
    for n in range(1, len(CREATED) + 1):
        opened: list[int] = []

        def fill_up(descriptor: int, mode: str, n: int = n, opened: list[int] = opened) -> object:
            opened.append(descriptor)
            return _FullDisk(descriptor, step) if len(opened) == n else os.fdopen(descriptor, mode)

        monkeypatch.setattr(apply, "open", fill_up, raising=False)
        root, before = _fresh(tmp_path / f"{n}", layout)
        outcome = run(*NEW)
        assert (outcome.code, _snapshot(root)) == (1, before)
        assert "No space left" in outcome.err or "quota" in outcome.err.lower()


@pytest.mark.parametrize("error", [OSError(errno.EAGAIN, "Resource temporarily unavailable"), MemoryError()])
def test_a_hook_that_cannot_be_started(
    error: Exception, home: Path, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A machine that has no process to spare leaves nothing behind."""

    def fail(*arguments: object, **settings: object) -> None:
        raise error

    root, before = _fresh(tmp_path / "mono", "monorepo")
    monkeypatch.setattr(subprocess, "Popen", fail)
    with suppress(MemoryError):
        assert run(*NEW, "--set", "git_init=true").code == 1
    assert _snapshot(root) == before


@pytest.mark.parametrize(
    ("layout", "taken"),
    [
        ("alone", "source-some-thing/mine.txt"),
        ("monorepo", "connectors/source-some-thing/mine.txt"),
        ("monorepo", "docs/integrations/sources/some-thing.md"),
        ("monorepo with docs", "docs/integrations/sources/some-thing.md"),
    ],
)
def test_another_run_was_faster(
    layout: str, taken: str, *, home: Path, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What appears between the look and the writing is not touched, and nothing is left beside it."""
    root, before = _fresh(tmp_path / "root", layout)
    monkeypatch.setattr(apply, "run_hooks", lambda *arguments: build_tree(root, {taken: "mine"}))
    outcome = run(*NEW)
    assert outcome.code == 1 and outcome.err.startswith("error: ")
    assert read_tree(root) == {path: content for path, (mode, content) in before.items() if stat.S_ISREG(mode)} | {
        taken: b"mine"
    }
    assert not list(root.rglob(f"{PREFIX}*"))


@posix
@pytest.mark.parametrize("umask", [0o077, 0o022, 0o002])
def test_the_umask_is_respected(umask: int, home: Path, run, tmp_path: Path):
    """Files and directories get the modes that any file of this user gets; a script can be executed."""
    (home / "tiny/project/static.txt").chmod(0o755)
    root, _ = _fresh(tmp_path / "root", "monorepo")
    before = os.umask(umask)
    try:
        assert run(*NEW).code == 0
    finally:
        os.umask(before)
    created = [*(root / "connectors/source-some-thing").rglob("*"), *(root / "docs").rglob("*")]
    for path in [root / "connectors/source-some-thing", root / "docs", *created]:
        full = 0o777 if path.is_dir() or path.name == "static.txt" else 0o666
        assert stat.S_IMODE(path.lstat().st_mode) == full & ~umask, path


@posix
@pytest.mark.parametrize("closed", ["connectors", "docs"])
def test_a_read_only_parent(closed: str, home: Path, tmp_path: Path):
    """Where nothing can be written: one sentence with the path, exit 1, nothing created."""
    root = build_tree(tmp_path / "mono", {**MONOREPO, "docs/x": ""})
    (root / closed).chmod(0o555)
    before = _snapshot(root)
    done = finish(as_everybody(command(*NEW, templates=home)), cwd=root)
    after = _snapshot(root)
    (root / closed).chmod(0o755)  # so that pytest can clear up
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ") and str(root) in done.stderr and "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert after == before


@posix
def test_an_output_below_a_closed_directory(home: Path, tmp_path: Path):
    """--output below somebody else's home is a sentence as well."""
    (tmp_path / "closed" / "below").mkdir(parents=True)
    (tmp_path / "closed").chmod(0)
    done = finish(as_everybody(command(*NEW, "--output", "closed/below", templates=home)), cwd=tmp_path)
    (tmp_path / "closed").chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and "Traceback" not in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if sys.platform != "linux" or not mount or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk, and only on Linux")
    options = ["-t", "tmpfs", "-o", "size=64k,nr_inodes=60", "none"]
    if subprocess.run([mount, *options, str(disk)], capture_output=True).returncode != 0:
        pytest.skip("mounting is not permitted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("free", [0, 1, 3, 5])
def test_a_full_disk(free: int, home: Path, small_disk: Path):
    """A disk that is full, or becomes full on the way, is a sentence, exit 1 and nothing created."""
    page = os.sysconf("SC_PAGE_SIZE")
    (small_disk / "filler").write_bytes(b"x" * ((64 * 1024 // page - free) * page))
    before = _snapshot(small_disk)
    build_tree(home, {"tiny/project/large.txt": "x" * 6 * page})
    done = finish(command(*NEW, templates=home), cwd=small_disk)
    assert done.returncode == 1
    assert "No space left" in done.stderr and "Traceback" not in done.stderr
    assert _snapshot(small_disk) == before


FIXED = ("author=Ada", "release_date=2026-01-31", "definition_id=9f3c1b6e-4f0a-4f6e-8f57-0c2a7d1e5b43")
REAL = ("new", "airbyte-python", "Some Thing", *(word for pair in FIXED for word in ("--set", pair)))
READY = "from generator.writing.signals import interrupt_on_signals; interrupt_on_signals(); os.write(2, b'ready\\n')"


@posix
def test_signals_at_random_moments(tmp_path: Path):
    """A real process that is told to stop has either done nothing, and says so, or everything."""
    chance = random.Random(2026)
    reference = tmp_path / "reference"
    reference.mkdir()
    started = time.monotonic()
    assert finish(command(*REAL), cwd=reference).returncode == 0
    lasts = time.monotonic() - started
    complete = _snapshot(reference)
    for n in range(15):
        root = tmp_path / str(n)
        root.mkdir()
        process = subprocess.Popen(
            command(*REAL, before=READY), cwd=root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stderr and process.stderr.readline() == b"ready\n"
        time.sleep(chance.uniform(0, lasts))
        process.send_signal(chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
        _, said = process.communicate(timeout=30)
        assert b"Traceback" not in said, said
        assert (process.returncode, _snapshot(root)) in ((0, complete), (130, {})), said


@posix
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_after_the_last_word(number: str, home: Path, tmp_path: Path):
    """A signal while the finished process ends comes too late: what was created was announced, and the code is 0."""
    late = f"os.kill(os.getpid(), signal.{number}); time.sleep(0.01)"
    done = finish(command(*NEW, templates=home, after=late), cwd=tmp_path)
    assert (tmp_path / "source-some-thing").is_dir()
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


@posix
@pytest.mark.parametrize("second", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_second_signal(second: str, home: Path, tmp_path: Path):
    """Who presses Ctrl-C twice sees no traceback, and the exit code stays 130."""
    first = "from generator.commands import new; new.plan_connector = lambda *given: signal.raise_signal(signal.SIGINT)"
    again = f"signal.raise_signal(signal.{second})"
    done = finish(command(*NEW, templates=home, before=first, after=again), cwd=tmp_path)
    assert "Traceback" not in done.stderr and done.stderr.endswith("interrupted: nothing was created\n")
    assert done.returncode == 130
    assert not (tmp_path / "source-some-thing").exists()


@posix
def test_runs_beside_each_other(home: Path, tmp_path: Path):
    """Of several runs for one name exactly one wins, the others say so; other names are not disturbed."""
    build_tree(tmp_path / "mono", MONOREPO)
    names = ["Some Thing"] * 4 + ["Another"]
    processes = [
        subprocess.Popen(
            command("new", "tiny", name, templates=home),
            cwd=tmp_path / "mono",
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert sorted(process.returncode for process in processes[:4]) == [0, 1, 1, 1], said
    assert processes[4].returncode == 0, said[4]
    assert not list((tmp_path / "mono").rglob(f"{PREFIX}*/"))
    shutil.rmtree(tmp_path / "mono/connectors/source-another")
    (tmp_path / "mono/docs/integrations/sources/another.md").unlink()
    assert _is_complete(tmp_path / "mono", "monorepo")


SLOW_HOOK = """\
import os, pathlib, time
pathlib.Path({marker!r}).write_text(str(os.getpgid(0)))
time.sleep(60)
"""


@posix
def test_what_a_killed_run_left_is_removed_by_the_next(home: Path, tmp_path: Path):
    """After SIGKILL the next run removes the stale staging directory, and says so."""
    marker = tmp_path / "marker"
    config = "hooks: {pre_gen_project: [slow.py]}"
    root = build_tree(
        tmp_path / "mono",
        {**MONOREPO, ".connector-generator.yaml": config, "slow.py": SLOW_HOOK.format(marker=str(marker))},
    )
    process = subprocess.Popen(command(*NEW, "--trust", templates=home), cwd=root, env=environment())
    try:
        deadline = time.monotonic() + 30
        while not (marker.exists() and marker.read_text("utf-8")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        process.wait()
        (stale,) = (root / "connectors").glob(f"{PREFIX}*")
        (root / ".connector-generator.yaml").write_text("", encoding="utf-8")
        done = finish(command(*NEW, "--json", templates=home), cwd=root)
        assert (done.returncode, done.stderr) == (0, f"removed {stale}, left by a run that was killed\n")
        assert not stale.exists()
        assert (root / "connectors/source-some-thing/README.md").exists()
    finally:
        os.killpg(int(marker.read_text("utf-8")), signal.SIGKILL)
