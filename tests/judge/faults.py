"""The faults that are put into copies of real connectors. A rule is not made for one of them: they ask what it sees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from tests.judge.edits import GONE, GUIDE, PAGE, Copy, Edit, Unfit, add, both, drop, meta, swap, write

PYTHON, LOW_CODE, MANIFEST, JAVA = "python", "low-code", "manifest-only", "java"
CERTIFIED, DESTINATION, BREAKING = "certified", "destination", "breaking"
CODE = (PYTHON, LOW_CODE)
ALL = (PYTHON, LOW_CODE, MANIFEST, JAVA, DESTINATION)

_DIGEST = f"sha256:{'0' * 64}"
_SOON = (date.today() + timedelta(3)).isoformat()  # noqa: DTZ011 - it is three days ahead wherever one is
_LATER = (date.today() + timedelta(90)).isoformat()  # noqa: DTZ011
_URL = "http://api.fjord.example/v1"
_SVG = "http://www.w3.org/2000/svg"


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes:
        says: what, in a few words.
        kinds: of connectors that it is put into.
        edit: puts it there.
    """

    says: str
    kinds: tuple[str, ...]
    edit: Edit


def _default_icon(copy: Copy) -> None:
    """Take the icon that the checkout's QA calls the default one; it is not ours to keep here."""
    file = copy.root / "airbyte-ci/connectors/connectors_qa/src/connectors_qa/checks/assets.py"
    text = file.read_text("utf-8") if file.is_file() else ""
    if "DEFAULT_AIRBYTE_ICON" not in text:
        raise Unfit("this QA knows no default icon")
    (copy.path / "icon.svg").write_text(text.split('"""')[1] + "\n", "utf-8")


def _swap_guide(copy: Copy) -> None:
    """Turn the order of the guide's sections round."""
    file = copy.find(GUIDE)
    head, *sections = file.read_text("utf-8").split("\n## Upgrading to ")
    if len(sections) < 2:
        raise Unfit("it has no two sections")
    file.write_text("\n## Upgrading to ".join([head, *reversed(sections)]), "utf-8")


_BREAKS = meta(
    "releases/breakingChanges/{version}/message", "x", "releases/breakingChanges/{version}/upgradeDeadline", _LATER
)

_IMAGE = "connectorBuildOptions/baseImage"
IMAGES = (
    Fault("no base image", (*CODE, MANIFEST, DESTINATION), meta("connectorBuildOptions", GONE)),
    Fault("base image is empty", (*CODE, MANIFEST), meta(_IMAGE, "")),
    Fault("base image without digest", (*CODE, MANIFEST), swap("metadata.yaml", r"@sha256:[0-9a-f]+", "")),
    Fault("base image with half a digest", (PYTHON,), swap("metadata.yaml", r"@sha256:[0-9a-f]+", "@sha256")),
    Fault("base image without tag", (PYTHON,), swap("metadata.yaml", r"(baseImage: \S+?):[^@\s]+@", r"\1@")),
    Fault(
        "a manifest-only connector on Python's image",
        (MANIFEST,),
        meta(_IMAGE, f"docker.io/airbyte/python-connector-base:2.0.0@{_DIGEST}"),
    ),
    Fault(
        "a manifest-only connector's image without docker.io",
        (MANIFEST,),
        swap("metadata.yaml", "docker.io/airbyte/source-decl", "airbyte/source-decl"),
    ),
    Fault("a Dockerfile", (*CODE, MANIFEST, DESTINATION), write("Dockerfile", "FROM python:3.11\n")),
)

ICONS = (
    Fault("no icon", ALL, drop("icon.svg")),
    Fault("the icon is Airbyte's default one", (PYTHON, MANIFEST), _default_icon),
    Fault("the icon is a PNG", (PYTHON, JAVA), write("icon.svg", b"\x89PNG\r\n\x1a\n" + bytes(20))),
    Fault("the icon is no XML", (MANIFEST,), write("icon.svg", f'<svg xmlns="{_SVG}"><path></svg>')),
    Fault("the icon has no namespace", (PYTHON,), write("icon.svg", '<svg width="9" height="9"/>')),
    Fault("the icon is a page", (MANIFEST,), write("icon.svg", "<html><body/></html>")),
    Fault("the icon is empty", (PYTHON,), write("icon.svg", "")),
)

