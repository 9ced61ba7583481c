"""Whether two fillings of a Python script are the same program, and whether one could run its own texts as code.

What a program does with text cannot be decided. So whatever could run text counts as if it did, unless all that it is
handed stands in the script and is the same in both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# fmt: off
_EVALUATORS = frozenset([
    "eval", "exec", "compile", "__import__", "import_module", "run_path", "run_module", "exec_module", "unsafe_load",
    "full_load", "system", "popen", "popen2", "popen3", "popen4", "getoutput", "getstatusoutput", "startfile",
    "create_subprocess_shell", "subprocess_shell", "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp",
    "execvpe", "spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe", "posix_spawn",
    "posix_spawnp", "spawn", "runsource", "runcode", "interact", "timeit", "execute", "executemany", "executescript",
    "getattr", "setattr",
])
"""What runs text, or finds by its name what does."""
_STARTERS = frozenset([
    "run", "call", "check_call", "check_output", "Popen", "create_subprocess_exec", "subprocess_exec",
])
"""What runs a list of words, and text only if it is told to."""
_UNHARMED = frozenset([
    "cwd", "env", "check", "timeout", "stdout", "stderr", "text", "encoding", "errors", "capture_output", "globals",
    "locals",
])
# fmt: on
_STARTERS_HOMES = frozenset({"subprocess", "asyncio"})
_PATTERNS = frozenset({"re", "regex"})
"""Modules whose `compile` runs nothing."""
_INTERPRETERS = re.compile(
    r"(.*[/\\])?((a|b|ba|c|da|fi|k|mk|tc|z)?sh|cmd|powershell|pwsh|python[\d.]*|py|perl|ruby|node|deno|bun|php|lua|awk|gawk|"
    r"sed|osascript|tclsh|Rscript|ssh|su|sudo|env|xargs|psql|mysql|sqlite3|make|eval)(\.exe)?"
)
_FLAGS = re.compile(
    r"-[a-zA-Z]*[ce]|(?i:/[ck]|-(encoded)?command)|--?(eval|command|exec(ute)?|expression)(=.*)?", re.DOTALL
)
_FEEDS = frozenset({"input", "stdin", "communicate"})


def is_same_program(filled: bytes, expected: bytes) -> bool:
    """Say whether two Python scripts differ in nothing but the text of strings, none of which could be run."""
    try:
        trees = ast.parse(filled), ast.parse(expected)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    pairs = list(zip(*map(_strings, trees), strict=False))
    changed = {id(one) for one, other in pairs if one.value != other.value}
    runs_text = bool(changed) and any(_Evaluators(trees[0], changed).find())
    for tree in trees:
        for node in _strings(tree):
            node.value = ""
    return ast.dump(trees[0]) == ast.dump(trees[1]) and not runs_text


def _strings(tree: ast.AST) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


class _Evaluators:
    """Looks for what could run text that is not the same in both fillings.

    Args:
        tree: the program.
        changed: the ids of the strings that are not the same.
    """

    def __init__(self, tree: ast.AST, changed: set[int]) -> None:
        self.nodes = list(ast.walk(tree))
        self.changed = changed
        self.called = {id(node.func) for node in self.nodes if isinstance(node, ast.Call)}
        functions = (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        self.own = {node.name for node in functions}
        self.homes = {
            alias.asname or alias.name: node.module or ""
            for node in self.nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self.feeds = any(
            (isinstance(node, ast.keyword) and node.arg in _FEEDS)
            or (isinstance(node, ast.Attribute) and node.attr in _FEEDS)
            for node in self.nodes
        )

    def find(self) -> Iterator[ast.AST]:
        """Yield every place where it could happen."""
        for node in self.nodes:
            if (
                (
                    isinstance(node, ast.Name | ast.Attribute)
                    and id(node) not in self.called
                    and self._is_dangerous(node)
                )
                or (isinstance(node, ast.ImportFrom) and self._renames(node))
                or (isinstance(node, ast.Call) and self._may_run(node))
                or (isinstance(node, ast.List | ast.Tuple) and self._is_command(node))
            ):
                yield node

    def _is_dangerous(self, node: ast.expr) -> bool:
        name, home = self._name(node)
        if name == "compile" and home in _PATTERNS:
            return False
        return name in _EVALUATORS or (name in _STARTERS and name not in self.own)

    def _renames(self, node: ast.ImportFrom) -> bool:
        dangerous = _EVALUATORS | _STARTERS
        return any(alias.asname and alias.name in dangerous for alias in node.names)

    def _may_run(self, call: ast.Call) -> bool:
        name, home = self._name(call.func)
        handed = [*call.args, *(word.value for word in call.keywords if word.arg not in _UNHARMED)]
        if all(map(self._is_same, handed)):
            return False
        has_shell = any(
            word.arg in (None, "shell") and not (isinstance(word.value, ast.Constant) and not word.value.value)
            for word in call.keywords
        )
        if has_shell or (name == "split" and home == "shlex"):
            return True
        if home == "" and name in self.own:
            return False  # what it does with it is looked at where it stands
        if name in _STARTERS:
            is_text = bool(call.args) and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
            return is_text or home not in _STARTERS_HOMES
        return self._is_dangerous(call.func)

    def _is_command(self, node: ast.List | ast.Tuple) -> bool:
        texts = [part.value for part in node.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if not any(_INTERPRETERS.fullmatch(text) or _FLAGS.fullmatch(text) for text in texts):
            return False
        return self.feeds or not self._is_same(node)

    def _is_same(self, node: ast.AST) -> bool:
        """Say whether an expression stands in the script, the same in both fillings."""
        if isinstance(node, ast.Constant):
            return id(node) not in self.changed
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return all(map(self._is_same, node.elts))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return (node.value.id, node.attr) == ("sys", "executable")
        return False

    def _name(self, node: ast.AST) -> tuple[str, str]:
        """Return the last name of what is called, and the module it comes from as far as that stands there."""
        if isinstance(node, ast.Attribute):
            return node.attr, node.value.id if isinstance(node.value, ast.Name) else "?"
        if isinstance(node, ast.Name):
            return node.id, self.homes.get(node.id, "")
        return "", ""
