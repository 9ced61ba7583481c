from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import markdown_it
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


def test_variants_share_a_page(run: Callable[..., Outcome]):
    """The page is the one that documentationUrl leads to on Airbyte's site: several connectors get it once."""
    connectors = [_with_old(Path.cwd()), build_tree(Path.cwd() / CONNECTORS / "source-big-blue-strict", OLD)]
    url = "documentationUrl: https://docs.airbyte.com/integrations/sources/big-blue"
    for connector in connectors:
        build_tree(connector, {"metadata.yaml": f"data:\n  name: Big Blue\n  {url}\n"})
    outcome = run("register", *map(str, connectors))
    assert outcome.code == 0, outcome.err
    assert Path(PAGE).is_file() and not Path(PAGE.replace("blue", "blue-strict")).exists()


@pytest.mark.parametrize("path", ["../../evil", "integrations/../../../evil", "%2e%2e/evil", ".github/evil", "a b"])
def test_an_address_that_leads_elsewhere(run: Callable[..., Outcome], path: str):
    """A page goes where documentationUrl says only if that is plainly below the docs."""
    connector = _with_old(Path.cwd())
    before = read_tree(Path.cwd())
    build_tree(connector, {"metadata.yaml": f"data: {{documentationUrl: 'https://docs.airbyte.com/{path}'}}\n"})
    assert run("register", str(connector)).code == 0
    created = read_tree(Path.cwd()).keys() - before.keys()
    assert {name for name in created if name.endswith(".md")} == {PAGE}


# --- what others wrote, in files of ours

BESIDE = {
    "list.xml": "<all>\n<c>x source-y</c>\n</all>\n",
    "list.md": "* x source-y\n",
    "list.yaml": "- x source-y\n",
    "list.json": '[\n"x source-y",\n"z"\n]\n',
}
LINES = {
    "list.xml": "<c>{title}</c>",
    "list.md": "* {title}",
    "list.yaml": "- {title}",
    "list.json": "{title},",
}
ODD = [
    "<b>\"'&x",
    "a]]>b",
    "\ufeffx",
    "]( javascript:x) [",
    "--> <script>",
    "x\u202ey",
    "a: b # c",
    "{{ 7 }} %}",
    "l1\n- l2",
]


def _mono(root: Path, name: str, **data: str) -> Path:
    indexes = [{"file": file, "line": line, "among": "source-y"} for file, line in LINES.items()]
    metadata = {"data": {"name": name, "dockerRepository": "airbyte/source-x", **data}}
    return build_tree(
        root,
        {
            **BESIDE,
            ".connector-generator.yaml": json.dumps({"indexes": indexes, "registry": "registry.yaml"}),
            "registry.yaml": "- name: Y\n  sourceDefinitionId: y\n  dockerRepository: y\n  dockerImageTag: y\n",
            "connectors/source-x/metadata.yaml": json.dumps(metadata),
        },
    )


@pytest.mark.parametrize("title", ODD, ids=ascii)
def test_a_title_in_every_language(title: str, run: Callable[..., Outcome]):
    """Whatever a connector is called, the indexes stay readable and say just that."""
    root = _mono(Path.cwd(), title)
    outcome = run("register", "connectors/source-x")
    assert outcome.code == 0, outcome.err
    shown = " ".join(title.split())
    tree = ElementTree.fromstring((root / "list.xml").read_bytes())
    assert shown in [child.text for child in tree]
    assert shown in yaml.safe_load((root / "list.yaml").read_bytes())
    assert shown in json.loads((root / "list.json").read_bytes())
    assert shown in [one["name"] for one in yaml.safe_load((root / "registry.yaml").read_bytes())]
    assert (root / "list.md").read_text("utf-8").count("\n") == 2
    assert {*run("check", "connectors/source-x", "--json").out} and "Traceback" not in outcome.err


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x1b", "\x7f", "\x9b", "\ufffe", "\uffff"], ids=ascii)
def test_a_title_that_belongs_into_no_file(char: str, run: Callable[..., Outcome]):
    """A control character is refused before anything is written; XML could not even say it."""
    root = _mono(Path.cwd(), f"a{char}b")
    before = read_tree(root)
    outcome = run("register", "connectors/source-x")
    assert outcome.code in (1, 2) and read_tree(root) == before
    assert char not in outcome.err and "Traceback" not in outcome.err
    checked = run("check", "connectors/source-x")
    assert checked.code == 3 and "Traceback" not in checked.err


SCRIPTS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "https:javascript:x",
    "http://x y",
    "https://x/\u0085y",
    "https://",
]


