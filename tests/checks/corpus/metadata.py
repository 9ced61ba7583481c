"""metadata.yaml: its fields, its tags, its base image, its icon."""

from __future__ import annotations

from generator.digests import digest
from tests.checks.corpus.bases import BASES, DIGEST
from tests.checks.corpus.case import ALONE, OWN, Case, right, wrong
from tests.checks.corpus.editions import MODEL, MODELS, OF_MODEL, QA

FILE = "metadata.yaml"
ICON = "icon.svg"
_PYTHON_IMAGE = "python-connector-base:4.1.1"
_PINNED = f"@sha256:{DIGEST}"
_CERTIFIED = ("supportLevel: community", "supportLevel: certified")
_PYPI = "  remoteRegistries:\n    pypi: {enabled: true, packageName: airbyte-source-fjord}\n"
_OLD_PYPI = {f"{QA}/packaging.py": "class CheckPublishToPyPiIsEnabled(PackagingCheck):\n    pass\n"}
_SPDX = ("license: MIT", "license: MIT\n  releaseDate: 2026-01-31")
_NO_DATE = ('  releaseDate: "2026-01-31"\n', "")
_TAGS = "[language:python, cdk:python]"

STAND_IN = '<svg xmlns="http://www.w3.org/2000/svg" id="default"><path d="M0 0h8v8z"/></svg>\n'
"""What the tests take for the icon that Airbyte shows where there is none, which is not ours to commit."""
_RECORD = (
    f"template: airbyte-python\nfiles: {{project: {{icon.svg: 'sha256:{digest(BASES['java'][ICON].encode())}'}}}}\n"
)


def _tags(new: str, old: str = _TAGS) -> dict[str, tuple[str, str]]:
    return {FILE: (f"tags: {old}", f"tags: {new}")}


