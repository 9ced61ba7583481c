from __future__ import annotations

import pytest
import yaml

from generator.monorepo.definitions import add_definitions

REGISTRY = """\
# All sources. Sorted by name.
- name: Airtable
  sourceDefinitionId: 14c6e7ea-97ed-4f5e-a7b5-25e9a80b8212
  dockerRepository: airbyte/source-airtable
  dockerImageTag: 0.1.0   # not raised yet
  documentationUrl: "https://docs.airbyte.io/integrations/sources/airtable"
  icon: airtable.svg
# the chat
- name: Zendesk
  sourceDefinitionId: 40d24d0f-b8f9-4fe0-9e6c-b06c0f3f45e4
  dockerRepository: airbyte/source-zendesk
  dockerImageTag: 0.1.0
  documentationUrl: https://docs.airbyte.io/integrations/sources/zendesk
"""


def _definition(name: str, **more: str) -> dict[str, str]:
    slug = name.lower().replace(" ", "-")
    return {
        "name": name,
        "sourceDefinitionId": "9e7b6a7c-2f4c-4bbe-8f65-2f2f6f2c6f11",
        "dockerRepository": f"airbyte/source-{slug}",
        "dockerImageTag": "0.1.0",
        "documentationUrl": f"https://docs.airbyte.com/integrations/sources/{slug}",
        "icon": f"{slug}.svg",
        "sourceType": "api",
        **more,
    }


@pytest.mark.parametrize(
    ("name", "before"), [("Aaa", "- name: Airtable"), ("Box", "# the chat"), ("zuora", ""), ("Zendesk Chat", "")]
)
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_a_definition_in_its_sorted_place(name: str, before: str, eol: str, last: str):
    """It stands where its name belongs; every other byte, comments and line ends included, is as it was."""
    text = (REGISTRY if last else REGISTRY[:-1]).replace("\n", eol)
    definition = _definition(name)
    added = add_definitions(text, [definition])
    block = eol.join(["- " + f"name: {name}", *(f"  {key}: {value}" for key, value in list(definition.items())[1:6])])
    if before:
        assert added == text.replace(before, f"{block}{eol}{before}")
    else:
        assert added == (text if last else text + eol) + block + (eol if last else "")


def test_the_optional_keys_are_those_of_the_neighbours():
    """`sourceType` came later than the guide: it is written where others have it."""
    assert "sourceType" not in add_definitions(REGISTRY, [_definition("Box")])
    assert "  sourceType: api\n" in add_definitions(REGISTRY + "  sourceType: api\n", [_definition("Box")])


def test_what_is_there_already_stays_as_it_is():
    """Adding twice changes nothing."""
    once = add_definitions(REGISTRY, [_definition("Box")])
    assert add_definitions(once, [_definition("Box")]) == once


def test_an_id_is_given_once():
    """A definition ID that another connector has is refused, and the other one named."""
    taken = _definition("Box", sourceDefinitionId="14c6e7ea-97ed-4f5e-a7b5-25e9a80b8212")
    with pytest.raises(ValueError, match="already, for Airtable in line 2"):
        add_definitions(REGISTRY, [taken])


@pytest.mark.parametrize(
    "title", ['a: "b" # c', "- x", "{{ 7*7 }}", "yes", "1.0", "a\u2028b", "né", "x" * 300, "w " * 99]
)
def test_any_title(title: str):
    """A parser reads back what was typed."""
    added = yaml.safe_load(add_definitions(REGISTRY, [{**_definition("Box"), "name": title}]))
    assert title in [one["name"] for one in added] and len(added) == 3


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_registry(text: str):
    """The first definition goes into an empty file."""
    added = add_definitions(text, [_definition("Box")])
    assert added.startswith(text) and [one["name"] for one in yaml.safe_load(added)] == ["Box"]


def test_a_list_that_is_indented_and_spaced():
    """Indentation and blank lines between definitions are kept up."""
    text = "  - name: A\n    dockerRepository: a\n\n  - name: C\n    dockerRepository: c\n"
    added = add_definitions(text, [_definition("B")])
    assert added.startswith("  - name: A\n    dockerRepository: a\n\n  - name: B\n    sourceDefinitionId:")
    assert added.endswith("\n\n  - name: C\n    dockerRepository: c\n")
    assert add_definitions(text, [_definition("D")]).startswith(text + "\n  - name: D\n    source")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "is no valid YAML .line 2."),
        ("a: b\n", "is no list of definitions"),
        ("[{name: a}]\n", "is no list of definitions"),
        ("- a\n", "something else than a definition in line 1"),
        ("- name: a\n- {name: b}\n", "something else than a definition in line 2"),
        ("- name: a\n---\n- name: b\n", "is no valid YAML"),
    ],
)
def test_what_is_no_registry(text: str, sentence: str):
    """A file that cannot be understood is not touched."""
    with pytest.raises(ValueError, match=sentence):
        add_definitions(text, [_definition("Box")])


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[]\n", ""),
        ("[]", ""),
        ("# All of ours.\n[]\n", "# All of ours.\n"),
        ("---\n[ ]  # none yet\n", "---\n# none yet\n"),
    ],
)
def test_a_list_that_is_written_as_empty(text: str, start: str):
    """`[]` is a list as well: the first definition takes its place, and comments stay."""
    added = add_definitions(text, [_definition("Fjord")])
    assert added.startswith(f"{start}- name: Fjord\n")
    assert [one["name"] for one in yaml.safe_load(added)] == ["Fjord"]


@pytest.mark.parametrize("text", ["--- []\n", "[\n]\n", "[{name: A}]\n"])
def test_a_list_in_another_style(text: str):
    """What is written in YAML's flow style, or not on a line of its own, is left to its owner."""
    with pytest.raises(ValueError, match="is no list of definitions"):
        add_definitions(text, [_definition("Fjord")])
