"""One connector, decided in every detail: from what was said to a plan. Nothing is written here."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from generator.answers.defaults import Facts
from generator.answers.draft import Draft
from generator.catalog.template import Claim, Rendering, Template
from generator.connectors.connector import Connector
from generator.connectors.record import RECORD, render_record, renew_record
from generator.errors import TemplateError
from generator.foreign.format import HOOK_RUNNER
from generator.model import Plan, RenderedFile
from generator.planning.changes import describe_changes, plan_new
from generator.planning.location import Location
from generator.rendering.wellformed import ensure_paths, ensure_wellformed, find_problems
from generator.values import Value
from generator.writing.hooks import Hooks


class PlannedProject(Value):
    """A project to be created.

    Attributes:
        draft: its answers, complete.
        rendering: what the template makes of them.
        plan: what will be written.
        location: where it goes.
        hooks: what runs around the writing.
    """

    template: Template
    draft: Draft
    rendering: Rendering
    plan: Plan
    location: Location
    hooks: Hooks

    def next_steps(self) -> list[str]:
        """Return the commands to run next, with the project's real path."""
        project = self.plan.target
        path = os.path.relpath(project) if project.is_relative_to(Path.cwd()) else str(project)
        words = {**self.rendering.words, "directory": shlex.quote(path)}
        return [step.format_map(words) for step in self.template.next_steps]

    def warnings(self) -> Iterator[str]:
        """Yield what is wrong with files that only the template's author can mend, and with what hooks have done."""
        yield from self.plan.remarks
        if not self.rendering.strict:
            project = self.plan.target
            yield from find_problems(
                RenderedFile(change.path.relative_to(project).as_posix(), change.after) for change in self.plan.inside
            )

    def report(self, *, created: bool, diff: bool = False) -> dict[str, object]:
        """Return all of it for machines.

        Args:
            created: whether it was carried out.
            diff: whether every change brings its unified diff.
        """
        return {
            "created": created,
            "template": self.template.key,
            "origin": self.template.origin._asdict() if self.template.origin else None,
            "project": str(self.plan.target),
            "names": self.draft.names._asdict() if self.draft.names else None,
            "answers": dict(self.draft.values),
            "warnings": list(self.warnings()),
            "changes": list(describe_changes(self.plan, diff=diff)),
            "next_steps": self.next_steps(),
        }


def plan_connector(template: Template, location: Location, given: Mapping[str, object], facts: Facts) -> PlannedProject:
    """Plan a project from what was said, with the edits that register it in the monorepo.

    Raises:
        InvalidAnswers, MissingAnswers: see `Template.complete`.
        TargetError: the name is taken.
        ConfigError: the monorepo has an index that cannot be edited.
        TemplateError: the template is wrong, or what came out of it is.
    """
    planned = plan_project(template, location, given, facts)
    monorepo = planned.location.monorepo
    connector = describe_connector(template, planned.location, planned.draft)
    if not monorepo or not connector:
        return planned
    from generator.monorepo.registry import plan_entries

    entries = plan_entries(monorepo, [connector])
    plan = planned.plan._replace(outside=planned.plan.outside + entries)
    return planned._replace(plan=plan)


def plan_project(template: Template, location: Location, given: Mapping[str, object], facts: Facts) -> PlannedProject:
    """Do the same without the edits; raises what `plan_connector` does."""
    draft = template.complete(given, facts)
    claim = template.claim(draft)
    assert claim  # noqa: S101 - a complete draft says everything
    location = location.for_home(claim.home)
    location.ensure_free(location.parent, claim.directory)
    rendering = template.render(draft, location.parent, _docs_page_from(claim, location))
    files = (*rendering.files, _record(template, draft, rendering))
    (ensure_wellformed if rendering.strict else ensure_paths)(files, rendering.directories)
    plan = plan_new(location, claim.directory, files, rendering.directories)
    renew = partial(renew_record, files[-1].content)
    hooks = Hooks(HOOK_RUNNER, template.hooks(draft), rendering.briefing, renew, location.frozen)
    return PlannedProject(template, draft, rendering, plan, location, hooks)


def _record(template: Template, draft: Draft, rendering: Rendering) -> RenderedFile:
    for file in rendering.files:
        if file.place == "project" and file.path.casefold() == RECORD:
            raise TemplateError(
                f"{template.key} brings a file {file.path}, which is what this tool calls its record of a project",
                "rename it, or take it out of the template",
            )
    return render_record(template.key, draft.values, rendering.files, template.origin)


def check_target(template: Template, location: Location, given: Mapping[str, object], facts: Facts) -> None:
    """Raise an error if what was said makes a project that cannot be created where it would go.

    Raises:
        TargetError: something is there already.
        InvalidAnswers: the directory could not have this name.
    """
    if claim := template.claim(template.draft(given, facts)):
        check_claim(claim, location.for_home(claim.home))


def check_claim(claim: Claim, location: Location) -> None:
    """Raise TargetError if something of what a project takes up is taken."""
    location.ensure_free(location.parent, claim.directory)
    for path, place in claim.elsewhere:
        target = location.locate(claim.directory, path, place)
        location.ensure_free(target.parent, target.name)


def describe_connector(template: Template, location: Location, draft: Draft) -> Connector | None:
    """Return what the monorepo's indexes want to know of a new connector; None if its template gives it no names."""
    names, claim = draft.names, template.claim(draft)
    if names is None or claim is None:
        return None
    return Connector(
        path=location.parent / names.directory,
        names=names,
        version=template.version,
        definition_id=str(draft.values.get("definition_id", "")),
        documentation_url=str(draft.values.get("documentation_url", "")),
        repository=f"airbyte/{names.directory}",
        docs_page=_docs_page(claim).removeprefix("docs/"),
    )


def _docs_page_from(claim: Claim, location: Location) -> str:
    """Return the path of the docs page as seen from the project; "" if the template has none."""
    page = _docs_page(claim)
    return location.seen_from(claim.directory, location.locate(claim.directory, page, "docs")) if page else ""


def _docs_page(claim: Claim) -> str:
    """Return the path of the docs page as the template has it; "" if it has none."""
    return next((path for path, place in claim.elsewhere if place == "docs"), "")
