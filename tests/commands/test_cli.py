"""The command line as scripts and people meet it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import jsonschema
import pexpect
import pytest

from generator import __version__
from generator.arguments import build_parser
from generator.errors import UsageError
from tests.conftest import TINY, build_tree, read_tree
from tests.support.processes import command, environment, finish, many_threads, terminal

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX shells and terminals")
ESCAPE = re.compile(r"\x1b")


def _type(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let this stand on standard input, which is no terminal."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


# --- what was meant, and exit codes


@pytest.mark.parametrize(
    ("arguments", "code", "said", "hint"),
    [
        (["nwe"], 2, "there is no command 'nwe'", "did you mean new?"),
        (["--no-color", "frob"], 2, "there is no command 'frob'", "known commands: check, "),
        (["--frob"], 2, "unrecognized arguments: --frob", "connector-generator --help"),
        (["new", "tiny", "x", "--frob"], 2, "unrecognized arguments: --frob", "--help"),
        (["new", "tiny", "x", "--out", "."], 2, "unrecognized arguments: --out", "--help"),
        (["new", "tiny", "x", "y"], 2, "unrecognized arguments: y", "--help"),
        (["new", "tiny", "x", "--set"], 2, "expected one argument", "new --help"),
        (["new", "tinny", "x"], 2, "there is no template 'tinny'", "did you mean tiny?"),
        (["templates", "tinny"], 2, "there is no template 'tinny'", "did you mean tiny?"),
        (["new", "tiny", "x", "--set", "licence=MIT"], 2, "no question 'licence'", "did you mean license?"),
        (["new", "tiny", "x", "--set", "license=mit"], 2, "'mit' is none of MIT, ELv2; did you mean MIT?", ""),
        (["new", "tiny", "x", "--set", "docker=perhaps"], 2, "docker: 'perhaps' is neither true nor false", ""),
        (["new", "tiny", "con"], 2, "Windows reserves con", ""),
        (["new", "tiny", ""], 2, "the name is empty", ""),
        (["new", "tiny", "../x"], 2, "a name is not a path", ""),
        (["new", "tiny", "x", "--set", "license"], 2, "write --set KEY=VALUE", ""),
        (["new", "tiny", "x", "--set", "license=MIT", "--set", "license=MIT"], 2, "license is given twice", ""),
        (["new", "tiny", "x", "--set", "name=y"], 2, "the name is given twice", ""),
        (["new", "tiny"], 2, "--set name=…", "--answers FILE"),
        (["new"], 2, "--set name=…", "--answers FILE"),
        ([], 2, "--set name=…", "--answers FILE"),
        (["new", "tiny", "x", "--answers", "missing.yaml"], 2, "missing.yaml does not exist", ""),
        (["new", "tiny", "x", "--output", "missing"], 1, "missing does not exist", "mkdir -p"),
        (["completion", "bsh"], 2, "bsh", "--help"),
        (["completion"], 2, "SHELL", "--help"),
    ],
)
def test_what_is_wrong_and_what_was_meant(
    arguments: list[str], code: int, said: str, hint: str, *, home: Path, run, tmp_path: Path
):
    """Every mistake ends with its exit code, one error on standard error with a hint, and nothing on disk."""
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (code, "")
    error, _, hints = outcome.err.partition("\nhint: ")
    assert error.startswith("error: ") and said in error and hint in hints
    assert not list((tmp_path / "here").iterdir())


_OPTIONS = (["--set", "license=ELv2"], ["--set=docker=true"], ["--output", "out"], ["--json"])


@pytest.mark.parametrize("order", sorted(set(permutations(["template", "name", "options", "options"]))))
def test_template_name_and_options_in_any_order(order: tuple[str, ...], home: Path, run):
    """Only the template comes before the name: an option may stand before, between and behind both."""
    Path("out").mkdir()
    options = iter((_OPTIONS[0] + _OPTIONS[1], _OPTIONS[2] + _OPTIONS[3]))
    places = iter(("tiny", "Fjord Data"))
    words = [word for part in order for word in (next(options) if part == "options" else [next(places)])]
    outcome = run("new", *words)
    assert outcome.code == 0, outcome.err
    record = Path("out/source-fjord-data/.connector.yaml").read_text("utf-8")
    assert "template: tiny" in record and "name: Fjord Data" in record and "license: ELv2" in record
    assert Path("out/source-fjord-data/Dockerfile").is_file()


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["new", "--json", "--", "T", "-N"], {"template": "T", "name": "-N", "json": True}),
        (["new", "T", "--answers", "-", "--", "N"], {"template": "T", "name": "N", "answers": "-"}),
        (["new", "T", "--defaults", "--", "--json"], {"template": "T", "name": "--json", "json": False}),
        (["check", "a", "--json", "b", "--jobs", "2", "c"], {"paths": ["a", "b", "c"], "jobs": 2, "json": True}),
        (["register", "a", "--dry-run", "b"], {"paths": ["a", "b"], "dry_run": True}),
        (["templates", "--directory", "d", "T", "--json"], {"template": "T", "directory": "d", "json": True}),
        (["init", "--diff", "d", "--json"], {"directory": "d", "diff": True, "json": True}),
        (["trust", "p", "--withdraw"], {"path": "p", "withdraw": ""}),
        (["trust", "--withdraw", "p"], {"path": None, "withdraw": "p"}),
        (["completion", "--no-color", "zsh"], {"shell": "zsh", "no_color": True}),
        (["--no-color", "new", "T", "--json", "N"], {"template": "T", "name": "N", "json": True}),
    ],
)
def test_every_command_takes_options_anywhere(words: list[str], options: dict[str, object]):
    """An option keeps its value, -- ends the options, and whatever is left keeps its order."""
    parsed = vars(build_parser(next(word for word in words if not word.startswith("-"))).parse_args(words))
    assert {key: parsed[key] for key in options} == options


@pytest.mark.parametrize("words", [["T", "N", "--set"], ["T", "--set", "--json", "N"], ["--set"]])
def test_an_option_takes_no_argument_for_its_value(words: list[str]):
    """What stands before an option is never what it waits for."""
    with pytest.raises(UsageError, match=r"--set: expected one argument"):
        build_parser("new").parse_args(["new", *words])


def test_a_taken_name(home: Path, run, tmp_path: Path):
    """What is there is not touched."""
    build_tree(tmp_path / "here", {"Source_Some-Thing/mine": "x"})
    outcome = run("new", "tiny", "Some Thing")
    assert outcome.code == 1
    assert "Source_Some-Thing exists already" in outcome.err
    assert read_tree(tmp_path / "here") == {"Source_Some-Thing/mine": b"x"}


@pytest.mark.parametrize("arguments", [["--help"], ["new", "--help"], ["templates", "-h"], ["completion", "--help"]])
def test_help(arguments: list[str], run):
    """Help goes to standard output."""
    outcome = run(*arguments)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("usage: connector-generator")


def test_version(run):
    """The version is that of the package."""
    outcome = run("--version")
    assert (outcome.code, outcome.out) == (0, f"connector-generator {__version__}\n")


def test_our_own_mistake(home: Path, run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """What nobody foresaw ends with a traceback and all that a report needs."""
    monkeypatch.setattr("generator.commands.new.plan_connector", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("new", "tiny", "x")
    assert f"mistake in connector-generator {__version__} (Python" in capfd.readouterr().err


# --- answers


FILES = {
    "answers.yaml": "template: tiny\nname: From File\nlicense: ELv2\ndocker: true\n",
    "answers.json": '{"template": "tiny", "name": "From File", "license": "ELv2", "docker": true}',
}


@pytest.mark.parametrize("name", FILES)
def test_answers_from_a_file(name: str, home: Path, run, tmp_path: Path):
    """A file in YAML or JSON can say everything, the template included."""
    build_tree(tmp_path / "here", FILES)
    report = run("new", "--answers", name, "--json", "--dry-run").json
    assert report["template"] == "tiny"
    assert report["answers"].items() >= {"name": "From File", "license": "ELv2", "docker": True}.items()


@pytest.mark.parametrize("content", [content.encode() for content in FILES.values()], ids=list(FILES))
def test_answers_from_standard_input(content: bytes, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """`-` reads the same from standard input."""
    _type(monkeypatch, content)
    assert run("new", "--answers", "-", "--json", "--dry-run").json["answers"]["license"] == "ELv2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name: x\nlicence: MIT\n", "no question 'licence'"),
        ("name: x\nname: y\n", "standard input:2: name stands there twice"),
        ("name: [x]\n", "name: ['x'] is not text"),
        ("- name\n", "holds no `key: value` lines"),
        ("name: x\ntemplate: nothing\n", "there is no template 'nothing'"),
        ("name: x\nlicense:\n", "license: '' is none of"),
    ],
)
def test_a_file_is_checked_like_flags(content: str, said: str, home: Path, run, monkeypatch: pytest.MonkeyPatch):
    """The same rules hold for files and flags."""
    _type(monkeypatch, content.encode())
    outcome = run("new", "--answers", "-")
    assert outcome.code == 2 and said in outcome.err


def test_who_wins(home: Path, run, tmp_path: Path):
    """Flags win over the file, the file over the monorepo, the monorepo over git and over the template."""
    table = (home / "tiny/template.yaml").read_text("utf-8").replace("default: MIT", "default: MIT, when: {}")
    author = '  - {key: author, kind: text, prompt: Author, default: "{git_user}"}\nfiles:'
    (home / "tiny/template.yaml").write_text(table.replace("files:", author), encoding="utf-8")
    new = ("new", "tiny", "x", "--json", "--dry-run")

    def author_of(*arguments: str) -> object:
        return run(*new, *arguments).json["answers"]["author"]

    assert author_of() == "Ada Lovelace"
    config = "connectors: .\nanswers: {author: The Monorepo}\n"
    build_tree(tmp_path / "here", {".connector-generator.yaml": config, "a.yaml": "author: The File\n"})
    assert author_of() == "The Monorepo"
    assert author_of("--answers", "a.yaml") == "The File"
    assert author_of("--answers", "a.yaml", "--set", "author=The Flag") == "The Flag"


def test_the_command_line_names_template_and_name(home: Path, run, tmp_path: Path):
    """TEMPLATE and NAME win over those in the file."""
    build_tree(tmp_path / "here", {"a.yaml": "template: nothing\nname: From File\n"})
    assert run("new", "tiny", "Typed", "--answers", "a.yaml", "--json", "--dry-run").json["answers"]["name"] == "Typed"


@pytest.mark.parametrize(
    "config",
    [
        {".connector-generator.yaml": "connectors: .\nanswers: {docker: true}\n"},
        {".connector-generator.yaml": '{"connectors": ".", "answers": {"docker": true}}'},
        {"pyproject.toml": '[tool.connector-generator]\nconnectors = "."\nanswers = {docker = true}\n'},
    ],
    ids=["yaml", "json", "toml"],
)
def test_a_monorepo_answers_yes_or_no(config: dict[str, str], home: Path, run, tmp_path: Path):
    """A monorepo's default for a bool question works in every form of its configuration."""
    build_tree(tmp_path / "here", config)
    assert run("new", "tiny", "x", "--json", "--dry-run").json["answers"]["docker"] is True


