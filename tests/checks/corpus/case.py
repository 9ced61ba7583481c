"""A case of the corpus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Edits = Mapping[str, "str | bytes | tuple[str, str] | list[tuple[str, str]] | None"]
"""Path -> its new content, an old text and the new one in its place (or several such pairs), None to delete it.

Paths are seen from the connector's directory; `PAGE` stands for its documentation page, and what begins with `/` lies
below the repository's top.
"""

PAGE = "PAGE"
AIRBYTE, OWN, ALONE = "in Airbyte's repository", "in a monorepo", "alone"


@dataclass(frozen=True)
class Case:
    """One connector that breaks a rule, or that keeps it although it may not look so.

    Attributes:
        rule: its code.
        says: what is special, in a few words; they name the test.
        base: which of `bases.BASES` it is made from.
        edits: what is changed in it.
        where: for a wrong one, `path` or `path:line` of the finding as it must be shown; "" to leave that open.
        home: what lies around it.
        severity: what the finding must be; "" to take the rule's own.
        found: whether the rule must find something.
        directory: what its directory is called; "" for `source-fjord`, or `destination-fjord`.
    """

    rule: str
    says: str
    base: str
    edits: Edits = field(default_factory=dict)
    where: str = ""
    home: str = AIRBYTE
    severity: str = ""
    found: bool = True
    directory: str = ""


def wrong(rule: str, says: str, base: str, edits: Edits, **more: str) -> Case:
    """Return a case that breaks a rule."""
    return Case(rule, says, base, edits, **more)


def right(rule: str, says: str, base: str, edits: Edits | None = None, **more: str) -> Case:
    """Return a case that keeps a rule."""
    return Case(rule, says, base, edits or {}, found=False, **more)
