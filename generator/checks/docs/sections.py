"""What Airbyte's QA reads the page of an important source by: headings and fixed sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from generator.checks.edition import WORD_BY_WORD
from generator.checks.findings import Finding
from generator.checks.rules import QA, Rule, judges
from generator.checks.scopes import IMPORTANT_SOURCES
from generator.checks.sources import QA_TEMPLATE
from generator.checks.subject import Subject
from generator.connectors.markdown import CODE, HTML, Section, read_blocks, read_sections
from generator.connectors.project import Project, once

_MOST = 100  # sections of one name that are looked at; a page that is meant has few

_ORDER = Rule(
    "docs.headings",
    says="the documentation page has the headings of Airbyte's template in its order, and others only where it lets "
    "them stand",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="## Setup Guide, or ## Limits above ## Setup guide",
    right="## Setup guide, or ## Limits below ## Supported Streams",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckDocumentationHeadersOrder",),
)
_INTRO = Rule(
    "docs.intro",
    says="the first section of the documentation page has the introduction of Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="This page tells how to set up Fjord.",
    right="<HideInUI>, This page contains the setup guide and reference information for the [Fjord](…) source "
    "connector.",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckSourceSectionContent",),
)
_CLOUD_SECTION = Rule(
    "docs.for-airbyte-cloud",
    says="a section 'For Airbyte Cloud:' has the steps of Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="### For Airbyte Cloud: with other steps",
    right="1. [Log into your Airbyte Cloud](https://cloud.airbyte.com/workspaces) account. 2. …",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckForAirbyteCloudSectionContent",),
)
_OPEN_SOURCE_SECTION = Rule(
    "docs.for-airbyte-open-source",
    says="a section 'For Airbyte Open Source:' has the step of Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="### For Airbyte Open Source: with another beginning",
    right="1. Navigate to the Airbyte Open Source dashboard.",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckForAirbyteOpenSectionContent",),
)
_SYNC_MODES_SECTION = Rule(
    "docs.sync-modes",
    says="the section 'Supported sync modes' has the sentence of Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="## Supported sync modes, and another sentence below it",
    right="The Fjord source connector supports the following [sync modes](…):",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckSupportedSyncModesSectionContent",),
)
_TUTORIALS_SECTION = Rule(
    "docs.tutorials",
    says="a section 'Tutorials' has the sentence of Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="### Tutorials, and another sentence below it",
    right="Now that you have set up the Fjord source connector, check out the following Fjord tutorials:",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckTutorialsSectionContent",),
)
_IP_ALLOW_LIST_SECTION = Rule(
    "docs.ip-allow-list",
    says="there is a section 'IP allow list' with the sentence of Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="no heading IP allow list",
    right="If you use Airbyte Cloud and your organization restricts access to specific IPs, add the …",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckIpAllowListSectionContent",),
)
_DETAILS_SECTION = Rule(
    "docs.changelog-details",
    says="the changelog on the documentation page is folded away, as in Airbyte's template",
    owner=QA,
    source=QA_TEMPLATE,
    wrong="## Changelog with nothing but a table",
    right="<details>, <summary>Expand to review</summary>, the table, </details>",
    scope=IMPORTANT_SOURCES,
    enforced_by=("CheckChangelogSectionContent",),
)

_ANY = ""  # any headings that are not in the template
_CLOUD, _OPEN_SOURCE, _IP = "For Airbyte Cloud:", "For Airbyte Open Source:", "IP allow list"
_HEADINGS = (
    "{name}",
    "Prerequisites",
    "Setup guide",
    "Set up {name}",
    _CLOUD,
    _OPEN_SOURCE,
    _ANY,
    "Set up the {name} connector in Airbyte",
    _CLOUD,
    _OPEN_SOURCE,
    _ANY,
    "Supported sync modes",
    "Supported Streams",
    _ANY,
    _IP,
    "Performance considerations",
    "Data type map",
    "Limitations & Troubleshooting",
    _ANY,
    "Tutorials",
    "Changelog",
)
_OPTIONAL = {
    _CLOUD,
    _OPEN_SOURCE,
    "Set up the {name} connector in Airbyte",
    "Performance considerations",
    "Data type map",
    "Limitations & Troubleshooting",
    "Tutorials",
}
_LOWEST_LEVEL = 4  # of headings that QA looks at
_SENTENCES: Mapping[Rule, tuple[str, str]] = {
    _CLOUD_SECTION: (
        _CLOUD,
        """
