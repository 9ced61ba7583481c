"""Components of a manifest that are code: whether components.py has the classes that are named (guide, step 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.checks.findings import Finding
from generator.checks.rules import CDK, Rule, judges
from generator.checks.subject import Subject
from generator.connectors.manifest import read_manifest
from generator.connectors.modules import find_module, is_there, may_define
from generator.connectors.streams import loads_manifest

_OF_MANIFESTS, _MODULE = "source_declarative_manifest", "components"
"""Of a manifest without a package, the CDK makes one module, and knows it by two names: with the former and without."""
_KEY = "class_name"

_COMPONENT = Rule(
    "manifest.component",
    says="a class that the manifest names is in the connector's own module: components.py beside it, or in its package",
    owner=CDK,
    source="airbyte_cdk/sources/declarative/parsers/model_to_component_factory.py (class_name)",
    wrong="class_name: source_declarative_manifest.components.OrdersExtractor, and components.py has OrderExtractor",
    right="class OrdersExtractor in components.py",
)


@judges(_COMPONENT)
def check_components(subject: Subject) -> Iterator[Finding]:
    """Every class that is named is there; those of other packages are not looked for."""
    if not subject.manifest or b"class_name" not in subject.content(subject.manifest):
        return
    if not loads_manifest(subject):
        return
    for keys, name in _named(read_manifest(subject)):
        if path := _place(subject, name):
            file, word = find_module(subject, path), name.rpartition(".")[2]
            line = subject.locate(subject.manifest, *keys)
            if not file and not is_there(subject, path):
                message = f"it names {name}, and there is no {path}.py"
                yield _COMPONENT.at(message, f"write class {word} there, or correct the name", subject.manifest, line)
            elif file and not may_define(subject, file, word):
                message = f"it names {name}, and {file} has no class {word}"
                yield _COMPONENT.at(message, f"write class {word} there, or correct the name", subject.manifest, line)


def _place(subject: Subject, name: str) -> str:
    """Return the place of a class's module, without a suffix; "" if it is none of the connector's own."""
    top, *words = name.split(".")[:-1]
    if not subject.package:
        return _MODULE if [top, *words] in ([_MODULE], [_OF_MANIFESTS, _MODULE]) else ""
    package = subject.package.rstrip("/")
    root, _, own = package.rpartition("/")
    return "/".join(filter(None, (root, top, *words))) if words and top == own else ""


def _named(manifest: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the names of classes, each once, with the keys of where it stands first."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), manifest)]
    seen, names = set[int](), set[str]()
    while waiting:
        keys, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        parts = list(value.items() if isinstance(value, dict) else enumerate(value))
        waiting += [((*keys, key), below) for key, below in reversed(parts) if isinstance(below, dict | list)]
        for key, below in parts:
            if key == _KEY and isinstance(below, str) and below not in names and all(below.split(".")[-2:]):
                names.add(below)
                yield (*keys, key), below
