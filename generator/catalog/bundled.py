"""Where templates/ and hooks/ are: in the checkout if there is one, else inside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parent
_HOME = _CHECKOUT if (_CHECKOUT / "generate.sh").is_file() else _PACKAGE / "_bundled"

TEMPLATES = _HOME / "templates"
HOOKS = _HOME / "hooks"
