"""Addresses of templates: what is one, how git is to be told it, and how it is shown. A password is never shown."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from generator.errors import UsageError
from generator.values import Value

_ABBREVIATIONS = {
    "gh": "https://github.com/{}.git",
    "gl": "https://gitlab.com/{}.git",
    "bb": "https://bitbucket.org/{}.git",
}
_SCHEMES = ("https", "http", "ssh", "git", "file")
_SCHEME = re.compile(r"([A-Za-z][\w+.-]*)://")
_SHORT = re.compile(r"(gh|gl|bb):(.*)", re.DOTALL)
_SCP = re.compile(r"[\w.-]+(:[^@\s/]*)?@[\w.-]+:")
_HELPER = re.compile(r"[A-Za-z][\w+.-]*::")
_FORMS = "an address begins with https://, http://, ssh://, git://, file://, gh:, gl:, bb: or user@host:"


class Address(Value):
    """Where a template is to be fetched from.

    Attributes:
        url: for git, or of an archive; with the password that may stand in it.
        shown: the same as it may be shown and recorded.
        name: what the template is called: the last part of the path, or `template` where that could be no name.
        is_zip: whether it is an archive.
    """

    url: str
    shown: str
    name: str
    is_zip: bool

    def hide(self, text: str) -> str:
        """Return a text, such as what git says, without what must not be shown of this address."""
        text = text.replace(self.url, self.shown)
        for secret in _secrets(self.url):
            text = text.replace(secret, "***")
        return without_password(text)


def is_url(word: str) -> bool:
    """Say whether a word is meant as an address on the net, right or wrong."""
    return any(form.match(word) for form in (_SCHEME, _SHORT, _SCP, _HELPER))


def parse_address(word: str) -> Address:
    """Return what an address says.

    Raises:
        UsageError: it is none that templates are fetched from.
    """
    shown = without_password(word)
    if re.search(r"[\x00-\x20\x7f]", word):
        raise UsageError(f"{shown!r} is no address: it has blanks or control characters in it", "write them as %20")
    short = _SHORT.fullmatch(word)
    url = _ABBREVIATIONS[short[1]].format(short[2]) if short else word.removeprefix("git+")
    if url.startswith("hg+"):
        raise UsageError(f"{shown}: Mercurial is not supported", "clone it, and give its directory")
    if _HELPER.match(url):
        raise UsageError(f"{shown}: git could run a program for this", _FORMS)
    path = _path_of(url, shown)
    if short:
        is_zip, path = short[2].lower().endswith(".zip"), short[2]
    else:
        is_zip = path.lower().endswith(".zip")
    return Address(url.removesuffix(".git") if short and is_zip else url, shown, safe_name(path), is_zip)


def _path_of(url: str, shown: str) -> str:
    """Return the path in a URL, or in the form of scp."""
    scheme = _SCHEME.match(url)
    if not scheme:
        host, _, path = url.rpartition("@")[2].partition(":")
        user = url.rpartition("@")[0]
    else:
        if scheme[1].lower() not in _SCHEMES:
            raise UsageError(f"{shown}: templates are not fetched by {scheme[1]}", _FORMS)
        try:
            parts = urlsplit(url)
            host, user, path, _ = parts.hostname or "", parts.username or "", parts.path, parts.port
        except ValueError:
            raise UsageError(
                f"{scheme[0]}… is no address", "in a password write %2F for a /, and %40 for an @"
            ) from None
    if host.startswith("-") or user.startswith("-") or path.startswith("-"):
        raise UsageError(f"{shown} is no address", "nothing in it can begin with a dash")
    return path


def safe_name(path: str) -> str:
    """Return the last part of a path as the name of a template; `template` if it could be none."""
    name = PurePosixPath(unquote(path).replace(":", "/").rstrip("/")).name
    name = re.sub(r"\.(git|zip)$", "", name, flags=re.IGNORECASE)
    return name if re.fullmatch(r"\w[\w. +-]*", name) and not name.startswith("_shared") else "template"


def without_password(text: str) -> str:
    """Return an address, or a text that holds some, without passwords, and without what stands behind a ? or a #."""
    text = re.sub(r"(\b(?:https?|git\+https?)://)[^/\s'\"]*@", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"(\b[\w+.-]+://[^/@:\s'\"]*):[^/\s'\"]*@", r"\1@", text)
    text = re.sub(r"(?<![\w/:.-])([\w.-]+):[^/@\s:'\"]+@(?=[\w.-]+:)", r"\1@", text)
    return re.sub(r"(\b[\w+.-]+://[^\s'\"?#]*)[?#][^\s'\"]*", r"\1", text)


def _secrets(url: str) -> list[str]:
    """Return what in an address may be secret, as it stands there and as it is meant, the longest first."""
    user, _, _ = url.partition("://")[2].rpartition("@")
    found = {user, user.partition(":")[2], url.partition("?")[2]}
    found |= {unquote(secret) for secret in found}
    return sorted((secret for secret in found if len(secret) > 3), key=len, reverse=True)  # noqa: PLR2004
