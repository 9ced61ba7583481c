"""What generate.sh has built: when it is used, when another is built, and when it is removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator import environment
from tests.conftest import build_tree

ROOT = Path(__file__).resolve().parents[2]
DAY = 86400
PACKAGES = "lib/python3.99/site-packages"
FILES = [
    "bin/python",
    "pyvenv.cfg",
    f"{PACKAGES}/six.py",
    f"{PACKAGES}/jinja2/__init__.py",
    f"{PACKAGES}/jinja2/deeper/x.py",
    f"{PACKAGES}/jinja2-3.dist-info/METADATA",
]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """An environment that is ready."""
    return _build(tmp_path / "environments/checkout/=abcdef")


def _build(place: Path) -> Path:
    build_tree(place, dict.fromkeys(FILES, ""))
    (place / "include/python3.99").mkdir(parents=True)
    (place / "lib64").symlink_to("lib")
    shutil.copy(ROOT / "pyproject.toml", place)
    with (place / "draft").open("w", encoding="utf-8") as draft:
        code = f"import sys; sys.path.append({str(ROOT)!r}); from generator.environment import list_files"
        start = [sys.executable, "-I", "-S", "-c", f"{code}; list_files({str(place)!r})"]
        subprocess.run(start, stdout=draft, check=True)
    (place / "draft").rename(place / "complete")
    return place


def _newest(root: Path) -> bytes:
    """Return where an environment of this checkout would be built."""
    return os.fsencode(f"{root}/environments{ROOT}/=newest")


def _find(place: Path) -> str | None:
    found = environment._find_packages(os.fsencode(place))
    return None if found is None else os.fsdecode(found)


def test_what_was_built_is_used(built: Path, tmp_path: Path):
    """Also after more was put there, and when all files have got other times: as in the image of a container."""
    assert _find(built) == str(built / PACKAGES)
    (built / PACKAGES / "jinja2/__pycache__").mkdir()
    (built / PACKAGES / "more.py").touch()
    assert _find(built)
    assert _find(Path(shutil.copytree(built, tmp_path / "copy", symlinks=True, copy_function=shutil.copyfile)))


@pytest.mark.parametrize("name", [*FILES, PACKAGES, "lib", f"{PACKAGES}/jinja2", "complete", "pyproject.toml", "."])
def test_what_has_lost_anything_is_not_used(built: Path, name: str):
    """Somebody has begun to remove it, or a cleaner of caches has taken what was not read for long."""
    way = built / name
    way.unlink() if way.is_file() else shutil.rmtree(way)
    assert _find(built) is None


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"nonsense", b"\xff\n\n\n", b"cpython-311\nlib\nx\ty\tz", b"a\nb\n1\t\0\tx"]
)
def test_a_spoilt_list_is_none(built: Path, content: bytes):
    """A full disk, for example, leaves one that says nothing."""
    (built / "complete").write_bytes(content)
    assert _find(built) is None


def test_another_python_means_another_environment(built: Path, monkeypatch: pytest.MonkeyPatch):
    """What was compiled for one version cannot be loaded by the next."""
    monkeypatch.setattr(environment, "_this_python", lambda: b"cpython-399")
    assert _find(built) is None


def test_another_definition_means_another_environment(built: Path):
    """Even if the file looks as old as before, and is as long."""
    before = (built / "pyproject.toml").stat()
    text = (built / "pyproject.toml").read_text("utf-8")
    (built / "pyproject.toml").write_text(text.replace("jinja2>=3", "jinja2>=2"), encoding="utf-8")
    os.utime(built / "pyproject.toml", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _find(built) is None


@pytest.mark.skipif(os.name == "nt", reason="generate.sh needs a POSIX shell")
def test_what_is_not_used_is_built_anew(built: Path, monkeypatch: pytest.MonkeyPatch):
    """By generate.sh, with the same arguments; but not for ever, then it is said what can be done."""
    started: list[list[str]] = []

    def start(program: str, arguments: list[str]) -> None:
        started.append([program, *arguments])
        raise SystemExit(0)

    monkeypatch.setattr("os.execvp", start)
    monkeypatch.setattr("sys.argv", ["-c", "new", "two words"])
    monkeypatch.setenv("CONNECTOR_GENERATOR_AGAIN", "")
    monkeypatch.delenv("CONNECTOR_GENERATOR_AGAIN")
    (built / "pyvenv.cfg").unlink()
    for _ in range(3):  # there might be another one, as old
        with pytest.raises(SystemExit):
            environment.start(str(built))
        assert not (built / "complete").exists()
    assert started == [["sh", "sh", str(ROOT / "generate.sh"), "new", "two words"]] * 3
    with pytest.raises(SystemExit, match=r"^error: .* is spoilt\nhint: remove it"):
        environment.start(str(built))
    assert len(started) == 3


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_it_is_as_open_as_its_files(built: Path):
    """mktemp has made the directory for nobody else, but root may have built it for all users of a container."""
    mask = os.umask(0)
    os.umask(mask)
    assert built.stat().st_mode & 0o777 == 0o777 & ~mask


@pytest.mark.parametrize(
    ("name", "has_list", "age", "stays"),
    [
        ("checkout/=111111", False, 0, True),  # being built
        ("checkout/=111111", False, 2, False),  # killed, or replaced
        ("checkout/=111111", True, 2, True),
        ("checkout/=111111", True, 40, True),  # loses its list, so that a run that has just begun can go on
        ("gone/away/=111111", False, 2, False),
        ("checkout/=treasure", False, 99, True),  # not of our own form
        ("checkout/treasure", False, 99, True),
    ],
)
def test_what_nobody_uses_is_removed(tmp_path: Path, name: str, has_list: bool, age: int, stays: bool):
    """When another one is built: what has no list a day later, and what was not used for a month."""
    other = tmp_path / "environments" / name
    build_tree(other, {"lib/deep/x": "", **({"complete": ""} if has_list else {})})
    then = time.time() - age * DAY
    for path in (other, *other.rglob("*")):
        os.utime(path, (then, then))
    environment._remove_old(_newest(tmp_path))
    assert other.exists() is stays
    assert (other / "complete").exists() is (has_list and age < 30)
    if has_list and age > 30:
        environment._remove_old(_newest(tmp_path))
        assert other.exists()  # for a day


def test_a_use_is_noted(built: Path):
    """So what is in use is not removed; once a day is enough, and then what a killed run has left goes."""
    left = built.parent / "=killed"
    left.mkdir()
    os.utime(left, (0, 0))
    for age, noted in ((3600, False), (40 * DAY, True)):
        assert left.exists()
        then = time.time() - age
        os.utime(built / "complete", (then, then))
        assert _find(built)
        assert ((built / "complete").stat().st_mtime - then > 1) is noted
    assert not left.exists()


def test_links_are_not_followed(tmp_path: Path):
    """Of what a link leads to, nothing is removed."""
    treasure = build_tree(tmp_path / "treasure", {"x": ""})
    os.utime(treasure, (0, 0))
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments/=111111").symlink_to(treasure)
    environment._remove_old(_newest(tmp_path))
    assert (treasure / "x").exists()