TAGS = (
    Fault("no tags", ALL, meta("tags", GONE)),
    Fault("an empty list of tags", (PYTHON, MANIFEST, JAVA), meta("tags", [])),
    Fault("Java's tag on Python", (PYTHON, DESTINATION), swap("metadata.yaml", "language:python", "language:java")),
    Fault("Python's tag on Java", (JAVA,), swap("metadata.yaml", "language:java", "language:python")),
    Fault(
        "Python's tag on manifest-only", (MANIFEST,), swap("metadata.yaml", "language:manifest-only", "language:python")
    ),
    Fault("a second language", ALL, swap("metadata.yaml", r"^( *)- language:", r"\1- language:kotlin\n\1- language:")),
    Fault("a language that is none", (PYTHON, JAVA), swap("metadata.yaml", "language:.*", "language:cobol")),
    Fault("no tag for the CDK", (*CODE, DESTINATION), swap("metadata.yaml", r"^ *- cdk:.*\n", "")),
    Fault("the CDK's tag for low-code on Python", (PYTHON,), swap("metadata.yaml", "cdk:python", "cdk:low-code")),
    Fault("the CDK's tag for Python on low-code", (LOW_CODE,), swap("metadata.yaml", "cdk:low-code", "cdk:python")),
    Fault("a second tag for the CDK", CODE, swap("metadata.yaml", r"^( *)- cdk:", r"\1- cdk:fjord\n\1- cdk:")),
    Fault(
        "a tag that is no pair",
        (PYTHON, MANIFEST, JAVA),
        swap("metadata.yaml", r"^( *)- lang", r"\1- python\n\1- lang"),
    ),
)

PACKAGING = (
    Fault("no version in pyproject.toml", (*CODE, DESTINATION), swap("pyproject.toml", r"^version *=.*\n", "")),
    Fault("no licence in pyproject.toml", CODE, swap("pyproject.toml", r"^license *=.*\n", "")),
    Fault(
        "another version in pyproject.toml",
        (*CODE, DESTINATION),
        swap("pyproject.toml", r"^version *=.*", 'version = "99.1.2"'),
    ),
    Fault(
        "another licence in pyproject.toml", CODE, swap("pyproject.toml", r"^license *=.*", 'license = "Apache-2.0"')
    ),
    Fault(
        "Elastic-2.0 beside ELv2",
        (PYTHON,),
        both(meta("license", "ELv2"), swap("pyproject.toml", r"^license *=.*", 'license = "Elastic-2.0"')),
    ),
    Fault("a licence that Airbyte does not take", (PYTHON, MANIFEST, JAVA, DESTINATION), meta("license", "GPL-3.0")),
    Fault("no licence in metadata.yaml", (PYTHON, MANIFEST, JAVA), meta("license", GONE)),
    Fault("the licence by its other name", (MANIFEST, JAVA), meta("license", "Elastic License 2.0")),
    Fault("no poetry.lock", (*CODE, DESTINATION), drop("poetry.lock")),
    Fault("a setup.py beside", (*CODE, DESTINATION), write("setup.py", "from setuptools import setup\n\nsetup()\n")),
    Fault("pyproject.toml does not parse", (PYTHON,), add("pyproject.toml", "[tool.poetry\n")),
    Fault(
        "a setup.py instead of pyproject.toml",
        (PYTHON,),
        both(drop("pyproject.toml"), write("setup.py", "import setuptools\n\nsetuptools.setup()\n")),
    ),
    Fault("nothing about PyPI", (PYTHON, LOW_CODE), meta("remoteRegistries", GONE)),
    Fault("PyPI without enabled", (PYTHON,), meta("remoteRegistries/pypi/enabled", GONE)),
    Fault(
        "PyPI for manifest-only",
        (MANIFEST,),
        meta("remoteRegistries", {"pypi": {"enabled": True, "packageName": "airbyte-source-fjord"}}),
    ),
    Fault(
        "PyPI for Java",
        (JAVA,),
        meta("remoteRegistries", {"pypi": {"enabled": True, "packageName": "airbyte-source-fjord"}}),
    ),
    Fault("PyPI without a name", (PYTHON,), meta("remoteRegistries/pypi/packageName", GONE)),
)

