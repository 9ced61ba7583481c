"""What all tests share: tiny templates built from dicts, and the command line run in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import cli
from generator.catalog import bundled
from generator.writing.signals import STOP_SIGNALS

try:
    import fcntl  # noqa: F401 - stands for all that Windows lacks
except ImportError:
    # All of them slow: real packages, kills and installations are tested on Linux. Their modules need POSIX to be read.
    collect_ignore = ["airbyte", "openmetadata", "house/test_packaging.py"]
    collect_ignore += ["writing/test_torture_kill.py", "templates/test_workflows.py", "templates/test_quick_start.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_configure() -> None:
    """Take SIGINT back: who starts the tests in the background has them ignore it, and so would what they start."""
    import signal

    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _quiet_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test depends on this machine's git configuration, colours or signal handlers, nor changes them."""
    import signal

    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@example.com\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    yield
    os.environ.pop("NO_COLOR", None)  # --no-color sets it
    for number, handler in before.items():
        signal.signal(number, handler)


def build_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a tree of files from a dict of paths and contents; returns its root."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return root


def read_tree(root: Path) -> dict[str, bytes]:
    """Return every file below a directory with its content: what must be equal when nothing has changed."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


TINY = {
    "tiny/template.yaml": """\
title: Tiny
summary: Just enough to be a template.
prefix: source
values: {version: 0.1.0, image: "acme/{directory}"}
questions:
  - {key: name, kind: name, prompt: Name}
  - {key: title, kind: text, prompt: Title, asked: false}
  - {key: slug, kind: slug, prompt: Slug, asked: false}
  - {key: description, kind: text, prompt: Description, default: "Reads {title}."}
  - {key: license, kind: choice, prompt: Licence, choices: {MIT: MIT License, ELv2: Elastic}, default: MIT}
  - {key: docker, kind: bool, prompt: With an image?, default: "false"}
  - {key: git_init, kind: bool, prompt: A git repository?, default: "false", asked: false}
files:
  - {path: Dockerfile, when: {docker: true}}
  - {path: "docs/integrations/sources/{{ slug }}.md", place: docs}
next_steps: ["cd {directory}", "python -m {module}"]
""",
    "tiny/project/{{ module }}/__init__.py.jinja": "TITLE = {{ title | py }}\n# {{ todo }}: put your code here.\n",
    "tiny/project/README.md.jinja": "# {{ title | md }}\n\n{{ description | md }}\n",
    "tiny/project/Dockerfile.jinja": "FROM scratch\n",
    "tiny/project/static.txt": "{{ copied as it is }}\n",
    "tiny/project/docs/integrations/sources/{{ slug }}.md.jinja": "# {{ title | md }}\n",
}
"""A template with a bit of everything."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A templates directory that holds only `tiny`, and that every command uses."""
    root = build_tree(tmp_path / "templates", TINY)
    monkeypatch.setattr(bundled, "TEMPLATES", root)
    monkeypatch.setattr("generator.commands.new.DEFAULT_TEMPLATE", "tiny")
    return root


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        data: dict[str, object] = json.loads(self.out)
        return data


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run the command line in this process, in an empty working directory and without a terminal."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run_command(*arguments: str) -> Outcome:
        capfd.readouterr()
        try:
            code = cli.main(arguments)
        except SystemExit as stop:  # --help and --version
            code = int(stop.code or 0)
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return run_command


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Make a small cookiecutter template from its questions and its files."""

    def make_template(options: Mapping[str, object], files: Mapping[str, str | bytes] | None = None) -> Path:
        return build_tree(tmp_path / "origin" / "small", {"cookiecutter.json": json.dumps(options), **(files or {})})

    return make_template


@pytest.fixture
def clean_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory for temporary files: at the end of the test nothing may be left in it."""
    import tempfile

    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield scratch
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert list(scratch.iterdir()) == []
