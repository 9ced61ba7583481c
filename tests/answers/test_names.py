from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slugify import slugify

from generator.answers.names import MAX_SLUG, BadName, BadSlug, derive_names
from tests.support.texts import STEADY


@pytest.mark.parametrize(
    "typed",
    [
        "Google Analytics",
        "google-analytics",
        "google_analytics",
        "source-google-analytics",
        "source_google_analytics",
        "Source Google Analytics",
    ],
)
def test_one_connector_however_it_is_typed(typed: str):
    """Every way to write a name leads to the same forms."""
    names = derive_names(typed, "source")
    assert (names.slug, names.directory, names.module, names.class_name, names.title) == (
        "google-analytics",
        "source-google-analytics",
        "source_google_analytics",
        "SourceGoogleAnalytics",
        "Google Analytics",
    )


@pytest.mark.parametrize(
    ("typed", "slug", "class_name", "title"),
    [
        ("ActiveCampaign", "activecampaign", "SourceActiveCampaign", "ActiveCampaign"),
        ("Google Analytics 4 (GA4)", "google-analytics-4-ga4", "SourceGoogleAnalytics4GA4", "Google Analytics 4 (GA4)"),
        ("émile", "emile", "SourceEmile", "émile"),
        ("日本", "ri-ben", "SourceRiBen", "日本"),
        ("Köln's “Best”", "koln-s-best", "SourceKolnSBest", "Köln's “Best”"),
        ("1password", "1password", "Source1password", "1password"),
        ("1Password", "1password", "Source1Password", "1Password"),
        ("3d", "3d", "Source3d", "3d"),
        ("x", "x", "SourceX", "X"),
        ("OAuth2 v3.1", "oauth2-v3-1", "SourceOAuth2V31", "OAuth2 v3.1"),
        ("e-conomic", "e-conomic", "SourceEConomic", "E Conomic"),
        ("a--b", "a-b", "SourceAB", "a--b"),
        ("  spaced  ", "spaced", "SourceSpaced", "Spaced"),
        ("two\u00a0 blanks", "two-blanks", "SourceTwoBlanks", "two blanks"),
        ("Ben &amp; Jerry", "ben-amp-jerry", "SourceBenAmpJerry", "Ben &amp; Jerry"),
        ("Sourcegraph", "sourcegraph", "SourceSourcegraph", "Sourcegraph"),
    ],
)
def test_every_form(typed: str, slug: str, class_name: str, title: str):
    """A name gives Airbyte's own slug, a class with the name's capitals, and the title as it was typed."""
    names = derive_names(typed, "source")
    assert (names.slug, names.class_name, names.title) == (slug, class_name, title)
    assert (names.directory, names.module) == (f"source-{slug}", f"source_{slug.replace('-', '_')}")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("...", "not a path"),
        ("---", "at least one letter or digit"),
        ("!?", "at least one letter or digit"),
        ("source-", "at least one letter or digit"),
        ("a/b", "not a path"),
        ("a\\b", "not a path"),
        ("../x", "not a path"),
        ("a\x00b", "control character"),
        ("a\x1bb", "control character"),
        ("a\tb", "control character"),
        ("a\nb", "control character"),
        ("a\x7fb", "control character"),
        ("a\x85b", "control character"),
        ("a\ud800b", "control character"),
        ("x" * 61, "61 characters are too many, 60 is the limit"),
        ("con", "Windows reserves con"),
        ("Source AUX", "Windows reserves aux"),
        ("LPT1", "Windows reserves lpt1"),
    ],
)
def test_a_refused_name(typed: str, sentence: str):
    """A name that no connector can have is refused with one sentence."""
    with pytest.raises(BadName, match=re.escape(sentence)) as error:
        derive_names(typed, "source")
    assert error.value.key == "name"
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("length", [1, MAX_SLUG])
def test_the_longest_and_the_shortest_name(length: int):
    """A slug of one character is fine, and so is one of sixty."""
    assert derive_names("x" * length, "source").slug == "x" * length


def test_a_slug_governs_every_form_but_the_title():
    """A slug that was typed over names directory, package and class; the display name stays."""
    names = derive_names("Google Analytics", "source", slug="ga-4")
    assert (names.slug, names.title, names.directory, names.module, names.class_name) == (
        "ga-4",
        "Google Analytics",
        "source-ga-4",
        "source_ga_4",
        "SourceGa4",
    )


