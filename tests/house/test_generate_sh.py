"""./generate.sh as a stranger starts it: from anywhere, with nothing prepared."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import read_tree
from tests.support.environments import constrained
from tests.support.processes import as_everybody

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="a script for POSIX shells"), pytest.mark.once]
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
        env={**os.environ, **constrained("dev"), **environment},
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
    here, proof = tmp_path / "here", tmp_path / "proof"
    here.mkdir()
    for directory in (here, tmp_path):  # which is above the checkout and above the cache
        _be_hostile(directory, proof)
    (tmp_path / "pyproject.toml").write_text(_WORKSPACE.format(evil=here), encoding="utf-8")
    environment = {
        "PATH": ".:" + _bin(tmp_path, "python3", *(["uv"] if with_uv else [])),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    first = _run(link, *PLAIN, cwd=here, **environment)
    assert first.returncode == 0, first.stderr
    assert "Preparing" in first.stderr
    assert (here / "source-example-python" / "setup.py").is_file()
    assert not proof.exists()

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


_WORKSPACE = """\
[project]
name = "above"
version = "1"
[tool.uv]
index-url = "http://127.0.0.1:9/simple"
[tool.uv.workspace]
members = ["a folder"]
[tool.uv.sources]
shtab = {{ path = "{evil}" }}
"""
"""What uv takes for the project around a checkout."""


@pytest.mark.slow
def test_what_is_spoilt_heals_itself(tmp_path: Path):
    """Whatever is missing of an environment, and whichever Python it was for: the next run is as good as the first."""
    checkout = _copy_checkout(tmp_path / "checkout")
    environment = {"PATH": _bin(tmp_path, "python3", "uv"), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run() -> subprocess.CompletedProcess[str]:
        return _run(checkout / "generate.sh", *PLAIN, "--dry-run", cwd=tmp_path, **environment)

    def find() -> Path:
        (ready,) = (
            path.parent for path in (tmp_path / "cache").rglob("complete") if (path.parent / "bin/python").exists()
        )
        return ready

    assert run().returncode == 0
    for way in (
        "bin/python*",
        "lib",
        "pyvenv.cfg",
        "lib/*/site-packages/yaml",
        "lib/*/site-packages/jinja2/environment.py",
        "lib/*/site-packages/prompt_toolkit/key_binding/bindings",
        "complete",
    ):
        for path in find().glob(way):
            path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)
        healed = run()
        assert healed.returncode == 0 and healed.stderr.count("Preparing") == 1, (way, healed.stderr)
        assert "Preparing" not in run().stderr

    (packages,) = find().glob("lib/python*")
    packages.rename(packages.with_name("python3.9"))  # as if bin/python were another one now
    assert run().returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("with_uv", [False, True], ids=["pip", "uv"])
def test_six_real_first_runs_at_once(tmp_path: Path, with_uv: bool):
    """All of them work, and leave one environment."""
    checkout = _copy_checkout(tmp_path / "checkout")
    environment = {
        "PATH": _bin(tmp_path, "python3", *(["uv"] if with_uv else [])),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    def run(n: int) -> subprocess.CompletedProcess[str]:
        name = f"slug=x{n}"
        return _run(checkout / "generate.sh", *PLAIN, "--set", name, cwd=tmp_path, **environment)

    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(run, range(6)))
    assert [done.returncode for done in runs] == [0] * 6, [done.stderr for done in runs]
    assert len(list(tmp_path.glob("source-x?/setup.py"))) == 6
    assert "Preparing" not in run(7).stderr


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


# What it starts, and where: with programs that only note how they were called.

_NOTING = """\
#!/bin/sh
printf '%s|%s|%s\\n' "${{0##*/}}" "$(pwd -P)" "$*" >>{log}
case "$*" in
"-I -c"*) printf %s "$0" ;;
"-I -m venv "*) mkdir -p "$4/bin" && cp {python} "$4/bin/python" ;;
*" venv "*) for last; do :; done; mkdir -p "$last/bin" && cp {python} "$last/bin/python" ;;
*start*) shift 6 && echo "ran in $(pwd -P) with $(umask): $*" ;;
esac
"""


class Machine:
    """A checkout, and a PATH on which Python and uv only note how they are called.

    Attributes:
        path: what PATH is to hold.
        cache: what XDG_CACHE_HOME is to be; not there yet.
        here: the current directory.
    """

    def __init__(self, root: Path, *, with_uv: bool = False, pip: str = "", shell: str = "sh") -> None:
        self.root, self.path, self.cache, self.here = root, _bin(root), root / "cache", root / "here"
        self._log = root / "log"
        (Path(self.path) / "sh").unlink()
        (Path(self.path) / "sh").symlink_to(shutil.which(shell) or pytest.skip(f"there is no {shell} here"))
        note = _NOTING.format(log=self._log, python=Path(self.path) / "python3")
        if pip:
            note = note.replace("esac", f"*pip*) {pip} ;;\nesac")
        for name in ("python3", *(["uv"] if with_uv else [])):
            _program(Path(self.path) / name, note)
        self.checkout = self.add_checkout("checkout")
        self.here.mkdir()

    def add_checkout(self, name: str) -> Path:
        (self.root / name).mkdir(parents=True)
        for file in ("generate.sh", "pyproject.toml"):
            shutil.copy2(ROOT / file, self.root / name / file)
        return self.root / name

    def run(
        self, *arguments: str, checkout: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str((checkout or self.checkout) / "generate.sh"), *(arguments or ("new", "x"))],
            cwd=self.here,
            env={"PATH": self.path, "HOME": str(self.root), "XDG_CACHE_HOME": str(self.cache), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def calls(self) -> list[tuple[str, Path, str]]:
        """Return what was started, from where, and with which arguments."""
        lines = self._log.read_text("utf-8").splitlines() if self._log.exists() else []
        return [(name, Path(place), words) for name, place, words in (line.split("|", 2) for line in lines)]

    def environments(self) -> list[Path]:
        return sorted(path.parent for path in self.cache.rglob("complete"))


SHELLS = pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
"""What is called sh somewhere: on Debian, on macOS and Fedora, on Alpine."""


def _program(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def _be_hostile(directory: Path, proof: Path) -> None:
    """Put whatever might be run, imported or believed into a directory."""
    programs = ["python3", "python", "python3.12", "uv", "ls", "mkdir", "mktemp", "cp", "mv", "rm", "readlink"]
    for name in (*programs, "evil.sh", "pip/__main__.py"):
        (directory / name).parent.mkdir(exist_ok=True)
        _program(directory / name, f"#!/bin/sh\necho {name} >>{proof}\n")
    module = f"import os; os.system('echo import >>{proof}')\n"
    for name in ("venv.py", "pip/__init__.py", "sitecustomize.py", "usercustomize.py", "hatchling.py", "generator.py"):
        (directory / name).write_text(module, encoding="utf-8")
    (directory / ".python-version").write_text("3.7\n", encoding="utf-8")
    (directory / "pyvenv.cfg").write_text("home = /nowhere\n", encoding="utf-8")
    (directory / "uv.toml").write_text('index-url = "http://127.0.0.1:9/simple"\noffline = true\n', encoding="utf-8")


@SHELLS
@pytest.mark.parametrize("with_uv", [False, True], ids=["pip", "uv"])
def test_no_file_of_the_current_directory_counts(tmp_path: Path, with_uv: bool, shell: str):
    """Programs are not looked for there, and what is installed is installed from a fresh directory, isolated."""
    machine, proof = Machine(tmp_path, with_uv=with_uv, shell=shell), tmp_path / "proof"
    _be_hostile(machine.here, proof)
    hostile = {
        "PATH": f":.:./:pip:..:{machine.path}:",
        "CDPATH": f"{tmp_path}:.",
        "IFS": "/",
        "ENV": "./evil.sh",
        "BASH_ENV": "./evil.sh",
        "PYTHONPATH": ".",
        "PYTHONHOME": ".",
        "PYTHONSTARTUP": "evil.py",
        "UV_CONFIG_FILE": "uv.toml",
    }
    for _ in range(2):
        done = machine.run("new", "two words", **hostile)
        assert (done.returncode, done.stdout) == (0, f"ran in {machine.here} with 0022: new two words\n"), done.stderr
    assert not proof.exists()
    found, *installing, _, _ = machine.calls()
    assert found[1] == Path("/") and found[2].startswith("-I -c")  # a shim of pyenv looks for .python-version
    assert len(installing) == 3
    for name, place, words in installing:
        assert place.is_relative_to(machine.cache), words
        assert words.startswith("--no-config " if name == "uv" else "-I "), words
        assert "--no-sources" in words or name != "uv" or " venv " in words


@SHELLS
@pytest.mark.parametrize("path", ["", ".", ":", "bin:.."])
def test_a_path_of_nothing_whole_is_the_systems(tmp_path: Path, path: str, shell: str):
    """An empty PATH would be the current directory."""
    machine, proof = Machine(tmp_path, shell=shell), tmp_path / "proof"
    _be_hostile(machine.here, proof)
    assert machine.run().returncode == 0
    command = [str(Path(machine.path) / "sh"), str(machine.checkout / "generate.sh"), "new", "x"]
    environment = {"PATH": path, "XDG_CACHE_HOME": str(machine.cache)}
    done = subprocess.run(command, cwd=machine.here, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert not proof.exists()


def test_uvs_configuration_is_the_users_own(tmp_path: Path):
    """A company's index counts, but not if others can write to where it is named."""
    machine = Machine(tmp_path, with_uv=True)
    configuration = tmp_path / ".config/uv/uv.toml"
    configuration.parent.mkdir(parents=True)
    configuration.touch()
    assert machine.run().returncode == 0
    assert {words.split(" ")[0] for name, _, words in machine.calls() if name == "uv"} == {"--config-file"}
    shutil.rmtree(machine.cache)
    (tmp_path / "log").unlink()
    configuration.chmod(0o666)
    assert machine.run().returncode == 0
    assert {words.split(" ")[0] for name, _, words in machine.calls() if name == "uv"} == {"--no-config"}