VERSIONS = (
    Fault("version 0.0.0", (PYTHON, MANIFEST, JAVA), meta("dockerImageTag", "0.0.0")),
    Fault("a major version without breaking change", (PYTHON, MANIFEST, JAVA), meta("dockerImageTag", "97.0.0")),
    Fault("a version of two numbers", (PYTHON, MANIFEST, JAVA), meta("dockerImageTag", "1.7")),
    Fault("a version with a v", (PYTHON, MANIFEST), meta("dockerImageTag", "v1.2.3")),
    Fault("a version with a leading zero", (MANIFEST,), meta("dockerImageTag", "1.02.3")),
    Fault("no version", (MANIFEST, JAVA), meta("dockerImageTag", GONE)),
    Fault("a release candidate without rollout", (PYTHON, MANIFEST, JAVA), meta("dockerImageTag", "1.2.3-rc.1")),
    Fault(
        "a rollout without release candidate",
        (PYTHON, MANIFEST),
        meta("releases/rolloutConfiguration/enableProgressiveRollout", True),
    ),
    Fault(
        "a release candidate of a major version",
        (MANIFEST,),
        meta("dockerImageTag", "2.0.0-rc.1", "releases/rolloutConfiguration/enableProgressiveRollout", True),
    ),
)

RELEASES = (
    Fault(
        "the deadline has passed",
        (BREAKING,),
        both(_BREAKS, meta("releases/breakingChanges/{version}/upgradeDeadline", "2021-03-04")),
    ),
    Fault(
        "the deadline is in three days",
        (BREAKING,),
        both(_BREAKS, meta("releases/breakingChanges/{version}/upgradeDeadline", _SOON)),
    ),
    Fault("no deadline", (BREAKING,), both(_BREAKS, meta("releases/breakingChanges/{version}/upgradeDeadline", GONE))),
    Fault("a breaking change without action", (BREAKING,), _BREAKS),
    Fault(
        "a breaking change without message",
        (BREAKING,),
        both(_BREAKS, meta("releases/breakingChanges/{version}/message", GONE)),
    ),
    Fault(
        "a breaking change of no version",
        (BREAKING,),
        meta("releases/breakingChanges/2.0", {"message": "x", "upgradeDeadline": _LATER}),
    ),
    Fault(
        "a deadline that is no date",
        (BREAKING,),
        both(_BREAKS, meta("releases/breakingChanges/{version}/upgradeDeadline", "soon")),
    ),
    Fault("no migration guide", (BREAKING,), drop(GUIDE)),
    Fault("another title of the guide", (BREAKING,), swap(GUIDE, r"\A# .*", "# Migration Guide")),
    Fault(
        "the guide's title in small letters", (BREAKING,), swap(GUIDE, r"\A(# .*)Migration Guide", r"\1migration guide")
    ),
    Fault("an empty line before the guide's title", (BREAKING,), swap(GUIDE, r"\A", "\n")),
    Fault("a version is missing from the guide", (BREAKING,), swap(GUIDE, r"^## Upgrading to .*", "## What is new")),
    Fault("a version more in the guide", (BREAKING,), add(GUIDE, "\n## Upgrading to 0.0.7\n\nNothing to do.\n")),
    Fault("a version with a v in the guide", (BREAKING,), swap(GUIDE, r"^## Upgrading to ", "## Upgrading to v")),
    Fault("the guide's sections the other way round", (BREAKING,), _swap_guide),
    Fault(
        "a breaking change more, without a section",
        (BREAKING,),
        meta("releases/breakingChanges/96.0.0", {"message": "x", "upgradeDeadline": _LATER}),
    ),
)

