"""Running hooks, in a process of their own.

It is started only if there is a hook to run; and a hook that does not end can be stopped together with everything
that it started.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from generator.errors import HookError
from generator.model import RenderedFile
from generator.systems import end_group, has_ended
from generator.values import Value

if TYPE_CHECKING:  # imported where a hook is started
    import subprocess

_LIMIT_SECONDS = 600.0
"""How long the hooks of one kind may take together. Whatever does its work in a hook is done long before."""
_POLL_SECONDS = 0.05
_START = (
    "import sys; sys.path.append(sys.argv[1]); from importlib import import_module; import_module(sys.argv[2]).main()"
)


class Hooks(Value):
    """The scripts to run around the writing of a project.

    Attributes:
        runner: the module whose `main` runs them: it reads from standard input, as JSON, the `scripts`, the `directory`
            to run them in and the `briefing`, and exits with another code than 0 if one of them fails.
        scripts: by the name of the hook.
        briefing: what they may know, as JSON can hold it.
        renew: writes the project's record anew for files that the hooks have changed; None if there is no record.
    """

    runner: str = ""
    scripts: Mapping[str, tuple[Path, ...]] = {}
    briefing: Mapping[str, object] = {}
    renew: Callable[[Iterable[RenderedFile]], RenderedFile] | None = None


NO_HOOKS = Hooks()


def run_hooks(hooks: Hooks, name: str, directory: Path, scratch: Path, check: Callable[[], None]) -> None:
    """Run the scripts of one hook one after the other; what they print goes to standard error.

    Args:
        hooks: what there is to run.
        name: of the hook.
        directory: where they run.
        scratch: a directory for temporary files.
        check: called while waiting; may raise to stop the hooks.

    Whatever the hooks have left running in their process group is ended with them.

    Raises:
        HookError: one of them failed, or they took more than ten minutes.
    """
    scripts = [str(script) for script in hooks.scripts.get(name, ())]
    if not scripts:
        return
    job = {"scripts": scripts, "directory": str(directory), "briefing": hooks.briefing}
    process = _start_runner(hooks.runner, scratch)
    try:
        _feed(process, json.dumps(job).encode("utf-8"))
        _wait(process, check)
    finally:
        code = _end(process)
    if code != 0:
        raise HookError("a hook failed, so nothing was created", "its own words stand above")


def _start_runner(module: str, scratch: Path) -> subprocess.Popen[bytes]:
    import subprocess

    from generator.tools import outside_repositories

    return subprocess.Popen(
        [sys.executable, "-I", "-c", _START, str(Path(__file__).resolve().parents[2]), module],
        stdin=subprocess.PIPE,
        stdout=2,  # standard output is for data
        env={**outside_repositories(), "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)},
        start_new_session=True,
    )


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
