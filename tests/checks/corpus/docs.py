"""README, documentation page, changelogs, migration guide, and the names in them."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, OWN, PAGE, Case, Edits, right, wrong

_META = "metadata.yaml"
_SHOWN = "../../../docs/integrations/sources/fjord.md"
_URL = "https://docs.airbyte.com/integrations/sources/fjord\n  githubIssueLabel"  # that of metadata.yaml
_IMPORTANT = ("  supportLevel: community\n", "  supportLevel: community\n  ab_internal: {sl: 300, ql: 400}\n")
_UNIMPORTANT = ("  supportLevel: community\n", "  supportLevel: community\n  ab_internal: {sl: 0}\n")
_BREAKING = (
    "  supportLevel: community\n",
    """\
  supportLevel: community
  releases:
    breakingChanges:
      2.0.0: {message: Trips have other keys., upgradeDeadline: "2099-01-31"}
      1.0.0: {message: Boats have other keys., upgradeDeadline: "2098-01-31"}
""",
)
_GUIDE = "/docs/integrations/sources/fjord-migrations.md"
_GUIDE_SHOWN = "../../../docs/integrations/sources/fjord-migrations.md"
_GUIDE_TEXT = """\
# Fjord Migration Guide

## Upgrading to 2.0.0

Refresh trips.

## Upgrading to 1.0.0

Refresh boats.
"""
_DETAILS = "<details>\n  <summary>Expand to review</summary>\n"
_TUTORIALS = (
    "## Changelog",
    """\
### Tutorials

Now that you have set up the Fjord source connector, check out the following Fjord tutorials:

- [Boats in a table](https://fjord.example/tutorial)

## Changelog""",
)


def _page(*edits: tuple[str, str]) -> Edits:
    """Return the edits of a page that Airbyte's QA reads closely."""
    return {_META: _IMPORTANT, PAGE: list(edits)}


