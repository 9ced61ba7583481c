"""What this repository says about itself: its workflows, versions and forms, judged as those that are generated."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import __version__
from tests.run_all import SUPPORTED

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SCHEMAS = {
    **dict.fromkeys(WORKFLOWS, "vendor.github-workflows"),
    ROOT / ".github/dependabot.yml": "vendor.dependabot",
    ROOT / ".github/ISSUE_TEMPLATE/bug.yml": "vendor.github-issue-forms",
    ROOT / ".github/ISSUE_TEMPLATE/feature.yml": "vendor.github-issue-forms",
    ROOT / ".github/ISSUE_TEMPLATE/config.yml": "vendor.github-issue-config",
}
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
VERSIONS = [f"{major}.{minor}" for major, minor in sorted(SUPPORTED)]

pytestmark = pytest.mark.once


def workflow(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text("utf-8"))
    return loaded


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the tools that are installed beside this Python."""
    command = [str(Path(sys.executable).with_name(name)), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")


# --- workflows


@pytest.mark.skipif(sys.version_info < (3, 11), reason="zizmor is not for this Python")
def test_workflows_give_attackers_nothing():
    """zizmor, as strict as it is with what is generated."""
    audit = tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".github")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert "No findings to report" in audit.stdout + audit.stderr


@pytest.mark.parametrize(("path", "schema"), SCHEMAS.items(), ids=[path.name for path in SCHEMAS])
def test_github_understands_them(path: Path, schema: str):
    """Workflows and forms are what GitHub's schemas say."""
    check = tool("check-jsonschema", "--builtin-schema", schema, path)
    assert check.returncode == 0, check.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_jobs_are_bounded_and_may_little(path: Path):
    """Nothing is granted but to jobs, every job has a time limit, every action a commit that is kept nowhere."""
    text = path.read_text("utf-8")
    loaded = workflow(path.stem)
    assert loaded["permissions"] == {}
    assert loaded["concurrency"]["group"]
    for job in loaded["jobs"].values():
        assert "timeout-minutes" in job or job["uses"].startswith("./")
        assert {"contents": "read"}.items() <= job["permissions"].items()
        for step in job.get("steps", ()):
            assert "actions/checkout" not in step.get("uses", "") or step["with"] == {"persist-credentials": False}
    for action in re.findall(r"uses: ([^.\s].*)", text):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_only_the_job_that_publishes_may_say_who_it_is():
    """The token for PyPI is there in one job, behind an environment, after all tests and the look at the files."""
    granted = {}
    for path in WORKFLOWS:
        for name, job in workflow(path.stem)["jobs"].items():
            if job["permissions"] != {"contents": "read"}:
                granted[path.stem, name] = job
    ((key, publish),) = granted.items()
    assert key == ("release", "publish")
    assert publish["permissions"] == {"contents": "read", "id-token": "write"}
    assert publish["environment"] == "pypi"
    assert sorted(publish["needs"]) == ["build", "test"]


def test_one_commit_for_each_action():
    """Our own workflows use an action in the version in which the generated ones do."""
    pinned: dict[str, set[str]] = {}
    shared = (ROOT / "templates/_shared").rglob("*.yml.jinja")
    for path in (*WORKFLOWS, *shared):
        for action, pin in re.findall(r"uses: ([\w-]+/[\w-]+)@(.+)", path.read_text("utf-8")):
            pinned.setdefault(action, set()).add(pin)
    assert all(len(pins) == 1 for pins in pinned.values()), pinned


def test_workflows_call_what_the_makefile_has():
    """Every `make` in a workflow is a target."""
    if not (ROOT / "tests/locked").is_dir():
        pytest.skip("test-newest and test-lowest come with the locked files")
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path in WORKFLOWS:
        assert set(re.findall(r"\bmake ([\w-]+)", path.read_text("utf-8"))) <= targets


# --- versions


def test_one_list_of_pythons():
    """What CI tests, what the package claims and what `make test` looks for are the same versions of Python."""
    matrix = workflow("test")["jobs"]["fast"]["strategy"]["matrix"]
    classifiers = "\n".join(PYPROJECT["project"]["classifiers"])
    assert matrix["python"] == VERSIONS
    assert re.findall(r"^Programming Language :: Python :: (3\.\d+)$", classifiers, re.MULTILINE) == VERSIONS
    assert PYPROJECT["project"]["requires-python"] == f">={VERSIONS[0]}"
    assert {one["python"] for one in matrix["include"]} <= set(VERSIONS)


