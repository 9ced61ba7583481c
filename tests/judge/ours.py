"""What `connector-generator check` says of the same connectors."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.checks.findings import ADVICE, BROKEN, TODO, Finding
from generator.checks.steps import examine
from generator.checks.subject import Subject
from generator.monorepo.configuration import find_monorepo
from tests.judge.qa import Place

ROOT = Path(__file__).resolve().parents[2]
CONNECTORS = "airbyte-integrations/connectors"
_JUDGED = ("airbyte-integrations", "docs", ".github")
COUNTED = (BROKEN, TODO)
CRASH = "crash"
"""The severity of what is our own mistake: a check that ends with an exception."""


class Said(NamedTuple):
    """One finding, but for advice."""

    severity: str
    rule: str
    message: str
    where: str


def check_all(checkout: Path, jobs: int = 2) -> dict[str, tuple[Said, ...]]:
    """Run `check --all` over a checkout, as a user would; returns what it says of each connector's directory."""
    command = [sys.executable, "-m", "generator", "check", "--all", "--json", "--jobs", str(jobs)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 3):
        raise SystemExit(f"check --all fails:\n{done.stderr}")
    data = json.loads(done.stdout)
    reports = data if isinstance(data, list) else data["connectors"]
    return {Path(one["connector"]).name: tuple(_said(one)) for one in reports}


def check_all_as_today(checkout: Path, jobs: int = 2) -> dict[str, tuple[Said, ...]]:
    """Do the same with a copy that has no QA of its own: then today's counts."""
    with tempfile.TemporaryDirectory(prefix="judge-") as directory:
        for name in _JUDGED:
            if (checkout / name).is_dir():
                shutil.copytree(checkout / name, Path(directory, name), symlinks=True)
        Path(directory, ".git").mkdir()
        return check_all(Path(directory), jobs)


def _said(report: Mapping[str, Any]) -> Iterator[Said]:
    for step in report["steps"]:
        for one in step["findings"]:
            if one["severity"] in COUNTED:
                where = f"{one['path']}:{one['line']}" if one.get("line") else one.get("path", "")
                yield Said(one["severity"], one.get("rule", ""), one["message"], where)


def check_one(place: Place) -> tuple[Said, ...]:
    """Look at one connector, in this process."""
    path = place.root / CONNECTORS / place.name
    try:
        report = examine(Subject(path, find_monorepo(path.parent)), place.name)
    except Exception as error:  # it is told with the rest: no fault may hide what the others show
        return (Said(CRASH, "", f"{type(error).__name__}: {error}", traceback.format_exc().splitlines()[-4].strip()),)
    return tuple(_from(finding) for finding in report.findings if finding.severity != ADVICE)


def _from(finding: Finding) -> Said:
    return Said(finding.severity, finding.rule, finding.message, finding.where)
