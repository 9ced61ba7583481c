"""Jinja: from the text of a template to the text of a file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateSyntaxError

from generator.catalog.tables import SHARED
from generator.errors import TemplateError
from generator.model import FreeText
from generator.rendering.context import Context
from generator.rendering.functions import FUNCTIONS
from generator.rendering.placeholders import Recording, Unsuitable, at_once
from generator.rendering.skeletons import Expression, digest_file, work_out
from generator.writing.trees import lies_in


class Engine:
    """The one environment for a template: what it compiled once serves every project.

    Args:
        directory: the template's own.
        shared: those of its layers.
        trusted: whether it is bundled; the expressions of others run in Jinja's sandbox.

    Attributes:
        used: every file that was read, with the digest of its content.
    """

    def __init__(self, directory: Path, shared: tuple[Path, ...], *, trusted: bool) -> None:
        self.used: dict[str, str] = {}
        self._homes = {**dict.fromkeys(shared, SHARED), directory: directory.name}
        self._recording = Recording()
        own, layers = _Loader(directory, self.used), _Loader(shared, self.used)
        own.bound, layers.bound = not trusted, not trusted
        self._environment = (Environment if trusted else _sandbox())(
            loader=PrefixLoader({directory.name: own, SHARED: layers}),
            undefined=StrictUndefined,
            finalize=_refuse_free_text,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=False,
        )
        _refuse_placeholders(self._environment.filters)
        _refuse_placeholders(self._environment.tests)
        self._environment.filters.update(
            {key: self._recording.put_off(key, function) for key, function in FUNCTIONS.items()}
        )

    def render(self, file: Path, context: Context) -> str:
        """Render one file of the template.

        Raises:
            TemplateError: it is wrong; the message names file and line.
        """
        home = next(home for home in self._homes if file.is_relative_to(home))
        try:
            template = self._environment.get_template(f"{self._homes[home]}/{file.relative_to(home).as_posix()}")
            return template.render(context)
        except TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename or file}:{error.lineno}: {error.message}") from None
        except (Unsuitable, TemplateError):
            raise
        except Exception as error:  # whatever an expression of a template can raise
            raise TemplateError(f"{place_of(error) or file}: {type(error).__name__}: {error}") from None

    def record(self, file: Path, context: Context, fixed: Context, text: str) -> Expression | None:
        """Return the skeleton of a file, or None if it has none.

        Args:
            file: the template.
            context: what it was rendered with.
            fixed: the part of the context that the skeleton may depend on.
            text: what came out.
        """
        placeholders = {
            key: fixed[key] if key in fixed else self._recording.name(key, free=isinstance(value, FreeText))
            for key, value in context.items()
        }
        try:
            skeleton = self._recording.read(self.render(file, placeholders))
        except (Unsuitable, TemplateError):
            return None
        return skeleton if work_out(skeleton, context) == text else None


class _Loader(FileSystemLoader):
    """Notes what is read.

    Attributes:
        bound: whether a file is refused that only a link leads to, out of these directories.
    """

    bound = True

    def __init__(self, directories: Path | tuple[Path, ...], used: dict[str, str]) -> None:
        super().__init__(directories)
        self._used = used

    def get_source(self, environment: Environment, template: str) -> Any:
        text, path, is_current = super().get_source(environment, template)
        if self.bound and not any(lies_in(Path(path), Path(home).resolve()) for home in self.searchpath):
            raise TemplateError(f"{path} is a link that leads out of the template", "put there what it leads to")
        digest = digest_file(path)
        # Has it been changed between the two looks? Then no digest is right.
        self._used[path] = digest if text == Path(path).read_text(encoding="utf-8") else "changed"
        return text, path, is_current


@lru_cache(maxsize=8)
def open_engine(directory: Path, shared: tuple[Path, ...], *, trusted: bool) -> Engine:
    """Return the engine for a template: the same each time."""
    return Engine(directory, shared, trusted=trusted)


def _refuse_placeholders(functions: dict[str, Any]) -> None:
    for key, function in functions.items():
        functions[key] = at_once(function)


def _sandbox() -> type[Environment]:
    from jinja2.sandbox import SandboxedEnvironment  # only a template from elsewhere needs it

    return SandboxedEnvironment


def _refuse_free_text(value: Any) -> Any:
    return str(value) if isinstance(value, FreeText) else value  # str() of free text raises, and says why


def place_of(error: BaseException) -> str:
    """Return `file:line` of the template, or partial, in which this was raised; "" if it was in none."""
    place, trace = "", error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        # So Jinja marks the frames that it translated back; <template> is a string.
        if "__jinja_exception__" in trace.tb_frame.f_globals and file != "<template>":
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
