"""Runs Airbyte's own QA over connectors: third-party code, in an environment and a process of its own.

    python -B run_qa.py own CHECKOUT | today  < requests  > verdicts

It imports nothing of this project, for it runs with another interpreter. Each line of standard input is a request,
`{"root": directory of a repository, "connector": name of a directory in it}`; the answer is a line
`[{"check": class, "status": passed | failed | skipped, "message": ...}, ...]`. The first line that it says itself is
`{class of a check: [all names under which its code may be meant], ...}`, in the order of the checks.

Nothing is asked of the network: the registry is empty (so no connector is released, and none has a usage), every image
exists, every link works, and a socket that is opened anyway fails. What compares with another revision is left out.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import socket
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import requests
import yaml

_CI = "airbyte-ci/connectors"
_CODE = ("connectors_qa/src", "connector_ops", "metadata_service/lib")
_TODAY = "airbyte_ops_mcp"
_LEFT_OUT = {"CheckVersionIncrement", "CheckDocumentationLinks"}


def main(which: str, checkout: str = "") -> None:
    """Answer every request on standard input."""
    out, sys.stdout = sys.stdout, sys.stderr
    logging.disable()
    _cut_off()
    checks, validators = _load_own(Path(checkout)) if which == "own" else _load_todays()
    checks = [check for check in checks if type(check).__name__ not in _LEFT_OUT]
    names = {type(check).__name__: _names(type(check), validators) for check in checks}
    print(json.dumps(names), file=out, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["root"])
        with redirect_stdout(io.StringIO()):
            verdicts = [_run(check, request["connector"]) for check in checks]
        print(json.dumps(verdicts), file=out, flush=True)


def _names(check: type, validators: list[str]) -> list[str]:
    """Return the class, its own methods, and for that of metadata the functions which it runs."""
    found = [
        check.__name__,
        *(name for name, member in vars(check).items() if callable(member) or isinstance(member, staticmethod)),
    ]
    return [*found, *(validators if check.__name__ == "ValidateMetadata" else ())]


def _run(check: Any, connector: str) -> dict[str, str]:
    try:
        result = check.run(sys.modules[type(check).__module__].Connector(connector))
        status, message = result.status.name.lower(), result.message
    except Exception as error:  # it stops there, which nobody takes for a pass
        status, message = "failed", f"{type(error).__name__}: {error}"
    return {"check": type(check).__name__, "status": status, "message": str(message)}


def _cut_off() -> None:
    """Answer for the network, and let nobody get there; an account that some editions ask for opens nothing."""
    os.environ |= {"DOCKER_HUB_USERNAME": "nobody", "DOCKER_HUB_PASSWORD": "nothing"}

    def get(*_: object, **__: object) -> object:
        return SimpleNamespace(
            status_code=200, raise_for_status=lambda: None, json=lambda: {"sources": [], "destinations": []}
        )

    def refuse(*_: object, **__: object) -> None:
        raise OSError("there is no network here")

    requests.get = requests.post = get  # type: ignore[assignment]
    socket.socket.connect = refuse  # type: ignore[method-assign]
    # Theirs is read anew for every property, by the loader that is written in Python.
    yaml.safe_load = lambda text: yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    _put("git", Repo=object, InvalidGitRepositoryError=ValueError, GitCommandError=ValueError, exc=object)


def _load_own(checkout: Path) -> tuple[list[Any], list[str]]:
    """Load the QA that lies in a checkout; only what needs an account or Docker is put in its place."""
    sys.path[:0] = [str(checkout / _CI / part) for part in _CODE]
    _put("ci_credentials", SecretsManager=object)
    bases = SimpleNamespace(repository="airbyte/python-connector-base")
    _put("base_images")
    _put("base_images.python")
    _put("base_images.python.bases", AirbytePythonConnectorBaseImage=bases)
    _be_pydantic_1()
    validator = importlib.import_module("metadata_service.validators.metadata_validator")
    return _loaded("connectors_qa.checks", validator)


def _load_todays() -> tuple[list[Any], list[str]]:
    """Load the QA of the package; its other parts would ask for a hundred packages more."""
    place = Path(importlib.import_module("importlib.util").find_spec(_TODAY).submodule_search_locations[0])
    for package in ("", ".connector_ops", ".registry", ".airbyte_repo"):
        _put(_TODAY + package).__path__ = [str(place.joinpath(*package.split(".")[1:]))]

    def nothing(*_: object, **__: object) -> None:
        """Say nothing: it would ask the network, or git."""

    _put(
        f"{_TODAY}.airbyte_repo.list_connectors",
        get_changed_files=nothing,
        get_file_at_merge_base=nothing,
        get_merge_base=nothing,
    )
    _put(f"{_TODAY}.docker_hub", is_image_on_docker_hub=nothing, get_latest_version_on_dockerhub=nothing)
    return _loaded(f"{_TODAY}.connector_qa.checks", importlib.import_module(f"{_TODAY}.metadata_validator"))


def _loaded(checks: str, validator: Any) -> tuple[list[Any], list[str]]:
    validator.is_image_on_docker_hub = lambda *_, **__: True
    validator.get_latest_version_on_dockerhub = lambda *_, **__: None
    names = ["validate_and_load", *(one.__name__ for one in validator.PRE_UPLOAD_VALIDATORS)]
    return list(importlib.import_module(checks).ENABLED_CHECKS), names


def _be_pydantic_1() -> None:
    """Let `pydantic` be its own version 1, which these models were made for."""
    import pydantic.v1

    for name in [name for name in sys.modules if name == "pydantic" or name.startswith("pydantic.")]:
        if not name.startswith("pydantic.v1"):
            del sys.modules[name]
    sys.modules["pydantic"] = pydantic.v1


def _put(name: str, **members: object) -> ModuleType:
    """Put a module in the place of one that is not installed."""
    module = ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module
    return module


if __name__ == "__main__":
    main(*sys.argv[1:])