METADATA = (
    Fault("a key that the model does not have", ALL, meta("supportsFjords", True)),
    Fault("an id that is none", ALL, meta("definitionId", "fjord")),
    Fault("a type that is none", (PYTHON, MANIFEST), meta("connectorType", "sources")),
    Fault("a subtype that is none", (MANIFEST, JAVA), meta("connectorSubtype", "rest")),
    Fault("a support level that is none", (PYTHON, MANIFEST), meta("supportLevel", "certfied")),
    Fault("a release stage that is none", (PYTHON, MANIFEST), meta("releaseStage", "production")),
    Fault("no repository", (PYTHON, MANIFEST, JAVA), meta("dockerRepository", GONE)),
    Fault("no label", (MANIFEST,), meta("githubIssueLabel", GONE)),
    Fault("no documentationUrl", (MANIFEST,), meta("documentationUrl", GONE)),
    Fault("no id", (JAVA,), meta("definitionId", GONE)),
    Fault("a documentationUrl that is no address", (MANIFEST,), meta("documentationUrl", "see the docs")),
    Fault("hosts that are no list", (PYTHON, MANIFEST), meta("allowedHosts", {"hosts": "api.fjord.example"})),
    Fault("a registry without enabled", (MANIFEST, JAVA), meta("registryOverrides/cloud/enabled", GONE)),
    Fault("a registry that there is not", (MANIFEST,), meta("registryOverrides/moon", {"enabled": True})),
    Fault("the old key for registries", (MANIFEST,), meta("registries", {"oss": {"enabled": True}})),
    Fault("a release date to be filled in", (PYTHON, MANIFEST), meta("releaseDate", "TODO")),
    Fault("suggested streams as a list", (MANIFEST,), meta("suggestedStreams", ["orders"])),
    Fault("a test suite that there is not", (MANIFEST,), meta("connectorTestSuitesOptions", [{"suite": "smokeTests"}])),
    Fault("an internal level between two", (MANIFEST,), meta("ab_internal", {"sl": 150, "ql": 100})),
    Fault("no version of the format", (MANIFEST,), swap("metadata.yaml", r"^metadataSpecVersion.*\n", "")),
    Fault(
        "resources of a kind that there is not",
        (MANIFEST,),
        meta("resourceRequirements", {"default": {"memory": "1Gi"}}),
    ),
    Fault("no maxSecondsBetweenMessages", (CERTIFIED,), meta("maxSecondsBetweenMessages", GONE)),
    Fault("maxSecondsBetweenMessages is 0", (CERTIFIED,), meta("maxSecondsBetweenMessages", 0)),
    Fault("maxSecondsBetweenMessages in words", (CERTIFIED,), meta("maxSecondsBetweenMessages", "an hour")),
)

