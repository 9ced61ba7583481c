"""What a template in cookiecutter's format can make happen without --trust: nothing but files in its project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conftest import Outcome, build_tree

ROOT = "{{cookiecutter.slug}}"
New = Callable[..., Outcome]
pytestmark = pytest.mark.usefixtures("clean_temp")
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX file names and links")


def _evil(tmp_path: Path) -> str:
    """Return a module that notes that it was imported."""
    return (
        f"open({str(tmp_path / 'RAN')!r}, 'w').close()\nfrom jinja2.ext import Extension\nclass Boom(Extension): ...\n"
    )


@pytest.mark.parametrize(
    "options",
    [
        {"slug": "x", "__y": "{{ cookiecutter.update({'_extensions': ['evil_ext.Boom']}) or 'y' }}"},
        {"_extensions": [], "slug": "{{ cookiecutter._extensions.append('evil_ext.Boom') or 'x' }}"},
        {"_extensions": ["jinja2.ext.do"], "slug": "{{ cookiecutter._extensions.extend(['evil_ext.Boom']) or 'x' }}"},
        {"slug": "x", "__y": "{{ cookiecutter.update({'_jinja2_env_vars': {'bytecode_cache': 1}}) or 'y' }}"},
        {"_jinja2_env_vars": {}, "slug": "{{ cookiecutter._jinja2_env_vars.update({'nonsense': 1}) or 'x' }}"},
        {"slug": "x", "__d": {"a": "{{ cookiecutter.setdefault('_extensions', ['evil_ext.Boom']) and 'y' }}"}},
    ],
)
@pytest.mark.parametrize("look", [(), ("--dry-run",)])
def test_no_expression_changes_what_runs(
    options: dict[str, object], look: tuple[str, ...], make, run: New, tmp_path: Path
):
    """Extensions and Jinja's settings are those of cookiecutter.json, whatever an expression makes of them."""
    root = make(options, {f"{ROOT}/a.txt": "a", "evil_ext.py": _evil(tmp_path)})
    outcome = run("new", str(root), *look)
    assert outcome.code == 0, outcome.err
    assert not (tmp_path / "RAN").exists()


def test_an_expression_in_a_file_changes_nothing_either(make, run: New, tmp_path: Path):
    """The same while files are rendered: what is copied, and what a hook would load, stands before."""
    text = "{{ cookiecutter.update({'_copy_without_render': ['*'], '_extensions': ['evil_ext.Boom']}) or '' }}"
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": text, f"{ROOT}/b.txt": "{{ 1 + 1 }}", "evil_ext.py": _evil(tmp_path)})
    assert run("new", str(root)).code == 0
    assert (tmp_path / "here/x/b.txt").read_text("utf-8") == "2" and not (tmp_path / "RAN").exists()


@pytest.mark.parametrize("extensions", [[], ["jinja2.ext.do"]])
@pytest.mark.parametrize("place", ["", f"{ROOT}/", "templates/", "hooks/"])
def test_no_module_beside_a_template_is_imported(place: str, extensions: list[str], make, run: New, tmp_path: Path):
    """A file that is called like a module which cookiecutter's libraries try to import is only a file."""
    names = ("unidecode", "winreg", "chardet", "simplejson", "slugify", "text_unidecode", "arrow", "evil")
    options = {"slug": "{{ 'Äb c' | slugify }}", "_extensions": extensions, "now": "{% now 'utc', '%Y' %}"}
    files = {f"{place}{name}.py": _evil(tmp_path) for name in names}
    root = make(options, {f"{ROOT}/a.txt": "{{ 'ß' | slugify }}", **files})
    code = "import sys; sys.path.insert(0, ''); from generator.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code, "new", str(root)], cwd=tmp_path / "here", env=environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "RAN").exists()


@pytest.mark.parametrize("name", ["jinja2.ext.os:system", "cookiecutter.extensions.json.loads", "jinja2.ext.a.b"])
def test_only_the_extensions_of_the_libraries_are_known(name: str, make, run: New):
    """A name that only begins like one of theirs needs trust."""
    outcome = run("new", str(make({"slug": "x", "_extensions": [name]}, {f"{ROOT}/a.txt": "a"})))
    assert outcome.code == 1 and f"the extension {name}" in outcome.err


