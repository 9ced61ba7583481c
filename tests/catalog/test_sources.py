"""How templates are brought here: what they are called, by whom they are fetched, and what an archive may hold."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from generator.catalog import archives
from generator.catalog.addresses import parse_address, safe_name, without_password
from tests.conftest import TINY, Outcome, build_tree

ROOT = "{{cookiecutter.slug}}"
FOREIGN = {"cookiecutter.json": '{"slug": "x"}', f"{ROOT}/a.txt": "a"}
OWN = {path.removeprefix("tiny/"): text for path, text in TINY.items()}
New = Callable[..., Outcome]
pytestmark = pytest.mark.usefixtures("clean_temp")
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX file names and links")


def _git(repo: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repo, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.strip()


def _repository(root: Path) -> Path:
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "x")):
        _git(root, *arguments)
    return root


WORDS = ["..", "../tpl", "../sub/../tpl", "./../tpl/", "../tpl//", "link", "link/", "../tpl/./", "../sub/link/../tpl"]


@posix
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("own", [False, True], ids=["cookiecutter", "own"])
@pytest.mark.parametrize("way", ["new", "templates", "batch", "answers", "checkout"])
def test_every_way_to_write_a_path(  # noqa: PLR0917
    word: str, own: bool, way: str, tmp_path: Path, run: New, clean_temp: Path
):
    """A path may be written in any way, by every command; nothing else than the project comes or goes."""
    root = build_tree(tmp_path / "tpl", OWN if own else FOREIGN)
    sub = root / "sub" if word == ".." else tmp_path / "sub"
    sub.mkdir()
    (sub / "link").symlink_to(os.path.relpath(root, sub))
    _repository(root)
    (clean_temp / "precious").write_text("keep", "utf-8")
    os.chdir(sub)
    name = ["X"] if own else []
    build_tree(
        tmp_path,
        {"rows.csv": f"{'name' if own else 'slug'},template\nx,{word}\n", "answers.yaml": f"template: {word}\n"},
    )
    commands = {
        "new": ["new", word, *name],
        "templates": ["templates", word],
        "batch": ["new", "--batch", str(tmp_path / "rows.csv")],
        "answers": ["new", "--answers", str(tmp_path / "answers.yaml"), *(["--set", "name=X"] if own else [])],
        "checkout": ["new", word, *name, "--checkout", "main"],
    }
    outcome = run(*commands[way], *(() if way == "templates" else ("--output", str(tmp_path / "here"), "--defaults")))
    assert "Traceback" not in outcome.err
    if way == "batch" and not own:
        assert outcome.code == 2 and "which a batch cannot use" in outcome.err
    else:
        assert outcome.code == 0, outcome.err
    if way not in ("templates", "batch"):
        assert [path.name for path in (tmp_path / "here").iterdir()] == ["source-x" if own else "x"]
        record = yaml.safe_load(next((tmp_path / "here").glob("*/.connector.yaml")).read_text("utf-8"))
        assert record["origin"]["source"] == str(root) and record["template"] == "tpl"
    assert (clean_temp / "precious").read_text("utf-8") == "keep"
    (clean_temp / "precious").unlink()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("ext::sh -c 'touch PWNED'/", "control characters"),
        ("ext::sh%20-c%20touch/PWNED", "could run a program"),
        ("fd::17/x", "could run a program"),
        ("svn://example.com/x", "not fetched by svn"),
        ("ftp://example.com/x", "not fetched by ftp"),
        ("hg+https://example.com/x", "Mercurial is not supported"),
        ("-oProxyCommand.touch@host:x", "begin with a dash"),
        ("ssh://-oProxyCommand=touch/x", "begin with a dash"),
        ("git@host:-x", "begin with a dash"),
        ("https://me:pa/ss@example.com/x", "is no address"),
        ("https://example.com/a b", "blanks"),
        ("~nobody-is-called-so/x", "does not exist"),
        ("x/" * 3000, "does not exist"),
    ],
)
def test_addresses_that_are_none(word: str, said: str, run: New, tmp_path: Path):
    """git is never told what it could take for an option or a program; the sentence shows no password."""
    (tmp_path / "answers.json").write_text(yaml.safe_dump({"template": word}), "utf-8")
    outcome = run("new", "--answers", str(tmp_path / "answers.json"))
    assert outcome.code == 2 and said in outcome.err and "Traceback" not in outcome.err, outcome.err
    assert "pa/ss" not in outcome.err and not list(tmp_path.rglob("PWNED"))


@pytest.mark.parametrize(
    ("word", "url", "name", "is_zip"),
    [
        ("gh:a/b", "https://github.com/a/b.git", "b", False),
        ("gl:a/b.c", "https://gitlab.com/a/b.c.git", "b.c", False),
        ("git+https://host/a/b.git/", "https://host/a/b.git/", "b", False),
        ("git@host:a/b.git", "git@host:a/b.git", "b", False),
        ("git@host:b", "git@host:b", "b", False),
        ("https://host/..", "https://host/..", "template", False),
        ("https://host/%2e%2e", "https://host/%2e%2e", "template", False),
        ("git@h:..git", "git@h:..git", "template", False),
        ("https://host/a.zip?token=x", "https://host/a.zip?token=x", "a", True),
        ("file:///a/_shared", "file:///a/_shared", "template", False),
    ],
)
def test_what_an_address_says(word: str, url: str, name: str, is_zip: bool):
    """The name is ours: a plain word, or `template`."""
    address = parse_address(word)
    assert (address.url, address.name, address.is_zip) == (url, name, is_zip)


@pytest.mark.parametrize("name", ["", ".", "..", "-x", ".git", "a/..", "/", "\x1b[31m", "a\nb", "~"])
def test_names_that_are_none(name: str):
    """What could be taken for something else is called `template`."""
    assert safe_name(name) == "template"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:p@ss@host/a", "https://host/a"),
        ("https://host/a@b", "https://host/a@b"),
        ("fatal: 'https://tok@host/a/' not found", "fatal: 'https://host/a/' not found"),
        ("git+https://me:x@host/a", "git+https://host/a"),
        ("https://host/a.zip?sig=abc#x", "https://host/a.zip"),
        ("me:secret@host:a", "me@host:a"),
    ],
)
def test_no_text_shows_a_password(text: str, shown: str):
    """Nor what stands behind a question mark, where tokens are."""
    assert without_password(text) == shown


def test_what_git_says_shows_no_password(run: New):
    """The password is taken out of git's own words, too, as it was typed and as it is meant."""
    outcome = run("new", "http://me:s%41cret@127.0.0.1:1/x.git")
    assert outcome.code == 1 and "cannot be cloned" in outcome.err
    assert "s%41cret" not in outcome.err and "sAcret" not in outcome.err


