"""What a repository looks like, and the configuration that says so to the generator."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.connectors.connector import PREFIXES
from generator.formats.files import is_directory, is_file, read_regular
from generator.monorepo.configuration import LINE_NAMES, find_monorepo
from generator.rendering.escape import escape_quoted
from generator.writing.trees import is_tools_own

_DEPTH = 3
_MAX_BYTES = 20_000_000
_CONNECTOR = re.compile(rf"({'|'.join(PREFIXES)})-.")
_INDEXES = ("SUMMARY.md", "integrations/README.md", "README.md")
_LINK = re.compile(rf"\]\((?:[^\s()]*/)?({'|'.join(PREFIXES)})s/[^/\s)]+\)")


@dataclass(frozen=True)
class Survey:
    """What was found; paths are relative to the repository's top.

    Attributes:
        connectors: where its connectors are, or would be looked for first.
        docs: the same for documentation.
        docs_index: the Markdown file that links to connectors' pages; "" if there is none.
        registry: the YAML list of definitions, with `{prefix}` in it; "" if there is none.
        airbytes: whether it is Airbyte's own repository.
    """

    connectors: str = "connectors"
    docs: str = "docs"
    docs_index: str = ""
    registry: str = ""
    airbytes: bool = False


def survey_repository(root: Path) -> Survey:
    """Look where a repository without a configuration keeps its connectors and what belongs to them."""
    known = find_monorepo(root)
    if known and known.root == root:  # by its layout, because it has no configuration
        return Survey(
            connectors=_relative(known.connectors, root),
            docs=_relative(known.docs, root),
            docs_index=_relative(known.docs_index, root) if known.docs_index else "",
            registry=_registry(known.registries["source"], root) if "source" in known.registries else "",
            airbytes=True,
        )
    directories = list(_walk(root, _DEPTH))
    docs = _find_docs(root, directories)
    registries = (path for d in directories if is_file(path := d / "source_definitions.yaml"))
    return Survey(
        connectors=_find_connectors(root, directories),
        docs=docs,
        docs_index=_find_index(root, docs),
        registry=next((_registry(path, root) for path in registries), ""),
    )


def _walk(directory: Path, depth: int) -> Iterator[Path]:
    """Yield the directories below one, those of a connector left out."""
    yield directory
    if depth == 0:
        return
    try:
        below = sorted(Path(entry.path) for entry in os.scandir(directory) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
    for path in below:
        if not path.name.startswith(".") and not _CONNECTOR.match(path.name) and not is_tools_own(path):
            yield from _walk(path, depth - 1)


def _find_connectors(root: Path, directories: list[Path]) -> str:
    """Return the directory with the most connectors in it; without any, one that is called so."""

    def rank(directory: Path) -> tuple[int, bool, int]:
        count = sum(bool(_CONNECTOR.match(name)) for name in os.listdir(directory))
        return count, directory.name == "connectors", -len(directory.parts)

    best = max(directories, key=rank)
    return _relative(best, root) if rank(best)[:2] > (0, False) else Survey.connectors


def _find_docs(root: Path, directories: list[Path]) -> str:
    pages = (d for d in directories if any(is_directory(d / "integrations" / f"{prefix}s") for prefix in PREFIXES))
    named = (root / name for name in ("docs", "documentation", "doc") if is_directory(root / name))
    found = next(pages, None) or next(named, None)
    return _relative(found, root) if found else Survey.docs


def _find_index(root: Path, docs: str) -> str:
    for path in (*(root / docs / name for name in _INDEXES), root / "SUMMARY.md"):
        try:
            text = read_regular(path, _MAX_BYTES).decode("utf-8")
        except (OSError, ValueError):
            continue
        if _LINK.search(text):
            return _relative(path, root)
    return ""


def _registry(path: Path, root: Path) -> str:
    return _relative(path.with_name("{prefix}_definitions.yaml"), root)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def render_configuration(survey: Survey) -> str:
    """Return the configuration: what was found is said, all other keys are explained by an example."""
    return _TEXT.format(
        names=", ".join(f"{{{name}}}" for name in LINE_NAMES),
        connectors=_line("connectors", survey.connectors),
        docs=_line("docs", survey.docs),
        docs_index=_line("docs_index", survey.docs_index, "docs/SUMMARY.md"),
        registry=_line("registry", survey.registry, "registry/{prefix}_definitions.yaml"),
        answers="answers:\n  home: airbyte" if survey.airbytes else _ANSWERS,
    )


def _line(key: str, found: str, example: str = "") -> str:
    """Return `key: value`; commented out if it is only an example."""
    if not found:
        return f"#{key}: {example}"
    plain = re.fullmatch(r"\w[\w./{}-]*", found)
    return f"{key}: {found if plain else escape_quoted(found)}"


_ANSWERS = """\
#answers:
#  author: Data Platform Team
#  license: ELv2
#  documentation_url: https://docs.example.com/connectors/{slug}"""

_TEXT = """\
# What connector-generator has to know of this repository. Paths are relative to the directory of this file.
# A connector that is created anywhere below it goes to the others; `--set home=standalone` makes an exception.

# Where new connectors go, each into a directory of its own.
{connectors}

# Where documentation is. A connector's page goes below it: that of an Airbyte source to integrations/sources/<slug>.md.
{docs}

# The Markdown file that links to the page of every connector. A new link goes to its sorted place, in the style of
# its neighbours.
{docs_index}

# The YAML list with a definition of every connector. {{prefix}} stands for source or destination, for a file of each.
{registry}

# Further files that have one line for each connector. It goes to its sorted place `between` the line with one text
# and the line with another, or `among` all lines with a text; `for` one kind of connector, or for both. These can
# stand in it: {names}.
#indexes:
#  - file: .github/CODEOWNERS
#    line: "/{{path}}/ @data-team"
#    among: "@data-team"
#  - file: README.md
#    line: "| [{{title}}]({{path}}) | {{version}} |"
#    between: ["<!-- sources -->", "<!-- end of sources -->"]
#    for: source

# Answers that every connector here starts from; `connector-generator templates NAME` lists the questions.
{answers}

# Scripts that run in a new connector's directory, beside the generator's own, in cookiecutter's format.
#hooks:
#  post_gen_project: [tools/after_new_connector.py]

# Directories that are templates, or that hold some: each can be named, as the bundled ones can.
#templates: [tools/templates]

# What `connector-generator check` does not show here, and why: a rule's code, a whole area such as metadata, or a
# pattern; for these connectors, or for all.
#check:
#  ignore:
#    - rule: metadata.*
#      reason: the registry of ours is written by hand
#      connectors: [source-internal-*]
"""