@pytest.mark.parametrize(
    ("answers", "said", "hint"),
    [
        ("authr: x", "no template asks for authr", "did you mean author?"),
        ("description: '{nothing}'", "uses {nothing}, which does not exist", "written twice"),
        ("license: GPL", "'GPL' is none of MIT, ELv2", ""),
    ],
)
def test_a_wrong_default_names_the_configuration(
    answers: str, said: str, hint: str, *, home: Path, run, tmp_path: Path
):
    """A default that cannot be right is an error that names the file in which it stands."""
    table = (home / "tiny/template.yaml").read_text("utf-8")
    author = "  - {key: author, kind: text, prompt: Author, default: x}\nfiles:"
    (home / "tiny/template.yaml").write_text(table.replace("files:", author), encoding="utf-8")
    build_tree(tmp_path / "here", {".connector-generator.yaml": f"connectors: .\nanswers: {{{answers}}}\n"})
    outcome = run("new", "tiny", "x")
    assert outcome.code == 2
    assert ".connector-generator.yaml" in outcome.err and said in outcome.err and hint in outcome.err


# --- what is shown


def test_the_result(home: Path, run, tmp_path: Path):
    """What was created, the next commands with the real path, and what there is to do."""
    outcome = run("new", "tiny", "Some Thing", "--set", "docker=true")
    assert outcome.code == 0 and outcome.err == ""
    project = tmp_path / "here/source-some-thing"
    assert outcome.out == (
        f"created {project} (6 files)\n\nNext:\n  cd source-some-thing\n  python -m source_some_thing\n\n"
        "1 places are marked TODO(some-thing): README.md says what belongs there.\n"
        "connector-generator check, run in that directory, says at any time what is left to do.\n"
    ).replace("(6 files)", f"({len(read_tree(project))} files)")
    assert (project / "source_some_thing/__init__.py").read_text("utf-8").startswith('TITLE = "Some Thing"')


