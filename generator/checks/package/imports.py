"""Whether the modules that run find each other: what is renamed in one file and not in the other (guide, step 2)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generator.checks.findings import Finding
from generator.checks.rules import PYPA, Rule, judges
from generator.checks.subject import Subject
from generator.connectors.distribution import read_distributions
from generator.connectors.modules import find_module, is_there, may_define

_STARTS = ("main.py", "__init__.py", "run.py", "source.py", "destination.py")
"""Where a connector starts, at its top or in its package; what none of these leads to does nobody any harm."""

_IMPORT = Rule(
    "code.import",
    says="what the connector imports from its own modules is there: main.py, its commands, and all that they lead to",
    owner=PYPA,
    source="The Python language reference, the import statement",
    wrong="from .streams import Orders, and streams.py has a class Order",
    right="class Orders in streams.py",
)


@judges(_IMPORT)
def check_own_imports(subject: Subject) -> Iterator[Finding]:
    """What starts imports only what the package has; an import below `try`, `if` or in a function may fail."""
    for file in _started(subject) if subject.package else ():
        for node in _imports(subject, file):
            path = _place(subject, file, node)
            if not path:
                continue
            module = find_module(subject, path)
            if not module and not is_there(subject, path):
                hint = "correct the name, or bring the module back"
                said = "." * node.level + (node.module or "")
                yield _IMPORT.at(f"it imports from {said}, and there is no such module", hint, file, node.lineno)
            for name in _missing(subject, module, path, node) if module else ():
                hint = f"define it there, or import what {module} has"
                yield _IMPORT.at(f"it imports {name}, which {module} does not define", hint, file, node.lineno)


def _started(subject: Subject) -> Iterator[str]:
    """Yield the files where it starts, and those of its own that they import, over however many steps."""
    commands = [target for one in read_distributions(subject) for target in one.scripts.values()]
    targets = [f"{_root(subject)}{target.partition(':')[0].strip().replace('.', '/')}" for target in commands]
    waiting = [f"{place}{name}" for place in ("", subject.package) for name in _STARTS]
    waiting += [*filter(None, (find_module(subject, target) for target in targets))]
    seen = set[str]()
    while waiting:
        file = waiting.pop(0)
        if file in seen or file not in subject.files:
            continue
        seen.add(file)
        yield file
        for node in _imports(subject, file):
            if path := _place(subject, file, node):
                below = (find_module(subject, f"{path}/{alias.name}") for alias in node.names)
                waiting += filter(None, (find_module(subject, path), *below))


def _imports(subject: Subject, file: str) -> Iterator[ast.ImportFrom]:
    tree = subject.parsed(file)
    for node in tree.body if isinstance(tree, ast.Module) else ():
        if isinstance(node, ast.ImportFrom):
            yield node


def _place(subject: Subject, file: str, node: ast.ImportFrom) -> str:
    """Return the place of a module that is imported from, without a suffix; "" if it is none of the package's own."""
    words = (node.module or "").split(".") if node.module else []
    if node.level:
        above = file.split("/")[: -node.level]
        path = "/".join((*above, *words)) if file.startswith(subject.package) else ""
    else:
        path = f"{_root(subject)}{'/'.join(words)}"
    return path if f"{path}/".startswith(subject.package) else ""


def _root(subject: Subject) -> str:
    return "src/" if subject.package.startswith("src/") else ""


def _missing(subject: Subject, module: str, path: str, node: ast.ImportFrom) -> Iterator[str]:
    """Yield the names that a module does not have; a module below its package counts as one."""
    for alias in node.names:
        known = alias.name == "*" or may_define(subject, module, alias.name)
        if not known and not is_there(subject, f"{path}/{alias.name}"):
            yield alias.name