def test_what_was_judged_is_what_runs(make, run: New, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory that changes between the look and the use changes nothing: a copy was judged."""
    from generator.catalog import search

    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "judged"})
    judge = search._refuse_code

    def judge_and_change(template: object, *, look: bool) -> None:
        judge(template, look=look)  # type: ignore[arg-type]
        (root / ROOT / "a.txt").write_text("changed", "utf-8")
        build_tree(root, {"hooks/post_gen_project.py": _evil(tmp_path), "evil_ext.py": _evil(tmp_path)})
        (root / "cookiecutter.json").write_text('{"slug": "x", "_extensions": ["evil_ext.Boom"]}', "utf-8")
        (root / ROOT / "secret").symlink_to(tmp_path)

    monkeypatch.setattr(search, "_refuse_code", judge_and_change)
    assert run("new", str(root)).code == 0
    assert (tmp_path / "here/x/a.txt").read_text("utf-8") == "judged" and not (tmp_path / "RAN").exists()


GIT_NAMES = [
    ".git", ".GIT", ".Git", "git~1", "GIT~1", ".git.", ".git ", ".git . .", ".git::$INDEX_ALLOCATION", ".git:x",
    ".g\u200cit", "\u200d.git", ".git\ufeff", ".g\u202eit\u206f", ".hg", ".HG", ".h\u200bg".replace("\u200b", "\u200f"),
    "hg~1", ".hg ", "a\\.git",
]  # fmt: skip


@posix
@pytest.mark.parametrize("name", GIT_NAMES)
@pytest.mark.parametrize("copied", [False, True])
def test_no_repository_is_written(name: str, copied: bool, make, run: New, tmp_path: Path):
    """What some file system takes for .git or .hg is no part of any path, rendered or copied."""
    options = {"slug": "x", "part": name, "_copy_without_render": ["sub/*"] if copied else []}
    for path in (f"sub/{name}/config", f"sub/{name}"):
        root = make(options, {f"{ROOT}/{path}": "a"})
        outcome = run("new", str(root))
        assert outcome.code == 1 and "repository's own" in outcome.err, outcome.err
        assert os.listdir(tmp_path / "here") == []
        shutil.rmtree(root / ROOT)


@posix
@pytest.mark.parametrize("name", GIT_NAMES)
def test_no_answer_makes_one(name: str, make, run: New, tmp_path: Path):
    """The same for a path that an answer makes, and for the project's own directory."""
    root = make({"slug": "x", "part": "y"}, {f"{ROOT}/{{{{cookiecutter.part}}}}/config": "a"})
    assert run("new", str(root), "--set", f"part={name}").code == 1
    assert run("new", str(root), "--set", f"slug={name}").code == 2
    assert os.listdir(tmp_path / "here") == []


@pytest.mark.parametrize(
    "names", [("HEAD", "objects/x", "refs/x", "config"), ("head", "commondir"), ("Head", "Objects/a", "REFS/b")]
)
@pytest.mark.parametrize("place", ["", "tests/data/"])
def test_no_bare_repository_either(place: str, names: tuple[str, ...], make, run: New, tmp_path: Path):
    """git takes a directory for a repository by what is in it, too, and runs what its config names."""
    root = make({"slug": "x"}, {f"{ROOT}/{place}{name}": "ref: refs/heads/main\n" for name in names})
    outcome = run("new", str(root))
    assert outcome.code == 1 and "git repository of the template's making" in outcome.err
    assert os.listdir(tmp_path / "here") == []


@posix
@pytest.mark.parametrize("place", [f"{ROOT}/l", "templates/l", "hooks/l", "l", f"{ROOT}/sub/l"])
def test_links_are_judged_everywhere(place: str, make, run: New, tmp_path: Path):
    """A link out of the template is refused wherever it lies, also to a directory, and through another link."""
    secret = build_tree(tmp_path / "secrets", {"key": "SECRET"})
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "a", "other/x": ""})
    for number, target in enumerate([secret / "key", secret, "../" * 9 + str(secret / "key"), root / "other/chain"]):
        link = root / f"{place}{number}"
        link.parent.mkdir(parents=True, exist_ok=True)
        (root / "other/chain").unlink(missing_ok=True)
        link.symlink_to(target)
        if number == 3:
            (root / "other/chain").symlink_to(secret)
        outcome = run("new", str(root))
        assert outcome.code == 1 and "is a link to" in outcome.err, target
        link.unlink()