@pytest.mark.parametrize("url", SCRIPTS, ids=ascii)
def test_an_address_that_is_no_page(url: str, run: Callable[..., Outcome]):
    """Only http and https become links; without one, the page is where Airbyte would have it."""
    root = _mono(Path.cwd(), "X", documentationUrl=url, definitionId="abc")
    assert run("register", "connectors/source-x").code == 0
    written = b"".join(read_tree(root)[path] for path in ("registry.yaml", "docs/integrations/sources/x.md"))
    assert b"script" not in written.lower().replace(b"description", b"") and b"evil" not in written
    (entry,) = (one for one in yaml.safe_load((root / "registry.yaml").read_bytes()) if one["name"] == "X")
    assert entry["documentationUrl"] == "https://docs.airbyte.com/integrations/sources/x"


def test_an_address_of_a_page(run: Callable[..., Outcome]):
    """An address that ends a Markdown link by itself is still one link."""
    root = _mono(Path.cwd(), "X", documentationUrl="https://x.example/a_(b)?c=<d>&e=[f](javascript:x)")
    assert run("register", "connectors/source-x").code == 0
    page = markdown_it.MarkdownIt().render((root / "docs/integrations/sources/x.md").read_text("utf-8"))
    links = re.findall(r'href="([^"]*)"', page)
    assert links and all(link.startswith("https://x.example/") for link in links if "x.example" in link)
    assert not any(link.lower().startswith("javascript") for link in links)


@pytest.mark.parametrize("key", ["definitionId", "dockerRepository", "connectorSubtype", "dockerImageTag"])
def test_words_that_are_none(key: str, run: Callable[..., Outcome]):
    """What goes into a registry has the form of what it is, or is left out."""
    root = _mono(Path.cwd(), "X", **{key: "x\n- name: evil"})
    assert run("register", "connectors/source-x").code == 0
    assert "evil" not in (root / "registry.yaml").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="names of files that POSIX has")
