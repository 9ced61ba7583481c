"""What the connector does when it is called, as far as its code shows (guide, steps 5 and 7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generator.checks.findings import Finding, to_do
from generator.connectors.classes import Class, find_classes, without_docstring
from generator.connectors.project import Project

_PRINT = re.compile(rb"^[ \t]*print\(", re.MULTILINE)
_NOT_WRITTEN = re.compile(rb"^[ \t]*raise NotImplementedError", re.MULTILINE)
_CHECKS = ("check_connection", "check")


def check_connection(project: Project) -> Iterator[Finding]:
    """`check` tries something: it does not say yes to whatever is entered."""
    connector = _connector(project)
    for name in _CHECKS:
        method = connector.members.get(name) if connector else None
        if connector and isinstance(method, ast.FunctionDef) and not _does_something(method):
            hint = "connect with the config that is passed in, and say what is wrong with it"
            yield to_do(f"{name} looks at nothing", hint, connector.path, method.lineno)


def check_written(project: Project) -> Iterator[Finding]:
    """No method is left to be written, but those of abstract classes."""
    for path, tree in project.modules.items():
        if not _NOT_WRITTEN.search(project.content(path)):
            continue
        for one in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            if any(getattr(base, "id", "") in ("ABC", "Protocol") for base in one.bases):
                continue
            for method in (node for node in one.body if isinstance(node, ast.FunctionDef)):
                if not method.decorator_list and _only_raises(method):
                    hint = "write it, or take it out"
                    yield to_do(f"{one.name}.{method.name} is not written yet", hint, path, method.lineno)


def check_write(project: Project) -> Iterator[Finding]:
    """A destination writes."""
    connector = _connector(project)
    method = connector.members.get("write") if connector and project.names.prefix == "destination" else None
    if connector and isinstance(method, ast.FunctionDef) and not _does_something(method):
        hint = "write the records, and yield each state message once all before it are written"
        yield to_do("write does nothing", hint, connector.path, method.lineno)


def check_output(project: Project) -> Iterator[Finding]:
    """Standard output belongs to the protocol: `print` would break it."""
    for path, tree in project.modules.items():
        found = _PRINT.search(project.content(path))
        if found and (line := _first_print(tree)):
            hint = "log through the logger that is passed in"
            yield Finding("print() writes between the messages of the protocol", hint, path, line)


def _connector(project: Project) -> Class | None:
    wanted = project.names.module.replace("_", "")
    return next((one for one in find_classes(project).values() if one.name.lower() == wanted), None)


def _does_something(method: ast.FunctionDef) -> bool:
    """Say whether a method calls anything but the constructor of its own answer."""
    for statement in without_docstring(method):
        for node in ast.walk(statement):
            if isinstance(node, ast.YieldFrom | ast.Yield):
                return True
            if isinstance(node, ast.Call) and not _is_answer(node):
                return True
    return False


def _is_answer(call: ast.Call) -> bool:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return name in ("AirbyteConnectionStatus", "repr", "str", "debug", "info")


def _only_raises(method: ast.FunctionDef) -> bool:
    body = without_docstring(method)
    return len(body) == 1 and isinstance(body[0], ast.Raise)


def _first_print(tree: ast.Module) -> int:
    """Return the line of the first call of print that is none of an example in a text."""
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print" and not _goes_elsewhere(node)
    ]
    return min(lines, default=0)


def _goes_elsewhere(call: ast.Call) -> bool:
    return any(word.arg == "file" for word in call.keywords)
