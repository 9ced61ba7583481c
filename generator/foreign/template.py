"""A template in cookiecutter's format: cookiecutter asks its questions and renders it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.answers.defaults import Facts
from generator.answers.draft import Draft, Given
from generator.answers.validation import validate
from generator.catalog.template import Claim, Rendering, Surroundings, Template, Wanted
from generator.foreign.format import HOOK_RUNNER
from generator.foreign.hook_answers import harmless
from generator.foreign.table import Table, project_root, read_table
from generator.model import Answer, Origin, Question
from generator.writing.hooks import Hooks, run_hooks
from generator.writing.trees import list_tree

if TYPE_CHECKING:  # it imports Jinja, which most runs do without
    from generator.foreign.engine import ForeignContext


class CookiecutterTemplate(Template):
    """A template in cookiecutter's format. Neither a monorepo's answers nor its hooks concern it.

    Args:
        table: what it says of itself.
        origin: where it comes from.
    """

    format = "cookiecutter's format"
    next_steps = ("cd {directory}",)

    def __init__(self, table: Table, origin: Origin | None) -> None:
        self.table = table
        self.key = table.repo.name
        self.title = f"{self.key} (cookiecutter template)"
        self.summary = f"Asks up to {len(table.questions)} questions."
        self.questions = table.questions
        self.origin = origin
        self.naming = table.naming

    def settle(self, surroundings: Surroundings) -> CookiecutterTemplate:
        """Return the template as it is: its questions are its own."""
        return self

    def draft(self, given: Given, facts: Facts) -> Draft:
        """See `Template.draft`; cookiecutter works out the defaults."""
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

        self._converse(answer)
        missing = tuple(q for q in questions if q.key not in values and q.key not in problems)
        return Draft(values, None, problems, missing, tuple(questions))

    def is_required(self, question: Question) -> bool:
        """Say so of what has no default."""
        return question.default is None

    def is_named(self, given: Given) -> bool:
        """Say so once everything that stands in the directory's name was said."""
        return set(self.naming) <= given.keys()

    def claim(self, draft: Draft) -> Claim | None:
        """See `Template.claim`."""
        if draft.missing or draft.problems:
            return None
        from generator.foreign.engine import name_directory

        return Claim(name_directory(self.table, self._context(draft)))

    def render(self, draft: Draft, parent: Path, docs_page: str) -> Rendering:
        """See `Template.render`; only paths are checked: what it writes is its own."""
        from generator.foreign.engine import add_places, render_foreign

        context = add_places(self._context(draft), self.table, parent)
        tree = render_foreign(self.table, context)
        return Rendering(tree.files, tree.directories, self._brief(draft, context), strict=False)

    def hooks(self, draft: Draft) -> Mapping[str, tuple[Path, ...]]:
        """Return its own."""
        return {name: scripts for name, scripts in self.table.hooks.items() if name != "pre_prompt"}

    def list_paths(self) -> list[str]:
        """See `Template.list_paths`."""
        root = project_root(self.table.repo, self.table.options)
        return [f"{root.name}/{path}" for path in list_tree(root)]

    def list_code(self, *, look: bool) -> list[str]:
        """Return its hooks and extensions."""
        scripts = [] if look else [script for scripts in self.table.hooks.values() for script in scripts]
        return [
            *(f"hooks/{script.name}" for script in scripts),
            *(f"the extension {name}" for name in self.table.extensions),
        ]

    def list_roots(self) -> tuple[Path, ...]:
        """Return the directory with `cookiecutter.json`."""
        return (self.table.repo,)

    def prepare(self, scratch: Callable[[], Path]) -> CookiecutterTemplate:
        """Run its `pre_prompt` hook, which may change it: what is read here is a copy."""
        table = self.table
        if not table.hooks["pre_prompt"]:
            return self
        run_hooks(Hooks(HOOK_RUNNER, table.hooks), "pre_prompt", table.repo, scratch(), lambda: None)
        again = read_table(table.repo)
        said = again._replace(source=table.source, checkout=table.checkout, trusted=table.trusted)
        return CookiecutterTemplate(said, self.origin)

    def _converse(self, answer: Callable[[Question], Answer]) -> ForeignContext:
        from generator.foreign.engine import converse

        return converse(self.table, answer)

    def _context(self, draft: Draft) -> ForeignContext:
        return self._converse(lambda question: draft.values[question.key])

    def _brief(self, draft: Draft, context: ForeignContext) -> dict[str, object]:
        """Return what the hooks may know, and what that would be if every answer were harmless."""
        if not any(self.table.hooks.values()):
            return {}

        def answer(question: Question) -> Answer:
            said = draft.values[question.key]
            if question.kind == "json":
                return json.dumps(_harmless_data(json.loads(str(said))))
            if question.kind == "choice" and said in question.choices:
                return said  # the template's own words
            return harmless(said) if isinstance(said, str) else said

        expected = self._converse(answer)
        added = {key: value for key, value in context["cookiecutter"].items() if key not in expected["cookiecutter"]}
        expected["cookiecutter"].update(_harmless_data(added))
        imports = str(self.table.repo) if self.table.trusted and self.table.extensions else ""
        return {"context": context, "expected": expected, "imports": imports}


def read_cookiecutter(directory: Path, origin: Origin | None, wanted: Wanted) -> CookiecutterTemplate:
    """Read the template in a directory; see `Format.read`."""
    table = read_table(directory)
    said = table._replace(source=wanted.word, checkout=wanted.checkout, trusted=wanted.trust)
    return CookiecutterTemplate(said._replace(place=wanted.place or table.place), origin)


def _harmless_data(data: Any) -> Any:
    if isinstance(data, dict):
        return {harmless(key): _harmless_data(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_harmless_data(value) for value in data]
    return harmless(data) if isinstance(data, str) else data
