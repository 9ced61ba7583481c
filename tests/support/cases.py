"""The named answers under tests/cases/: each renders one project, through the real validation."""

from __future__ import annotations

from pathlib import Path

from generator.answers.defaults import machine_facts
from generator.answers.given import read_answers
from generator.catalog import bundled
from generator.catalog.template import Wanted
from generator.monorepo.configuration import CONFIG_FILE, find_monorepo
from generator.planning.location import Location
from generator.planning.project import PlannedProject, plan_connector
from generator.rendering.template import OwnFormat, OwnTemplate

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())


def load_template(name: str) -> OwnTemplate:
    """Return a bundled template."""
    return OwnFormat().read(bundled.TEMPLATES / name, None, Wanted())


def prepare_case(case: Path, parent: Path, **other: str) -> PlannedProject:
    """Prepare the job of a case file, to be created below `parent`, with other answers where given."""
    answers = {**read_answers(str(case), stdin=bytes), **other}
    template = load_template(str(answers.pop("template")))
    return plan_connector(template, _places(str(answers.get("home")), parent), answers, machine_facts())


def _places(home: str, parent: Path) -> Location:
    """Return the places of a case: those of a monorepo of the kind that it names, if it names one."""
    connectors = {"airbyte": "airbyte-integrations/connectors", "monorepo": "connectors"}
    if home not in connectors:
        return Location(parent)
    (parent / connectors[home]).mkdir(parents=True, exist_ok=True)
    if home == "monorepo":
        (parent / CONFIG_FILE).touch()
    return Location(parent / connectors[home], find_monorepo(parent), parent)


def cases_of(template: str) -> list[Path]:
    """Return the case files of one template."""
    return [case for case in CASES if case.name.startswith(f"{template}--")]
