"""The environment that generate.sh has built: whether all of it is still there, and a run in it.

generate.sh has Python not look for packages, so this says where they are. It comes before everything else in a run, and
uses of Python only what is loaded anyway, of the disk a few dozen looks.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

TYPE_CHECKING = False  # to import typing takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

_LIST = b"complete"
"""Tells all that an environment holds; generate.sh puts it there once nothing is missing."""
_DRAFT = b"draft"
_DEFINITION = b"pyproject.toml"
"""Says what has to be installed; an environment keeps the one that it was built for."""
_NOT_NEEDED = {b"__pycache__", b"pip", b"setuptools", b"generator", b"licenses", b"zoneinfo"}
"""What no run looks into; of our own code, an environment holds a copy of the templates."""
_CHECKOUT = os.path.dirname(os.path.dirname(os.fsencode(os.path.abspath(__file__))))
_AGAIN = "CONNECTOR_GENERATOR_AGAIN"
_MOST_TRIES = 3
_DAY = 86400
_LONG = 30 * _DAY


def start(environment: str) -> NoReturn:
    """Be the program, in an environment; if that is not what is needed, have generate.sh build another first.

    Args:
        environment: its directory.
    """
    place = os.fsencode(environment)
    packages = _find_packages(place)
    if packages is None:
        _build_another(place)
    os.environ.pop(_AGAIN, None)
    sys.path.append(os.fsdecode(packages))
    from generator.cli import run

    run()


def _find_packages(place: bytes) -> bytes | None:
    """Return where the packages are; None if anything is missing, or is for another Python or other dependencies.

    What a directory holds is looked at only if it has changed since the environment was built.
    """
    try:
        python, packages, *directories = _read(place, _LIST).split(b"\n")
        for changed, path, names in (line.split(b"\t", 2) for line in directories):
            directory = place + b"/" + path
            if os.stat(directory).st_mtime_ns != int(changed) and not _holds(directory, names.split(b"\t")):
                return None
        if python != _this_python() or _read(place, _DEFINITION) != _read(_CHECKOUT, _DEFINITION):
            return None
    except (OSError, ValueError):
        return None
    _note_use(place)
    return os.path.join(place, packages)


def _holds(directory: bytes, names: list[bytes]) -> bool:
    return set(names) <= set(os.listdir(directory))


def _read(*path: bytes) -> bytes:
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def _this_python() -> bytes:
    return str(sys.implementation.cache_tag).encode()


def _note_use(place: bytes) -> None:
    """Once a day, leave the day of the last use at the list of files, and look for what nobody uses any more."""
    import time

    list_ = os.path.join(place, _LIST)
    with suppress(OSError):
        if os.stat(list_).st_mtime < time.time() - _DAY:
            os.utime(list_)
            _remove_old(place)


def _build_another(place: bytes) -> NoReturn:
    """Go on as generate.sh, which takes no environment that has lost its list. A run that goes on in it can do so."""
    with suppress(OSError):
        os.remove(os.path.join(place, _LIST))
    tries = os.environ.get(_AGAIN, "")
    if os.name == "nt" or len(tries) >= _MOST_TRIES:
        sys.exit(f"error: the environment in {os.fsdecode(place)} is spoilt\nhint: remove it, and run this again")
    os.environ[_AGAIN] = tries + "x"
    os.execvp("sh", ["sh", os.fsdecode(_CHECKOUT) + "/generate.sh", *sys.argv[1:]])


def list_files(environment: str) -> None:
    """Print all that an environment holds, which was just built; and look for those that nobody uses any more.

    The first line says for which Python it is, the second where its packages are. Every other one is a directory: when
    it was changed, its path, the names in it.

    Args:
        environment: its directory.
    """
    place = os.fsencode(environment)
    os.umask(mask := os.umask(0))
    os.chmod(place, 0o777 & ~mask)  # as all that is in it: root may have built it for others
    lines = list(_list_directories(place))
    packages = next(path for _, path, *_ in lines if os.path.basename(path) == b"site-packages")
    sys.stdout.buffer.write(b"\n".join([_this_python(), packages, *map(b"\t".join, lines)]))
    _remove_old(place)


def _list_directories(place: bytes) -> Iterator[list[bytes]]:
    for directory, directories, files in os.walk(place):
        directories[:] = {*directories} - _NOT_NEEDED
        if names := {*directories, *files} - {_DRAFT}:
            changed = b"%d" % os.stat(directory).st_mtime_ns
            yield [changed, os.path.relpath(directory, place), *sorted(names)]


def _remove_old(place: bytes) -> None:
    """Remove environments without a list: half-built ones, and those replaced or not used for long, a day later."""
    import time

    now = time.time()
    for directory, directories, _ in os.walk(os.path.dirname(place).removesuffix(_CHECKOUT)):
        found = [name for name in directories if name.startswith(b"=") and len(name) == len("=XXXXXX")]
        directories[:] = {*directories}.difference(found)
        for path in (os.path.join(directory, name) for name in found):
            with suppress(OSError):
                _remove_unused(path, now)


def _remove_unused(path: bytes, now: float) -> None:
    list_ = os.path.join(path, _LIST)
    if os.path.exists(list_):
        if os.stat(list_).st_mtime < now - _LONG:
            os.remove(list_)
    elif os.lstat(path).st_mtime < now - _DAY:
        import shutil

        shutil.rmtree(path)
