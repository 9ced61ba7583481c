"""The classes of a package, by what stands in them; nothing is imported."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.connectors.distribution import literal
from generator.connectors.project import Project, once

_MOST_ANCESTORS = 100  # that are looked at; nobody derives further
_ABSTRACT = frozenset({"ABC", "ABCMeta", "Protocol"})


@dataclass(frozen=True)
class Class:
    """A class of the connector's own.

    Attributes:
        bases: the last words of the classes that it is derived from, and of its metaclass.
        members: its methods, and the values that are assigned in its body.
    """

    name: str
    path: str
    line: int
    bases: tuple[str, ...]
    members: Mapping[str, ast.AST]

    @property
    def is_abstract(self) -> bool:
        """Say whether it says of itself that it is only there to be derived from; not all that say so are."""
        return not _ABSTRACT.isdisjoint(self.bases)

    @cached_property
    def stored(self) -> frozenset[str]:
        """Return the names of what its methods assign on `self`."""
        nodes = (node for member in self.members.values() for node in ast.walk(member))
        return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute) and _is_stored(node))

    def lineage(self, classes: Mapping[str, Class]) -> Iterator[Class]:
        """Yield the class and those of the package that it is derived from, nearest first."""
        waiting, seen = [self], set[str]()
        while waiting and len(seen) < _MOST_ANCESTORS:
            one = waiting.pop(0)
            if one.name not in seen:
                seen.add(one.name)
                yield one
                waiting += [classes[base] for base in one.bases if base in classes]

    def foreign_bases(self, classes: Mapping[str, Class]) -> set[str]:
        """Return the classes outside of the package that it is derived from, over however many steps."""
        return {base for one in self.lineage(classes) for base in one.bases if base not in classes}

    def descends_from(self, classes: Mapping[str, Class], is_base: Callable[[str], bool]) -> bool:
        """Say whether it is derived, over however many steps, from a class outside of the package."""
        return any(map(is_base, self.foreign_bases(classes)))


@once
def find_classes(project: Project) -> dict[str, Class]:
    """Return the classes at the top of the package's modules, by name; of two of one name, the last."""
    return {one.name: one for one in _all_classes(project)}


@once
def find_ambiguous(project: Project) -> set[str]:
    """Return the names that several classes of the package have: which of them is meant, only a run can tell."""
    counts = Counter(one.name for one in _all_classes(project))
    return {name for name, count in counts.items() if count > 1}


@once
def count_uses(project: Project) -> Counter[str]:
    """Return how often the code names something, apart from what is derived from it."""
    nodes = (node for tree in project.modules.values() for node in ast.walk(tree))
    named = Counter(getattr(node, "id", getattr(node, "attr", "")) for node in nodes)
    named.subtract(base for one in _all_classes(project) for base in one.bases)
    return named


@once
def find_parents(project: Project) -> set[str]:
    """Return the names of the classes that others of the package are derived from."""
    return {base for one in _all_classes(project) for base in one.bases}


def given_names(node: ast.AST) -> set[str]:
    """Return what one statement or expression gives a name to; `*` stands for what only an import can tell."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    if isinstance(node, ast.Assign):
        return set().union(*map(given_names, node.targets))
    return {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()


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


@once
def _all_classes(project: Project) -> tuple[Class, ...]:
    trees = project.modules.items()
    return tuple(_class(node, path) for path, tree in trees for node in tree.body if isinstance(node, ast.ClassDef))


def _class(node: ast.ClassDef, path: str) -> Class:
    members: dict[str, ast.AST] = {}
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            members.setdefault(statement.name, statement)
        elif isinstance(statement, ast.Assign):
            members |= {target.id: statement.value for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            members[statement.target.id] = statement.value
    bases = (*node.bases, *(word.value for word in node.keywords if word.arg == "metaclass"))
    return Class(node.name, path, node.lineno, tuple(filter(None, map(_last_word, bases))), members)


def _is_stored(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store) and getattr(node.value, "id", "") == "self"


def _last_word(base: ast.expr) -> str:
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