_SCHEMA = [
    wrong(
        "metadata.schema",
        "an unknown key",
        "python",
        {FILE: ("  name: Fjord", "  name: Fjord\n  nick: F")},
        where="metadata.yaml:16",
    ),
    wrong("metadata.schema", "an old name of a key", "java", {FILE: ("registryOverrides", "registries")}, home=OWN),
    wrong("metadata.schema", "a missing key", "python", {FILE: ("  releaseStage: alpha\n", "")}, home=ALONE),
    wrong("metadata.schema", "an odd choice", "manifest-only", {FILE: ("Subtype: api", "Subtype: web")}),
    wrong("metadata.schema", "no date", "python", {FILE: ('"2026-01-31"', "TODO")}),
    wrong("metadata.schema", "a day that there is not", "python", {FILE: ('"2026-01-31"', '"2026-02-30"')}),
    wrong("metadata.schema", "null where a value is needed", "python", {FILE: ("license: MIT", "license:")}),
    wrong("metadata.schema", "a number where a text is needed", "python", {FILE: ("name: Fjord", "name: 3")}),
    wrong(
        "metadata.schema",
        "a text for a number",
        "java",
        {FILE: ("  name: F", "  maxSecondsBetweenMessages: soon\n  name: F")},
    ),
    wrong(
        "metadata.schema",
        "an address without a host",
        "java",
        {FILE: ("https://docs.airbyte.com/integrations/sources/fjord", "https:///fjord")},
    ),
    wrong(
        "metadata.schema",
        "a list for a mapping",
        "java",
        {FILE: ("    hosts: [api.fjord.example]", "    [api.fjord.example]")},
    ),
    wrong("metadata.schema", "no mapping at all", "python", {FILE: "- a\n"}),
    right("metadata.schema", "YAML's own date", "python", {FILE: [_NO_DATE, _SPDX]}),
    right(
        "metadata.schema",
        "null for what may be missing",
        "python",
        {FILE: [_NO_DATE, ("license: MIT", "license: MIT\n  releaseDate:"), ("hosts: [api.fjord.example]", "hosts:")]},
    ),
    right(
        "metadata.schema",
        "a number as a text",
        "python",
        {FILE: ("  name: F", '  maxSecondsBetweenMessages: "60"\n  name: F')},
    ),
    right(
        "metadata.schema", "yes in quotes for true", "java", {FILE: ("oss: {enabled: true}", 'oss: {enabled: "yes"}')}
    ),
    right(
        "metadata.schema",
        "YAML's own date for a deadline",
        "python",
        {
            FILE: (
                "  license: MIT",
                "  license: MIT\n  releases: {breakingChanges: {1.0.0: {upgradeDeadline: 2026-12-01, message: All.}}}",
            )
        },
    ),
    right("metadata.schema", "what the repository's own model takes", "python", {**MODEL, FILE: OF_MODEL}),
    right(
        "metadata.schema",
        "a number for a text, to pydantic 1",
        "python",
        {**MODEL, FILE: OF_MODEL.replace("name: Fjord", "name: 3")},
    ),
    wrong(
        "metadata.schema",
        "today's key, which the repository's own model does not know",
        "python",
        {**MODEL, FILE: OF_MODEL.replace("registries", "registryOverrides")},
    ),
    wrong(
        "metadata.schema",
        "a part of another file of the model",
        "python",
        {**MODEL, FILE: OF_MODEL.replace("{enabled: true}", "{}")},
        where="metadata.yaml:8",
    ),
    wrong(
        "metadata.schema",
        "a key that the model's pattern refuses",
        "python",
        {**MODEL, FILE: OF_MODEL.replace("breakingChanges: []", 'breakingChanges: {"2.0": {message: x}}')},
    ),
    right(
        "metadata.schema",
        "a model that cannot be read: today's counts",
        "python",
        {f"{MODELS}/ConnectorMetadataDefinitionV0.yaml": "a: [\n"},
    ),
]
_PRESENCE = [
    wrong("metadata.present", "none", "python", {FILE: None}),
    wrong("metadata.present", "none, elsewhere", "manifest-only", {FILE: None}, home=ALONE),
    right("metadata.present", "there is one", "java"),
    wrong(
        "metadata.connector-type",
        "a source that says destination",
        "python",
        {FILE: ("connectorType: source", "connectorType: destination")},
        where="metadata.yaml:7",
    ),
    right("metadata.connector-type", "a destination", "destination"),
    wrong("metadata.max-seconds", "certified", "python", {FILE: _CERTIFIED}),
    wrong(
        "metadata.max-seconds",
        "zero",
        "java",
        {FILE: [_CERTIFIED, ("  name: F", "  maxSecondsBetweenMessages: 0\n  name: F")]},
    ),
    wrong("metadata.max-seconds", "elsewhere", "java", {FILE: _CERTIFIED}, home=OWN, severity="advice"),
    right("metadata.max-seconds", "community", "python"),
    right("metadata.max-seconds", "a certified destination", "destination", {FILE: _CERTIFIED}),
    right(
        "metadata.max-seconds",
        "as a text",
        "python",
        {FILE: [_CERTIFIED, ("  name: F", '  maxSecondsBetweenMessages: "60"\n  name: F')]},
    ),
]
_PYPI_CASES = [
    wrong("metadata.pypi-declared", "nothing said", "python", {FILE: (_PYPI, "")}),
    wrong("metadata.pypi-declared", "nothing said, low-code", "low-code", {FILE: (_PYPI, "")}),
    right(
        "metadata.pypi-declared",
        "it does not go there",
        "python",
        {FILE: ("{enabled: true, pack", "{enabled: false, pack")},
    ),
    right(
        "metadata.pypi-declared", "a destination", "destination", {FILE: (_PYPI.replace("source", "destination"), "")}
    ),
    right("metadata.pypi-declared", "a manifest", "manifest-only", {FILE: (_PYPI.replace("true", "false"), "")}),
    wrong(
        "metadata.pypi-enabled",
        "under the QA of early 2024",
        "python",
        {**_OLD_PYPI, FILE: ("{enabled: true, pack", "{enabled: false, pack")},
    ),
    right(
        "metadata.pypi-enabled", "under today's QA", "python", {FILE: ("{enabled: true, pack", "{enabled: false, pack")}
    ),
    right("metadata.pypi-enabled", "it goes there", "python", _OLD_PYPI),
    wrong(
        "metadata.pypi-python",
        "a manifest goes there",
        "manifest-only",
        {FILE: ("{enabled: false, pack", "{enabled: true, pack")},
    ),
    wrong(
        "metadata.pypi-python",
        "Java goes there",
        "java",
        {FILE: ("{enabled: false, pack", "{enabled: true, pack")},
        home=ALONE,
    ),
    right("metadata.pypi-python", "the tag of low-code", "python", {FILE: [("language:python", "language:low-code")]}),
]
_TAG_CASES = [
    wrong(
        "metadata.tag-pair",
        "no colon",
        "python",
        _tags("[language:python, cdk:python, odd]"),
        where="metadata.yaml:24",
        home=OWN,
    ),
    right("metadata.tag-pair", "two colons", "python", _tags("[language:python, cdk:python, a:b:c]")),
    wrong("metadata.language", "none", "python", _tags("[cdk:python]"), home=ALONE),
    wrong("metadata.language", "no tags", "java", {FILE: ("  tags: [language:java]\n", "")}),
    right("metadata.language", "one that we do not know", "java", _tags("[language:kotlin]", "[language:java]")),
    wrong("metadata.language-tag", "another", "python", _tags("[language:java, cdk:python]")),
    wrong("metadata.language-tag", "a second", "manifest-only", {FILE: ("tags: [", "tags: [language:python, ")}),
    wrong("metadata.language-tag", "another, in Java", "java", _tags("[language:python]", "[language:java]")),
    wrong(
        "metadata.language-tag",
        "a second, in Java",
        "java",
        _tags("[language:java, language:kotlin]", "[language:java]"),
    ),
    wrong("metadata.language-tag", "Java without what builds it", "java", {"build.gradle": None}),
    wrong(
        "metadata.language-tag",
        "elsewhere",
        "python",
        _tags("[language:java, cdk:python]"),
        home=OWN,
        severity="advice",
    ),
    right(
        "metadata.language-tag",
        "Java built by Kotlin's Gradle",
        "java",
        {"build.gradle": None, "build.gradle.kts": "plugins {}\n"},
    ),
    right(
        "metadata.language-tag",
        "a tool's pyproject.toml beside a manifest",
        "manifest-only",
        {"pyproject.toml": "[tool.ruff]\n"},
    ),
    wrong("metadata.cdk-tag", "none", "python", _tags("[language:python]")),
    wrong("metadata.cdk-tag", "another", "low-code", _tags(_TAGS, "[language:python, cdk:low-code]")),
    wrong("metadata.cdk-tag", "two", "python", _tags("[language:python, cdk:python, cdk:low-code]")),
    wrong(
        "metadata.cdk-tag",
        "file-based by its extra",
        "python",
        {"pyproject.toml": ('airbyte-cdk = "^7"', 'airbyte-cdk = {version = "^7", extras = ["file-based"]}')},
    ),
    right("metadata.cdk-tag", "none, in a manifest", "manifest-only", {FILE: (", cdk:low-code", "")}),
    right(
        "metadata.cdk-tag",
        "file-based",
        "python",
        {
            "pyproject.toml": ('airbyte-cdk = "^7"', 'airbyte-cdk = {version = "^7", extras = ["file-based"]}'),
            **_tags("[language:python, cdk:python-file-based]"),
        },
    ),
    right(
        "metadata.cdk-tag",
        "other extras",
        "python",
        {"pyproject.toml": ('airbyte-cdk = "^7"', 'airbyte-cdk = {version = "^7", extras = ["sql"]}')},
    ),
]
_IMAGES = [
    wrong(
        "metadata.base-image",
        "none",
        "python",
        {FILE: (f"\n    baseImage: docker.io/airbyte/{_PYTHON_IMAGE}{_PINNED}", " {}")},
    ),
    wrong(
        "metadata.base-image",
        "no options",
        "destination",
        {FILE: (f"  connectorBuildOptions:\n    baseImage: docker.io/airbyte/{_PYTHON_IMAGE}{_PINNED}\n", "")},
    ),
    right(
        "metadata.base-image",
        "Java needs none",
        "java",
        {FILE: (f"  connectorBuildOptions:\n    baseImage: docker.io/airbyte/{_PYTHON_IMAGE}{_PINNED}\n", "")},
    ),
    right("metadata.base-image", "an older one", "python", {FILE: ("4.1.1", "1.0.0")}),
    wrong(
        "metadata.manifest-image",
        "that of packages",
        "manifest-only",
        {FILE: ("source-declarative-manifest:7.39.1", _PYTHON_IMAGE)},
    ),
    wrong(
        "metadata.manifest-image",
        "without docker.io",
        "manifest-only",
        {FILE: ("docker.io/airbyte/source", "airbyte/source")},
    ),
    wrong(
        "metadata.manifest-image",
        "none",
        "manifest-only",
        {FILE: (f"\n    baseImage: docker.io/airbyte/source-declarative-manifest:7.39.1{_PINNED}", " {}")},
    ),
    right("metadata.manifest-image", "an older one", "manifest-only", {FILE: ("7.39.1", "0.90.0")}),
    wrong("metadata.base-image-digest", "none", "manifest-only", {FILE: (_PINNED, "")}, where="metadata.yaml:5"),
    wrong("metadata.base-image-digest", "none, in Java", "java", {FILE: (_PINNED, "")}),
    wrong("metadata.base-image-digest", "too short", "python", {FILE: (_PINNED, "@sha256:abc")}),
    wrong("metadata.base-image-digest", "a digest without a tag", "python", {FILE: (":4.1.1@", "@")}),
    wrong("metadata.base-image-digest", "elsewhere", "python", {FILE: (_PINNED, "")}, home=OWN, severity="advice"),
    right(
        "metadata.base-image-digest",
        "no image",
        "java",
        {FILE: (f"\n    baseImage: docker.io/airbyte/{_PYTHON_IMAGE}{_PINNED}", " {}")},
    ),
    right("metadata.base-image-digest", "another registry", "python", {FILE: ("docker.io/airbyte", "ghcr.io/fjord")}),
]
_ICONS = [
    wrong("metadata.icon", "none", "java", {ICON: None}),
    wrong("metadata.icon", "none, elsewhere", "python", {ICON: None}, home=OWN, severity="advice"),
    right(
        "metadata.icon",
        "one that is named otherwise in metadata.yaml",
        "python",
        {FILE: ("icon: icon.svg", "icon: fjord.svg")},
    ),
    right("metadata.icon", "a directory without metadata.yaml", "python", {ICON: None, FILE: None}),
    wrong("metadata.icon-svg", "a PNG", "python", {ICON: b"\x89PNG\r\n\x1a\n"}),
    wrong("metadata.icon-svg", "no namespace", "manifest-only", {ICON: "<svg><path/></svg>"}),
    wrong("metadata.icon-svg", "another element", "java", {ICON: '<g xmlns="http://www.w3.org/2000/svg"/>'}),
    wrong("metadata.icon-svg", "nothing", "java", {ICON: ""}),
    right(
        "metadata.icon-svg",
        "a prefix for the namespace",
        "python",
        {ICON: '<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>'},
    ),
    right(
        "metadata.icon-svg",
        "under a QA that did not look",
        "python",
        {f"{QA}/assets.py": "class CheckConnectorIconIsAvailable(Check):\n    pass\n", ICON: b"\x89PNG"},
    ),
]

_DEFAULT_ICONS = [
    wrong("metadata.icon-default", "the one of Airbyte", "python", {ICON: STAND_IN}),
    wrong("metadata.icon-default", "with other white space", "java", {ICON: STAND_IN.replace("><", ">\r\n  <")}),
    right("metadata.icon-default", "its own", "python"),
    wrong("metadata.icon-placeholder", "as it was generated", "java", {".connector.yaml": _RECORD}, where=ICON),
    right(
        "metadata.icon-placeholder", "another than was generated", "java", {".connector.yaml": _RECORD, ICON: STAND_IN}
    ),
]

CASES: list[Case] = [*_SCHEMA, *_PRESENCE, *_PYPI_CASES, *_TAG_CASES, *_IMAGES, *_ICONS, *_DEFAULT_ICONS]
