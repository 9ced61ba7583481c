"""Trees that no connector should be: they are looked at all the same, in bounded time and without a traceback."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.checks import steps
from generator.checks.repository import report as repository_report
from generator.checks.repository.report import examine_repository
from generator.checks.selection import Outcome
from generator.monorepo.configuration import find_monorepo
from generator.reports.data import as_data
from tests.checks.conftest import Edit, edit, look
from tests.support.processes import as_everybody, command, finish

pytestmark = pytest.mark.once

BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
PACKAGE = "source_example_python"
TREES: dict[str, Edit] = {
    "nothing": {},
    "binary": {name: bytes(range(256)) * 40 for name in ("setup.py", "metadata.yaml", "pyproject.toml", "README.md")},
    "empty files": dict.fromkeys(("setup.py", "metadata.yaml", "manifest.yaml", "acceptance-test-config.yml"), ""),
    "lists": dict.fromkeys(("metadata.yaml", "manifest.yaml", "acceptance-test-config.yml"), "- 1\n- [2]\n"),
    "scalars": dict.fromkeys(("metadata.yaml", "manifest.yaml", f"{PACKAGE}/spec.yaml", ".connector.yaml"), "7"),
    "numbers as keys": dict.fromkeys(
        ("metadata.yaml", "manifest.yaml", f"{PACKAGE}/spec.yaml"), "1: {2: 3}\n? [a]\n: b\n"
    ),
    "a bomb": {"metadata.yaml": f"{BOMB}data: {{tags: *i, releases: *i}}\n", "manifest.yaml": BOMB},
    "a circle": {
        "metadata.yaml": "data: &a\n  releases: *a\n  tags: [*a]\n",
        "manifest.yaml": "streams: &a [*a]\ncheck: {stream_names: *a}\n",
    },
    "references in a circle": {
        "manifest.yaml": "definitions: {a: {$ref: '#/definitions/b'}, b: {$ref: '#/definitions/a'}}\n"
        "streams: ['#/definitions/a', {$ref: '#/definitions/a/x'}]\n"
    },
    "deep YAML": {
        "metadata.yaml": "[" * 200_000,
        f"{PACKAGE}/spec.yaml": "a:\n" + "- " * 50_000,
        "manifest.yaml": "{a: " * 60_000,
    },
    "deep Python": {"setup.py": f"setup({'+'.join(['[1]'] * 20_000)})\n", f"{PACKAGE}/__init__.py": "(" * 9000},
    "deep calls": {"setup.py": "setup(name=" + "f(" * 80 + ")" * 81, f"{PACKAGE}/source.py": "a" + "()" * 5000},
    "deep JSON": {f"{PACKAGE}/__init__.py": "", f"{PACKAGE}/schemas/a.json": '{"items":' * 5000 + "{}" + "}" * 5000},
    "half a schema": {f"{PACKAGE}/__init__.py": "", f"{PACKAGE}/schemas/a.json": '{"properties": [], "type": {}}'},
    "no dates": {"metadata.yaml": "data: {releaseDate: 2026-13-45}\n"},
    "odd values": {
        "metadata.yaml": "data: {name: [1], dockerImageTag: 1.0, tags: {a: b}, license: no, icon: {}, "
        "dockerRepository: [], documentationUrl: 7, remoteRegistries: [], connectorBuildOptions: x}\n"
    },
    "odd spec": {
        f"{PACKAGE}/spec.yaml": "connectionSpecification: {type: object, required: {a: b}, properties: "
        "{1: x, key: {type: {}, oneOf: 7}, b: [], token: {type: [string, []]}}}\n"
    },
    "odd tests": {
        "acceptance-test-config.yml": "acceptance_tests: {spec: [1], connection: {tests: {a: b}}, "
        "basic_read: {tests: [1, [2]]}}"
    },
    "odd lock": {".connector.yaml": "template: [1]\nanswers: [slug]\nfiles: {project: [a], docs: {1: 2}}\n"},
    "odd setup": {
        "setup.py": "setup(**x)\nsetup(name=f'{y!r}', entry_points={'console_scripts': ['=', 'a=b', 1]}, "
        "install_requires=[1, '', '==', x], extras_require=[1], package_data={'': 'x'})\n"
    },
    "odd pyproject": {"pyproject.toml": "project = 1\n[tool]\npoetry = [1]\n"},
    "odd classes": {
        f"{PACKAGE}/__init__.py": "class A(A, B): pass\nclass B(A): name = x = 1\nclass S(f()(), Stream[T], *C): ...\n"
        "class Orders(Stream):\n    name, b = 1, 2\n    primary_key: str\n    def cursor_field(self): ...\n"
    },
    "odd catalog": {
        f"{PACKAGE}/__init__.py": "class AStream(Stream): pass",
        "configured_catalog.json": '{"streams": [1, {"stream": 2}]}',
    },
    "long lines": {"metadata.yaml": "a: " + "x" * 900_000, "README.md": "http://" * 100_000},
    "too large": {"metadata.yaml": " " * 1_000_001, "setup.py": "#" * 1_000_001},
    "line ends": {
        "metadata.yaml": "data:\r  name: x\r",
        "setup.py": "setup(\r\nname='x')\r",
        "README.md": "# a\x0cb\u2028c",
    },
    "odd changelog": {"metadata.yaml": "data: {dockerImageTag: '.*(', name: x}\n", "CHANGELOG.md": "# Changelog\n"},
}

WITHOUT_PACKAGE = ("nothing", "a bomb", "a circle", "references in a circle")
ODD = (None, 7, -1.5, True, "", "x", "#/definitions/x", [], [1], ["x"], [[]], {}, {"x": 1}, {1: 2}, {"type": {}})
KINDS = ("airbyte-python--plain", "airbyte-destination-python--plain", "openmetadata-source--plain")


@pytest.mark.parametrize("name", TREES)
def test_an_odd_tree_is_looked_at(tmp_path: Path, name: str):
    """Whatever the files hold, there is a report that JSON can hold, and it has something to say."""
    project = tmp_path / "source-example-python"
    edit(project, {f"{PACKAGE}/__init__.py": "", **TREES[name]} if name not in WITHOUT_PACKAGE else TREES[name])
    project.mkdir(exist_ok=True)
    report = look(project)
    assert report.findings
    json.dumps(as_data(Outcome((report,)), {}))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_odd_files_are_left_alone(tmp_path: Path):
    """Pipes, links in a circle or out of the tree, directories instead of files: nothing waits, nothing fails."""
    project = tmp_path / "source-example-python"
    (project / "metadata.yaml").mkdir(parents=True)
    os.mkfifo(project / "setup.py")
    (project / "spec.yaml").symlink_to("spec.yaml")
    (project / "loop").symlink_to(project, target_is_directory=True)
    (project / "README.md").symlink_to("/dev/zero")
    (project / os.fsdecode(b"caf\xe9.py")).write_text("x = 1\n")
    (project / "unit_tests").symlink_to("missing")
    done = finish(command("check", "source-example-python", "--json"), tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    assert json.loads(done.stdout)["connectors"][0]["status"] == "to do"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_what_cannot_be_looked_at_ends_no_look_at_the_others(tmp_path: Path):
    """Closed directories and files, and names that no file can have: all others are looked at, by --fix too."""
    edit(tmp_path, {".connector-generator.yaml": "connectors: connectors\ndocs: docs\n", "docs/x": ""})
    long = "x" * 4000
    for name, files in {
        "source-open": {"metadata.yaml": "data: {}\n"},
        "source-closed": {"metadata.yaml": "data: {}\n"},
        "source-shut": {"metadata.yaml": "data: {}\n", "icon.svg": "<svg/>", "setup.py": "", "a/b.py": ""},
        "source-listed": {"metadata.yaml": "data: {}\n"},
        "source-url": {"metadata.yaml": f"data: {{documentationUrl: https://docs.airbyte.com/integrations/a/{long}}}"},
        "source-paths": {"metadata.yaml": "data: {}\n", "requirements.txt": f"-e ../{long}\n-e ../a\0b\n"},
        "closed": {"metadata.yaml": "data: {}\n"},
    }.items():
        edit(tmp_path / "connectors" / name, files)
    modes = {"source-closed": 0, "closed": 0, "source-listed": 0o444, "source-shut/icon.svg": 0, "source-shut/a": 0}
    for path, mode in modes.items():
        (tmp_path / "connectors" / path).chmod(mode)
    done = finish(as_everybody(command("check", "--all", "--json")), tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    names = ["closed", "listed", "open", "paths", "shut", "url"]
    assert [one["name"][7:] for one in json.loads(done.stdout)["connectors"][:-1]] == names
    done = finish(as_everybody(command("check", "--all", "--fix")), tmp_path)
    assert done.returncode == 3 and "error:" not in done.stderr, done.stderr[-1000:]
    assert (tmp_path / "docs/integrations/sources/open.md").is_file()


@pytest.mark.parametrize("seed", range(30))
def test_damaged_files_are_findings(copy: Callable[[str], Path], seed: int):
    """Cut, doubled or shuffled files of a fresh project never end the look at it."""
    chance = random.Random(seed)
    project = copy(chance.choice(KINDS))
    files = sorted(file for file in project.rglob("*") if file.is_file())
    for file in chance.sample(files, 12):
        content = file.read_bytes()
        cut = chance.randrange(len(content) + 1)
        damage = [content[:cut], content[cut:], content + content, content[:cut] + b"\0\xff" + content[cut:]]
        lines = content.splitlines(keepends=True)
        chance.shuffle(lines)
        file.write_bytes(chance.choice([*damage, b"".join(lines)]))
    json.dumps(as_data(Outcome((look(project),)), {}))


@pytest.mark.parametrize("seed", range(40))
def test_odd_values_are_findings(copy: Callable[[str], Path], seed: int):
    """Values of the wrong kind, anywhere in the YAML and JSON of a project, never end the look at it."""
    chance = random.Random(seed)
    project = copy(chance.choice(KINDS))
    for pattern in ("*.yaml", "*.yml", "*.json"):
        for file in sorted(project.rglob(pattern)):
            data = yaml.safe_load(file.read_bytes())
            for _ in range(chance.randrange(4)):
                _spoil(data, chance)
            file.write_text(yaml.safe_dump(data) if "y" in pattern else json.dumps(data), encoding="utf-8")
    json.dumps(as_data(Outcome((look(project),)), {}))


def _spoil(data: Any, chance: random.Random) -> None:
    """Replace one value somewhere in the data by one of another kind."""
    while isinstance(data, dict | list) and data:
        key = chance.choice(list(data)) if isinstance(data, dict) else chance.randrange(len(data))
        if chance.random() < 0.3 or not isinstance(data[key], dict | list):
            data[key] = deepcopy(chance.choice(ODD))
            return
        data = data[key]


def test_nothing_is_left_out_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of more findings of a sort than anybody reads there are as many as that, and one that says so."""
    monkeypatch.setattr(steps, "_MOST", 5)
    many = {f"unit_tests/a{n}.py": f"# TODO(example-python): a{n}\ndef b(:\n" for n in range(6)}
    project = tmp_path / "source-example-python"
    edit(project, {f"{PACKAGE}/__init__.py": "", **many})
    for rule in ("todo.mark", "file.unparsable"):
        found = [one.message for one in look(project).findings if one.rule == rule]
        assert len(found) == 6 and found[-1] == "and more than 5 of that sort"
    del many["unit_tests/a5.py"]
    (project / "unit_tests/a5.py").unlink()
    assert not any("and more" in one.message for one in look(project).findings)
    edit(tmp_path, {f"docs/integrations/sources/a{n}.md": f"TODO(a{n})" for n in range(7)})
    edit(tmp_path, {".connector-generator.yaml": "connectors: x\ndocs: docs\n"})
    monkeypatch.setattr(repository_report, "_MOST", 5)
    monorepo = find_monorepo(tmp_path, print)
    assert monorepo
    *found, last = [one.message for one in examine_repository(monorepo, [], ".").findings]
    assert len(found) == 5 and last == "and more than 5 of that sort"
