"""The filters: free text, written so that a parser of the file's language reads back what was typed."""

from __future__ import annotations

import re
import shlex
import unicodedata
from urllib.parse import urlsplit

from generator.model import FreeText


def plain(value: FreeText | str) -> str:
    """Return the text itself, as the user typed it."""
    return value.text if isinstance(value, FreeText) else value


def escape_quoted(value: FreeText | str) -> str:
    r"""Return a double-quoted string of JSON, of YAML and of TOML, which agree on these escapes."""
    text = plain(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{_visible(text)}"'


def escape_yaml(value: FreeText | str) -> str:
    """Return a quoted string of YAML with the quotes that prettier would choose."""
    quoted = escape_quoted(value)
    text = plain(value)
    if '"' in text and quoted == '"' + text.replace('"', '\\"') + '"':  # nothing else in it needs an escape
        return "'" + text.replace("'", "''") + "'"
    return quoted


def _escape_python(value: FreeText | str) -> str:
    """Return a string literal with the quotes that `ruff format` would choose."""
    text = plain(value)
    quote = "'" if text.count('"') > text.count("'") else '"'
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n").replace("\t", "\\t")
    return f"{quote}{_visible(text)}{quote}"


def _escape_docstring(value: FreeText | str) -> str:
    """Return text for the inside of a docstring: on one line, its double quotes made single."""
    text = _one_line(value).replace("\\", "\\\\").replace('"', "'")
    return _visible(text)


def _escape_comment(value: FreeText | str) -> str:
    """Return text for a comment that ends with its line."""
    # In the first two lines of a .py file, "coding:" would choose its encoding.
    return _visible(re.sub(r"(?<=coding)(?=[:=])", " ", _one_line(value)))


# What means something only at the start of a line: lists, rules, admonitions, and MDX's import and export.
_MARKDOWN_START = re.compile(r"([-+=]+(?=\s|$)|\d+(?=[.)](\s|$))|:|i(?=mport\s)|e(?=xport\s))")


def _escape_markdown(value: FreeText | str) -> str:
    """Return inline text for CommonMark and MDX, both of which show it as it was typed."""
    text = re.sub(r"[\\`*_\[\]<>{}&|~$#]", r"\\\g<0>", plain(value))
    if start := _MARKDOWN_START.match(text):
        text = _entities(start[0]) + text[start.end() :]
    text = re.sub(r"^ +| +$| {2,}", lambda match: _entities(match[0]), text)  # else cut off or joined
    return "".join(_entities(char) if _is_hidden(char) else char for char in text)


def _escape_link(value: FreeText | str) -> str:
    """Return a web address for the parentheses of a Markdown link, which one of its own would end."""
    return re.sub(r"[()]", r"\\\g<0>", _escape_markdown(value))


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _escape_xml(value: FreeText | str) -> str:
    """Return text for XML content and for a quoted attribute."""
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
    text = _NO_XML.sub("\ufffd", plain(value))  # XML has no way to write these
    return "".join(marks.get(char) or (_entities(char) if _is_hidden(char) else char) for char in text)


def _escape_shell(value: FreeText | str) -> str:
    """Return one word of a POSIX shell."""
    return shlex.quote(plain(value))


def on_one_line(value: FreeText | str) -> FreeText:
    """Return free text with every run of blanks and line ends made one blank; it still has to be escaped."""
    return FreeText(_one_line(value))


def host_of(url: FreeText | str) -> FreeText:
    """Return the host of a web address, still free text."""
    return FreeText(urlsplit(plain(url)).hostname or "")


FILTERS = {
    "py": _escape_python,
    "pydoc": _escape_docstring,
    "comment": _escape_comment,
    "json": escape_quoted,
    "yaml": escape_yaml,
    "toml": escape_quoted,
    "md": _escape_markdown,
    "mdurl": _escape_link,
    "xml": _escape_xml,
    "sh": _escape_shell,
}


def _one_line(value: FreeText | str) -> str:
    return " ".join(plain(value).split())


def _visible(text: str) -> str:
    r"""Write what an editor would not show (controls, zero width, right-to-left marks) as \uXXXX."""
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    # Beyond U+FFFF the three quoted languages have no escape in common; as it is, the character is legal in all.
    return f"\\u{ord(char):04x}" if char <= "\uffff" else char


def _is_hidden(char: str) -> bool:
    """Say whether a character has to be written as a reference: an invisible one, but not one that is not assigned."""
    return not char.isprintable() and unicodedata.category(char) not in ("Cn", "Co")


def _entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)
