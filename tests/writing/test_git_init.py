"""The built-in hooks: a project that is a git repository of its own, or a clear no before anything is written."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome, build_tree, read_tree

Run = Callable[..., Outcome]
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX scripts and permissions")
WITH_GIT = ("new", "airbyte-python", "Some Thing", "--set", "git_init=true")


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory; git looks for repositories no further up than here."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "here"


def _git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


def _configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "gitconfig").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))


def test_a_repository_with_one_commit(run: Run, here: Path):
    """The project is a repository on the branch main with one commit, and has nothing to commit."""
    outcome = run(*WITH_GIT)
    assert outcome.code == 0, outcome.err
    project = here / "source-some-thing"
    assert _git(project, "log", "--all", "--format=%an, %s") == "Ada Lovelace, Create source-some-thing"
    assert _git(project, "status", "--porcelain", "--branch") == "## main"
    assert _git(project, "rev-parse", "--show-toplevel") == str(project.resolve())


def test_no_secret_is_committed(run: Run, here: Path):
    """What lies below secrets/ is there, and is not in the repository."""
    run(*WITH_GIT)
    project = here / "source-some-thing"
    assert (project / "secrets/config.json").is_file()
    files = _git(project, "ls-files").splitlines()
    assert "README.md" in files and ".connector.yaml" in files
    assert not [path for path in files if "secrets/" in path]


def test_not_inside_another_repository(run: Run, here: Path):
    """A repository in a repository is refused before anything is written."""
    _git(here, "init", "--quiet")
    before = read_tree(here)
    outcome = run(*WITH_GIT)
    assert outcome.code == 1
    assert f"git_init: source-some-thing would be a repository inside {here.resolve()}" in outcome.err
    assert "error: a hook failed, so nothing was created" in outcome.err
    assert read_tree(here) == before


def test_git_has_to_know_who_commits(run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without an identity there can be no commit, so nothing is created."""
    _configure(tmp_path, monkeypatch, "[user]\n\tuseConfigOnly = true\n")
    outcome = run(*WITH_GIT)
    assert outcome.code == 1
    assert "git config --global user.name" in outcome.err
    assert not list(here.iterdir())


def test_git_has_to_be_there(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch):
    """Without git there is a sentence, and nothing is created."""
    monkeypatch.setenv("PATH", "")
    outcome = run(*WITH_GIT, "--set", "author=Ada")
    assert outcome.code == 1
    assert "git is not installed" in outcome.err
    assert not list(here.iterdir())


