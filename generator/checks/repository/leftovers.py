"""What a connector leaves behind when only its directory is deleted: lines, definitions, pages.

Nothing here is guessed. A page may be about a connector that was never made here (Airbyte documents systems that other
connectors read, and connectors of others), a registry may offer other people's images: of them nothing is said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path

from generator.checks.findings import TODO, Finding
from generator.checks.rules import OURS, Rule
from generator.checks.sources import CONFIGURATION, GUIDE
from generator.connectors.connector import Connector
from generator.connectors.git_index import read_tracked
from generator.connectors.pages import OVERVIEWS, PAGE_SUFFIXES, bare_name
from generator.formats.files import read_regular
from generator.monorepo.boundaries import walk_up
from generator.monorepo.configuration import Monorepo
from generator.monorepo.entries import DOCS_INDEX, FOLDERS, INDEX, OWNERS, REGISTRY, Entry, read_entries

_DOCS_LINK = Rule(
    "docs.index-link",
    says="every link to a connector's page in the index of the documentation leads to a page",
    owner=OURS,
    source=f"docs_index of {CONFIGURATION}, or docs/SUMMARY.md of Airbyte's own of 2022",
    wrong="* [Fjord](integrations/sources/fjord.md), and no such file",
    right="no such line, or the file",
)
_DOCS_INDEX_LEFTOVER = Rule(
    "docs.index-leftover",
    says="the index of the documentation links to no page of a connector that is gone",
    owner=OURS,
    source=f"docs_index of {CONFIGURATION}; docs.page-leftover says what makes it sure",
    wrong="* [Fjord](integrations/sources/fjord.md), a page that this tool wrote, and no source-fjord",
    right="* [Drupal](integrations/sources/drupal.md), about a system that another connector reads",
    severity=TODO,
)
_REGISTRY_LEFTOVER = Rule(
    "registry.leftover",
    says="the registry offers no connector of this repository that is gone",
    owner=OURS,
    source=f"{GUIDE}, step 11: the registry lists the images that the repository builds",
    wrong="dockerRepository: airbyte/source-fjord in Airbyte's own registry, and no source-fjord",
    right="dockerRepository: farosai/airbyte-jenkins-source, which is built elsewhere",
)
_INDEX_LEFTOVER = Rule(
    "registry.index-leftover",
    says="no line in a further index of the repository is about a connector that is gone",
    owner=OURS,
    source=f"indexes of {CONFIGURATION}: one line for each connector",
    wrong="/connectors/source-fjord/ @data in an index of the line /{path}/ @data, and no such directory",
    right="/docs/ @data, which has another form",
)
_OWNERS_LEFTOVER = Rule(
    "registry.codeowners-leftover",
    says="CODEOWNERS names no directory of a connector that is gone",
    owner=OURS,
    source="GitHub's page About code owners: a pattern that fits no file asks nobody",
    wrong="/airbyte-integrations/connectors/source-fjord/ @data, and no such directory",
    right="/airbyte-integrations/connectors/source-*/ @data",
    severity=TODO,
)
_PAGE_LEFTOVER = Rule(
    "docs.page-leftover",
    says="no documentation page stays of a connector that was made in this repository and is gone",
    owner=OURS,
    source="a page is surely one if this tool wrote it, if another leftover names its connector, or if all its changes "
    "came by pull requests to Airbyte's own repository",
    wrong="docs/integrations/sources/fjord.md with this tool's marks, no source-fjord, and no documentationUrl to it",
    right="a page that a connector's documentationUrl leads to, or that never belonged to one that was made here",
    severity=TODO,
)
RULES = (_DOCS_LINK, _DOCS_INDEX_LEFTOVER, _REGISTRY_LEFTOVER, _INDEX_LEFTOVER, _OWNERS_LEFTOVER, _PAGE_LEFTOVER)

_MAX_BYTES = 1_000_000
_OUR_SENTENCES = (  # of the pages that our templates write
    "Go on as for Airbyte Cloud, from the second step.",
    "must be installed where ingestion runs, beside `openmetadata-ingestion`.",
)
_PULL = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/pull/")
_AIRBYTE, _AIRBYTES = "airbyte", "airbytehq/airbyte"  # the owner of the images, and the repository


class _Repository:
    """A repository, with the connectors that are in it.

    Attributes:
        images, owners: of the docker images of the connectors: their names, and what stands before those.
        pages: that the connectors have or may have, as paths below the documentation's directory.
    """

    def __init__(self, monorepo: Monorepo, connectors: Sequence[Connector]) -> None:
        self.root = monorepo.root
        self.monorepo = monorepo
        self.directories = {one.path.name for one in connectors}
        repositories = [one.repository for one in connectors]
        self.images = {repository.rpartition("/")[2] for repository in repositories}
        self.owners = {repository.rpartition("/")[0] for repository in repositories} - {"", _AIRBYTE}
        self.pages = {page for one in connectors for page in one.pages}

    @cached_property
    def tracked(self) -> Mapping[str, bool]:
        """Return what git tracks: a connector may lie where no new one would be put."""
        *_, top = walk_up(self.root)
        start = f"{self.root.relative_to(top).as_posix()}/".removeprefix("./")
        return {name[len(start) :]: out for name, out in read_tracked(top).items() if name.startswith(start)}

    @cached_property
    def tracked_names(self) -> frozenset[str]:
        """Return what all tracked directories are called."""
        return frozenset(part for path in self.tracked for part in path.split("/")[:-1])

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """Return what a sparse checkout keeps from the disk: it is not gone."""
        return tuple(path for path, left_out in self.tracked.items() if left_out)

    def has(self, directory: str) -> bool:
        """Say whether there is a connector with this directory, or may be one."""
        if directory in self.directories or os.path.lexists(self.monorepo.connectors / directory):
            return True
        part = f"/{directory}/"
        if self._is_left_out(self.monorepo.connectors / directory) or any(part in f"/{one}" for one in self.left_out):
            return True
        if directory not in self.tracked_names:
            return False
        return any(part in f"/{one}" and os.path.lexists(self.root / one) for one in self.tracked)

    def lacks(self, path: Path) -> bool:
        """Say whether there is nothing at a place, nor would be in a full checkout."""
        return not os.path.lexists(path) and not self._is_left_out(path)

    def _is_left_out(self, path: Path) -> bool:
        """Say whether a path, something below it, or a directory above it is left out."""
        name = f"{path.relative_to(self.root).as_posix()}/"
        return any(f"{one}/".startswith(name) or (one.endswith("/") and name.startswith(one)) for one in self.left_out)


def find_leftovers(monorepo: Monorepo, connectors: Sequence[Connector]) -> Iterator[tuple[str, Finding]]:
    """Yield what is left of connectors that are gone, each with whether it is among the `entries` or the `pages`.

    Args:
        monorepo: the repository; paths are told as they are seen from its top.
        connectors: all that are in it.

    Raises:
        ConfigError: an index cannot be read.
    """
    repository = _Repository(monorepo, connectors)
    entries = tuple(read_entries(monorepo))
    unclaimed = {} if repository.left_out else dict(_unclaimed_pages(repository))
    gone = {one.directories[0] for one in entries if _is_gone(one, repository, set()) and len(one.directories) == 1}
    gone |= {name for page, name in unclaimed.items() if _was_made_here(page, name, monorepo)}
    pages = {page: name for page, name in unclaimed.items() if name in gone}
    for entry in entries:
        if entry.page in pages:
            yield "entries", _at(_DOCS_INDEX_LEFTOVER, entry, repository)
        elif _is_gone(entry, repository, gone):
            yield "entries", _at(_RULE_OF[entry.kind], entry, repository)
    for page, name in pages.items():
        message = f"it documents {name}, which is not there"
        hint = "delete the page, or let documentationUrl of the connector that it is about lead to it"
        yield "pages", _PAGE_LEFTOVER.at(message, hint, _seen(page, repository))


_RULE_OF = {DOCS_INDEX: _DOCS_LINK, REGISTRY: _REGISTRY_LEFTOVER, INDEX: _INDEX_LEFTOVER, OWNERS: _OWNERS_LEFTOVER}


def _is_gone(entry: Entry, repository: _Repository, gone: Set[str]) -> bool:
    """Say whether an entry's connector was here, and is not.

    Args:
        entry: the line.
        repository: with what is there.
        gone: directories that are known to be gone by something else.
    """
    if entry.path:
        return repository.lacks(entry.path)
    if any(repository.has(directory) for directory in entry.directories):
        return False
    if entry.page:
        page = entry.page.relative_to(repository.monorepo.docs).as_posix()
        claimed = f"{bare_name(page)}.md" in repository.pages
        return not claimed and all(repository.lacks(one) for one in _files_of(entry.page))
    if entry.repository:
        owner, _, image = entry.repository.rpartition("/")
        own = owner in repository.owners or (owner == _AIRBYTE and repository.monorepo.is_airbytes)
        return image not in repository.images and (own or image in gone)
    return True


def _files_of(page: Path) -> Iterator[Path]:
    """Yield what a link to a page can lead to: with a suffix or without, a directory with the page in it."""
    bare = page.with_name(bare_name(page.name))
    yield from (page, bare, *(bare.with_name(f"{bare.name}{suffix}") for suffix in PAGE_SUFFIXES))


def _unclaimed_pages(repository: _Repository) -> Iterator[tuple[Path, str]]:
    """Yield the pages that no connector has, each with the directory of the connector that it should belong to."""
    for folder, prefix in FOLDERS.items():
        for page in sorted((repository.monorepo.docs / folder).glob("*.md*")):
            name = page.name.partition(".")[0]
            owner = name.removesuffix("-migrations")
            known = any(f"{folder}/{one}.md" in repository.pages for one in (name, owner))
            if known or page.suffix not in PAGE_SUFFIXES or name.lower() in OVERVIEWS:
                continue
            if not any(repository.has(f"{prefix}-{one}") for one in (name, owner)):
                yield page, f"{prefix}-{owner}"


def _was_made_here(page: Path, directory: str, monorepo: Monorepo) -> bool:
    """Say whether a page is surely that of a connector that was made in this repository."""
    try:
        text = read_regular(page, _MAX_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return False
    if f"TODO({directory.partition('-')[2]})" in text or any(sentence in text for sentence in _OUR_SENTENCES):
        return True
    return monorepo.is_airbytes and _is_changed_by_airbyte(text)


def _is_changed_by_airbyte(text: str) -> bool:
    """Say whether all versions in a page's changelog came by pull requests to Airbyte's repository.

    Connectors that Airbyte keeps elsewhere, and those of others, have pull requests there.
    """
    rows = [line for line in text.split("\n") if line.startswith("|") and line.lstrip("| ")[:1].isdigit()]
    owners = {owner for row in rows if "/pull/" in row for owner in _PULL.findall(row)}
    return owners == {_AIRBYTES} and "/pull/" in rows[0] and "enterprise" not in text.partition("\n# ")[0].lower()


def _at(rule: Rule, entry: Entry, repository: _Repository) -> Finding:
    name = " or ".join(entry.directories)
    messages = {
        _DOCS_LINK: f"the link leads to no page, and there is no {name}",
        _DOCS_INDEX_LEFTOVER: f"it links to the page of {name}, which is not there",
        _REGISTRY_LEFTOVER: f"it offers {entry.repository}, and there is no {name}",
    }
    message = messages.get(rule, f"it names {name}, which is not there")
    hint = "take it out, or bring the connector back"
    return rule.at(message, hint, _seen(entry.file, repository), entry.line)


def _seen(file: Path, repository: _Repository) -> str:
    return Path(os.path.relpath(file, repository.root)).as_posix()
