"""Answers on the way: what was said (flags, files, prompts) and defaults, looked at question by question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from generator.answers.defaults import FACT_NAMES, NAME_KEYS, Facts, default_answer
from generator.answers.names import FORMS, BadName, Names, checked_slug, derive_names
from generator.answers.validation import validate
from generator.errors import ConfigError, InvalidAnswers, MissingAnswers
from generator.formats.schema import check_placeholders
from generator.model import Answer, Question, meets, written
from generator.suggest import did_you_mean
from generator.values import Value

Given = Mapping[str, object]
"""What was said about a template's questions, not yet validated."""


class Draft(Value):
    """Answers on the way: what is known, what is wrong, and what is still missing.

    Attributes:
        values: valid answers and defaults, in the template's order.
        names: the forms of the name, once there is a valid one.
        problems: by key, the sentence that says what is wrong.
        missing: questions with neither answer nor default.
        questions: the template's, as they stand with these answers.
    """

    values: Mapping[str, Answer]
    names: Names | None
    problems: Mapping[str, str]
    missing: tuple[Question, ...]
    questions: tuple[Question, ...]


def draft_answers(questions: tuple[Question, ...], prefix: str, given: Given, facts: Facts) -> Draft:
    """Validate what was said and fill in defaults as far as they are known.

    Args:
        questions: what is asked, in order.
        prefix: `source` or `destination`: what the connector's names begin with.
        given: answers by key; values are text, or bools for bool questions.
        facts: what defaults can ask the machine.
    """
    names, problems = _derive(prefix, given)
    values: dict[str, Answer] = {}
    missing: list[Question] = []
    for question in questions:
        if question.key in problems or not _applies(question, given, values):
            continue
        if question.key in NAME_KEYS and names is None:
            missing += [question] if question.key == "name" and not problems else []
            continue
        try:
            values[question.key] = _answer(question, given, values, names, facts)
        except _Missing:
            missing.append(question)
        except ValueError as error:
            problems[question.key] = str(error)
    return Draft(values, names, problems, tuple(missing), questions)


def ensure_valid(template: str, questions: Iterable[Question], given: Given, draft: Callable[[], Draft]) -> Draft:
    """Return the draft of what was said, unless something of it is wrong.

    Args:
        template: the name of the one that asks.
        questions: all that it has.
        given: what was said.
        draft: makes the draft, once every key is known to be a question's.

    Raises:
        InvalidAnswers: unknown keys, or values that break a rule; all of them in one message.
    """
    known = [question.key for question in questions]
    for key in given:
        if key not in known:
            raise InvalidAnswers(f"{template} has no question {key!r}", did_you_mean(key, known, "questions"))
    made = draft()
    if made.problems:
        lines = [f"{key}: {sentence}" for key, sentence in made.problems.items()]
        raise InvalidAnswers("\n  ".join(["these answers are not valid:", *lines] if lines[1:] else lines))
    return made


def ensure_complete(draft: Draft) -> Draft:
    """Return a draft in which nothing is missing; raises MissingAnswers with the flags that give what is."""
    if not draft.missing:
        return draft
    flags = "\n".join(f"  --set {question.key}=…   {question.prompt}" for question in draft.missing)
    raise MissingAnswers(
        f"nobody is there to ask, and these answers are missing:\n{flags}", "or give them in a file: --answers FILE"
    )


def with_defaults(questions: Iterable[Question], defaults: Mapping[str, Answer], origin: str) -> tuple[Question, ...]:
    """Return the questions with other defaults, such as a monorepo's.

    Args:
        questions: what to change.
        defaults: by key. Those of questions that are not among these are left out.
        origin: the file that they come from, for the error.

    Raises:
        ConfigError: a default refers to something that does not exist, or is none of the choices.
    """
    by_key = {question.key: question for question in questions}
    known = {*FORMS, *NAME_KEYS, *FACT_NAMES, *by_key}
    for key, default in defaults.items():
        where = f"{origin}: the default of {key}"
        check_placeholders(written(default), known - {key}, where)
        question = by_key.get(key)
        if question is None:
            continue
        try:
            taken = validate(question, default) if question.kind in ("choice", "bool") else default
        except ValueError as error:
            raise ConfigError(f"{where}: {error}") from None
        by_key[key] = question._replace(default=written(taken), default_for={})
    return tuple(by_key.values())


class _Missing(Exception):
    """A question has neither an answer nor a default."""


def _answer(
    question: Question, given: Given, values: Mapping[str, Answer], names: Names | None, facts: Facts
) -> Answer:
    if question.key in given and question.key not in ("title", "slug"):
        answer = validate(question, given[question.key])
    else:
        default = default_answer(question, values, names, facts)
        if default is None:
            raise _Missing
        answer = validate(question, default)
    if because := question.refusal(answer, values):
        raise ValueError(because)
    return answer


def _applies(question: Question, given: Given, values: Mapping[str, Answer]) -> bool:
    return question.key in given or meets(values, question.when)


def _derive(prefix: str, given: Given) -> tuple[Names | None, dict[str, str]]:
    spoken = {key: given[key] for key in NAME_KEYS if key in given}
    problems = {
        key: f"{value!r} is not text; write it in quotes" for key, value in spoken.items() if not isinstance(value, str)
    }
    if problems:
        return None, problems
    try:
        if "name" not in spoken:
            if "slug" in spoken:
                checked_slug(str(spoken["slug"]), prefix)
            return None, {}
        return derive_names(prefix=prefix, **spoken), {}  # type: ignore[arg-type]
    except BadName as error:
        return None, {error.key: f"{spoken[error.key]!r}: {error}"}