_STEP = r"^(1\. )\[Log into your Airbyte Cloud\].*"
PAGES = (
    Fault("no page", ALL, drop(PAGE)),
    Fault("an empty page", (PYTHON, MANIFEST, CERTIFIED), write(PAGE, "")),
    Fault("the changelog lacks the version", (*ALL, CERTIFIED), meta("dockerImageTag", "0.97.3")),
    Fault("no changelog", (PYTHON, MANIFEST, CERTIFIED), swap(PAGE, r"^#+ (?i:changelog).*", "## History", 9)),
    Fault(
        "the page is elsewhere",
        (MANIFEST, JAVA),
        meta("documentationUrl", "https://docs.airbyte.com/integrations/sources/fjord-x"),
    ),
    Fault(
        "the introduction says something else",
        (CERTIFIED,),
        swap(PAGE, r"^This page contains the setup guide and reference", "Here is the setup guide and the reference"),
    ),
    Fault("no HideInUI", (CERTIFIED,), swap(PAGE, r"^</?HideInUI>\n", "", 2)),
    Fault("the title is not the name", (CERTIFIED,), swap(PAGE, r"\A# .*", "# The {name} connector")),
    Fault("a cloud step says something else", (CERTIFIED,), swap(PAGE, _STEP, r"\1Log in to Airbyte.")),
    Fault("a cloud step less", (CERTIFIED,), swap(PAGE, r"^2\. Click Sources and then click .*\n", "")),
    Fault(
        "the open-source step says something else",
        (CERTIFIED,),
        swap(PAGE, r"^1\. Navigate to the Airbyte Open Source dashboard\.", "1. Go to your dashboard.", 9),
    ),
    Fault(
        "the sync modes' sentence says something else",
        (CERTIFIED,),
        swap(PAGE, r" source connector supports the following \[", " connector supports these ["),
    ),
    Fault("the changelog is not folded", (CERTIFIED,), swap(PAGE, r"^</?details>\n|^ *<summary>.*\n", "", 9)),
    Fault("the changelog's fold has another name", (CERTIFIED,), swap(PAGE, "Expand to review", "Show")),
    Fault(
        "a heading in other letters", (CERTIFIED,), swap(PAGE, r"^## Supported sync modes", "## Supported Sync Modes")
    ),
    Fault(
        "a heading before the setup guide",
        (CERTIFIED,),
        swap(PAGE, r"^## Setup guide", "## Before you start\n\nSleep well.\n\n## Setup guide"),
    ),
    Fault("a heading too few", (CERTIFIED,), swap(PAGE, r"^## Supported [Ss]treams.*\n", "")),
    Fault("no prerequisites", (CERTIFIED,), swap(PAGE, r"^## Prerequisites\n", "")),
    Fault(
        "prerequisites twice",
        (CERTIFIED,),
        swap(PAGE, r"^## Setup guide", "## Prerequisites\n\nMore.\n\n## Setup guide"),
    ),
    Fault(
        "prerequisites name nothing that the spec requires",
        (CERTIFIED,),
        swap(PAGE, r"^## Prerequisites\n(?:(?!## ).*\n)+", "## Prerequisites\n\nPatience.\n\n"),
    ),
    Fault("two changelogs", (CERTIFIED,), add(PAGE, "\n## Changelog\n\nSee above.\n")),
    Fault(
        "the setup guide after the sync modes",
        (CERTIFIED,),
        both(
            swap(PAGE, r"^## Setup guide\n", ""),
            swap(PAGE, r"^## Supported [Ss]treams", "## Setup guide\n\n## Supported Streams"),
        ),
    ),
    Fault("a heading with a full stop", (CERTIFIED,), swap(PAGE, r"^## Prerequisites", "## Prerequisites.")),
    Fault(
        "a data type map before the streams",
        (CERTIFIED,),
        both(
            swap(PAGE, r"^## Data type map.*\n", ""),
            swap(PAGE, r"^## Supported [Ss]treams", "## Data type map\n\n## Supported Streams"),
        ),
    ),
    Fault(
        "the tutorials' sentence says something else",
        (CERTIFIED,),
        swap(PAGE, r"^### Tutorials\n", "### Tutorials\n\nRead these:\n"),
    ),
    Fault("tutorials after the changelog", (CERTIFIED,), add(PAGE, "\n### Tutorials\n\nRead these.\n")),
)

HTTPS = (
    Fault("http in code", (*CODE, DESTINATION), add("{package}/*.py", f'\n_URL = "{_URL}"\n')),
    Fault(
        "HTTP in capitals", (PYTHON, DESTINATION), add("{package}/*.py", f'\n_URL = "{_URL.replace("http", "HTTP")}"\n')
    ),
    Fault("http behind code, in a comment", (PYTHON,), add("{package}/*.py", f"\n_N = 1  # {_URL}\n")),
    Fault("http in a docstring", (PYTHON,), add("{package}/*.py", f'\n\ndef _f():\n    """See {_URL}."""\n')),
    Fault("http in a manifest", (MANIFEST,), swap("manifest.yaml", r"url_base: .*", f'url_base: "{_URL}"')),
    Fault("http in a comment of TOML", CODE, add("pyproject.toml", f"# {_URL}\n")),
    Fault("http in a script", (PYTHON, MANIFEST), write("build.sh", f"#!/bin/sh\n# {_URL}\necho\n")),
    Fault("http in the README", (PYTHON, MANIFEST, JAVA), add("README.md", f"\nSee {_URL}.\n")),
    Fault(
        "http in metadata.yaml", (MANIFEST, JAVA), swap("metadata.yaml", r"^( *)hosts:\n", rf"\1hosts:\n\1- {_URL}\n")
    ),
    Fault(
        "http in a schema",
        (PYTHON,),
        swap("{package}/schemas/*.json", r'"type": "object"', f'"type": "object", "description": "{_URL}"'),
    ),
    Fault("http to this machine by number", (PYTHON, MANIFEST), add("README.md", "\nhttp://127.0.0.1:8000\n")),
    Fault(
        "http in Java",
        (JAVA,),
        add("src/main/**/*.java", f'// that was it\nclass Fjord {{ String url = "{_URL}"; }}\n'),
    ),
    Fault("http in a comment of Kotlin", (JAVA,), write("src/main/kotlin/Fjord.kt", f"// {_URL}\n")),
    Fault("http in a comment of Gradle", (JAVA,), add("build.gradle", f"// {_URL}\n")),
    Fault("http in a text file", (MANIFEST,), write("notes.txt", f"{_URL}\n")),
    Fault("http in a file of its own kind", (PYTHON,), write("sample.cfg", f"[api]\nurl = {_URL}\n")),
)

