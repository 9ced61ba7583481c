"""What pydantic takes for each sort of field: what its two versions say of the same value was asked of themselves."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.checks.metadata.coercion import find_misfits
from generator.checks.metadata.model import read_model
from generator.checks.metadata.schema import METADATA_SCHEMA
from tests.checks.corpus.editions import MODEL, MODELS

TEXT, NUMBER, SWITCH = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
DATE = {"type": "string", "format": "date"}
URI = {"type": "string", "format": "uri"}
UUID = {"type": "string", "format": "uuid"}
OBJECT = {"type": "object"}


@pytest.mark.parametrize(
    ("schema", "data", "today", "lax"),
    [
        (TEXT, "x", True, True),
        (TEXT, 3, False, True),
        (TEXT, 1.5, False, True),
        (TEXT, date(2026, 1, 1), False, False),
        (TEXT, None, False, False),
        (NUMBER, "60", True, True),
        (NUMBER, "60.0", True, False),
        (NUMBER, 60.5, False, True),
        (NUMBER, True, True, True),
        (NUMBER, "x", False, False),
        (NUMBER, float("inf"), False, False),
        ({**NUMBER, "minimum": 10}, 9, False, False),
        ({**NUMBER, "maximum": 10}, 11, False, False),
        (SWITCH, "yes", True, True),
        (SWITCH, 1, True, True),
        (SWITCH, 2, False, False),
        (SWITCH, "maybe", False, False),
        (DATE, date(2026, 1, 1), True, True),
        (DATE, datetime(2026, 1, 1), True, True),  # noqa: DTZ001 - as YAML gives it
        (DATE, datetime(2026, 1, 1, 3), False, True),  # noqa: DTZ001
        (DATE, "2026-01-01", True, True),
        (DATE, "2026-1-1", False, True),
        (DATE, "2026-02-30", False, False),
        (DATE, "TODO", False, False),
        (DATE, 86_400, True, True),
        (DATE, 86_401, False, True),
        (URI, "https://x.example/y", True, True),
        (URI, "https://", False, False),
        (URI, "docs", False, False),
        (URI, "mailto:a@x.example", True, False),
        (UUID, "5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11", True, True),
        (UUID, "5d2c1f2e7a3b4c599d432b7f8f0c6a11", True, True),
        (UUID, "5d2c1f2e", False, False),
        (OBJECT, {}, True, True),
        (OBJECT, [], False, True),
        ({"type": "array", "minItems": 1}, [], False, False),
        ({"type": "integer", "enum": (0, 100)}, "100", False, False),
        ({"type": "integer", "enum": (0, 100)}, 100.0, True, True),
        ({"type": "something new"}, 1, True, True),
    ],
)
def test_what_is_taken(schema: dict[str, Any], data: object, today: bool, lax: bool):
    """Each version of pydantic has its own idea of what fits."""
    assert [not list(find_misfits(data, schema)), not list(find_misfits(data, schema, lax=True))] == [today, lax]


def test_null_is_taken_where_nothing_is_required():
    """datamodel-codegen makes what is not required Optional; in lists and mappings nothing is."""
    schema = {"type": "object", "required": ["a"], "properties": {"a": TEXT, "b": TEXT}}
    assert [path for path, _ in find_misfits({"a": None, "b": None}, schema)] == [("a",)]
    assert [path for path, _ in find_misfits([None], {"type": "array", "items": TEXT})] == [(0,)]


def test_data_that_holds_itself_comes_to_an_end():
    """YAML's aliases can make it."""
    data: dict[str, object] = {}
    data["a"] = [data]
    schema: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "array"}}}
    schema["properties"]["a"]["items"] = schema
    assert list(find_misfits(data, schema)) == []


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The directory with the model of the corpus."""
    for path, text in MODEL.items():
        file = tmp_path / path[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / MODELS[1:]


def test_nothing_outside_of_a_model_is_read(models: Path):
    """A reference that leads out of the directory is open, whatever lies there."""
    model = read_model(models)
    assert model is not None
    assert model["properties"]["data"]["properties"]["outside"] == {}


def test_a_model_that_holds_itself_comes_to_an_end(models: Path):
    """Two files that refer to each other, and nothing else."""
    (models / "Switch.yaml").write_text("$ref: Other.yaml\n", "utf-8")
    (models / "Other.yaml").write_text("$ref: Switch.yaml\n", "utf-8")
    assert list(find_misfits({"metadataSpecVersion": "1", "data": {"name": "x"}}, read_model(models) or {})) != []


def test_an_unknown_pattern_is_not_run(models: Path):
    """It may take longer than anybody waits: what it would say is not said."""
    file = models / "ConnectorMetadataDefinitionV0.yaml"
    file.write_text(file.read_text("utf-8").replace(r"^\d+\.\d+\.\d+$", "^(a+)+$"), "utf-8")
    data = {"releases": {"breakingChanges": {"a" * 50 + "b": {"message": "x"}}}, "name": "x"}
    data["definitionId"] = "5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11"
    assert list(find_misfits({"metadataSpecVersion": "1", "data": data}, read_model(models) or {})) == []


def test_todays_table_takes_no_unknown_key():
    """Its objects are closed, as the classes are."""
    found = list(find_misfits({"metadataSpecVersion": "1.0", "data": {}, "more": 1}, METADATA_SCHEMA))
    assert (("more",), "more is no key that is known here") in found