def test_a_commit_that_fails(run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """If git refuses the commit, such as through a hook of the user's, nothing is created."""
    words = "#!/bin/sh\nprintf 'not on my watch, Andr\\351\\n' >&2\nexit 1\n"  # in nobody's encoding
    hook = build_tree(tmp_path / "githooks", {"pre-commit": words})
    (hook / "pre-commit").chmod(0o755)
    identity = "[user]\n\tname = Ada\n\temail = ada@example.com\n"
    _configure(tmp_path, monkeypatch, f"{identity}[core]\n\thooksPath = {hook.as_posix()}\n")
    outcome = run(*WITH_GIT)
    assert outcome.code == 1
    assert "git commit failed: not on my watch" in outcome.err
    assert not list(here.iterdir())


def test_inside_a_hook_of_git(run: Run, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Variables that point git at another repository do not count, and that repository is not touched."""
    other = tmp_path / "other"
    other.mkdir()
    _git(other, "init", "--quiet")
    before = read_tree(other)
    with monkeypatch.context() as patch:
        patch.setenv("GIT_DIR", str(other / ".git"))
        patch.setenv("GIT_WORK_TREE", str(other))
        patch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
        outcome = run(*WITH_GIT)
    assert outcome.code == 0, outcome.err
    assert _git(here / "source-some-thing", "rev-list", "--count", "HEAD") == "1"
    assert read_tree(other) == before


def test_without_git_init_there_is_no_repository(run: Run, here: Path):
    """A repository is made only where it is asked for."""
    assert run(*WITH_GIT[:-1], "git_init=false").code == 0
    assert not (here / "source-some-thing/.git").exists()


# ---- nothing of the project is run, and everything of the user's counts ------------------------------------

TINY = ("new", "tiny", "Some Thing", "--set", "git_init=true")
IDENTITY = "[user]\n\tname = Ada\n\temail = ada@example.com\n"


def _script(path: Path, words: str) -> Path:
    build_tree(path.parent, {path.name: f"#!/bin/sh\n{words}\n"})
    path.chmod(0o755)
    return path


@posix
def test_a_repository_that_a_hook_has_brought(run: Run, here: Path, home: Path, tmp_path: Path):
    """A .git that is there before ours has a configuration and hooks of its own: it is refused, and none of it runs."""
    ran = tmp_path / "ran"
    spy = _script(tmp_path / "spy", f"touch {ran}")
    plant = (
        "import os, pathlib, shutil\nos.makedirs('.git/hooks')\n"
        f"pathlib.Path('.git/config').write_text('[core]\\n\\trepositoryformatversion = 0\\n\\tfsmonitor = {spy}\\n')\n"
        f"shutil.copy({str(spy)!r}, '.git/hooks/pre-commit')\n"
    )
    config = "connectors: .\nhooks: {pre_gen_project: [plant.py]}\n"
    build_tree(here, {".connector-generator.yaml": config, "plant.py": plant})
    outcome = run(*TINY, "--trust")
    assert outcome.code == 1 and "there is a .git in the project already" in outcome.err
    assert not ran.exists() and not (here / "source-some-thing").exists()


@posix
@pytest.mark.parametrize("setting", ["hooksPath = .githooks", "fsmonitor = ./.githooks/pre-commit"])
def test_a_setting_that_points_into_the_project(
    setting: str, *, run: Run, here: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Who has relative paths in git's configuration runs nothing that a template brings."""
    ran = tmp_path / "ran"
    build_tree(home / "tiny/project", {".githooks/pre-commit": f"#!/bin/sh\ntouch {ran}\n"})
    (home / "tiny/project/.githooks/pre-commit").chmod(0o755)
    _configure(tmp_path, monkeypatch, f"{IDENTITY}[core]\n\t{setting}\n")
    outcome = run(*TINY)
    assert outcome.code == 0, outcome.err
    assert _git(here / "source-some-thing", "-c", "core.fsmonitor=false", "rev-list", "--count", "HEAD") == "1"
    assert not ran.exists()


@posix
def test_a_template_from_elsewhere_meets_no_hook(
    run: Run, here: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A user's own hook may run what a project says, as pre-commit does: not for a template that nobody trusts."""
    ran = tmp_path / "ran"
    hook = _script(tmp_path / "githooks/pre-commit", f"touch {ran}")
    _configure(tmp_path, monkeypatch, f"{IDENTITY}[core]\n\thooksPath = {hook.parent}\n")
    assert run("new", str(home / "tiny"), "Some Thing", "--set", "git_init=true").code == 0
    assert _git(here / "source-some-thing", "rev-list", "--count", "HEAD") == "1" and not ran.exists()
    assert run("new", "tiny", "Other", "--set", "git_init=true").code == 0
    assert ran.exists()  # as in every first commit of the user's own


@posix
def test_a_reason_on_standard_output(run: Run, here: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where a user's own hook says on standard output why it refuses, that is shown; if it says nothing, its code."""
    hook = _script(tmp_path / "githooks/pre-commit", "echo no ticket number; exit 1")
    _configure(tmp_path, monkeypatch, f"{IDENTITY}[core]\n\thooksPath = {hook.parent}\n")
    outcome = run(*TINY)
    assert outcome.code == 1 and "git commit failed: no ticket number" in outcome.err
    _script(hook, "exit 1")
    outcome = run(*TINY)
    assert outcome.code == 1 and "git commit failed: exit code 1" in outcome.err
    assert not list(here.iterdir())


def test_line_ends_that_git_refuses(run: Run, here: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """core.safecrlf lets git refuse files: its reason is shown, and nothing is created."""
    _configure(tmp_path, monkeypatch, f"{IDENTITY}[core]\n\tautocrlf = true\n\tsafecrlf = true\n")
    outcome = run(*TINY)
    assert outcome.code == 1 and re.search(r"git add failed: fatal: LF would be replaced by CRLF in \S+", outcome.err)
    assert not list(here.iterdir())


def test_an_identity_for_one_place(run: Run, here: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An identity that counts only in repositories below a directory is found there, and refused nowhere else."""
    build_tree(tmp_path, {"identity": IDENTITY})
    known = f'[user]\n\tuseConfigOnly = true\n[includeIf "gitdir:{here.as_posix()}/"]\n\tpath = {tmp_path}/identity\n'
    _configure(tmp_path, monkeypatch, known)
    assert run(*TINY).code == 0
    assert _git(here / "source-some-thing", "log", "--format=%ae") == "ada@example.com"
    (tmp_path / "there").mkdir()
    outcome = run(*TINY, "--output", str(tmp_path / "there"))
    assert outcome.code == 1 and "git does not know who you are" in outcome.err
    assert not list((tmp_path / "there").iterdir())


@pytest.mark.parametrize(
    "variable", ["GIT_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_CONFIG"]
)
def test_what_a_hook_of_git_hands_on(
    variable: str, *, run: Run, here: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Hooks of any kind that start git reach the project, and never the repository from which we were called."""
    other = build_tree(tmp_path / "other", {"a": "x"})
    _git(other, "init", "--quiet")
    _git(other, "add", "--all")
    _git(other, "commit", "--quiet", "--message", "x")
    theirs = read_tree(other)
    own = "import subprocess\nsubprocess.run(['git', '-C', '.', 'commit', '-qm', 'y', '--allow-empty'])\n"
    config = "connectors: .\nhooks: {post_gen_project: [own.py]}\n"
    build_tree(here, {".connector-generator.yaml": config, "own.py": own})
    with monkeypatch.context() as patch:
        patch.setenv(
            variable, str(other / ".git" / {"GIT_INDEX_FILE": "index", "GIT_CONFIG": "config"}.get(variable, ""))
        )
        outcome = run(*TINY, "--trust")
    assert outcome.code == 0, outcome.err
    assert _git(here / "source-some-thing", "rev-list", "--count", "HEAD") == "2"
    assert read_tree(other) == theirs
