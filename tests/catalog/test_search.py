"""Where templates come from: names, directories, archives, git repositories and monorepos."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from generator.catalog.addresses import without_password
from tests.conftest import TINY, Outcome, build_tree

ROOT = "{{cookiecutter.slug}}"
HERE = Path(__file__).resolve().parents[2]
FOREIGN = {"cookiecutter.json": '{"slug": "x"}', f"{ROOT}/a.txt": "first"}
OWN = {path.removeprefix("tiny/"): text for path, text in TINY.items()}
New = Callable[..., Outcome]
pytestmark = pytest.mark.usefixtures("clean_temp")


def _git(repo: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repo, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A git repository with a template of each format in it, and two commits, the first one tagged."""
    tree = {f"foreign/{path}": text for path, text in FOREIGN.items()} | {f"own/{path}": t for path, t in OWN.items()}
    root = build_tree(tmp_path / "repository.git", tree)
    _git(root, "init", "--quiet")
    for text in ("first", "second"):
        (root / f"foreign/{ROOT}/a.txt").write_text(text, "utf-8")
        _git(root, "add", "--all")
        _git(root, "commit", "--quiet", "--allow-empty", "--message", text)
        _git(root, "tag", text)
    return root


def _record(project: Path) -> dict[str, object]:
    record: dict[str, object] = yaml.safe_load((project / ".connector.yaml").read_text("utf-8"))
    return record


@pytest.mark.parametrize("revision", ["first", "second", None])
@pytest.mark.parametrize("by_url", [True, False])
def test_a_git_repository(revision: str | None, by_url: bool, repo: Path, run: New, tmp_path: Path):
    """The revision that was asked for is used, and its commit recorded; also of a repository on this machine."""
    address = repo.as_uri() if by_url else str(repo)
    checkout = ("--checkout", revision) if revision else ()
    outcome = run("new", address, "--directory", "foreign", *checkout)
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "here/x/a.txt").read_text("utf-8") == (revision or "second")
    expected = {"source": address, "directory": "foreign"}
    if by_url or revision:
        expected["commit"] = _git(repo, "rev-parse", revision or "HEAD")
    assert _record(tmp_path / "here/x")["origin"] == expected


def test_a_url_without_git_in_it(repo: Path, run: New, tmp_path: Path):
    """cookiecutter takes only what has "git" in it for a git repository."""
    moved = repo.rename(tmp_path / "plain")
    assert run("new", moved.as_uri(), "--directory", "foreign").code == 0


def test_our_own_format_in_a_repository(repo: Path, run: New, tmp_path: Path):
    """A template of ours works the same from elsewhere."""
    outcome = run("new", repo.as_uri(), "X", "--directory", "own")
    assert outcome.code == 0, outcome.err
    record = _record(tmp_path / "here/source-x")
    assert record["template"] == "own" and record["origin"]["commit"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["{}", "--checkout", "nowhere"], 1, "has no nowhere"),
        (["{}", "--checkout", "--force"], 2, "expected one argument"),
        (["{}", "--checkout=--force"], 2, "no branch, tag or commit"),
        (["{}-not"], 1, "cannot be cloned"),
        (["hg+{}"], 2, "Mercurial is not supported"),
        (["{}"], 2, "--directory foreign\n  --directory own"),
        (["{}", "--directory", "foriegn"], 2, "has no template in foriegn\nhint: did you mean foreign?"),
        (["{}", "--directory", "../.."], 1, "is not inside of"),
        (["airbyte-python", "--checkout", "x"], 2, "for templates from elsewhere"),
        (["./nowhere"], 2, "does not exist"),
        (["nowhere"], 2, "there is no template 'nowhere'"),
    ],
)
def test_what_cannot_be_fetched(arguments: list[str], code: int, said: str, repo: Path, run: New):
    """One sentence, no traceback."""
    outcome = run("new", *(argument.format(repo.as_uri()) for argument in arguments))
    assert (outcome.code, said in outcome.err, "Traceback" in outcome.err) == (code, True, False), outcome.err


def test_a_template_keeps_a_name(run: New):
    """A name is a template's, also where a directory is called the same."""
    Path("airbyte-python").mkdir()
    assert run("new", "airbyte-python", "X", "--dry-run").code == 0


