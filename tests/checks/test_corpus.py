"""Every rule finds what breaks it, and nothing in what keeps it."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator.checks.catalogue import RULES
from generator.checks.findings import ADVICE, Report, StepReport
from generator.checks.repository.registration import find_unregistered
from generator.checks.repository.report import examine_repository
from generator.checks.repository.twins import find_twins
from generator.checks.runs.rules import RUN_RULES
from generator.checks.steps import examine
from generator.checks.subject import Subject
from generator.connectors.connector import Connector
from generator.connectors.project import describe_connector
from generator.monorepo.configuration import find_monorepo
from tests.checks import corpus
from tests.checks.corpus.bases import BASES, OTHER_BASES
from tests.checks.corpus.case import AIRBYTE, ALONE, OWN, PAGE, Case, Edits

_MODULES = [importlib.import_module(f"{corpus.__name__}.{one.name}") for one in pkgutil.iter_modules(corpus.__path__)]
CASES: list[Case] = [case for module in _MODULES for case in getattr(module, "CASES", ())]
_PLACES = {AIRBYTE: "airbyte-integrations/connectors", OWN: "connectors", ALONE: "."}


def build(root: Path, case: Case) -> Path:
    """Write a case's connector, with what lies around it; returns its directory."""
    kind = "destination" if case.base == "destination" else "source"
    connector = root / _PLACES[case.home] / (case.directory or f"{kind}-fjord")
    page = f"docs/integrations/{kind}s/fjord.md"
    root.mkdir(parents=True, exist_ok=True)
    (root / ".git").mkdir()
    if case.home == OWN:
        (root / ".connector-generator.yaml").write_text("connectors: connectors\n")
    connector.mkdir(parents=True, exist_ok=True)
    for path, content in _edited({**BASES, **OTHER_BASES}[case.base], case.edits).items():
        if path == PAGE:
            file = (connector if case.home == ALONE else root) / page
        else:
            file = root / path[1:] if path.startswith("/") else connector / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return connector


def _edited(base: dict[str, str], edits: Edits) -> dict[str, bytes]:
    files = {path: text.encode() for path, text in base.items()}
    for path, edit in edits.items():
        if edit is None:
            del files[path]
        elif isinstance(edit, str | bytes):
            files[path] = edit.encode() if isinstance(edit, str) else edit
        else:
            for old, new in [edit] if isinstance(edit, tuple) else edit:
                assert old.encode() in files[path], f"{path} has no {old!r}"
                files[path] = files[path].replace(old.encode(), new.encode())
    return files


def look(connector: Path) -> Report:
    """Look at a connector, and at the repository around it."""
    subject = Subject(connector, find_monorepo(connector.parent))
    report = examine(subject, connector.name)
    if not subject.monorepo:
        return report
    connectors = [describe_connector(subject)]
    around = examine_repository(subject.monorepo, connectors, ".").steps
    missing = StepReport(0, "entries", "", tuple(one for _, one in find_unregistered(subject.monorepo, connectors)))
    shared = StepReport(
        0,
        "twins",
        "",
        tuple(one for who, one in find_twins(_with_siblings(subject)) if who.path == subject.path.resolve()),
    )
    return replace(report, steps=(*report.steps, *around, missing, shared))


def _with_siblings(subject: Subject) -> list[Connector]:
    """Return a connector and those that lie beside it."""
    found = [path.parent for path in subject.path.parent.glob("*/metadata.yaml") if path.parent != subject.path]
    return [describe_connector(one) for one in (subject, *(Subject(path, subject.monorepo) for path in found))]


@pytest.mark.parametrize("home", [AIRBYTE, OWN, ALONE])
@pytest.mark.parametrize("base", BASES)
def test_nothing_is_wrong_with_a_base(base: str, home: str, tmp_path: Path):
    """A connector that keeps all rules has no finding, but for advice."""
    found = look(build(tmp_path / "x", Case("", "", base, home=home))).findings
    assert [one for one in found if one.severity != ADVICE] == []


@pytest.mark.parametrize("case", CASES, ids=[f"{one.rule}: {one.says}" for one in CASES])
def test_a_rule_finds_what_breaks_it_and_nothing_else(case: Case, tmp_path: Path):
    """What breaks a rule is found where it stands, what keeps it is not."""
    report = look(build(tmp_path / "x", case))
    found = [one for one in report.findings if one.rule == case.rule]
    assert bool(found) == case.found, report.findings
    if case.found:
        assert case.where in ("", *(one.where for one in found), *(one.path for one in found))
        assert {one.severity for one in found} == {case.severity or RULES[case.rule].severity}


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule not in RUN_RULES])
def test_every_rule_has_a_case_of_each_sort(code: str):
    """The corpus has a connector that breaks the rule, and one that keeps it although it may not look so.

    What only a run can tell is in `test_runs.py`.
    """
    assert {case.found for case in CASES if case.rule == code} == {True, False}
