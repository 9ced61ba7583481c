"""Templates in cookiecutter's own format: what comes out is cookiecutter's, how it comes about is ours."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conftest import Outcome, build_tree
from tests.support.compare_with_cookiecutter import compare, listing

ROOT = "{{cookiecutter.slug}}"
OPTIONS = {
    "name": "My Project",
    "slug": "{{ cookiecutter.name.lower().replace(' ', '-') }}",
    "note": "",
    "count": 3,
    "flavour": ["plain", "{{ cookiecutter.slug }}-special", "rich"],
    "docker": False,
    "ci": True,
    "details": {"port": 8080, "{{ cookiecutter.slug }}": {"deep": ["{{ cookiecutter.name }}", True]}},
    "_private": "{{ not.rendered }}",
    "__module": "{{ cookiecutter.slug.replace('-', '_') }}",
    "_copy_without_render": ["*.html", "static"],
    "_extensions": ["jinja2.ext.do", "extensions.greeting.Greeting"],
    "_jinja2_env_vars": {"lstrip_blocks": True, "trim_blocks": True},
    "__prompts__": {
        "name": "What is it [bold red]called[/]?",
        "flavour": {"__prompt__": "Which flavour?", "plain": "Plain as can be"},
    },
}
TEMPLATE: dict[str, str | bytes] = {
    "cookiecutter.json": json.dumps(OPTIONS),
    "extensions/__init__.py": "",
    "extensions/greeting.py": (
        "from jinja2.ext import Extension\n"
        "class Greeting(Extension):\n"
        "    def __init__(self, environment):\n"
        "        super().__init__(environment)\n"
        "        environment.filters['greet'] = lambda text: f'Hello {text}'\n"
    ),
    "templates/partial.txt": "shared by {{ cookiecutter.name }}",
    f"{ROOT}/README.md": "# {{ cookiecutter.name | greet }}\n{% include 'partial.txt' %}\n{{ cookiecutter.note }}\n",
    f"{ROOT}/{{{{cookiecutter.__module}}}}/__init__.py": "COUNT = {{ cookiecutter.count }}\n",
    # Where a pre_prompt hook's copy of the template lies is another place in each run.
    f"{ROOT}/all.txt": (
        "{% do cookiecutter.pop('_repo_dir') %}{{ cookiecutter }}\n"
        "{% for key, value in cookiecutter.items() %}{{ key }}={{ value }}\n{% endfor %}"
    ),
    f"{ROOT}/options.txt": "{{ _cookiecutter | jsonify }}\n",
    f"{ROOT}/{{% if cookiecutter.docker %}}Dockerfile{{% endif %}}": "FROM scratch\n",
    f"{ROOT}/tests/{{% if cookiecutter.ci %}}test_it.py{{% endif %}}": "{{ 'slug' | slugify }}\n",
    f"{ROOT}/windows.txt": b"{{ cookiecutter.name }}\r\nsecond\r\n",
    f"{ROOT}/no_newline.txt": "{% do [].append(1) %}{{ cookiecutter.details.port }}",
    f"{ROOT}/page.html": "{{ copied }} {% as it is",
    f"{ROOT}/static/{{{{cookiecutter.slug}}}}.txt": "{{ copied, too }}",
    f"{ROOT}/image.png": b"\x89PNG\x00\xff{{ cookiecutter.name }}",
    f"{ROOT}/run.sh": "#!/bin/sh\necho {{ cookiecutter.slug }}\n",
    f"{ROOT}/obsolete.txt": "a hook removes it\n",
    "hooks/pre_prompt.py": (
        "import json\n"
        "options = json.load(open('cookiecutter.json'))\n"
        "options['__module'] += '_x'\n"
        "json.dump(options, open('cookiecutter.json', 'w'))\n"
    ),
    "hooks/pre_gen_project.py": "import os\nassert os.listdir() == [] and os.path.basename(os.getcwd()) == "
    '"{{ cookiecutter.slug }}"\n',
    "hooks/post_gen_project.py": (
        "from collections import OrderedDict\n"
        "import json, os, pathlib\n"
        "os.remove('obsolete.txt')\n"
        "os.rename('run.sh', '{{ cookiecutter.slug }}.sh')\n"
        "pathlib.Path('made').mkdir()\n"
        "pathlib.Path('made/by-hook.json').write_text(json.dumps({**{{ cookiecutter }}, '_repo_dir': ''}))\n"
        'pathlib.Path(\'README.md\').open(\'a\').write("""{{ cookiecutter.note }}""")\n'
    ),
    "hooks/post_gen_project.sh": "#!/bin/sh\necho '{{ cookiecutter.flavour }}' > flavour\n",
    "hooks/post_gen_project.py~": "a backup of an editor's",
}

New = Callable[..., Outcome]
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("clean_temp")]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template that uses every feature of cookiecutter's."""
    if os.name == "nt":
        pytest.skip("one of its hooks is a shell script")
    root = build_tree(tmp_path / "origin" / "full", TEMPLATE)
    for script in (root / ROOT / "run.sh", root / "hooks/post_gen_project.sh"):
        script.chmod(0o755)
    return root


