"""Where the search for a monorepo ends, whom it believes, and which places a configuration can name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import ConfigError
from generator.monorepo.boundaries import resolve_below
from generator.monorepo.configuration import find_monorepo
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.strangers import as_root, give_away

CONFIG = ".connector-generator.yaml"
SOURCE = {
    "connectors/source-x/metadata.yaml": "data: {name: X, dockerRepository: airbyte/source-x}\n",
    "connectors/README.md": "",
}
MARKS: dict[str, dict[str, str]] = {
    "own file": {CONFIG: "connectors: c\n", "c/x": ""},
    "pyproject": {"pyproject.toml": "[tool.connector-generator]\nconnectors = 'c'\n", "c/x": ""},
    "Airbyte's layout": {"airbyte-integrations/connectors/x": ""},
}
posix = pytest.mark.skipif(os.name == "nt", reason="owners and links of POSIX")


def _give_tree_away(root: Path) -> None:
    give_away(root, *root.rglob("*"))


@pytest.mark.parametrize("top", [".git/", ".git", ".hg/"])
@pytest.mark.parametrize("mark", MARKS)
def test_the_search_ends_with_the_repository(mark: str, top: str, tmp_path: Path):
    """What lies above the repository's top is another one's business; what lies at its top counts."""
    build_tree(tmp_path, MARKS[mark])
    inner = build_tree(tmp_path / "inner", {f"{top}x" if top.endswith("/") else top: "", "below/x": ""})
    assert find_monorepo(inner / "below") is None
    build_tree(inner, MARKS[mark])
    found = find_monorepo(inner / "below")
    assert found and found.root == inner


@as_root
@pytest.mark.parametrize("mark", MARKS)
def test_what_somebody_else_has_put_above(mark: str, tmp_path: Path):
    """In a directory that everybody may write to, another user's configuration is not believed, which is said."""
    shared = build_tree(tmp_path / "shared", MARKS[mark])
    shared.chmod(0o1777)
    here = build_tree(shared / "mine", {"x": ""})
    for path in shared.iterdir():
        if path != here:
            _give_tree_away(path) if path.is_dir() else give_away(path)
    told: list[str] = []
    assert find_monorepo(here, told.append) is None
    assert len(told) == 1 and "another user, nobody" in told[0]


@as_root
def test_a_configuration_behind_a_link_of_somebody_else(tmp_path: Path):
    """Whoever made the link has chosen what is read: to lead to a file of ours makes it no better."""
    shared = build_tree(tmp_path / "shared", {"mine.yaml": "connectors: .\n", "here/x": ""})
    (shared / CONFIG).symlink_to(shared / "mine.yaml")
    assert find_monorepo(shared / "here")
    give_away(shared / CONFIG)
    assert find_monorepo(shared / "here") is None
    (shared / CONFIG).unlink()
    (shared / CONFIG).symlink_to(shared / "mine.yaml")
    give_away(shared / "mine.yaml")
    assert find_monorepo(shared / "here") is None


@as_root
@pytest.mark.parametrize("mark", MARKS)
def test_the_search_ends_where_the_owner_changes(mark: str, tmp_path: Path):
    """A directory of another user ends the search, also for what lies above it."""
    build_tree(tmp_path, {CONFIG: "connectors: .\n"})
    theirs = build_tree(tmp_path / "theirs", MARKS[mark])
    give_away(theirs)
    here = build_tree(theirs / "mine", {"x": ""})
    told: list[str] = []
    assert find_monorepo(here, told.append) is None
    assert len(told) == 1 and f"connector-generator trust {theirs}" in told[0]


@as_root
@pytest.mark.parametrize("mark", MARKS)
def test_in_the_repository_of_another_user(mark: str, tmp_path: Path):
    """Who works in one is told how to trust it, rather than that something else happens than they expect."""
    theirs = build_tree(tmp_path / "theirs", {**MARKS[mark], "below/x": ""})
    _give_tree_away(theirs)
    with pytest.raises(ConfigError, match="belongs to another user") as error:
        find_monorepo(theirs / "below")
    assert f"connector-generator trust {theirs}" in error.value.hint