@posix
def test_links_inside_are_as_cookiecutter_has_them(make, run: New, tmp_path: Path):
    """A link that stays inside is followed, relative or absolute; a partial may be one."""
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "a", "shared/p.txt": "p", f"{ROOT}/i.txt": "{% include 'p.txt' %}"})
    (root / "templates").symlink_to("shared")
    (root / ROOT / "b.txt").symlink_to(root / ROOT / "a.txt")
    assert run("new", str(root)).code == 0
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "here/x").glob("*.txt")} == {
        "a.txt": "a", "b.txt": "a", "i.txt": "p",
    }  # fmt: skip


@posix
def test_what_is_no_file_is_named(make, run: New, tmp_path: Path):
    """A named pipe would be waited for without end."""
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "a"})
    os.mkfifo(root / ROOT / "pipe")
    outcome = run("new", str(root))
    assert outcome.code == 1 and "pipe is no file" in outcome.err


@posix
@pytest.mark.parametrize("by_hook", [False, True])
def test_a_name_that_is_not_utf_8(by_hook: bool, make, run: New, tmp_path: Path):
    """No record can hold it: one sentence with the name, and nothing is created."""
    hook = {"hooks/post_gen_project.py": "open(b'caf\\xe9', 'w').close()\n"} if by_hook else {}
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "a", **hook})
    if not by_hook:
        Path(os.fsdecode(os.fsencode(root / ROOT) + b"/caf\xe9")).touch()
    outcome = run("new", str(root), "--trust")
    assert outcome.code == 1 and "caf\\xe9 has a name that is not UTF-8" in outcome.err
    assert os.listdir(tmp_path / "here") == []


@posix
def test_a_place_that_is_not_utf_8(make, run: New, tmp_path: Path):
    """A template may lie anywhere; the record says so as far as text can."""
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "{{ cookiecutter._repo_dir }}"})
    moved = root.rename(os.fsdecode(os.fsencode(root.parent) + b"/caf\xe9"))
    outcome = run("new", str(moved))
    assert outcome.code == 0, outcome.err
    assert "caf\\xe9" in (tmp_path / "here/x/a.txt").read_text("utf-8")


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "1", "0", "True", "FALSE", "t", "f"])
def test_booleans_are_as_cookiecutter_takes_them(word: str, make, run: New, tmp_path: Path):
    """Every word that cookiecutter's own prompt takes, and what it means there."""
    from cookiecutter.prompt import YesNoPrompt

    root = make({"slug": "x", "flag": True}, {f"{ROOT}/a.txt": "{{ cookiecutter.flag }}"})
    assert run("new", str(root), "--set", f"flag={word}").code == 0
    assert (tmp_path / "here/x/a.txt").read_text("utf-8") == str(YesNoPrompt().process_response(word))


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("sub/latin.txt", b"caf\xe9", "sub/latin.txt: "),
        ("sub/{{ cookiecutter.empty }}/a.txt", b"a", "sub/{{ cookiecutter.empty }}: "),
        (".connector.yaml", b"a", "brings a file .connector.yaml"),
        (".Connector.YAML", b"a", "brings a file .Connector.YAML"),
    ],
)
def test_a_message_names_the_file(path: str, content: bytes, said: str, make, run: New):
    """Whoever has to mend a template is told which of its files it is."""
    outcome = run("new", str(make({"slug": "x", "empty": ""}, {f"{ROOT}/{path}": content})))
    assert outcome.code == 1 and said in outcome.err, outcome.err
    assert "connector-generator-" not in outcome.err


