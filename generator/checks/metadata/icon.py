"""The icon: what Airbyte's users know a connector by."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from generator.checks.findings import TODO, Finding
from generator.checks.rules import OURS, QA, Rule, judges
from generator.checks.scopes import AIRBYTES
from generator.checks.sources import QA_ASSETS, README
from generator.checks.subject import Subject
from generator.connectors.connector import METADATA
from generator.digests import digest

_ICON = "icon.svg"
_NAMESPACE = "http://www.w3.org/2000/svg"
DEFAULTS = frozenset({"c2b237cb7e0f2dae17c96970dd21cc51eba92653409fbf902ae2893a52c35381"})
"""Digests of the icon that Airbyte shows where there is none: in small letters, and without white space."""

_PRESENT = Rule(
    "metadata.icon",
    says="there is an icon.svg beside metadata.yaml",
    owner=QA,
    source=QA_ASSETS,
    wrong="icon.png, and no icon.svg",
    right="icon.svg",
    scope=AIRBYTES,
    enforced_by=("CheckConnectorIconIsAvailable",),
)
_SVG = Rule(
    "metadata.icon-svg",
    says="icon.svg parses as XML with an svg element of SVG's namespace at its top",
    owner=QA,
    source=QA_ASSETS,
    wrong="<svg><path/></svg>, without a namespace",
    right='<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>',
    scope=AIRBYTES,
    enforced_by=("_check_is_valid_svg",),
)
_DEFAULT = Rule(
    "metadata.icon-default",
    says="the icon is not the one that Airbyte shows for connectors without one",
    owner=QA,
    source=QA_ASSETS,
    wrong="a copy of Airbyte's own icon",
    right="the mark of the system that is connected",
    scope=AIRBYTES,
    enforced_by=("_check_is_valid_svg",),
)
_PLACEHOLDER = Rule(
    "metadata.icon-placeholder",
    says="the icon is the connector's own, and not the generated placeholder",
    owner=OURS,
    source=README,
    wrong="icon.svg as connector-generator wrote it",
    right="the mark of the system that is connected",
    severity=TODO,
)


@judges(_PRESENT, _SVG, _DEFAULT, _PLACEHOLDER)
def check_icon(subject: Subject) -> Iterator[Finding]:
    """The icon is an SVG of the connector's own."""
    if METADATA not in subject.files:
        return
    content = subject.content(_ICON)
    hint = "replace it by the mark of the system that is connected; keep it square"
    if _ICON not in subject.files:
        hint = "draw one: square, the mark of the system that is connected"
        yield _PRESENT.at(f"there is no {_ICON}", hint, _ICON)
    elif subject.is_too_large(_ICON):
        return  # which is a finding of its own
    elif problem := _svg_problem(content):
        yield _SVG.at(f"the icon {problem}", "save it as SVG", _ICON)
    elif normalised_digest(content) in DEFAULTS:
        yield _DEFAULT.at("the icon is the one that Airbyte shows where there is none", hint, _ICON)
    elif subject.unchanged(_ICON) and b"TODO(" not in content:
        yield _PLACEHOLDER.at("the icon is still the placeholder", hint, _ICON)


def normalised_digest(content: bytes) -> str:
    """Return the digest of an icon that is the same for all ways to lay it out."""
    return digest(b"".join(content.lower().split()))


def _svg_problem(content: bytes) -> str:
    """Return what keeps a file from being an SVG, or ""."""
    roots: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: roots.append(name)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return f"does not parse: {error}"
    return "" if roots[:1] == [f"{_NAMESPACE} svg"] else "has no svg element of SVG's own namespace at its top"