def _here(tmp_path: Path) -> list[str]:
    return sorted(os.listdir(tmp_path / "here"))


CASES: dict[str, dict[str, object]] = {
    "defaults": {},
    "texts and bools": {"name": "Zoë & Söhne", "note": "two words", "count": "7", "docker": True, "ci": False},
    "choices": {"name": "A B", "slug": "other", "flavour": "other-special", "details": {"port": "1", "extra": "x"}},
    "quotes": {"name": "O'Neil's \"best\"", "slug": "x", "note": 'say "hi" \\o/ {{ 7*7 }} {% raw', "flavour": "rich"},
}


@pytest.mark.parametrize("answers", CASES.values(), ids=CASES.keys())
def test_byte_for_byte(answers: dict[str, object], template: Path):
    """For the same answers, every path, byte, mode and empty directory is cookiecutter's own."""
    result = compare(template, answers)
    assert result.differences == [] and not result.refused and result.files > 10


def test_a_choice_that_is_worked_out(template: Path, run: New, tmp_path: Path):
    """A choice that depends on earlier answers is offered, and checked, as it stands then."""
    assert run("new", str(template), "--trust", "--set", "name=A B", "--set", "flavour=a-b-special").code == 0
    assert (tmp_path / "here/a-b/flavour").read_text("utf-8") == "a-b-special\n"
    outcome = run("new", str(template), "--trust", "--set", "name=A C", "--set", "flavour=a-b-special")
    assert outcome.code == 2 and "is none of plain, a-c-special, rich; did you mean a-c-special?" in outcome.err


def test_the_record(template: Path, run: New, tmp_path: Path):
    """`.connector.yaml` has template, origin and answers, and the digests of what the hooks have left."""
    import hashlib

    outcome = run("new", str(template), "--trust", "--json")
    project = tmp_path / "here/my-project"
    record = yaml.safe_load((project / ".connector.yaml").read_text("utf-8"))
    assert record["template"] == "full" and record["origin"] == {"source": str(template)}
    assert record["answers"]["slug"] == "my-project" and record["answers"]["docker"] is False
    files = {path: hashlib.sha256(file[0]).hexdigest() for path, file in listing(project).items() if file}
    assert {path: digest.removeprefix("sha256:") for path, digest in record["files"]["project"].items()} == files
    changes = {change["path"] for change in outcome.json["changes"]}  # type: ignore[attr-defined]
    assert changes == {str(project / path) for path in (*files, ".connector.yaml")}


def test_what_tools_keep_for_themselves_is_not_recorded(make, run: New, tmp_path: Path):
    """A repository or an environment that a hook made is no part of what was generated."""
    hook = (
        "import os\nfor d in ('.git', 'env'):\n    os.mkdir(d)\nopen('.git/HEAD', 'w')\nopen('env/pyvenv.cfg', 'w')\n"
    )
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "a", "hooks/post_gen_project.py": hook})
    assert run("new", str(root), "--trust").code == 0
    record = yaml.safe_load((tmp_path / "here/x/.connector.yaml").read_text("utf-8"))
    assert list(record["files"]["project"]) == ["a.txt"]
    assert (tmp_path / "here/x/.git/HEAD").exists()


def test_nested_templates(make, run: New, tmp_path: Path):
    """Where one template leads to several, each has a name, and none is taken by chance."""
    root = make({"templates": {"one": {"path": "./a", "title": "The first"}, "two": {"path": "./b"}}})
    for name in "ab":
        build_tree(root / name, {"cookiecutter.json": '{"slug": "x"}', f"{ROOT}/which": name})
    outcome = run("new", str(root))
    assert outcome.code == 2 and "--directory one   The first\n  --directory two   two" in outcome.err
    assert run("new", str(root), "--directory", "two").code == 0
    assert (tmp_path / "here/x/which").read_text("utf-8") == "b"
    assert yaml.safe_load((tmp_path / "here/x/.connector.yaml").read_text("utf-8"))["origin"]["directory"] == "b"


@pytest.mark.parametrize("path", ["../../evil", "/etc"])
def test_a_nested_template_outside(path: str, make, run: New):
    """What a template leads to lies inside of it."""
    outcome = run("new", str(make({"templates": {"evil": {"path": path}}})), "--directory", "evil")
    assert outcome.code == 1 and "is not inside of" in outcome.err