_ON_THE_WAY = (".", "connector-generator", "connector-generator/environments")


def _plant(machine: Machine) -> Path:
    """Let an environment be ready whose Python is somebody else's; returns what exists if that was run."""
    assert machine.run().returncode == 0
    (environment,) = machine.environments()
    proof = machine.root / "proof"
    _program(environment / "bin/python", f"#!/bin/sh\necho run >{proof}\n")
    return proof


def _is_refused(done: subprocess.CompletedProcess[str], proof: Path) -> bool:
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 2 and "XDG_CACHE_HOME" in done.stderr
    return done.returncode == 1 and not proof.exists()


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707])
@pytest.mark.parametrize("name", [*_ON_THE_WAY, "=", "=/bin"])
def test_a_cache_that_is_open_to_others_is_not_used(tmp_path: Path, name: str, mode: int):
    """Whichever directory on the way it is; one sentence, and what to do."""
    machine = Machine(tmp_path)
    proof = _plant(machine)
    (environment,) = machine.environments()
    open_ = environment / name[2:] if name.startswith("=") else machine.cache / name
    os.chown(open_, -1, 0 if os.geteuid() == 0 else -1)
    open_.chmod(mode)
    if os.geteuid() and mode == 0o770:
        pytest.skip("a group that bears our own number is ours alone")
    done = machine.run()
    assert _is_refused(done, proof)
    assert str(open_) in done.stderr
    open_.chmod(0o1777)
    if not name.startswith("="):
        assert machine.run().returncode == 0  # nobody can move what is ours out of a sticky directory
        assert proof.exists()


needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives files to somebody else")
NOBODY = 65534


@needs_root
@pytest.mark.parametrize("name", [*_ON_THE_WAY, "=", "=/bin"])
def test_a_cache_of_somebody_else_is_not_used(tmp_path: Path, name: str):
    """Even if it seems to be open to nobody else: its owner can change that."""
    machine = Machine(tmp_path)
    proof = _plant(machine)
    (environment,) = machine.environments()
    os.chown(environment / name[2:] if name.startswith("=") else machine.cache / name, NOBODY, NOBODY)
    done = machine.run()
    assert _is_refused(done, proof)
    assert "belongs to somebody else" in done.stderr


@needs_root
@SHELLS
@pytest.mark.parametrize("by_way", ["theirs/link", "link to theirs", "sticky/link", "ours/../theirs/link"])
def test_a_way_that_somebody_else_can_change_is_not_taken(tmp_path: Path, by_way: str, shell: str):
    """What lies at its end is ours, but another time it might be something else."""
    machine = Machine(tmp_path, shell=shell)
    proof = _plant(machine)
    for name in ("theirs", "sticky", "ours"):
        (tmp_path / name).mkdir()
    for name in ("theirs/link", "sticky/link"):
        (tmp_path / name).symlink_to(machine.cache)
        os.chown(tmp_path / name, NOBODY, NOBODY, follow_symlinks=False)
    (tmp_path / "link to theirs").symlink_to("theirs/link")
    (tmp_path / "sticky").chmod(0o1777)
    os.chown(tmp_path / "theirs", NOBODY, NOBODY)
    assert _is_refused(machine.run(XDG_CACHE_HOME=str(tmp_path / by_way)), proof)