def test_an_archive(tmp_path: Path, run: New):
    """A .zip has one directory at its top, as code hosts make it."""
    with zipfile.ZipFile(tmp_path / "template.zip", "w") as archive:
        archive.writestr("template-main/", "")
        for path, text in FOREIGN.items():
            archive.writestr(f"template-main/{path}", text)
    assert run("new", str(tmp_path / "template.zip")).code == 0
    assert _record(tmp_path / "here/x")["origin"] == {"source": str(tmp_path / "template.zip")}
    assert run("new", str(tmp_path / "template.zip"), "--checkout", "x").code == 2
    (tmp_path / "broken.zip").write_bytes(b"PK")
    outcome = run("new", str(tmp_path / "broken.zip"))
    assert outcome.code == 1 and "is not a valid zip archive" in outcome.err


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@example.com/a.git", "https://example.com/a.git"),
        ("https://secret@example.com/a.git", "https://example.com/a.git"),
        ("ssh://git:secret@example.com/a.git", "ssh://git@example.com/a.git"),
        ("git@example.com:a/b.git", "git@example.com:a/b.git"),
        ("gh:a/b", "gh:a/b"),
    ],
)
def test_passwords_are_not_recorded(url: str, shown: str):
    """What is shown and written down is the address alone."""
    assert without_password(url) == shown


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    """A monorepo with a template of each format in one directory, and a layer that ours share."""
    build_tree(tmp_path / "mono/tools/templates/foreign", FOREIGN)
    own = OWN["template.yaml"].replace("prefix: source\n", "prefix: source\nextends: [mine, python]\n")
    build_tree(tmp_path / "mono/tools/templates/own", {**OWN, "template.yaml": own})
    build_tree(
        tmp_path / "mono/tools/templates/_shared/mine",
        {"project/b.txt.jinja": '{% include "_shared/mine/partials/p.jinja" %}', "partials/p.jinja": "{{ slug }}"},
    )
    return build_tree(tmp_path / "mono", {".connector-generator.yaml": "connectors: .\ntemplates: [tools/templates]\n"})


def test_templates_of_a_monorepo(monorepo: Path, run: New, monkeypatch: pytest.MonkeyPatch):
    """They are named like the bundled ones, and the list says where each comes from."""
    monkeypatch.chdir(monorepo)
    listed = {entry["name"]: entry["origin"] for entry in json.loads(run("templates", "--json").out)}
    assert listed["airbyte-python"] == "bundled"
    assert (listed["foreign"], listed["own"]) == ("tools/templates/foreign", "tools/templates/own")
    assert "own (from tools/templates/own)\n" in run("templates").out
    assert run("new", "foreign").code == 0
    assert _record(monorepo / "x")["origin"] == {"source": "tools/templates/foreign"}
    assert run("new", "foriegn").err.endswith("hint: did you mean foreign?\n")


def test_layers_of_ones_own_and_ours(monorepo: Path, run: New, monkeypatch: pytest.MonkeyPatch):
    """A template from elsewhere extends the layers beside it, and the bundled ones."""
    monkeypatch.chdir(monorepo)
    outcome = run("new", "own", "X", "--set", "description=d")
    assert outcome.code == 0, outcome.err
    assert (monorepo / "source-x/b.txt").read_text("utf-8") == "x"
    assert (monorepo / "source-x/requirements.txt").exists()


def test_a_name_stands_for_one_template(monorepo: Path, run: New, monkeypatch: pytest.MonkeyPatch):
    """A monorepo's template cannot be called like a bundled one."""
    monkeypatch.chdir(monorepo)
    (monorepo / "tools/templates/own").rename(monorepo / "tools/templates/airbyte-python")
    for command in (["templates"], ["new", "airbyte-python", "X"]):
        outcome = run(*command)
        assert outcome.code == 2 and "there is a template airbyte-python already" in outcome.err


@pytest.mark.parametrize(
    ("listed", "said"), [("[nowhere]", "is not a directory"), ("x", "list"), ("[tools]", "holds no template")]
)
def test_a_configuration_that_is_wrong(
    listed: str, said: str, monorepo: Path, run: New, monkeypatch: pytest.MonkeyPatch
):
    """A directory that is not there, or has no template, is a sentence."""
    monkeypatch.chdir(monorepo)
    (monorepo / ".connector-generator.yaml").write_text(f"connectors: .\ntemplates: {listed}\n", "utf-8")
    outcome = run("templates")
    assert outcome.code == 2 and said in outcome.err


@pytest.mark.parametrize(
    "text", ["{{ title.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ cycler.__init__.__globals__ }}"]
)
def test_expressions_run_in_a_sandbox(text: str, tmp_path: Path, run: New):
    """A template that is not bundled cannot reach Python."""
    root = build_tree(tmp_path / "own", {**OWN, "project/evil.txt.jinja": text})
    outcome = run("new", str(root), "X")
    assert outcome.code == 1 and "SecurityError" in outcome.err


@pytest.mark.parametrize("layer", ["../../../../etc", "/etc", ".."])
def test_no_layer_from_anywhere(layer: str, tmp_path: Path, run: New):
    """A layer has a name, and lies where layers are."""
    table = OWN["template.yaml"].replace("prefix: source\n", f"prefix: source\nextends: [{layer}]\n")
    outcome = run("new", str(build_tree(tmp_path / "own", {**OWN, "template.yaml": table})), "X")
    assert outcome.code == 1 and "there is no layer" in outcome.err


@pytest.mark.parametrize("arguments", [["new", "airbyte-python", "X", "--defaults"], ["templates"]])
def test_who_uses_none_of_it_pays_nothing(arguments: list[str], tmp_path: Path):
    """cookiecutter, and the libraries that it brings, are not imported for a template that is bundled."""
    code = (
        "import sys; from generator.cli import main; main(sys.argv[1:]);"
        "sys.exit(bool({'cookiecutter', 'requests', 'arrow', 'questionary'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(HERE)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
