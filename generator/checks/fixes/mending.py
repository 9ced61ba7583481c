"""Which rules can be mended, and mending them one after the other; each is looked at again before it counts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.checks.findings import BROKEN, TODO, Finding, Report
from generator.checks.fixes import documentation, metadata, packaging, secrets, specification
from generator.checks.fixes.metadata import Fix
from generator.checks.steps import examine
from generator.checks.subject import Subject
from generator.errors import ConfigError
from generator.formats.files import is_there
from generator.formats.yaml_edits import CannotEdit
from generator.monorepo.boundaries import resolve_below

FIXES: Mapping[str, Fix] = {
    "docs.page": documentation.write_page,
    "metadata.schema": metadata.fit_schema,
    "metadata.language": metadata.write_language,
    "metadata.language-tag": metadata.write_tag,
    "metadata.cdk-tag": metadata.write_tag,
    "metadata.base-image-digest": metadata.write_digest,
    "metadata.pypi-python": metadata.disable_pypi,
    "packaging.version-match": packaging.write_version,
    "packaging.licence-match": packaging.write_licence,
    "spec.title": specification.write_titles,
    "docs.prerequisites": specification.write_titles,
    "docs.changelog-entry": documentation.add_row,
    "security.secret-in-image": secrets.leave_out_of_image,
}
"""By the code of the rule, in the order in which they are tried."""


_LONGEST = 255  # bytes that the name of a file can have


@dataclass(frozen=True)
class Edit:
    """A file of a connector, or its page, as it is to be.

    Attributes:
        path: of the file itself, through no link.
        before: None if there is none yet.
    """

    path: Path
    before: bytes | None
    after: bytes


@dataclass(frozen=True)
class Mended:
    """A connector as it would be.

    Attributes:
        edits: what makes it so.
        gone: the findings that it would have no more.
        refused: of the rules that could have been mended, in one sentence each, why they were not.
        report: what would still be found.
    """

    edits: tuple[Edit, ...]
    gone: tuple[Finding, ...]
    refused: Mapping[str, str]
    report: Report


class Draft(Subject):
    """A connector as it would be with edits that nobody has written yet."""

    def __init__(self, path: Path, original: Subject, edits: Mapping[str, bytes]) -> None:
        super().__init__(path, original.monorepo)
        self._contents.update(edits)
        self.files = tuple(sorted({*self.files, *(name for name in edits if not name.startswith(".."))}))


def can_mend(report: Report, only: Collection[str] | None = None) -> bool:
    """Say whether something was found for which there is a fix; `only` is that of `mend`."""
    return any(finding.rule in FIXES and _is_asked_for(finding, only) for finding in report.findings)


def mend(subject: Subject, shown: str, taken: Collection[Path] = (), only: Collection[str] | None = None) -> Mended:
    """Mend what can be mended of a connector, in memory.

    Args:
        subject: its files.
        shown: how its directory was named.
        taken: files that are edited for other connectors already: two sets of edits of one file are none.
        only: codes of the rules to mend, also where nobody asks for them; None for all that somebody asks for.
    """
    original, edits, refused = subject, dict[str, bytes](), dict[str, str]()
    first = report = examine(subject, shown)
    for code, fix in FIXES.items():
        found = [one for one in report.findings if one.rule == code and _is_asked_for(one, only)]
        if not found:
            continue
        try:
            new = {name: after for name, after in fix(subject, found).items() if after != subject.content(name)}
            for name in new:
                _place(original, name, taken)
            draft = Draft(original.path, original, {**edits, **new})
            after = examine(draft, shown)
            _ensure_better(code, report, after)
        except CannotEdit as reason:
            refused[code] = str(reason)
            continue
        subject, report, edits = draft, after, {**edits, **new}
    made = tuple(
        Edit(_place(original, name, taken), original.content(name) or None, after) for name, after in edits.items()
    )
    return Mended(made, _gone(first, report), refused, report)


def _is_asked_for(finding: Finding, only: Collection[str] | None) -> bool:
    return finding.severity in (BROKEN, TODO) if only is None else finding.rule in only


def _place(subject: Subject, name: str, taken: Collection[Path]) -> Path:
    """Return where a file lies; raises CannotEdit if that is not for this connector alone.

    It lies in the connector's own directory, or among the documentation of its monorepo, however it is linked.
    """
    here = subject.path.resolve()
    root = subject.monorepo.root if subject.monorepo else here
    try:
        path = resolve_below(root, here / name, name)
    except ConfigError as error:
        raise CannotEdit(error.message) from None
    if not path.is_relative_to(here) and not (subject.docs and path.is_relative_to(subject.docs.resolve())):
        raise CannotEdit(f"{name} leads out of the connector, to {path}")
    if len(os.fsencode(path.name)) > _LONGEST:
        raise CannotEdit("its name would be too long")
    if path in taken:
        raise CannotEdit(f"{name} is edited for another connector; run it again after that")
    if is_there(path) != bool(subject.content(name)):
        raise CannotEdit(f"{name} cannot be read, is empty or too large")
    return path


def _ensure_better(code: str, before: Report, after: Report) -> None:
    """Refuse what has not made a finding vanish, or has brought one that is broken."""
    if _count(after, code) >= _count(before, code):
        raise CannotEdit("the finding would still be there")
    if new := _broken(after, code) - _broken(before, code):
        raise CannotEdit(f"it would bring another finding: {next(iter(new))[-1]}")


def _count(report: Report, code: str) -> int:
    return sum(finding.rule == code for finding in report.findings)


def _broken(report: Report, but: str) -> Counter[tuple[str, str, str]]:
    found = (one for one in report.findings if one.severity == BROKEN and one.rule != but)
    return Counter((one.rule, one.path, one.message) for one in found)


def _gone(before: Report, after: Report) -> tuple[Finding, ...]:
    """Return the findings that are no more; a line may have moved."""
    left = Counter((one.rule, one.path, one.message) for one in after.findings)
    gone = []
    for one in before.findings:
        key = (one.rule, one.path, one.message)
        if left[key]:
            left[key] -= 1
        else:
            gone.append(one)
    return tuple(gone)
