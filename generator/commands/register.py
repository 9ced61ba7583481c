"""`register`: a connector that exists -> its docs page and its entries in the monorepo's indexes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path

from generator.connectors.connector import Connector, read_connector, with_page
from generator.connectors.docs_page import render_docs_page
from generator.errors import TargetError
from generator.formats.documents import MAX_BYTES, read_bytes
from generator.model import Change, Plan
from generator.monorepo.boundaries import resolve_below
from generator.monorepo.configuration import Monorepo, find_monorepo
from generator.monorepo.registry import plan_entries
from generator.planning.changes import describe_changes
from generator.terminal import console
from generator.writing.apply import apply_plan
from generator.writing.staging import clean_up


def register_connectors(paths: Iterable[str], *, dry_run: bool, diff: bool, as_json: bool) -> int:
    """Enter connectors wherever their monorepo lists its connectors, and write the docs pages that are missing.

    Args:
        paths: their directories, in one monorepo.
        dry_run: show what would be written, and write nothing.
        diff: the same, as unified diffs.
        as_json: print the result as JSON.

    Returns:
        The exit code.
    """
    connectors = [read_connector(Path(path).resolve()) for path in dict.fromkeys(paths)]
    monorepo = _find_monorepo(connectors)
    look = dry_run or diff
    if not look:
        for sentence in clean_up(connectors[0].path.parent):
            console.note(sentence)
    plan = _plan_registration(monorepo, [with_page(one, monorepo.docs) for one in connectors])
    if plan.outside and not look:
        plan = apply_plan(plan)
    _show(plan, look=look, diff=diff, as_json=as_json)
    return 0


def _find_monorepo(connectors: list[Connector]) -> Monorepo:
    above = dict.fromkeys(connector.path.parent for connector in connectors)
    known = {directory: find_monorepo(directory, console.note) for directory in above}
    found = [known[connector.path.parent] for connector in connectors]
    for monorepo, connector in zip(found, connectors, strict=True):
        if monorepo is None:
            raise TargetError(
                f"{connector.path} is in no monorepo that is known as one",
                "write the monorepo's .connector-generator.yaml first: connector-generator init",
            )
        if found[0] and monorepo.root != found[0].root:
            raise TargetError(f"{connector.path} is in another monorepo than {connectors[0].path}", "register it apart")
    assert found[0]  # noqa: S101 - the loop has seen to it
    return found[0]


def _plan_registration(monorepo: Monorepo, connectors: list[Connector]) -> Plan:
    pages: dict[Path, Change] = {}
    for connector in connectors:
        if page := _plan_page(monorepo, connector):
            pages.setdefault(page.path, page)  # variants share one: it is the page of the first
    entries = plan_entries(monorepo, [_with_id(connector, monorepo) for connector in connectors])
    return Plan(connectors[0].path.parent, outside=(*pages.values(), *entries), root=monorepo.root)


def _with_id(connector: Connector, monorepo: Monorepo) -> Connector:
    """Return the connector with the definition ID that registries want: one older than metadata.yaml has none."""
    if connector.definition_id or not connector.repository or connector.names.prefix not in monorepo.registries:
        return connector
    return connector._replace(definition_id=str(uuid.uuid4()))


def _plan_page(monorepo: Monorepo, connector: Connector) -> Change | None:
    """Plan the docs page of an Airbyte connector that has none; one that lies beside the connector is taken over."""
    if not connector.docs_page:
        return None
    page = monorepo.docs / connector.docs_page
    path = resolve_below(monorepo.root, page, monorepo.origin or str(monorepo.root))
    if path.exists() or path.with_suffix(".mdx").exists() or not connector.repository:
        return None
    own = connector.path / "docs" / connector.docs_page
    if not own.is_file():
        return Change(path, render_docs_page(connector))
    console.note(f"{own} is copied to {path}: one of them is enough, so delete the first")
    return Change(path, read_bytes(own, MAX_BYTES))


def _show(plan: Plan, *, look: bool, diff: bool, as_json: bool) -> None:
    if as_json:
        console.show_json({"written": not look, "changes": list(describe_changes(plan, diff=diff))})
    elif not plan.outside:
        console.show("Everything is registered already.")
    elif look:
        console.show_outlook(plan, diff=diff)
    else:
        console.show_changed(plan)
