"""From what a user calls a template to a directory on this machine, and the record of where it came from.

What is brought here lies in a directory of our own, under a name of ours.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from generator.catalog.addresses import Address, is_url, parse_address, safe_name, without_password
from generator.errors import UsageError, show_as
from generator.model import Origin
from generator.values import Value
from generator.writing.scratch import make_scratch
from generator.writing.trees import show_path

_LONGEST = 1000
_FORMS = "a template is a name, a directory, a .zip or a git URL"


class Source(Value):
    """A template, or several, on this machine.

    Attributes:
        path: the directory, links resolved.
        origin: where it came from.
        said: what the user called it, without a password.
        temporary: whether it was brought here for this run only.
        submodules: directories that are empty because they are other repositories.
    """

    path: Path
    origin: Origin
    said: str
    temporary: bool = False
    submodules: tuple[str, ...] = ()


def is_address(word: str) -> bool:
    """Say whether a word is a URL or a path rather than a template's name."""
    return is_url(word) or "/" in word or "\\" in word or os.path.lexists(word)


def open_source(word: str, checkout: str | None, root: Path | None) -> Source:
    """Return the directory that an address leads to.

    Args:
        word: a path, a URL or cookiecutter's short form of one, or a .zip of either kind.
        checkout: branch, tag or commit of a git repository.
        root: of the monorepo; paths below it are recorded relative to it.

    Raises:
        UsageError: there is nothing of the kind.
        TemplateError: it cannot be brought here.
    """
    if checkout is not None and (not checkout or checkout.startswith("-") or re.search(r"[\x00-\x20\x7f]", checkout)):
        raise UsageError(f"--checkout {checkout}: this is no branch, tag or commit")
    if is_url(word):
        address = parse_address(word)
        if address.is_zip and address.url.lower().startswith("file:"):
            return _unpack(_local_file(address), Origin(address.shown), checkout)
        return _fetch_archive(address, checkout) if address.is_zip else _clone(address, checkout)
    path = _find_path(word)
    origin = Origin(show_location(path, root))
    if path.suffix.lower() == ".zip" and not path.is_dir():
        return _unpack(path, origin, checkout)
    if not path.is_dir():
        raise UsageError(f"{show_path(path)} is not a directory", _FORMS)
    if checkout:
        address = Address(path.as_uri(), origin.source, safe_name(show_path(path)), is_zip=False)
        return _clone(address, checkout)._replace(said=without_password(word))
    return Source(path, origin, show_path(word))


def _find_path(word: str) -> Path:
    """Return the path that a word stands for, with neither links nor `..` in it; raises UsageError if there is none."""
    try:
        path = Path(word).expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a ~user that there is not; ValueError: a NUL
        shown = show_path(os.path.abspath(word.replace("\0", "\\0")))  # noqa: PTH100 - this one looks at nothing
        raise UsageError(f"{without_password(shown[:_LONGEST])} does not exist", _FORMS) from None
    return path


def show_location(path: Path, root: Path | None) -> str:
    """Return a path as it is recorded: below the monorepo relative to it."""
    root = root and root.resolve()
    return show_path(path.relative_to(root).as_posix() if root and path.is_relative_to(root) else path)


def _clone(address: Address, checkout: str | None) -> Source:
    from generator.catalog.repositories import clone

    found = clone(address, checkout, make_scratch())
    show_as(str(found.path), address.shown)
    origin = Origin(address.shown, commit=found.commit)
    return Source(found.path, origin, address.shown, temporary=True, submodules=found.submodules)


def _fetch_archive(address: Address, checkout: str | None) -> Source:
    from generator.catalog.archives import fetch_archive

    _refuse_checkout(checkout)
    return _unpack(fetch_archive(address, make_scratch()), Origin(address.shown), checkout)


def _unpack(file: Path, origin: Origin, checkout: str | None) -> Source:
    from generator.catalog.archives import unpack

    _refuse_checkout(checkout)
    if not file.is_file():
        raise UsageError(f"{origin.source} is not a file", _FORMS)
    path = unpack(file, origin.source, make_scratch())
    show_as(str(path), origin.source)
    return Source(path, origin, origin.source, temporary=True)


def _local_file(address: Address) -> Path:
    from urllib.request import url2pathname

    return _find_path(url2pathname(urlsplit(address.url).path))


def _refuse_checkout(checkout: str | None) -> None:
    if checkout:
        raise UsageError("--checkout is for git repositories, not for archives")
