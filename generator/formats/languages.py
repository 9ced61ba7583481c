"""YAML, JSON and TOML as data of their own types, and writing YAML.

How deeply a text may be nested is decided here, before its parser runs out: parsers have limits of their own, which
change with their versions, and so do their words; past some of them the interpreter crashes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import yaml

from generator.formats.loader import Loader as _Loader
from generator.formats.plain import Twice, Unusual, read_plain

try:
    from yaml import CSafeDumper as _SafeDumper
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeDumper as _SafeDumper  # type: ignore[assignment]

MAX_DEPTH = 100
"""How deeply a text may be nested: far more than anybody writes, and far less than any parser can bear."""


class TooDeep(yaml.YAMLError, ValueError):
    """A text is nested too deeply; where it is caught, it is an error like any other of its language's."""

    def __init__(self, line: int) -> None:
        super().__init__("it is nested too deeply")
        self.lineno = line


def in_one_line(error: Exception) -> str:
    """Return a parser's own words, which may be several lines, as one."""
    return " ".join(str(getattr(error, "problem", None) or error).split())


def dump_yaml(data: Mapping[str, object]) -> str:
    """Return the mapping as YAML, in its own order, as prettier would have it: double quotes, and a text is a line."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_ENDLESS)


class _Dumper(_SafeDumper):
    """Chooses the quotes of a text; PyYAML prefers single ones."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.Node:
    if _PLAIN.fullmatch(text) and dumper.resolve(yaml.ScalarNode, text, (True, False)) == _TEXT:  # type: ignore[no-untyped-call]
        return dumper.represent_scalar(_TEXT, text)
    is_bare = text.isprintable() and "\\" not in text  # needs no escapes but for its quotes
    return dumper.represent_scalar(_TEXT, text, style="'" if is_bare and '"' in text else '"')


_ENDLESS = 1 << 30
_TEXT = "tag:yaml.org,2002:str"
_PLAIN = re.compile(r"(?!.*: )\.?[\w/](?:[\w /.:@+,()'-]*[\w/.)])?")
"""Texts that mean nothing else without quotes: not all that there are, but those that are common."""

_Dumper.add_representer(str, _represent_text)


def parse_events(text: str | bytes) -> Iterator[yaml.Event]:
    """Yield the parts of a YAML text one by one.

    Raises:
        TooDeep: it is nested too deeply.
        yaml.YAMLError: it is no YAML.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise TooDeep(event.start_mark.line + 1 if event.start_mark else 0)
            yield event
    except yaml.MarkedYAMLError as error:
        # It looks ahead, so it may have met its own limit before we were told of what is open.
        if error.problem_mark and _is_deep_at(text, error.problem_mark.line):
            raise TooDeep(error.problem_mark.line + 1) from None
        raise


def load_yaml(text: bytes, twice: list[Twice] | None = None) -> object:
    """Return the YAML text as data, with YAML's own types.

    Args:
        text: what is read.
        twice: takes the keys that stand in one mapping more than once, where the text has neither anchors nor tags.

    Raises:
        yaml.YAMLError: it is no YAML; TooDeep, if it is nested too deeply.
        ValueError: something in it looks like a date and is none.
    """
    try:
        return read_plain(text, MAX_DEPTH, twice)
    except Unusual:
        _ensure_shallow_yaml(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is PyYAML's safe one, with bounds


def compose_yaml(text: str | bytes) -> Any:
    """Return the YAML text as nodes that know where they stand; None if it is empty.

    Raises:
        yaml.YAMLError: it is none; TooDeep, if it is nested too deeply.
    """
    _ensure_shallow_yaml(text.encode("utf-8") if isinstance(text, str) else text)
    return yaml.compose(text, Loader=_Loader)


def load_toml(text: str) -> dict[str, Any]:
    """Return the TOML text as data; raises ValueError if it is none, and TooDeep if it is nested too deeply."""
    _ensure_shallow_toml(text)
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data: dict[str, Any] = tomllib.loads(text)
    return data


def load_json(text: str, **how: Callable[[Any], object]) -> Any:
    """Return the JSON text as data.

    Args:
        text: what is read.
        how: what `json.loads` takes.

    Raises:
        ValueError: it is no JSON; TooDeep, if it is nested too deeply.
    """
    if text.count("[") + text.count("{") > MAX_DEPTH and not _is_shallow_json(text):
        _ensure_shallow(re.finditer(_JSON, text))
    return json.loads(text, **how)  # type: ignore[arg-type]


_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_JSON = _STRING + r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<foreign>[^\s\w,:.+-])"
_TOML = (
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|\'\'\'.*?\'\'\'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\'[^\'\n]*\'|#[^\n]*'
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<dot>\.)|(?P<end>[=,\n])"
)
"""What counts for the depth of a text, and before it what hides it: strings and comments."""


def _is_shallow_json(text: str) -> bool:
    """Say whether its brackets are closed one within the other, and not too deeply; what is neither may be anything."""
    left = re.sub(r"[^\[\]{}]+", "", re.sub(_STRING, "", text))
    for _ in range(MAX_DEPTH):
        if not left:
            return True
        left = left.replace("[]", "").replace("{}", "")
    return not left


def _ensure_shallow(parts: Iterable[re.Match[str]]) -> None:
    """Count what is open; the parts of a dotted key are levels too, and cost a parser more than any other."""
    depth = dots = 0
    for part in parts:
        kind = part.lastgroup
        if kind == "foreign":
            return  # this is no JSON, which its parser will say
        depth += (kind == "open") - (kind == "close")
        dots = dots + 1 if kind == "dot" else dots if kind is None else 0
        if depth > MAX_DEPTH or dots > MAX_DEPTH:
            raise TooDeep(part.string.count("\n", 0, part.start()) + 1)


def _ensure_shallow_toml(text: str) -> None:
    dots = max(line.count(".") for line in text.split("\n"))
    if text.count("[") + text.count("{") > MAX_DEPTH or dots > MAX_DEPTH:
        _ensure_shallow(re.finditer(_TOML, text, re.DOTALL))


def _ensure_shallow_yaml(text: bytes) -> None:
    """Refuse what would overflow the stack of the C parser: nothing could catch that.

    Each level takes a bracket, or a column at the beginning of its line; a list may stand where its key does. Only
    a text with many of them is looked at closely.
    """
    indent = max((len(line) - len(line.lstrip(b" -?:\t")) for line in text.splitlines()), default=0)
    plain = not any(mark in text for mark in _OTHER_BREAKS)
    if plain and text.count(b"[") + text.count(b"{") + 2 * indent + 2 <= MAX_DEPTH:
        return
    for _ in parse_events(text):
        pass


_OTHER_BREAKS = (b"\0", "\x85".encode(), "\u2028".encode(), "\u2029".encode())
"""What YAML ends a line at, too; and a byte of each character in UTF-16."""


def _is_deep_at(text: str | bytes, line: int) -> bool:
    """Say whether so many brackets are open before the end of a line that nobody can have meant it."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    depth = deepest = 0
    for part in re.finditer(r"[\[{]|[\]}]", "\n".join(text.split("\n")[: line + 1])):
        depth += 1 if part[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH
