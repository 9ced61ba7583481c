"""From what a user calls a template to a directory on this machine, and the record of where it came from.

Git repositories and archives are brought here by cookiecutter's own functions, into a temporary directory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import TemplateError, UsageError
from generator.model import Origin
from generator.values import Value

_URL = re.compile(r"(gh|gl|bb):|(\w+\+)?(https?|ssh|git|file)://|[\w.-]+@[\w.-]+:")


class Source(Value):
    """A template, or several, on this machine.

    Attributes:
        path: the directory.
        origin: where it came from.
        temporary: whether it was brought here for this run only.
    """

    path: Path
    origin: Origin
    temporary: bool


def is_address(word: str) -> bool:
    """Say whether a word is a URL or a path rather than a template's name."""
    return bool(_URL.match(word)) or "/" in word or "\\" in word or Path(word).exists()


def open_source(word: str, checkout: str | None, scratch: Callable[[], Path], root: Path | None) -> Source:
    """Return the directory that an address leads to.

    Args:
        word: a path, a URL or cookiecutter's short form of one, or a .zip of either kind.
        checkout: branch, tag or commit of a git repository.
        scratch: returns a directory for what has to be brought here.
        root: of the monorepo; paths below it are recorded relative to it.

    Raises:
        UsageError: there is nothing of the kind.
        TemplateError: it cannot be brought here.
    """
    if (checkout or "").startswith("-"):
        raise UsageError(f"--checkout {checkout}: this is no branch, tag or commit")
    is_url, is_zip = bool(_URL.match(word)), word.lower().endswith(".zip")
    path = Path(word).expanduser().absolute()
    if not is_url and not path.exists():
        raise UsageError(f"{path} does not exist", "a template is a name, a directory, a .zip or a git URL")
    shown = _without_password(word) if is_url else _relative(path, root)
    if is_zip:
        if checkout:
            raise UsageError("--checkout is for git repositories, not for archives")
        return Source(_unzip(word if is_url else str(path), is_url, scratch()), Origin(shown), temporary=True)
    if is_url or checkout:
        from generator.tools import git

        repo = _clone(word if is_url else f"git+{path.as_uri()}", checkout, scratch())
        return Source(repo, Origin(shown, commit=git("rev-parse", "HEAD", cwd=repo).strip()), temporary=True)
    if not path.is_dir():
        raise UsageError(f"{path} is not a directory", "a template is a name, a directory, a .zip or a git URL")
    return Source(path, Origin(shown), temporary=False)


def _clone(word: str, checkout: str | None, scratch: Path) -> Path:
    from cookiecutter.config import BUILTIN_ABBREVIATIONS
    from cookiecutter.repository import expand_abbreviations
    from cookiecutter.vcs import clone

    url = expand_abbreviations(word, BUILTIN_ABBREVIATIONS)
    if url.startswith("hg+"):
        raise UsageError(f"{word}: Mercurial is not supported", "clone it, and give its directory")
    if "git" not in url:  # cookiecutter would not know what it is
        url = f"git+{url}"
    with _as_template_errors(word):
        return Path(clone(url, checkout=checkout, clone_to_dir=scratch, no_input=True))


def _unzip(place: str, is_url: bool, scratch: Path) -> Path:
    import tempfile

    from cookiecutter.zipfile import unzip

    before = tempfile.tempdir
    tempfile.tempdir = str(scratch)  # unzip makes a temporary directory of its own and leaves it behind
    try:
        with _as_template_errors(place):
            return Path(unzip(place, is_url, clone_to_dir=scratch, no_input=True))
    finally:
        tempfile.tempdir = before


@contextmanager
def _as_template_errors(word: str) -> Iterator[None]:
    import logging
    from subprocess import CalledProcessError

    from cookiecutter.exceptions import CookiecutterException
    from requests import RequestException

    log = logging.getLogger("cookiecutter.vcs")
    quiet, log.disabled = log.disabled, True  # it would show a traceback
    shown = _without_password(word)
    try:
        yield
    except CalledProcessError as error:
        said = _without_password(error.output.decode("utf-8", "replace").strip())
        raise TemplateError(f"{shown} cannot be cloned", f"git says: {said}") from None
    except (CookiecutterException, RequestException, OSError) as error:
        raise TemplateError(f"{shown} cannot be fetched: {_without_password(str(error))}") from None
    finally:
        log.disabled = quiet


def _without_password(text: str) -> str:
    text = re.sub(r"(https?://)[^/@\s]*@", r"\1", text)
    return re.sub(r"(\w+://[^/@:\s]*):[^/@\s]*@", r"\1@", text)


def _relative(path: Path, root: Path | None) -> str:
    return path.relative_to(root).as_posix() if root and path.is_relative_to(root) else str(path)
