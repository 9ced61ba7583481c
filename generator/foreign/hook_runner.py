"""The program that runs hooks: scripts in cookiecutter's format, by cookiecutter's own hook runner.

`generator.writing.hooks` starts it, with the job on standard input, and only if there is a hook to run: so a run
without hooks never imports cookiecutter.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from generator.foreign.hook_answers import fill_in

_REFUSAL = "free text would become part of the script; read it from {{ cookiecutter | jsonify }}"


def main() -> None:
    """Be the runner: read the job from standard input, run its hooks, exit with 1 if one fails."""
    from cookiecutter.exceptions import CookiecutterException
    from jinja2 import TemplateError as JinjaError

    job = json.load(sys.stdin)
    script = ""
    try:
        for script in job["scripts"]:
            _run_script(script, job)
    except (CookiecutterException, JinjaError, OSError, TypeError, ValueError) as error:
        sys.exit(f"{script}: {error}")


def _run_script(script: str, job: Mapping[str, Any]) -> None:
    from cookiecutter.hooks import run_script, run_script_with_context

    directory, briefing = job["directory"], job["briefing"]
    if "free" in briefing:
        context = _HookContext(briefing["plain"], **{key: _HookText(text) for key, text in briefing["free"].items()})
        run_script_with_context(script, directory, {"cookiecutter": context})
    elif "expected" in briefing:
        sys.path.append(briefing["imports"])
        run_script(fill_in(Path(script), briefing["context"], briefing["expected"]), directory)
    else:
        run_script(script, directory)


class _HookText(str):
    """Free text in a hook: may become part of JSON, never of the hook's source."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> object:
        raise ValueError(_REFUSAL)

    def _refuse(self, *_: object) -> NoReturn:
        raise ValueError(_REFUSAL)

    __str__ = __repr__ = __format__ = __iter__ = __getitem__ = _refuse
    __add__ = __radd__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _refuse


class _HookContext(dict[str, object]):
    """What stands for `cookiecutter` in a hook; `| jsonify` gives all of it, but no free text can be taken out."""

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        if isinstance(value, _HookText):
            raise ValueError(_REFUSAL)
        return value

    def get(self, key: str, default: object = None) -> object:
        try:
            return self[key]
        except KeyError:
            return default

    def __repr__(self) -> str:
        raise ValueError(_REFUSAL)
