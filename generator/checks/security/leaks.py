"""What must not get out: secrets in git and in the image (guide, step 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from pathlib import Path

from generator.checks.findings import ADVICE, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, judges
from generator.checks.sources import GUIDE
from generator.checks.subject import Subject
from generator.connectors.files import line_at
from generator.connectors.git_index import find_git_top, list_tracked
from generator.formats.documents import MAX_BYTES
from generator.formats.files import read_regular

_MOST_LINES = 10_000  # of a .dockerignore
_COPIED = "secrets/config.json"

_TRACKED = Rule(
    "security.tracked-secret",
    says="git tracks nothing in secrets/",
    owner=AIRBYTE,
    source=f"{GUIDE}, step 3",
    wrong="secrets/config.json in git's index",
    right="secrets/config.json on the disk only",
)
_IGNORED = Rule(
    "security.ignored-secrets",
    says="git ignores the directory secrets/, where there is one",
    owner=AIRBYTE,
    source=f"{GUIDE}, step 3",
    wrong="secrets/config.json, and no .gitignore that names secrets/",
    right="secrets/ in the .gitignore of the connector, or of a directory above it",
)
_IN_IMAGE = Rule(
    "security.secret-in-image",
    says="nothing of secrets/ gets into the image",
    owner=OURS,
    source="https://docs.docker.com/build/concepts/context/#dockerignore-files",
    wrong="COPY . ./ in the Dockerfile, and no secrets in .dockerignore",
    right="secrets in .dockerignore",
)
_IN_BUILD = Rule(
    "security.secret-in-build",
    says="secrets/ is not sent to builds of the image, which can do without it",
    owner=OURS,
    source="https://docs.docker.com/build/concepts/context/#dockerignore-files",
    wrong="!secrets in .dockerignore",
    right="no such line",
    severity=ADVICE,
)
_COPIES_ALL = re.compile(
    rb"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?:\./?|secrets\S*)[ \t]", re.MULTILINE | re.IGNORECASE
)


@judges(_TRACKED)
def check_tracked_secrets(subject: Subject) -> Iterator[Finding]:
    """Nothing below secrets/ is in git."""
    here = subject.path.resolve()
    root = find_git_top(here)
    if root is None:
        return
    for path in _tracked_secrets(root):
        if path.is_relative_to(here):
            hint = f"git rm --cached {path.relative_to(here).as_posix()}, and have the key in it replaced"
            yield _TRACKED.at("git tracks a secret", hint, path.relative_to(here).as_posix())


@judges(_IGNORED)
def check_ignored_secrets(subject: Subject) -> Iterator[Finding]:
    """Git is told to leave secrets/ alone."""
    if not any(file.startswith("secrets/") for file in subject.files):
        return
    here = subject.path.resolve()
    root = find_git_top(here) or here
    above = [directory for directory in (here, *here.parents) if directory.is_relative_to(root)]
    if not any(_ignores_secrets(directory / ".gitignore") for directory in above):
        yield _IGNORED.at("git does not ignore secrets/", "write secrets/ into .gitignore", ".gitignore")


@judges(_IN_IMAGE, _IN_BUILD)
def check_secrets_in_image(subject: Subject) -> Iterator[Finding]:
    """The image holds no secrets."""
    content = subject.content("Dockerfile")
    if not content or not _lets_through(subject.text(".dockerignore"), _COPIED):
        return
    copied = _COPIES_ALL.search(content)
    if copied:
        line = line_at(content, copied.start())
        hint = "write secrets into .dockerignore"
        yield _IN_IMAGE.at("the image gets whatever lies in secrets/", hint, "Dockerfile", line)
    elif line := subject.search(".dockerignore", "!secrets"):
        hint = "take the line out: no build needs them"
        yield _IN_BUILD.at("secrets/ is sent to every build of the image", hint, ".dockerignore", line)


@cache
def _tracked_secrets(root: Path) -> tuple[Path, ...]:
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
