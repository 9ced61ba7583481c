"""`check --fix` in memory: what a rule finds is mended in the text, and every other byte stays as it was."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.catalog import bundled
from generator.checks.catalogue import RULES
from generator.checks.findings import ADVICE
from generator.checks.fixes import mending
from generator.checks.fixes.mending import FIXES, Mended, mend
from generator.checks.fixes.specification import make_title
from generator.checks.subject import Subject
from generator.monorepo.configuration import find_monorepo
from tests.checks.corpus.bases import DIGEST
from tests.checks.corpus.case import ALONE, PAGE, Case, Edits
from tests.checks.test_corpus import CASES, build

Mend = tuple[str, str, Edits, str, "tuple[str, str]"]
_KNOWN = "docker.io/airbyte/python-connector-base:4.1.0"
_IMAGE = f"docker.io/airbyte/python-connector-base:4.1.1@sha256:{DIGEST}"
_TODAY = date.today().isoformat()  # noqa: DTZ011
_TAGS = "tags: [language:python, cdk:python]"
_FIRST_ROW = "| 0.3.1 | 2026-02-01 | [2](https://example.com/2) | Read trips |\n"
_NEW_ROW = f"| 0.3.1 | {_TODAY} |  | TODO(fjord): say what has changed |\n"

# What breaks a rule; the file that is mended in it; what stands there, and what takes its place.
MENDED: dict[str, Mend] = {
    "a language that is missing": (
        "metadata.language",
        "python",
        {"metadata.yaml": (_TAGS, "tags: [cdk:python]")},
        "metadata.yaml",
        ("tags: [cdk:python]", "tags: [cdk:python, language:python]"),
    ),
    "no tags at all": (
        "metadata.language",
        "java",
        {"metadata.yaml": ("  tags: [language:java]\n", "")},
        "metadata.yaml",
        ("  supportLevel: community\n", "  supportLevel: community\n  tags:\n    - language:java\n"),
    ),
    "another language": (
        "metadata.language-tag",
        "python",
        {"metadata.yaml": (_TAGS, "tags:\n  - language:low-code # old\n  - cdk:python")},
        "metadata.yaml",
        ("language:low-code", "language:python"),
    ),
    "two languages": (
        "metadata.language-tag",
        "python",
        {"metadata.yaml": (_TAGS, "tags:\n  - language:python\n  - cdk:python\n  - language:low-code")},
        "metadata.yaml",
        ("  - language:low-code\n", ""),
    ),
    "a kind of CDK that is missing": (
        "metadata.cdk-tag",
        "low-code",
        {"metadata.yaml": ("language:python, cdk:low-code", "language:python")},
        "metadata.yaml",
        ("[language:python]", "[language:python, cdk:low-code]"),
    ),
    "the digest of an image that our templates know": (
        "metadata.base-image-digest",
        "python",
        {"metadata.yaml": (_IMAGE, f"{_KNOWN} # pinned")},
        "metadata.yaml",
        (_KNOWN, "{digest}"),
    ),
    "a manifest that would go to PyPI": (
        "metadata.pypi-python",
        "manifest-only",
        {"metadata.yaml": ("pypi: {enabled: false", "pypi: {enabled: true")},
        "metadata.yaml",
        ("pypi: {enabled: true", "pypi: {enabled: false"),
    ),
    "what was called otherwise until 2024": (
        "metadata.schema",
        "python",
        {"metadata.yaml": ("registryOverrides:", "registries: # where")},
        "metadata.yaml",
        ("registries:", "registryOverrides:"),
    ),
    "a date that the changelog knows": (
        "metadata.schema",
        "python",
        {"metadata.yaml": ('releaseDate: "2026-01-31"', "releaseDate: TODO")},
        "metadata.yaml",
        ("releaseDate: TODO", "releaseDate: 2026-01-31"),
    ),
    "a date that is written in another way": (
        "metadata.schema",
        "python",
        {"metadata.yaml": ('releaseDate: "2026-01-31"', "releaseDate: '2026/1/3'")},
        "metadata.yaml",
        ("'2026/1/3'", "'2026-01-03'"),
    ),
    "keys that the directory's name gives": (
        "metadata.schema",
        "python",
        {"metadata.yaml": [("  connectorType: source\n", ""), ("  githubIssueLabel: source-fjord\n", "")]},
        "metadata.yaml",
        (
            "  connectorSubtype: api\n{rest}  icon",
            "  connectorSubtype: api\n  connectorType: source\n{rest}  githubIssueLabel: source-fjord\n  icon",
        ),
    ),
    "the only version of the file's form": (
        "metadata.schema",
        "python",
        {"metadata.yaml": ('metadataSpecVersion: "1.0"\n', "")},
        "metadata.yaml",
        (f"{_TAGS}\n", f'{_TAGS}\nmetadataSpecVersion: "1.0"\n'),
    ),
    "another version in pyproject.toml": (
        "packaging.version-match",
        "python",
        {"pyproject.toml": ('version = "0.3.1"', 'version = "0.3.0"  # of today')},
        "pyproject.toml",
        ('"0.3.0"', '"0.3.1"'),
    ),
    "no version in pyproject.toml": (
        "packaging.version-match",
        "python",
        {"pyproject.toml": ('version = "0.3.1"\n', "")},
        "pyproject.toml",
        ('name = "source-fjord"\n', 'name = "source-fjord"\nversion = "0.3.1"\n'),
    ),
    "another licence in pyproject.toml": (
        "packaging.licence-match",
        "python",
        {"pyproject.toml": ('license = "MIT"', "license = 'ELv2'")},
        "pyproject.toml",
        ("'ELv2'", "'MIT'"),
    ),
    "a version that the changelog does not know": (
        "docs.changelog-entry",
        "python",
        {PAGE: (_FIRST_ROW, "")},
        PAGE,
        ("| --- | --- | --- | --- |\n", f"| --- | --- | --- | --- |\n{_NEW_ROW}"),
    ),
    "a changelog whose columns are filled up": (
        "docs.changelog-entry",
        "python",
        {
            PAGE: [
                ("| Version | Date | Pull Request | Subject |", "| Version | Date       | PR  | Subject       |"),
                ("| --- | --- | --- | --- |", "|:--------|:-----------|:----|:--------------|"),
                (_FIRST_ROW, ""),
                ("| 0.3.0 | 2026-01-31 | [1](https://example.com/1) | First", "| 0.3.0   | 2026-01-31 | 1   | First"),
            ]
        },
        PAGE,
        ("--|\n| 0.3.0", f"--|\n| 0.3.1   | {_TODAY} |     | TODO(fjord): say what has changed |\n| 0.3.0"),
    ),
    "a required field without the title that the page has": (
        "docs.prerequisites",
        "python",
        {
            "source_fjord/spec.yaml": ("region: {type: string, title: Region", "region: {type: string"),
            "metadata.yaml": ("  icon:", "  ab_internal: {sl: 300}\n  icon:"),
        },
        "source_fjord/spec.yaml",
        ("region: {type: string", "region: {type: string, title: Region"),
    ),
    "secrets that an image would get": (
        "security.secret-in-image",
        "python",
        {"Dockerfile": "FROM scratch\nCOPY . .\n", ".dockerignore": "*.md"},
        ".dockerignore",
        ("*.md", "*.md\nsecrets\n"),
    ),
}


def _mend(connector: Path, **how: object) -> Mended:
    return mend(Subject(connector, find_monorepo(connector.parent)), "source-fjord", **how)  # type: ignore[arg-type]


def _page(connector: Path) -> Path:
    return connector.parents[2] / "docs/integrations/sources/fjord.md"


def _prepare(name: str, root: Path) -> tuple[str, Path, Path, bytes]:
    """Build a connector to be mended; returns the rule, the connector, the file and what is wanted in it."""
    code, base, edits, path, (old, new) = MENDED[name]
    if code not in RULES:
        pytest.skip("no check of today finds it")
    connector = build(root / "x", Case(code, name, base, edits))
    file = _page(connector) if path == PAGE else connector / path
    text = file.read_text()
    rest = (
        text.partition(old.partition("{rest}")[0])[2].partition(old.partition("{rest}")[2])[0]
        if "{rest}" in old
        else ""
    )
    layer = (bundled.TEMPLATES / "_shared/airbyte/layer.yaml").read_text()
    digest = f"{_KNOWN}@{layer.partition(f'{_KNOWN}@')[2].split()[0]}"
    old, new = (words.replace("{rest}", rest).replace("{digest}", digest) for words in (old, new))
    assert text.count(old) == 1
    return code, connector, file, text.replace(old, new).encode()


@pytest.mark.skipif(not RULES.keys() & FIXES.keys(), reason="the rules of today have no codes yet")
def test_every_fix_is_of_a_rule():
    """A fix belongs to a rule, whose code never changes."""
    assert FIXES.keys() - RULES.keys() == set()


@pytest.mark.parametrize("name", MENDED)
def test_what_is_found_is_mended_and_nothing_else(name: str, tmp_path: Path):
    """The finding is gone, one piece of one file is another, and nothing was written."""
    code, connector, file, wanted = _prepare(name, tmp_path)
    before = file.read_bytes()
    mended = _mend(connector)
    assert [(edit.path, edit.before, edit.after) for edit in mended.edits] == [(file, before, wanted)]
    assert code in [finding.rule for finding in mended.gone]
    assert code not in [finding.rule for finding in mended.report.findings]
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", MENDED)
@pytest.mark.parametrize("way", ["CRLF", "BOM", "no end"])
def test_line_ends_and_byte_order_marks_stay(name: str, way: str, tmp_path: Path):
    """A file that comes from Windows is mended as it is, and so is one whose last line has no end."""
    _, connector, file, wanted = _prepare(name, tmp_path)
    change: Callable[[bytes], bytes] = {
        "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
        "BOM": lambda text: BOM_UTF8 + text,
        "no end": lambda text: text.removesuffix(b"\n"),
    }[way]
    if way == "BOM" and file.suffix in (".toml", "", ".md"):
        pytest.skip("such a file is no TOML any more, or its first line another one")
    file.write_bytes(change(file.read_bytes()))
    if way == "CRLF" and file.name == ".dockerignore":
        file.write_bytes(b"*.md\r\n")
        wanted = b"*.md\nsecrets\n"
    (edit,) = _mend(connector).edits
    if way == "no end" and not edit.after.endswith(b"\n"):
        wanted = wanted.removesuffix(b"\n")
        assert edit.after == wanted
    else:
        assert edit.after == (wanted if way == "no end" else change(wanted))


@pytest.mark.parametrize("name", MENDED)
def test_mending_twice_is_mending_once(name: str, tmp_path: Path):
    """What was mended has nothing to be mended."""
    _, connector, _, _ = _prepare(name, tmp_path)
    for edit in _mend(connector).edits:
        edit.path.write_bytes(edit.after)
    assert _mend(connector).edits == ()


@pytest.mark.parametrize("case", [case for case in CASES if case.rule in FIXES and case.found], ids=lambda c: c.says)
def test_what_the_corpus_breaks(case: Case, tmp_path: Path):
    """It is mended for good, or refused with a reason; it never gets worse."""
    connector = build(tmp_path / "x", case)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    mended = _mend(connector)
    left = [finding for finding in mended.report.findings if finding.rule == case.rule]
    assert left == [] or case.rule in mended.refused or case.severity == ADVICE
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


REFUSED: dict[str, tuple[str, str, Edits, str]] = {
    "a digest that nobody knows": (
        "metadata.base-image-digest",
        "python",
        {"metadata.yaml": (_IMAGE, "docker.io/airbyte/python-connector-base:9.9.9")},
        "nobody here knows the digest",
    ),
    "a date that nobody knows": (
        "metadata.schema",
        "python",
        {
            "metadata.yaml": ('releaseDate: "2026-01-31"', "releaseDate: TODO"),
            PAGE: ("| 0.3.0 | 2026-01-31 |", "| 0.3.0 | some day |"),
        },
        "nothing says when it was released first",
    ),
    "a version that is older than the changelog": (
        "docs.changelog-entry",
        "python",
        {PAGE: ("| 0.3.1 | 2026-02-01 |", "| 0.4.0 | 2026-02-01 |")},
        "not newer than the first one",
    ),
    "a changelog that is no table": (
        "docs.changelog-entry",
        "python",
        {PAGE: [("| --- | --- | --- | --- |\n", ""), ("| 0.3.1 |", "| 0.2.9 |")]},
        "its changelog is not one table",
    ),
    "a changelog without a place for it": (
        "docs.changelog-entry",
        "python",
        {PAGE: [("| Subject |", "| Who |"), ("| 0.3.1 |", "| 0.2.9 |")]},
        "has no column",
    ),
    "a title that the page does not have": (
        "docs.prerequisites",
        "python",
        {
            "source_fjord/spec.yaml": ("region: {type: string, title: Region", "region: {type: string"),
            "metadata.yaml": ("  icon:", "  ab_internal: {sl: 300}\n  icon:"),
            PAGE: ("- The Region of it\n", ""),
        },
        "the finding would still be there",
    ),
    "a package that may go to PyPI": (
        "metadata.pypi-python",
        "python",
        {"metadata.yaml": (_TAGS, "tags: [language:java, cdk:python]"), "manifest.yaml": "type: DeclarativeSource\n"},
        "",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_certain_is_left(name: str, tmp_path: Path):
    """Nothing is guessed: the finding stays, and it is said why."""
    code, base, edits, reason = REFUSED[name]
    if code not in RULES:
        pytest.skip("no check of today finds it")
    mended = _mend(build(tmp_path / "x", Case(code, name, base, edits)))
    assert reason in mended.refused.get(code, "")
    if reason:
        assert mended.edits == ()
        assert code in [finding.rule for finding in mended.report.findings]


def test_the_digest_that_the_neighbours_name(tmp_path: Path):
    """An image that other connectors of the repository have pinned is pinned alike; not if they do not agree."""
    if "metadata.base-image-digest" not in RULES:
        pytest.skip("no check of today finds it")
    bare = {"metadata.yaml": (f"@sha256:{DIGEST}", "")}
    for n, digests in enumerate(([DIGEST], [DIGEST, DIGEST], [DIGEST, DIGEST[::-1]], [])):
        connector = build(tmp_path / str(n), Case("metadata.base-image-digest", "", "python", bare))
        for m, digest in enumerate(digests):
            file = connector.parent / f"source-x{m}/metadata.yaml"
            file.parent.mkdir()
            file.write_text(f"data:\n  baseImage: {_IMAGE.partition('@')[0]}@sha256:{digest}\n")
        mended = _mend(connector)
        assert bool(mended.edits) == (len(set(digests)) == 1)
        assert all(f"4.1.1@sha256:{DIGEST}\n".encode() in edit.after for edit in mended.edits)


def test_a_fix_that_does_not_help_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An edit after which the finding is still there, or another one, or a file that does not parse, is none."""
    if "metadata.schema" not in RULES:
        pytest.skip("no check of today finds it")
    edits = {"metadata.yaml": ("registryOverrides:", "registries:")}
    connector = build(tmp_path / "x", Case("metadata.schema", "", "python", edits))
    content = (connector / "metadata.yaml").read_bytes()
    good = content.replace(b"registries:", b"registryOverrides:")
    for after in (content + b"# x\n", good.replace(b"definitionId", b"id"), b"data: [\n", good + b"\tx\n"):
        monkeypatch.setattr(mending, "FIXES", {"metadata.schema": lambda *_, after=after: {"metadata.yaml": after}})
        mended = _mend(connector)
        assert (mended.edits, list(mended.refused)) == ((), ["metadata.schema"])


