"""The few things that the generator talks about. All are values: frozen, compared by content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from generator.values import Value

Answer = str | bool
"""What one question can be answered with: `bool` questions with a bool, all others with text."""

Condition = Mapping[str, tuple[str, ...]]
"""Answer key -> the values with which it holds; all keys must hold. Bools are written true and false."""


class FreeText:
    """Text of the user's that may hold any character.

    It is not a `str`, so it cannot slip into a file: a template has to send it through the filter of the
    file's language, and whatever forgets to do so fails.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FreeText) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        raise TypeError("free text must go through a filter such as | py, | yaml or | md")

    def __format__(self, spec: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return str(self)  # what prints a list prints the parts' repr


class Limit(Value):
    """What must hold for one of a question's choices, and the sentence that says so to who chose it without."""

    when: Condition
    because: str


class Question(Value):
    """One thing that a template wants to know.

    Attributes:
        kind: see `templates/README.md`; `line` (text that may be empty) and `json` are cookiecutter's alone.
        only: choices (or answers of the kind `path`) that not every answer to an earlier question allows.
        default_for: other defaults, by earlier question and its answer.
        barred: choices that are impossible where the command runs, each with the sentence that says what to do.
        taken: words that stand for something else already, so they cannot be the answer; `{key}` is an earlier answer.
    """

    key: str
    kind: str
    prompt: str
    help: str = ""
    default: str | None = None
    choices: Mapping[str, str] = {}
    asked: bool = True
    when: Mapping[str, tuple[str, ...]] = {}
    only: Mapping[str, Limit] = {}
    default_for: Mapping[str, Mapping[str, str]] = {}
    barred: Mapping[str, str] = {}
    taken: tuple[str, ...] = ()

    def default_beside(self, values: Mapping[str, Answer]) -> str | None:
        """Return the default beside these answers to other questions, with its placeholders still in it."""
        for key, defaults in self.default_for.items():
            if key in values and written(values[key]) in defaults:
                return defaults[written(values[key])]
        return self.default

    def refusal(self, answer: Answer, values: Mapping[str, Answer]) -> str | None:
        """Return the sentence that says why this answer cannot be, here or beside those to other questions, or None."""
        if not isinstance(answer, str) or answer in self.barred:
            return self.barred.get(str(answer))
        if answer.split(".")[0].casefold() in {written(values.get(w.strip("{}"), w)).casefold() for w in self.taken}:
            return f"{answer!r} stands for something else already; take another name"
        limit = self.only.get(answer)
        if limit is None or not limit.when.keys() <= values.keys() or meets(values, limit.when):
            return None
        return limit.because


class FileRule(Value):
    """What `files:` says about one path of a template."""

    path: str
    place: str = "project"
    when: Mapping[str, tuple[str, ...]] = {}


class Header(Value):
    """What `headers:` says about the files of one kind.

    Attributes:
        suffix: of their paths.
        text: what stands above everything else; names of the connector, and the year, may stand in it as `{slug}`.
    """

    suffix: str
    text: str
    when: Mapping[str, tuple[str, ...]] = {}


class Origin(Value):
    """Where a template that is not bundled comes from.

    Attributes:
        source: a path, or a URL without the password that may have stood in it.
        directory: the template's own directory below the source; "" if it is the source itself.
        commit: what was checked out; "" unless the source is a git repository.
    """

    source: str
    directory: str = ""
    commit: str = ""


class Answers(Value):
    """One valid answer to every question of a template, in the template's order."""

    template: str
    values: Mapping[str, Answer]

    def meet(self, condition: Condition) -> bool:
        """Say whether a `when:` holds."""
        return meets(self.values, condition)


def meets(values: Mapping[str, Answer], condition: Condition) -> bool:
    """Say whether a `when:` holds for these answers; for a question that was not asked it does not."""
    return all(key in values and written(values[key]) in accepted for key, accepted in condition.items())


def written(answer: Answer) -> str:
    """Return an answer as it is written in files and flags: bools as true and false."""
    return answer if isinstance(answer, str) else str(answer).lower()


class RenderedFile(Value):
    """A finished file of the project.

    Attributes:
        path: relative, with `/`, below the project or below the place that `place` names.
        place: `project`, or `docs` for what belongs into a monorepo's documentation.
    """

    path: str
    content: bytes
    executable: bool = False
    place: str = "project"


class Change(Value):
    """One file that will be different afterwards.

    Attributes:
        before: None if it does not exist yet.
        edit: makes `after` of `before`, anew if somebody has changed the file since; raises ConfigError if it cannot.
    """

    path: Path
    after: bytes
    before: bytes | None = None
    executable: bool = False
    edit: Callable[[bytes], bytes] | None = None

    @property
    def action(self) -> str:
        """Return `create` or `edit`."""
        return "create" if self.before is None else "edit"


class Plan(Value):
    """All that a run will do to the disk: one new directory, and changes elsewhere.

    Attributes:
        project: the new directory; None if there are only changes elsewhere.
        base: where everything is made ready, on the file system of what is new.
        directories: those of the project that have no file in them.
        root: of the monorepo around, if there is one; its files are edited by one run at a time.
        remarks: once it is carried out, what is to be said about what hooks did.
    """

    base: Path
    project: Path | None = None
    inside: tuple[Change, ...] = ()
    outside: tuple[Change, ...] = ()
    directories: tuple[Path, ...] = ()
    root: Path | None = None
    remarks: tuple[str, ...] = ()

    @property
    def target(self) -> Path:
        """Return the directory that the plan is about."""
        return self.project or self.base

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return every change, the project's own first."""
        return self.inside + self.outside