def test_the_users_own_repository_is_left_alone(tmp_path: Path, run: New, monkeypatch: pytest.MonkeyPatch):
    """As from a git hook or `git rebase --exec`: the variables of another repository change nothing there."""
    template = _repository(build_tree(tmp_path / "tpl", FOREIGN))
    mine = _repository(build_tree(tmp_path / "mine", {"a": "a"}))
    before = _git(mine, "rev-parse", "HEAD"), _git(mine, "status", "--porcelain"), _git(mine, "ls-files")
    monkeypatch.setenv("GIT_DIR", str(mine / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(mine / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(mine))
    outcome = run("new", str(template), "--checkout", "main")
    for variable in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(variable)
    assert outcome.code == 0, outcome.err
    assert (_git(mine, "rev-parse", "HEAD"), _git(mine, "status", "--porcelain"), _git(mine, "ls-files")) == before
    record = yaml.safe_load((tmp_path / "here/x/.connector.yaml").read_text("utf-8"))
    assert record["origin"]["commit"] == _git(template, "rev-parse", "HEAD")


@pytest.mark.parametrize("remote", [True, False])
def test_a_submodule_is_named(remote: bool, tmp_path: Path, run: New):
    """What lies in another repository would be missing without a word."""
    _repository(build_tree(tmp_path / "other", {"a": "a"}))
    root = _repository(build_tree(tmp_path / "tpl", FOREIGN))
    _git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "other"), f"{ROOT}/part")
    _git(root, "commit", "-qm", "y")
    word = root.as_uri()
    if not remote:
        _git(root, "submodule", "deinit", "-q", "-f", "--all")
        word = str(root)
    outcome = run("new", word)
    assert outcome.code == 1 and f"{ROOT}/part in" in outcome.err and "is a submodule" in outcome.err


