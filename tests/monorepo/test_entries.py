"""Which connector a line is about; lines that could be about something else are passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.monorepo.configuration import find_monorepo
from generator.monorepo.entries import INDEX, OWNERS, Entry, read_entries
from tests.conftest import build_tree


def _read(root: Path, files: dict[str, str], **config: object) -> list[Entry]:
    build_tree(root, {".connector-generator.yaml": json.dumps(config), **files})
    monorepo = find_monorepo(root)
    assert monorepo
    return list(read_entries(monorepo))


@pytest.mark.parametrize(
    ("form", "line", "directories"),
    [
        ("/{path}/ @data", "/connectors/source-a-1/ @data", ("source-a-1",)),
        ("- {directory}", "  - destination-a", ("destination-a",)),
        ("{slug}: {version}", "a: 1.2.0", ("source-a", "destination-a")),
        ("{prefix}/{slug}", "source/a", ("source-a",)),
        ("| [{title}]({path}) | {version} |", "| [A \\| (b)](connectors/source-a) | 0.1 |", ("source-a",)),
        ("{module} = 1", "source_a_b = 1", ("source-a-b",)),
        ("* {docs_page}", "* docs/integrations/sources/a.md", ("source-a", "destination-a")),
        ("{slug} {slug}", "a a", ("source-a", "destination-a")),
        ("{{{slug}}}", "{a}", ("source-a", "destination-a")),
    ],
)
def test_a_line_of_the_configured_form(form: str, line: str, directories: tuple[str, ...], tmp_path: Path):
    """What the form has a name for is read back, so far as it tells a connector's directory."""
    (entry,) = _read(tmp_path, {"x": f"{line}\n"}, indexes=[{"file": "x", "line": form, "among": line[-3:]}])
    assert (entry.kind, entry.line, entry.directories) == (INDEX, 1, directories)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("/{path}/ @data", "/connectors/source-a/ @data @more"),
        ("/{path}/ @data", "/connectors/source-*/ @data"),
        ("/{path}/ @data", "/docs/ @data"),
        ("/{path}/ @data", "/../source-a/ @data"),
        ("- {slug}", "- A b"),
        ("{slug} {slug}", "a b"),
        ("{slug}{version}", "a1"),
        ("{title}", "source-a"),
        ("{class_name}: 1", "SourceA: 1"),
        ("{prefix}/{slug}", "tool/a"),
        ("- {directory}", "- " + "source-a" * 1000),
    ],
)
def test_a_line_that_tells_no_connector(form: str, line: str, tmp_path: Path):
    """Another form, a pattern, a name that nobody can turn back: nothing is said of it."""
    assert _read(tmp_path, {"x": f"{line}\n"}, indexes=[{"file": "x", "line": form, "among": line[-1:]}]) == []


def test_the_kind_that_an_index_is_for(tmp_path: Path):
    """An index of destinations says nothing of a source."""
    index = {"file": "x", "among": "-", "for": "destination"}
    read = _read(tmp_path, {"x": "- a\n"}, indexes=[{**index, "line": "- {slug}"}])
    assert [one.directories for one in read] == [("destination-a",)]
    assert _read(tmp_path, {"x": "- source-a\n"}, indexes=[{**index, "line": "- {directory}"}]) == []


def test_a_line_comes_once(tmp_path: Path):
    """CODEOWNERS that is an index as well: its lines of that form are the index's, the others GitHub's."""
    lines = "/connectors/source-a @data\n/connectors/source-b/setup.py @other\n"
    index = {"file": "CODEOWNERS", "line": "/{path} @data", "among": "@data"}
    read = _read(tmp_path, {"CODEOWNERS": lines, "connectors/source-a/x": ""}, indexes=[index])
    assert [(one.kind, one.line) for one in read] == [(INDEX, 1), (OWNERS, 2)]
