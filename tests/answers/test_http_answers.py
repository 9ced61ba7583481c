"""What can be answered about an HTTP API, and what is refused before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.commands.templates import answers_schema
from tests.conftest import Outcome
from tests.support.cases import load_template


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("primary_key=customer id", "primary_key: 'customer id' is no name of a field"),
        ('primary_key="', "primary_key: '\"' is no name of a field"),
        ("record_selector=data[0]", "record_selector: 'data[0]' is no path of fields"),
        ("record_selector=next_url.items", "record_selector: 'next_url.items' stands for something else already"),
        ("cursor_field=id", "cursor_field: 'id' stands for something else already"),
        ("cursor_param=page", "cursor_param: 'page' stands for something else already"),
        ("base_url=example", "base_url: 'example' is no web address"),
        ("auth=token", "auth: 'token' is none of none, api_key_header"),
        ("api_key_name=X Key", "api_key_name: 'X Key' is no name of a field"),
        ("api_key_name=host", "api_key_name: 'host' stands for something else already"),
    ],
)
def test_what_would_break_a_file_is_refused(run: Callable[..., Outcome], said: str, sentence: str):
    """One sentence, and nothing is written."""
    outcome = run("new", "airbyte-http-api", "Tea", "--defaults", "--set", said)
    assert outcome.code == 2
    assert sentence in outcome.err
    assert not Path("source-tea").exists()


@pytest.mark.parametrize("pagination", ["cursor_in_body", "next_url_in_body"])
def test_a_list_has_no_place_for_what_leads_to_the_next_page(run: Callable[..., Outcome], pagination: str):
    """Answers that are right by themselves and impossible together are refused, whichever was given first."""
    pairs = ["--set", "record_selector=.", "--set", f"pagination={pagination}"]
    outcome = run("new", "airbyte-http-api", "Tea", "--defaults", *pairs)
    assert outcome.code == 2
    assert "has no place for the next cursor or URL" in outcome.err
    assert run("new", "airbyte-http-api", "Tea", "--defaults", *pairs[:2]).code == 0


def test_only_what_applies_is_recorded(run: Callable[..., Outcome]):
    """Without a cursor there is no question about it, and without an API key none about its name."""
    assert run("new", "airbyte-http-api", "Tea", "--defaults", "--set", "incremental=false").code == 0
    record = Path("source-tea/.connector.yaml").read_text("utf-8")
    assert "primary_key: id" in record
    assert not any(key in record for key in ("cursor_field", "cursor_param", "api_key_name"))


@pytest.mark.parametrize(("auth", "name"), [("api_key_header", "X-Api-Key"), ("api_key_query", "api_key")])
def test_the_name_of_the_key_follows_where_it_stands(run: Callable[..., Outcome], auth: str, name: str):
    """Headers and parameters are named in ways of their own."""
    assert run("new", "airbyte-http-api", "Tea", "--defaults", "--set", f"auth={auth}").code == 0
    assert f"api_key_name: {name}\n" in Path("source-tea/.connector.yaml").read_text("utf-8")


def test_the_schema_of_the_answers():
    """An editor that knows the schema refuses what we refuse."""
    properties = answers_schema(load_template("airbyte-http-api"))["properties"]
    assert isinstance(properties, dict)
    assert properties["primary_key"]["pattern"] == "^[A-Za-z_][A-Za-z0-9_-]*$"
    assert properties["record_selector"]["maxLength"] == 40
    assert properties["incremental"]["type"] == "boolean"