def test_old_nested_templates(make, run: New, tmp_path: Path):
    """The old way to write them is understood, too."""
    root = make({"template": ["The first (a)", "The second (b)"]})
    build_tree(root / "b", {"cookiecutter.json": '{"slug": "x"}', f"{ROOT}/which": "b"})
    assert run("new", str(root), "--directory", "b").code == 0


def test_a_question_without_default(make, run: New):
    """What cookiecutter would fill with the word None has to be answered."""
    root = make({"slug": "x", "token": None}, {f"{ROOT}/t": "{{ cookiecutter.token }}"})
    outcome = run("new", str(root))
    assert outcome.code == 2 and "--set token=…" in outcome.err
    assert run("new", str(root), "--set", "token=t").code == 0


def test_user_configuration_does_not_leak_in(make, run: New, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two people get the same from the same answers, whatever is in their ~/.cookiecutterrc."""
    build_tree(tmp_path / "mine", {".cookiecutterrc": "default_context: {slug: leaked}\n"})
    monkeypatch.setenv("HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("COOKIECUTTER_CONFIG", str(tmp_path / "mine/.cookiecutterrc"))
    assert run("new", str(make({"slug": "x"}, {f"{ROOT}/a": "a"}))).code == 0
    assert _here(tmp_path) == ["x"] and sorted(os.listdir(tmp_path / "mine")) == [".cookiecutterrc"]


def test_the_template_is_left_as_it_was(template: Path, run: New):
    """No bytecode, no changed question, no mode of a hook: a template is only read."""
    before = listing(template), {path: path.stat().st_mode for path in template.rglob("*")}
    assert run("new", str(template), "--trust").code == 0
    assert (listing(template), {path: path.stat().st_mode for path in template.rglob("*")}) == before
    assert not any(name == "extensions" or name.startswith("extensions.") for name in sys.modules)


def test_a_dry_run_needs_no_trust(make, run: New, tmp_path: Path):
    """Before a template is trusted it can be looked at: no hook runs, and that is said."""
    root = make({"slug": "x"}, {f"{ROOT}/a.txt": "a\n", "hooks/post_gen_project.py": "raise SystemExit('ran')"})
    outcome = run("new", str(root), "--diff")
    assert outcome.code == 0 and "+a\n" in outcome.out and "did not run: post_gen_project.py" in outcome.err
    assert _here(tmp_path) == []


def test_what_does_not_parse_is_a_warning(make, run: New):
    """What a foreign template writes is its author's: it is created, and what is wrong with it is said."""
    outcome = run("new", str(make({"slug": "x"}, {f"{ROOT}/a.py": "def (", f"{ROOT}/b.json": "{}"})), "--json")
    assert outcome.code == 0 and "warning: a.py would not parse: " in outcome.err
    assert len(outcome.json["warnings"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2]", "no JSON object"),
        ('{"slug": ', ":1: no valid JSON"),
        ('{"slug": []}', "slug has no choices"),
        ('{"slug": "x", "__prompts__": []}', "__prompts__ is an object"),
        ('{"slug": "x", "_extensions": null}', "_extensions is an array"),
        ('{"slug": "x", "templates": {"a": "b"}}', "needs a path"),
        ('{"a": "{{ cookiecutter.b }}", "slug": "x"}', "Unable to render variable 'a': "),
        ('{"a": "{% if", "slug": "x"}', "a default cannot be worked out"),
        ('{"_extensions": ["jinja2.ext.nothing"], "slug": "x"}', "no attribute 'nothing'"),
    ],
)
def test_a_template_that_is_wrong(text: str, said: str, make, run: New, tmp_path: Path):
    """A mistake in cookiecutter.json is a sentence that names it."""
    root = make({}, {f"{ROOT}/a.txt": ""})
    root.joinpath("cookiecutter.json").write_text(text, "utf-8")
    outcome = run("new", str(root))
    assert outcome.code == 1 and said in outcome.err and "Traceback" not in outcome.err
    assert _here(tmp_path) == []


def test_executable_bits(template: Path, run: New, tmp_path: Path):
    """A script stays one."""
    assert run("new", str(template), "--trust").code == 0
    assert (tmp_path / "here/my-project/my-project.sh").stat().st_mode & stat.S_IXUSR


def test_templates_shows_it(template: Path, run: New):
    """`templates PATH` lists questions and files; as JSON, the schema of the answers. No code of its runs."""
    outcome = run("templates", str(template))
    assert outcome.code == 0 and "What is it called?" in outcome.out and "plain: Plain as can be" in outcome.out
    assert f"{ROOT}/README.md" in outcome.out
    schema = run("templates", str(template), "--json").json
    properties = schema["properties"]
    assert properties["docker"] == {"type": "boolean", "title": "docker", "default": False}  # type: ignore[index]
    assert schema["required"] == [] and "_private" not in properties  # type: ignore[operator]
