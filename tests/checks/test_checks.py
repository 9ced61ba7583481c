"""Each check: a fresh project is broken in one way, exactly that is found, and it is gone once it is undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.checks.findings import ADVICE, Report
from generator.writing.apply import apply_plan
from tests.checks.conftest import Edit, by_step, edit, look, undo
from tests.support.cases import CASES, prepare_case

PLAIN = "airbyte-python--plain"
OPENMETADATA = "openmetadata-source--plain"

ONE_OF_EACH = [path.stem for path in CASES if path.stem.endswith(("--plain", "--manifest"))]

SETUP, PYPROJECT, METADATA = "setup.py", "pyproject.toml", "metadata.yaml"
ACCEPTANCE = "acceptance-test-config.yml"
PACKAGE = "source_example_python"
SPEC = f"{PACKAGE}/spec.yaml"
CATALOG = "sample_files/configured_catalog.json"
DOCS = "docs/integrations/sources/example-python.md"

PYPI = """\
  remoteRegistries:
    pypi:
      enabled: false
      packageName: source-example-python
"""
LATER = "class Later:\n    def go(self):\n        raise NotImplementedError\n\n\ndef run()"

Break = tuple[Edit, str, str, str]
"""What is changed; the step, the status and a part of the sentence that are found for it."""

NAMES: dict[str, Break] = {
    "class": (
        {f"{PACKAGE}/{file}.py": ("SourceExamplePython", "SourceExample") for file in ("source", "run", "__init__")},
        "names",
        "broken",
        "no class SourceExamplePython",
    ),
    "distribution": (
        {SETUP: ('name="source-example-python"', 'name="analytics"')},
        "names",
        "advice",
        "the package is called analytics",
    ),
    "image": (
        {METADATA: ("airbyte/source-example-python", "airbyte/source-analytics")},
        "names",
        "advice",
        "dockerRepository does not fit",
    ),
    "label": (
        {METADATA: ("githubIssueLabel: source-example-python", "githubIssueLabel: source-analytics")},
        "names",
        "advice",
        "githubIssueLabel does not fit",
    ),
}
INSTALLING: dict[str, Break] = {
    "command's name": (
        {SETUP: ("source-example-python = ", "analytics = ")},
        "package",
        "broken",
        "the command analytics is not named as the directory",
    ),
    "command's target": (
        {SETUP: (".run:run", ".run:main")},
        "package",
        "broken",
        "source_example_python/run.py defines no main",
    ),
    "no command": ({SETUP: ('"console_scripts": [', '"gui_scripts": [')}, "package", "broken", "brings no command"),
    "no CDK": (
        {SETUP: ('"airbyte-cdk>=7.39,<8",', ""), PYPROJECT: ('airbyte-cdk = ">=7.39,<8"\n', "")},
        "package",
        "broken",
        "airbyte-cdk is not among the dependencies",
    ),
    "impossible CDK": (
        {SETUP: ('airbyte-cdk>=7.39,<8"', 'airbyte-cdk>=8,<7"'), PYPROJECT: ('airbyte-cdk = ">=7.39,<8"\n', "")},
        "package",
        "broken",
        "no version of airbyte-cdk is >=8,<7",
    ),
    "any CDK": (
        {SETUP: ('airbyte-cdk>=7.39,<8"', 'airbyte-cdk"'), PYPROJECT: ('airbyte-cdk = ">=7.39,<8"\n', "")},
        "package",
        "advice",
        "any version of airbyte-cdk",
    ),
    "open CDK": (
        {SETUP: ('airbyte-cdk>=7.39,<8"', 'airbyte-cdk>=7.39"'), PYPROJECT: ('airbyte-cdk = ">=7.39,<8"\n', "")},
        "package",
        "advice",
        "airbyte-cdk >=7.39 has no end",
    ),
    "unreadable CDK": (
        {SETUP: ('airbyte-cdk>=7.39,<8"', 'airbyte-cdk=>7"'), PYPROJECT: ('airbyte-cdk = ">=7.39,<8"\n', "")},
        "package",
        "broken",
        "airbyte-cdk =>7 is no range",
    ),
    "old Python": (
        {SETUP: ('">=3.10,<3.15"', '">=3.9,<3.15"'), PYPROJECT: ('python = ">=3.10,<3.15"\n', "")},
        "package",
        "broken",
        "needs Python 3.10",
    ),
    "two ranges": (
        {PYPROJECT: ('airbyte-cdk = ">=7.39,<8"', 'airbyte-cdk = "^7"')},
        "package",
        "broken",
        "setup.py wants airbyte-cdk >=7.39,<8, pyproject.toml airbyte-cdk ^7",
    ),
    "hidden dependencies": (
        {PYPROJECT: ("[tool.poetry.dependencies]", '[project]\nname = "source-example-python"\n\n[tool.x]')},
        "package",
        "broken",
        "the [project] table hides the dependencies",
    ),
    "lost spec": ({SETUP: ('"*.yaml", ', "")}, "package", "broken", "package_data leaves out spec.yaml"),
    "unpublished tests": (
        {SETUP: ('"pytest>=7.4,<10",', '"pytest>=7.4,<10", "connector-acceptance-test",')},
        "package",
        "broken",
        "connector-acceptance-test cannot be installed",
    ),
    "outside": (
        {"requirements.txt": "-e ../../bases/source-acceptance-test\n-e .\n"},
        "package",
        "broken",
        "which is not there",
    ),
    "old import": (
        {f"{PACKAGE}/run.py": ("import sys\n", "import sys\n\nfrom airbyte_cdk import AirbyteLogger\n")},
        "package",
        "broken",
        "has not had since 1.0",
    ),
    "syntax": ({SETUP: ("setup(\n", "setup((\n")}, "package", "broken", "does not parse"),
}
ENVIRONMENT: dict[str, Break] = {
    "not ignored": ({".gitignore": ("secrets/", "")}, "environment", "broken", "git does not ignore secrets/"),
    "in the image": (
        {".dockerignore": "**/__pycache__\n"},
        "environment",
        "broken",
        "the image gets whatever lies in secrets/",
    ),
    "in the build": (
        {
            ".dockerignore": ("!main.py", "!main.py\n!secrets"),
            "Dockerfile": ("COPY . ./", "COPY source_example_python ./source_example_python"),
        },
        "environment",
        "advice",
        "secrets/ is sent to every build",
    ),
    "other image": (
        {"Dockerfile": ("python-connector-base:4.1.0", "python-connector-base:4.0.0")},
        "environment",
        "broken",
        "it stands on another image",
    ),
    "http": (
        {f"{PACKAGE}/client.py": ("class Client", 'API = "http://api.example.com"\n\n\nclass Client')},
        "environment",
        "advice",
        "an address is not encrypted",
    ),
}
ASKING: dict[str, Break] = {
    "no spec": ({SPEC: None}, "spec", "broken", "there is no specification"),
    "two specs": (
        {f"{PACKAGE}/spec.json": "{}", SETUP: ('"*.yaml", ', '"*.yaml", "*.json", ')},
        "spec",
        "broken",
        "there are two specifications",
    ),
    "empty spec": (
        {SPEC: "documentationUrl: https://example.com\n"},
        "spec",
        "broken",
        "says nothing of what to enter",
    ),
    "unknown field": ({SPEC: ("    - api_key\n", "    - api_key\n    - account\n")}, "spec", "broken", "account"),
    "message": (
        {f"{PACKAGE}/client.py": ("in the field API Key", "in the field Password")},
        "spec",
        "to do",
        "a message speaks of the field Password",
    ),
    "unasked field": (
        {f"{PACKAGE}/source.py": ('Client(config["api_key"]).check()', 'Client(config["api_kye"]).check()')},
        "spec",
        "broken",
        "the code takes api_kye out of the config",
    ),
    "open secret": ({SPEC: ("      airbyte_secret: true\n", "")}, "spec", "broken", "api_key looks like a secret"),
    "no description": (
        {SPEC: ("      description: How many records of each stream one sync reads at most.\n", "")},
        "spec",
        "advice",
        "count has no description",
    ),
    "no YAML": ({SPEC: "a: [\n"}, "spec", "broken", "does not parse"),
}
READING: dict[str, Break] = {
    "empty check": (
        {f"{PACKAGE}/source.py": ('        Client(config["api_key"]).check()\n', "")},
        "check",
        "to do",
        "check_connection looks at nothing",
    ),
    "no schema": ({f"{PACKAGE}/schemas/orders.json": None}, "discover", "broken", "the stream orders has no schema"),
    "lost stream": ({f"{PACKAGE}/schemas/invoices.json": "{}"}, "discover", "advice", "no stream is called invoices"),
    "lost cursor": (
        {f"{PACKAGE}/schemas/orders.json": ('"updated_at"', '"changed_at"')},
        "discover",
        "to do",
        "the schema of orders lacks updated_at",
    ),
    "closed schema": (
        {f"{PACKAGE}/schemas/orders.json": ('"type": "object",', '"type": "object", "additionalProperties": false,')},
        "discover",
        "broken",
        "additionalProperties is false",
    ),
    "no object": (
        {f"{PACKAGE}/schemas/orders.json": ('"type": "object"', '"type": "array"')},
        "discover",
        "broken",
        "a record of orders is an object, not array",
    ),
    "unknown stream": (
        {"sample_files/configured_catalog.json": ('"name": "orders"', '"name": "order"')},
        "discover",
        "broken",
        "there is no stream order",
    ),
    "print": (
        {f"{PACKAGE}/client.py": ("class Client:", "print('hello')\n\n\nclass Client:")},
        "read",
        "to do",
        "print() writes between the messages",
    ),
    "unwritten": (
        {
            f"{PACKAGE}/run.py": (
                "def run()",
                LATER,
            )
        },
        "read",
        "to do",
        "Later.go is not written yet",
    ),
}
TESTING: dict[str, Break] = {
    "no config": ({ACCEPTANCE: None}, "standard tests", "to do", "the standard tests have no config"),
    "old config": (
        {ACCEPTANCE: "connector_image: airbyte/source-x:dev\ntests:\n  spec: []\n"},
        "standard tests",
        "broken",
        "it has no acceptance_tests",
    ),
    "retired key": (
        {ACCEPTANCE: ("        status: succeed\n", "        status: succeed\n        timeout_seconds: 30\n")},
        "standard tests",
        "broken",
        "connection: timeout_seconds is no key",
    ),
    "wrong status": (
        {ACCEPTANCE: ("status: succeed", "status: success")},
        "standard tests",
        "broken",
        "connection: status is nothing that the CDK takes",
    ),
    "no file": (
        {ACCEPTANCE: ("integration_tests/invalid_config.json", "integration_tests/missing.json")},
        "standard tests",
        "broken",
        "there is no file integration_tests/missing.json",
    ),
    "clash": (
        {
            ACCEPTANCE: (
                "it reads all that `discover` finds.\n      - config_path: sample_files/config.json\n",
                f"x\n      - config_path: sample_files/config.json\n        configured_catalog_path: {CATALOG}\n",
            )
        },
        "standard tests",
        "broken",
        "which fails the test of the spec",
    ),
    "broken test": ({"unit_tests/test_more.py": "def test(:\n"}, "tests", "broken", "does not parse"),
}
SHOWING: dict[str, Break] = {
    "no README": ({"README.md": None}, "readme", "to do", "there is no README.md"),
    "no metadata": ({METADATA: None}, "metadata", "to do", "there is no metadata.yaml"),
    "old key": ({METADATA: ("registryOverrides:", "registries:")}, "metadata", "broken", "registries is no key"),
    "bad date": (
        {METADATA: ('releaseDate: "2026-01-31"', "releaseDate: TODO")},
        "metadata",
        "broken",
        "releaseDate is no date",
    ),
    "bad subtype": (
        {METADATA: ("connectorSubtype: api", "connectorSubtype: web")},
        "metadata",
        "broken",
        "connectorSubtype must be",
    ),
    "missing key": ({METADATA: ("  releaseStage: alpha\n", "")}, "metadata", "broken", "releaseStage is missing"),
    "bad ID": ({METADATA: ("definitionId: ", "definitionId: x")}, "metadata", "broken", "definitionId is no uuid"),
    "no tag": ({METADATA: ("    - cdk:python\n", "")}, "metadata", "advice", "no tag cdk:… instead of cdk:python"),
    "odd tag": (
        {METADATA: ("    - cdk:python\n", "    - cdk:python\n    - odd\n")},
        "metadata",
        "broken",
        "the tag odd",
    ),
    "no PyPI": (
        {METADATA: (PYPI, "")},
        "metadata",
        "advice",
        "nothing says whether the package goes to PyPI",
    ),
    "icon": ({"icon.svg": "<png/>"}, "metadata", "advice", "the icon has no svg element"),
    "no icon": ({"icon.svg": None}, "metadata", "advice", "there is no icon.svg"),
    "setup's version": (
        {SETUP: ('version="0.1.0"', 'version="0.1.1"')},
        "package",
        "advice",
        "the version is 0.1.1 here",
    ),
}
DOCUMENTING: dict[str, Break] = {
    "no page": ({DOCS: None}, "docs", "to do", "there is no documentation page"),
    "page's changelog": ({DOCS: ("| 0.1.0 |", "| 0.0.9 |")}, "docs", "broken", "does not know version 0.1.0"),
    "changelog": ({"CHANGELOG.md": ("## 0.1.0", "## 0.1.01")}, "docs", "broken", "does not know version 0.1.0"),
    "link": (
        {METADATA: ("integrations/sources/example-python", "integrations/sources/analytics")},
        "docs",
        "to do",
        "documentationUrl leads to",
    ),
}
BREAKS = {
    f"{group}: {name}": case
    for group, cases in {
        "names": NAMES,
        "package": INSTALLING,
        "environment": ENVIRONMENT,
        "spec": ASKING,
        "read": READING,
        "tests": TESTING,
        "metadata": SHOWING,
        "docs": DOCUMENTING,
    }.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_found(fresh: Callable[[str], Path], copy: Callable[[str], Path], name: str):
    """One thing is changed, one thing is found, of the right step; undone, nothing is."""
    changes, step, status, words = BREAKS[name]
    known = by_step(look(fresh(PLAIN)))
    project = copy(PLAIN)
    before = edit(project, changes)
    found = _without_marks(by_step(look(project)) - known)
    assert [(key, one.severity) for key, one in found] == [(step, status)], found
    assert words in found[0][1].message
    undo(project, before)
    assert by_step(look(project)) == known


def _without_marks(found):
    """Leave out the marks of the fresh project that only moved to another line; those have no hint."""
    return [(key, one) for key, one in found if one.hint]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_fresh_project_waits_only_for_its_owner(fresh: Callable[[str], Path], case: Path):
    """Nothing is broken, every mark is a to-do, and so is what nobody can mark: tests of the owner's own."""
    project = fresh(case.stem)
    report = look(project)
    root = next(parent for parent in project.parents if parent.name.startswith("fresh"))
    _expect_only_its_own(report, project, root)


