"""The named answers under tests/cases/: each renders one project, through the real validation."""

from __future__ import annotations

from pathlib import Path

from generator.answers.draft import read_answers
from generator.answers.facts import machine_facts
from generator.catalog.tables import load_template
from generator.monorepo.configuration import CONFIG_FILE, find_monorepo
from generator.planning.location import Places
from generator.planning.project import Job, prepare_job

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def prepare_case(case: Path, parent: Path, **other: str) -> Job:
    """Prepare the job of a case file, to be created below `parent`, with other answers where given."""
    answers = {**read_answers(str(case), stdin=bytes), **other}
    template = load_template(str(answers.pop("template")))
    return prepare_job(template, _places(str(answers.get("home")), parent), answers, machine_facts())


def _places(home: str, parent: Path) -> Places:
    """Return the places of a case: those of a monorepo of the kind that it names, if it names one."""
    connectors = {"airbyte": "airbyte-integrations/connectors", "monorepo": "connectors"}
    if home not in connectors:
        return Places(parent)
    (parent / connectors[home]).mkdir(parents=True, exist_ok=True)
    if home == "monorepo":
        (parent / CONFIG_FILE).touch()
    return Places(parent / connectors[home], find_monorepo(parent), parent)


def cases_of(template: str) -> list[Path]:
    """Return the case files of one template."""
    return [case for case in CASES if case.name.startswith(f"{template}--")]
