"""The classes of a package, by what stands in them; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from generator.connectors.distribution import literal
from generator.connectors.project import Project, once

_MOST_ANCESTORS = 100  # that are looked at; nobody derives further


@dataclass(frozen=True)
class Class:
    """A class of the connector's own.

    Attributes:
        bases: the last words of the classes that it is derived from.
        members: its methods, and the values that are assigned in its body.
    """

    name: str
    path: str
    line: int
    bases: tuple[str, ...]
    members: Mapping[str, ast.AST]

    @property
    def is_abstract(self) -> bool:
        """Say whether it is only there to be derived from."""
        return "ABC" in self.bases

    def lineage(self, classes: Mapping[str, Class]) -> Iterator[Class]:
        """Yield the class and those of the package that it is derived from, nearest first."""
        waiting, seen = [self], set[str]()
        while waiting and len(seen) < _MOST_ANCESTORS:
            one = waiting.pop(0)
            if one.name not in seen:
                seen.add(one.name)
                yield one
                waiting += [classes[base] for base in one.bases if base in classes]

    def descends_from(self, classes: Mapping[str, Class], is_base: Callable[[str], bool]) -> bool:
        """Say whether it is derived, over however many steps, from a class outside of the package."""
        return any(is_base(base) for one in self.lineage(classes) for base in one.bases if base not in classes)


@once
def find_classes(project: Project) -> dict[str, Class]:
    """Return the classes at the top of the package's modules, by name."""
    return {
        node.name: _class(node, path)
        for path, tree in project.modules.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def constant(member: ast.AST | None) -> object:
    """Return what a member is: the value that is assigned, or what its only statement returns; else None."""
    if isinstance(member, ast.FunctionDef):
        body = without_docstring(member)
        member = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    return literal(member, {}) if isinstance(member, ast.expr) else None


def without_docstring(function: ast.FunctionDef) -> list[ast.stmt]:
    """Return the statements of a function."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1:] if documented else function.body


def _class(node: ast.ClassDef, path: str) -> Class:
    members: dict[str, ast.AST] = {}
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            members.setdefault(statement.name, statement)
        elif isinstance(statement, ast.Assign):
            members |= {target.id: statement.value for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            members[statement.target.id] = statement.value
    return Class(node.name, path, node.lineno, tuple(filter(None, map(_last_word, node.bases))), members)


def _last_word(base: ast.expr) -> str:
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