@posix
def test_next_steps_lead_there(home: Path, run, tmp_path: Path):
    """The command to copy works, also for a path with blanks and from another directory."""
    (tmp_path / "my 'own' dir").mkdir()
    outcome = run("new", "tiny", "x", "--output", str(tmp_path / "my 'own' dir"))
    cd = next(line for line in outcome.out.splitlines() if line.startswith("  cd "))
    there = subprocess.run(["sh", "-c", f"{cd} && pwd -P"], capture_output=True, text=True, check=True)
    assert Path(there.stdout.strip()) == (tmp_path / "my 'own' dir/source-x").resolve()


def test_a_page_outside_is_named(home: Path, run, tmp_path: Path):
    """In a monorepo the docs page is part of the result."""
    build_tree(tmp_path / "here", {".connector-generator.yaml": "", "connectors/x": ""})
    page = tmp_path / "here/docs/integrations/sources/some-thing.md"
    assert f"created {page}\n" in run("new", "tiny", "Some Thing").out
    assert page.is_file()


def test_dry_run_shows_the_tree_and_writes_nothing(home: Path, run, tmp_path: Path):
    """Every file is listed, nothing is there."""
    outcome = run("new", "tiny", "Some Thing", "--dry-run")
    assert outcome.code == 0 and outcome.out.endswith("Nothing was written.\n")
    for word in ("README.md", "source_some_thing/", "__init__.py", ".connector.yaml", "files"):
        assert word in outcome.out
    assert not list((tmp_path / "here").iterdir())


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_the_tree_is_never_cut(columns: str, home: Path, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """However narrow the terminal is, every path is shown to its end."""
    monkeypatch.setenv("COLUMNS", columns)
    name = "Worldwide Meteorological and Oceanographic Observations Hubs"
    shown = run("new", "tiny", name, "--dry-run").out
    slug = name.lower().replace(" ", "-")
    for line in (f"{tmp_path}/here/source-{slug}/", f"source_{slug.replace('-', '_')}/", f"{slug}.md"):
        assert line in shown


@pytest.mark.parametrize("flags", [["--diff"], ["--dry-run", "--diff"]])
def test_diff_shows_every_line(flags: list[str], home: Path, run, tmp_path: Path):
    """The diff holds every line that would be written, and nothing is written."""
    outcome = run("new", "tiny", "Some Thing", *flags)
    assert outcome.code == 0
    assert '+TITLE = "Some Thing"\n' in outcome.out and "+{{ copied as it is }}\n" in outcome.out
    assert outcome.out.count("--- /dev/null\n") == 5
    assert not list((tmp_path / "here").iterdir())


@pytest.mark.skipif(not shutil.which("patch"), reason="no patch here")
def test_a_diff_can_be_applied(home: Path, run, tmp_path: Path):
    """What the diff shows is what would be written: patch makes the same files of it."""
    build_tree(home, {"tiny/project/no-newline.txt": "one\ntwo", "tiny/project/odd.txt": "form\x0cfeed\u2028line\n"})
    there = tmp_path / "my connectors"
    there.mkdir()
    diff = run("new", "tiny", "x", "--diff", "--output", str(there)).out
    (tmp_path / "applied").mkdir()
    depth = len(there.parts)
    subprocess.run(
        ["patch", f"-p{depth}", "--quiet"],
        input=diff.encode(),
        cwd=tmp_path / "applied",
        check=True,
        capture_output=True,
    )
    assert run("new", "tiny", "x", "--output", str(there)).code == 0
    assert read_tree(tmp_path / "applied") == read_tree(there)


def test_json_of_a_plan_and_of_a_result(home: Path, run, tmp_path: Path):
    """A script learns the same from a plan and from a result; a diff only if it asks."""
    plan = run("new", "tiny", "Some Thing", "--json", "--dry-run").json
    diff = run("new", "tiny", "Some Thing", "--json", "--diff").json
    assert not list((tmp_path / "here").iterdir())
    result = run("new", "tiny", "Some Thing", "--json").json
    assert (plan["created"], diff["created"], result["created"]) == (False, False, True)
    assert {**plan, "created": True} == result
    assert all("+" in change["diff"] for change in diff["changes"])
    project = Path(result["project"])
    files = {Path(change["path"]): change["bytes"] for change in result["changes"]}
    assert files == {path: path.stat().st_size for path in project.rglob("*") if path.is_file()}
    assert result["names"].items() >= {"slug": "some-thing", "class_name": "SourceSomeThing"}.items()
    assert result["next_steps"][0] == "cd source-some-thing"


def test_the_list_of_templates(home: Path, run):
    """Every template with its title; the same as JSON."""
    assert run("templates").out == "tiny\n  Tiny. Just enough to be a template.\n"
    (listed,) = run("templates", "--json").json
    assert listed.items() >= {"name": "tiny", "title": "Tiny", "summary": "Just enough to be a template."}.items()


def test_one_template(home: Path, run):
    """Questions with their defaults and choices, and all files."""
    shown = run("templates", "tiny").out
    for line in (
        "name               Name (required)",
        "license            Licence (default: MIT)",
        "ELv2: Elastic",
        "Dockerfile",
        "docs/integrations/sources/{{ slug }}.md",
    ):
        assert line in shown


def test_the_schema_of_answers(home: Path, run):
    """A script can check its answers before it calls us: the schema accepts what we accept."""
    schema = run("templates", "tiny", "--json").json
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    good = {"template": "tiny", "name": "x", "license": "ELv2", "docker": True, "slug": "a-b"}
    assert check.is_valid(good) and check.is_valid({"name": "x"})
    for bad in (
        {},
        {"name": 1},
        {"name": "x", "license": "GPL"},
        {"name": "x", "docker": "true"},
        {"name": "x", "a": 1},
    ):
        assert not check.is_valid(bad)
    for slug in ("A", "a--b", "-a", "a_b", "x" * 61):
        assert not check.is_valid({"name": "x", "slug": slug}), slug
    assert schema["properties"]["license"]["default"] == "MIT"
    assert schema["properties"]["description"]["x-derived-default"] == "Reads {title}."


def test_our_own_schema_accepts_our_own_cases(run):
    """The answers with which we test our templates are valid by the schema that we print."""
    from generator.answers.given import read_answers
    from tests.support.cases import CASES

    for case in CASES:
        said = read_answers(str(case), stdin=bytes)  # every scalar as text
        answers = {key: {"true": True, "false": False}.get(str(value), value) for key, value in said.items()}
        schema = run("templates", str(answers["template"]), "--json").json
        jsonschema.Draft202012Validator(schema).validate(answers)


# --- terminals, pipes, shells


SHOWING = {
    "tree": ("new", "tiny", "x", "--dry-run", "--defaults"),
    "diff": ("new", "tiny", "x", "--diff", "--defaults"),
    "result": ("new", "tiny", "x", "--defaults"),
    "list": ("templates",),
    "template": ("templates", "tiny"),
    "error": ("templates", "nothing"),
    "usage": ("frob",),
}


@pytest.mark.parametrize("arguments", SHOWING.values(), ids=list(SHOWING))
def test_plain_without_a_terminal(arguments: tuple[str, ...], home: Path, run):
    """In a pipe there are no colours."""
    outcome = run(*arguments)
    assert not ESCAPE.search(outcome.out + outcome.err)


@posix
@many_threads
@pytest.mark.parametrize("arguments", SHOWING.values(), ids=list(SHOWING))
def test_colours_in_a_terminal_only_if_wanted(arguments: tuple[str, ...], home: Path, tmp_path: Path):
    """A terminal gets colours; with NO_COLOR and with --no-color it gets plain text."""

    def shown(name: str, *more: str, **env: str) -> str:
        (tmp_path / name).mkdir()
        child = terminal(command(*arguments, *more, templates=home), tmp_path / name, **env)
        child.expect(pexpect.EOF)
        child.close()
        return str(child.before)

    assert ESCAPE.search(shown("coloured"))
    assert not ESCAPE.search(shown("variable", NO_COLOR="1"))
    assert not ESCAPE.search(shown("flag", "--no-color"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_valid(shell: str, run, tmp_path: Path):
    """The shell itself can read its script."""
    outcome = run("completion", shell)
    assert outcome.code == 0 and "connector-generator" in outcome.out
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    (tmp_path / "script").write_text(outcome.out, encoding="utf-8", newline="\n")
    done = subprocess.run([shell, "-n", str(tmp_path / "script")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["ne"], "new"),
        (["templ"], "templates"),
        (["new", "--ans"], "--answers"),
        (["completion", "fi"], "fish"),
        (["new", "airb"], "airbyte-python"),
        (["templates", "airb"], "airbyte-python"),
    ],
)
def test_what_bash_completes(words: list[str], completed: str, run, tmp_path: Path):
    """Commands, flags, choices and templates are completed."""
    (tmp_path / "script").write_text(run("completion", "bash").out, encoding="utf-8", newline="\n")
    line = " ".join(["connector-generator", *words])
    ask = f"""
        source '{tmp_path}/script'
        COMP_WORDS=({line}); COMP_CWORD={len(words)}; COMP_LINE='{line}'; COMP_POINT={len(line)}
        function_name=$(complete -p connector-generator | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        $function_name connector-generator '{words[-1]}' ''
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "--norc", "-c", ask], capture_output=True, text=True)
    assert completed in done.stdout.split(), done.stderr


def _imported(*arguments: str, cwd: Path) -> set[str]:
    """Return the modules that a run imports."""
    start = [sys.executable, "-X", "importtime", "-m", "generator", *arguments]
    done = finish(start, cwd=cwd)
    assert done.returncode == 0, done.stderr
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "generator.cli" in modules
    return modules


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("new", "--help")])
def test_help_comes_at_once(arguments: tuple[str, ...], tmp_path: Path):
    """What only shows help or version imports nothing that is slow to start, be it Python's own."""
    slow = {"questionary", "prompt_toolkit", "rich", "jinja2", "cookiecutter", "yaml", "slugify", "shtab", "pygments"}
    slow |= {"typing", "threading", "pathlib", "shutil", "json", "hashlib", "subprocess", "generator.model"}
    assert not _imported(*arguments, cwd=tmp_path) & slow


def test_a_run_without_questions_starts_quickly(tmp_path: Path):
    """Who says everything by flags does not wait for the wizard, its colours, or for hooks."""
    new = ("new", "airbyte-python", "x", "--defaults")
    assert not _imported(*new, cwd=tmp_path) & {"questionary", "prompt_toolkit", "rich", "cookiecutter", "requests"}
    assert (tmp_path / "source-x").is_dir()


def test_a_run_imports_only_what_it_needs(tmp_path: Path):
    """Once the skeletons are there: neither Jinja nor other formats, and nothing that five lines of ours do as well."""
    _imported("new", "airbyte-python", "x", "--defaults", cwd=tmp_path)
    imported = _imported("new", "airbyte-python", "y", "--defaults", cwd=tmp_path)
    theirs = {"jinja2", "slugify", "uuid", "platform", "hashlib", "ast", "tempfile", "shutil", "random", "dataclasses"}
    assert not imported & theirs
    ours = {"foreign.template", "foreign.table", "rendering.engine", "catalog.sources", "monorepo.registry"}
    assert not imported & {f"generator.{module}" for module in ours}


@posix
@pytest.mark.parametrize("arguments", [("new", "tiny", "x"), ("new", "tiny", "x", "--json"), ("templates", "tiny")])
def test_nobody_reads_what_is_shown(arguments: tuple[str, ...], home: Path, tmp_path: Path):
    """A reader that has gone (`| head`) is no mistake of ours; a project that was created still counts as created."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = finish(command(*arguments, templates=home), cwd=tmp_path, stdout=writer)
    finally:
        os.close(writer)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    created = (tmp_path / "source-x").exists()
    assert created is (arguments[0] == "new")
    assert done.returncode == 0 if created else done.returncode in (0, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [("new", "tiny", "x"), ("new", "tiny", "x", "--json"), ("templates",)])
def test_an_output_that_is_full(arguments: tuple[str, ...], home: Path, tmp_path: Path):
    """What cannot be shown is no mistake of ours, and a project that was created still counts as created."""
    with Path("/dev/full").open("w") as full:
        done = finish(command(*arguments, templates=home), cwd=tmp_path, stdout=full)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    assert "No space left on device" in done.stderr
    assert done.returncode == (0 if (tmp_path / "source-x").exists() else 1)


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, home: Path, tmp_path: Path):
    """A daemon may start us without standard input, output or error: the project is created all the same."""
    start = ["sh", "-c", f'exec "$@" {closed}', "sh", *command("new", "tiny", "x", templates=home)]
    done = finish(start, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert (tmp_path / "source-x/README.md").is_file()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "tiny", "Émile 日本"),
        ("new", "tiny", "Émile 日本", "--json"),
        ("new", "tiny", "Émile 日本", "--diff"),
        ("new", "tiny", "Émile 日本", "--dry-run"),
        ("new", "tiny", "日/本"),
        ("new", "tiny"),
    ],
    ids=["new", "json", "diff", "tree", "error", "missing"],
)
def test_a_terminal_that_is_not_unicode(arguments: tuple[str, ...], encoding: str, home: Path, tmp_path: Path):
    """Where output cannot show a character another one stands for it; JSON is still JSON."""
    done = finish(
        command(*arguments, templates=home), cwd=tmp_path, env={"PYTHONIOENCODING": encoding}, encoding=encoding
    )
    assert done.returncode == (2 if arguments[2:] in ((), ("日/本",)) else 0), done.stderr
    assert "Traceback" not in done.stderr
    if "--json" in arguments:
        assert json.loads(done.stdout)["answers"]["name"] == "Émile 日本"


@posix
def test_arguments_that_are_not_unicode(home: Path, tmp_path: Path):
    """A name in another encoding is refused with a sentence."""
    start = [os.fsencode(word) for word in command("new", "tiny", templates=home)]
    done = subprocess.run([*start, b"caf\xe9"], cwd=tmp_path, env=environment(), capture_output=True)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ") and b"Traceback" not in done.stderr


def test_it_is_a_module_as_well(tmp_path: Path):
    """`python -m generator` is the same command."""
    done = finish([sys.executable, "-m", "generator", "--version"], cwd=tmp_path)
    assert done.stdout == f"connector-generator {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_holds_nothing_of_a_repository(shell: str, run):
    """A shell runs it: names that a repository gives to its templates are not in it, whatever they are."""
    name = "x$(touch evil)`touch evil`'; touch evil;"
    tree = {f"templates/{name}/{path.partition('/')[2]}": text for path, text in TINY.items()}
    before = run("completion", shell).out
    build_tree(Path.cwd(), {**tree, ".connector-generator.yaml": "templates: [templates]\n", "connectors/x": ""})
    assert name in run("templates").out
    assert run("completion", shell).out == before and "evil" not in before
