"""What the `streams` method of a source returns, as far as its code shows it without a run.

Only what is sure counts: a list whose every element is a call of a class of the package. What another function
computed, what a loop or a condition in a list makes, or a class from elsewhere is left open.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.connectors.classes import Class, find_ambiguous, find_classes
from generator.connectors.project import Project, once

_ADDING = {"append": 0, "insert": 1}
_MOST_STEPS = 5000  # from name to name; nobody goes further
_OWN_CATALOG = ("discover", "_discover")


@dataclass(frozen=True)
class Listing:
    """The streams that a source lists.

    Attributes:
        classes: those that it surely lists, at least with some config.
        complete: whether that is all.
    """

    classes: tuple[Class, ...] = ()
    complete: bool = False


@once
def read_listing(project: Project) -> Listing:
    """Return what the connector's `streams` method returns; nothing, and not all, if that cannot be told."""
    classes = find_classes(project)
    source = find_connector_class(project)
    method = source.members.get("streams") if source else None
    if source is None or not isinstance(method, ast.FunctionDef):
        return Listing()
    known = {name: one for name, one in classes.items() if name not in find_ambiguous(project)}
    for name in _foreign_names(project.modules[source.path], project.package):
        known.pop(name, None)
    reader = _Reader(method, known)
    found = tuple({one.name: one for one in reader.returned()}.values())
    own = any(name in one.members for one in source.lineage(classes) for name in _OWN_CATALOG)
    return Listing(found, reader.complete and bool(found) and not own)


@once
def find_connector_class(project: Project) -> Class | None:
    """Return the class that the connector is, by its name."""
    wanted = project.names.module.replace("_", "")
    return next((one for one in find_classes(project).values() if one.name.lower() == wanted), None)


def _foreign_names(tree: ast.Module, package: str) -> Iterator[str]:
    """Yield what a module imports from outside of its package."""
    top = package.strip("/").rpartition("/")[2]
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] != top:
            yield from (alias.asname or alias.name for alias in node.names)


@dataclass
class _Reader:
    """Follows the names in one method from what it returns.

    Attributes:
        method: as it stands in the code.
        classes: those that a call may make a stream of.
        complete: whether everything so far was understood.
    """

    method: ast.FunctionDef
    classes: Mapping[str, Class]
    complete: bool = True
    _values: dict[str, list[ast.expr]] = field(default_factory=dict)
    _parts: dict[str, list[tuple[str, ast.expr]]] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _steps: int = 0

    def returned(self) -> Iterator[Class]:
        """Yield the classes of all that the method returns."""
        returns: list[ast.expr | None] = []
        for node in self._nodes():
            if isinstance(node, ast.Return):
                returns.append(node.value)
            else:
                self._note(node)
        if not returns:
            self.complete = False
        for value in returns:
            yield from self._of_list(value)

    def _nodes(self) -> Iterator[ast.AST]:
        """Yield what stands in the method, but not in functions within it: with those, not all is understood."""
        waiting: list[ast.AST] = list(self.method.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Yield | ast.YieldFrom):
                self.complete = False
            elif not isinstance(node, ast.Lambda):
                yield node
                waiting += ast.iter_child_nodes(node)

    def _note(self, node: ast.AST) -> None:
        """Remember what a name is given, or what a list of that name gets."""
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
                self._give(target, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self._parts.setdefault(node.target.id, []).append(("extend", node.value))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            word, owner = node.func.attr, node.func.value.id
            at = _ADDING.get(word, 0)
            if word in ("append", "insert", "extend") and len(node.args) > at:
                self._parts.setdefault(owner, []).append((word, node.args[at]))

    def _give(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._values.setdefault(target.id, []).append(value)

    def _of_list(self, value: ast.expr | None) -> Iterator[Class]:
        """Yield the classes in a list."""
        if isinstance(value, ast.List | ast.Tuple):
            for item in value.elts:
                yield from self._of_list(item.value) if isinstance(item, ast.Starred) else self._of_item(item)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            yield from self._of_list(value.left)
            yield from self._of_list(value.right)
        elif isinstance(value, ast.IfExp):
            yield from self._of_list(value.body)
            yield from self._of_list(value.orelse)
        elif isinstance(value, ast.Name) and self._enter(value.id):
            for given in self._values[value.id]:
                yield from self._of_list(given)
            for word, part in self._parts.get(value.id, ()):
                yield from self._of_list(part) if word == "extend" else self._of_item(part)
            self._open.discard(value.id)
        else:
            self.complete = False

    def _of_item(self, value: ast.expr) -> Iterator[Class]:
        """Yield the class of one element."""
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self.classes:
            yield self.classes[value.func.id]
        elif isinstance(value, ast.Name) and self._enter(value.id):
            for given in self._values[value.id]:
                yield from self._of_item(given)
            self._open.discard(value.id)
        else:
            self.complete = False

    def _enter(self, name: str) -> bool:
        """Say whether a name may be followed: it is given something here, and it is not being followed already."""
        self._steps += 1
        if name not in self._values or name in self._open or self._steps > _MOST_STEPS:
            return False
        self._open.add(name)
        return True
