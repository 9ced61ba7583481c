"""A template of our own format once its layers lie over each other, and which files it then has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.errors import TemplateError
from generator.model import Answers, FileRule, Header, Origin, Question
from generator.values import Value
from generator.writing.trees import ensure_text

_SUFFIX = ".jinja"
_VARIABLE = re.compile(r"\{\{ (\w+) \}\}")
# pip compiles the .py files of an installed template; Finder and editors leave files behind.
_LITTER = re.compile(r"(^|/)(__pycache__/|\.DS_Store$)|\.py[co]$|~$")


class LayeredTemplate(Value):
    """What the tables of a template and of its layers say together.

    Attributes:
        prefix: of the names of what it makes: `source` or `destination`.
        roots: directories with a `project/`, in the order in which they are laid over each other; its own is the last.
        values: constants for the context; the names of the connector may stand in them as `{slug}`.
        values_for: the same by answer: question -> choice -> values.
        shared: the directories in which its layers were looked for; if empty, `_shared` beside its own.
        origin: None if it is bundled, and so trusted.
    """

    key: str
    title: str
    summary: str
    prefix: str
    roots: tuple[Path, ...]
    questions: tuple[Question, ...]
    values: Mapping[str, str]
    files: tuple[FileRule, ...]
    next_steps: tuple[str, ...]
    values_for: Mapping[str, Mapping[str, Mapping[str, str]]] = {}
    headers: tuple[Header, ...] = ()
    shared: tuple[Path, ...] = ()
    origin: Origin | None = None


class Source(Value):
    """Where one file of the project comes from.

    Attributes:
        path: of the project's file, variables still in it: `{{ module }}/source.py`.
        file: the template's file.
        rendered: whether it goes through Jinja or is copied byte for byte.
    """

    path: str
    file: Path
    rendered: bool
    rule: FileRule


def list_sources(template: LayeredTemplate, answers: Answers) -> list[Source]:
    """Return the files that these answers ask for, sorted by path; a later layer's file wins."""
    rules = {rule.path: rule for rule in template.files}
    found: dict[str, Source] = {}
    for root in template.roots:
        layer = {source.path: source for source in _walk(root / "project", rules)}
        found.update(layer)
    if unknown := rules.keys() - found.keys():
        raise TemplateError(f"template {template.key}: `files` names what no layer has: {', '.join(sorted(unknown))}")
    return [source for _, source in sorted(found.items()) if answers.meet(source.rule.when)]


def list_directories(template: LayeredTemplate) -> list[str]:
    """Return the directories in which no layer has anything, sorted by path."""
    found = [entry for root in template.roots for entry in _scan(root / "project", "")]
    paths = [path for path, _ in found]
    empty = sorted({path for path, is_directory in found if is_directory})
    return [path for path in empty if not any(other.startswith(f"{path}/") for other in paths)]


def fill_path(path: str, names: dict[str, str]) -> str:
    """Put the values of the bare variables into a path.

    Raises:
        TemplateError: a variable is unknown, or something else than a bare variable stands there.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in names:
            raise TemplateError(f"{path}: a path cannot use {match[1]}", f"it can use {', '.join(sorted(names))}")
        return names[match[1]]

    filled = _VARIABLE.sub(value, path)
    if re.search(r'[{}<>:"|?*\\]', filled):
        raise TemplateError(f"{path}: a path holds letters, digits and bare variables such as {{{{ module }}}}")
    return filled


def _walk(project: Path, rules: dict[str, FileRule]) -> Iterator[Source]:
    seen: set[str] = set()
    for relative in sorted(path for path, is_directory in _scan(project, "") if not is_directory):
        path = relative.removesuffix(_SUFFIX)
        if path in seen:
            raise TemplateError(f"{project}: {path} stands there with and without {_SUFFIX}")
        seen.add(path)
        yield Source(path, project / relative, relative.endswith(_SUFFIX), rules.get(path, FileRule(path)))


def _scan(directory: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield the path of every file, and of every directory that holds nothing, each with whether it is one."""
    try:
        entries = list(os.scandir(directory))
    except FileNotFoundError:
        return  # a layer without files
    except OSError as error:
        raise TemplateError(f"{directory} cannot be read: {error.strerror}") from None
    ensure_text([entry.name for entry in entries], directory)
    if prefix and not entries:
        yield prefix.rstrip("/"), True
    for entry in entries:
        relative = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if not _LITTER.search(f"{relative}/"):
                yield from _scan(Path(entry.path), f"{relative}/")
        elif not _LITTER.search(relative):
            _ensure_file(entry)
            yield relative, False


def _ensure_file(entry: os.DirEntry[str]) -> None:
    """Refuse what a project cannot be given: it would vanish, or become something else, without a word."""
    if entry.is_symlink():
        raise TemplateError(f"{entry.path} is a link, and a template has none", "put there what it leads to")
    if not entry.is_file():
        raise TemplateError(f"{entry.path} is neither a file nor a directory")


def list_paths(template: LayeredTemplate) -> list[str]:
    """Return the path of every file that the template can write, with variables still in them."""
    rules = {rule.path: rule for rule in template.files}
    return sorted({source.path for root in template.roots for source in _walk(root / "project", rules)})