def test_passwords_do_not_reach_the_project(make, run: New, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Neither the address, nor the template's own directory, nor git's files in it tell what was typed."""
    from generator.catalog import repositories

    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "{{ cookiecutter }}", f"{ROOT}/b.txt": "{% include 'config' %}"})
    (root / "templates").symlink_to(".git")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    own = repositories.Address

    def clone(address: own, checkout: str | None, scratch: Path) -> repositories.Clone:
        found = kept(address._replace(url=root.as_uri()), checkout, scratch)
        assert not (found.path / ".git").exists()
        return found

    kept = repositories.clone
    monkeypatch.setattr(repositories, "clone", clone)
    address = "https://me:s3cr3t@example.com/a/b.git?token=s3cr3t"
    outcome = run("new", address, "--trust")
    assert "s3cr3t" not in outcome.out + outcome.err and outcome.code == 1
    (root / ROOT / "b.txt").unlink()
    subprocess.run(["git", "commit", "-qam", "y"], cwd=root, check=True)
    assert run("new", address, "--trust").code == 0
    text = "".join(path.read_text("utf-8") for path in (tmp_path / "here/x").iterdir())
    assert "s3cr3t" not in text and "https://example.com/a/b.git" in text
    assert yaml.safe_load((tmp_path / "here/x/.connector.yaml").read_text("utf-8"))["template"] == "b"


HARD = "O'N\"e`i$(touch PWNED)l '''; touch PWNED; \\ \n<b> & é \U0001f600 | {x}"


@posix
@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("post_gen_project.py", "import json, os\nD = json.load(open(os.environ['CONNECTOR_ANSWERS']))\n"),
        ("post_gen_project.py", "import json\nD = json.loads(r'''{{ cookiecutter | jsonify }}''')\n"),
        ("post_gen_project.py", 'import json\nD = json.loads(r"""{{ cookiecutter | jsonify }}""")\n'),
        ("post_gen_project.sh", '#!/bin/sh\ncp "$CONNECTOR_ANSWERS" answers.json\n'),
        ("post_gen_project.sh", "#!/bin/sh\nprintf %s '{{ cookiecutter | jsonify }}' > answers.json\n"),
        ("post_gen_project.sh", "#!/bin/sh\ncat > answers.json <<END\n{{ cookiecutter | jsonify }}\nEND\n"),
    ],
)
def test_the_ways_that_no_answer_can_leave(name: str, script: str, make, run: New, tmp_path: Path):
    """Every answer arrives as it was typed, in Python and in a shell, whatever is in it."""
    keep = "json.dump(D, open('answers.json', 'w'))\n" if name.endswith(".py") else ""
    root = make({"slug": "x", "name": ""}, {f"{ROOT}/a.txt": "a", f"hooks/{name}": script + keep})
    outcome = run("new", str(root), "--trust", "--set", f"name={HARD}")
    assert outcome.code == 0, outcome.err
    assert json.loads((tmp_path / "here/x/answers.json").read_text("utf-8"))["name"] == HARD
    assert not list(tmp_path.rglob("PWNED"))


@posix
def test_json_in_double_quotes_of_a_shell_is_no_code(make, run: New, tmp_path: Path):
    """There the quotes of JSON end those of the shell: the data is spoilt, but nothing of it runs."""
    hook = '#!/bin/sh\necho "{{ cookiecutter | jsonify }}" > said\n'
    root = make({"slug": "x", "name": ""}, {f"{ROOT}/a.txt": "a", "hooks/post_gen_project.sh": hook})
    assert run("new", str(root), "--trust", "--set", f"name={HARD}").code == 0
    assert not list(tmp_path.rglob("PWNED"))


def test_a_zip_keeps_executable_bits_and_refuses_the_rest(run: New, tmp_path: Path):
    """A script in an archive is one in the project."""
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("t/cookiecutter.json", '{"slug": "x"}')
        script = zipfile.ZipInfo(f"t/{ROOT}/run.sh")
        script.external_attr = 0o100755 << 16
        archive.writestr(script, "#!/bin/sh\n")
        archive.writestr(f"t/{ROOT}/a.txt", "a")
    assert run("new", str(tmp_path / "t.zip")).code == 0
    modes = {path.name: bool(path.stat().st_mode & 0o100) for path in (tmp_path / "here/x").iterdir()}
    assert modes["a.txt"] is False and (modes["run.sh"] or os.name == "nt")
