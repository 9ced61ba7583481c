"""What must not get out: secrets in git and in the image (guide, step 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from pathlib import Path

from generator.checks.findings import ADVICE, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, judges
from generator.checks.subject import Subject
from generator.connectors.files import line_at
from generator.connectors.git_index import list_tracked
from generator.connectors.project import METADATA, mapping
from generator.formats.documents import MAX_BYTES
from generator.formats.files import is_there, read_regular

_MOST_LINES = 10_000  # of a .dockerignore
_COPIED = "secrets/config.json"
_GUIDE = "guide Building a Python Source, step 3"

TRACKED = Rule(
    code="security.tracked-secret",
    says="git tracks nothing below secrets/",
    owner=AIRBYTE,
    source=_GUIDE,
    wrong="secrets/config.json in git's index",
    right="secrets/config.json on the disk only",
)
IGNORED = Rule(
    code="security.ignored-secrets",
    says="git is told to leave secrets/ alone, where there is such a directory",
    owner=AIRBYTE,
    source=_GUIDE,
    wrong="secrets/config.json, and no .gitignore that names secrets/",
    right="secrets/ in the .gitignore of the connector, or of a directory above it",
)
IN_IMAGE = Rule(
    code="security.secret-in-image",
    says="the image gets nothing of secrets/",
    owner=OURS,
    source="https://docs.docker.com/build/concepts/context/#dockerignore-files",
    wrong="COPY . ./ in the Dockerfile, and no secrets in .dockerignore",
    right="secrets in .dockerignore",
)
IN_BUILD = Rule(
    code="security.secret-in-build",
    says="secrets/ is not sent to builds of the image, which can do without",
    owner=OURS,
    source="https://docs.docker.com/build/concepts/context/#dockerignore-files",
    wrong="!secrets in .dockerignore",
    right="no such line",
    severity=ADVICE,
)
BASE_IMAGE = Rule(
    code="security.one-base-image",
    says="a Dockerfile stands on the base image that metadata.yaml says",
    owner=OURS,
    source="https://docs.airbyte.com/platform/connector-development/connector-metadata-file, connectorBuildOptions",
    wrong="FROM docker.io/airbyte/python-connector-base:4.0.0 beside baseImage: …:4.1.1@sha256:…",
    right="the same image in both",
)

_COPIES_ALL = re.compile(
    rb"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?:\./?|secrets\S*)[ \t]", re.MULTILINE | re.IGNORECASE
)
_FROM = re.compile(rb"^[ \t]*FROM[ \t]+(\S*python-connector-base\S*)", re.MULTILINE)


@judges(TRACKED)
def check_tracked_secrets(subject: Subject) -> Iterator[Finding]:
    """Nothing below secrets/ is in git."""
    here = subject.path.resolve()
    root = find_repository(here)
    if root is None:
        return
    for path in tracked_secrets(root):
        if path.is_relative_to(here):
            hint = f"git rm --cached {path.relative_to(here).as_posix()}, and have the key in it replaced"
            yield TRACKED.at("git tracks a secret", hint, path.relative_to(here).as_posix())


@judges(IGNORED)
def check_ignored_secrets(subject: Subject) -> Iterator[Finding]:
    """Git is told to leave secrets/ alone."""
    if not any(file.startswith("secrets/") for file in subject.files):
        return
    here = subject.path.resolve()
    root = find_repository(here) or here
    above = [directory for directory in (here, *here.parents) if directory.is_relative_to(root)]
    if not any(_ignores_secrets(directory / ".gitignore") for directory in above):
        yield IGNORED.at("git does not ignore secrets/", "write secrets/ into .gitignore", ".gitignore")


@judges(IN_IMAGE, IN_BUILD)
def check_secrets_in_image(subject: Subject) -> Iterator[Finding]:
    """The image holds no secrets."""
    content = subject.content("Dockerfile")
    if not content or not _lets_through(subject.text(".dockerignore"), _COPIED):
        return
    copied = _COPIES_ALL.search(content)
    if copied:
        line = line_at(content, copied.start())
        hint = "write secrets into .dockerignore"
        yield IN_IMAGE.at("the image gets whatever lies in secrets/", hint, "Dockerfile", line)
    elif line := subject.search(".dockerignore", "!secrets"):
        hint = "take the line out: no build needs them"
        yield IN_BUILD.at("secrets/ is sent to every build of the image", hint, ".dockerignore", line)


@judges(BASE_IMAGE)
def check_base_image(subject: Subject) -> Iterator[Finding]:
    """The Dockerfile stands on what metadata.yaml names."""
    content = subject.content("Dockerfile")
    base = mapping(subject.metadata.get("connectorBuildOptions")).get("baseImage")
    found = _FROM.search(content)
    if found and isinstance(base, str) and found[1].decode("utf-8", "replace") != base:
        message = f"it stands on another image than {METADATA} says: {base}"
        yield BASE_IMAGE.at(message, "take the same in both", "Dockerfile", line_at(content, found.start()))


@cache
def find_repository(directory: Path) -> Path | None:
    """Return the top of the git repository that a directory lies in, or None."""
    if is_there(directory / ".git"):
        return directory
    return find_repository(directory.parent) if directory.parent != directory else None


@cache
def tracked_secrets(root: Path) -> tuple[Path, ...]:
    """Return the files in directories called `secrets` that a repository tracks; asked once for all connectors.

    Where there is no index that can be read nothing is known, and so nothing returned.
    """
    return tuple(root / name for name in list_tracked(root) if "secrets" in name.split("/")[:-1])


def _ignores_secrets(gitignore: Path) -> bool:
    try:
        lines = read_regular(gitignore, MAX_BYTES).decode("utf-8", "replace").splitlines()
    except (OSError, ValueError):
        return False
    return any(line.strip().strip("/").removeprefix("**/") in ("secrets", "secrets/*", "secrets/**") for line in lines)


def _lets_through(dockerignore: str, path: str) -> bool:
    """Say whether a file belongs to the build; the last line that fits it decides.

    Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
    """
    through = True
    for line in dockerignore.splitlines()[:_MOST_LINES]:
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        again = pattern.startswith("!")
        pattern = pattern.removeprefix("!").strip("/").removeprefix("./").removeprefix("**/")
        if any(re.match(translate(pattern), part) for part in (path, path.partition("/")[0])):
            through = again
    return through
