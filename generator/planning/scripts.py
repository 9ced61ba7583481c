"""The scripts of a monorepo that run when a connector is written: read, judged, and run as they were read."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from generator.errors import UntrustedScripts
from generator.monorepo.configuration import Monorepo
from generator.monorepo.trust import Scripts, is_trusted, read_scripts, trust_scripts
from generator.planning.location import Location
from generator.planning.project import PlannedProject

Ask = Callable[[Scripts], bool]
"""Asks the user whether scripts may run from now on."""


def admit_scripts(planned: PlannedProject, *, trust: bool, ask: Ask | None) -> PlannedProject:
    """Return a project with those scripts of its monorepo that would run, as they were judged.

    Args:
        planned: the project.
        trust: whether the user has said, for this run, that they may.
        ask: None if nobody is there to be asked.

    Raises:
        UntrustedScripts: nobody has said that they may run.
        ConfigError: one cannot be read.
    """
    monorepo = planned.location.monorepo
    added = {script for scripts in (monorepo.hooks.values() if monorepo else ()) for script in scripts}
    if not monorepo or not any(added.intersection(scripts) for scripts in planned.hooks.scripts.values()):
        return planned
    return planned._replace(hooks=planned.hooks._replace(frozen=_admit(monorepo, trust=trust, ask=ask)))


def admit_for_all(location: Location, *, trust: bool, ask: Ask | None) -> Location:
    """Do the same for a batch: once, and before its first connector; returns the location with the scripts."""
    monorepo = location.monorepo
    if not monorepo or not any(monorepo.hooks.values()):
        return location
    return location._replace(frozen=_admit(monorepo, trust=trust, ask=ask))


def _admit(monorepo: Monorepo, *, trust: bool, ask: Ask | None) -> Mapping[Path, bytes]:
    scripts = read_scripts(monorepo.root, monorepo.hooks)
    if not trust and not is_trusted(scripts):
        if not ask or not ask(scripts):
            raise UntrustedScripts(
                f"{monorepo.origin} has scripts that would run on this machine: {', '.join(scripts.shown)}",
                "read them first; if you trust them, say --trust, or for all runs from now on: "
                f"connector-generator trust {shlex.quote(str(monorepo.root))}",
            )
        trust_scripts(scripts)
    return scripts.contents