def test_every_system_that_is_claimed_is_tested():
    """Of each operating system that the package claims there is one in CI."""
    matrix = workflow("test")["jobs"]["fast"]["strategy"]["matrix"]
    tested = {*matrix["os"], *(one["os"] for one in matrix["include"])}
    names = {"MacOS": "macos-latest", "Microsoft :: Windows": "windows-latest", "POSIX :: Linux": "ubuntu-latest"}
    claimed = re.findall(r"Operating System :: (.+)", "\n".join(PYPROJECT["project"]["classifiers"]))
    assert {names[name] for name in claimed} == tested


def test_the_changelog_has_this_version():
    """Whoever meets a version finds what is new in it, and there is a place for what comes next."""
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert __version__ in headings


def test_what_is_tracked_can_be_checked_out_everywhere():
    """Windows and macOS know no two names that differ in case only, and Windows a few more limits."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    paths = [path for path in listing.stdout.split("\0") if path]
    assert len({path.casefold() for path in paths}) == len(paths)
    for path in paths:
        assert not re.search(r'[<>:"|?*\\]|[ .](/|$)', path), path
        assert len(path) < 150, path


def test_line_ends_are_the_same_everywhere():
    """Git for Windows writes CRLF unless it is told not to: into templates, and so into what is generated."""
    paths = ["generate.sh", "templates/airbyte-python/template.yaml", "tests/golden/airbyte-python.txt"]
    done = subprocess.run(["git", "check-attr", "eol", *paths], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.stdout.count(": eol: lf\n") == len(paths)


# --- releases


def load_release_script() -> Any:
    """Return the script that looks at a release, as a module."""
    spec = importlib.util.spec_from_file_location("check_release", ROOT / ".ci/check_release.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def release() -> Any:
    return load_release_script()


def test_a_tag_has_to_be_the_version(release: Any):
    """The version stands in one place; the tag has to be it, and the changelog has to know its day."""
    assert release.read_version(ROOT) == __version__
    dated = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2030-01-31\n"
    assert list(release.check_tag("v1.2.0", "1.2.0", dated)) == []
    (wrong,) = release.check_tag("v1.3.0", "1.2.0", dated)
    assert wrong == "The tag is v1.3.0, but generator/__init__.py says version 1.2.0."
    (undated,) = release.check_tag("v1.2.0", "1.2.0", dated.replace("2030-01-31", "unreleased"))
    assert "## [1.2.0] with the day of the release" in undated


def test_a_release_holds_what_git_tracks(release: Any, tmp_path: Path):
    """A file too many, a file too few, or no sdist: nothing is published."""
    name = f"connector_generator-{__version__}"
    (missing,) = release.check_files(tmp_path)
    assert "holds nothing instead of" in missing
    (tmp_path / f"{name}.tar.gz").touch()
    tracked = sorted(release.list_tracked())

    def pack(*paths: str) -> list[str]:
        with zipfile.ZipFile(tmp_path / f"{name}-py3-none-any.whl", "w") as wheel:
            for path in paths:
                wheel.writestr(path if path.startswith("generator/") else f"generator/_bundled/{path}", "")
            wheel.writestr(f"{name}.dist-info/METADATA", "")
        return list(release.check_files(tmp_path))

    assert pack(*tracked) == []
    assert pack(*tracked, "templates/stray.pyc") == [
        f"{name}-py3-none-any.whl holds templates/stray.pyc, which git does not track."
    ]
    assert pack(*tracked[1:]) == [f"{name}-py3-none-any.whl lacks {tracked[0]}."]


def test_what_publishes_is_locked():
    """The job that PyPI trusts installs nothing but a lock of ours, which has hashes and no index of its own."""
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    installed = re.findall(r"(?:--requirement|--build-constraints) (\S+)", text)
    assert set(installed) == {"tests/locked/uv.txt", "tests/locked/build.txt"}
    assert text.count("pip install") == text.count("pip install --require-hashes --only-binary :all: --requirement")
