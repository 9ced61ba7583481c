"""Every template that can be named: bundled, named by the monorepo's configuration, or by an address."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.catalog import bundled, tables
from generator.errors import ConfigError, TemplateError, UntrustedTemplate, UsageError
from generator.foreign.table import TABLE, nested_templates, read_foreign, read_options
from generator.model import Origin, Template
from generator.monorepo.configuration import Monorepo
from generator.suggest import did_you_mean
from generator.writing.hooks import run_hooks
from generator.writing.trees import leaving_links

if TYPE_CHECKING:  # only a template from elsewhere needs it
    from generator.catalog.sources import Source

_SEARCH_DEPTH = 3


class Wanted(NamedTuple):
    """A template as the command line names it.

    Attributes:
        word: a name or an address.
        directory: the template's own below the address, or the name of a nested template.
        checkout: branch, tag or commit of a git repository.
        trust: whether code that the template brings may run.
        look: whether this is only a look, in which its hooks do not run.
    """

    word: str = ""
    directory: str | None = None
    checkout: str | None = None
    trust: bool = False
    look: bool = False


def list_templates(monorepo: Monorepo | None) -> list[Template]:
    """Return the bundled templates, and those that the monorepo's configuration names."""
    configured = _configured(monorepo).values()
    return [
        *tables.iter_templates(),
        *(_read(directory, Origin(_shown(directory, monorepo))) for directory in configured),
    ]


def find_template(
    wanted: Wanted, monorepo: Monorepo | None, stack: ExitStack, choose: Callable[[Mapping[str, str]], str]
) -> Template:
    """Return the template that somebody named.

    Args:
        wanted: what was said.
        monorepo: whose templates have names too.
        stack: on which temporary directories are put; the template is read from them until it is closed.
        choose: picks one of several templates in one place, by title; returns its name.

    Raises:
        UsageError: there is no such template.
        UntrustedTemplate: it brings code, and was not said to be trusted.
        TemplateError: it is wrong, or cannot be fetched.
    """
    by_name = _configured(monorepo)
    if wanted.word in tables.template_names():
        return _bundled(wanted)
    from generator.catalog.sources import Source, is_address, open_source

    if wanted.word in by_name:
        directory = by_name[wanted.word]
        source = Source(directory, Origin(_shown(directory, monorepo)), temporary=False)
    elif not is_address(wanted.word):
        known = [*by_name, *tables.template_names()]
        raise UsageError(f"there is no template {wanted.word!r}", did_you_mean(wanted.word, known, "templates"))
    else:
        root = monorepo.root if monorepo else None
        source = open_source(wanted.word, wanted.checkout, lambda: _scratch(stack), root)
    directory = _below(source, wanted.directory)
    while nested := _nested(directory):
        name = choose({name: title for name, (title, _) in nested.items()})
        directory = _inside(source, directory / nested[name][1])
    origin = source.origin._replace(directory=_relative(directory, source.path))
    return _trusted(_read(directory, origin, wanted), wanted, stack)


def list_nested(titles: Mapping[str, str]) -> str:
    """Be a `choose` for which nobody is there: raises UsageError with the flags that choose."""
    lines = "\n".join(f"  --directory {name}   {title}" for name, title in titles.items())
    raise UsageError(f"there are several templates; say which one:\n{lines}")


def _bundled(wanted: Wanted) -> Template:
    if wanted.directory or wanted.checkout:
        raise UsageError(f"--directory and --checkout are for templates from elsewhere, not for {wanted.word}")
    return tables.load_template(wanted.word)


def _trusted(template: Template, wanted: Wanted, stack: ExitStack) -> Template:
    """Return the template once it may be used; its `pre_prompt` hook may change it first."""
    if not wanted.trust:
        _refuse_code(template, wanted)
    foreign = template.foreign
    if foreign is None or wanted.look or not (scripts := foreign.hooks["pre_prompt"]):
        return template
    copy = _scratch(stack) / foreign.repo.name
    from shutil import copytree

    copytree(foreign.repo, copy, symlinks=True)
    run_hooks([copy / "hooks" / script.name for script in scripts], copy, None, _scratch(stack), lambda: None)
    return _read(copy, template.origin or Origin(""), wanted)


