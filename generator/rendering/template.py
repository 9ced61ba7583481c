"""A template of our own format: asked, placed and rendered from its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from generator.answers.defaults import Facts
from generator.answers.draft import Draft, Given, draft_answers, with_defaults
from generator.answers.names import Names
from generator.catalog import bundled
from generator.catalog.layers import LayeredTemplate, fill_path, list_paths
from generator.catalog.tables import SHARED, TABLE, read_template
from generator.catalog.template import HOME, STANDALONE, Claim, Format, Rendering, Surroundings, Template, Wanted
from generator.errors import TemplateError
from generator.model import Answers, FreeText, Origin, Question
from generator.rendering.context import Context, build_context, path_variables
from generator.rendering.project import name_directories, render_project
from generator.rendering.wellformed import ensure_docs

HOOK_NAMES = ("pre_gen_project", "post_gen_project")


class OwnTemplate(Template):
    """A template of our own format.

    Args:
        table: what its tables say.
        added_hooks: scripts to run beside the generator's own, by hook name.
    """

    format = "this tool's own format"
    naming = ("name", "slug")

    def __init__(self, table: LayeredTemplate, added_hooks: Mapping[str, tuple[Path, ...]] | None = None) -> None:
        self.table = table
        self.key, self.title, self.summary = table.key, table.title, table.summary
        self.questions = table.questions
        self.origin = table.origin
        self.next_steps = table.next_steps
        self.version = table.values.get("version", "")
        self._added_hooks = added_hooks or {}

    def settle(self, surroundings: Surroundings) -> OwnTemplate:
        """Take the defaults and hooks of the place; where there is only one `home`, nobody is asked for it."""
        questions = tuple(_settle_home(q, surroundings) if q.key == HOME else q for q in self.questions)
        if surroundings.answers:
            questions = with_defaults(questions, surroundings.answers, surroundings.origin)
        return OwnTemplate(self.table._replace(questions=questions), surroundings.hooks)

    def draft(self, given: Given, facts: Facts) -> Draft:
        """See `Template.draft`; title and slug follow from the name."""
        return draft_answers(self.questions, self.table.prefix, given, facts)

    def is_required(self, question: Question) -> bool:
        """Say so of what has no default, but for those that follow from the name."""
        return question.default is None and question.key not in ("title", "slug")

    def is_named(self, given: Given) -> bool:
        """Say so once there is a name: all its other forms follow."""
        return "name" in given

    def claim(self, draft: Draft) -> Claim | None:
        """See `Template.claim`."""
        if draft.names is None:
            return None
        variables = path_variables(draft.names)
        placed = (rule for rule in self.table.files if rule.place != "project")
        elsewhere = tuple((fill_path(rule.path, variables), rule.place) for rule in placed)
        if self.origin:
            ensure_docs(path for path, _ in elsewhere)
        return Claim(draft.names.directory, str(draft.values.get(HOME, "")), elsewhere)

    def render(self, draft: Draft, parent: Path, docs_page: str) -> Rendering:
        """See `Template.render`; nothing in our templates depends on `parent`."""
        names, answers = _names(self.key, draft), Answers(self.key, draft.values)
        context = build_context(self.table, answers, names, docs_page)
        return Rendering(
            files=render_project(self.table, answers, names, context),
            directories=name_directories(self.table, answers, names),
            briefing=_brief({**context, "template_is_bundled": self.origin is None}),
            words={key: value for key, value in context.items() if isinstance(value, str)},
            todo=str(context["todo"]),
        )

    def hooks(self, draft: Draft) -> Mapping[str, tuple[Path, ...]]:
        """Return the generator's own, which have work only if a git repository is wanted, and those of the place."""
        own = draft.values.get("git_init") is True
        added = {} if draft.values.get(HOME) == STANDALONE else self._added_hooks
        return {
            name: ((bundled.HOOKS / f"{name}.py",) if own else ()) + tuple(added.get(name, ())) for name in HOOK_NAMES
        }

    def list_paths(self) -> list[str]:
        """See `Template.list_paths`."""
        return list_paths(self.table)

    def list_code(self, *, look: bool) -> list[str]:
        """Return nothing: expressions run in a sandbox, and there is no other code."""
        return []

    def list_roots(self) -> tuple[Path, ...]:
        """Return its own directory, and those of layers beside it; what is bundled is not its own."""
        shared = (path for path in self.table.shared if path != bundled.TEMPLATES / SHARED)
        return (*self.table.roots[-1:], *shared)

    def prepare(self, scratch: Callable[[], Path]) -> OwnTemplate:
        """Return the template as it is: nothing comes before its questions."""
        return self


class OwnFormat(Format):
    """Our own format: `template.yaml`, layers, and files for Jinja."""

    table = TABLE

    def read(self, directory: Path, origin: Origin | None, wanted: Wanted) -> OwnTemplate:
        """Read a template; its layers are its own, those beside it, or bundled ones."""
        beside = directory.parent / SHARED
        if origin is None:
            return OwnTemplate(read_template(directory, (beside,)))
        shared = (directory / SHARED, beside, bundled.TEMPLATES / SHARED)
        return OwnTemplate(read_template(directory, tuple(path for path in shared if path.is_dir()), origin))

    def list_nested(self, directory: Path) -> Mapping[str, tuple[str, str]]:
        """Return none: a template of ours is always one itself."""
        return {}


def _settle_home(question: Question, surroundings: Surroundings) -> Question:
    barred = {home: why for home, why in surroundings.barred.items() if home in question.choices}
    return question._replace(
        default=surroundings.home if surroundings.home in question.choices else question.default,
        barred=barred,
        asked=question.asked and len(barred) + 1 < len(question.choices),
    )


def _names(template: str, draft: Draft) -> Names:
    if draft.names is None:
        raise TemplateError(f"{template} does not ask for the connector's name", "extend the layer `common`")
    return draft.names


def _brief(context: Context) -> dict[str, object]:
    """Return what hooks may know: free text apart, because it must not become part of a script."""
    return {
        "plain": {key: value for key, value in context.items() if not isinstance(value, FreeText)},
        "free": {key: value.text for key, value in context.items() if isinstance(value, FreeText)},
    }
