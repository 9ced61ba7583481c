"""Runs many generated sources under the real CDK, which is imported once: each has a process of its own, forked.

For each project it writes one line of JSON: what `check` said, and which records two reads gave, the second with
the state of the first and after one more order. It is run by the python of an environment that has the CDK:
`python matrix.py OUTCOMES PROJECT…`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import airbyte_cdk.sources.streams.http  # noqa: F401  (this is what takes the time)

NEW_ORDER = 108


def main(outcomes: str, *projects: str) -> None:
    """Try every project; a line is missing where one broke down."""
    with Path(outcomes).open("a", encoding="utf-8") as lines:
        for project in map(Path, projects):
            if os.fork() == 0:
                try:
                    print(json.dumps({"project": project.name, **try_project(project)}), file=lines, flush=True)
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(0)
            os.wait()


def try_project(project: Path) -> dict[str, Any]:
    """Read twice from the project's own server."""
    os.chdir(project)
    sys.path.insert(0, str(project))
    api = import_module("integration_tests.api_server")
    api.Handler.log_message = lambda *_: None  # the CDK would print it among the messages
    with api.ApiServer() as server:  # it goes with this process
        Thread(target=server.serve_forever, daemon=True).start()
        config = json.loads(Path("sample_files/config.json").read_text("utf-8"))
        write("config.json", {**config, "base_url": server.url})
        read = ["read", "--config", ".tmp/config.json", "--catalog", "sample_files/configured_catalog.json"]

        (status,) = payloads(call(project, ["check", "--config", ".tmp/config.json"]), "connectionStatus")
        first = call(project, read)
        write("state.json", payloads(first, "state"))
        server.orders.append(
            {getattr(api, "CURSOR_FIELD", "total"): "2026-03-01T00:00:00Z", api.PRIMARY_KEY: NEW_ORDER}
        )
        second = call(project, [*read, "--state", ".tmp/state.json"])
    return {
        "status": status["status"],
        "first": keys(first, api.PRIMARY_KEY),
        "second": keys(second, api.PRIMARY_KEY),
    }


def write(name: str, content: object) -> None:
    Path(".tmp").mkdir(exist_ok=True)
    Path(".tmp", name).write_text(json.dumps(content), encoding="utf-8")


def call(project: Path, arguments: list[str]) -> list[dict[str, Any]]:
    """Run one command as the console script does; returns its messages."""
    sys.argv = [project.name, *arguments]
    with Path(".tmp/output").open("w+", encoding="utf-8") as output:
        os.dup2(output.fileno(), 1)  # the CDK has kept the standard output that there was when it was imported
        import_module(f"{project.name.replace('-', '_')}.run").run()
        sys.__stdout__.flush()
        output.seek(0)
        return [json.loads(line) for line in output]


def payloads(messages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [message[kind] for message in messages if kind in message]


def keys(messages: list[dict[str, Any]], primary_key: str) -> dict[str, list[int]]:
    """Return the primary keys of all records, by stream, in the order in which they came."""
    found: dict[str, list[int]] = {}
    for record in payloads(messages, "record"):
        found.setdefault(record["stream"], []).append(record["data"][primary_key])
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