USERS = (
    Fault("no code at all", (MANIFEST,), drop("manifest.yaml")),
    Fault("the code does not parse", (*CODE, DESTINATION), add("{package}/*.py", "\ndef f(:\n")),
    Fault("the manifest does not parse", (MANIFEST,), add("manifest.yaml", "\n  - : [\n")),
    Fault(
        "the manifest checks a stream that there is not",
        (MANIFEST, LOW_CODE),
        swap("**/manifest.yaml", r"stream_names:\n( *)- .*", r"stream_names:\n\1- fjords"),
    ),
    Fault(
        "a component of the manifest that there is not",
        (MANIFEST,),
        swap("manifest.yaml", "type: DeclarativeStream", "type: DeclarativeStreem"),
    ),
    Fault(
        "a reference of the manifest to nothing",
        (MANIFEST,),
        swap("manifest.yaml", r'\$ref: "?#/definitions/[^"\n]+"?', '$ref: "#/definitions/fjord"'),
    ),
    Fault(
        "the spec requires what it does not ask for",
        (MANIFEST,),
        swap("manifest.yaml", r"^( *)required:\n( *)- ", r"\1required:\n\2- fjord_key\n\2- "),
    ),
    Fault(
        "the manifest uses what the spec does not ask for",
        (MANIFEST,),
        swap("manifest.yaml", r"config\[['\"]\w+['\"]\]", "config['fjord_key']"),
    ),
    Fault(
        "the command starts a module that there is not",
        CODE,
        swap("pyproject.toml", r'"(\w+)\.run:run"', r'"\1.fjord:run"'),
    ),
    Fault(
        "the command starts a function that there is not", CODE, swap("pyproject.toml", r"\.run:run\"", '.run:fjord"')
    ),
    Fault("the command starts another package", CODE, swap("pyproject.toml", r"\"\w+\.run:run\"", '"fjord.run:run"')),
    Fault("no dependency on the CDK", CODE, swap("pyproject.toml", r"^airbyte[-_]cdk *=.*\n", "")),
    Fault(
        "a package that there is not",
        (PYTHON,),
        swap("pyproject.toml", r"include *= *\"\w+\"", 'include = "source_fjord"'),
    ),
    Fault("no README", (PYTHON, MANIFEST), drop("README.md")),
    Fault(
        "the repository has another name", (PYTHON, MANIFEST, JAVA), meta("dockerRepository", "airbyte/source-fjord")
    ),
    Fault(
        "the acceptance tests name a file that there is not",
        (PYTHON,),
        swap("acceptance-test-config.yml", r"spec_path: .*", 'spec_path: "fjord/spec.json"'),
    ),
    Fault(
        "the acceptance tests are for another image",
        (PYTHON, LOW_CODE),
        swap("acceptance-test-config.yml", r"connector_image: .*", "connector_image: airbyte/source-fjord:dev"),
    ),
    Fault(
        "the catalogue has a stream that there is not",
        (PYTHON,),
        swap("integration_tests/configured_catalog.json", r'"name": "[^"]+"', '"name": "fjords"'),
    ),
    Fault("a schema does not parse", (PYTHON, LOW_CODE), add("{package}/schemas/*.json", "}}")),
    Fault(
        "a schema without properties",
        (PYTHON, LOW_CODE),
        write("{package}/schemas/*.json", '{"type": "object", "properties": {}}\n'),
    ),
    Fault("a secret in the repository", (PYTHON, MANIFEST), write("secrets/config.json", '{"api_key": "a1b2c3"}\n')),
    Fault(
        "the spec asks for nothing",
        (MANIFEST,),
        swap("manifest.yaml", r"^  connection_specification:", "  connection_spec:"),
    ),
)

FAULTS = (*IMAGES, *ICONS, *TAGS, *PACKAGING, *VERSIONS, *RELEASES, *METADATA, *PAGES, *HTTPS, *USERS)
