"""Every way of authentication with every way of pagination, with and without a cursor, by exact records."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from generator.answers.defaults import machine_facts
from generator.planning.location import Location
from generator.planning.project import plan_connector
from generator.writing.apply import apply_plan
from tests.airbyte.conftest import run
from tests.support.cases import load_template

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("http-matrix")]

MATRIX = Path(__file__).with_name("matrix.py")
RECORDS = {
    "customers": [1, 2, 3, 4, 5],
    "orders": [101, 102, 103, 104, 105, 106, 107],
    "addresses": [10, 20, 21, 22, 40, 41, 50],
}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Create one project for each combination; a third of them has each kind of record selector."""
    parent = tmp_path_factory.mktemp("matrix")
    found = {}
    for number, answers in enumerate(_combinations()):
        in_body = answers["pagination"].endswith("in_body")
        selector = ("data", "result.items", "data" if in_body else ".")[number % 3]
        name = " ".join(answers.values()).replace("_", " ")
        given = {**answers, "name": name, "record_selector": selector, "author": "Ada Lovelace"}
        job = plan_connector(load_template("airbyte-http-api"), Location(parent), given, machine_facts())
        apply_plan(job.plan, job.hooks)
        found[job.plan.target.name] = job.plan.target
    return found


def _combinations() -> Iterator[dict[str, str]]:
    template = load_template("airbyte-http-api")
    auth, pagination = template.question("auth"), template.question("pagination")
    assert auth and pagination
    for choices in product(auth.choices, pagination.choices, ("true", "false")):
        yield dict(zip(("auth", "pagination", "incremental"), choices, strict=True))


def test_every_combination_reads_every_record_once(cdk: Path, projects: dict[str, Path], tmp_path: Path):
    """All pages come; a second read with the state of the first gives what is new, and all of what is read in full."""
    done = run(cdk, str(MATRIX), str(tmp_path / "outcomes"), *map(str, projects.values()), cwd=tmp_path)
    lines = map(json.loads, (tmp_path / "outcomes").read_text("utf-8").splitlines())
    outcomes = {outcome.pop("project"): outcome for outcome in lines}
    assert len(projects) == 7 * 6 * 2
    assert outcomes.keys() == projects.keys(), done.stderr
    for name, outcome in outcomes.items():
        orders = [108] if name.endswith("-true") else [*RECORDS["orders"], 108]
        assert outcome == {"status": "SUCCEEDED", "first": RECORDS, "second": {**RECORDS, "orders": orders}}, name


def test_every_combination_is_clean(cdk: Path, projects: dict[str, Path]):
    """ruff finds nothing and would format nothing; mypy finds nothing in any of the packages."""
    (parent,) = {project.parent for project in projects.values()}
    for command in (["check"], ["format", "--check"]):
        done = run(cdk, "-m", "ruff", *command, "--quiet", "--no-cache", ".", cwd=parent)
        assert done.returncode == 0, done.stdout + done.stderr
    packages = [f"{project.name}/{project.name.replace('-', '_')}" for project in projects.values()]
    flags = ("--disallow-untyped-defs", "--warn-unused-ignores", "--explicit-package-bases")
    path = os.pathsep.join(map(str, projects.values()))
    done = run(cdk, "-m", "mypy", *flags, *packages, cwd=parent, MYPYPATH=path)
    assert done.returncode == 0, done.stdout


def test_no_code_for_what_was_not_chosen(projects: dict[str, Path]):
    """What was answered is nowhere asked again at run time, and no other choice left a trace."""
    words = {
        "auth": {
            "api-key-header": "ApiKeyAuthenticator",
            "bearer": "TokenAuthenticator",
            "basic": "BasicHttpAuthenticator",
            "oauth": "Oauth2Authenticator",
        },
        "pagination": {
            "page-number": '"page"',
            "offset-limit": '"offset"',
            "cursor-in-body": "next_cursor",
            "next-url-in-body": "next_url",
            "link-header": ".links",
        },
    }
    for name, project in projects.items():
        code = "".join(path.read_text("utf-8") for path in project.glob("source_*/*.py"))
        for found in words.values():
            for choice, word in found.items():
                chosen = choice in name or (choice == "api-key-header" and "api-key" in name)
                assert (word in code) == chosen, f"{name}: {word}"
        assert ("cursor_field" in code) == name.endswith("-true"), name
