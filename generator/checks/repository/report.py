"""What is found of a repository itself: it belongs to none of the connectors that are in it."""

from __future__ import annotations

from collections.abc import Sequence

from generator.checks.findings import REPOSITORY, Report, StepReport, at_most
from generator.checks.repository import leftovers, registration, twins
from generator.checks.repository.leftovers import find_leftovers
from generator.connectors.connector import Connector
from generator.monorepo.configuration import Monorepo

RULES = (*registration.RULES, *leftovers.RULES, twins.TWIN)
_STEPS = (
    (1, "entries", "what is listed is there"),
    (2, "pages", "what is documented is there"),
)
_MOST = 2000  # findings; a repository has many connectors, and each leaves several lines


def examine_repository(monorepo: Monorepo, connectors: Sequence[Connector], shown: str) -> Report:
    """Look at what a repository says of its connectors.

    Args:
        monorepo: the repository.
        connectors: all that are in it.
        shown: how its top is named.

    Raises:
        ConfigError: a file that lists connectors cannot be read.
    """
    found = tuple(at_most(_MOST, find_leftovers(monorepo, connectors)))
    steps = (
        StepReport(number, key, title, tuple(finding for step, finding in found if step == key))
        for number, key, title in _STEPS
    )
    return Report(path=shown, kind=REPOSITORY, steps=tuple(steps))
