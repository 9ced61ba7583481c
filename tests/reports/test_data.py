"""JSON: what is documented is what there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from generator.reports.data import VERSION, as_data
from tests.reports.outcomes import RULES, many, outcome

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "check.schema.json").read_text("utf-8"))
PAGE = (DOCS / "check.md").read_text("utf-8")


def _fields(schema: Any) -> Iterator[str]:
    """Yield the name of every field that a schema names."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _fields(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _fields(value)


def test_the_schema_is_one():
    """It is a JSON Schema, of the version that is written."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"] == {"const": VERSION}


@pytest.mark.parametrize("found", [outcome(), many(10)], ids=["everything", "many"])
def test_the_output_keeps_the_schema(found: Any):
    """Whatever was found, it is what the schema says, no field more and none less."""
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(as_data(found, RULES))))


def test_a_field_too_many_would_be_noticed():
    """The schema is strict: a new field has to be entered there."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for change in ("connectors", "totals"):
        data = json.loads(json.dumps(as_data(outcome(), RULES)))
        target = data[change][0]["steps"][1]["findings"][0] if change == "connectors" else data[change]
        target["more"] = 1
        assert not validator.is_valid(data)


@pytest.mark.parametrize("field", sorted(set(_fields(SCHEMA))))
def test_every_field_is_documented(field: str):
    """The page names it."""
    assert re.search(rf"`{field}(\[\])?`", PAGE), field


def test_it_counts_what_is_shown():
    """Totals are those of the connectors and findings in it; what is left out is told apart."""
    data: Any = as_data(outcome(), RULES)
    assert data["totals"] == {
        "connectors": 4,
        "broken": 2,
        "to do": 1,
        "done": 1,
        "findings": {"broken": 3, "to do": 2, "advice": 1},
    }
    assert (data["left_out"]["known"], data["left_out"]["advice"]) == (1, 1)
    (ignored,) = data["left_out"]["ignored"]
    assert (ignored["rule"], ignored["reason"]) == ("metadata.tags", "for now")
    assert ignored["file"] == "repository/connectors/source-b/metadata.yaml"
    assert data["connectors"][0]["steps"][2]["findings"][0]["file"] == "repository/docs/x.md"
    assert list(data["rules"]) == ["docs.page", "docs.style", "metadata.tags"]
