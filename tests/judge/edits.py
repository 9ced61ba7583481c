"""Ways to change the copy of a connector, from which `faults` are made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Edit = Callable[["Copy"], None]

GONE = object()
"""Instead of a value: the key is taken away."""

PAGE, GUIDE = "PAGE", "GUIDE"
"""Instead of a path: the connector's page in the documentation, and its migration guide."""

_SITE = "https://docs.airbyte.com/"


class Unfit(Exception):
    """A fault cannot be put into this connector: it has nothing that could be spoilt so."""


@dataclass(frozen=True)
class Copy:
    """A connector in a repository of its own.

    Attributes:
        root: the repository.
        path: the connector's directory.
    """

    root: Path
    path: Path

    @property
    def data(self) -> dict[str, Any]:
        """Return what its metadata.yaml says."""
        found = yaml.safe_load((self.path / "metadata.yaml").read_text("utf-8"))["data"]
        return dict(found)

    def find(self, name: str) -> Path:
        """Return the path of a file: `{package}` stands for the Python package, a `*` for the first that fits."""
        if name in (PAGE, GUIDE):
            return self.root / (page_of(self.data) if name == PAGE else guide_of(self.path.name))
        name = name.replace("{package}", self.path.name.replace("-", "_"))
        if "*" not in name:
            return self.path / name
        found = sorted(path for path in self.path.glob(name) if path.is_file())
        if not found:
            raise Unfit(f"no {name}")
        return found[0]


def page_of(data: dict[str, Any]) -> str:
    """Return where a connector's page lies in the repository, as Airbyte's QA finds it."""
    return f"docs/{str(data.get('documentationUrl')).removeprefix(_SITE).strip('/')}.md"


def guide_of(name: str) -> str:
    """Return where its migration guide lies."""
    kind, _, slug = name.partition("-")
    return f"docs/integrations/{kind}s/{slug}-migrations.md"


def meta(*pairs: object) -> Edit:
    """Set values in metadata.yaml: `meta("a/b", 1, "c", GONE)`; `{version}` in a value or key is its version."""

    def edit(copy: Copy) -> None:
        data = copy.data
        for keys, value in zip(pairs[::2], pairs[1::2], strict=True):
            _set(data, str(keys).replace("{version}", str(data.get("dockerImageTag"))).split("/"), value)
        text = yaml.safe_dump(
            {"data": data, "metadataSpecVersion": "1.0"}, sort_keys=False, allow_unicode=True, width=999
        )
        (copy.path / "metadata.yaml").write_text(text, "utf-8")

    return edit


def _set(data: dict[str, Any], keys: list[str], value: object) -> None:
    *parents, last = keys
    for key in parents:
        if not isinstance(data.get(key), dict):
            if value is GONE:
                raise Unfit(f"no {key}")
            data[key] = {}
        data = data[key]
    if value is GONE:
        if last not in data:
            raise Unfit(f"no {last}")
        del data[last]
    else:
        data[last] = value


def swap(path: str, pattern: str, new: str, count: int = 1) -> Edit:
    """Put a text in the place of what fits a pattern (which sees lines)."""

    def edit(copy: Copy) -> None:
        file = copy.find(path)
        text = file.read_text("utf-8") if file.is_file() else ""
        changed = re.sub(
            pattern, new.replace("{name}", str(copy.data.get("name"))), text, count=count, flags=re.MULTILINE
        )
        if changed == text:
            raise Unfit(f"nothing like {pattern} in {path}")
        file.write_text(changed, "utf-8")

    return edit


def add(path: str, text: str) -> Edit:
    """Put text at the end of a file that exists."""

    def edit(copy: Copy) -> None:
        file = copy.find(path)
        if not file.is_file():
            raise Unfit(f"no {path}")
        file.write_text(f"{file.read_text('utf-8').rstrip()}\n{text}", "utf-8")

    return edit


def write(path: str, content: str | bytes) -> Edit:
    """Write a file, whether it exists or not."""

    def edit(copy: Copy) -> None:
        file = copy.find(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    return edit


def drop(path: str) -> Edit:
    """Delete a file that exists."""

    def edit(copy: Copy) -> None:
        file = copy.find(path)
        if not file.is_file():
            raise Unfit(f"no {path}")
        file.unlink()

    return edit


def both(*edits: Edit) -> Edit:
    """Do one after the other."""

    def edit(copy: Copy) -> None:
        for one in edits:
            one(copy)

    return edit
