"""What tells a template in cookiecutter's format from others. The rest of this room is imported where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.catalog.template import Format, Template, Wanted
from generator.model import Origin

TABLE = "cookiecutter.json"
HOOK_RUNNER = "generator.foreign.hook_runner"
"""The module that runs hooks, in a process of its own."""


class CookiecutterFormat(Format):
    """cookiecutter's own format."""

    table = TABLE

    def read(self, directory: Path, origin: Origin | None, wanted: Wanted) -> Template:
        """Read a template; see `Format.read`."""
        from generator.foreign.template import read_cookiecutter

        return read_cookiecutter(directory, origin, wanted)

    def list_nested(self, directory: Path) -> Mapping[str, tuple[str, str]]:
        """See `Format.list_nested`."""
        from generator.foreign.table import nested_templates, read_options

        return nested_templates(read_options(directory))
