"""Where connectors are made: the places, the templates with the monorepo's own defaults, the hooks to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from generator.answers.draft import with_defaults
from generator.catalog import bundled
from generator.catalog.search import Wanted, find_template, list_nested, list_templates
from generator.errors import ConfigError
from generator.model import Template
from generator.monorepo.configuration import HOOK_NAMES, Monorepo
from generator.planning.location import Places
from generator.planning.project import Job
from generator.suggest import did_you_mean


def open_templates(
    wanted: Wanted,
    places: Places,
    stack: ExitStack,
    choose: Callable[[Mapping[str, str]], str] = list_nested,
) -> Callable[[str], Template]:
    """Return what finds a template by its name or address, with the defaults that it has here.

    Args:
        wanted: how templates from elsewhere are fetched; its word is not looked at.
        places: where connectors go; a monorepo may have templates and defaults of its own.
        stack: closes what templates from elsewhere need while they are used.
        choose: picks one of several templates in one place.
    """

    @cache
    def load(word: str) -> Template:
        template = find_template(wanted._replace(word=word), places.monorepo, stack, choose)
        return _with_own_defaults(places.settle_home(template), places.monorepo)

    return load


def list_hooks(job: Job) -> dict[str, tuple[Path, ...]]:
    """Collect the scripts to run. Our own have work only if a git repository is wanted."""
    if job.template.foreign:
        return {name: job.template.foreign.hooks[name] for name in HOOK_NAMES}
    own = job.answers.values.get("git_init") is True
    monorepo = job.places.monorepo
    return {
        name: ((bundled.HOOKS / f"{name}.py",) if own else ()) + (monorepo.hooks.get(name, ()) if monorepo else ())
        for name in HOOK_NAMES
    }


def _with_own_defaults(template: Template, monorepo: Monorepo | None) -> Template:
    """Return a template with the monorepo's defaults; one in cookiecutter's format has a language of its own."""
    if monorepo is None or template.foreign:
        return template
    _refuse_unknown_defaults(monorepo, template)
    return with_defaults(template, monorepo.answers, monorepo.origin)


def _refuse_unknown_defaults(monorepo: Monorepo, template: Template) -> None:
    """A default for a question of another template is fine; one for no question at all is a typing error."""
    if all(template.question(key) for key in monorepo.answers):
        return
    known = {question.key for other in list_templates(monorepo) for question in other.questions}
    for key in monorepo.answers.keys() - known:
        raise ConfigError(
            f"{monorepo.origin}: answers: no template asks for {key}", did_you_mean(key, known, "questions")
        )
