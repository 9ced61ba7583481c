from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conftest import Outcome, build_tree, read_tree
from tests.support.monorepos import CONNECTORS, REGISTRY, SUMMARY, airbyte_2022, airbyte_2024

OLD = {
    "Dockerfile": 'FROM python:3.9\nLABEL io.airbyte.version="0.3.1"\nLABEL io.airbyte.name=airbyte/source-big-blue\n',
    "setup.py": "",
    "source_big_blue/__init__.py": "",
    "source_big_blue/spec.yaml": """\
documentationUrl: https://docsurl.com
connectionSpecification:
  required: [api_key]
  properties:
    region: {type: string}
    api_key: {type: string, title: "Key | of *yours*", description: "Opens\\n  the account."}
""",
    "source_big_blue/schemas/orders.json": "{}",
    "source_big_blue/schemas/customers.json": "{}",
}
PAGE = "docs/integrations/sources/big-blue.md"


def _with_old(root: Path, age: Callable[..., Path] = airbyte_2022) -> Path:
    """Build Airbyte's repository with a connector that this tool did not create, and that is registered nowhere."""
    age(root)
    return build_tree(root / CONNECTORS / "source-big-blue", OLD)


def _changed(before: dict[str, bytes]) -> set[str]:
    after = read_tree(Path.cwd())
    assert before.keys() <= after.keys()
    return {path for path in after if before.get(path) != after[path]}


def test_a_connector_that_this_tool_did_not_create(run: Callable[..., Outcome]):
    """It gets its docs page and its entries, from what its own files say; its own directory is not touched."""
    connector = _with_old(Path.cwd())
    before = read_tree(Path.cwd())
    outcome = run("register", str(connector))
    assert outcome.code == 0, outcome.err
    assert _changed(before) == {PAGE, SUMMARY, REGISTRY}
    assert "    * [Big Blue](integrations/sources/big-blue.md)\n" in Path(SUMMARY).read_text()
    entry = next(one for one in yaml.safe_load(Path(REGISTRY).read_text()) if one["name"] == "Big Blue")
    assert entry["dockerImageTag"] == "0.3.1" and entry["dockerRepository"] == "airbyte/source-big-blue"
    assert len(entry["sourceDefinitionId"]) == 36


def test_the_page_says_what_is_known(run: Callable[..., Outcome]):
    """Required fields come first, streams are listed, and what nobody can know is marked."""
    assert run("register", str(_with_old(Path.cwd()))).code == 0
    page = Path(PAGE).read_text()
    assert "- **Key \\| of \\*yours\\***: Opens the account.\n" in page
    assert "5. Enter the **Key \\| of \\*yours\\***.\n6. (Optional) Enter the **Region**.\n7. Click Set up" in page
    assert "- customers\n- orders\n" in page
    assert "| 0.3.1 | " in page and page.count("TODO(big-blue)") >= 4


def test_registering_twice_changes_nothing(run: Callable[..., Outcome]):
    """What is registered is left as it is, byte for byte."""
    connector = _with_old(Path.cwd())
    assert run("register", str(connector)).code == 0
    before = read_tree(Path.cwd())
    assert run("register", str(connector)).out == "Everything is registered already.\n"
    assert read_tree(Path.cwd()) == before


@pytest.mark.parametrize("age", [airbyte_2022, airbyte_2024])
def test_a_connector_that_was_just_generated(age: Callable[..., Path], run: Callable[..., Outcome]):
    """`new` leaves nothing to register; without its page and its entries, `register` brings the entries back."""
    age(Path.cwd())
    assert run("new", "airbyte-python", "Box", "--defaults").code == 0
    created = read_tree(Path.cwd())
    connector = f"{CONNECTORS}/source-box"
    assert run("register", connector).out == "Everything is registered already.\n"
    shutil.copytree(connector, "kept")
    shutil.rmtree("docs"), shutil.rmtree("airbyte-config", ignore_errors=True), shutil.rmtree(CONNECTORS)
    age(Path.cwd())
    shutil.move("kept", connector)
    assert run("register", connector).code == 0
    again = read_tree(Path.cwd())
    assert {path for path in created if created[path] != again.get(path)} == {"docs/integrations/sources/box.md"}


def test_nothing_is_written_with_a_dry_run(run: Callable[..., Outcome]):
    """`--dry-run`, `--diff` and `--json` show the same changes."""
    connector = str(_with_old(Path.cwd()))
    before = read_tree(Path.cwd())
    assert f"create {Path.cwd() / PAGE}" in run("register", connector, "--dry-run").out
    assert "+    * [Big Blue]" in run("register", connector, "--diff").out
    shown = run("register", connector, "--dry-run", "--json").json
    assert shown["written"] is False
    assert [Path(one["path"]).name for one in shown["changes"]] == [
        "big-blue.md",
        "SUMMARY.md",
        "source_definitions.yaml",
    ]
    assert read_tree(Path.cwd()) == before


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("missing", "missing is not a directory"),
        ("docs", "docs is not named as a connector is"),
        (f"{CONNECTORS}/source-Bad_Name", "is not named as a connector is"),
    ],
)
def test_what_is_no_connector(path: str, sentence: str, run: Callable[..., Outcome]):
    """It is said, with the path."""
    build_tree(airbyte_2022(Path.cwd()), {f"{CONNECTORS}/source-Bad_Name/setup.py": ""})
    outcome = run("register", path)
    assert outcome.code == 1 and sentence in outcome.err


def test_outside_of_a_monorepo(run: Callable[..., Outcome]):
    """There is nothing to register in; the hint says what makes a monorepo."""
    build_tree(Path.cwd(), {"source-x/setup.py": ""})
    outcome = run("register", "source-x")
    assert outcome.code == 1 and "connector-generator init" in outcome.err


def test_a_record_that_leads_elsewhere(run: Callable[..., Outcome]):
    """Where the docs page goes is not taken from a connector's own files, unless it can only be below the docs."""
    connector = _with_old(Path.cwd())
    record = "template: x\nanswers: {}\nfiles:\n  docs: {docs/../../../evil.md: 'sha256:0'}\n"
    build_tree(connector, {".connector.yaml": record})
    assert run("register", str(connector)).code == 0
    assert Path(PAGE).is_file() and not list(Path.cwd().parent.glob("evil.md"))
