"""Names that are a repository's own, as git itself decides it."""

from __future__ import annotations

import pytest

from generator.writing.reserved import find_bare_repository, find_repository


@pytest.mark.parametrize(
    "path",
    [".git", "a/.GIT/config", "git~1", "GIT~1/x", ".git.", ".git ", ".git. .", ".git::$INDEX_ALLOCATION", ".git:a\nb",
     "a\\.git\\config", ".g\u200cit", ".gi\u200dt", "\ufeff.git", ".git\u206a", ".\u202ag\u202ei\u206ft", ".hg",
     ".Hg/hgrc", "hg~1", ".hg ", "git~1.", "git~12"],
)  # fmt: skip
def test_what_is_one(path: str):
    """In any case, with what HFS+ ignores, as NTFS abbreviates and extends it."""
    assert find_repository(path)


@pytest.mark.parametrize(
    "path",
    [".gitignore", ".github/x", ".gitattributes", ".gitmodules", ".gitkeep", "git", "a.git", "repo.git/x", "x.git/HEAD",
     ".git-blame-ignore-revs", ".hgignore", "hg", "git~", "..git", ". git", ".g\u00edt", "digit~1"],
)  # fmt: skip
def test_what_is_none(path: str):
    """What only begins or ends so is a file like any other."""
    assert not find_repository(path)


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["HEAD", "objects", "refs"], "."),
        (["a/HEAD", "a/objects/x", "a/refs/y"], "a"),
        (["a/head", "a/CommonDir"], "a"),
        (["HEAD", "objects/x"], None),
        (["HEAD", "a/objects/x", "a/refs/y"], None),
        (["objects/x", "refs/y"], None),
        (["a/HEAD", "ab/objects/x", "ab/refs/x"], None),
    ],
)
def test_a_directory_that_git_takes_for_a_repository(paths: list[str], found: str | None):
    """It is told by what lies in it: HEAD, and objects and refs or a word on where these are."""
    assert find_bare_repository(paths) == found
