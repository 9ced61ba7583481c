"""What the format check of Airbyte's repository says of a connector in it: black, isort, prettier and a header.

The settings are those of its pyproject.toml, .prettierrc and .prettierignore: lines of 140, isort with the profile of
black and without any notion of which packages are the connector's own, prettier as it comes.
"""

from __future__ import annotations

import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from generator.answers.defaults import machine_facts
from generator.formats.languages import dump_yaml
from generator.planning.location import Location
from generator.planning.project import plan_connector
from generator.rendering.escape import escape_yaml
from generator.rendering.functions import FUNCTIONS
from generator.writing.apply import apply_plan
from tests.support.cases import CASES, load_template, prepare_case
from tests.support.environments import environment, npm_package
from tests.support.texts import NASTY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("airbytes-format")]

CONNECTORS = Path("airbyte-integrations/connectors")
QUOTED = (
    'say "hi"',
    "it's",
    """it's "both\"""",
    '"',
    "a\\b",
    '\\"',
    'C:\\ "x"',
    "no: key",
    "# no",
    "2026-01-31",
    "1.0",
    "yes",
    "~",
)
FORMS = {"airbyte-http-api": ({},), "airbyte-low-code": ({"form": "package"}, {"form": "manifest_only"})}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case of ours, and the HTTP templates with every two answers that decide about code, as Airbyte's."""
    root = tmp_path_factory.mktemp("airbyte")
    for number, case in enumerate(each for each in CASES if each.stem.startswith("airbyte-")):
        job = prepare_case(case, root, home="airbyte", slug=f"case-{number}")
        apply_plan(job.plan, job.hooks)
    for number, (template, answers) in enumerate(_combinations()):
        given = {**answers, "name": f"Combination {number}", "author": "Ada Lovelace", "home": "airbyte"}
        job = plan_connector(load_template(template), Location(root / CONNECTORS, None, root), given, machine_facts())
        apply_plan(job.plan, job.hooks)
    return root


def _combinations() -> list[tuple[str, dict[str, str]]]:
    found = []
    for template, forms in FORMS.items():
        auth, pagination = (load_template(template).question(key) for key in ("auth", "pagination"))
        assert auth and pagination
        for (n, way), (m, pages) in product(enumerate(auth.choices), enumerate(pagination.choices)):
            incremental = ("true", "false")[(n + m) % 2]
            form = forms[(n + m // 2) % len(forms)]
            found.append((template, {"auth": way, "pagination": pages, "incremental": incremental, **form}))
    return found


def test_all_are_looked_at(checkout: Path):
    """Seven ways of authentication with six of pagination, by two templates, and the cases; each form and cursor."""
    cases = [case for case in CASES if case.stem.startswith("airbyte-")]
    assert len(list((checkout / CONNECTORS).iterdir())) == 7 * 6 * 2 + len(cases)
    kinds = {(answers.get("form"), answers["auth"], answers["incremental"]) for _, answers in _combinations()}
    assert len(kinds) == 3 * 7 * 2


@pytest.mark.parametrize(
    "command",
    [
        ("black", "--check", "--quiet", "--config", "/dev/null", "--line-length=140"),
        ("isort", "--check", "--diff", "--profile=black", "--line-length=140", "--settings-path=/dev/null"),
    ],
    ids=lambda command: command[0],
)
def test_python_is_formatted(command: tuple[str, ...], checkout: Path):
    """They would change nothing, in the tests neither."""
    python = environment("airbyte-format")
    done = subprocess.run([str(python), "-m", *command, "."], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("npm"), reason="no npm here")
def test_yaml_and_json_are_formatted(checkout: Path):
    """Prettier would change nothing but manifests at the top of a connector, which it is told to leave alone."""
    (checkout / ".prettierignore").write_text(f"{CONNECTORS}/*/manifest.yaml\n", encoding="utf-8")
    _run_prettier(checkout, "**/*.{json,yaml,yml}", "**/.connector.yaml")


@pytest.mark.skipif(not shutil.which("npm"), reason="no npm here")
def test_any_text_is_quoted_as_prettier_does(tmp_path: Path):
    """Whatever was typed: by the filter of templates, and in what we write without a template."""
    for number, text in enumerate((*NASTY, *QUOTED)):
        (tmp_path / f"{number}.yaml").write_text(f"a: {escape_yaml(text)}\n", encoding="utf-8")
        (tmp_path / f"{number}.yml").write_text(dump_yaml({"a": text, "b": {"c": text}}), encoding="utf-8")
    _run_prettier(tmp_path, ".")


@pytest.mark.skipif(not shutil.which("npm"), reason="no npm here")
def test_lists_are_broken_as_prettier_does(tmp_path: Path):
    """At every width around its 80 columns, alone and nested, before a comma and at the end."""
    for length in range(20, 90):
        word = "x" * length
        values = {"one": [word], "nested": [[word]], "two": ["a", word], "last": [[word]]}
        members = [FUNCTIONS["json_member"](value, key, 2, "," * (key != "last")) for key, value in values.items()]
        text = "\n".join(["{", *(f"  {member}" for member in members), "}\n"])
        (tmp_path / f"{length}.json").write_text(text, encoding="utf-8")
    _run_prettier(tmp_path, ".")


def _run_prettier(directory: Path, *patterns: str) -> None:
    command = ["node", str(npm_package("prettier") / "node_modules/prettier/bin/prettier.cjs"), "--check", *patterns]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_has_its_header(checkout: Path):
    """Addlicense looks for the word in what a file begins with; it would write a header of its own otherwise."""
    modules = [path for path in checkout.rglob("*.py") if path.read_bytes()]
    assert modules
    for path in modules:
        first, second, *_ = path.read_text("utf-8").split("\n")
        assert first.startswith("# Copyright (c) 20") and first.endswith(" Airbyte, Inc., all rights reserved."), path
        assert second == "", path
