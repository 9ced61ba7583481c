"""The lock files that all environments are installed from, and the runs that take other versions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from generator.formats.languages import load_toml
from tests.locks import INPUTS, ROOT, Difference, find_differences, format_differences, names, pins
from tests.support.environments import LOCKED, constrained

LOCKS = [INPUTS / f"{name}.txt" for name in names()]
PROJECT = load_toml((ROOT / "pyproject.toml").read_text("utf-8"))
ENTRY = r"[\w.-]+==[\w.!+-]+(?: ; [^\\\n]+)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+(?:    #[^\n]*\n)*"

pytestmark = pytest.mark.once


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock: Path):
    """No address of an index and no path of a machine: only packages, each with the hashes of its files."""
    text = lock.read_text("utf-8")
    assert re.fullmatch(rf"(?:#[^\n]*\n)*(?:{ENTRY})+", text)
    comments = re.findall(r"#[^\n]*", text)
    assert not [line for line in comments if re.search(r"://|(?<![\w.])[/~]|\\|index|find-links", line)]


@pytest.mark.parametrize("name", ["browser", "plop", "prettier"])
def test_a_lock_of_npm_holds_no_address(name: str):
    """The same for what comes from there, and what it stands on."""
    lock = json.loads((INPUTS / name / "package-lock.json").read_text("utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    for path, package in packages.items():
        assert "resolved" not in package and package["integrity"].startswith("sha512-"), path


def _inputs() -> list[tuple[str, str]]:
    """Return every requirement with the name of the lock that it is for."""
    own = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    found = [("dev", line) for line in own] + [("build", line) for line in PROJECT["build-system"]["requires"]]
    for path in INPUTS.glob("*.in"):
        lines = path.read_text("utf-8").splitlines()
        found += [(path.stem, line) for line in lines if not line.startswith(("#", "-c "))]
    return found


@pytest.mark.parametrize(("name", "line"), _inputs())
def test_what_is_locked_is_what_is_asked_for(name: str, line: str):
    """Who changes a requirement and forgets `make lock` is told."""
    asked = Requirement(line)
    versions = pins(INPUTS / f"{name}.txt")[re.sub(r"[._-]+", "-", asked.name.lower())]
    assert all(asked.specifier.contains(version, prereleases=True) for version in versions)


def test_uv_is_one():
    """What installs the development tools is the uv among them."""
    assert pins(INPUTS / "uv.txt") == {"uv": pins(INPUTS / "dev.txt")["uv"]}


def test_constraints_are_the_lock_without_hashes():
    """What pip and uv are told for a README's own command: the lock, and for builds what it says nothing of."""
    variables = constrained("openmetadata-0.13")
    (path,) = set(variables.values())
    text = Path(path).read_text("utf-8")
    (locked,) = pins(LOCKED / "openmetadata-0.13.txt")["setuptools"]
    assert "hash" not in text and re.findall(r"^setuptools==.*", text, re.MULTILINE) == [f"setuptools=={locked}"]
    assert set(re.findall(r"^hatchling==([^\s;]+)", text, re.MULTILINE)) == pins(LOCKED / "build.txt")["hatchling"]
    assert {"PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT"} == variables.keys()


def test_differences_are_named(tmp_path: Path):
    """Which packages another run has in other versions, and where."""
    for lock in LOCKS:
        (tmp_path / lock.name).write_text(lock.read_text("utf-8"), encoding="utf-8")
    assert find_differences(tmp_path) == []
    (locked,) = pins(INPUTS / "copier.txt")["copier"]
    text = (tmp_path / "copier.txt").read_text("utf-8")
    (tmp_path / "copier.txt").write_text(text.replace(f"copier=={locked}", "copier==99.0"), encoding="utf-8")
    assert find_differences(tmp_path) == [Difference("copier", locked, "99.0", ("copier",))]
    assert format_differences(find_differences(tmp_path)).splitlines()[1].split() == [
        "copier",
        locked,
        "99.0",
        "copier",
    ]
