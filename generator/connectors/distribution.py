"""What setup.py and pyproject.toml say, without running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.connectors.project import PACKAGING, Project, once
from generator.formats.shapes import listing, mapping, text

ELSEWHERE = "@"
"""What a requirement begins with that is taken from a path, an address or a repository, as PEP 508 writes it."""

_LONGEST = 100_000  # of what is put together: each name may stand for twice the one before
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;#)]*)")


@dataclass(frozen=True)
class Distribution:
    """What one file says of the package that is installed.

    Attributes:
        file: `setup.py` or `pyproject.toml`.
        name, version, license, python: "" if it does not say.
        dependencies: the range of versions by normalised name; `@ …` if it is taken from elsewhere than an index.
        extras: what is needed only for working on it, likewise.
        is_complete: whether all dependencies could be read.
        scripts: what each console script starts, as `module:function`.
        package_data: patterns of the files that belong to the package; None if it leaves that open.
    """

    file: str
    name: str = ""
    version: str = ""
    license: str = ""
    python: str = ""
    dependencies: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, str] = field(default_factory=dict)
    scripts: Mapping[str, str] = field(default_factory=dict)
    package_data: tuple[str, ...] | None = None
    is_complete: bool = True


@once
def read_distributions(project: Project) -> tuple[Distribution, ...]:
    """Return what each of the two files says that exists and can be read."""
    setup, pyproject = (project.parsed(name) if name in project.files else None for name in PACKAGING)
    return (
        *([_read_setup(setup)] if isinstance(setup, ast.Module) else ()),
        *([_read_pyproject(pyproject)] if isinstance(pyproject, dict) else ()),
    )


def _read_setup(tree: ast.Module) -> Distribution:
    known = _constants(tree)
    call = next((call for call in _calls(tree) if _called(call) == "setup"), None)
    said = {word.arg: literal(word.value, known) for word in call.keywords if word.arg} if call else {}
    scripts = listing(mapping(said.get("entry_points")).get("console_scripts"))
    extras = mapping(said.get("extras_require")).values()
    data = said.get("package_data")
    return Distribution(
        file="setup.py",
        name=text(said.get("name")),
        version=text(said.get("version")),
        license=text(said.get("license")),
        python=text(said.get("python_requires")),
        dependencies=_requirements(said.get("install_requires")),
        extras=_requirements([line for extra in extras for line in listing(extra)]),
        scripts=dict(_pair(line) for line in scripts if isinstance(line, str)),
        package_data=_flat(data) if isinstance(data, dict) else None,
        is_complete=call is not None and all(word.arg for word in call.keywords) and _is_readable(said),
    )


def _is_readable(said: Mapping[str, object]) -> bool:
    """Say whether a setup.py tells all that it installs: what is read from a file, or computed, is not known."""
    wanted = said.get("install_requires", [])
    return isinstance(wanted, list) and all(isinstance(line, str) for line in wanted)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls that a module makes on its own, also below `if __name__ == "__main__":`."""
    for node in tree.body:
        for one in node.body if isinstance(node, ast.If) else [node]:
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
                yield one.value


def _read_pyproject(data: Mapping[str, Any]) -> Distribution:
    """Read `[project]`, and `[tool.poetry]` for what that leaves out."""
    project, poetry = mapping(data.get("project")), poetry_table(data)
    wanted = _poetry_requirements(poetry.get("dependencies"))
    python = wanted.pop("python", "")
    groups = [mapping(group).get("dependencies") for group in mapping(poetry.get("group")).values()]
    scripts = mapping(project.get("scripts")) or mapping(poetry.get("scripts"))
    dynamic = listing(project.get("dynamic"))
    return Distribution(
        file="pyproject.toml",
        name=text(project.get("name") or poetry.get("name")),
        version=text(project.get("version") or poetry.get("version")),
        license=_license(project.get("license")) or text(poetry.get("license")),
        python=text(project.get("requires-python")) or python,
        dependencies={**wanted, **_requirements(project.get("dependencies"))},
        extras={
            name: text
            for table in (poetry.get("dev-dependencies"), *groups)
            for name, text in _poetry_requirements(table).items()
        },
        scripts={name: target for name, target in scripts.items() if isinstance(target, str)},
        is_complete=bool(project or poetry) and "dependencies" not in dynamic,
    )


def poetry_table(data: object) -> Mapping[str, Any]:
    """Return the `[tool.poetry]` of a parsed pyproject.toml; empty if there is none."""
    return mapping(data, "tool", "poetry")


def normalised(name: str) -> str:
    """Return the name of a package as indexes compare it: PyPA's specification "Name normalization"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def literal(node: ast.expr, known: Mapping[str, object]) -> object:
    """Return the value of an expression that is written out, or None.

    Args:
        node: the expression; lists, dicts, f-strings and sums of what is written out count as well.
        known: the values of names.
    """
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.List | ast.Tuple):
        return [literal(item, known) for item in node.elts]
    if isinstance(node, ast.Dict):
        pairs = [(literal(key, known), value) for key, value in zip(node.keys, node.values, strict=True) if key]
        return {key: literal(value, known) for key, value in pairs if isinstance(key, str)}
    return _joined(node, known)


def _joined(node: ast.expr, known: Mapping[str, object]) -> object:
    """Return the value of an f-string, or of two lists that are added."""
    if isinstance(node, ast.JoinedStr):
        parts = [literal(part.value if isinstance(part, ast.FormattedValue) else part, known) for part in node.values]
        texts = [str(part) for part in parts if part is not None and not isinstance(part, list | dict)]
        return "".join(texts) if len(texts) == len(parts) and sum(map(len, texts)) <= _LONGEST else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left, known), literal(node.right, known)
        if isinstance(left, list) and isinstance(right, list) and len(left) + len(right) <= _LONGEST:
            return [*left, *right]
    return None


def _constants(tree: ast.Module) -> dict[str, object]:
    known: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = literal(node.value, known)
    return known


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _requirements(lines: object) -> dict[str, str]:
    found = [_REQUIREMENT.match(line) for line in listing(lines) if isinstance(line, str)]
    return {normalised(one[1]): one[2].strip() for one in found if one}


def _poetry_requirements(table: object) -> dict[str, str]:
    return {normalised(name): _poetry_range(value) for name, value in mapping(table).items()}


def _poetry_range(value: object) -> str:
    """Return the range of a requirement in Poetry's words: a text, a table, or a list of them for several platforms."""
    if isinstance(value, list):
        return " || ".join(_poetry_range(one) for one in value if isinstance(one, str | dict))
    if isinstance(value, dict):
        return text(value.get("version")) or ELSEWHERE
    return text(value)


def _license(value: object) -> str:
    return text(mapping(value).get("text")) or text(value)


def _pair(line: str) -> tuple[str, str]:
    name, _, target = line.partition("=")
    return name.strip(), target.strip()


def _flat(data: Mapping[object, object]) -> tuple[str, ...]:
    return tuple(pattern for patterns in data.values() for pattern in listing(patterns) if isinstance(pattern, str))
