"""The repository around connectors: what lists them, and what is left of those that are gone."""

from __future__ import annotations

from generator.checks.findings import BROKEN
from tests.checks.corpus.case import OWN, PAGE, right, wrong

_CONFIG = """\
connectors: connectors
docs_index: docs/index.md
registry: registry/{prefix}s.yaml
indexes:
  - file: .github/CODEOWNERS
    line: "/{path}/ @data"
    among: "@data"
  - file: ci.yaml
    line: "- {slug}  # {title}"
    between: ["# sources", "# end"]
    for: source
"""
_INDEX = "# Connectors\n\n- [Fjord](integrations/sources/fjord.md)\n"
_LINK = "- [Gone](integrations/sources/gone.md)\n"
_REGISTRY = """\
- name: Fjord
  sourceDefinitionId: 5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11
  dockerRepository: airbyte/source-fjord
  dockerImageTag: 0.3.1
"""
_GONE = """\
- name: Gone
  sourceDefinitionId: 8a1b0d52-6f2a-4d0e-8e0b-3c1f1a2b3c4d
  dockerRepository: {owner}/source-gone
  dockerImageTag: 0.1.0
"""
_OWNERS = "* @platform\n/connectors/source-fjord/ @data\n"
_CI = 'matrix:\n  # sources\n  - fjord  # "Fjord"\n  # end\n'
_AROUND = {
    "/.connector-generator.yaml": _CONFIG,
    "/docs/index.md": _INDEX,
    "/registry/sources.yaml": _REGISTRY,
    "/.github/CODEOWNERS": _OWNERS,
    "/ci.yaml": _CI,
}
_SEED = "/airbyte-config/init/src/main/resources/seed/source_definitions.yaml"
_OURS = "# Gone\n\n## Set up Gone\n\n2. Go on as for Airbyte Cloud, from the second step.\n"
_ROW = "| {version} | 2024-06-01 | [{n}](https://github.com/{owner}/pull/{n}) | Read more |\n"
_TABLE = "# Gone\n\n## Changelog\n\n| Version | Date | Pull Request | Subject |\n| :- | :- | :- | :- |\n"
_CHANGED = _TABLE + _ROW.format(version="0.1.1", n=2, owner="airbytehq/airbyte")
_GONE_PAGE = "/docs/integrations/sources/gone.md"
_AIRBYTES_OWNERS = "/airbyte-integrations/connectors/source-fjord/ @data\n"

_ID = "5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11"
_TWIN = "data:\n  definitionId: {id}\n  dockerRepository: airbyte/{image}\n"

