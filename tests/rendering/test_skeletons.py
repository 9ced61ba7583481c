from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.rendering import engine, skeletons
from generator.rendering.engine import Engine
from tests.conftest import TINY
from tests.support.cases import CASES, prepare_case
from tests.support.texts import NASTY

pytestmark = pytest.mark.once

NAMES = [{"name": "x", "title": "X"}, {"name": "y" * 60, "title": "".join(NASTY)}, {"name": "Some Name", "title": "A"}]
OTHER = {"definition_id": "9f3c1b6e-4f0a-4f6e-8f57-0c2a7d1e5b43", "release_date": "2031-12-31"}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for skeletons, and a process that has read nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    _forget()
    return tmp_path / "cache"


def _forget() -> None:
    """Forget what this process has read, as a new one would."""
    skeletons._open.cache_clear()
    engine.open_engine.cache_clear()


def _without_jinja(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "render", lambda *_: pytest.fail("Jinja was asked once more"))


def _render(case: Path, tmp_path: Path, given: dict[str, str]) -> dict[Path, bytes]:
    keys = {"name", "title", *(key for key in OTHER if f"{key}:" in case.read_text("utf-8"))}
    job = prepare_case(case, tmp_path, **{key: value for key, value in {**OTHER, **given}.items() if key in keys})
    return {change.path.relative_to(job.plan.target): change.after for change in job.plan.inside}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_skeleton_says_what_jinja_would(case: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was learnt from one connector serves every other with the same choices: not one byte differs."""
    expected = []
    for given in NAMES:
        _forget_all(cache)
        expected.append(_render(case, tmp_path, given))
    _forget()
    _without_jinja(monkeypatch)
    assert [_render(case, tmp_path, given) for given in NAMES] == expected


def _forget_all(cache: Path) -> None:
    for kept in cache.rglob("*.json"):
        kept.unlink()
    _forget()


def test_an_edited_template_counts_at_once(cache: Path, home: Path, run):
    """Even if the file looks as old as before."""
    file = home / "tiny/project/README.md.jinja"
    assert run("new", "tiny", "a").code == 0
    before = file.stat()
    file.write_text("edited\n", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    _forget()
    assert run("new", "tiny", "b").code == 0
    assert Path("source-b/README.md").read_text("utf-8") == "edited\n"


def test_an_edited_partial_counts_at_once(cache: Path, home: Path, run):
    """What a template includes is watched as well."""
    (home / "tiny/project/README.md.jinja").write_text('{% include "tiny/partials/x.jinja" %}\n', encoding="utf-8")
    for text in ("one", "two"):
        (home / "tiny/partials").mkdir(exist_ok=True)
        (home / "tiny/partials/x.jinja").write_text(text, encoding="utf-8")
        _forget()
        assert run("new", "tiny", text).code == 0
        assert Path(f"source-{text}/README.md").read_text("utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "{% if slug | length > 3 %}long{% else %}short{% endif %}",
        "{{ slug * 2 }}",
        '{{ "same" if module == "source_a" else "other" }}',
        "{{ slug[0] }}",
        "{% for letter in slug %}{{ letter }}.{% endfor %}",
        '{{ "-" * slug | length }}',
        "{{ (slug ~ prefix) | length }}",
        "{{ slug.title() }}",
        "{{ 1 if slug is lower else 2 }}",
        "{{ slug | reverse }}",
        "\x02" + "1\x03",
    ],
)
def test_what_depends_on_a_name_is_rendered_each_time(text: str, cache: Path, home: Path, run):
    """A template may do with a name whatever it likes: then it has no skeleton, and every connector is right."""
    (home / "tiny/project/README.md.jinja").write_text(text, encoding="utf-8")
    Path("cold").mkdir()
    for name in ("a", "abcdef", "b"):
        _forget()
        assert run("new", "tiny", name).code == 0  # by what was learnt from the names before
    for name in ("a", "abcdef", "b"):
        _forget_all(cache)
        assert run("new", "tiny", name, "--output", "cold").code == 0
        assert Path("cold", f"source-{name}/README.md").read_bytes() == Path(f"source-{name}/README.md").read_bytes()


def test_the_cache_does_not_grow_for_ever(cache: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """The oldest skeletons make room for new ones."""
    monkeypatch.setattr(skeletons, "_MOST", 2)
    for n in range(4):
        (home / "tiny/template.yaml").write_text(
            TINY["tiny/template.yaml"].replace("0.1.0", f"0.{n}.0"), encoding="utf-8"
        )
        _forget()
        assert run("new", "tiny", f"x{n}").code == 0
    assert len(list(cache.rglob("*.json"))) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", b"[]", b'{"used": {}, "files": 1}', b"\xff", b"{" * 9999, b"[" * 99_999, b" " * 5_000_000],
)
def test_a_spoilt_cache_is_no_harm(content: bytes, cache: Path, home: Path, run):
    """What cannot be read is made anew."""
    assert run("new", "tiny", "a").code == 0
    kept = list(cache.rglob("*.json"))
    for file in kept:
        file.write_bytes(content)
    _forget()
    assert run("new", "tiny", "b").code == 0
    assert kept and all(json.loads(file.read_bytes())["used"] for file in kept)


@pytest.mark.parametrize(
    "spoilt",
    [["call", "system", "id"], ["call"], ["name", "nobody"], ["name"], [], [["x"]], ["join", ["x", 1]], [1] * 3],
)
def test_a_spoilt_skeleton_is_no_harm(spoilt: list[object], cache: Path, home: Path, run):
    """One that is not an expression of ours counts as none, and the next run has a good one."""
    assert run("new", "tiny", "a").code == 0
    (kept,) = cache.rglob("*.json")
    content = json.loads(kept.read_bytes())
    kept.write_text(json.dumps({**content, "files": dict.fromkeys(content["files"], spoilt)}), encoding="utf-8")
    _forget()
    assert run("new", "tiny", "b").code == 0
    assert "x" not in {path.read_text("utf-8") for path in Path("source-b").rglob("*.md")}
    assert json.loads(kept.read_bytes())["files"] == content["files"]


posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives files to somebody else")
NOBODY = 65534


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777])
@pytest.mark.parametrize("open_", ["..", ".", "connector-generator", "connector-generator/skeletons"])
def test_a_place_that_is_open_to_others_is_not_used(mode: int, open_: str, cache: Path, home: Path, run):
    """Who can write there, or to a directory on the way, could put anything into our projects."""
    (cache / "connector-generator/skeletons").mkdir(parents=True)
    os.chown(cache / open_, -1, 0 if os.geteuid() == 0 else -1)
    (cache / open_).chmod(mode)
    assert run("new", "tiny", "a").code == 0
    (cache / open_).chmod(0o700)
    in_sticky_one = mode == 0o1777 and not open_.endswith("skeletons")  # where nobody can move what is ours
    assert bool(list(cache.rglob("*.json"))) is in_sticky_one


@root
@pytest.mark.parametrize("theirs", ["..", ".", "connector-generator", "connector-generator/skeletons"])
def test_a_place_of_somebody_else_is_not_used(theirs: str, cache: Path, home: Path, run):
    """Even if it seems to be open to nobody else: its owner can change that."""
    (cache / "connector-generator/skeletons").mkdir(parents=True)
    os.chown(cache / theirs, NOBODY, NOBODY)
    assert run("new", "tiny", "a").code == 0
    os.chown(cache / theirs, 0, 0)
    assert not list(cache.rglob("*.json"))


@posix
def test_a_link_makes_us_delete_nothing(tmp_path: Path, cache: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """Skeletons are kept in a directory of our own, and of what is in it only files of our own form are removed."""
    monkeypatch.setattr(skeletons, "_MOST", 0)
    treasure = tmp_path / "treasure"
    treasure.mkdir(mode=0o700)
    names = ["thesis.txt", "data.json", f"{'g' * 32}.json", f"{'0' * 31}.json", f"{'0' * 33}.json", f"{'0' * 32}.jsonl"]
    for name in names:
        (treasure / name).write_text("years of work", encoding="utf-8")
    (cache / "connector-generator").mkdir(parents=True)
    (cache / "connector-generator/skeletons").symlink_to(treasure)
    assert run("new", "tiny", "a").code == 0
    assert sorted(names) == sorted(path.name for path in treasure.iterdir())

    (cache / "connector-generator/skeletons").unlink()
    treasure.rename(cache / "connector-generator/skeletons")
    (cache / f"connector-generator/skeletons/{'0' * 32}.json.123").touch()  # as a killed run leaves it
    _forget()
    assert run("new", "tiny", "b").code == 0
    assert sorted(names) == sorted(path.name for path in (cache / "connector-generator/skeletons").iterdir())


@posix
def test_only_files_of_our_own_are_read(tmp_path: Path, cache: Path, home: Path, run):
    """Neither a link, nor one that others can write to; a pipe keeps nobody waiting."""
    assert run("new", "tiny", "a").code == 0
    (kept,) = cache.rglob("*.json")
    good = kept.read_bytes()
    evil = json.loads(good)
    evil["files"] = dict.fromkeys(evil["files"], "evil")

    def link() -> None:
        (tmp_path / "evil").write_text(json.dumps(evil), encoding="utf-8")
        kept.symlink_to(tmp_path / "evil")

    def leave_open() -> None:
        kept.write_text(json.dumps(evil), encoding="utf-8")
        kept.chmod(0o666)

    for n, plant in enumerate((link, leave_open, lambda: os.mkfifo(kept), kept.mkdir)):
        kept.unlink()
        plant()
        _forget()
        assert run("new", "tiny", f"b{n}").code == 0
        assert "evil" not in Path(f"source-b{n}/README.md").read_text("utf-8")
    kept.rmdir()


@posix
def test_what_is_kept_is_for_us_alone(cache: Path, home: Path, run):
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        assert run("new", "tiny", "a").code == 0
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o77 for path in (cache, *cache.rglob("*"))} == {0}


def test_a_relative_place_does_not_count(cache: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """The current directory is a place for connectors, whatever XDG_CACHE_HOME and HOME say."""
    monkeypatch.setenv("XDG_CACHE_HOME", "kept")
    monkeypatch.setenv("HOME", "house")
    assert run("new", "tiny", "a").code == 0
    assert {path.name for path in Path().iterdir()} == {"source-a"}


def test_without_a_place(tmp_path: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """No home, or one that is a file, and everything works as before."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    _forget()
    assert run("new", "tiny", "a").code == 0
    assert run("new", "tiny", "b").code == 0
