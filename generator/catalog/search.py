"""Finding a template: by its name, bundled or given to it by the repository around, or by an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from generator.catalog import bundled
from generator.catalog.tables import SHARED, TABLE, template_names
from generator.catalog.template import Format, Template, Wanted
from generator.errors import ConfigError, TemplateError, UntrustedTemplate, UsageError, show_as
from generator.model import Origin
from generator.suggest import did_you_mean
from generator.values import Value
from generator.writing.scratch import make_scratch, remove_scratch
from generator.writing.trees import leaving_links, lies_in, show_path

if TYPE_CHECKING:  # a bundled template needs none of it
    from generator.catalog.sources import Source

_SEARCH_DEPTH = 3

Choose = Callable[[Mapping[str, str]], str]
"""Picks one of several templates in one place, by title; returns its name."""


class Catalog(Value):
    """Every template that has a name here.

    Attributes:
        formats: those that there are, the bundled templates' first.
        directories: further directories that are templates, or hold some.
        root: of the repository that names them; None if none does.
    """

    formats: Sequence[Format]
    directories: tuple[Path, ...] = ()
    root: Path | None = None

    def list_templates(self) -> list[Template]:
        """Return the bundled templates, and those in the further directories."""
        configured = self._by_name().values()
        return [
            *(self._read_bundled(Wanted(name)) for name in template_names()),
            *(self._read(directory, Origin(self._shown(directory)), Wanted()) for directory in configured),
        ]

    def find(self, wanted: Wanted, stack: ExitStack, choose: Choose) -> Template:
        """Return the template that somebody named.

        Args:
            wanted: what was said.
            stack: on which temporary directories are put; the template is read from them until it is closed.
            choose: see `Choose`.

        Raises:
            UsageError: there is no such template.
            UntrustedTemplate: it brings code, and was not said to be trusted.
            TemplateError: it is wrong, or cannot be fetched.
        """
        by_name = self._by_name()
        if wanted.word in template_names():
            return self._read_bundled(wanted)
        stack.callback(remove_scratch)
        source = self._find_source(wanted, by_name)
        directory = self._below(source, wanted.directory)
        passed = {directory}
        while nested := self._list_nested(directory):
            name = choose({name: title for name, (title, _) in nested.items()})
            directory = _inside(source, directory / nested[name][1])
            if directory in passed:
                raise TemplateError(f"{source.origin.source}: its nested templates lead back to each other")
            passed.add(directory)
        _refuse_submodules(source, directory)
        origin = source.origin._replace(directory=_relative(directory, source.path))
        place = "" if source.temporary else show_path(directory)
        copy = directory if source.temporary else _copy(directory)
        template = self._read(copy, origin, wanted._replace(word=source.said, place=place))
        if not wanted.trust:
            _refuse_code(template, look=wanted.look)
        return template if wanted.look else template.prepare(make_scratch)

    def _find_source(self, wanted: Wanted, by_name: Mapping[str, Path]) -> Source:
        from generator.catalog.sources import Source, is_address, open_source

        if wanted.word in by_name:
            directory = by_name[wanted.word]
            return Source(directory, Origin(self._shown(directory)), wanted.word)
        if not is_address(wanted.word):
            known = [*by_name, *template_names()]
            raise UsageError(f"there is no template {wanted.word!r}", did_you_mean(wanted.word, known, "templates"))
        return open_source(wanted.word, wanted.checkout, self.root)

    def _read_bundled(self, wanted: Wanted) -> Template:
        if wanted.directory or wanted.checkout:
            raise UsageError(f"--directory and --checkout are for templates from elsewhere, not for {wanted.word}")
        return self.formats[0].read(bundled.TEMPLATES / wanted.word, None, wanted)

    def _read(self, directory: Path, origin: Origin, wanted: Wanted) -> Template:
        return self._format_of(directory).read(directory, origin, wanted)

    def _format_of(self, directory: Path) -> Format:
        return next(one for one in self.formats if (directory / one.table).is_file())

    def _is_template(self, directory: Path) -> bool:
        return any((directory / one.table).is_file() for one in self.formats)

    def _list_nested(self, directory: Path) -> Mapping[str, tuple[str, str]]:
        return self._format_of(directory).list_nested(directory) if self._is_template(directory) else {}

    def _by_name(self) -> dict[str, Path]:
        """Return by name the further directories that are templates, or that lie in one.

        Raises:
            ConfigError: there are none in one, or two templates have one name.
        """
        found: dict[str, Path] = {}
        for directory in self.directories:
            templates = (
                [directory] if self._is_template(directory) else list(filter(self._is_template, _children(directory)))
            )
            if not templates:
                raise ConfigError(f"{directory} holds no template", self._what_is_one())
            for path in templates:
                if path.name in found or path.name in template_names():
                    raise ConfigError(f"{path}: there is a template {path.name} already", "rename the directory")
                found[path.name] = path
        return found

    def _below(self, source: Source, directory: str | None) -> Path:
        """Return the directory with the template: the source itself, or what --directory says."""
        nested = self._list_nested(source.path)
        if directory is not None and directory in nested:
            directory = nested[directory][1]
        path = _inside(source, source.path / (directory or ""))
        if self._is_template(path):
            return path
        known = [_relative(found, source.path) for found in self._search(source.path)] + list(nested)
        if directory is None and known:
            flags = "\n".join(f"  --directory {name}" for name in known)
            raise UsageError(f"{source.origin.source} holds several templates; say which one:\n{flags}")
        what = f"{source.origin.source} has no template in {directory}" if directory else f"{path} is no template"
        known_hint = did_you_mean(directory or "", known, "directories") if known else ""
        raise UsageError(what, known_hint or self._what_is_one())

    def _search(self, root: Path, depth: int = _SEARCH_DEPTH) -> list[Path]:
        found: list[Path] = []
        for path in _children(root) if depth else ():
            if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
                found += [path] if self._is_template(path) else self._search(path, depth - 1)
        return found

    def _what_is_one(self) -> str:
        return f"a template has {' or '.join(one.table for one in self.formats)} in it"

    def _shown(self, directory: Path) -> str:
        from generator.catalog.sources import show_location

        return show_location(directory, self.root)


def list_nested(titles: Mapping[str, str]) -> str:
    """Be a `Choose` for which nobody is there: raises UsageError with the flags that choose."""
    lines = "\n".join(f"  --directory {name}   {title}" for name, title in titles.items())
    raise UsageError(f"there are several templates; say which one:\n{lines}")


def _refuse_code(template: Template, *, look: bool) -> None:
    if code := template.list_code(look=look):
        raise UntrustedTemplate(
            f"{template.key} brings code that would run on this machine: {', '.join(code)}",
            "read it first; if you trust it, say --trust",
        )
    for root in template.list_roots():
        for link in leaving_links(root):
            raise UntrustedTemplate(
                f"{link.relative_to(root if link != root else root.parent)} in {template.key} "
                f"is a link to {show_path(link.readlink())}, outside of the template",
                "what it leads to would be copied; if you trust the template, say --trust",
            )


def _copy(directory: Path) -> Path:
    """Return a copy of a template, with the layers beside it: what is judged is then what is used.

    What it is called, and its own directory as it is shown, stay the same.
    """
    from generator.writing.copies import copy_template

    place = make_scratch()
    name = show_path(directory.name)
    copy = place / ("template" if name in ("", SHARED) else name)
    copy_template(directory, copy)
    show_as(str(place), show_path(directory.parent))
    shared = directory.parent / SHARED
    if shared.is_symlink() and not lies_in(shared, directory.parent):
        (place / SHARED).symlink_to(shared.resolve())
    elif shared.is_dir() and (directory / TABLE).is_file():
        copy_template(shared.resolve(), place / SHARED)
    return copy


def _refuse_submodules(source: Source, directory: Path) -> None:
    """Refuse a template of which a part is in another repository: it would be missing without a word."""
    from generator.catalog.repositories import list_submodules

    places = (source.path / path for path in source.submodules)
    local = [] if source.temporary else [directory / path for path in list_submodules(directory)]
    for path in (*places, *local):
        if path.is_relative_to(directory):
            raise TemplateError(
                f"{path.relative_to(source.path)} in {source.origin.source} is a submodule, which is not fetched",
                "clone it with --recurse-submodules, and give that directory",
            )


def _children(directory: Path) -> list[Path]:
    return sorted(directory.iterdir())


def _inside(source: Source, path: Path) -> Path:
    if not lies_in(path, source.path):
        raise TemplateError(f"{path} is not inside of {source.origin.source}")
    return path.resolve()


def _relative(path: Path, root: Path) -> str:
    return "" if path == root else show_path(path.relative_to(root).as_posix())
