"""The same project for cookiecutter, copier and plop: our golden files, turned into a template of theirs.

Every value that a user answers becomes a variable again wherever it stands, so that all tools do the same work
and write the same bytes; `bench.py` compares them before it measures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

VALUES = {
    "directory": "source-example-python",
    "module": "source_example_python",
    "class_name": "SourceExamplePython",
    "title": "Example Python",
    "slug": "example-python",
    "author": "Ada Lovelace",
    "release_date": "2026-01-31",
    "definition_id": "5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11",
}


# How two braces are written that stand for themselves.
_JINJA = "{{ '{{' }}"
_HANDLEBARS = "\\{{"


def write_cookiecutter(files: Mapping[str, bytes], target: Path) -> None:
    """Write the files as a template of cookiecutter's."""
    _write({"cookiecutter.json": json.dumps(VALUES).encode()}, target)
    _write(_templated(files, lambda key: f"{{{{ cookiecutter.{key} }}}}", _JINJA), target)


def write_copier(files: Mapping[str, bytes], target: Path) -> None:
    """Write the files as a template of copier's."""
    questions = {key: {"type": "str", "default": value} for key, value in VALUES.items()}
    settings = {"_templates_suffix": ".jinja", "_answers_file": "none.yml", **questions}
    _write({"copier.yml": json.dumps(settings).encode()}, target)
    templated = _templated(files, lambda key: f"{{{{ {key} }}}}", _JINJA)
    _write({f"{path}.jinja": content for path, content in templated.items()}, target)


def write_plop(files: Mapping[str, bytes], target: Path) -> None:
    """Write the files as a generator of plop's; triple braces, because plop escapes for HTML."""
    templated = _templated(files, lambda key: f"{{{{{{{key}}}}}}}", _HANDLEBARS)
    names = _templated(dict.fromkeys(files, b""), lambda key: f"{{{{{key}}}}}", _HANDLEBARS)
    actions = []
    for n, (path, content) in enumerate(zip(names, templated.values(), strict=True)):
        _write({f"templates/{n}.hbs": content}, target)
        actions.append({"type": "add", "path": f"{{{{out}}}}/{path}", "templateFile": f"templates/{n}.hbs"})
    data = {**VALUES}
    script = f"""\
export default (plop) => plop.setGenerator("source", {{
  prompts: [{{ type: "input", name: "out", message: "Where?" }}],
  actions: {json.dumps(actions)}.map((action) => ({{ ...action, data: {json.dumps(data)} }})),
}});
"""
    _write({"plopfile.mjs": script.encode()}, target)


def write_floor(files: Mapping[str, bytes], target: Path) -> None:
    """Write a script of the standard library that has the bytes in it and does nothing but write them."""
    script = f"""\
import os, sys
FILES = {dict(files)!r}
for path, content in FILES.items():
    path = os.path.join(sys.argv[1], path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
"""
    _write({"floor.py": script.encode()}, target)


def _templated(files: Mapping[str, bytes], variable, braces: str) -> dict[str, bytes]:
    """Replace the values by variables, longer ones first, in paths and contents; braces are those of workflows."""
    order = sorted(VALUES.items(), key=lambda item: -len(item[1]))

    def replace(text: str) -> str:
        for key, value in order:
            text = text.replace(value, f"\0{key}\0")
        text = text.replace("{{", braces)
        for key, _ in order:
            text = text.replace(f"\0{key}\0", variable(key))
        return text

    return {replace(path): replace(content.decode("utf-8")).encode("utf-8") for path, content in files.items()}


def _write(files: Mapping[str, bytes], target: Path) -> None:
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)
