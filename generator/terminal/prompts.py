"""One prompt at a time, in a terminal. The only module that imports questionary."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING

from generator.terminal.console import in_one_line, visible
from generator.writing.signals import STOP_SIGNALS, Interrupted, interrupt_on_signals

if TYPE_CHECKING:
    import questionary
    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent

_BACK_KEY = "s-tab"
_KEYS = "enter: next · shift-tab: back · ctrl-c: stop, nothing is written"


class Move(Enum):
    """What can be answered instead of an answer."""

    BACK = "back"


def ask_text(
    message: str, default: str, check: Callable[[str], str | None], footer: Callable[[str], str]
) -> str | Move:
    """Ask for a line of text.

    Args:
        message: the question.
        default: stands there already, to be changed or confirmed.
        check: returns what is wrong with a text, or None.
        footer: returns what is shown below for the text typed so far.
    """
    import questionary
    from prompt_toolkit.application import get_app

    shown = in_one_line(default)

    def meant(text: str) -> str:
        return default if text == shown else text  # confirmed as it is, it is what it was

    def toolbar() -> str:
        below = visible(footer(meant(get_app().current_buffer.text)))
        return f"{below}\n{_KEYS}" if below else _KEYS

    answer = _ask(
        questionary.text(
            in_one_line(message),
            default=shown,
            validate=lambda text: in_one_line(check(meant(text)) or "") or True,
            bottom_toolbar=toolbar,
            style=_style(),
        )
    )
    return answer if isinstance(answer, Move) else meant(answer)


def ask_choice(
    message: str, choices: Mapping[str, str], default: str | None = None, notes: Mapping[str, str] | None = None
) -> str | Move:
    """Ask for one of several things.

    Args:
        message: the question.
        choices: answer -> what is shown for it.
        default: where the cursor stands first.
        notes: answer -> a sentence that is shown while the cursor stands on it.
    """
    import questionary

    told = {value: in_one_line(note) for value, note in (notes or {}).items()}
    options = [
        questionary.Choice(in_one_line(title), value=value, description=told.get(value))
        for value, title in choices.items()
    ]
    question = questionary.select(
        in_one_line(message), options, default=default if default in choices else None, instruction=" ", style=_style()
    )
    _add_footer(question)
    return _ask(question)


def _ask(question: questionary.Question) -> str | Move:
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    bindings = KeyBindings()

    @bindings.add(_BACK_KEY)
    def _back(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True
        event.app.exit(result=Move.BACK)

    application = question.application
    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), bindings])
    application.pre_run_callables.append(lambda: _stop_on_signals(application))
    try:
        answer: str | Move = question.unsafe_ask()  # ask() would swallow Ctrl-C
    finally:
        interrupt_on_signals()  # the prompt's event loop took the handlers with it
    return answer


def _stop_on_signals(application: Application[object]) -> None:
    """Let signals end the prompt as its event loop wants it; an exception in the middle of it would be reported."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if application.future and not application.future.done():
            application.exit(exception=Interrupted())

    with suppress(NotImplementedError):  # Windows; prompt_toolkit itself sees to Ctrl-C
        for number in STOP_SIGNALS:
            if number != signal.SIGINT and signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, stop)


def _add_footer(question: questionary.Question) -> None:
    from prompt_toolkit.filters import is_done
    from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Layout, Window

    below = Window(FormattedTextControl(_KEYS), height=1, style="class:bottom-toolbar")
    layout = question.application.layout
    question.application.layout = Layout(
        HSplit([layout.container, ConditionalContainer(below, ~is_done)]), layout.current_window
    )


def _style() -> questionary.Style:
    import questionary

    return questionary.Style(
        [("bottom-toolbar", "noreverse fg:ansibrightblack"), ("validation-toolbar", "bg:default fg:ansired")]
    )
