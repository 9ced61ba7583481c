"""The hint after a word that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str], what: str) -> str:
    """Return "did you mean x?", or the list of all that there is when nothing comes close.

    Args:
        word: what was typed.
        known: what exists.
        what: its plural, for "known templates: …".
    """
    from difflib import get_close_matches  # only a mistake needs it

    known = sorted(known)
    folded = {one.casefold(): one for one in known}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]}?" if close else f"known {what}: {', '.join(known)}"
