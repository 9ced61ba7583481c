"""Streams and fields that the documentation names otherwise than the connector does.

Nobody enforces that, but users look for both by name. Pages are prose: nothing is said unless a page lists nearly all
streams, or shows nearly all fields of a config, so that it surely means to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from generator.checks.docs.page import README_FILE
from generator.checks.findings import TODO, Finding, among
from generator.checks.rules import OURS, Rule, judges
from generator.checks.schema import is_open
from generator.checks.sources import GUIDE
from generator.checks.subject import Subject
from generator.connectors.markdown import CODE, read_blocks
from generator.connectors.spec import find_spec
from generator.connectors.streams import known_streams
from generator.formats.shapes import mapping

_STREAMS = Rule(
    "docs.stream-named",
    says="a documentation page that lists the streams lists all of them",
    owner=OURS,
    source=f"{GUIDE}, step 12",
    wrong="streams boats, trips, ports and crews, and a page that lists all but crews",
    right="- Crews; also a page that describes streams as a whole, or a connector whose streams only a run can tell",
    severity=TODO,
)
_FIELDS = Rule(
    "docs.field-known",
    says="a config that the README or the documentation page shows has only fields of the specification",
    owner=OURS,
    source=f"{GUIDE}, steps 4 and 12",
    wrong='a block of JSON with "api_key" and "area", where the specification has api_key and region',
    right='{"api_key": "…", "region": "…"}',
    severity=TODO,
)
_MOST = 300  # streams, and names on a page, that are compared
_LONGEST = 80  # characters of what may be a name
_CLOSE = 0.75  # from there on two names are the same but for spelling
_NAMED, _KNOWN = 0.75, 0.6  # shares from which on a page means to list all
_ENDINGS = re.compile(r"(?:ies|es|s|y)$")
_NO_LETTERS = re.compile(r"[^\w\n]+|_+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@judges(_STREAMS)
def check_streams_named(subject: Subject) -> Iterator[Finding]:
    """The page names every stream, in whatever spelling; told only if it names nearly all."""
    streams = sorted(known_streams(subject) or ())[:_MOST]
    page = subject.docs_page
    text = subject.text(page)
    end = text.lower().rfind("# changelog")
    letters = _letters(text[:end] if end >= 0 else text) if streams else ""
    own = set(_stems(subject.names.slug))
    unsure = [name for name in streams if _letters(name) not in letters]
    missing = [name for name in unsure if not _is_named(name, letters.split("\n"), own)]
    if missing and len(missing) <= len(streams) * (1 - _NAMED):
        line = subject.search(page, "Supported Streams") or subject.search(page, "Supported streams")
        yield _STREAMS.at(f"the page does not name the streams {among(missing)}", "say what they are", page, line)


def _is_named(name: str, lines: Iterable[str], own: set[str]) -> bool:
    """Say whether one of some lines, of which only letters are left, has a name: its words in any order, or nearly."""
    stems = [stem for stem in _stems(name) if stem not in own] or _stems(name)
    if any(all(stem in line for stem in stems) for line in lines):
        return True
    short = [line for line in lines if line and len(line) < _LONGEST][:_MOST]
    return bool(get_close_matches(_letters(name), short, 1, _CLOSE))


def _stems(name: str) -> list[str]:
    """Return the words of a name without their endings."""
    return [_ENDINGS.sub("", word.lower()) or word.lower() for word in _WORD.findall(name)]


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.lower())


@judges(_FIELDS)
def check_fields_known(subject: Subject) -> Iterator[Finding]:
    """A config that is shown as JSON has the fields of the specification; it is one if most of its keys are."""
    form = mapping(find_spec(subject)[2].get("connectionSpecification"))
    fields = mapping(form, "properties")
    if not fields or is_open(form):
        return
    for path in (README_FILE, subject.docs_page):
        for line, keys in _shown_objects(subject.text(path)):
            known = [key for key in keys if key in fields]
            unknown = [key for key in keys if key not in fields and key.isidentifier()]
            if unknown and len(known) >= max(2, len(keys) * _KNOWN):
                hint = f"the specification has {among(set(fields) - set(known)) or 'no more'}"
                yield _FIELDS.at(f"there is no field {among(unknown)}", hint, path, line)


def _shown_objects(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the keys of the objects in fenced blocks of JSON, with the line of each block."""
    for block, content in read_blocks(text) if "json" in text else ():
        first, _, body = content.partition("\n")
        if block.sort == CODE and first.strip(" `~").lower() == "json":
            try:
                shown = mapping(json.loads(body.rstrip(" \n`~")))
            except (ValueError, RecursionError):
                continue
            yield block.start + 1, tuple(shown)
