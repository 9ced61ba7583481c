"""Names of fields in the code, in what it reads and in what it says: the form has them (guide, step 4)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from generator.checks.findings import TODO, Finding
from generator.checks.rules import OURS, Rule, judges
from generator.checks.schema import is_open
from generator.checks.subject import Subject
from generator.connectors.classes import Class
from generator.connectors.files import line_at
from generator.connectors.listing import find_connector_class
from generator.connectors.project import Project, once
from generator.connectors.spec import find_form
from generator.formats.shapes import listing, mapping

_READS = re.compile(rb"""config\[\s*["']""")
_SPEAKS = re.compile(rb"\bin the fields? ([A-Z][\w-]*(?:(?: |, | and | or )[A-Z][\w-]*)*)")
_METHODS = ("check_connection", "check", "discover", "streams", "write")
_MOST_NAMES = 20_000

_UNKNOWN = Rule(
    "spec.unknown-field",
    says="every field that the code takes out of the config is in the specification",
    owner=OURS,
    source="specification and code contradict each other",
    wrong='config["api_kye"], and the specification has api_key',
    right='config["api_key"]',
)
_MESSAGE = Rule(
    "spec.message-field",
    says="a message that speaks of a field calls it as the form does",
    owner=OURS,
    source="specification and code contradict each other",
    wrong="the message 'Enter a valid one in the field Password.', and a form with an API Key",
    right="the message 'Enter a valid one in the field API Key.'",
    severity=TODO,
)


@judges(_UNKNOWN)
def check_keys(subject: Subject) -> Iterator[Finding]:
    """The connector's own methods find in the config what they look for, or something puts it there."""
    connector = find_connector_class(subject)
    _, _, form = find_form(subject)
    fields = form.get("properties")
    if connector is None or not isinstance(fields, dict) or is_open(form):
        return
    if not _READS.search(subject.content(connector.path)):
        return
    for line, key in _read_keys(connector):
        if key not in fields and key not in _keys_made(subject):
            hint = "correct the name, or ask for it in the specification"
            message = f"the code takes {key} out of the config, and the specification does not ask for it"
            yield _UNKNOWN.at(message, hint, connector.path, line)


def _read_keys(connector: Class) -> Iterator[tuple[int, str]]:
    """Yield what the methods that are handed the user's config read in it, with the line."""
    for name in _METHODS:
        method = connector.members.get(name)
        if not isinstance(method, ast.FunctionDef) or "config" not in {one.arg for one in method.args.args}:
            continue
        nodes = list(ast.walk(method))
        if not any(isinstance(node, ast.Name) and _is_new_config(node) for node in nodes):
            yield from ((getattr(node, "lineno", 0), key) for node in nodes if (key := _key_of(node, ast.Load)))


def _is_new_config(node: ast.Name) -> bool:
    return node.id == "config" and isinstance(node.ctx, ast.Store)


def _key_of(node: ast.AST, use: type[ast.expr_context]) -> str:
    """Return the constant by which something is looked up in, or put into, `config`; "" if there is none."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, use) or not isinstance(node.slice, ast.Constant):
        return ""
    of_config = use is ast.Store or getattr(node.value, "id", "") == "config"
    return node.slice.value if of_config and isinstance(node.slice.value, str) else ""


@once
def _keys_made(project: Project) -> set[str]:
    """Return the words that some part of the package puts into a mapping, or looks for before it takes them."""
    made: set[str] = set()
    for node in (node for tree in project.modules.values() for node in ast.walk(tree)):
        if isinstance(node, ast.Dict):
            made |= {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        elif isinstance(node, ast.Call):
            made |= {word.arg for word in node.keywords if word.arg}
            made |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            made |= {str(node.left.value)}
        elif key := _key_of(node, ast.Store):
            made.add(key)
    return made


@judges(_MESSAGE)
def check_messages(subject: Subject) -> Iterator[Finding]:
    """What a generated connector tells its users fits the form that they fill in."""
    path, _, form = find_form(subject)
    if not subject.lock or not form or is_open(form):
        return
    known = set(islice(_names(form), _MOST_NAMES))
    for file in (*subject.modules, subject.manifest):
        content = subject.content(file) if file else b""
        for found in _SPEAKS.finditer(content) if b"in the field" in content else ():
            said = found[1].decode("utf-8", "replace")
            for name in re.split(", | and | or ", said):
                if name.casefold() not in known:
                    hint = f"call it as {path} does"
                    message = f"a message speaks of the field {name}, which the form does not have"
                    yield _MESSAGE.at(message, hint, file, line_at(content, found.start()))


def _names(form: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the fields of a form are called, by their titles and their keys, in small letters."""
    waiting: list[Mapping[str, Any]] = [form]
    while waiting:
        schema = waiting.pop()
        for name, field in mapping(schema.get("properties")).items():
            yield name.casefold()
            yield str(mapping(field).get("title", "")).casefold()
            waiting.append(mapping(field))
        waiting += [mapping(one) for word in ("oneOf", "anyOf", "allOf") for one in listing(schema.get(word))]
