"""The templates as they are where connectors are created: with the monorepo's own, its answers and its hooks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache

from generator.catalog.search import Catalog, Choose, list_nested
from generator.catalog.template import Surroundings, Template, Wanted
from generator.errors import ConfigError
from generator.foreign.format import CookiecutterFormat
from generator.monorepo.configuration import Monorepo
from generator.planning.location import Location
from generator.rendering.template import OwnFormat
from generator.suggest import did_you_mean


def open_catalog(location: Location) -> Catalog:
    """Return every template that has a name here."""
    monorepo = location.monorepo
    formats = (OwnFormat(), CookiecutterFormat())
    return Catalog(formats, monorepo.templates, monorepo.root) if monorepo else Catalog(formats)


def open_templates(
    wanted: Wanted, location: Location, stack: ExitStack, choose: Choose = list_nested
) -> Callable[[str], Template]:
    """Return what finds a template by its name or address, as it is here.

    Args:
        wanted: how templates from elsewhere are fetched; its word is not looked at.
        location: where connectors go.
        stack: closes what templates from elsewhere need while they are used.
        choose: picks one of several templates in one place.
    """
    catalog = open_catalog(location)
    surroundings = _survey(location)

    @cache
    def load(word: str) -> Template:
        template = catalog.find(wanted._replace(word=word), stack, choose)
        if location.monorepo:
            _refuse_unknown_answers(location.monorepo, template, catalog)
        return template.settle(surroundings)

    return load


def _survey(location: Location) -> Surroundings:
    """Return what the place says to a template."""
    monorepo = location.monorepo
    if monorepo is None:
        return Surroundings(location.home, location.bar_homes())
    return Surroundings(location.home, location.bar_homes(), monorepo.answers, monorepo.origin, monorepo.hooks)


def _refuse_unknown_answers(monorepo: Monorepo, template: Template, catalog: Catalog) -> None:
    """An answer to a question of another template is fine; one to no question at all is a typing error."""
    if all(template.question(key) for key in monorepo.answers):
        return
    known = {question.key for other in catalog.list_templates() for question in other.questions}
    for key in monorepo.answers.keys() - known:
        raise ConfigError(
            f"{monorepo.origin}: answers: no template asks for {key}", did_you_mean(key, known, "questions")
        )