@needs_root
@SHELLS
def test_who_is_not_root_trusts_themselves_and_root(shell: str):
    """Nobody else; but a group that bears their own number has no other members."""
    user, other = 12345, 12346
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        machine = Machine(root, shell=shell)

        def run(owner: int, group: int, mode: int) -> int:
            shutil.rmtree(machine.cache, ignore_errors=True)
            for path in (root, *root.rglob("*")):
                os.chown(path, user, user, follow_symlinks=False)
            root.chmod(0o755)
            machine.cache.mkdir()
            os.chown(machine.cache, owner, group)
            machine.cache.chmod(mode)
            command = ["sh", str(machine.checkout / "generate.sh"), "new"]
            environment = {"PATH": machine.path, "XDG_CACHE_HOME": str(machine.cache / "deeper")}
            who = {"user": user, "group": user, "extra_groups": [100]}
            done = subprocess.run(command, cwd=machine.here, env=environment, capture_output=True, text=True, **who)
            assert done.returncode == 0 or done.stderr.startswith(
                ("error: others can", f"error: {machine.cache} belongs")
            )
            return done.returncode

        assert [run(user, user, mode) for mode in (0o700, 0o755, 0o775, 0o1777)] == [0] * 4
        assert run(0, 0, 0o1777) == 0
        assert [run(user, 100, 0o770), run(user, user, 0o777), run(user, 0, 0o770), run(0, 0, 0o777)] == [1] * 4
        assert [run(other, user, mode) for mode in (0o755, 0o775, 0o1777)] == [1] * 3


def test_links_of_ones_own_are_fine(tmp_path: Path):
    """Who has moved the cache to another disk goes on as before; and so does who writes dots and slashes."""
    machine = Machine(tmp_path)
    assert machine.run().returncode == 0
    (tmp_path / "one").symlink_to("here/../two")
    (tmp_path / "two").symlink_to(machine.cache)
    for way in ("one", "./one//.", "here/../two", "cache/"):
        done = machine.run(XDG_CACHE_HOME=f"{tmp_path}/{way}")
        assert (done.returncode, done.stderr) == (0, ""), way


@needs_root
@pytest.mark.parametrize("parent", ["theirs", "open", "ours/link", "sticky/link"])
def test_nothing_is_prepared_where_others_can_write(tmp_path: Path, parent: str):
    """Nothing is made there, nor installed: also not where a link of theirs leads."""
    machine = Machine(tmp_path)
    for name in ("theirs", "open", "ours", "victim", "sticky"):
        (tmp_path / name).mkdir()
    (tmp_path / "sticky").chmod(0o1777)
    (tmp_path / "sticky/link").symlink_to("not there yet")
    os.chown(tmp_path / "sticky/link", NOBODY, NOBODY, follow_symlinks=False)
    (tmp_path / "ours/link").symlink_to(tmp_path / "theirs/link")
    (tmp_path / "theirs/link").symlink_to(tmp_path / "victim")
    os.chown(tmp_path / "theirs", NOBODY, NOBODY)
    (tmp_path / "open").chmod(0o777)
    assert _is_refused(machine.run(XDG_CACHE_HOME=str(tmp_path / parent / "cache")), tmp_path / "proof")
    assert not machine.calls()
    assert not [*(tmp_path / "victim").iterdir(), *(tmp_path / "open").iterdir()]


def test_a_relative_place_is_none(tmp_path: Path):
    """XDG_CACHE_HOME counts if it is absolute; without it and HOME there is no place, which is said."""
    machine = Machine(tmp_path)
    assert machine.run(XDG_CACHE_HOME="cache").returncode == 0
    assert list((tmp_path / ".cache/connector-generator").iterdir())
    for home in ("", "house", "."):
        done = machine.run(XDG_CACHE_HOME="", HOME=home)
        assert _is_refused(done, tmp_path / "proof")
    assert list(machine.here.iterdir()) == []


@SHELLS
@pytest.mark.parametrize("what", ["file", "link to nothing", "ring"])
def test_an_unusable_place_is_said_in_one_sentence(tmp_path: Path, what: str, shell: str):
    """Neither mkdir's own words nor those of mktemp."""
    machine = Machine(tmp_path, shell=shell)
    (tmp_path / "file").touch()
    (tmp_path / "link to nothing").symlink_to("nowhere/at/all")
    (tmp_path / "ring").symlink_to("ring")
    assert _is_refused(machine.run(XDG_CACHE_HOME=str(tmp_path / what)), tmp_path / "proof")


