"""Which Python a connector is run with. It is found, never made: where there is none, it is said how to get one."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.checks.findings import Finding
from generator.checks.runs.rules import RUN_ENVIRONMENT
from generator.connectors.cdk import find_cdk
from generator.connectors.distribution import read_distributions
from generator.connectors.project import AIRBYTE_CDK, MANIFEST_ONLY, OPENMETADATA, Project
from generator.connectors.versions import Range, parse_range
from generator.errors import ToolError, UsageError
from generator.formats.documents import MAX_BYTES
from generator.formats.files import is_directory, is_file, read_regular
from generator.systems import SCRIPTS, WINDOWS
from generator.tools import finish, outside_repositories

_OWN = (".venv", "venv")
"""Where an environment lies in a connector's directory: uv, Poetry (`virtualenvs.in-project`) and people call it so."""

_ACTIVE = ("VIRTUAL_ENV", "CONDA_PREFIX")
_PLACES = ("bin", "Scripts", "")
_NAMES = ("python", "python.exe", "python3")
_REQUIREMENTS = ("requirements.txt", "integration_tests/requirements.txt")
_PLAIN = re.compile(r"[\w./:=@+-]+")
_PATIENCE = 60.0  # seconds to find out whether there is a package
_MOST = 10  # packages of a command that is shown


def find_given(said: str) -> str:
    """Return the interpreter that `--python` names, as it can be started from any directory.

    Args:
        said: a file, an environment's directory, or a name on PATH; relative to the current directory.

    Raises:
        UsageError: there is no such interpreter.
    """
    path = Path(said)
    if is_directory(path):
        found = _interpreter_of(path)
    elif is_file(path):
        found = path
    else:
        found = Path(shutil.which(said) or "") if path.name == said else None
    if found is None or not found.name:
        raise UsageError(f"--python {said}: there is no such interpreter", "name its file, such as .venv/bin/python")
    return str(found.absolute())  # not resolved: a link is what makes it the interpreter of an environment


def find_python(project: Project, given: str | None, seconds: float) -> str | Finding:
    """Return what a connector can be run with: that which is given, its own, the active one, or this one.

    What counts is whether the platform's package can be imported there.

    Args:
        project: the connector.
        given: what `find_given` returned; then no other is looked at.
        seconds: how long an interpreter may take to answer.
    """
    needed = "metadata.ingestion" if project.kind == OPENMETADATA else "airbyte_cdk"
    for python in [given] if given else _candidates(project.path):
        if _has(project, python, needed, min(seconds, _PATIENCE)):
            return python
    own = next((name for name in _OWN if is_directory(project.path / name)), "")
    python = given or str(_interpreter_of(project.path / own) or "") if given or own else ""
    if python:
        shown = python if given else Path(python).relative_to(project.path).as_posix()
        message = f"nothing was run: {shown} has no {needed}"
        return RUN_ENVIRONMENT.at(
            message, _in_its_directory(project, _how_to_install(project, python if given else own))
        )
    what = f"{own} holds no interpreter" if own else "there is no environment with the connector's dependencies"
    return RUN_ENVIRONMENT.at(f"nothing was run: {what}", _in_its_directory(project, _how_to_make(project, again=own)))


def _candidates(directory: Path) -> Iterator[str]:
    named = (os.environ.get(variable, "") for variable in _ACTIVE)
    for place in (*(directory / name for name in _OWN), *(Path(name) for name in named if name)):
        if python := _interpreter_of(place):
            yield str(python.absolute())
    yield sys.executable


def _interpreter_of(environment: Path) -> Path | None:
    """Return the interpreter of an environment, as pip, uv or conda have made it on any platform."""
    paths = (environment / place / name for place in _PLACES for name in _NAMES)
    return next((path for path in paths if is_file(path)), None)


def _has(project: Project, python: str, package: str, seconds: float) -> bool:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    try:
        return finish([python, "-c", code], project.path, seconds, outside_repositories()).code == 0
    except ToolError:
        return False


def _in_its_directory(project: Project, command: str) -> str:
    here = project.path.resolve() == Path.cwd()
    return f"{'' if here else f'cd {_quoted(str(project.path))} && '}{command}; or --python FILE"


def _how_to_make(project: Project, again: str) -> str:
    """Return the commands that make an environment, as they work on this machine."""
    name = again or _OWN[0]
    if shutil.which("uv"):
        if "uv.lock" in project.files:
            return "uv sync"
        wanted = _python_range(project)
        python = f" --python {_quoted(wanted)}" if wanted else ""
        return f"uv venv{' --clear' * bool(again)}{python} {name} && {_how_to_install(project, name)}"
    python = next((name for name in ("python3", "python") if shutil.which(name)), sys.executable)
    return f"{_quoted(python)} -m venv{' --clear' * bool(again)} {name} && {_how_to_install(project, name)}"


def _how_to_install(project: Project, environment: str) -> str:
    """Return the command that installs what the connector needs.

    Args:
        project: the connector.
        environment: the directory of one in the connector's, or a whole path of an interpreter.
    """
    whole = Path(environment).is_absolute()
    if shutil.which("uv"):
        return f"uv pip install --python {_quoted(environment)} {_what_to_install(project)}"
    python = _quoted((environment if whole else f"{environment}/{SCRIPTS}/python").replace("/", os.sep))
    first = f"{python} -m ensurepip && " if not whole and _is_uvs(project.path / environment) else ""
    return f"{first}{python} -m pip install {_what_to_install(project)}"


def _is_uvs(environment: Path) -> bool:
    """Say whether uv has made an environment: then there is no pip in it."""
    try:
        return b"\nuv = " in read_regular(environment / "pyvenv.cfg", MAX_BYTES)
    except OSError:
        return False


def _what_to_install(project: Project) -> str:
    """Return the arguments for pip: the file that says it, else the package itself and what its tests need."""
    if file := next((name for name in _REQUIREMENTS if name in project.files), ""):
        return f"-r {file}"
    has_tests = any(project.matching(f"{name}/test_*.py") for name in ("unit_tests", "integration_tests"))
    if project.kind == MANIFEST_ONLY:
        cdk = find_cdk(project)
        version = ".".join(map(str, cdk.lower)) if cdk else ""
        return (
            f"{AIRBYTE_CDK}=={version}{' pytest' * has_tests}" if version else f"{AIRBYTE_CDK}{' pytest' * has_tests}"
        )
    named = {name for one in read_distributions(project) for name in one.extras}
    more = sorted(named | ({"pytest"} if has_tests else set()))
    return " ".join(["-e .", *(name for name in more[:_MOST] if _PLAIN.fullmatch(name))])


def _python_range(project: Project) -> str:
    """Return the versions of Python that a connector is for, as uv takes them; "" if nothing says it."""
    said = next((one.python for one in read_distributions(project) if one.python), "")
    found = parse_range(said) if said else None
    if found is None or found.is_empty or found == Range():
        return ""
    upper = f"<{_dotted(found.upper)}" if found.upper else ""
    return ",".join(filter(None, (f">={_dotted(found.lower)}" if found.lower else "", upper)))


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _quoted(text: str) -> str:
    """Return a word as every shell takes it: in double quotes, which cmd.exe knows too, if it needs any."""
    if _PLAIN.fullmatch(text) or (WINDOWS and "\\" in text and _PLAIN.fullmatch(text.replace("\\", "/"))):
        return text
    if WINDOWS or not set('"$`\\!') & set(text):
        return f'"{text}"'
    import shlex

    return shlex.quote(text)
