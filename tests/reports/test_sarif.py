"""SARIF 2.1.0: what code scanning reads."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from generator.checks.selection import Outcome
from generator.reports.sarif import as_sarif
from tests.reports.outcomes import RULES, TAGS, many, outcome, report

_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}

ESSENTIALS: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "originalUriBaseIds": {"additionalProperties": {"$ref": "#/$defs/artifactLocation"}},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/reportingDescriptor"}},
            },
        },
        "reportingDescriptor": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": _TEXT,
                "fullDescription": _TEXT,
                "help": _TEXT,
                "helpUri": {"type": "string", "pattern": r"^https://[!-~]+$"},
                "defaultConfiguration": {"type": "object", "properties": {"level": _LEVEL}},
                "properties": {
                    "type": "object",
                    "properties": {"tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}},
                },
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": _LEVEL,
                "message": _TEXT,
                "locations": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/location"}},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "suppressions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind"],
                        "additionalProperties": False,
                        "properties": {"kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}},
                    },
                },
            },
        },
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {"$ref": "#/$defs/artifactLocation"},
                        "region": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"startLine": {"type": "integer", "minimum": 1}},
                        },
                    },
                }
            },
        },
        "artifactLocation": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "uri": {"type": "string", "pattern": r"^[A-Za-z0-9/._~%-]+$|^file:///[A-Za-z0-9/._~%-]+$"},
                "uriBaseId": {"type": "string"},
                "description": _TEXT,
            },
        },
    },
}
"""What the official schema says of what is used here, by the names that it has there, and stricter where it can be."""


def _run(found: Outcome) -> Any:
    data = json.loads(json.dumps(as_sarif(found, RULES)))
    jsonschema.Draft202012Validator(ESSENTIALS).validate(data)
    return data["runs"][0]


def test_it_keeps_the_essentials_of_the_official_schema():
    """Whatever was found, also text that is hostile."""
    jsonschema.Draft202012Validator.check_schema(ESSENTIALS)
    assert len(_run(outcome())["results"]) == 7
    assert _run(Outcome(()))["results"] == []


def test_a_result_leads_to_its_rule_and_its_line():
    """Level, rule, message, a relative address and a line; the rule brings its help along."""
    run = _run(outcome())
    first, rules = run["results"][0], run["tool"]["driver"]["rules"]
    assert (first["ruleId"], first["level"]) == ("metadata.tags", "error")
    assert rules[first["ruleIndex"]]["id"] == "metadata.tags"
    assert first["message"]["text"] == "source-a: a tag is none (write a word)"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "repository/connectors/source-a/metadata.yaml", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 7}
    described = {rule["id"]: rule for rule in rules}
    assert "tags: [ab]" in described["metadata.tags"]["help"]["text"]
    assert "Airbyte's QA: connectors_qa/checks/metadata.py" in described["metadata.tags"]["help"]["markdown"]
    assert described["docs.page"]["helpUri"] == "https://docs.airbyte.com/x"
    assert "helpUri" not in described["metadata.tags"]
    assert described["docs.page"]["defaultConfiguration"] == {"level": "warning"}


def test_what_is_ignored_is_suppressed():
    """Code scanning shows it as closed, with the reason; what a baseline knows is not there at all."""
    suppressed = [one for one in _run(outcome())["results"] if "suppressions" in one]
    assert [one["suppressions"] for one in suppressed] == [[{"kind": "external", "justification": "for now"}]]


def test_fingerprints_tell_findings_apart_and_know_no_lines():
    """Each is another one; a line that is added above changes none."""
    prints = [one["partialFingerprints"]["connectorGeneratorFinding/v1"] for one in _run(many(30))["results"]]
    assert len(set(prints)) == len(prints)
    one, other = (
        _run(Outcome((report("source-a", docs=tuple(TAGS.at("x", "y", "f", line) for line in lines)),)))
        for lines in ((1, 5), (3, 9))
    )
    assert [result["partialFingerprints"] for result in one["results"]] == [
        result["partialFingerprints"] for result in other["results"]
    ]


def test_a_file_outside_of_the_repository_has_an_absolute_address():
    """A docs page beside a connector that lies elsewhere."""
    found = report("source-a", docs=(TAGS.at("x", "y", "a b.md"),))
    outside = Outcome((type(found)("x", "python", found.steps, "/elsewhere/source-a"),))
    place = _run(outside)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "file:///elsewhere/source-a/a%20b.md"}
