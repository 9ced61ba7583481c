"""Looks at a release before anybody gets it: python .ci/check_release.py TAG DIST

The tag has to be the version, the changelog has to say since when there is this version, and the wheel in DIST has to
hold what git tracks: hatchling would put stray files in, and other ways of building leave dotfiles out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    tag, dist = sys.argv[1:]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    problems = [*check_tag(tag, read_version(ROOT), changelog), *check_files(Path(dist))]
    for problem in problems:
        print(f"::error::{problem}")
    return 1 if problems else 0


def read_version(root: Path) -> str:
    """Return the version that stands in the code."""
    code = (root / "generator/__init__.py").read_text("utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"$', code, re.MULTILINE)
    return str(version)


def check_tag(tag: str, version: str, changelog: str) -> Iterator[str]:
    """Yield what is wrong with the tag."""
    if tag != f"v{version}":
        yield f"The tag is {tag}, but generator/__init__.py says version {version}."
    if not re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        yield f"CHANGELOG.md has no heading ## [{version}] with the day of the release."


def check_files(dist: Path) -> Iterator[str]:
    """Yield what is wrong with the files that are to be published."""
    version = read_version(ROOT)
    wanted = {f"connector_generator-{version}.tar.gz", f"connector_generator-{version}-py3-none-any.whl"}
    found = {path.name for path in dist.glob("connector_generator-*")}
    if found != wanted:
        yield f"{dist} holds {', '.join(sorted(found)) or 'nothing'} instead of {', '.join(sorted(wanted))}."
    for wheel in dist.glob("*.whl"):
        there, tracked = list_wheel(wheel), list_tracked()
        yield from (f"{wheel.name} lacks {path}." for path in sorted(tracked - there))
        yield from (f"{wheel.name} holds {path}, which git does not track." for path in sorted(there - tracked))


def list_wheel(wheel: Path) -> set[str]:
    """Return what a wheel installs, by the paths that it has in the repository."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    return {name.removeprefix("generator/_bundled/") for name in names}


def list_tracked() -> set[str]:
    """Return what belongs into a wheel: the code, the templates and the hooks that git tracks."""
    listing = ["git", "ls-files", "-z", "generator", "templates", "hooks"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    return set(filter(None, done.stdout.split("\0")))


if __name__ == "__main__":
    sys.exit(main())
