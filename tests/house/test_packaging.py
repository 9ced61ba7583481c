"""What is installed is what stands in the checkout, whichever way it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import read_tree
from tests.house.test_project import load_release_script
from tests.support.environments import constrained

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "tests/cases/airbyte-python--hostile.json"
NEW = ("new", "--answers", str(ANSWERS), "--defaults")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


def _run(*command: str | Path, cwd: Path, **environment: str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **constrained("dev"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _tool(name: str) -> Path:
    return Path(sys.executable).with_name(name)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built through the sdist: as it is released."""
    dist = tmp_path_factory.mktemp("dist")
    _run(_tool("uv"), "build", "--quiet", "--out-dir", dist, ROOT, cwd=dist)
    (built,) = dist.glob("*.whl")
    return built


def test_a_release_is_built_as_it_should_be(tmp_path: Path):
    """What the release builds with locked tools and without anything else passes the look that it takes at it."""
    locked = ("--build-constraints", "tests/locked/build.txt", "--require-hashes")
    _run(_tool("uv"), "build", "--quiet", *locked, "--out-dir", tmp_path, cwd=ROOT)
    assert list(load_release_script().check_files(tmp_path)) == []
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "CHANGELOG.md", "LICENSE", "generate.sh", "pyproject.toml"} <= names


def test_wheel_holds_what_git_tracks(wheel: Path):
    """Every template and hook of the repository is in the wheel, and nothing else is: no stray file, no .pyc."""
    listing = subprocess.run(["git", "ls-files", "templates", "hooks"], cwd=ROOT, capture_output=True, check=True)
    tracked = set(listing.stdout.decode().splitlines())
    prefix = "generator/_bundled/"
    with zipfile.ZipFile(wheel) as archive:
        bundled = {name.removeprefix(prefix) for name in archive.namelist() if name.startswith(prefix)}
        own = {name for name in archive.namelist() if name.startswith("generator/reports/page.")}
    assert bundled == tracked
    assert own == {f"generator/reports/page.{kind}" for kind in ("css", "html", "js")}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this very Python writes, straight from the checkout."""
    here = tmp_path_factory.mktemp("expected")
    _run(sys.executable, "-m", "generator", *NEW, cwd=here, PYTHONPATH=str(ROOT))
    return read_tree(here)


def _installed(tmp_path: Path, *requirement: str) -> Path:
    environment = tmp_path / "env"
    _run(_tool("uv"), "venv", "--quiet", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    _run(_tool("uv"), "pip", "install", "--quiet", "--python", python, *requirement, cwd=tmp_path)
    return environment / "bin" / "connector-generator"


def _pip_installed(tmp_path: Path, *requirement: str) -> Path:
    """Install with pip itself: unlike uv it compiles what it installs, templates included."""
    _run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    pip = [tmp_path / "env/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(*pip, *requirement, cwd=tmp_path)
    return tmp_path / "env/bin/connector-generator"


@pytest.mark.parametrize("way", ["pip wheel", "uv wheel", "uv editable"])
def test_every_installation_writes_the_same(way: str, wheel: Path, expected: dict[str, bytes], tmp_path: Path):
    """pip, uv and editable installs all create the same bytes."""
    if way == "pip wheel":
        command = _pip_installed(tmp_path, str(wheel))
    else:
        command = _installed(tmp_path, *([str(wheel)] if way == "uv wheel" else ["--editable", str(ROOT)]))
    here = tmp_path / "here"
    here.mkdir()
    _run(command, *NEW, cwd=here)
    assert read_tree(here) == expected


@pytest.mark.parametrize("way", ["pipx", "uvx", "generate.sh"])
def test_every_runner_writes_the_same(way: str, expected: dict[str, bytes], tmp_path: Path):
    """`pipx run`, `uvx` and `./generate.sh` create the same bytes."""
    runners = {
        "pipx": [_tool("pipx"), "run", "--spec", ROOT, "connector-generator"],
        "uvx": [_tool("uv"), "tool", "run", "--quiet", "--from", ROOT, "connector-generator"],
        "generate.sh": [ROOT / "generate.sh"],
    }
    here = tmp_path / "here"
    here.mkdir()
    homes = {"PIPX_HOME": str(tmp_path / "pipx"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    # uv's own cache stays where it is: only ours and pipx's have to be fresh.
    cache = subprocess.run([_tool("uv"), "cache", "dir"], capture_output=True, check=True, text=True).stdout.strip()
    _run(*runners[way], *NEW, cwd=here, UV_CACHE_DIR=cache, **homes)
    assert read_tree(here) == expected
