"""Streams, their schemas and the catalogs that name them: what is sure is judged, what only a run can tell is not."""

from __future__ import annotations

from tests.checks.corpus.case import right, wrong

SOURCE, BOATS, TRIPS = "source_fjord/source.py", "source_fjord/schemas/boats.json", "source_fjord/schemas/trips.json"
CATALOG = "integration_tests/configured_catalog.json"
MANIFEST = "manifest.yaml"
RETURN = "return [Boats(config), Trips(config)]"
OLD_CDK = {"poetry.lock": '[[package]]\nname = "airbyte-cdk"\nversion = "7.35.0"\n'}
FOREIGN = (
    "from airbyte_cdk.sources.streams.http import HttpStream",
    "from airbyte_cdk.sources.streams.http import HttpStream\nfrom fjord_client import FjordBase",
)
HARBOURS = 'class Harbours(FjordStream):\n    primary_key = "id"\n\n\n'
SCHEMA = """\
    schema_loader:
      type: InlineSchemaLoader
      schema: {type: object, properties: {id: {type: integer}}}
  - type: DeclarativeStream
    name: trips"""
RECORD = f"template: airbyte-python\nfiles:\n  project:\n    {CATALOG}: sha256:0\n"


def _returning(statement: str) -> tuple[str, str]:
    return RETURN, statement


def _declared(loader: str) -> tuple[str, str]:
    """Return the edit that gives the first stream of the manifest another schema loader."""
    return SCHEMA, f"    schema_loader: {loader}\n  - type: DeclarativeStream\n    name: trips"


