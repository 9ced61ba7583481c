"""Annotations: GitHub reads just what is meant, whatever a file's name or a message is."""

from __future__ import annotations

import re
from urllib.parse import unquote

from generator.reports.github import list_commands
from tests.reports.outcomes import HOSTILE, outcome


def test_each_finding_is_a_command():
    """Severity, file from the repository's top, line and rule; the most serious come first."""
    lines = list(list_commands(outcome()))
    where = "file=repository/connectors/source-a/metadata.yaml,line=7,title=metadata.tags"
    assert lines[0] == f"::error {where}::a tag is none%0Awrite a word"
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 3 + ["::warning"] * 2 + ["::notice"]
    assert lines[3] == "::warning file=repository/docs/x.md,title=docs.page::there is no page%0Awrite one"


def test_nothing_in_a_text_is_a_command():
    """What GitHub's own reader finds in a command is what was meant, in one line and in its own field.

    Source: actions/runner, src/Runner.Common/ActionCommand.cs, TryParseV2.
    """
    (line,) = [line for line in list_commands(outcome()) if "alert" in line]
    assert "\n" not in line and "\r" not in line
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found
    properties = dict(pair.split("=", 1) for pair in found[2].split(","))
    assert list(properties) == ["file", "line", "title"]
    assert unquote(properties["file"]).endswith(f"{HOSTILE}:1,2")
    assert unquote(found[3]) == "\n".join([HOSTILE] * 3)