_FOUND = [
    wrong("docs.readme", "absent", "python", {"README.md": None}),
    right("docs.readme", "two lines", "java", {"README.md": "# Fjord\n"}),
    wrong("docs.page", "absent", "python", {PAGE: None}),
    wrong("docs.page", "empty", "java", {PAGE: ""}),
    wrong("docs.page", "absent where nobody enforces it", "python", {PAGE: None}, home=OWN, severity="to do"),
    wrong("docs.page", "absent and alone", "python", {PAGE: None}, home=ALONE, severity="to do"),
    right("docs.page", "a tutorial without metadata.yaml", "python", {_META: None, PAGE: None}),
    right("docs.page", "nobody asks it of the lowest level", "python", {_META: _UNIMPORTANT, PAGE: None}),
    right(
        "docs.page",
        "a variant shares a page",
        "python",
        {
            _META: (_URL, _URL.replace("/fjord", "/firth")),
            PAGE: None,
            "/docs/integrations/sources/firth.md": "# Firth\n",
        },
    ),
    right(
        "docs.page",
        "documentation that lies elsewhere",
        "python",
        {_META: (_URL, _URL.replace("https://docs.airbyte.com/", "https://fjord.example/")), PAGE: None},
        home=OWN,
    ),
    wrong(
        "docs.link",
        "to a page that is not there",
        "python",
        {_META: (_URL, _URL.replace("/fjord", "/firth"))},
        where=f"{_META}:11",
    ),
    wrong(
        "docs.link",
        "out of the documentation",
        "python",
        {_META: (_URL, _URL.replace("/fjord", "/../../fjord"))},
    ),
    wrong(
        "docs.link",
        "elsewhere",
        "python",
        {_META: (_URL, _URL.replace("/fjord", "/firth"))},
        home=OWN,
        severity="to do",
    ),
    right(
        "docs.link",
        "a variant shares a page",
        "python",
        {_META: (_URL, _URL.replace("/fjord", "/firth")), "/docs/integrations/sources/firth.md": "# Firth\n"},
    ),
    right("docs.link", "with a slash at its end", "python", {_META: (_URL, _URL.replace("fjord\n", "fjord/\n"))}),
    wrong(
        "docs.site",
        "its own",
        "manifest-only",
        {_META: (_URL, _URL.replace("https://docs.airbyte.com/", "https://fjord.example/"))},
        where=f"{_META}:11",
    ),
    right(
        "docs.site",
        "its own, in its own repository",
        "manifest-only",
        {_META: (_URL, _URL.replace("https://docs.airbyte.com/", "https://fjord.example/"))},
        home=OWN,
    ),
]
_CHANGELOGS = [
    wrong("docs.changelog", "absent", "java", {PAGE: ("## Changelog", "## History")}, where=_SHOWN),
    wrong("docs.changelog", "elsewhere", "java", {PAGE: ("## Changelog", "## History")}, home=OWN, severity="advice"),
    right("docs.changelog", "in capitals, below another heading", "java", {PAGE: ("## Changelog", "### CHANGELOG")}),
    wrong(
        "docs.changelog-entry",
        "of an older version",
        "python",
        {PAGE: ("| 0.3.1 |", "| 0.2.9 |")},
        where=f"{_SHOWN}:58",
    ),
    wrong("docs.changelog-entry", "of a longer version", "java", {PAGE: ("| 0.3.1 |", "| 0.3.10 |")}, home=ALONE),
    wrong(
        "docs.changelog-entry",
        "the version stands elsewhere only",
        "java",
        {PAGE: [("| 0.3.1 |", "| 0.2.9 |"), ("Make a key", "Since 0.3.1, make a key")]},
    ),
    right("docs.changelog-entry", "with a v", "java", {PAGE: ("| 0.3.1 |", "| v0.3.1 |")}),
    right(
        "docs.changelog-entry",
        "nobody asks it of the lowest level",
        "java",
        {_META: _UNIMPORTANT, PAGE: ("| 0.3.1 |", "| 0.2.9 |")},
    ),
    wrong(
        "docs.own-changelog",
        "the only one there is",
        "python",
        {PAGE: ("## Changelog", "## History"), "CHANGELOG.md": "# Changelog\n\n## 0.3.0\n"},
        where="CHANGELOG.md:1",
    ),
    right("docs.own-changelog", "given up for the page", "python", {"CHANGELOG.md": "# Changelog\n\n## 0.1.0\n"}),
    right(
        "docs.own-changelog", "knows the version", "python", {PAGE: None, "CHANGELOG.md": "# Changelog\n\n## 0.3.1\n"}
    ),
]
_MIGRATIONS = [
    wrong("docs.migration-guide", "absent", "python", {_META: _BREAKING}, where=_META),
    wrong("docs.migration-guide", "absent elsewhere", "java", {_META: _BREAKING}, home=OWN, severity="advice"),
    right("docs.migration-guide", "not asked for", "python"),
    right("docs.migration-guide", "there", "python", {_META: _BREAKING, _GUIDE: _GUIDE_TEXT}),
    wrong(
        "docs.migration-guide", "that of another", "python", {_META: _BREAKING, _GUIDE.replace("fj", "f"): _GUIDE_TEXT}
    ),
    wrong(
        "docs.migration-guide-title",
        "another",
        "python",
        {_META: _BREAKING, _GUIDE: _GUIDE_TEXT.replace("# Fjord Migration Guide", "# Migrating Fjord")},
        where=_GUIDE_SHOWN,
    ),
    right(
        "docs.migration-guide-title",
        "below an import",
        "python",
        {_META: _BREAKING, _GUIDE: "import Note from '@site/note.md';\n\n" + _GUIDE_TEXT},
    ),
    wrong(
        "docs.migration-guide-versions",
        "one is missing",
        "python",
        {_META: _BREAKING, _GUIDE: _GUIDE_TEXT.replace("to 2.0.0", "to version 2")},
    ),
    right(
        "docs.migration-guide-versions",
        "one more than asked for",
        "python",
        {
            _META: _BREAKING,
            _GUIDE: _GUIDE_TEXT.replace("## Upgrading to 1", "## Upgrading to 1.5.0\n\n## Upgrading to 1"),
        },
    ),
    wrong(
        "docs.migration-guide-order",
        "the oldest first",
        "python",
        {_META: _BREAKING, _GUIDE: f"{_GUIDE_TEXT}\n## Upgrading to 3.0.0\n"},
        where=f"{_GUIDE_SHOWN}:11",
    ),
    right("docs.migration-guide-order", "the newest first", "python", {_META: _BREAKING, _GUIDE: _GUIDE_TEXT}),
]
_SECTIONS = [
    wrong("docs.headings", "case", "python", _page(("## Setup guide", "## Setup Guide")), where=f"{_SHOWN}:14"),
    wrong(
        "docs.headings", "another above the guide", "python", _page(("## Setup guide", "## Limits\n\n## Setup guide"))
    ),
    wrong("docs.headings", "one is missing", "low-code", _page(("## Supported Streams\n", ""))),
    wrong(
        "docs.headings",
        "Tutorials above Limitations",
        "python",
        _page(("## Changelog", "### Tutorials\n\n## Limitations & Troubleshooting\n\n## Changelog")),
    ),
    wrong("docs.headings", "none is left", "python", {_META: _IMPORTANT, PAGE: "Nothing but text.\n"}),
    wrong("docs.headings", "elsewhere", "python", _page(("## Setup guide\n", "")), home=OWN, severity="advice"),
    right("docs.headings", "a source of no importance", "python", {PAGE: ("## Setup guide\n", "")}),
    right("docs.headings", "a destination", "destination", {_META: _IMPORTANT, PAGE: ("## Supported Streams\n", "")}),
    right("docs.headings", "in Java", "java", _page(("## Setup guide\n", ""))),
    right("docs.headings", "a manifest alone", "manifest-only", _page(("## Setup guide\n", ""))),
    right("docs.headings", "steps", "python", _page(("## Set up Fjord", "## Step 1: Set up Fjord"))),
    right("docs.headings", "in code", "python", _page(("## Setup guide", "```sh\n# a comment\n```\n\n## Setup guide"))),
    right("docs.headings", "the optional ones are left out", "low-code", _page(("### For Airbyte Cloud:\n", ""))),
    right(
        "docs.headings", "its own below the streams", "python", _page(("- trips\n", "- trips\n\n## Deleted boats\n"))
    ),
    right(
        "docs.headings",
        "a checkout from before the allow list",
        "python",
        {
            **_page(("## IP allow list\n", "")),
            "/airbyte-ci/connectors/connectors_qa/src/connectors_qa/checks/documentation.py": (
                "class CheckDocumentationHeadersOrder:\n    pass\n"
            ),
        },
    ),
    wrong("docs.prerequisites", "no Region", "python", _page(("- The Region of it\n", "")), where=f"{_SHOWN}:9"),
    wrong("docs.prerequisites", "no such section", "low-code", _page(("## Prerequisites", "## Before"))),
    wrong(
        "docs.prerequisites",
        "no word for the credentials",
        "python",
        {
            **_page(("- An account at Fjord, with an API Key\n", "- The API Key\n")),
            "source_fjord/spec.yaml": ("region: {type", "client_id: {type: string, title: Client}\n    region: {type"),
        },
    ),
    wrong(
        "docs.prerequisites",
        "no title",
        "python",
        {_META: _IMPORTANT, "source_fjord/spec.yaml": (", title: Region", "")},
    ),
    right("docs.prerequisites", "a source of no importance", "python", {PAGE: ("- The Region of it\n", "")}),
    right("docs.prerequisites", "in small letters", "python", _page(("The Region of it", "the region"))),
    right(
        "docs.prerequisites",
        "credentials by any name",
        "python",
        {
            **_page(("with an API Key", "")),
            "source_fjord/spec.yaml": [
                ("required: [api_key, region]", "required: [client_secret, region]"),
                ("api_key: {type: string, title: API Key", "client_secret: {type: string, title: Client Secret"),
            ],
        },
    ),
    wrong("docs.intro", "other words", "python", _page(("This page contains the", "This is the")), where=f"{_SHOWN}:1"),
    wrong("docs.intro", "not hidden", "python", _page(("<HideInUI>\n", ""))),
    right("docs.intro", "below an import", "python", _page(("# Fjord\n", "# Fjord\n\nimport X from './x.md';\n"))),
    right("docs.intro", "a source of no importance", "low-code", {PAGE: ("This page contains the", "This is the")}),
    wrong(
        "docs.for-airbyte-cloud",
        "other steps",
        "python",
        _page(
            ("[Log into your Airbyte Cloud](https://cloud.airbyte.com/workspaces) account", "Open it"),
            ("Click Sources and then click + New source", "Begin"),
            ("On the Set up the source page, select Fjord from the Source type dropdown", "Look around"),
        ),
    ),
    right("docs.for-airbyte-cloud", "nearly the same", "python", _page(("Click Sources and then click", "Click"))),
    wrong(
        "docs.for-airbyte-open-source",
        "other steps",
        "python",
        _page(("Navigate to the Airbyte Open Source dashboard", "Go on")),
    ),
    right("docs.for-airbyte-open-source", "nearly the same", "python", _page(("Navigate to the", "Open the"))),
    wrong(
        "docs.sync-modes",
        "another sentence",
        "low-code",
        _page(
            ("The Fjord source connector supports the following [sync modes]", "These"),
            ("(https://docs.airbyte.com/cloud/core-concepts/#connection-sync-modes):", "are there:"),
        ),
    ),
    wrong("docs.sync-modes", "no such section", "python", _page(("## Supported sync modes\n", ""))),
    right(
        "docs.sync-modes", "nearly the same", "python", _page(("connector supports the following", "supports these"))
    ),
    wrong(
        "docs.tutorials",
        "another sentence",
        "python",
        _page(("## Changelog", "### Tutorials\n\n- One\n\n## Changelog")),
    ),
    right("docs.tutorials", "none", "python", {_META: _IMPORTANT}),
    right("docs.tutorials", "the sentence", "python", _page(_TUTORIALS)),
    wrong("docs.ip-allow-list", "no such section", "python", _page(("## IP allow list", "## Addresses"))),
    right("docs.ip-allow-list", "a source of no importance", "python", {PAGE: ("## IP allow list", "## Addresses")}),
    wrong(
        "docs.changelog-details",
        "not folded",
        "python",
        _page((_DETAILS, ""), ("</details>\n", "")),
        where=f"{_SHOWN}:58",
    ),
    wrong("docs.changelog-details", "no empty line below", "python", _page((f"{_DETAILS}\n", _DETAILS))),
    right("docs.changelog-details", "text above it", "python", _page((_DETAILS, f"What has changed:\n\n{_DETAILS}"))),
    right(
        "docs.changelog-details", "a source of no importance", "python", {PAGE: [(_DETAILS, ""), ("</details>\n", "")]}
    ),
]
_STREAM = """\
  - type: DeclarativeStream
    name: {}
    primary_key: id
    retriever:
      type: SimpleRetriever
      requester: {{$ref: "#/definitions/requester"}}
      record_selector: {{type: RecordSelector, extractor: {{type: DpathExtractor, field_path: []}}}}
    schema_loader:
      type: InlineSchemaLoader
      schema: {{type: object, properties: {{id: {{type: integer}}}}}}
"""
_MORE = ("spec:\n  type: Spec", "".join(map(_STREAM.format, ("ports", "ice_crews"))) + "spec:\n  type: Spec")
_OLD_QA = "/airbyte-ci/connectors/connectors_qa/src/connectors_qa/checks/documentation.py"
_EXACT = """\
class CheckSupportedSyncModesSectionContent:
    def check_section(self):
        actual = close_matches[0]


class CheckMigrationGuide:
    def _run(self):
        first_line = guide.splitlines()[0]
"""
_NEARLY = ("connector supports the following", "supports these")
_EDITIONS = [
    wrong("docs.sync-modes", "nearly the same, for QA of 2024", "python", {**_page(_NEARLY), _OLD_QA: _EXACT}),
    right("docs.sync-modes", "the same, for QA of 2024", "python", {_META: _IMPORTANT, _OLD_QA: _EXACT}),
    wrong(
        "docs.migration-guide-title",
        "below a line, for QA of 2024",
        "python",
        {_META: _BREAKING, _GUIDE: f"\n{_GUIDE_TEXT}", _OLD_QA: _EXACT},
    ),
    wrong(
        "docs.migration-guide-versions",
        "one more, for QA of 2024",
        "python",
        {_META: _BREAKING, _GUIDE: f"{_GUIDE_TEXT}\n## Upgrading to 0.5.0\n", _OLD_QA: _EXACT},
    ),
]
_CONFIG = '# Fjord\n\nA key, as in:\n\n```json\n{"api_key": "…", "region": "…", "%s": 1}\n```\n'
_NAMES = [
    wrong(
        "docs.stream-named",
        "one of four",
        "manifest-only",
        {"manifest.yaml": _MORE, PAGE: ("- trips\n", "- trips\n- Ports\n")},
        where=f"{_SHOWN}:49",
    ),
    right(
        "docs.stream-named",
        "in other spelling",
        "manifest-only",
        {"manifest.yaml": _MORE, PAGE: ("- trips\n", "- trips\n- Port\n- [Crew of ice](https://fjord.example)\n")},
    ),
    right(
        "docs.stream-named",
        "a page that lists none",
        "manifest-only",
        {"manifest.yaml": _MORE, PAGE: ("- boats\n- trips\n", "All that floats.\n")},
    ),
    right(
        "docs.stream-named",
        "streams that a run makes",
        "manifest-only",
        {
            "manifest.yaml": [_MORE, ("name: ports\n", "name: \"{{ config['x'] }}\"\n")],
            PAGE: ("- trips\n", "- trips\n- Ports\n"),
        },
    ),
    wrong("docs.field-known", "in the README", "python", {"README.md": _CONFIG % "area"}, where="README.md:5"),
    right("docs.field-known", "all are known", "python", {"README.md": _CONFIG.replace(', "%s": 1', "")}),
    right(
        "docs.field-known", "no config", "python", {"README.md": '# Fjord\n\n```json\n{"id": 1, "region": "x"}\n```\n'}
    ),
]
CASES: list[Case] = [*_FOUND, *_CHANGELOGS, *_MIGRATIONS, *_SECTIONS, *_NAMES, *_EDITIONS]
