"""What GitHub and pre-commit are told in a repository of its own, judged by linters and by the real pre-commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from generator.writing.apply import apply_plan
from tests.support.cases import CASES, prepare_case
from tests.support.environments import create_environment

SCHEMAS = {
    ".github/workflows/test.yml": "vendor.github-workflows",
    ".github/workflows/release.yml": "vendor.github-workflows",
    ".github/dependabot.yml": "vendor.dependabot",
}
# Only the packaging and the platform make a difference.
OWN = [case for case in CASES if case.stem.endswith("--plain") or "packaging: poetry" in case.read_text("utf-8")]

pytestmark = pytest.mark.slow


def tool(project: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the tools that are installed beside this Python."""
    beside = Path(sys.executable).parent
    path = f"{beside}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": f"{project}.pre-commit"}
    command = [str(beside / name), *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)


@pytest.fixture(params=OWN, ids=lambda case: case.stem)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A connector in a repository of its own."""
    return create_repository(request.param, tmp_path)


def create_repository(case: Path, parent: Path) -> Path:
    """Create the project of a case, and make it a repository."""
    job = prepare_case(case, parent)
    apply_plan(job.plan, job.hooks)
    subprocess.run(["git", "init", "--quiet", "."], cwd=job.plan.project, check=True)
    subprocess.run(["git", "add", "--all"], cwd=job.plan.project, check=True)
    assert job.plan.project
    return job.plan.project


@pytest.mark.skipif(sys.version_info < (3, 11), reason="zizmor is not for this Python")
def test_linters_find_nothing(repository: Path):
    """zizmor, which looks for what an attacker could use, and the schemas of GitHub."""
    audit = tool(repository, "zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert "No findings to report" in audit.stdout + audit.stderr
    for path, schema in SCHEMAS.items():
        check = tool(repository, "check-jsonschema", "--builtin-schema", schema, path)
        assert check.returncode == 0, check.stdout


def test_jobs_are_bounded_and_may_little(repository: Path):
    """Every job has a time limit, every action a commit; only the job that pushes the image may write."""
    granted = []
    for path in (repository / ".github/workflows").iterdir():
        text = path.read_text("utf-8")
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == {"contents": "read"}
        assert workflow["concurrency"]["group"]
        for job in workflow["jobs"].values():
            assert "timeout-minutes" in job or job["uses"].startswith("./")
            granted += job.get("permissions", {}).items()
        for action in re.findall(r"uses: ([^.\s].*)", text):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    assert granted == [("contents", "read"), ("packages", "write")]


def test_pre_commit_is_content_and_keeps_secrets_out(repository: Path):
    """What was generated passes; a file below secrets/ does not, not even if it is forced."""
    config = repository / ".pre-commit-config.yaml"
    config.write_text(config.read_text("utf-8").replace("poetry run ", ""))  # there is no Poetry here
    done = tool(repository, "pre-commit", "run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 2
    (repository / "secrets").mkdir(exist_ok=True)
    (repository / "secrets/key.json").write_text("{}\n")
    subprocess.run(["git", "add", "--force", "secrets"], cwd=repository, check=True)
    done = tool(repository, "pre-commit", "run", "--all-files")
    assert done.returncode == 1
    assert "Real credentials stay out of git" in done.stdout
    assert "secrets/key.json" in done.stdout


def test_a_tag_has_to_be_the_version(tmp_path: Path):
    """The step of the release that looks at the tag, run as GitHub runs it: it says which image is to be pushed."""
    (case,) = (case for case in OWN if case.stem == "airbyte-python--plain")
    project = create_repository(case, tmp_path)
    workflow = yaml.safe_load((project / ".github/workflows/release.yml").read_text("utf-8"))
    (script,) = (step["run"] for step in workflow["jobs"]["image"]["steps"] if "TAG" in step.get("env", {}))
    python = create_environment(tmp_path / "env", "build", "pip")
    variables = {"OWNER": "Acme-Corp", "GITHUB_ENV": str(tmp_path / "github-env")}

    def run(tag: str) -> subprocess.CompletedProcess[str]:
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, **variables, "PATH": path, "TAG": tag}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)

    wrong = run("v0.2.0")
    assert wrong.returncode == 1
    assert "::error::The tag is v0.2.0, but " in wrong.stdout
    assert run("v0.1.0").returncode == 0
    assert (tmp_path / "github-env").read_text() == f"IMAGE=ghcr.io/acme-corp/{project.name}:0.1.0\n"
