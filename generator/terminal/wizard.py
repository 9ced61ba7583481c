"""The conversation: one question after the other, back and forth, then a summary to confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from generator.answers.defaults import Facts
from generator.answers.draft import Draft
from generator.answers.validation import validate
from generator.catalog.template import Template
from generator.errors import InvalidAnswers, TargetError
from generator.model import Plan, Question, written
from generator.monorepo.trust import Scripts
from generator.terminal.console import in_one_line, show, show_plan
from generator.terminal.prompts import Move, ask_choice, ask_text
from generator.writing.signals import Interrupted

_CREATE, _CHANGE, _STOP = "create", "change", "stop"
_YES, _NO = "yes", "no"


def choose_template(templates: Sequence[Template], default: str) -> str:
    """Let the user choose a template, the cursor on one of them; returns its key."""
    titles = {template.key: template.title for template in templates}
    summaries = {template.key: template.summary for template in templates}
    return choose("What do you want to create?", titles, summaries, default)


def choose(
    message: str, titles: Mapping[str, str], notes: Mapping[str, str] | None = None, default: str | None = None
) -> str:
    """Let the user choose one of several things, with nothing before it to go back to."""
    while True:
        chosen = ask_choice(message, titles, default, notes)
        if not isinstance(chosen, Move):
            return chosen


def may_run(scripts: Scripts) -> bool:
    """Ask whether the scripts of a repository may run, now and as long as nothing in them changes."""
    show(f"{scripts.root} has scripts that run whenever a connector is created there:")
    for name in scripts.shown:
        show(in_one_line(f"  {name}"))
    verdict = ask_choice(
        "Run them from now on?", {_NO: "No, stop here", _YES: "Yes, I have read them, and trust this repository"}
    )
    return verdict == _YES


@dataclass
class Conversation:
    """Asks the questions of one template.

    Attributes:
        given: what is known already; grows with every answer.
        check_free: raises an error if what was said makes a connector that cannot be created here.
        plan: what would be written with the answers so far.
    """

    template: Template
    given: dict[str, object]
    facts: Facts
    check_free: Callable[[dict[str, object]], None]
    plan: Callable[[dict[str, object]], Plan]
    told: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.told = frozenset(self.given)  # by flags or files: not asked again

    def run(self) -> dict[str, object] | None:
        """Ask until the summary is confirmed.

        Returns:
            The answers; None if the user went back beyond the first question.

        Raises:
            Interrupted: the user chose to stop.
        """
        position = 0
        while True:
            draft = self._draft()
            questions = self._questions(draft)
            if position < 0:
                return None
            if position >= len(questions):
                if self._confirmed():
                    return self.given
                position = self._next_open()
            else:
                position += -1 if self._ask(questions[position], draft) is Move.BACK else 1

    def _next_open(self) -> int:
        """Return the first question that a change has left without an answer, or the last of all to go back to."""
        draft = self._draft()
        questions = self._questions(draft)
        is_open = (question in draft.missing or question.key in draft.problems for question in questions)
        return next((n for n, is_it in enumerate(is_open) if is_it), max(len(questions) - 1, 0))

    def _draft(self) -> Draft:
        return self.template.draft(self.given, self.facts)

    def _questions(self, draft: Draft) -> Sequence[Question]:
        def applies(question: Question) -> bool:
            return question.key in draft.values or question in draft.missing or question.key in draft.problems

        return [
            question
            for question in draft.questions
            if question.asked and question.key not in self.told and (draft.names is None or applies(question))
        ]

    def _ask(self, question: Question, draft: Draft) -> Move | None:
        """Ask one question and keep the answer, unless it is the default: that may still change with the name."""
        without = {key: value for key, value in self.given.items() if key != question.key}
        default = self.template.draft(without, self.facts).values.get(question.key)
        current = draft.values.get(question.key, "")
        answer = self._prompt(question, written(current))
        if isinstance(answer, Move):
            return answer
        self.given = without if default is not None and answer == written(default) else without | {question.key: answer}
        wrong = self._draft().problems.keys() - self.told  # later answers that this one rules out are asked again
        self.given = {key: value for key, value in self.given.items() if key not in wrong}
        return None

    def _possible(self, question: Question) -> dict[str, str]:
        """Return the choices that the answers to earlier questions, and those told by flags or files, allow."""
        keys = [other.key for other in self.template.questions]
        before = {*keys[: keys.index(question.key)], *self.told}
        given = {key: value for key, value in self.given.items() if key in before}

        def problems(choice: str) -> set[str]:
            return {*self.template.draft(given | {question.key: choice}, self.facts).problems}

        return {choice: shown for choice, shown in question.choices.items() if not problems(choice)}

    def _prompt(self, question: Question, current: str) -> str | Move:
        if question.kind == "bool":
            return ask_choice(question.prompt, {"false": "No", "true": "Yes"}, current)
        if question.kind == "choice":
            return ask_choice(question.prompt, self._possible(question), current)
        return ask_text(
            question.prompt,
            current,
            check=lambda text: self._problem(question, text),
            footer=lambda text: self._forms(question, text) or question.help,
        )

    def _problem(self, question: Question, text: str) -> str | None:
        """Say what is wrong with an answer, or return None."""
        said = self.given | {question.key: text}
        try:
            if because := question.refusal(validate(question, text), self._draft().values):
                return because
            if question.key in self.template.naming:
                if wrong := self.template.draft(said, self.facts).problems.get(question.key):
                    return wrong.removeprefix(f"{text!r}: ")
                if self.template.is_named(said):
                    self.check_free(said)
        except (InvalidAnswers, TargetError) as error:
            return error.message
        except ValueError as error:
            return str(error)
        return None

    def _forms(self, question: Question, text: str) -> str:
        """Show what a name becomes, while it is typed."""
        if question.kind not in ("name", "slug"):
            return ""
        names = self.template.draft(self.given | {question.key: text}, self.facts).names
        if names is None:
            return question.help
        return f"directory {names.directory}, package {names.module}\nclass {names.class_name}, title “{names.title}”"

    def _confirmed(self) -> bool:
        """Show the summary until it is confirmed (True), or there is something to be asked first (False)."""
        while True:
            plan = self.plan(self.given)
            show_plan(plan)
            show()
            for key, value in self._draft().values.items():
                show(
                    in_one_line(
                        f"  {key:<18} {written(value)!r}" if "\n" in written(value) else f"  {key:<18} {written(value)}"
                    )
                )
            show()
            verdict = ask_choice(
                f"Create {plan.target.name}?",
                {_CREATE: "Yes, create it", _CHANGE: "Change an answer", _STOP: "No, stop here"},
            )
            if verdict == _CREATE:
                return True
            if verdict == _STOP:
                raise Interrupted
            if verdict is Move.BACK:
                return False
            self._change()
            if self._draft().missing:
                return False

    def _change(self) -> None:
        """Let the user change any answer, also one that is not normally asked."""
        draft = self._draft()
        titles = {key: f"{key}: {written(value)}" for key, value in draft.values.items() if key not in self.told}
        chosen = ask_choice("Which one?", titles)
        if not isinstance(chosen, Move):
            question = next(question for question in draft.questions if question.key == chosen)
            before = dict(self.given)
            self._ask(question, draft)
            try:
                self.check_free(self.given)
            except TargetError as error:  # the answer decides where the connector goes, as `home` does
                show(f"{error.message}: {question.key} stays as it was")
                self.given = before
