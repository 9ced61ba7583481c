"""Which edition of Airbyte's rules a connector is under: those that its repository brings along, or today's.

A checkout of Airbyte's repository from before 2026 holds the code of its own QA and the model of its metadata. What
that code does not know, or knows and does not run, nobody asked for then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from generator.formats.files import is_directory, read_regular
from generator.monorepo.configuration import Monorepo
from generator.values import Value

_QA = "airbyte-ci/connectors/connectors_qa/src/connectors_qa/checks"
_METADATA = "airbyte-ci/connectors/metadata_service/lib/metadata_service"
_VALIDATORS = f"{_METADATA}/validators"
_MODELS = f"{_METADATA}/models/src"
_CLASS = re.compile(rb"^class (\w+)", re.MULTILINE)
_ENABLED = re.compile(rb"^ENABLED_CHECKS = \[([^\]]*)\]", re.MULTILINE)
_COMMENT = re.compile(rb"#[^\n]*")
_NAME = re.compile(rb"^[ \t]*(?:(?:class|def) (\w+)|actual = (close_matches)\[|(first_line) = )", re.MULTILINE)
WORD_BY_WORD, FROM_FIRST_LINE = "close_matches", "first_line"
"""Of lines in the code of QA until 2024: it compared sentences of pages exactly, and a migration guide as a whole."""
_MAX_BYTES = 1_000_000
_MOST_FILES = 100


class Edition(Value):
    """The rules that a repository goes by.

    Attributes:
        airbytes: whether it is Airbyte's own repository, of the time when connectors had a metadata.yaml.
        names: what the checks of its own QA and its validators are called; None if it brings none: then today's count.
        models: the directory with its own model of metadata.yaml; None if it brings none.
    """

    airbytes: bool = False
    names: frozenset[str] | None = None
    models: Path | None = None

    def enforces(self, names: Iterable[str]) -> bool:
        """Say whether a rule is enforced that has one of these names in the code of Airbyte's QA; all count if none."""
        wanted = tuple(names)
        return self.names is None or not wanted or not self.names.isdisjoint(wanted)

    def brings(self, name: str) -> bool:
        """Say whether it is the repository's own code that has this name: for what was asked for only then."""
        return self.names is not None and name in self.names


TODAY = Edition()


def find_edition(monorepo: Monorepo | None) -> Edition:
    """Return the edition that connectors of a repository are under."""
    if monorepo is None or not monorepo.is_airbytes or monorepo.registries:  # that with a registry is of 2022
        return TODAY
    return _read_edition(monorepo.root)


@cache
def _read_edition(root: Path) -> Edition:
    """Read which rules a checkout of Airbyte's repository brings along; once for all of its connectors."""
    models = root / _MODELS
    found = frozenset(name.decode() for directory in (_QA, _VALIDATORS) for name in _names(root / directory))
    found -= {name.decode() for name in _find_idle(root / _QA)}
    return Edition(airbytes=True, names=found or None, models=models if is_directory(models) else None)


def _names(directory: Path) -> Iterator[bytes]:
    """Yield the names of the classes and functions in a directory's modules, and what stands for some lines."""
    for path in sorted(directory.rglob("*.py"))[:_MOST_FILES]:
        try:
            yield from map(b"".join, _NAME.findall(read_regular(path, _MAX_BYTES)))
        except (OSError, ValueError):
            continue


def _find_idle(directory: Path) -> set[bytes]:
    """Return the classes of a QA that none of its lists of checks has, if there are such lists: nobody runs those."""
    classes, run = set[bytes](), set[bytes]()
    for path in sorted(directory.rglob("*.py"))[:_MOST_FILES]:
        try:
            content = _COMMENT.sub(b"", read_regular(path, _MAX_BYTES))
        except (OSError, ValueError):
            continue
        classes.update(_CLASS.findall(content))
        run.update(name for listed in _ENABLED.findall(content) for name in re.findall(rb"(\w+)\(\)", listed))
    return classes - run if run else set()
