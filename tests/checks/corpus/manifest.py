"""Manifests: what they must have, and what they refer to."""

from __future__ import annotations

from tests.checks.corpus.case import right, wrong

MANIFEST = "manifest.yaml"
PACKAGED = "source_fjord/manifest.yaml"
REF = '"#/definitions/requester"'
CLASS = ("YamlDeclarativeSource\n\n", "YamlDeclarativeSource\nfrom airbyte_cdk.sources import AbstractSource\n\n")

CASES = [
    wrong(
        "manifest.keys",
        "no check",
        "manifest-only",
        {MANIFEST: ("check: {type: CheckStream, stream_names: [boats]}\n", "")},
        where=MANIFEST,
    ),
    wrong("manifest.keys", "no version", "low-code", {PACKAGED: ("version: 7.39.1\n", "")}),
    wrong("manifest.keys", "no streams", "manifest-only", {MANIFEST: ("streams:\n  - type", "stream:\n  - type")}),
    right(
        "manifest.keys", "no type, which the CDK adds", "manifest-only", {MANIFEST: ("type: DeclarativeSource\n", "")}
    ),
    right(
        "manifest.keys",
        "dynamic streams",
        "manifest-only",
        {
            MANIFEST: ("streams:\n  - type", "dynamic_streams:\n  - type"),
            "integration_tests/configured_catalog.json": None,
            "acceptance-test-config.yml": ("configured_catalog_path: integration_tests/configured_catalog.json", ""),
        },
    ),
    right(
        "manifest.keys",
        "only a form, for a source of code",
        "low-code",
        {
            PACKAGED: ("check: {type: CheckStream, stream_names: [boats]}\n", ""),
            "source_fjord/source.py": [CLASS, ("(YamlDeclarativeSource):", "(AbstractSource):")],
        },
    ),
    wrong(
        "manifest.check-stream",
        "misspelt",
        "manifest-only",
        {MANIFEST: ("stream_names: [boats]", "stream_names: [boat]")},
        where=f"{MANIFEST}:3",
    ),
    wrong(
        "manifest.check-stream",
        "in a package",
        "low-code",
        {PACKAGED: ("stream_names: [boats]", "stream_names: [boat]")},
    ),
    right(
        "manifest.check-stream",
        "a stream of code",
        "low-code",
        {
            PACKAGED: ("stream_names: [boats]", "stream_names: [boat]"),
            "source_fjord/source.py": (
                "    def __init__",
                "    def streams(self, config):\n        return [*super().streams(config), Boat()]\n\n    def __init__",
            ),
        },
    ),
    right(
        "manifest.check-stream",
        "a name that is known later",
        "manifest-only",
        {MANIFEST: ("name: boats", "name: \"{{ config['boats'] }}\"")},
    ),
    wrong(
        "manifest.reference",
        "misspelt",
        "manifest-only",
        {MANIFEST: (REF, '"#/definitions/requestor"')},
        where=f"{MANIFEST}:12",
    ),
    wrong(
        "manifest.reference",
        "outside of the definitions",
        "manifest-only",
        {MANIFEST: ("{type: object, properties: {id: {type: integer}}}", '{$ref: "#/schemas/boats"}')},
    ),
    right(
        "manifest.reference",
        "a key with a slash",
        "manifest-only",
        {MANIFEST: [("  requester: {", "  v1/requester: {"), (REF, '"#/definitions/v1/requester"')]},
    ),
    right(
        "manifest.reference",
        "a position",
        "manifest-only",
        {MANIFEST: ("    name: trips\n", '    name: trips\n    primary_keys: "#/streams/0/primary_key"\n')},
    ),
    right(
        "manifest.reference",
        "to nothing",
        "manifest-only",
        {
            MANIFEST: [
                ("definitions:\n", "definitions:\n  nothing: null\n"),
                ("    name: trips\n", '    name: trips\n    description: "#/definitions/nothing"\n'),
            ]
        },
    ),
]
