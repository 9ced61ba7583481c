"""What every template can be asked, whichever format it has: ours, or cookiecutter's.

Ours is `generator.rendering.template`, cookiecutter's `generator.foreign.template`; nobody else knows which one it has.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path

from generator.answers.defaults import Facts
from generator.answers.draft import Draft, Given, ensure_complete, ensure_valid
from generator.model import Answer, Origin, Question, RenderedFile
from generator.values import Value

HOME, STANDALONE = "home", "standalone"
"""The question where a connector lives, and the answer of those for which no monorepo exists."""


class Surroundings(Value):
    """What the place where connectors are created says to a template.

    Attributes:
        home: where a connector lives there, unless something else is said.
        barred: the homes that there are not, each with the sentence that says what to do.
        answers: what every connector there starts from.
        origin: the file that says so.
        hooks: scripts to run beside the template's own, by hook name.
    """

    home: str
    barred: Mapping[str, str] = {}
    answers: Mapping[str, Answer] = {}
    origin: str = ""
    hooks: Mapping[str, tuple[Path, ...]] = {}


class Claim(Value):
    """What a project takes up on the disk.

    Attributes:
        directory: the name of its own directory.
        home: the answer to `home`; "" if the template does not ask.
        elsewhere: the path and the place of every file that may lie outside of the project.
    """

    directory: str
    home: str = ""
    elsewhere: tuple[tuple[str, str], ...] = ()


class Rendering(Value):
    """What a template makes of answers, in memory.

    Attributes:
        files: of the project, sorted by path, with those that belong elsewhere.
        directories: those that have no file in them.
        briefing: what hooks may know, as JSON can hold it.
        words: what may stand in the next steps.
        todo: the mark of what is left to do; "" if the template has none.
        strict: whether every file is known to parse; else one that does not is its author's, and only said.
    """

    files: tuple[RenderedFile, ...]
    directories: tuple[str, ...] = ()
    briefing: Mapping[str, object] = {}
    words: Mapping[str, str] = {}
    todo: str = ""
    strict: bool = True


class Template(ABC):
    """A template.

    Attributes:
        key: its name.
        title: what a menu shows.
        summary: one line that says what it is for.
        questions: as its tables have them; those of a `Draft` are as they stand with the answers.
        format: what its format is called, in a sentence that says "is in …".
        origin: None if it is bundled, and so trusted.
        next_steps: commands to run once the project is there, with words of the rendering in them.
        version: of a new connector; "" if the template does not say.
        naming: the questions on which the name of the project's directory depends.
    """

    key: str
    title: str
    summary: str
    questions: tuple[Question, ...]
    format: str
    origin: Origin | None
    next_steps: tuple[str, ...]
    version: str = ""
    naming: tuple[str, ...] = ()

    def question(self, key: str) -> Question | None:
        """Return the question with this key, or None."""
        return next((question for question in self.questions if question.key == key), None)

    def check(self, given: Given, facts: Facts) -> Draft:
        """Return the draft of what was said, which may be incomplete but not wrong.

        Raises:
            InvalidAnswers: unknown keys, or values that break a rule; all of them in one message.
        """
        return ensure_valid(self.key, self.questions, given, lambda: self.draft(given, facts))

    def complete(self, given: Given, facts: Facts) -> Draft:
        """Return the draft of what was said, with a valid answer to every question that applies.

        Raises:
            InvalidAnswers: as `check` does.
            MissingAnswers: a question has neither answer nor default.
        """
        return ensure_complete(self.check(given, facts))

    @abstractmethod
    def settle(self, surroundings: Surroundings) -> Template:
        """Return the template as it is where connectors are created; raises ConfigError if that is impossible."""

    @abstractmethod
    def draft(self, given: Given, facts: Facts) -> Draft:
        """Validate what was said and fill in defaults as far as they are known.

        Args:
            given: answers by key; values are text, or bools for bool questions.
            facts: what defaults can ask the machine.
        """

    @abstractmethod
    def is_required(self, question: Question) -> bool:
        """Say whether nothing gives an answer to this question but somebody."""

    @abstractmethod
    def is_named(self, given: Given) -> bool:
        """Say whether these answers settle the name of the project's directory."""

    @abstractmethod
    def claim(self, draft: Draft) -> Claim | None:
        """Return what the project takes up on the disk; None if the draft does not say yet.

        Raises:
            InvalidAnswers: the directory could not have the name that follows.
            TemplateError: it wants to write where no template from elsewhere may.
        """

    @abstractmethod
    def render(self, draft: Draft, parent: Path, docs_page: str) -> Rendering:
        """Render the whole project in memory.

        Args:
            draft: complete.
            parent: the directory in which the project's own will be.
            docs_page: the path of its docs page as seen from the project; "" if it has none.

        Raises:
            TemplateError: the template is wrong; the message names its file and line.
        """

    @abstractmethod
    def hooks(self, draft: Draft) -> Mapping[str, tuple[Path, ...]]:
        """Return the scripts to run before and after the project is written, by hook name."""

    @abstractmethod
    def list_paths(self) -> list[str]:
        """Return the path of every file that the template can write, with variables still in them."""

    @abstractmethod
    def list_code(self, *, look: bool) -> list[str]:
        """Return what it brings that would run on this machine, in words.

        Args:
            look: whether this is only a look, in which its hooks do not run.
        """

    @abstractmethod
    def list_roots(self) -> tuple[Path, ...]:
        """Return the directories of its own whose files can get into a project."""

    @abstractmethod
    def prepare(self, scratch: Callable[[], Path]) -> Template:
        """Return the template once code of its own has run that comes before the first question.

        Args:
            scratch: returns a temporary directory.

        Raises:
            HookError: it failed.
        """


class Wanted(Value):
    """A template as the command line names it.

    Attributes:
        word: a name or an address.
        directory: the template's own below the address, or the name of a nested template.
        checkout: branch, tag or commit of a git repository.
        trust: whether code that the template brings may run.
        look: whether this is only a look, in which its hooks do not run.
        place: the directory that was copied to be read; "" if it was not.
    """

    word: str = ""
    directory: str | None = None
    checkout: str | None = None
    trust: bool = False
    look: bool = False
    place: str = ""


class Format(ABC):
    """A way in which templates are written.

    Attributes:
        table: the file by which the directory of such a template is known.
    """

    table: str

    @abstractmethod
    def read(self, directory: Path, origin: Origin | None, wanted: Wanted) -> Template:
        """Read the template in a directory.

        Args:
            directory: the one with the table.
            origin: where it comes from; None if it is bundled.
            wanted: how it was named.

        Raises:
            TemplateError: it is wrong.
        """

    @abstractmethod
    def list_nested(self, directory: Path) -> Mapping[str, tuple[str, str]]:
        """Return the templates that the one in this directory only leads to: by name, title and directory."""
