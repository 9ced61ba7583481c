"""The modules of a connector's own: where a name for one leads, and what one defines. Nothing is imported."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from generator.connectors.project import Project

_AT_RUN_TIME = re.compile(rb"import \*|__getattr__|globals\(|\bvars\(\)|\bexec\(|sys\.modules")
"""What may give a module names that do not stand in it."""


def find_module(project: Project, path: str) -> str:
    """Return the file of a module, `path` being its place without a suffix; "" if there is none."""
    return project.first(f"{path}.py", f"{path}/__init__.py")


def is_there(project: Project, path: str) -> bool:
    """Say whether anything that could be imported has this place: a module, a directory, what a build leaves out."""
    if find_module(project, path) or any(file.startswith((f"{path}/", f"{path}.")) for file in project.files):
        return True
    return os.path.lexists(project.path / path)


def may_define(project: Project, file: str, name: str) -> bool:
    """Say whether a module has a name at its top, or may get it when it runs; so may one that cannot be read."""
    content = project.content(file)
    tree = project.parsed(file)
    if not isinstance(tree, ast.Module):
        return bool(content) or project.is_too_large(file)
    if _AT_RUN_TIME.search(content):
        return True
    return any(name in _bound(node) for node in tree.body) or any(name in _bound(node) for node in ast.walk(tree))


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that one node gives to something."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