CASES = [
    # --- connectors that say to be the same
    wrong(
        "metadata.twin",
        "an ID that was copied",
        "python",
        {"/connectors/source-boats/metadata.yaml": _TWIN.format(image="source-boats", id=_ID)},
        where="metadata.yaml:8",
        home=OWN,
    ),
    wrong(
        "metadata.twin",
        "an image that was copied",
        "manifest-only",
        {
            "/airbyte-integrations/connectors/source-boats/metadata.yaml": _TWIN.format(
                image="source-fjord", id="8a1b0d52-6f2a-4d0e-8e0b-3c1f1a2b3c4d"
            )
        },
        where="metadata.yaml:10",
    ),
    right(
        "metadata.twin",
        "a variant",
        "python",
        {"/connectors/source-fj/metadata.yaml": _TWIN.format(image="source-fj", id=_ID)},
        home=OWN,
    ),
    right(
        "metadata.twin",
        "one that has its own",
        "python",
        {
            "/connectors/source-boats/metadata.yaml": _TWIN.format(
                image="source-boats", id="8a1b0d52-6f2a-4d0e-8e0b-3c1f1a2b3c4d"
            )
        },
        home=OWN,
    ),
    # --- entries that are missing
    wrong(
        "docs.index-entry",
        "no link",
        "python",
        {**_AROUND, "/docs/index.md": "- [A](integrations/sources/a.md)\n", "/docs/integrations/sources/a.md": "# A\n"},
        where="../../docs/index.md",
        home=OWN,
    ),
    right("docs.index-entry", "linked", "python", _AROUND, home=OWN),
    right(
        "docs.index-entry",
        "linked by the page that it shares",
        "python",
        {
            **_AROUND,
            PAGE: None,
            "metadata.yaml": ("integrations/sources/fjord", "integrations/sources/coast"),
            "/docs/integrations/sources/coast.md": "# Coast\n",
            "/docs/index.md": "- [Coast](integrations/sources/coast.md)\n",
        },
        home=OWN,
    ),
    wrong(
        "registry.entry",
        "no definition",
        "python",
        {**_AROUND, "/registry/sources.yaml": "[]\n"},
        where="../../registry/sources.yaml",
        home=OWN,
    ),
    right("registry.entry", "defined", "python", _AROUND, home=OWN),
    right(
        "registry.entry",
        "no registry for destinations",
        "destination",
        {"/.connector-generator.yaml": "registry: registry/{prefix}s.yaml\n", "/registry/sources.yaml": _REGISTRY},
        home=OWN,
    ),
    wrong(
        "registry.index-entry",
        "no line",
        "python",
        {**_AROUND, "/ci.yaml": "matrix:\n  # sources\n  # end\n"},
        where="../../ci.yaml",
        home=OWN,
    ),
    right("registry.index-entry", "has its lines", "python", _AROUND, home=OWN),
    # --- links
    wrong(
        "docs.index-link",
        "to nothing",
        "python",
        {**_AROUND, "/docs/index.md": _INDEX + _LINK},
        where="docs/index.md:4",
        home=OWN,
    ),
    right(
        "docs.index-link",
        "without a suffix, to a page that no connector here has",
        "python",
        {
            **_AROUND,
            "/docs/index.md": _INDEX + "- [Drupal](integrations/sources/drupal)\n- [All](integrations/README.md)\n",
            "/docs/integrations/sources/drupal.md": "# Drupal\n\nRead it with MySQL.\n",
        },
        home=OWN,
    ),
    wrong(
        "docs.index-leftover",
        "to a page that this tool wrote",
        "python",
        {**_AROUND, "/docs/index.md": _INDEX + _LINK, _GONE_PAGE: _OURS},
        where="docs/index.md:4",
        home=OWN,
    ),
    right(
        "docs.index-leftover",
        "to a page of somebody else's connector",
        "python",
        {**_AROUND, "/docs/index.md": _INDEX + _LINK, _GONE_PAGE: "# Gone\n\nMaintained by others.\n"},
        home=OWN,
    ),
    # --- the registry
    wrong(
        "registry.leftover",
        "in Airbyte's own",
        "python",
        {_SEED: _REGISTRY + _GONE.format(owner="airbyte")},
        where=f"{_SEED[1:]}:7",
    ),
    wrong(
        "registry.leftover",
        "that other leftovers name",
        "python",
        {
            **_AROUND,
            "/registry/sources.yaml": _REGISTRY + _GONE.format(owner="airbyte"),
            _GONE_PAGE: _OURS,
        },
        where="registry/sources.yaml:7",
        home=OWN,
    ),
    wrong(
        "registry.leftover",
        "of the owner of all others",
        "python",
        {
            **_AROUND,
            "metadata.yaml": ("airbyte/source-fjord", "acme/source-fjord"),
            "/registry/sources.yaml": _REGISTRY.replace("airbyte/", "acme/") + _GONE.format(owner="acme"),
        },
        home=OWN,
    ),
    right(
        "registry.leftover",
        "an image of Airbyte's in a registry of somebody's own",
        "python",
        {**_AROUND, "/registry/sources.yaml": _REGISTRY + _GONE.format(owner="airbyte")},
        home=OWN,
    ),
    right(
        "registry.leftover",
        "an image of others in Airbyte's own registry",
        "python",
        {
            _SEED: _REGISTRY
            + _GONE.format(owner="farosai")
            + "- name: J\n  dockerRepository: farosai/airbyte-j-source\n"
        },
    ),
    # --- further indexes
    wrong(
        "registry.index-leftover",
        "a path to nothing",
        "python",
        {**_AROUND, "/.github/CODEOWNERS": _OWNERS + "/connectors/source-gone/ @data\n"},
        where=".github/CODEOWNERS:3",
        home=OWN,
    ),
    wrong(
        "registry.index-leftover",
        "a slug of nothing",
        "python",
        {**_AROUND, "/ci.yaml": _CI.replace("  # end", "  - gone  # Gone\n  # end")},
        where="ci.yaml:4",
        home=OWN,
    ),
    right(
        "registry.index-leftover",
        "lines of another form",
        "python",
        {
            **_AROUND,
            "/.github/CODEOWNERS": _OWNERS
            + "/docs/ @data\n/connectors/source-*/ @data\n/connectors/source-gone/ @data @more\n# source-gone @data\n",
            "/ci.yaml": _CI.replace("  # end", "  - Gone # by hand\n  # end\n  - gone  # after the end"),
        },
        home=OWN,
    ),
    # --- CODEOWNERS that no configuration speaks of
    wrong(
        "registry.codeowners-leftover",
        "a directory that is gone",
        "python",
        {"/.github/CODEOWNERS": f"{_AIRBYTES_OWNERS}airbyte-integrations/connectors/source-gone/**/x.py @data\n"},
        where=".github/CODEOWNERS:2",
    ),
    right(
        "registry.codeowners-leftover",
        "patterns, and other places",
        "python",
        {
            "/.github/CODEOWNERS": f"{_AIRBYTES_OWNERS}/airbyte-integrations/connectors/source-*/ @a\n"
            "/airbyte-integrations/connectors/ @a\n/x/source-gone @a\n#/airbyte-integrations/connectors/source-gone\n"
        },
    ),
    # --- pages
    wrong("docs.page-leftover", "that this tool wrote", "python", {_GONE_PAGE: _OURS}, where=_GONE_PAGE[1:], home=OWN),
    wrong(
        "docs.page-leftover",
        "with this tool's marks",
        "python",
        {_GONE_PAGE: "# Gone\n\n<!-- TODO(gone): Say how. -->\n"},
        home=OWN,
    ),
    wrong("docs.page-leftover", "that pull requests to this repository changed", "python", {_GONE_PAGE: _CHANGED}),
    wrong(
        "docs.page-leftover",
        "its guide",
        "python",
        {
            "/docs/integrations/sources/gone-migrations.md": "# Gone Migration Guide\n",
            "/.github/CODEOWNERS": "/airbyte-integrations/connectors/source-gone @data\n",
        },
        where="docs/integrations/sources/gone-migrations.md",
    ),
    right("docs.page-leftover", "about a system", "python", {_GONE_PAGE: "# Gone\n\nUse MySQL.\n"}),
    right(
        "docs.page-leftover",
        "of a connector that Airbyte keeps elsewhere by now",
        "python",
        {
            _GONE_PAGE: _TABLE
            + _ROW.format(version="1.0.0", n=7, owner="airbytehq/airbyte-enterprise")
            + _ROW.format(version="0.1.0", n=2, owner="airbytehq/airbyte")
        },
    ),
    right(
        "docs.page-leftover",
        "of a connector that is paid for",
        "python",
        {_GONE_PAGE: "---\nenterprise-connector: true\n---\n" + _CHANGED},
    ),
    right(
        "docs.page-leftover",
        "that a connector shares",
        "python",
        {_GONE_PAGE: _CHANGED, "metadata.yaml": ("integrations/sources/fjord", "integrations/sources/gone")},
    ),
    right("docs.page-leftover", "an overview", "python", {"/docs/integrations/sources/README.md": _CHANGED}),
    right(
        "docs.page-leftover",
        "an older form of its page",
        "python",
        {"/docs/integrations/sources/fjord.inapp.md": _CHANGED},
    ),
    # --- directories
    wrong("names.no-code", "nothing but text", "nothing", {"README.md": "# Fjord\n", ".gitignore": "x\n"}, home=OWN),
    right("names.no-code", "a manifest", "manifest-only", {}),
    right("names.no-code", "metadata of an archived connector", "archived"),
    wrong(
        "metadata.no-code",
        "it is offered",
        "archived",
        {
            "metadata.yaml": [
                ("supportLevel: archived", "supportLevel: community"),
                ("{enabled: false}", "{enabled: true}"),
            ]
        },
        where="metadata.yaml",
        severity=BROKEN,
    ),
    right("metadata.no-code", "archived", "archived"),
    right(
        "metadata.no-code",
        "in no registry",
        "archived",
        {"metadata.yaml": ("supportLevel: archived", "supportLevel: community")},
    ),
]