def test_nothing_outside_is_edited(tmp_path: Path):
    """A link that leads out of the connector is not followed, whoever's file it is; nor is a file edited twice."""
    if "metadata.schema" not in RULES:
        pytest.skip("no check of today finds it")
    edits = {"metadata.yaml": ("registryOverrides:", "registries:")}
    connector = build(tmp_path / "x", Case("metadata.schema", "", "python", edits))
    assert len(_mend(connector).edits) == 1
    file = connector / "metadata.yaml"
    assert "edited for another connector" in _mend(connector, taken=[file]).refused["metadata.schema"]
    for place in (tmp_path / "theirs.yaml", connector.parent / "shared.yaml"):
        place.write_bytes(file.read_bytes())
        file.unlink()
        file.symlink_to(place)
        mended = _mend(connector)
        assert mended.edits == () and "leads out" in mended.refused["metadata.schema"]
        file.unlink()
        file.write_bytes(place.read_bytes())


def test_only_what_is_chosen_is_mended(tmp_path: Path):
    """With rules that are named, no others; and what is named is mended also where it is advice."""
    if "metadata.cdk-tag" not in RULES:
        pytest.skip("no check of today finds it")
    edits = {"metadata.yaml": [(_TAGS, "tags: [language:python]"), ("registryOverrides:", "registries:")]}
    case = Case("metadata.cdk-tag", "", "python", edits, home=ALONE)
    connector = build(tmp_path / "x", case)
    assert {one.rule for one in _mend(connector).gone if one.severity != ADVICE} == {"metadata.schema"}
    assert {one.rule for one in _mend(connector, only=["metadata.cdk-tag"]).gone} == {"metadata.cdk-tag"}


def test_a_page_that_is_missing(tmp_path: Path):
    """It is written as `register` writes it, into the connector where there is no monorepo."""
    if "docs.page" not in RULES:
        pytest.skip("no check of today finds it")
    connector = build(tmp_path / "x", Case("docs.page", "", "python", {PAGE: None}))
    (edit,) = _mend(connector).edits
    assert (edit.path, edit.before) == (_page(connector), None)
    assert edit.after.startswith(b"# Fjord\n") and b"- boats\n- trips\n" in edit.after


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("api_key", "API Key"),
        ("startDate", "Start Date"),
        ("OAuthToken", "OAuth Token"),
        ("client-id", "Client ID"),
        ("base_url", "Base URL"),
        ("s3_bucket", "S3 Bucket"),
        ("AWSRegion", "AWS Region"),
        ("date_of_birth", "Date of Birth"),
        ("oauth", "OAuth"),
        ("_", "_"),
    ],
)
def test_titles_of_keys(key: str, title: str):
    """A key is written as people write it."""
    assert make_title(key) == title
