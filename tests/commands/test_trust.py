"""A repository's scripts run once the user has said so, as they were then, and no others."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.monorepo import trust
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.strangers import as_root, give_away

CONFIG = ".connector-generator.yaml"
HOOK = "open('hooked', 'w').write('{word}')\n"
FILES = {
    CONFIG: "hooks: {post_gen_project: [tools/after.py]}\n",
    "tools/after.py": HOOK.replace("{word}", "first"),
    "connectors/README.md": "",
}
Run = Callable[..., Outcome]
posix = pytest.mark.skipif(os.name == "nt", reason="modes, links and terminals of POSIX")


@pytest.fixture
def root(home: Path, tmp_path: Path, run: Run) -> Path:
    """A monorepo with a script, in which the command line runs."""
    built = build_tree(tmp_path / "mono", FILES)
    os.chdir(built)
    return built


def _state() -> Path:
    return Path(os.environ["XDG_STATE_HOME"], "connector-generator")


def _hooked(root: Path, name: str = "x") -> str:
    return (root / f"connectors/source-{name}/hooked").read_text("utf-8")


BATCH = '{"name": "x"}\n{"name": "y"}\n'


@pytest.mark.parametrize("how", ["new", "batch", "side by side"])
def test_nothing_runs_unasked(how: str, root: Path, run: Run):
    """Where nobody can be asked the run is refused before anything is written, with the scripts and the flag."""
    (root / "rows.jsonl").write_text(BATCH, encoding="utf-8")
    batch = ("--batch", "rows.jsonl", *(("--jobs", "2") if how == "side by side" else ()))
    words = ("new", "tiny", *(("x",) if how == "new" else batch))
    before = read_tree(root)
    outcome = run(*words)
    assert outcome.code == 1 and "tools/after.py" in outcome.err and "--trust" in outcome.err
    assert f"connector-generator trust {root}" in outcome.err
    assert read_tree(root) == before
    assert run(*words, "--trust").code == 0
    assert _hooked(root) == "first"
    assert run("trust", "--json").out.strip() == "[]"  # for this run only


@pytest.mark.parametrize("flags", [("--dry-run",), ("--diff",), ("--dry-run", "--json")])
def test_a_look_needs_no_trust(flags: tuple[str, ...], root: Path, run: Run):
    """A dry run runs no script, so it asks for nothing."""
    outcome = run("new", "tiny", "x", *flags)
    assert outcome.code == 0 and "did not run: after.py" in outcome.err
    assert not (root / "connectors/source-x").exists()


def test_who_has_nothing_to_do_with_the_monorepo(root: Path, run: Run):
    """A connector to which the scripts do not belong needs no trust either."""
    from generator.catalog import bundled

    table = (bundled.TEMPLATES / "tiny/template.yaml").read_text("utf-8")
    home = "  - {key: home, kind: choice, prompt: Home, choices: {standalone: a, monorepo: b}, default: standalone}\n"
    (bundled.TEMPLATES / "tiny/template.yaml").write_text(table.replace("files:", f"{home}files:"), encoding="utf-8")
    assert run("new", "tiny", "x", "--set", "home=standalone").code == 0
    assert run("new", "tiny", "y", "--set", "home=monorepo").code == 1


def test_trust_is_remembered_listed_and_withdrawn(root: Path, run: Run):
    """What was trusted runs without a word until it is withdrawn, by its path, its digest or with all else."""
    for n, takes_back in enumerate((str(root), ".", "DIGEST", "--all", "--withdraw --all")):
        trusted = run("trust", "--json", str(root / "connectors")).json
        (listed,) = run("trust", "--json").json
        assert [listed] == trusted and listed["root"] == str(root) and "tools/after.py" in listed["what"]
        assert f"{listed['digest'][:12]}  {root}" in run("trust").out
        assert run("new", "tiny", "x", "--dry-run").code == run("new", "tiny", f"x{n}").code == 0
        words = takes_back.replace("DIGEST", listed["digest"][:12]).split()
        assert run("trust", *(words if words[0].startswith("--") else ("--withdraw", *words))).code == 0
        assert run("trust").out == "Nothing is trusted.\n"
        assert run("new", "tiny", "other").code == 1


@pytest.mark.parametrize("words", ["--withdraw", "--withdraw x --all", ". --all", ". --withdraw x"])
def test_what_is_to_be_withdrawn_is_said(words: str, root: Path, run: Run):
    """Half a command withdraws nothing, and a word that nothing is called is an error."""
    run("trust", ".")
    assert run("trust", *words.split()).code == 2
    assert run("trust", "--withdraw", "elsewhere").code == 2
    assert len(run("trust", "--json").json) == 1


CHANGES: dict[str, Callable[[Path], object]] = {
    "a script": lambda root: (root / "tools/after.py").write_text(HOOK, encoding="utf-8"),
    "the list": lambda root: (root / CONFIG).write_text(
        "hooks: {post_gen_project: [tools/after.py, tools/after.py]}\n", encoding="utf-8"
    ),
    "the hook": lambda root: (root / CONFIG).write_text(
        "hooks: {pre_gen_project: [tools/after.py]}\n", encoding="utf-8"
    ),
    "another path": lambda root: build_tree(
        root, {CONFIG: "hooks: {post_gen_project: [other.py]}\n", "other.py": FILES["tools/after.py"]}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_unknown_again(change: str, root: Path, run: Run):
    """Trust is in every byte of the scripts and in the list of them: after any change nobody has trusted them."""
    run("trust", ".")
    CHANGES[change](root)
    assert run("new", "tiny", "x").code == 1
    build_tree(root, FILES)
    assert run("new", "tiny", "x").code == 0


def test_the_same_scripts_in_another_repository(root: Path, run: Run, tmp_path: Path):
    """They may start other files there: they are asked for anew."""
    run("trust", ".")
    os.chdir(build_tree(tmp_path / "other", FILES))
    assert run("new", "tiny", "x").code == 1


def test_what_was_judged_is_what_runs(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    """A script that is changed after it was judged runs as it was judged."""
    run("trust", ".")

    def change_it(scripts: trust.Scripts) -> bool:
        known = is_trusted(scripts)
        (root / "tools/after.py").write_text("raise SystemExit('changed')\n", encoding="utf-8")
        return known

    is_trusted = trust.is_trusted
    monkeypatch.setattr("generator.planning.scripts.is_trusted", change_it)
    assert run("new", "tiny", "x").code == 0
    assert _hooked(root) == "first"


@posix
def test_a_script_that_is_no_file(root: Path, run: Run):
    """A script that never ends is one sentence."""
    (root / "tools/after.py").unlink()
    (root / "tools/after.py").symlink_to("/dev/zero")
    outcome = run("trust", ".")
    assert outcome.code in (1, 2) and "Traceback" not in outcome.err


# --- where it is remembered


@posix
def test_the_state_is_private(root: Path, run: Run):
    """Directory and files are for their owner alone, also with a generous umask."""
    before = os.umask(0)
    try:
        assert run("trust", ".").code == 0
    finally:
        os.umask(before)
    for path in (_state(), *_state().rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def _planted(root: Path, run: Run) -> Path:
    run("trust", str(root))
    (entry,) = (_state() / "trusted").iterdir()
    return entry


@posix
@pytest.mark.parametrize("what", ["directory", "part", "file"])
def test_a_state_that_others_can_write_to(what: str, root: Path, run: Run):
    """What somebody else could have written says nothing."""
    entry = _planted(root, run)
    path = {"directory": _state(), "part": entry.parent, "file": entry}[what]
    path.chmod(0o777)
    outcome = run("new", "tiny", "x")
    assert outcome.code == 1 and "not yours alone" in outcome.err
    assert run("trust").code == 1 and not (root / "connectors/source-x").exists()


@as_root
@pytest.mark.parametrize("what", ["directory", "part", "file"])
def test_a_state_of_another_user(what: str, root: Path, run: Run):
    """Nor does what belongs to another user."""
    entry = _planted(root, run)
    give_away({"directory": _state(), "part": entry.parent, "file": entry}[what])
    assert "not yours alone" in run("new", "tiny", "x").err


@posix
@pytest.mark.parametrize("what", ["directory", "part", "file"])
def test_a_state_behind_a_link(what: str, root: Path, run: Run, tmp_path: Path):
    """Links are not followed."""
    entry = _planted(root, run)
    path = {"directory": _state(), "part": entry.parent, "file": entry}[what]
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    assert run("new", "tiny", "x").code == 1


def test_a_relative_place_for_the_state(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The current directory is no place for it: a repository would bring its own."""
    monkeypatch.setenv("XDG_STATE_HOME", ".state")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "user"))
    assert run("trust", ".").code == 0
    assert not (root / ".state").exists() and (tmp_path / "user/.local/state/connector-generator").is_dir()


def test_an_entry_that_is_spoilt(root: Path, run: Run):
    """It is listed as what it is, and can be withdrawn."""
    entry = _planted(root, run)
    entry.write_text("{", encoding="utf-8")
    assert run("trust").code == 0
    assert run("trust", "--all").code == 0 and not list(entry.parent.iterdir())


# --- another user's repository


@as_root
def test_a_repository_of_another_user(root: Path, run: Run):
    """It is believed once that was said, as long as it belongs to the same user; its scripts count apart."""
    (root / CONFIG).write_text("connectors: connectors\n", encoding="utf-8")
    give_away(root, *root.rglob("*"))
    assert run("new", "tiny", "x").code == 2
    assert "belongs to nobody" in run("trust", ".").out
    assert run("new", "tiny", "x").code == 0
    os.chown(root, 1, 1)
    assert run("new", "tiny", "y").code == 2
