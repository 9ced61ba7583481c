"""Everything that can go wrong for a user, as one small tree.

GeneratorError            1  cannot be done
├── UsageError            2  the command line says something that does not exist
│   ├── InvalidAnswers    2  one or more answers break a rule
│   └── MissingAnswers    2  nobody there to ask, and no default
├── ConfigError           2  a monorepo's configuration or an answers file is wrong
├── TemplateError         1  a template is wrong: its table, its text, or what came out of it
├── UntrustedTemplate     1  a template brings code to run, and nobody said --trust
├── TargetError           1  the place is taken, missing, or cannot be written
├── HookError             1  a hook said no
└── ToolError             1  a program that was started failed

Interrupted stands apart, as KeyboardInterrupt does: see signals.py.
"""

from __future__ import annotations

_shown: dict[str, str] = {}


def show_as(path: str, shown: str) -> None:
    """Let errors speak of a place by another name: a copy in a temporary directory means nothing to anybody."""
    _shown[path] = shown


def forget_shown() -> None:
    """Forget what `show_as` was told."""
    _shown.clear()


class GeneratorError(Exception):
    """A problem worded for the user.

    Args:
        message: what is wrong, as one sentence without a full stop at its end.
        hint: what to do about it; empty if the message says it already.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        for path, shown in _shown.items():
            message, hint = message.replace(path, shown), hint.replace(path, shown)
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GeneratorError):
    exit_code = 2


class InvalidAnswers(UsageError):
    """Holds every problem at once, one line each, so that nobody mends them one by one."""


class MissingAnswers(UsageError):
    pass


class ConfigError(GeneratorError):
    exit_code = 2


class TemplateError(GeneratorError):
    pass


class UntrustedTemplate(GeneratorError):
    pass


class TargetError(GeneratorError):
    pass


class HookError(GeneratorError):
    pass


class ToolError(GeneratorError):
    pass
