"""What the connector does when it is called, as far as its code shows (guide, steps 5 and 7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.classes import find_classes, find_parents, without_docstring
from generator.connectors.listing import find_connector_class

_PRINT = re.compile(rb"^[ \t]*print\(", re.MULTILINE)
_NOT_WRITTEN = re.compile(rb"^[ \t]*raise NotImplementedError", re.MULTILINE)
_CHECKS = ("check", "check_connection")
_GUIDE = "Airbyte's guide Building a Python Source"

CHECK = Rule(
    "code.check",
    "The check tries something: it does not say yes to whatever is entered",
    AIRBYTE,
    f"{_GUIDE}, step 5",
    "def check_connection(self, logger, config): return True, None",
    "def check_connection(self, logger, config): one small request, and what is wrong with it",
    TODO,
)
WRITE = Rule(
    "code.write",
    "A destination writes",
    AIRBYTE,
    "The Airbyte protocol: write",
    "def write(self, config, configured_catalog, input_messages): pass",
    "def write(…): each record is written, each state is yielded once all before it are",
    TODO,
    Scope(types=("destination",)),
)
UNWRITTEN = Rule(
    "code.unwritten",
    "No method is left to be written, but those that derived classes bring",
    OURS,
    f"{_GUIDE}, step 7",
    "def fetch(self): raise NotImplementedError, in a class that nothing is derived from",
    "def fetch(self): …, or the class is derived from",
    TODO,
)
PRINT = Rule(
    "code.print",
    "Nothing but messages is printed: the platform takes every other line for a line of the log",
    AIRBYTE,
    "airbyte_cdk/test/entrypoint_wrapper.py: EntrypointOutput, of what the platform assumes",
    'print(f"reading {name}")',
    'logger.info(f"reading {name}"), or print(message.json()) of a message of the protocol',
    TODO,
)


@judges(CHECK)
def check_connection(subject: Subject) -> Iterator[Finding]:
    """`check` tries something; where a class has both methods, `check` is the one that is called."""
    connector = find_connector_class(subject)
    name = next((name for name in _CHECKS if connector and name in connector.members), "")
    method = connector.members[name] if connector and name else None
    if connector and isinstance(method, ast.FunctionDef) and not _does_something(method):
        hint = "connect with the config that is passed in, and say what is wrong with it"
        yield CHECK.at(f"{name} looks at nothing", hint, connector.path, method.lineno)


@judges(UNWRITTEN)
def check_written(subject: Subject) -> Iterator[Finding]:
    """No method is left to be written, but those of classes that are there to be derived from."""
    if not any(_NOT_WRITTEN.search(subject.content(path)) for path in subject.modules):
        return
    for one in find_classes(subject).values():
        if one.is_abstract or one.name in find_parents(subject):
            continue
        for name, method in one.members.items():
            if isinstance(method, ast.FunctionDef) and not method.decorator_list and _is_left(method):
                hint = "write it, or take it out"
                yield UNWRITTEN.at(f"{one.name}.{name} is not written yet", hint, one.path, method.lineno)


@judges(WRITE)
def check_write(subject: Subject) -> Iterator[Finding]:
    """A destination writes."""
    connector = find_connector_class(subject)
    method = connector.members.get("write") if connector else None
    if connector and isinstance(method, ast.FunctionDef) and not _does_something(method):
        hint = "write the records, and yield each state message once all before it are written"
        yield WRITE.at("write does nothing", hint, connector.path, method.lineno)


@judges(PRINT)
def check_output(subject: Subject) -> Iterator[Finding]:
    """Standard output belongs to the protocol: only its messages are printed."""
    for path, tree in subject.modules.items():
        if _PRINT.search(subject.content(path)) and (line := _first_print(tree)):
            hint = "log through the logger that is passed in"
            yield PRINT.at("print() writes between the messages of the protocol", hint, path, line)


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


def _is_left(method: ast.FunctionDef) -> bool:
    """Say whether a method only says that it is not implemented; one with a reason of its own is meant so."""
    body = without_docstring(method)
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc
    if isinstance(raised, ast.Call):
        reason = next((one.value for one in raised.args if isinstance(one, ast.Constant)), "")
        return getattr(raised.func, "id", "") == "NotImplementedError" and "mplement" in str(reason or "implement")
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _first_print(tree: ast.Module) -> int:
    """Return the line of the first call of print that surely writes no message; not in what only a script runs."""
    waiting: list[ast.AST] = [node for node in tree.body if not _is_script(node)]
    lines = []
    while waiting:
        node = waiting.pop()
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print" and _is_stray(node):
            lines.append(node.lineno)
    return min(lines, default=0)


def _is_script(node: ast.stmt) -> bool:
    test = node.test if isinstance(node, ast.If) else None
    return isinstance(test, ast.Compare) and getattr(test.left, "id", "") == "__name__"


def _is_stray(call: ast.Call) -> bool:
    """Say whether a call of print writes a text of its own: what it is given otherwise may be a message."""
    if any(word.arg == "file" for word in call.keywords):
        return False
    return any(_is_text(argument) for argument in call.args)


def _is_text(value: ast.expr) -> bool:
    if isinstance(value, ast.JoinedStr):
        return bool(value.values) and _is_text(value.values[0])
    if isinstance(value, ast.BinOp):
        return _is_text(value.left)
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.strip()[:1] not in ("", "{")
