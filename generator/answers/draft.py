"""From what was said (flags, files, prompts, defaults) to one valid answer for every question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.answers.defaults import NAME_KEYS, default_answer
from generator.answers.facts import FACT_NAMES, Facts
from generator.answers.names import FORMS, BadName, Names, checked_slug, derive_names
from generator.answers.validation import validate
from generator.errors import ConfigError, InvalidAnswers, MissingAnswers, UsageError
from generator.formats.documents import parse_document, read_document
from generator.formats.shapes import check_placeholders
from generator.model import Answer, Answers, Foreign, Question, Template, meets, written
from generator.suggest import did_you_mean

Given = Mapping[str, object]
"""What was said about a template's questions, not yet validated."""


def read_flags(pairs: Iterable[str]) -> dict[str, object]:
    """Read `--set KEY=VALUE` flags; a key given twice is an error, not a surprise.

    Raises:
        UsageError: one has no `=`, or a key stands there twice.
    """
    given: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"--set {pair}: write --set KEY=VALUE", "for example --set license=MIT")
        if key in given:
            raise UsageError(f"--set {key} is given twice")
        given[key] = value
    return given


def read_answers(source: str, stdin: Callable[[], bytes]) -> dict[str, object]:
    """Read an answers file (YAML or JSON, partial is fine); `-` reads what `stdin` gives."""
    document = parse_document(stdin(), "standard input") if source == "-" else read_document(Path(source))
    return dict(document.data)


class Draft(NamedTuple):
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


def draft_answers(template: Template, given: Given, facts: Facts) -> Draft:
    """Validate what was said and fill in defaults as far as they are known.

    Args:
        template: whose questions are answered.
        given: answers by key; values are text, or bools for bool questions.
        facts: what defaults can ask the machine.
    """
    if template.foreign:
        return _draft_foreign(template, template.foreign, given)
    names, problems = _derive(template, given)
    values: dict[str, Answer] = {}
    missing: list[Question] = []
    for question in template.questions:
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
    return Draft(values, names, problems, tuple(missing), template.questions)


def _draft_foreign(template: Template, foreign: Foreign, given: Given) -> Draft:
    """Do the same for a template in cookiecutter's format, whose defaults cookiecutter works out."""
    from generator.foreign.engine import converse

    questions: list[Question] = []
    values: dict[str, Answer] = {}
    problems: dict[str, str] = {}

    def answer(question: Question) -> Answer:
        questions.append(question)
        try:
            if question.key in given or question.default is not None:
                values[question.key] = validate(question, given.get(question.key, question.default))
        except ValueError as error:
            problems[question.key] = str(error)
        return values.get(question.key, question.default or "")

    converse(template, foreign, answer)
    missing = tuple(q for q in questions if q.key not in values and q.key not in problems)
    return Draft(values, None, problems, missing, tuple(questions))


def complete_answers(template: Template, given: Given, facts: Facts) -> tuple[Answers, Names]:
    """Return an answer to every question that applies, and the names that follow.

    Args and kinds of values are those of `draft_answers`.

    Raises:
        InvalidAnswers: unknown keys, or values that break a rule; all of them in one message.
        MissingAnswers: a question has neither answer nor default.
    """
    draft = check_given(template, given, facts)
    if draft.missing or draft.names is None:
        raise _missing_answers(draft.missing)
    return Answers(template.key, draft.values), draft.names


def complete_foreign(template: Template, given: Given, facts: Facts) -> Answers:
    """Do the same for a template in cookiecutter's format, which knows no names."""
    draft = check_given(template, given, facts)
    if draft.missing:
        raise _missing_answers(draft.missing)
    return Answers(template.key, draft.values)


def check_given(template: Template, given: Given, facts: Facts) -> Draft:
    """Return the draft of what was said, which may be incomplete but not wrong.

    Raises:
        InvalidAnswers: unknown keys, or values that break a rule; all of them in one message.
    """
    known = [question.key for question in template.questions]
    for key in given:
        if key not in known:
            raise InvalidAnswers(f"{template.key} has no question {key!r}", did_you_mean(key, known, "questions"))
    draft = draft_answers(template, given, facts)
    if draft.problems:
        lines = [f"{key}: {sentence}" for key, sentence in draft.problems.items()]
        raise InvalidAnswers("\n  ".join(["these answers are not valid:", *lines] if lines[1:] else lines))
    return draft


def with_defaults(template: Template, defaults: Mapping[str, Answer], origin: str) -> Template:
    """Return the template with other defaults, such as a monorepo's.

    Args:
        template: what to change.
        defaults: by key. Keys of questions that this template does not have are left out.
        origin: the file that they come from, for the error.

    Raises:
        ConfigError: a default refers to something that does not exist, or is none of the choices.
    """
    known = {*FORMS, *NAME_KEYS, *FACT_NAMES, *(question.key for question in template.questions)}
    for key, default in defaults.items():
        where = f"{origin}: the default of {key}"
        check_placeholders(written(default), known - {key}, where)
        question = template.question(key)
        if question and question.kind in ("choice", "bool"):
            try:
                validate(question, default)
            except ValueError as error:
                raise ConfigError(f"{where}: {error}") from None
    return template._replace(
        questions=tuple(
            question._replace(default=written(defaults[question.key]), default_for={})
            if question.key in defaults
            else question
            for question in template.questions
        ),
    )


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


def _derive(template: Template, given: Given) -> tuple[Names | None, dict[str, str]]:
    spoken = {key: given[key] for key in NAME_KEYS if key in given}
    problems = {
        key: f"{value!r} is not text; write it in quotes" for key, value in spoken.items() if not isinstance(value, str)
    }
    if problems:
        return None, problems
    try:
        if "name" not in spoken:
            if "slug" in spoken:
                checked_slug(str(spoken["slug"]), template.prefix)
            return None, {}
        return derive_names(prefix=template.prefix, **spoken), {}  # type: ignore[arg-type]
    except BadName as error:
        return None, {error.key: f"{spoken[error.key]!r}: {error}"}


def _missing_answers(missing: Iterable[Question]) -> MissingAnswers:
    flags = "\n".join(f"  --set {question.key}=…   {question.prompt}" for question in missing)
    return MissingAnswers(
        f"nobody is there to ask, and these answers are missing:\n{flags}", "or give them in a file: --answers FILE"
    )