@pytest.mark.parametrize("home", ["monorepo", "airbyte"])
@pytest.mark.parametrize("case", ONE_OF_EACH)
def test_in_every_home_it_waits_only_for_its_owner(case: str, home: str, tmp_path: Path):
    """What holds of a fresh project in a repository of its own holds in the others: no broken, its own to do."""
    if home == "airbyte" and case.startswith("openmetadata"):
        pytest.skip("Airbyte's repository takes none")
    (path,) = (path for path in CASES if path.stem == case)
    job = prepare_case(path, tmp_path, home=home)
    apply_plan(job.plan, job.hooks)
    assert job.plan.project
    _expect_only_its_own(look(job.plan.project), job.plan.project, tmp_path)


def _expect_only_its_own(report: Report, project: Path, root: Path) -> None:
    """Expect a finding for every mark, those two that no file can be marked with, and advice."""
    counted = [one for one in report.findings if one.severity != ADVICE]
    assert [one for one in counted if one.severity == "broken"] == []
    slug = project.name.partition("-")[2]
    marks = sum(file.read_bytes().count(f"TODO({slug})".encode()) for file in root.rglob("*") if file.is_file())
    assert [one.rule for one in counted].count("todo.mark") == marks > 0
    assert {one.rule for one in counted} == {"todo.mark", "example.in-place", "tests.own"}
    assert len(counted) == marks + 2


def test_a_finished_project_is_clean(copy: Callable[[str], Path]):
    """With every mark gone and a test of its own, there is nothing left to say."""
    project = copy(PLAIN)
    for file in project.rglob("*"):
        if file.is_file():
            text = file.read_bytes()
            file.write_bytes(text.replace(b"TODO(example-python)", b"Done"))
    edit(project, {"unit_tests/test_own.py": "def test_own():\n    assert 1 + 1 == 2\n"})
    for file in project.glob("source_*/sample_data/*"):
        file.unlink()
    assert [one for one in look(project).findings if one.severity != ADVICE] == []