def _refuse_code(template: Template, wanted: Wanted) -> None:
    foreign = template.foreign
    code: list[str] = []
    if foreign and not wanted.look:
        code += [f"hooks/{script.name}" for scripts in foreign.hooks.values() for script in scripts]
    if foreign:
        code += [f"the extension {name}" for name in foreign.extensions]
    if code:
        raise UntrustedTemplate(
            f"{template.key} brings code that would run on this machine: {', '.join(code)}",
            "read it first; if you trust it, say --trust",
        )
    root = foreign.repo if foreign else template.roots[-1]
    for link in leaving_links(root):
        raise UntrustedTemplate(
            f"{link.relative_to(root)} in {template.key} is a link to {link.readlink()}, outside of the template",
            "what it leads to would be copied; if you trust the template, say --trust",
        )


def _read(directory: Path, origin: Origin, wanted: Wanted | None = None) -> Template:
    """Read the template in a directory, whichever format it has."""
    if (directory / tables.TABLE).is_file():
        shared = (directory / tables.SHARED, directory.parent / tables.SHARED, bundled.TEMPLATES / tables.SHARED)
        return tables.read_template(directory, tuple(path for path in shared if path.is_dir()), origin)
    return read_foreign(directory, wanted.word if wanted else "", wanted.checkout if wanted else None, origin)


def _configured(monorepo: Monorepo | None) -> dict[str, Path]:
    """Return by name the template directories that a monorepo's configuration names, or that lie in one it names.

    Raises:
        ConfigError: there are none in one, or two templates have one name.
    """
    found: dict[str, Path] = {}
    for directory in monorepo.templates if monorepo else ():
        templates = [directory] if _is_template(directory) else list(filter(_is_template, sorted(directory.iterdir())))
        if not templates:
            raise ConfigError(f"{directory} holds no template", f"a template has {tables.TABLE} or {TABLE} in it")
        for path in templates:
            if path.name in found or path.name in tables.template_names():
                raise ConfigError(f"{path}: there is a template {path.name} already", "rename the directory")
            found[path.name] = path
    return found


def _below(source: Source, directory: str | None) -> Path:
    """Return the directory with the template: the source itself, or what --directory says."""
    nested = _nested(source.path)
    if directory in nested:
        directory = nested[directory][1]
    path = _inside(source, source.path / (directory or ""))
    if _is_template(path):
        return path
    known = [_relative(found, source.path) for found in _search(source.path)] + list(nested)
    if directory is None and known:
        flags = "\n".join(f"  --directory {name}" for name in known)
        raise UsageError(f"{source.origin.source} holds several templates; say which one:\n{flags}")
    what = f"{source.origin.source} has no template in {directory}" if directory else f"{path} is no template"
    known_hint = did_you_mean(directory or "", known, "directories") if known else ""
    raise UsageError(what, known_hint or f"a template has {tables.TABLE} or {TABLE} in it")


def _search(root: Path, depth: int = _SEARCH_DEPTH) -> list[Path]:
    found: list[Path] = []
    for path in sorted(root.iterdir()) if depth else ():
        if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
            found += [path] if _is_template(path) else _search(path, depth - 1)
    return found


def _inside(source: Source, path: Path) -> Path:
    if not path.resolve().is_relative_to(source.path.resolve()):
        raise TemplateError(f"{path} is not inside of {source.origin.source}")
    return Path(os.path.normpath(path))


def _nested(directory: Path) -> dict[str, tuple[str, str]]:
    is_foreign = (directory / TABLE).is_file() and not (directory / tables.TABLE).is_file()
    return nested_templates(read_options(directory)) if is_foreign else {}


def _is_template(directory: Path) -> bool:
    return (directory / tables.TABLE).is_file() or (directory / TABLE).is_file()


def _relative(path: Path, root: Path) -> str:
    return "" if path == root else path.relative_to(root).as_posix()


def _shown(directory: Path, monorepo: Monorepo | None) -> str:
    return directory.relative_to(monorepo.root.resolve()).as_posix() if monorepo else str(directory)


def _scratch(stack: ExitStack) -> Path:
    from tempfile import TemporaryDirectory

    return Path(stack.enter_context(TemporaryDirectory(prefix="connector-generator-"))).resolve()
