"""What the connector does when it is called, as far as its code shows (guide, steps 5 and 7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, Scope, judges
from generator.checks.sources import GUIDE, PROTOCOL
from generator.checks.subject import Subject
from generator.connectors.classes import find_classes, find_parents, without_docstring
from generator.connectors.listing import find_connector_class

_PRINT = re.compile(rb"^[ \t]*print\(", re.MULTILINE)
_NOT_WRITTEN = re.compile(rb"^[ \t]*raise NotImplementedError", re.MULTILINE)
_CHECKS = ("check", "check_connection")

_CHECK = Rule(
    "code.check",
    says="check tries the config that it is given, and does not say yes to everything",
    owner=AIRBYTE,
    source=f"{GUIDE}, step 5",
    wrong="def check_connection(self, logger, config): return True, None",
    right="def check_connection(…): sends one small request, and returns what is wrong with its answer",
    severity=TODO,
)
_WRITE = Rule(
    "code.write",
    says="the write method of a destination does something",
    owner=AIRBYTE,
    source=f"{PROTOCOL}: AirbyteRecordMessage, AirbyteStateMessage",
    wrong="def write(self, config, configured_catalog, input_messages): pass",
    right="def write(…): writes each record, and yields each state once all records before it are written",
    severity=TODO,
    scope=Scope(types=("destination",)),
)
_UNWRITTEN = Rule(
    "code.unwritten",
    says="no method is left that only raises NotImplementedError, unless other classes are derived from its class",
    owner=OURS,
    source=f"{GUIDE}, step 7",
    wrong="def fetch(self): raise NotImplementedError, in a class that nothing is derived from",
    right="def fetch(self): …, or the class is derived from",
    severity=TODO,
)
_PRINTED = Rule(
    "code.print",
    says="nothing but messages of the protocol is printed: the platform takes every other line for one of the log",
    owner=AIRBYTE,
    source="airbyte_cdk/test/entrypoint_wrapper.py: EntrypointOutput, which reads lines as the platform does",
    wrong='print(f"reading {name}")',
    right='logger.info(f"reading {name}"), or print(message.json()) of a message of the protocol',
    severity=TODO,
)


@judges(_CHECK)
def check_connection(subject: Subject) -> Iterator[Finding]:
    """`check` tries something; where a class has both methods, `check` is the one that is called."""
    connector = find_connector_class(subject)
    name = next((name for name in _CHECKS if connector and name in connector.members), "")
    method = connector.members[name] if connector and name else None
    if connector and isinstance(method, ast.FunctionDef) and not _does_something(method):
        hint = "connect with the config that is passed in, and say what is wrong with it"
        yield _CHECK.at(f"{name} looks at nothing", hint, connector.path, method.lineno)


@judges(_UNWRITTEN)
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
                yield _UNWRITTEN.at(f"{one.name}.{name} is not written yet", hint, one.path, method.lineno)


@judges(_WRITE)
def check_write(subject: Subject) -> Iterator[Finding]:
    """A destination writes."""
    connector = find_connector_class(subject)
    method = connector.members.get("write") if connector else None
    if connector and isinstance(method, ast.FunctionDef) and not _does_something(method):
        hint = "write the records, and yield each state message once all before it are written"
        yield _WRITE.at("write does nothing", hint, connector.path, method.lineno)


@judges(_PRINTED)
def check_output(subject: Subject) -> Iterator[Finding]:
    """Standard output belongs to the protocol: only its messages are printed."""
    for path, tree in subject.modules.items():
        if _PRINT.search(subject.content(path)) and (line := _first_print(tree)):
            hint = "log through the logger that is passed in"
            yield _PRINTED.at("print() writes between the messages of the protocol", hint, path, line)


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
