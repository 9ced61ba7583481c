"""What the user trusts of repositories: the scripts that run after `new`, and directories of another user.

Scripts are trusted by a digest of the repository's path, of its configuration's list of them and of every byte in
them: whatever changes any of it makes them unknown again. The digests are kept in the user's own state directory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.digests import digest
from generator.errors import TargetError
from generator.formats.documents import MAX_BYTES, read_bytes
from generator.systems import owner_of
from generator.values import Value
from generator.writing.state import State, open_state

_PART = "trusted"
_SUFFIX = ".json"


class Scripts(Value):
    """The scripts of a repository, as they were when they were looked at.

    Attributes:
        root: the repository's top.
        listed: the hook that each belongs to, and its path, in the order of the configuration.
        contents: what stands in them.
    """

    root: Path
    listed: tuple[tuple[str, Path], ...]
    contents: Mapping[Path, bytes]

    @property
    def shown(self) -> tuple[str, ...]:
        """Return their paths as the configuration has them."""
        return tuple(dict.fromkeys(os.path.relpath(path, self.root) for _, path in self.listed))

    @property
    def digest(self) -> str:
        """Return what tells these scripts of this repository from all others."""
        listed = [[hook, os.path.relpath(path, self.root), digest(self.contents[path])] for hook, path in self.listed]
        return _digest("scripts", str(self.root), listed)


class Trusted(Value):
    """Something that is trusted.

    Attributes:
        digest: by which it is known.
        root: of the repository.
        what: in words.
    """

    digest: str
    root: str
    what: str


def read_scripts(root: Path, hooks: Mapping[str, tuple[Path, ...]]) -> Scripts:
    """Read the scripts of a repository's hooks, once: what is judged is what runs.

    Raises:
        ConfigError: one cannot be read.
    """
    listed = tuple((name, path) for name, paths in hooks.items() for path in paths)
    return Scripts(root, listed, {path: read_bytes(path, MAX_BYTES) for _, path in listed})


def is_trusted(scripts: Scripts) -> bool:
    """Say whether the user has trusted these scripts; raises TargetError if somebody else could have said so."""
    return _knows(scripts.digest)


def trust_scripts(scripts: Scripts) -> Trusted:
    """Remember that the user trusts these scripts."""
    return _remember(Trusted(scripts.digest, str(scripts.root), f"runs {', '.join(scripts.shown)}"))


def is_owner_trusted(directory: Path, status: os.stat_result) -> bool:
    """Say whether the user trusts what another one says in a directory of theirs."""
    return _knows(_digest("owner", str(directory), status.st_uid))


def trust_owner(root: Path) -> Trusted:
    """Remember that the user trusts what the present owner of a repository says in it."""
    status = root.stat()
    digest = _digest("owner", str(root), status.st_uid)
    return _remember(Trusted(digest, str(root), f"is believed, although it belongs to {owner_of(status)}"))


def list_trusted() -> list[Trusted]:
    """Return everything that is trusted, by path."""
    state = open_state(_PART)
    return sorted(_entries(state), key=lambda entry: (entry.root, entry.digest)) if state else []


def withdraw(entry: Trusted) -> None:
    """Trust something no longer."""
    if state := open_state(_PART):
        state.remove(f"{entry.digest}{_SUFFIX}")


def _entries(state: State) -> Iterator[Trusted]:
    for name in state.names():
        try:
            data = json.loads(state.read(name) or b"")
            yield Trusted(name.removesuffix(_SUFFIX), str(data["root"]), str(data["what"]))
        except (ValueError, TypeError, KeyError):  # it still counts, because of its name
            yield Trusted(name.removesuffix(_SUFFIX), "?", "cannot be read any more")


def _knows(digest: str) -> bool:
    state = open_state(_PART)
    return state is not None and state.read(f"{digest}{_SUFFIX}") is not None


def _remember(entry: Trusted) -> Trusted:
    state = open_state(_PART, make=True)
    if state is None:  # removed by somebody just now
        raise TargetError("what is trusted cannot be remembered", "try again")
    state.write(f"{entry.digest}{_SUFFIX}", json.dumps({"root": entry.root, "what": entry.what}).encode("ascii"))
    return entry


def _digest(*parts: object) -> str:
    return digest(json.dumps(parts).encode("ascii"))