1. [Log into your Airbyte Cloud](https://cloud.airbyte.com/workspaces) account.
2. Click Sources and then click + New source.
3. On the Set up the source page, select {name} from the Source type dropdown.
4. Enter a name for the {name} connector.
""",
    ),
    _OPEN_SOURCE_SECTION: (_OPEN_SOURCE, "\n1. Navigate to the Airbyte Open Source dashboard.\n"),
    _SYNC_MODES_SECTION: (
        "Supported sync modes",
        (
            "\nThe {name} source connector supports the following "
            "[sync modes](https://docs.airbyte.com/cloud/core-concepts/#connection-sync-modes):\n\n"
        ),
    ),
    _TUTORIALS_SECTION: (
        "Tutorials",
        "\nNow that you have set up the {name} source connector, check out the following {name} tutorials:\n\n",
    ),
    _IP_ALLOW_LIST_SECTION: (
        _IP,
        (
            "\nIf you use Airbyte Cloud and your organization restricts access to specific IPs, add the "
            "[Airbyte Cloud IP addresses](https://docs.airbyte.com/platform/operating-airbyte/ip-allowlist) "
            "to your allow list.\n\n"
        ),
    ),
}
_INTRODUCTION = """
<HideInUI>

This page contains the setup guide and reference information for the [{name}]({link}) source connector.

</HideInUI>

"""
_FOLDED = "<details>\n  <summary>Expand to review</summary>\n</details>"
_ADDRESS = re.compile(r"https?://[^\s)]+")


@judges(_ORDER)
def check_headings(subject: Subject) -> Iterator[Finding]:
    """The headings stand in the order of the template; the first that does not is told, as QA does."""
    found = [section for section in _sections(subject) if section.level <= _LOWEST_LEVEL]
    if not subject.content(subject.docs_page):
        return
    name = subject.title
    wanted = [
        one.replace("{name}", name) for one in _HEADINGS if one != _IP or _IP_ALLOW_LIST_SECTION.severity_for(subject)
    ]
    optional = {one.replace("{name}", name) for one in _OPTIONAL}
    titles = [_without_step(section.title) for section in found]
    place, heading = _first_mismatch(titles, wanted, optional)
    if not heading:
        return
    if place == len(titles):
        message, line = f"the page has no heading {heading}, or it stands too early", 0
    else:
        message, line = f"the heading {titles[place]} stands where {heading} belongs", found[place].line
    shown = ", ".join(one or "…" for one in wanted)
    yield _ORDER.at(message, f"bring the headings into this order: {shown}", subject.docs_page, line)


def _first_mismatch(found: Sequence[str], wanted: Sequence[str], optional: set[str]) -> tuple[int, str]:
    """Return the position of the first heading that is not the wanted one, and that one; "" if all fit."""
    here = 0
    for heading in wanted:
        if heading == _ANY:
            here = next((n for n in range(here, len(found)) if found[n] in wanted), len(found))
        elif here < len(found) and found[here] == heading:
            here += 1
        elif heading not in optional:
            return here, heading
    return here, ""


@judges(_INTRO)
def check_introduction(subject: Subject) -> Iterator[Finding]:
    """The section below the title begins with the introduction; addresses and what else is there are the page's own."""
    page, name = subject.docs_page, subject.title
    if not subject.content(page):
        return
    sections = named_sections(subject, name)
    wanted = _INTRODUCTION.replace("{name}", name).replace("{link}", "…")
    hint = f"write below the title: {' '.join(wanted.split())}"
    if len(sections) != 1:
        yield _INTRO.at(f"the page has {len(sections) or 'no'} sections {name}", hint, page)
    elif wanted not in _ADDRESS.sub("…", sections[0].content):
        yield _INTRO.at("the introduction is not that of Airbyte's template", hint, page, sections[0].line)


@judges(*_SENTENCES)
def check_sentences(subject: Subject) -> Iterator[Finding]:
    """Sections begin with the sentences of the template, or with what comes close to them; once that was not enough."""
    page = subject.docs_page
    is_exact = subject.edition.brings(WORD_BY_WORD)
    for rule, (title, text) in _SENTENCES.items() if subject.content(page) else ():
        sections, wanted = named_sections(subject, title), text.replace("{name}", subject.title)
        hint = f"begin it with: {' '.join(wanted.split())}"
        close = get_close_matches(wanted, [one.content[: len(wanted)] for one in sections])
        if not sections and rule is not _TUTORIALS_SECTION:
            yield rule.at(f"the page has no section {title}", hint, page)
        elif sections and (not close or (is_exact and close[0] != wanted)):
            yield rule.at(f"the section {title} has not the words that are looked for", hint, page, sections[-1].line)


@judges(_DETAILS_SECTION)
def check_details(subject: Subject) -> Iterator[Finding]:
    """The one changelog begins with a part that is folded away, with nothing before its end but tables and text."""
    page = subject.docs_page
    if not subject.content(page):
        return
    sections = named_sections(subject, "Changelog")
    hint = f"write {' '.join(_FOLDED.split())} with the table in it, and an empty line before and after that"
    if len(sections) != 1:
        yield _DETAILS_SECTION.at(f"the page has {len(sections) or 'no'} sections Changelog", hint, page)
    elif not _marks(sections[0].content).startswith(_FOLDED):
        yield _DETAILS_SECTION.at("the changelog is not folded away", hint, page, sections[0].line)


def _marks(text: str) -> str:
    """Return the HTML and the code of a section, as QA puts them together."""
    blocks = [content.rstrip() for block, content in read_blocks(text) if block.sort in (CODE, HTML)]
    return "".join(f"{one}\n" if "\n" in one else one for one in blocks)


@once
def _sections(project: Project) -> tuple[Section, ...]:
    return read_sections(project.text(project.docs_page))


def named_sections(subject: Subject, title: str) -> list[Section]:
    """Return the sections with a title."""
    return [section for section in _sections(subject) if section.title == title][:_MOST]


def _without_step(title: str) -> str:
    """Return a heading without the first or second step that it is said to be: QA leaves out just these."""
    step = next((step for step in ("Step 1: ", "Step 2: ") if step in title), "")
    return title.replace(step, "") if step else title
