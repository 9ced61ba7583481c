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

from generator.foreign.hook_answers import VARIABLE, fill_in, hand_over, harmless

_REFUSAL = f"free text would become part of the script; read it from the JSON file that {VARIABLE} names"


def main() -> None:
    """Be the runner: read the job from standard input, run its hooks, exit with 1 if one fails."""
    from cookiecutter.exceptions import CookiecutterException
    from jinja2 import TemplateError as JinjaError

    job = json.load(sys.stdin)
    script = ""
    hand_over(_answers_in(job["briefing"]))
    try:
        for script in job["scripts"]:
            _run_script(script, job)
    except (CookiecutterException, JinjaError, OSError, TypeError, ValueError) as error:
        sys.exit(f"{script}: {error}")


def _answers_in(briefing: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return every answer, with what follows from them; None before there are any."""
    if "free" in briefing:
        return {**briefing["plain"], **briefing["free"]}
    return briefing["context"]["cookiecutter"] if "context" in briefing else None


def _run_script(script: str, job: Mapping[str, Any]) -> None:
    from cookiecutter.hooks import run_script

    directory, briefing = job["directory"], job["briefing"]
    if "free" in briefing:
        texts = briefing["free"]
        context = _HookContext(briefing["plain"], **{key: _HookText(text) for key, text in texts.items()})
        expected = _HookContext(briefing["plain"], **{key: _HookText(harmless(text)) for key, text in texts.items()})
        script = fill_in(Path(script), {"cookiecutter": context}, {"cookiecutter": expected})
    elif "expected" in briefing:
        sys.path += [briefing["imports"]] if briefing["imports"] else []
        script = fill_in(Path(script), briefing["context"], briefing["expected"])
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
