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


@pytest.mark.parametrize("content", [b"", b"nonsense", b"[]", b'{"used": {}, "files": 1}', b"\xff", b"{" * 9999])
def test_a_spoilt_cache_is_no_harm(content: bytes, cache: Path, home: Path, run):
    """What cannot be read is made anew."""
    assert run("new", "tiny", "a").code == 0
    kept = list(cache.rglob("*.json"))
    for file in kept:
        file.write_bytes(content)
    _forget()
    assert run("new", "tiny", "b").code == 0
    assert kept and all(json.loads(file.read_bytes())["used"] for file in kept)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_place_that_is_open_to_others_is_not_used(cache: Path, home: Path, run):
    """Who can write there could put anything into our projects."""
    (cache / "connector-generator/skeletons").mkdir(parents=True)
    (cache / "connector-generator/skeletons").chmod(0o777)
    assert run("new", "tiny", "a").code == 0
    assert not list(cache.rglob("*.json"))


def test_without_a_place(tmp_path: Path, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """No home, or one that is a file, and everything works as before."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    _forget()
    assert run("new", "tiny", "a").code == 0
    assert run("new", "tiny", "b").code == 0
