"""A private directory beside the target, in which everything is made ready.

It is on the target's own file system, so one rename puts the result in place. Its owner holds a lock on it;
the lock ends with the process, however it ends. So a directory that nobody has locked was left by a run that
was killed, and the next run removes it.

What it removes has to be ours beyond doubt: anybody can put a directory of such a name into a repository, an archive
or a shared place. So there is a *mark* in it, an empty file, and another one whose name says when the first was made,
to the nanosecond: which nobody can choose, and no copy has.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from generator import systems
from generator.writing.locks import lock_new, try_lock

PREFIX = ".connector-generator-"
PARTS = PROJECT, ELSEWHERE, SCRATCH = ("project", "elsewhere", "scratch")
"""What lies in it: the new project, files for other places, and room for temporary files of hooks."""

JOURNAL, DRAFT = "journal.json", "journal.json.draft"
"""What is there while more than one thing is moved; where it stays, what lies beside it is still needed."""

_NAME = re.compile(re.escape(PREFIX) + "[0-9a-f]{8}")
_MARK = "mark"
_MARK_MODE = 0o400
"""Which nothing has that git checks out: where it makes a directory of 0700, a file has 0600 or 0700."""


class Staging:
    """A locked directory of one's own.

    Attributes:
        path: the directory.
    """

    def __init__(self, parent: Path) -> None:
        self.path, self._lock = _make_staging(parent)

    def clear(self) -> None:
        """Remove what is in the directory, for the next plan."""
        if self._is_needed():
            self._give_up()
            self.path, self._lock = _make_staging(self.path.parent)
        for child in self.path.iterdir():
            if not _is_mark(child):
                _remove_child(child)

    def remove(self) -> None:
        """Remove the directory with all that is in it, unless it is still needed, and give up the lock."""
        if not self._is_needed():
            _remove(self.path)
        self._give_up()

    def _is_needed(self) -> bool:
        return os.path.lexists(self.path / JOURNAL)

    def _give_up(self) -> None:
        if self._lock is not None:
            os.close(self._lock)


def clean_up(parent: Path) -> list[str]:
    """Finish or take back what killed runs of ours have left in a directory.

    Returns:
        A sentence for each of them.
    """
    notes = []
    for path in _list_directories(parent):
        lock = try_lock(path)
        if lock is not None:
            with suppress(OSError):  # it is tried again
                notes += [_end(path, lock)] if _is_ours(path, lock) else []
            os.close(lock)
    return [note for note in notes if note]


def _list_directories(parent: Path) -> list[Path]:
    with suppress(OSError):  # whoever wants to write there will hear of it
        return sorted(path for path in parent.glob(f"{PREFIX}*") if _NAME.fullmatch(path.name))
    return []


def _end(path: Path, lock: int) -> str:
    """Bring a directory to its end; returns what is to be said about it."""
    if not os.listdir(lock):  # or its owner was about to lock it, and makes another
        with suppress(OSError):
            path.rmdir()
        return ""
    from generator.writing.recovery import Unfinished, recover

    try:
        note = recover(path, lock)
    except Unfinished as unfinished:
        return str(unfinished)
    with suppress(OSError):  # what is done stays done
        (path / JOURNAL).unlink(missing_ok=True)
        _remove(path)
    return note or ("" if path.exists() else f"removed {path}, left by a run that was killed")


def _is_ours(path: Path, opened: int) -> bool:
    """Say whether a directory is beyond doubt one of ours, and still the one that was opened."""
    with suppress(OSError):
        status = os.fstat(opened)
        if systems.is_secret(status) and os.path.samestat(status, path.lstat()):
            return _is_marked(opened, set(os.listdir(opened)))
    return False


def _is_marked(opened: int, names: set[str]) -> bool:
    """Say whether nobody but us can have put there what is in a directory; raises OSError if there is no mark."""
    if not names:
        return True
    mark = os.stat(_MARK, dir_fd=opened, follow_symlinks=False)
    if not stat.S_ISREG(mark.st_mode) or mark.st_size or stat.S_IMODE(mark.st_mode) != _MARK_MODE:
        return False
    return names == {_MARK} or _when(mark) in names


def _when(mark: os.stat_result) -> str:
    return f"{_MARK}-{mark.st_ino}-{mark.st_ctime_ns}"


def is_own(path: Path) -> bool:
    """Say whether something in a staging directory is there without any hook."""
    return path.name in PARTS or _is_mark(path)


def _is_mark(path: Path) -> bool:
    return path.name.partition("-")[0] == _MARK


def _make_staging(parent: Path) -> tuple[Path, int | None]:
    """Make a directory and lock it; returns it with its lock, which is None where there are none."""
    while True:
        path = _make_directory(parent)
        try:
            lock = lock_new(path)
        except FileNotFoundError:  # another run has taken it for one that was left
            with suppress(OSError):
                path.rmdir()
            continue
        except BaseException:
            path.rmdir()
            raise
        if lock is None or _set_mark(path, lock):
            return path, lock
        os.close(lock)


def _make_directory(parent: Path) -> Path:
    """Make a directory that nobody else can look into, of a name that nothing has."""
    while True:
        path = parent / f"{PREFIX}{os.urandom(4).hex()}"
        try:
            path.mkdir(mode=systems.PRIVATE_MODE)
        except FileExistsError:
            continue
        return path


def _set_mark(path: Path, lock: int) -> bool:
    """Mark a locked directory as ours; says whether it is still there."""
    try:
        if not os.path.samestat(os.fstat(lock), path.lstat()):
            return False
        _make_empty(path / _MARK)
        _make_empty(path / _when((path / _MARK).lstat()))
    except FileNotFoundError:
        _remove(path)
        return False
    except BaseException:
        _remove(path)
        os.close(lock)
        raise
    return True


def _make_empty(file: Path) -> None:
    os.close(systems.open_itself(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MARK_MODE))


def _remove(path: Path) -> None:
    """Remove a directory with all that is in it, the mark last: after a run in which nothing went wrong, little."""
    try:
        for child in path.iterdir():
            if not _is_mark(child):
                child.rmdir()
        _remove_marks(path)
    except Exception:  # whatever it is, nothing may stay
        _remove_tree(path)


def _remove_marks(path: Path) -> None:
    for child in sorted(path.iterdir(), reverse=True):  # the mark itself comes last
        child.unlink()
    path.rmdir()


def _remove_tree(path: Path) -> None:
    for _ in range(2):
        with suppress(Exception):
            for child in [child for child in path.iterdir() if not _is_mark(child)]:
                _remove_child(child)
            _remove_marks(path)
        if not path.exists():
            return
        for directory, _, names in os.walk(path):  # hooks may leave directories that nobody may write to
            with suppress(OSError):
                Path(directory).chmod(0o700)
            for name in names:
                systems.let_remove(Path(directory, name))


def _remove_child(child: Path) -> None:
    import shutil

    if child.is_dir() and not child.is_symlink():
        shutil.rmtree(child, ignore_errors=True)
    else:
        child.unlink()