def _archive(path: Path, entries: Mapping[str, str | bytes], **attributes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = attributes.get("attr", 0o100644) << 16
            info.flag_bits |= attributes.get("flag", 0)
            archive.writestr(info, content)
    return path


TOP = {f"t/{path}": text for path, text in FOREIGN.items()}


@pytest.mark.parametrize(
    "name",
    [
        "/any/local/dir/",
        "/etc/x",
        "../x",
        "t/../../x",
        "t//x",
        "./x",
        "C:/x",
        "t/C:x",
        "a\\..\\x",
        "t/a\nb",
        "t/" + "x" * 2000,
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_no_name_in_an_archive_leads_out(name: str, first: bool, tmp_path: Path, run: New):
    """Absolute, with a drive, with `..` or a backslash: the archive is refused as a whole."""
    entries = {name: "x", **TOP} if first else {**TOP, name: "x"}
    outcome = run("new", str(_archive(tmp_path / "t.zip", entries)))
    assert outcome.code == 1 and "Traceback" not in outcome.err, outcome.err
    assert "is no path below it" in outcome.err or "longer than any path" in outcome.err
    assert os.listdir(tmp_path / "here") == []


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_no_links_in_an_archive(kind: int, tmp_path: Path, run: New):
    """A link, a pipe or a device in an archive is refused."""
    outcome = run("new", str(_archive(tmp_path / "t.zip", {**TOP, "t/l": "/etc/passwd"}, attr=kind | 0o644)))
    assert outcome.code == 1 and "is a link, or no file" in outcome.err


def test_bombs(tmp_path: Path, run: New, monkeypatch: pytest.MonkeyPatch):
    """Neither size, nor number, nor what its table says of them: all is bounded by what is really written."""
    monkeypatch.setattr(archives, "FREE_BYTES", 1000)
    outcome = run("new", str(_archive(tmp_path / "t.zip", {**TOP, "t/bomb": bytes(10_000_000)})))
    assert outcome.code == 1 and "far more than" in outcome.err
    monkeypatch.setattr(archives, "MOST_FILES", 50)
    outcome = run("new", str(_archive(tmp_path / "t.zip", {**TOP, **{f"t/{n}": "" for n in range(100)}})))
    assert outcome.code == 1 and "more than 50 files" in outcome.err


def test_a_password_is_a_sentence(tmp_path: Path, run: New):
    """Nobody is asked for the password of an archive."""
    path = _archive(tmp_path / "t.zip", TOP)
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 1)
    path.write_bytes(content)
    outcome = run("new", str(path))
    assert outcome.code == 1 and "protected by a password" in outcome.err


@pytest.mark.parametrize("top", ["t/", "", "a/b/"])
def test_where_in_an_archive_a_template_may_be(top: str, tmp_path: Path, run: New):
    """At its top, in the one directory at its top, or where --directory says; directories need no entry."""
    path = _archive(tmp_path / "t.zip", {f"{top}{name}": text for name, text in FOREIGN.items()})
    outcome = run("new", str(path), *(["--directory", "b"] if top == "a/b/" else []))
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "here/x/a.txt").exists()


def test_a_large_download_ends(tmp_path: Path, run: New, monkeypatch: pytest.MonkeyPatch):
    """What is fetched is bounded; so is how long it may take."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Endless(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(bytes(100_000))
            except OSError:
                pass

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(archives, "MOST_FETCHED", 1_000_000)
    try:
        outcome = run("new", f"http://127.0.0.1:{server.server_port}/t.zip")
    finally:
        server.shutdown()
        server.server_close()
    assert outcome.code == 1 and "has more than 1 MB" in outcome.err


@posix
@pytest.mark.parametrize(
    "place", ["own/project/l", "_shared/evil/project/l", "_shared/l", "own/_shared/evil/project/l", "own/l"]
)
def test_links_out_of_our_own_format(place: str, tmp_path: Path, run: New):
    """Every directory from which something can get into a project is judged, layers and partials as well."""
    secret = build_tree(tmp_path / "secrets", {"id_rsa": "SECRET"})
    table = OWN["template.yaml"].replace("prefix: source\n", "prefix: source\nextends: [evil]\n")
    text = "{% include '_shared/l/id_rsa' ignore missing %}"
    tree = {
        f"own/{path}": content for path, content in {**OWN, "template.yaml": table, "project/i.jinja": text}.items()
    }
    root = build_tree(tmp_path / "tpl", {**tree, "_shared/evil/project/b.txt": "b"})
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).symlink_to(secret)
    outcome = run("new", str(root / "own"), "X")
    assert outcome.code == 1 and "is a link to" in outcome.err and "SECRET" not in outcome.err
    assert os.listdir(tmp_path / "here") == []


@posix
def test_shared_layers_that_are_a_link(tmp_path: Path, run: New):
    """A link for all the layers is judged like one in them; with --trust it is followed."""
    build_tree(tmp_path / "secrets/mine/project", {"c.txt": "c"})
    table = OWN["template.yaml"].replace("prefix: source\n", "prefix: source\nextends: [mine]\n")
    root = build_tree(tmp_path / "tpl/own", {**OWN, "template.yaml": table})
    (root.parent / "_shared").symlink_to(tmp_path / "secrets")
    assert run("new", str(root), "X").code == 1
    assert run("new", str(root), "X", "--trust").code == 0
    assert (tmp_path / "here/source-x/c.txt").exists()


@posix
@pytest.mark.parametrize("target", ["static.txt", "inner"])
def test_a_link_does_not_vanish(target: str, tmp_path: Path, run: New):
    """Our own format writes no links, and says so instead of leaving one out or making a copy of it."""
    root = build_tree(tmp_path / "own", {**OWN, "project/inner/x.txt": "x"})
    (root / "project/link").symlink_to(target)
    outcome = run("new", str(root), "X")
    assert outcome.code == 1 and f"{root}/project/link is a link" in outcome.err


def test_an_empty_directory_is_made(tmp_path: Path, run: New):
    """A directory without files is one in the project, too, unless another layer fills it."""
    root = build_tree(tmp_path / "own", {**OWN, "project/full/x.txt": "x"})
    (root / "project/{{ module }}/empty").mkdir()
    assert run("new", str(root), "X").code == 0
    assert list((tmp_path / "here/source-x/source_x/empty").iterdir()) == []


@posix
def test_the_engine_follows_no_link_that_comes_later(tmp_path: Path):
    """A link that appears once a template was judged is not followed by Jinja's loader either."""
    from generator.errors import TemplateError
    from generator.rendering.engine import Engine

    root = build_tree(tmp_path / "own", {"project/a.jinja": "{% include '_shared/p' %}", "project/b.jinja": "b"})
    shared = build_tree(tmp_path / "_shared", {"x": "x"})
    engine = Engine(root, (shared,), trusted=False)
    secret = build_tree(tmp_path / "secrets", {"key": "SECRET"})
    (shared / "p").symlink_to(secret / "key")
    shutil.rmtree(root / "project/b.jinja", ignore_errors=True)
    (root / "project/b.jinja").unlink()
    (root / "project/b.jinja").symlink_to(secret / "key")
    for name in ("a", "b"):
        with pytest.raises(TemplateError, match="leads out of the template"):
            engine.render(root / f"project/{name}.jinja", {})


@pytest.mark.parametrize("name", [".git/config", ".GIT/hooks/pre-commit", "a/.hg/hgrc", ".git"])
def test_our_own_format_writes_no_repository(name: str, tmp_path: Path, run: New):
    """Not without, and not with a first commit by git_init."""
    if name == ".git":
        (tmp_path / "own/project").mkdir(parents=True)
    root = build_tree(tmp_path / "own", {**OWN, f"project/{name}": "[core]\n\tfsmonitor = touch PWNED\n"})
    for more in ([], ["--set", "git_init=yes"]):
        outcome = run("new", str(root), "X", *more)
        assert outcome.code == 1 and "repository's own" in outcome.err
    assert os.listdir(tmp_path / "here") == []


@pytest.mark.parametrize(
    "path",
    [".git/hooks/pre-commit", "docs/x.sh", "docs/.git/x.md", "x/y.md", "docs/../y.md", "docs/.github/x.md", "docs/.md"],
)
def test_docs_of_a_foreign_template_are_markdown_below_docs(
    path: str, tmp_path: Path, run: New, monkeypatch: pytest.MonkeyPatch
):
    """What a template from elsewhere writes beside its project is a page of the documentation, or refused."""
    table = OWN["template.yaml"].replace("docs/integrations/sources/{{ slug }}.md", path)
    tree = {name: text for name, text in OWN.items() if "docs/" not in name}
    root = build_tree(tmp_path / "own", {**tree, "template.yaml": table, f"project/{path}": "x"})
    mono = build_tree(tmp_path / "mono", {".connector-generator.yaml": "connectors: c\ndocs: .\n", "c/x": ""})
    monkeypatch.chdir(mono)
    before = sorted(mono.rglob("*"))
    outcome = run("new", str(root), "X")
    assert outcome.code == 1 and "Traceback" not in outcome.err, outcome.err
    assert sorted(mono.rglob("*")) == before


def test_git_init_takes_a_yes(tmp_path: Path, run: New, home: Path):
    """The words for true are those of cookiecutter in our own questions, too."""
    assert run("new", "tiny", "X", "--set", "git_init=yes").code == 0
    assert (tmp_path / "here/source-x/.git").is_dir()
