"""Where cookiecutter does the work: hooks, run by its own hook runner.

The runner has a process of its own. It is started only if there is a hook to run, so a run without hooks
neither imports cookiecutter nor starts a second interpreter; and a hook that does not end can be stopped
together with everything that it started.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

from generator.context import Context
from generator.errors import HookError
from generator.model import FreeText
from generator.systems import end_group, has_ended

if TYPE_CHECKING:  # imported where a hook is started
    import subprocess

_LIMIT_SECONDS = 600.0
"""How long the hooks of one kind may take together. Whatever does its work in a hook is done long before."""
_POLL_SECONDS = 0.05
_REFUSAL = "free text would become part of the script; read it from {{ cookiecutter | jsonify }}"
_START = "import sys; sys.path.append(sys.argv[1]); from generator.cookiecutters import main; main()"


class Briefing(NamedTuple):
    """What the hooks of a template in cookiecutter's own format may know.

    Attributes:
        context: what cookiecutter renders them with.
        expected: the same with harmless answers: see pasting.py.
        imports: the template's directory, from which its extensions come.
    """

    context: Mapping[str, Any]
    expected: Mapping[str, Any]
    imports: str


def run_hooks(
    scripts: Iterable[Path],
    directory: Path,
    context: Context | Briefing | None,
    scratch: Path,
    check: Callable[[], None],
) -> None:
    """Run hook scripts one after the other; what they print goes to standard error.

    Args:
        scripts: in cookiecutter's form: `{{ cookiecutter.module }}` in them is filled in first.
        directory: where they run.
        context: what they can use. Free text only through `{{ cookiecutter | jsonify }}`, the answers of a
            `Briefing` wherever they do not become code. With None the scripts run as they are.
        scratch: a directory for temporary files.
        check: called while waiting; may raise to stop the hooks.

    Whatever the hooks have left running in their process group is ended with them.

    Raises:
        HookError: one of them failed, or they took more than ten minutes.
    """
    paths = [str(script) for script in scripts]
    if not paths:
        return
    job = {"scripts": paths, "directory": str(directory), **_describe(context)}
    process = _start_runner(scratch)
    try:
        _feed(process, json.dumps(job).encode("utf-8"))
        _wait(process, check)
    finally:
        code = _end(process)
    if code != 0:
        raise HookError("a hook failed, so nothing was created", "its own words stand above")


def _start_runner(scratch: Path) -> subprocess.Popen[bytes]:
    import subprocess

    return subprocess.Popen(
        [sys.executable, "-I", "-c", _START, str(Path(__file__).resolve().parent.parent)],
        stdin=subprocess.PIPE,
        stdout=2,  # standard output is for data
        env={**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)},
        start_new_session=True,
    )


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

    from generator.pasting import fill_in

    directory = job["directory"]
    if "free" in job:
        context = _HookContext(job["plain"], **{key: _HookText(text) for key, text in job["free"].items()})
        run_script_with_context(script, directory, {"cookiecutter": context})
    elif "expected" in job:
        sys.path.append(job["imports"])
        run_script(fill_in(Path(script), job["context"], job["expected"]), directory)
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


def _describe(context: Context | Briefing | None) -> Mapping[str, object]:
    if context is None:
        return {}
    return context._asdict() if isinstance(context, Briefing) else _split_context(context)


def _split_context(context: Context) -> dict[str, Mapping[str, object]]:
    return {
        "plain": {key: value for key, value in context.items() if not isinstance(value, FreeText)},
        "free": {key: value.text for key, value in context.items() if isinstance(value, FreeText)},
    }


def _feed(process: subprocess.Popen[bytes], job: bytes) -> None:
    # A runner that died at once has closed the pipe; its exit code says so.
    with suppress(BrokenPipeError), cast("IO[bytes]", process.stdin) as stdin:
        stdin.write(job)


def _wait(process: subprocess.Popen[bytes], check: Callable[[], None]) -> None:
    """Wait for the runner's end, and leave it to be reaped: until then nobody else can get its number."""
    deadline, pause = time.monotonic() + _LIMIT_SECONDS, 0.001
    while not has_ended(process):
        check()
        if time.monotonic() > deadline:
            raise HookError(
                f"a hook has not ended after {_LIMIT_SECONDS / 60:.0f} minutes, so nothing was created",
                "run what takes longer after the project is there",
            )
        time.sleep(pause)
        pause = min(2 * pause, _POLL_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> int:
    """End the runner, and with it every process that its hooks have left; returns its exit code."""
    end_group(process)
    return process.wait()
