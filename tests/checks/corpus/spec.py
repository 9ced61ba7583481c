"""Specifications: their shape, their secrets, and the fields that code and messages name."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, right, wrong

SPEC, SOURCE, MANIFEST = "source_fjord/spec.yaml", "source_fjord/source.py", "manifest.yaml"
FORM = "connectionSpecification:\n  type: object\n  properties:\n    api_key: {type: string, airbyte_secret: true}\n"
KEY = "api_key: {type: string, title: API Key, description: Opens the account., airbyte_secret: true}"
REGION = "region: {type: string, title: Region, description: Where the account lives.}"
OLD_CDK = {"poetry.lock": '[[package]]\nname = "airbyte-cdk"\nversion = "7.35.0"\n'}
CERTIFIED = {"metadata.yaml": ("  supportLevel: community\n", "  supportLevel: certified\n  ab_internal: {sl: 300}\n")}
CLASS = "class SourceFjord(AbstractSource):\n"
CHECKED = "Boats(config).read_records"
RECORD = {".connector.yaml": "template: airbyte-python\nanswers: {title: Fjord}\n"}
PADDING = "# fjord\n" * 1000


def _field(text: str) -> dict[str, tuple[str, str]]:
    """Return the edit that puts another field in the place of the region."""
    return {SPEC: [(REGION, text), ("[api_key, region]", "[api_key]")]}


CASES = [
    wrong("spec.missing", "no file", "python", {SPEC: None}),
    wrong("spec.missing", "a manifest that has none", "manifest-only", {MANIFEST: ("spec:\n", "other:\n")}),
    right(
        "spec.missing",
        "a method",
        "python",
        {SPEC: None, SOURCE: (CLASS, f"{CLASS}    def spec(self, logger):\n        return read_it()\n\n")},
    ),
    right(
        "spec.missing",
        "a class from elsewhere",
        "python",
        {
            SPEC: None,
            SOURCE: [("import AbstractSource", "import FileBasedSource"), ("(AbstractSource)", "(FileBasedSource)")],
        },
    ),
    right("spec.missing", "a large manifest", "manifest-only", {MANIFEST: ("spec:\n", f"{PADDING * 160}spec:\n")}),
    right(
        "spec.missing",
        "a manifest that is too large",
        "manifest-only",
        {MANIFEST: ("spec:\n", f"{PADDING * 640}spec:\n")},
    ),
    wrong("spec.two", "both", "python", {"source_fjord/spec.json": "{}"}, where="source_fjord/spec.json"),
    right("spec.two", "one for the tests", "python", {"integration_tests/spec.json": "{}"}),
    wrong("spec.form", "no form", "python", {SPEC: "documentationUrl: https://fjord.example\n"}),
    wrong("spec.form", "a form that is none", "python", {SPEC: "connectionSpecification: {properties: [api_key]}\n"}),
    wrong(
        "spec.form",
        "no form in a manifest",
        "manifest-only",
        {MANIFEST: ("  connection_specification:\n", "  advanced_auth:\n")},
    ),
    right(
        "spec.form", "nothing to enter", "python", {SPEC: "connectionSpecification: {type: object, properties: {}}\n"}
    ),
    right("spec.form", "forms to choose from", "python", {SPEC: f"{FORM}  oneOf: [{{title: A}}, {{title: B}}]\n"}),
    wrong(
        "spec.required-field",
        "no such property",
        "python",
        {SPEC: ("required: [api_key, region]", "required: [api_key, regoin]")},
        where=f"{SPEC}:6",
    ),
    wrong(
        "spec.required-field", "in a manifest", "manifest-only", {MANIFEST: ("[api_key, region]", "[api_key, port]")}
    ),
    right(
        "spec.required-field",
        "a property whose name fits a pattern",
        "python",
        {
            SPEC: [
                ("required: [api_key, region]", "required: [api_key, port]"),
                ("  properties:\n", "  patternProperties: {^p: {type: string}}\n  properties:\n"),
            ]
        },
    ),
    right(
        "spec.required-field",
        "a property of a variant",
        "python",
        {
            SPEC: [
                ("required: [api_key, region]", "required: [api_key, port]"),
                ("  properties:\n", "  oneOf: [{properties: {port: {type: string}}}]\n  properties:\n"),
            ]
        },
    ),
    # Titles are asked for where Airbyte's QA reads the page by them.
    wrong("spec.title", "none", "python", {SPEC: ("title: Region, ", ""), **CERTIFIED}, where=f"{SPEC}:9"),
    right("spec.title", "of a community connector", "python", {SPEC: ("title: Region, ", "")}),
    right(
        "spec.title",
        "not required",
        "python",
        {SPEC: [("title: Region, ", ""), ("[api_key, region]", "[api_key]")], **CERTIFIED},
    ),
    right(
        "spec.title",
        "of credentials",
        "python",
        {
            SPEC: [
                (REGION, "client_id: {type: string, description: Of the app.}"),
                ("api_key, region", "api_key, client_id"),
            ],
            **CERTIFIED,
        },
    ),
    right(
        "spec.title",
        "of a destination",
        "destination",
        {"destination_fjord/spec.yaml": ("title: Region, ", ""), **CERTIFIED},
    ),
    wrong(
        "spec.title",
        "elsewhere nobody asks",
        "python",
        {SPEC: ("title: Region, ", ""), **CERTIFIED},
        home=ALONE,
        severity="advice",
    ),
    wrong("spec.description", "none", "python", {SPEC: (", description: Where the account lives.", "")}),
    right("spec.description", "a constant", "python", _field("auth: {type: string, const: key}")),
    # Secrets.
    wrong("secret.unmarked", "a key", "python", {SPEC: (", airbyte_secret: true", "")}, where=f"{SPEC}:8"),
    wrong("secret.unmarked", "in a manifest", "manifest-only", {MANIFEST: (", airbyte_secret: true", "")}),
    wrong(
        "secret.unmarked",
        "in a variant",
        "python",
        _field("auth: {type: object, oneOf: [{properties: {clientSecret: {type: string, description: Of the app.}}}]}"),
    ),
    wrong("secret.unmarked", "or null", "python", _field("token: {anyOf: [{type: string}, {type: 'null'}]}")),
    right("secret.unmarked", "reviewed", "python", {SPEC: ("airbyte_secret: true", "airbyte_secret: false")}),
    right("secret.unmarked", "before the CDK looked", "python", {SPEC: (", airbyte_secret: true", ""), **OLD_CDK}),
    right(
        "secret.unmarked",
        "marked in a variant",
        "python",
        _field("token: {oneOf: [{type: string, airbyte_secret: true}]}"),
    ),
    right(
        "secret.unmarked",
        "the public half of a pair",
        "python",
        _field("access_key: {type: string}\n    secret_key: {type: string, airbyte_secret: true}"),
    ),
    right("secret.unmarked", "no text", "python", _field("has_api_key: {type: boolean}\n    token: {type: object}")),
    right("secret.unmarked", "a constant", "python", _field("token: {type: string, const: none}")),
    wrong(
        "secret.shown",
        "before the CDK looked",
        "python",
        {SPEC: (", airbyte_secret: true", ""), **OLD_CDK},
        where=f"{SPEC}:8",
    ),
    right("secret.shown", "the CDK looks itself", "python", {SPEC: (", airbyte_secret: true", "")}),
    wrong("secret.mismarked", "as text", "python", {SPEC: ("airbyte_secret: true", 'airbyte_secret: "true"')}),
    wrong(
        "secret.mismarked",
        "where the CDK does not look",
        "python",
        _field("pin: {anyOf: [{type: string, airbyte_secret: true}]}"),
        where=f"{SPEC}:9",
    ),
    wrong("secret.mismarked", "an object", "python", _field("credentials: {type: object, airbyte_secret: true}")),
    right("secret.mismarked", "in a variant", "python", _field("pin: {oneOf: [{type: string, airbyte_secret: true}]}")),
    right(
        "secret.mismarked",
        "the items of a list",
        "python",
        _field("pins: {type: array, items: {type: string, airbyte_secret: true}}"),
    ),
    # Fields that the code reads.
    wrong(
        "spec.unknown-field",
        "misspelt",
        "python",
        {SOURCE: (CHECKED, 'Boats(config["api_kye"]).read_records')},
        where=f"{SOURCE}:24",
    ),
    wrong(
        "spec.unknown-field",
        "of a destination",
        "destination",
        {"destination_fjord/destination.py": ("connect(config).close()", 'connect(config["port"]).close()')},
    ),
    right("spec.unknown-field", "asked for", "python", {SOURCE: (CHECKED, 'Boats(config["api_key"]).read_records')}),
    right(
        "spec.unknown-field",
        "looked for first",
        "python",
        {SOURCE: (CHECKED, 'Boats(config["old"] if "old" in config else config).read_records')},
    ),
    right(
        "spec.unknown-field",
        "put there by a migration",
        "python",
        {
            SOURCE: (CHECKED, 'Boats(config["token"]).read_records'),
            "source_fjord/migration.py": 'def migrate(config):\n    config["token"] = config["api_key"]\n',
        },
    ),
    right(
        "spec.unknown-field",
        "another config",
        "python",
        {
            SOURCE: (
                "        try:\n",
                '        config = read_more(config)\n        try:\n            use(config["more"])\n',
            )
        },
    ),
    right(
        "spec.unknown-field",
        "a part of it",
        "python",
        {SOURCE: (CHECKED, 'Boats(config["region"]["port"]).read_records')},
    ),
    right(
        "spec.unknown-field",
        "forms to choose from",
        "python",
        {
            SOURCE: (CHECKED, 'Boats(config["port"]).read_records'),
            SPEC: ("  properties:\n", "  oneOf: []\n  properties:\n"),
        },
    ),
    wrong(
        "spec.message-field",
        "another name",
        "python",
        {SOURCE: ("look at region", "Enter it in the field Area."), **RECORD},
        where=f"{SOURCE}:26",
    ),
    right(
        "spec.message-field",
        "its titles",
        "python",
        {SOURCE: ("look at region", "Enter them in the fields API Key and Region."), **RECORD},
    ),
    right(
        "spec.message-field",
        "somebody else's words",
        "python",
        {SOURCE: ("look at region", "Enter it in the field Area.")},
    ),
]