def test_a_place_without_permission_is_said_in_one_sentence(tmp_path: Path):
    """A home that is read-only, as in a container; what was prepared before works there."""
    machine = Machine(tmp_path)
    start = as_everybody(["/bin/sh", str(machine.checkout / "generate.sh"), "new", "x"])
    environment = {"PATH": machine.path, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(machine.cache)}

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(start, cwd=machine.here, env=environment, capture_output=True, text=True)

    machine.cache.mkdir(mode=0o500)
    done = run()
    assert "nothing can be written to" in done.stderr and "hint: set XDG_CACHE_HOME" in done.stderr
    assert done.returncode == 1 and "mkdir" not in done.stderr
    machine.cache.chmod(0o700)
    assert run().returncode == 0
    for path in (machine.cache, *machine.cache.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)
    done = run()
    assert (done.returncode, done.stderr) == (0, "")


# Two at once, a kill, what is spoilt.


def test_many_first_runs_at_once(tmp_path: Path):
    """Each ends in a working command, whoever is first."""
    machine = Machine(tmp_path, pip=f"exec {shutil.which('sleep')} 0.2")
    with ThreadPoolExecutor(30) as pool:
        runs = list(pool.map(lambda _: machine.run(), range(30)))
    assert {(done.returncode, done.stdout) for done in runs} == {(0, f"ran in {machine.here} with 0022: new x\n")}
    assert machine.run().stderr == ""


def test_a_killed_first_run_is_no_harm(tmp_path: Path):
    """What it has left behind is not taken for an environment."""
    machine = Machine(tmp_path, pip=f"echo $$ >{tmp_path}/pid; exec {shutil.which('sleep')} 60")
    command = ["sh", str(machine.checkout / "generate.sh"), "new"]
    environment = {"PATH": machine.path, "XDG_CACHE_HOME": str(machine.cache)}
    with subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL) as run:
        _wait_for(tmp_path / "pid")
        os.killpg(run.pid, signal.SIGKILL)
    (tmp_path / "again").mkdir()
    machine = Machine(tmp_path / "again")
    machine.cache = tmp_path / "cache"
    done = machine.run(checkout=tmp_path / "checkout")
    assert done.returncode == 0 and "Preparing" in done.stderr
    assert len(machine.environments()) == 1


def _wait_for(file: Path) -> None:
    until = time.monotonic() + 20
    while not file.exists() or not file.read_text("utf-8"):
        assert time.monotonic() < until, "it does not get so far"
        time.sleep(0.01)


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_first_run_leaves_nothing(tmp_path: Path, number: str):
    """Exit code 130, and nothing half-built."""
    machine = Machine(tmp_path, pip=f"echo $$ >{tmp_path}/pid; exec {shutil.which('sleep')} 60")
    command = ["sh", str(machine.checkout / "generate.sh"), "new"]
    environment = {"PATH": machine.path, "XDG_CACHE_HOME": str(machine.cache)}
    with subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL) as run:
        _wait_for(tmp_path / "pid")
        os.killpg(run.pid, getattr(signal, number))
        assert run.wait(10) == 130
    assert not list(machine.cache.rglob("=*"))


def test_each_checkout_has_an_environment_of_its_own(tmp_path: Path):
    """The whole path says whose it is: no two of them have one number, and one below another is no trouble."""
    machine = Machine(tmp_path)
    ways = ["a", "a/b", "a/=", "a/environments", "a b", "ab", "a\\b", "-", "a/*"]
    for way in ways:
        machine.add_checkout(way)
    for _ in range(2):
        for way in ways:
            assert machine.run(checkout=tmp_path / way).returncode == 0, way
    places = [str(path.parent) for path in machine.environments()]
    assert sorted(places) == sorted(f"{machine.cache}/connector-generator/environments{tmp_path}/{way}" for way in ways)


@pytest.mark.parametrize("spoil", ["bin/python", "bin", "complete", "."])
def test_what_cannot_be_started_is_prepared_anew(tmp_path: Path, spoil: str):
    """Python has vanished, or somebody has begun to remove the environment."""
    machine = Machine(tmp_path)
    assert machine.run().returncode == 0
    (environment,) = machine.environments()
    way = environment / spoil
    way.unlink() if way.is_file() else shutil.rmtree(way)
    if spoil == "bin/python":
        way.symlink_to("/nowhere/python3.9")
    for says in ("Preparing", ""):
        done = machine.run()
        assert done.returncode == 0 and says in done.stderr
    assert not done.stderr