CASES = [
    wrong(
        "catalog.mode",
        "misspelt",
        "python",
        {"integration_tests/configured_catalog.json": ('"sync_mode": "full_refresh"', '"sync_mode": "full"')},
        where="integration_tests/configured_catalog.json:3",
    ),
    wrong(
        "catalog.mode",
        "of a destination",
        "destination",
        {"integration_tests/configured_catalog.json": ('"append"', '"upsert"')},
    ),
    right("catalog.mode", "those that there are", "manifest-only"),
    wrong(
        "metadata.suggested-stream",
        "one that is called otherwise",
        "manifest-only",
        {"metadata.yaml": ("  supportLevel:", "  suggestedStreams: {streams: [boats, trip]}\n  supportLevel:")},
        where="metadata.yaml:23",
    ),
    right(
        "metadata.suggested-stream",
        "one that is there",
        "python",
        {"metadata.yaml": ("  supportLevel:", "  suggestedStreams: {streams: [boats]}\n  supportLevel:")},
    ),
    right(
        "metadata.suggested-stream",
        "where only a run can tell",
        "python",
        {
            "metadata.yaml": ("  supportLevel:", "  suggestedStreams: {streams: [ferries]}\n  supportLevel:"),
            "source_fjord/source.py": ("return [Boats(config), Trips(config)]", "return make(config)"),
        },
    ),
    wrong(
        "schema.type",
        "misspelt",
        "python",
        {"source_fjord/schemas/boats.json": ('"integer"', '"int"')},
        where="source_fjord/schemas/boats.json:1",
    ),
    wrong("schema.type", "in a manifest", "manifest-only", {"manifest.yaml": ("type: integer", "type: date")}),
    right(
        "schema.type",
        "a field that is called type",
        "python",
        {"source_fjord/schemas/boats.json": ('"name": {', '"type": {"type": "string"}, "name": {')},
    ),
    wrong(
        "spec.type",
        "misspelt",
        "python",
        {"source_fjord/spec.yaml": ("region: {type: string", "region: {type: sting")},
        where="source_fjord/spec.yaml:9",
    ),
    right(
        "spec.type",
        "two of them",
        "low-code",
        {"source_fjord/manifest.yaml": ("region: {type: string", 'region: {type: [string, "null"]')},
    ),
    # A stream has a schema.
    wrong("stream.schema-file", "listed", "python", {BOATS: None}, where=f"{SOURCE}:12"),
    wrong(
        "stream.schema-file",
        "appended",
        "python",
        {
            BOATS: None,
            SOURCE: _returning(
                """\
        found = [Trips(config)]
        found.append(Boats(config))
        return found""".strip()
            ),
        },
    ),
    wrong(
        "stream.schema-file",
        "declared",
        "low-code",
        {
            "source_fjord/manifest.yaml": _declared(
                "{type: JsonFileSchemaLoader, file_path: ./source_fjord/schemas/x.json}"
            )
        },
    ),
    wrong(
        "stream.schema-file",
        "listed although ABC",
        "python",
        {BOATS: None, SOURCE: ("class Boats(FjordStream):", "class Boats(FjordStream, ABC):")},
    ),
    right(
        "stream.schema-file",
        "a stream within another",
        "python",
        {SOURCE: ("class SourceFjord", 'class Token(FjordStream):\n    primary_key = "id"\n\n\nclass SourceFjord')},
    ),
    right(
        "stream.schema-file",
        "a base class",
        "python",
        {
            SOURCE: (
                "class SourceFjord",
                (
                    "class Dated(FjordStream):\n    pass\n\n\nclass Days(Dated):\n"
                    "    def get_json_schema(self):\n        return {}\n\n\nclass SourceFjord"
                ),
            )
        },
    ),
    right(
        "stream.schema-file",
        "a schema in code",
        "python",
        {
            BOATS: None,
            SOURCE: (
                'class Boats(FjordStream):\n    primary_key = "id"\n',
                'class Boats(FjordStream):\n    def get_json_schema(self):\n        return {"type": "object"}\n',
            ),
        },
    ),
    right(
        "stream.schema-file",
        "a base from elsewhere",
        "python",
        {BOATS: None, SOURCE: [FOREIGN, ("class Boats(FjordStream)", "class Boats(FjordStream, FjordBase)")]},
    ),
    right(
        "stream.schema-file",
        "computed",
        "python",
        {BOATS: None, SOURCE: _returning("return [stream(config) for stream in (Boats, Trips)]")},
    ),
    right(
        "stream.schema-file",
        "declared, by name",
        "low-code",
        {
            "source_fjord/manifest.yaml": _declared(
                "{type: JsonFileSchemaLoader, file_path: \"./source_fjord/schemas/{{ parameters['name'] }}.json\"}"
            ),
            BOATS: '{"type": "object", "properties": {"id": {"type": "integer"}}}',
        },
    ),
    right(
        "stream.schema-file",
        "another loader",
        "manifest-only",
        {MANIFEST: _declared("{type: CustomSchemaLoader, class_name: source_declarative_manifest.components.Loader}")},
    ),
    # The schema has the key and the cursor.
    wrong("stream.key-fields", "key", "python", {BOATS: ('"id"', '"number"')}, where=f"{SOURCE}:12"),
    wrong("stream.key-fields", "cursor", "python", {TRIPS: ('"ended_at"', '"ended"')}),
    wrong(
        "stream.key-fields",
        "one of several",
        "python",
        {
            SOURCE: (
                'class Boats(FjordStream):\n    primary_key = "id"',
                'class Boats(FjordStream):\n    primary_key = ["id", "port"]',
            )
        },
    ),
    wrong("stream.key-fields", "declared", "manifest-only", {MANIFEST: ("primary_key: id", "primary_key: [[key]]")}),
    wrong(
        "stream.key-fields",
        "in an object",
        "python",
        {
            SOURCE: (
                'class Boats(FjordStream):\n    primary_key = "id"',
                'class Boats(FjordStream):\n    primary_key = [["name"], ["owner", "id"]]',
            ),
            BOATS: '{"type": "object", "properties": {"name": {"type": "string"}, "owner": {"properties": {}}}}',
        },
    ),
    right(
        "stream.key-fields",
        "properties by reference",
        "python",
        {BOATS: '{"type": "object", "properties": {"$ref": "shared/boat.json"}}'},
    ),
    right("stream.key-fields", "allOf", "python", {BOATS: '{"allOf": [{"$ref": "shared/boat.json"}]}'}),
    right(
        "stream.key-fields",
        "an empty key",
        "python",
        {
            SOURCE: (
                'class Boats(FjordStream):\n    primary_key = "id"',
                'class Boats(FjordStream):\n    primary_key = ""',
            )
        },
    ),
    right(
        "stream.key-fields",
        "an empty key in a manifest",
        "manifest-only",
        {MANIFEST: ("primary_key: id", 'primary_key: ""')},
    ),
    right(
        "stream.key-fields",
        "a key that is set later",
        "python",
        {
            BOATS: ('"id"', '"number"'),
            SOURCE: (
                "    def path(",
                "    def __init__(self, config):\n        self.primary_key = config.key\n\n    def path(",
            ),
        },
    ),
    right(
        "stream.key-fields",
        "a key in an object",
        "python",
        {
            SOURCE: (
                'class Boats(FjordStream):\n    primary_key = "id"',
                'class Boats(FjordStream):\n    primary_key = [["owner", "id"]]',
            ),
            BOATS: '{"type": "object", "properties": {"owner": {"properties": {"id": {"type": "integer"}}}}}',
        },
    ),
    right(
        "stream.key-fields",
        "its own get_json_schema",
        "python",
        {
            BOATS: ('"id"', '"number"'),
            SOURCE: (
                "class Boats(FjordStream):\n",
                "class Boats(FjordStream):\n    def get_json_schema(self):\n        return described(self)\n\n",
            ),
        },
    ),
    # The schema has fields.
    wrong("stream.no-fields", "empty", "python", {BOATS: '{"type": "object", "properties": {}}'}),
    wrong(
        "stream.no-fields",
        "no properties",
        "manifest-only",
        {MANIFEST: _declared("{type: InlineSchemaLoader, schema: {type: object, additionalProperties: true}}")},
    ),
    right("stream.no-fields", "fields in variants", "python", {BOATS: '{"type": "object", "oneOf": [{"$ref": "a"}]}'}),
    right("stream.no-fields", "dynamic", "manifest-only", {MANIFEST: _declared("{type: DynamicSchemaLoader}")}),
    # Names are unique.
    wrong("stream.unique-name", "twice", "manifest-only", {MANIFEST: [("name: trips", "name: boats")]}),
    right(
        "stream.unique-name",
        "twice, but before the CDK looked",
        "manifest-only",
        {
            MANIFEST: [("name: trips", "name: boats")],
            "metadata.yaml": ("source-declarative-manifest:7.39.1", "source-declarative-manifest:7.35.0"),
        },
    ),
    right(
        "stream.unique-name",
        "one of two, by a condition",
        "manifest-only",
        {
            MANIFEST: (
                "streams:\n  - type: DeclarativeStream\n    name: boats\n",
                (
                    "streams:\n"
                    "  - type: ConditionalStreams\n    condition: \"{{ config['old'] }}\"\n    streams:\n"
                    "      - {type: DeclarativeStream, name: boats}\n"
                    "  - type: DeclarativeStream\n    name: boats\n"
                ),
            )
        },
    ),
    # No class is forgotten.
    wrong(
        "stream.not-listed",
        "forgotten",
        "python",
        {SOURCE: ("class SourceFjord", f"{HARBOURS}class SourceFjord")},
        where=f"{SOURCE}:21",
    ),
    wrong(
        "stream.not-listed",
        "imported and forgotten",
        "python",
        {
            "source_fjord/harbours.py": f"from source_fjord.source import FjordStream\n\n\n{HARBOURS}",
            "source_fjord/__init__.py": "from .harbours import Harbours\nfrom .source import SourceFjord\n",
        },
    ),
    wrong(
        "stream.not-listed",
        "forgotten beside what is computed",
        "python",
        {
            SOURCE: [
                ("class SourceFjord", f"{HARBOURS}class SourceFjord"),
                _returning("return [Boats(config), Trips(config), *self.more(config)]"),
            ]
        },
    ),
    right(
        "stream.not-listed",
        "derived from",
        "python",
        {SOURCE: [("class Trips(FjordStream):", f"{HARBOURS}class Trips(Harbours):")]},
    ),
    right(
        "stream.not-listed",
        "used by another",
        "python",
        {SOURCE: [("class SourceFjord", f"{HARBOURS}class SourceFjord"), ("return self.name", "return Harbours.name")]},
    ),
    right(
        "stream.not-listed",
        "found by its name",
        "python",
        {
            SOURCE: [
                ("class SourceFjord", f"{HARBOURS}class SourceFjord"),
                ("return self.name", "return getattr(self, 'name')"),
            ]
        },
    ),
    right(
        "stream.not-listed",
        "the list is computed",
        "python",
        {
            SOURCE: [
                ("class SourceFjord", f"{HARBOURS}class SourceFjord"),
                _returning("return self.all_streams(config)"),
            ]
        },
    ),
    right(
        "stream.not-listed",
        "abstract",
        "python",
        {SOURCE: ("class SourceFjord", "class Dated(FjordStream, ABC):\n    pass\n\n\nclass SourceFjord")},
    ),
    # What a schema may hold.
    wrong("schema.object", "a list", "python", {BOATS: '{"type": "array", "items": {}}'}, where=f"{BOATS}:1"),
    wrong(
        "schema.object",
        "a list, in the manifest",
        "manifest-only",
        {MANIFEST: _declared("{type: InlineSchemaLoader, schema: {type: array, items: {type: object}}}")},
    ),
    right("schema.object", "or null", "python", {BOATS: ('"type": "object"', '"type": ["null", "object"]')}),
    right("schema.object", "a shared part", "python", {"source_fjord/schemas/shared/names.json": '{"type": "array"}'}),
    right("schema.object", "no type", "python", {BOATS: ('"type": "object", ', "")}),
    wrong(
        "schema.supported",
        "closed",
        "python",
        {BOATS: '{"type": "object",\n"additionalProperties": false,\n"properties": {"id": {"type": "integer"}}}'},
        where=f"{BOATS}:2",
    ),
    wrong(
        "schema.supported",
        "allOf in a list",
        "python",
        {BOATS: '{"type": "object", "properties": {"id": {"items": [{"anyOf": [{"allOf": []}]}]}}}'},
    ),
    wrong(
        "schema.supported",
        "in the manifest",
        "manifest-only",
        {
            MANIFEST: (
                "{type: object, properties: {id: {type: integer}}}",
                "{type: object, additionalProperties: false, properties: {id: {type: integer}}}",
            )
        },
    ),
    right(
        "schema.supported",
        "closed, but before the CDK looked",
        "python",
        {BOATS: ('"type": "object"', '"type": "object", "additionalProperties": false'), **OLD_CDK},
    ),
    right(
        "schema.supported",
        "a field of that name",
        "python",
        {BOATS: ('"properties": {', '"properties": {"not": {"type": "string"}, "allOf": {"type": "string"}, ')},
    ),
    wrong("schema.orphan", "no stream", "python", {"source_fjord/schemas/harbours.json": '{"type": "object"}'}),
    right("schema.orphan", "shared", "python", {"source_fjord/schemas/shared/port.json": '{"type": "object"}'}),
    right(
        "schema.orphan",
        "mentioned",
        "python",
        {
            "source_fjord/schemas/harbours.json": '{"type": "object"}',
            "source_fjord/names.py": 'NAMES = ["harbours"]\n',
        },
    ),
    # Catalogs name streams that there are.
    wrong("catalog.unknown-stream", "misspelt", "python", {CATALOG: ('"boats"', '"boat"')}, where=f"{CATALOG}:2"),
    wrong("catalog.unknown-stream", "of a manifest", "manifest-only", {CATALOG: ('"boats"', '"boat"')}),
    wrong("catalog.unknown-stream", "of a manifest in a package", "low-code", {CATALOG: ('"boats"', '"boat"')}),
    wrong(
        "catalog.unknown-stream",
        "from variables",
        "python",
        {
            CATALOG: ('"boats"', '"boat"'),
            SOURCE: _returning("boats = Boats(config)\n        rest = [Trips(config)]\n        return [boats] + rest"),
        },
    ),
    wrong(
        "catalog.unknown-stream",
        "one of them has a condition",
        "python",
        {
            CATALOG: ('"boats"', '"boat"'),
            SOURCE: _returning(
                "found = [Boats(config)]\n        if config.get('all'):\n"
                "            found += [Trips(config)]\n        return found"
            ),
        },
    ),
    *(
        right("catalog.unknown-stream", says, "python", {CATALOG: ('"boats"', '"boat"'), SOURCE: edits})
        for says, edits in {
            "classes made at run time": _returning('return [type("Boat", (Boats,), {})(config), Trips(config)]'),
            "a list from another method": _returning("return self.found(config)"),
            "what another class found": _returning("return [Boats(config), *Finder(config).streams]"),
            "a comprehension": _returning("return [Boats(config, name) for name in config['names']]"),
            "a list that is changed": _returning(
                "found = [Boats(config)]\n        add_more(found)\n        return more(found)"
            ),
            "a generator": _returning("yield from (Boats(config), Trips(config))"),
            "a name that is set at run time": (
                "    def path(",
                "    def __init__(self, name):\n        self._name = name\n\n    def path(",
            ),
            "a name that is computed": (
                "    def path(",
                "    @property\n    def name(self):\n        return made_up()\n\n    def path(",
            ),
            "a name from elsewhere": [FOREIGN, ("class FjordStream(HttpStream)", "class FjordStream(FjordBase)")],
            "a class from elsewhere": [
                ("from airbyte_cdk.sources import", "from fjord_client import Boats\nfrom airbyte_cdk.sources import")
            ],
            "a catalog of its own": (
                "    def streams(",
                "    def discover(self, logger, config):\n        return found(config)\n\n    def streams(",
            ),
        }.items()
    ),
    right(
        "catalog.unknown-stream",
        "the class says its name",
        "python",
        {
            CATALOG: ('"boats"', '"ships"'),
            SOURCE: ("class Boats(FjordStream):\n", 'class Boats(FjordStream):\n    name = "ships"\n'),
            "source_fjord/schemas/ships.json": '{"type": "object", "properties": {"id": {"type": "integer"}}}',
        },
    ),
    right(
        "catalog.unknown-stream",
        "ABC, and in use",
        "python",
        {SOURCE: ("class Boats(FjordStream):", "class Boats(FjordStream, ABC):")},
    ),
    right(
        "catalog.unknown-stream",
        "dynamic streams",
        "manifest-only",
        {
            CATALOG: ('"boats"', '"boat"'),
            MANIFEST: ("spec:\n", "dynamic_streams: [{type: DynamicDeclarativeStream}]\nspec:\n"),
        },
    ),
    right(
        "catalog.unknown-stream",
        "streams of code beside the manifest",
        "low-code",
        {
            CATALOG: ('"boats"', '"boat"'),
            SOURCE: (
                'path_to_yaml="manifest.yaml")',
                (
                    'path_to_yaml="manifest.yaml")\n\n    def streams(self, config):\n'
                    "        return super().streams(config) + [Boat(config)]"
                ),
            ),
        },
    ),
    right(
        "catalog.unknown-stream",
        "for a unit test",
        "python",
        {"unit_tests/configured_catalog.json": '{"streams": [{"stream": {"name": "nothing"}}]}'},
    ),
    wrong(
        "catalog.missing-stream",
        "forgotten",
        "python",
        {
            ".connector.yaml": RECORD,
            CATALOG: '{"streams": [{"stream": {"name": "boats"}, "sync_mode": "full_refresh"}]}',
        },
    ),
    right(
        "catalog.missing-stream",
        "somebody's own choice",
        "python",
        {CATALOG: '{"streams": [{"stream": {"name": "boats"}, "sync_mode": "full_refresh"}]}'},
    ),
    right("catalog.missing-stream", "all are in it", "python", {".connector.yaml": RECORD}),
]