def test_a_slug_with_the_same_letters_keeps_the_capitals():
    """Dashes that were typed into the slug split the class's words, the name's capitals stay."""
    assert derive_names("ActiveCampaign", "source", slug="active-campaign").class_name == "SourceActiveCampaign"


@pytest.mark.parametrize("slug", ["source-ga", "source_ga", " ga "])
def test_a_slug_may_bring_its_prefix(slug: str):
    """The prefix is not doubled."""
    assert derive_names("Google Analytics", "source", slug=slug).directory == "source-ga"


def test_a_title_is_kept_as_it_is():
    """A title may hold anything, and changes no other form."""
    names = derive_names("x", "source", title='{{ "é" }}')
    assert (names.title, names.slug) == ('{{ "é" }}', "x")


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("", "a-z, 0-9 and single dashes"),
        ("Google Analytics", "as in google-analytics"),
        ("a--b", "as in a-b"),
        ("-a", "as in a"),
        ("a_b", "as in a-b"),
        ("é", "as in e"),
        ("a\nb", "a slug has only"),
        ("../x", "a slug has only"),
        ("con", "Windows reserves con"),
        ("x" * 61, "60 is the limit"),
    ],
)
def test_a_refused_slug(slug: str, sentence: str):
    """A slug that was typed is taken as it is or refused with a better one; the error is the slug's own."""
    with pytest.raises(BadSlug, match=re.escape(sentence)) as error:
        derive_names("x", "source", slug=slug)
    assert error.value.key == "slug"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("con", None),
        ("x" * 70, None),
        ("Worldwide " * 7, None),
        ("con " + "x" * 70, None),
        ("x", ""),
        ("x", "Google Analytics"),
        ("x", "Con"),
        ("x", "A" * 61),
        ("x", "con-" + "x" * 70),
    ],
)
def test_what_is_suggested_is_accepted(name: str, slug: str | None):
    """The suggestion at the end of a refusal is itself a good slug."""
    with pytest.raises(BadName) as error:
        derive_names(name, "source", slug)
    suggested = re.search(r"(?:for example|as in) (\S+)$", str(error.value))
    assert suggested, str(error.value)
    assert derive_names("x", "source", suggested[1]).slug == suggested[1]


@STEADY
@given(st.text())
@example("İstanbul")
@example("ß")
@example("ﬁne")
@example("½")
@example("source" * 20)
@example("Source - - x")
def test_any_text_is_refused_or_works(text: str):
    """Whatever is typed: either a sentence, or forms that Python accepts and the CDK's tests find."""
    try:
        names = derive_names(text, "source")
    except BadName:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", names.slug) and len(names.slug) <= MAX_SLUG
    assert names.module.isidentifier() and names.class_name.isidentifier()
    assert names.module.isascii() and names.class_name.isascii()
    assert names.title
    assert names.directory.replace("-", "_") == names.module
    assert names.class_name.lower() == names.module.replace("_", "").lower()


@STEADY
@given(st.text(st.characters(max_codepoint=127)))
@example("1,000 O'Neil & Sons, 2,x")
def test_ascii_needs_no_tables(text: str):
    """What has a short way for the sake of speed comes out as slugify has it."""
    try:
        names = derive_names(f"x{text}x", "source")
    except BadName:
        return
    bare = re.sub(r"\s+", " ", f"x{text}x")
    assert names.slug == slugify(bare, entities=False, decimal=False, hexadecimal=False)


@STEADY
@given(st.text(), st.lists(st.text("abcxyz0123456789", min_size=1), min_size=1))
def test_any_slug_governs_any_name(name: str, words: list[str]):
    """A good slug stands for itself, whatever the name is; the CDK's rule holds for it as well."""
    slug = "-".join(words)
    try:
        names = derive_names(name, "source", slug)
    except BadName:
        return
    assert names.slug == slug
    assert names.class_name.lower() == names.module.replace("_", "").lower()
    assert names.class_name.isidentifier()


def test_another_kind_of_connector():
    """The prefix stands in every form."""
    names = derive_names("destination-Postgres", "destination")
    assert (names.directory, names.class_name) == ("destination-postgres", "DestinationPostgres")