@posix
@pytest.mark.parametrize(("caller", "believed"), [("65534", True), ("1", False), ("", False)])
def test_root_believes_who_called_it(caller: str, believed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`sudo` says who called: what is theirs is ours, as git has it; for anybody but root the variable says nothing."""
    from generator.systems import is_believed

    status = os.stat_result((stat.S_IFREG, 0, 0, 1, 65534, 0, 0, 0, 0, 0))
    monkeypatch.setenv("SUDO_UID", caller)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert is_believed(status) is believed
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not is_believed(status)


@as_root
@pytest.mark.parametrize("command", ["new", "register", "check", "init"])
def test_every_command_keeps_to_it(command: str, home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """Whatever is called: another user's configuration in a shared directory above decides nothing."""
    shared = build_tree(tmp_path / "shared", {CONFIG: "connectors: .\nindexes: [{file: list, line: x, among: y}]\n"})
    build_tree(shared, {"list": "y\n", **{f"mine/{path}": text for path, text in SOURCE.items()}})
    shared.chmod(0o1777)
    (shared / ".git").mkdir()
    give_away(shared / CONFIG, shared / ".git")
    os.chdir(shared / "mine")
    if command == "init":  # nor is its .git the repository around us
        assert run("init").code == 0 and (shared / "mine" / CONFIG).is_file()
        (shared / "mine" / CONFIG).unlink()
        give_away(shared)
        assert run("init").code == 0 and (shared / "mine" / CONFIG).is_file()
        return
    words = {"new": ["tiny", "x"], "register": ["connectors/source-x"], "check": ["--all"]}
    outcome = run(command, *words[command])
    assert "is not believed" in outcome.err, outcome.err
    assert outcome.code == (0 if command == "new" else {"register": 1, "check": 2}[command])
    assert (shared / "list").read_text("utf-8") == "y\n"


# --- places

OUT: dict[str, tuple[str, str]] = {  # configuration, and the link that leads out
    "connectors": ("connectors: connectors\n", "connectors"),
    "docs": ("docs: docs\n", "docs"),
    "the pages": ("docs: docs\n", "docs/integrations"),
    "an index": ("indexes: [{file: list, line: x, among: y}]\n", "list"),
    "the docs index": ("docs_index: docs/SUMMARY.md\n", "docs/SUMMARY.md"),
    "the registry": ("registry: reg/{prefix}.yaml\n", "reg"),
}


@posix
@pytest.mark.parametrize("command", ["new", "register"])
@pytest.mark.parametrize("place", OUT)
def test_a_link_that_leads_out(place: str, command: str, home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """Nothing is written outside of the repository, whichever place in it is a link."""
    config, link = OUT[place]
    root = build_tree(tmp_path / "mono", {CONFIG: config, **SOURCE, "docs/x": "", "other/source-x/x": ""})
    files = {"integrations/sources/x": "", "SUMMARY.md": "", "source.yaml": "", "y": "y"}
    outside = build_tree(tmp_path / "home", files)
    path = root / link
    if path.is_dir():
        path.rename(path.with_name("moved"))
    path.symlink_to(outside / ("y" if link == "list" else "SUMMARY.md" if link.endswith(".md") else "."))
    before = read_tree(outside), read_tree(root)
    os.chdir(root)
    source = "moved/source-x" if place == "connectors" else "connectors/source-x"
    outcome = run(command, *(["tiny", "new one"] if command == "new" else [source]))
    assert outcome.code in (1, 2) and "leads out of the monorepo" in outcome.err, outcome
    assert (read_tree(outside), read_tree(root)) == before


@posix
def test_a_link_in_airbytes_layout(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """Without a configuration it is the same."""
    (tmp_path / "elsewhere").mkdir()
    root = build_tree(tmp_path / "mono", {"airbyte-integrations/x": ""})
    (root / "airbyte-integrations/connectors").symlink_to(tmp_path / "elsewhere")
    os.chdir(root)
    outcome = run("new", "tiny", "x")
    assert outcome.code == 2 and "leads out of the monorepo" in outcome.err
    assert not list((tmp_path / "elsewhere").iterdir())


@posix
def test_a_link_that_stays_inside(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """A link to another place of the repository is fine."""
    root = build_tree(tmp_path / "mono", {CONFIG: "docs: docs\n", "src/x": "", "pages/x": ""})
    (root / "connectors").symlink_to("src")
    (root / "docs").symlink_to("pages")
    os.chdir(root)
    assert run("new", "tiny", "x").code == 0
    assert (root / "src/source-x/README.md").is_file() and (root / "pages/integrations/sources/x.md").is_file()


@pytest.mark.parametrize(
    "name",
    [".git", ".GIT", ".git.", ".git ", ".git::$INDEX_ALLOCATION", "GIT~1", ".gi\u200ct", ".hg", ".svn", ".jj"],
)
def test_version_controls_own_directories(name: str, tmp_path: Path):
    """What git reads there makes it run programs: an index cannot be its configuration, whatever it is called."""
    for path in (f"{name}/config", f"sub/{name}/hooks/post-checkout", name):
        with pytest.raises(ConfigError, match="version control"):
            resolve_below(tmp_path, tmp_path / path, "x:1")
    assert resolve_below(tmp_path, tmp_path / ".github/CODEOWNERS", "x:1")


@posix
@pytest.mark.parametrize("config", ["indexes: [{file: list, line: '[core]', among: core}]\n", "docs: docs\n"])
def test_a_link_into_version_controls_own(config: str, home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """A link does not lead there either."""
    root = build_tree(tmp_path / "mono", {CONFIG: config, **SOURCE, ".git/config": "[core]\n", ".git/hooks/x": ""})
    (root / "list").symlink_to(".git/config")
    (root / "docs").symlink_to(".git/hooks")
    before = read_tree(root / ".git")
    os.chdir(root)
    outcome = run("new", "tiny", "x")
    assert outcome.code == 2 and "version control" in outcome.err
    assert read_tree(root / ".git") == before


@pytest.mark.parametrize("text", ["{slug:>2000000000}", "{slug!r}", "{slug:{prefix}}", "{slug.x}", "{slug[0]}", "{0}"])
@pytest.mark.parametrize("where", ["line", "answer", "registry"])
def test_placeholders_are_bare_names(where: str, text: str, tmp_path: Path, home: Path, run: Callable[..., Outcome]):
    """A width could fill the memory: no text with placeholders takes one, nor anything else but a name."""
    configs = {
        "line": f"indexes: [{{file: list, line: '{text}', among: y}}]\n",
        "answer": f"answers: {{description: '{text}'}}\n",
        "registry": f"registry: '{text.replace('slug', 'prefix')}.yaml'\n",
    }
    root = build_tree(tmp_path / "mono", {CONFIG: configs[where], **SOURCE, "list": "y\n"})
    os.chdir(root)
    outcome = run("new", "tiny", "x")
    assert outcome.code == 2 and "which does not exist" in outcome.err, outcome.err


@posix
def test_output_is_named_by_a_link_or_by_a_way_back(home: Path, run: Callable[..., Outcome], tmp_path: Path):
    """What lies above a directory is what lies above it on the disk, however it was named."""
    root = build_tree(tmp_path / "mono", {CONFIG: "indexes: [{file: list, line: '{path}', among: y}]\n", "list": "y\n"})
    build_tree(root, {"connectors/x": "", "sub/x": ""})
    elsewhere = build_tree(tmp_path / "elsewhere", {"x": ""})
    (elsewhere / "link").symlink_to(root / "sub")
    os.chdir(root)
    assert run("new", "tiny", "one", "--output", "../elsewhere").code == 0
    assert (root / "list").read_text("utf-8") == "y\n"
    assert run("new", "tiny", "two", "--output", str(elsewhere / "link")).code == 0
    assert "sub/source-two" in (root / "list").read_text("utf-8")
