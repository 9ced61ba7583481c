"""The named answers under tests/cases/: each renders one project, through the real validation."""

from __future__ import annotations

from pathlib import Path

from generator.answers import read_answers
from generator.catalog import load_template
from generator.facts import machine_facts
from generator.jobs import Job, prepare_job
from generator.places import Places

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def prepare_case(case: Path, parent: Path) -> Job:
    """Prepare the job of a case file, to be created below `parent`."""
    answers = read_answers(str(case), stdin=bytes)
    template = load_template(str(answers.pop("template")))
    return prepare_job(template, Places(parent), answers, machine_facts())


def cases_of(template: str) -> list[Path]:
    """Return the case files of one template."""
    return [case for case in CASES if case.name.startswith(f"{template}--")]
