"""Text from elsewhere, as a terminal may get it: whatever could command it, hide or turn text is shown as an escape."""

from __future__ import annotations

_COMMANDS = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, also those without a width or for the other direction; halves of characters; ends of lines."""


def visible(text: str) -> str:
    r"""Return text with every control character as `\uXXXX`, which JSON reads as well; line ends and tabs stay."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    return "".join(char if char.isprintable() or char in "\n\t" else _shown(char) for char in text)


def in_one_line(text: str) -> str:
    """Return the same with line ends and tabs as escapes too: a name of a file cannot look like several lines."""
    if text.isprintable():
        return text
    return visible(text.replace("\n", "\\n").replace("\t", "\\t"))


def _shown(char: str) -> str:
    from unicodedata import category

    if category(char) not in _COMMANDS:
        return char  # blanks of other scripts, and characters that this Python does not know yet
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"
