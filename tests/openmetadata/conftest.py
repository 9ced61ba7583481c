"""Generated OpenMetadata projects, and the real openmetadata-ingestion to run them with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from generator.writing.apply import apply_plan
from tests.support.cases import prepare_case

Run = subprocess.CompletedProcess[str]


def create_project(case: Path, parent: Path, **other: str) -> Path:
    """Create the project of a case file, with other answers where given."""
    job = prepare_case(case, parent, **other)
    apply_plan(job.plan, job.hooks)
    return job.plan.project


def run(python: Path | str, *arguments: str, cwd: Path, **environment: str) -> Run:
    """Run python in a project, with nothing on standard input."""
    return subprocess.run(
        [str(python), *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
