"""What must not get out: secrets in git and in the image, and unencrypted addresses (guide, step 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from pathlib import Path

from generator.checks.findings import Finding
from generator.connectors.git_index import list_tracked
from generator.connectors.project import METADATA, OPENMETADATA, TESTS, Project, mapping
from generator.formats.documents import MAX_BYTES
from generator.formats.files import read_regular

_MOST_LINES = 10_000  # of a .dockerignore
_COPIED = "secrets/config.json"

_COPIES_ALL = re.compile(
    rb"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?:\./?|secrets\S*)[ \t]", re.MULTILINE | re.IGNORECASE
)
_FROM = re.compile(rb"^[ \t]*FROM[ \t]+(\S*python-connector-base\S*)", re.MULTILINE)
# QA's rule, with its exceptions: facts of airbyte-ci's connectors_qa, "HTTPS only".
_HTTP = re.compile(rb"http://(?!json-schema\.org|localhost)")


def check_tracked_secrets(project: Project) -> Iterator[Finding]:
    """Nothing below secrets/ is in git."""
    root = find_repository(project.path.resolve())
    if root is None:
        return
    here = project.path.resolve()
    for path in tracked_secrets(root):
        if path.is_relative_to(here):
            hint = f"git rm --cached {path.relative_to(here).as_posix()}, and have the key in it replaced"
            yield Finding("git tracks a secret", hint, path.relative_to(here).as_posix())


def check_ignored_secrets(project: Project) -> Iterator[Finding]:
    """Git is told to leave secrets/ alone."""
    if not any(file.startswith("secrets/") for file in project.files):
        return
    here = project.path.resolve()
    root = find_repository(here) or here
    above = [directory for directory in (here, *here.parents) if directory.is_relative_to(root)]
    if not any(_ignores_secrets(directory / ".gitignore") for directory in above):
        yield Finding("git does not ignore secrets/", "write secrets/ into .gitignore", ".gitignore")


def check_image(project: Project) -> Iterator[Finding]:
    """The image holds no secrets, and stands on what metadata.yaml names."""
    content = project.content("Dockerfile")
    ignored = project.text(".dockerignore")
    if content and _lets_through(ignored, _COPIED):
        copied = _COPIES_ALL.search(content)
        if copied:
            line = content.count(b"\n", 0, copied.start()) + 1
            hint = "write secrets into .dockerignore"
            yield Finding("the image gets whatever lies in secrets/", hint, "Dockerfile", line)
        elif line := project.search(".dockerignore", "!secrets"):
            hint = "take the line out: no build needs them"
            yield Finding("secrets/ is sent to every build of the image", hint, ".dockerignore", line)
    base = mapping(project.metadata.get("connectorBuildOptions")).get("baseImage")
    found = _FROM.search(content)
    if found and isinstance(base, str) and found[1].decode("utf-8", "replace") != base:
        line = content.count(b"\n", 0, found.start()) + 1
        hint = "take the same in both"
        yield Finding(f"it stands on another image than {METADATA} says: {base}", hint, "Dockerfile", line)


def check_https(project: Project) -> Iterator[Finding]:
    """No address is http://, as Airbyte's QA demands; tests, comments and localhost may have one."""
    if project.kind == OPENMETADATA:
        return
    for path in project.files:
        if path.endswith(".svg") or path.startswith(tuple(f"{name}/" for name in TESTS)):
            continue
        if number := _first_unencrypted(project.content(path)):
            hint = "write https://, or # ignore-https-check at the end of the line"
            yield Finding("an address is not encrypted", hint, path, number)


def _first_unencrypted(content: bytes) -> int:
    """Return the first line with an address that is not encrypted, but for comments; 0 if there is none."""
    for number, line in enumerate(content.split(b"\n") if b"http://" in content else (), 1):
        if _HTTP.search(line) and not line.lstrip().startswith(b"#") and b"# ignore-https-check" not in line:
            return number
    return 0


@cache
def find_repository(directory: Path) -> Path | None:
    """Return the top of the git repository that a directory lies in, or None."""
    if (directory / ".git").exists():
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
