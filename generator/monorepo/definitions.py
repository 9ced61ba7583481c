"""Adding connectors to a registry: Airbyte's `source_definitions.yaml`, and files of that shape.

It is a YAML list with one mapping for each connector, sorted by name. Step 11 of "Building a Python Source"
(2022) tells its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from generator.formats.languages import TooDeep, compose_yaml, dump_yaml
from generator.monorepo.indexes import end_of_line, insert_sorted, join_lines, split_lines
from generator.values import Value

Definition = Mapping[str, str]
"""What stands in the registry for one connector, in the order of its keys; `name` and `dockerRepository` tell who."""

_REQUIRED = 5
"""The first keys of a definition, which each one has; of those after them it has what its neighbours have."""


class _Entry(Value):
    """A definition that is there: its values, and the number of the line on which it begins."""

    values: Mapping[str, str]
    line: int


def add_definitions(text: str, definitions: Iterable[Definition]) -> str:
    """Add definitions to the text of a registry, each in its sorted place, all else byte for byte as it was.

    Raises:
        ValueError: the text is no list of mappings in YAML's block style, or a definition's ID is another
            connector's. It has the end of a sentence that begins with the file's name.
    """
    root = _compose(text)
    lines = split_lines(text)
    if root and root.flow_style:
        lines, root = _without_empty_list(lines, root), None
    entries = _entries(root)
    new = _new_ones(entries, definitions)
    if not new:
        return text
    eol = end_of_line(split_lines(text)[0]) if text else "\n"
    indent = " " * (root.start_mark.column if root else 0)
    optional = {key for entry in entries for key in entry.values}
    places = insert_sorted([_sort_key(entry.values) for entry in entries], [_sort_key(one) for one in new])
    # Comments right above the first one are about the whole file rather than about it.
    starts = [_above_comments(lines, entry.line) if n else entry.line for n, entry in enumerate(entries)]
    numbers = [*starts, _end_of_list(lines, root)]
    spaced = len(starts) > 1 and not lines[starts[1] - 1].strip()
    blocks = []
    for n, one in zip(places, new, strict=True):
        block = _block(one, optional, indent, eol)
        gap = eol if spaced else ""
        blocks.append((numbers[n], gap + block if n == len(starts) else block + gap))
    return join_lines(lines, blocks, eol)


def _compose(text: str) -> yaml.SequenceNode | None:
    """Return the list, or None if there is nothing but comments."""
    try:
        root = compose_yaml(text)
    except TooDeep as error:
        raise ValueError(f"is nested too deeply (line {error.lineno})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"is no valid YAML{f' (line {mark.line + 1})' if mark else ''}") from None
    if isinstance(root, yaml.ScalarNode) and not root.value:
        return None
    if root is not None and (not isinstance(root, yaml.SequenceNode) or (root.flow_style and root.value)):
        raise ValueError("is no list of definitions that begin with `- name:`")
    return root


def _without_empty_list(lines: list[str], root: yaml.SequenceNode) -> list[str]:
    """Return the lines without the `[]` that stands for no entry; a comment behind it stays.

    Raises:
        ValueError: it does not stand on a line of its own.
    """
    start, end = root.start_mark, root.end_mark
    before, after = lines[start.line][: start.column], lines[end.line][end.column :]
    if before.strip() or start.line != end.line or after.strip()[:1] not in ("", "#"):
        raise ValueError("is no list of definitions that begin with `- name:`")
    return [*lines[: start.line], *([after.lstrip()] if after.strip() else []), *lines[start.line + 1 :]]


def _entries(root: yaml.SequenceNode | None) -> list[_Entry]:
    entries = []
    for node in root.value if root else ():
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            raise ValueError(f"has something else than a definition in line {node.start_mark.line + 1}")
        pairs = ((key.value, value.value) for key, value in node.value)
        values = {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}
        entries.append(_Entry(values, node.start_mark.line))
    return entries


def _new_ones(entries: Sequence[_Entry], definitions: Iterable[Definition]) -> list[Definition]:
    """Return what is not there yet, sorted."""
    repositories = {entry.values.get("dockerRepository") for entry in entries}
    owners = {value: entry for entry in entries for key, value in entry.values.items() if key.endswith("DefinitionId")}
    new = sorted((one for one in definitions if one["dockerRepository"] not in repositories), key=_sort_key)
    for one in new:
        key = next(key for key in one if key.endswith("DefinitionId"))
        if owner := owners.get(one[key]):
            name = owner.values.get("name", "another connector")
            raise ValueError(f"has the {key} {one[key]} already, for {name} in line {owner.line + 1}")
    return new


def _sort_key(values: Mapping[str, Any]) -> str:
    return str(values.get("name", "")).casefold()


def _above_comments(lines: Sequence[str], number: int) -> int:
    """Return the number of the first of the comment lines right above a line: they belong to it."""
    while number and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return number


def _end_of_list(lines: Sequence[str], root: yaml.SequenceNode | None) -> int:
    """Return the number of the line after the list's last one, which is not blank."""
    end = root.end_mark.line if root else len(lines)
    if root and root.end_mark.column:
        end += 1
    while end and root and not lines[end - 1].strip():
        end -= 1
    return end


def _block(definition: Definition, optional: set[str], indent: str, eol: str) -> str:
    keys = list(definition)
    kept = {key: definition[key] for key in keys if key in keys[:_REQUIRED] or key in optional}
    first, *others = dump_yaml(kept).rstrip("\n").split("\n")
    return "".join(f"{indent}{line}{eol}" for line in [f"- {first}", *(f"  {line}" for line in others)])