def test_a_directory_that_is_more_than_a_part_of_a_line(run: Callable[..., Outcome]):
    """A path with a line end in it would be two lines of an index."""
    indexes = [{"file": "list.yaml", "line": "- {path}", "among": "source-y"}]
    files = {
        ".connector-generator.yaml": json.dumps({"indexes": indexes}),
        "list.yaml": BESIDE["list.yaml"],
        "connectors/a\n- evil/source-x/metadata.yaml": "data: {name: X}\n",
    }
    build_tree(Path.cwd(), files)
    outcome = run("register", "connectors/a\n- evil/source-x")
    assert outcome.code == 2 and "control character" in outcome.err
    assert Path("list.yaml").read_text("utf-8") == BESIDE["list.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("kind", ["an endless file", "a pipe", "a directory"])
@pytest.mark.parametrize("file", ["Dockerfile", "metadata.yaml", ".connector.yaml", "spec.yaml", "setup.py"])
def test_files_that_are_none(file: str, kind: str, run: Callable[..., Outcome]):
    """`register` and `check` wait for no pipe, and read nothing without end."""
    root = _mono(Path.cwd(), "X")
    path = root / "connectors/source-x" / file
    path.unlink(missing_ok=True)
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a directory":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    for words in (("register", "connectors/source-x"), ("check", "connectors/source-x")):
        outcome = run(*words)
        assert outcome.code in (0, 1, 2, 3) and "Traceback" not in outcome.err


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("file", [*BESIDE, "SUMMARY.md", "registry.yaml", "list.toml"])
def test_the_mark_at_the_start_stays_there(file: str, end: str, run: Callable[..., Outcome]):
    """A byte order mark belongs to the file: what is written before the first line comes after it. Line ends stay."""
    root = _mono(Path.cwd(), "A", definitionId="abc")
    config = {
        "indexes": [{"file": file, "line": LINES.get(file, "{slug} = 1"), "among": "source-y"}],
        "list.toml": {"indexes": [{"file": file, "line": "{slug} = 1", "among": "source_y"}]},
        "SUMMARY.md": {"docs_index": file},
        "registry.yaml": {"registry": file},
    }
    build_tree(
        root,
        {
            ".connector-generator.yaml": json.dumps(config.get(file, {"indexes": config["indexes"]})),
            "SUMMARY.md": "* [Y](docs/integrations/sources/y.md)\n",
            "list.toml": "source_y = 1\nz = 1\n",
        },
    )
    path = root / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", end.encode()))
    assert run("register", "connectors/source-x").code == 0
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf") and after.count(b"\xef\xbb\xbf") == 1
    assert after.count(b"\n") == after.count(end.encode())
    assert len(after.splitlines()) > len(BESIDE.get(file, "\n").splitlines())


# --- pages that are there already, and what may be said of versions


def _metadata(**data: object) -> str:
    return json.dumps({"data": {"name": "Big Blue", "dockerRepository": "airbyte/source-big-blue", **data}})


def test_a_variant_shares_the_page_of_its_connector(run: Callable[..., Outcome]):
    """documentationUrl says where the page is: no second one is written, and no second link."""
    connector = _with_old(Path.cwd())
    slug = "amber-0000"
    url = f"https://docs.airbyte.com/integrations/sources/{slug}"
    build_tree(connector, {"metadata.yaml": _metadata(documentationUrl=url, definitionId="abc")})
    before = read_tree(Path.cwd())
    assert run("register", str(connector)).code == 0
    assert _changed(before) == {REGISTRY}


def test_a_strict_variant_without_metadata_shares_it_as_well(run: Callable[..., Outcome]):
    """`*-strict-encrypt` is documented where the connector is that it is a variant of."""
    airbyte_2022(Path.cwd())
    connector = build_tree(Path.cwd() / CONNECTORS / "source-amber-0000-strict-encrypt", {"setup.py": ""})
    before = read_tree(Path.cwd())
    assert run("register", str(connector)).code == 0
    assert _changed(before) == {REGISTRY}


def test_the_page_goes_where_the_url_leads(run: Callable[..., Outcome]):
    """A page that is missing is written where users are sent."""
    connector = _with_old(Path.cwd())
    url = "https://docs.airbyte.com/integrations/sources/blue/"
    build_tree(connector, {"metadata.yaml": _metadata(documentationUrl=url)})
    assert run("register", str(connector)).code == 0
    assert Path("docs/integrations/sources/blue.md").is_file() and not Path(PAGE).exists()


def test_a_page_beside_the_connector_is_taken_over(run: Callable[..., Outcome]):
    """One that lived alone has its page in its own docs/: it is copied as it is, and both are named."""
    connector = _with_old(Path.cwd())
    build_tree(connector, {PAGE: "# Big Blue\n\nWritten with care.\n"})
    outcome = run("register", str(connector))
    assert outcome.code == 0
    assert Path(PAGE).read_text() == "# Big Blue\n\nWritten with care.\n"
    assert f"{connector / PAGE} is copied to {Path(PAGE).resolve()}" in outcome.err


@pytest.mark.parametrize(
    ("version", "date", "row"),
    [
        ("0.1.0", "'2021-03-04'", "| 0.1.0 | 2021-03-04 | - | First version |"),
        ("0.1.0", "2021-03-04", "| 0.1.0 | 2021-03-04 | - | First version |"),
        ("4.2.26", "2021-03-04", "| 4.2.26 | today | - | Documented, with the versions before it left out |"),
        ("0.1.0", "TODO", "| 0.1.0 | today | - | Documented, with the versions before it left out |"),
    ],
)
def test_the_changelog_claims_nothing_that_is_not_so(version: str, date: str, row: str, run: Callable[..., Outcome]):
    """Only the first version is called so, with the day of its release; else the row says what happens today."""
    connector = _with_old(Path.cwd())
    lines = f"data:\n  name: Big Blue\n  dockerImageTag: {version}\n  releaseDate: {date}\n"
    build_tree(connector, {"metadata.yaml": lines})
    assert run("register", str(connector)).code == 0
    (last,) = (line for line in Path(PAGE).read_text().splitlines() if line.startswith(f"| {version} |"))
    assert re.fullmatch(re.escape(row).replace("today", r"20[2-9]\d-\d\d-\d\d"), last)


def test_a_field_without_a_description_has_no_colon(run: Callable[..., Outcome]):
    """What the spec does not say is not announced; names in camel case stay as they are."""
    connector = _with_old(Path.cwd())
    spec = {"connectionSpecification": {"required": ["orgId"], "properties": {"orgId": {"type": "string"}}}}
    build_tree(connector, {"source_big_blue/spec.yaml": json.dumps(spec)})
    assert run("register", str(connector)).code == 0
    assert "\n- **orgId**\n" in Path(PAGE).read_text()


def test_a_connector_of_openmetadata_without_a_page_is_linked_nowhere(run: Callable[..., Outcome]):
    """It needs no page, so the index gets no link that leads nowhere."""
    setup = "from setuptools import setup\n\nsetup(install_requires=['openmetadata-ingestion~=2.0.0'])\n"
    airbyte_2022(Path.cwd())
    files = {"setup.py": setup, ".connector.yaml": "template: openmetadata-source\nanswers: {}\nfiles: {}\n"}
    connector = build_tree(Path.cwd() / CONNECTORS / "source-fjord", files)
    assert run("register", str(connector)).out == "Everything is registered already.\n"
