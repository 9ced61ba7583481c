"""Generated OpenMetadata projects, and the real openmetadata-ingestion to run them with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from generator.answers import read_answers
from generator.apply import Hooks, apply_plan
from generator.catalog import load_template
from generator.facts import machine_facts
from generator.jobs import prepare_job
from generator.places import Places

Run = subprocess.CompletedProcess[str]


def create_project(case: Path, parent: Path, **other: str) -> Path:
    """Create the project of a case file, with other answers where given."""
    answers = {**read_answers(str(case), stdin=bytes), **other}
    template = load_template(str(answers.pop("template")))
    job = prepare_job(template, Places(parent), answers, machine_facts())
    apply_plan(job.plan, Hooks(job.context))
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
