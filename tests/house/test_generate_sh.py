"""./generate.sh as a stranger starts it: from anywhere, with nothing prepared."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import read_tree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script for POSIX shells")
ROOT = Path(__file__).resolve().parents[2]
PLAIN = ("new", "airbyte-python", "--answers", str(ROOT / "tests/cases/airbyte-python--plain.yaml"), "--defaults")


def _copy_checkout(target: Path) -> Path:
    """Copy what git tracks, as a clone would."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listing.stdout.decode().splitlines():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


def _bin(tmp_path: Path, *programs: str) -> str:
    """Return a PATH on which only these programs and the plain tools of a system are."""
    directory = tmp_path / "bin"
    directory.mkdir()
    plain = ["sh", "readlink", "ls", "cp", "mv", "rm", "mkdir", "mktemp", "git", "uname", "ldconfig"]
    own = {"python3": os.path.realpath(sys.executable), "uv": str(Path(sys.executable).with_name("uv"))}
    for program in (*plain, *programs):
        if found := own.get(program) or shutil.which(program):
            (directory / program).symlink_to(found)
    return str(directory)


def _run(script: Path, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(script), *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("with_uv", [False, True], ids=["pip", "uv"])
def test_it_prepares_itself_once(tmp_path: Path, with_uv: bool):
    """From a folder with a space, through a symlink, from elsewhere: it says that it prepares, then it just runs."""
    checkout = _copy_checkout(tmp_path / "a folder")
    before = read_tree(checkout)
    link = tmp_path / "generate"
    link.symlink_to(checkout / "generate.sh")
    here = tmp_path / "here"
    here.mkdir()
    environment = {
        "PATH": _bin(tmp_path, "python3", *(["uv"] if with_uv else [])),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    first = _run(link, *PLAIN, cwd=here, **environment)
    assert first.returncode == 0, first.stderr
    assert "Preparing" in first.stderr
    assert (here / "source-example-python" / "setup.py").is_file()

    again = _run(link, *PLAIN, cwd=here, **environment)
    assert again.returncode == 1
    assert "Preparing" not in again.stderr
    assert "exists already" in again.stderr

    # An edited template counts at once, and the tree stays as it was.
    readme = checkout / "templates/airbyte-python/project/README.md.jinja"
    readme.write_text("edited\n", encoding="utf-8")
    edited = _run(link, *PLAIN, "--set", "slug=other", cwd=here, **environment)
    assert edited.returncode == 0, edited.stderr
    assert (here / "source-other/README.md").read_text(encoding="utf-8") == "edited\n"
    readme.write_bytes(before["templates/airbyte-python/project/README.md.jinja"])
    litter = {path for path in read_tree(checkout) if "__pycache__" not in path} - before.keys()
    assert not litter


@pytest.mark.slow
def test_another_pyproject_means_another_environment(tmp_path: Path):
    """A new dependency is installed by the next run, without being told."""
    checkout = _copy_checkout(tmp_path / "checkout")
    assert "Preparing" in _run(checkout / "generate.sh", "--version", cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path)).stderr
    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert "Preparing" in _run(checkout / "generate.sh", "--version", cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path)).stderr


def _fake_python(tmp_path: Path, script: str) -> dict[str, str]:
    path = _bin(tmp_path)
    (Path(path) / "python3").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (Path(path) / "python3").chmod(0o755)
    return {"PATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache")}


_OLD_READLINK = """\
#!/bin/sh
case $1 in -f) echo "readlink: illegal option -- f" >&2; exit 1 ;; esac
exec {readlink} "$@"
"""
_FAKE = """\
case "$*" in
"-I -c"*) printf %s "$0" ;;
"-I -m venv "*) mkdir -p "$4/{scripts}" && cp "$0" "$4/{scripts}/python" ;;
*) printf '%s\\n' "$@" ;;
esac
"""


@pytest.mark.parametrize("scripts", ["bin", "Scripts"])
def test_systems_that_know_less(scripts: str, tmp_path: Path):
    """Old macOS has a readlink without -f, and Windows, in Git's shell, puts programs into Scripts."""
    environment = _fake_python(tmp_path, _FAKE.format(scripts=scripts))
    readlink = tmp_path / "bin/readlink"
    real = readlink.resolve()
    readlink.unlink()
    readlink.write_text(_OLD_READLINK.format(readlink=real), encoding="utf-8")
    readlink.chmod(0o755)
    checkout = tmp_path / "a checkout"
    for name in ("links", "a checkout"):
        (tmp_path / name).mkdir()
    for name in ("generate.sh", "pyproject.toml"):
        shutil.copy2(ROOT / name, checkout / name)
    (tmp_path / "links/relative").symlink_to("../a checkout/generate.sh")
    (tmp_path / "absolute").symlink_to(tmp_path / "links/relative")

    first = _run(tmp_path / "absolute", "new", "two words", cwd=tmp_path, **environment)
    assert first.returncode == 0, first.stderr
    isolated, *_, home, place, command, name = first.stdout.splitlines()
    assert (isolated, home, command, name) == ("-I", str(checkout.resolve()), "new", "two words")
    assert place.startswith(str(tmp_path / "cache/connector-generator"))
    assert first.stderr.splitlines()[-2:] == ["--editable", str(checkout.resolve())]
    for script in (Path("generate.sh"), Path("./generate.sh"), checkout / "generate.sh"):
        again = subprocess.run(
            ["sh", str(script)], cwd=checkout, env={**os.environ, **environment}, capture_output=True, text=True
        )
        assert (again.returncode, again.stderr) == (0, "")
    assert len(list((tmp_path / "cache/connector-generator").iterdir())) == 1


def test_an_old_python_is_refused(tmp_path: Path):
    """One sentence, a hint, exit code 1."""
    done = _run(ROOT / "generate.sh", "--version", cwd=tmp_path, **_fake_python(tmp_path, "exit 1"))
    assert done.returncode == 1
    assert "error: no Python 3.10 or newer" in done.stderr
    assert "hint:" in done.stderr


def test_a_failed_preparation_is_a_failure(tmp_path: Path):
    """When the environment cannot be built, the exit code says so and nothing half-built stays."""
    script = 'case "$*" in "-I -c"*) echo "$0";; *) echo "no venv here" >&2; exit 9;; esac'
    done = _run(ROOT / "generate.sh", "--version", cwd=tmp_path, **_fake_python(tmp_path, script))
    assert done.returncode == 1
    assert "no venv here" in done.stderr
    assert "error:" in done.stderr and "python3-venv" in done.stderr
    assert not [path for path in (tmp_path / "cache").rglob("*") if not path.is_dir() or "=" in path.name]
