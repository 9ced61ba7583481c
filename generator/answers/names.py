"""Every form of a connector's name, and every rule about names. Pure: nothing here looks at the disk.

What counts as Airbyte's own form was measured on the 497 named sources of its repository: plain slugs, camel
case not split (`ActiveCampaign` is `activecampaign`).
"""

from __future__ import annotations

import re
import unicodedata

from generator.values import Value

MAX_SLUG = 60
FORMS = ("prefix", "slug", "directory", "module", "class_name")
"""The forms that were checked, and may stand in paths and commands: unlike the title."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# The docs page is <slug>.md, and Windows opens the device for con.md as well.
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


class BadName(ValueError):
    """The sentence that says what is wrong with a name and what would be right."""

    key = "name"


class BadSlug(BadName):
    """The same for a slug that the user typed."""

    key = "slug"


class Names(Value):
    """The forms of one name.

    Attributes:
        prefix: `source`; the kind of connector.
        slug: `google-analytics`; names the docs page.
        title: the display name, as the user writes it.
        directory: `source-google-analytics`; also the console script and the docker image.
        module: `source_google_analytics`, the package.
        class_name: `SourceGoogleAnalytics`; equal to the module's name but for case and underscores, which
            is how the CDK's standard tests find it.
    """

    prefix: str
    slug: str
    title: str
    directory: str
    module: str
    class_name: str


def derive_names(name: str, prefix: str, slug: str | None = None, title: str | None = None) -> Names:
    """Derive every form from what the user typed.

    Args:
        name: `Google Analytics`, `google-analytics`, `source-google-analytics`, `source_google_analytics`, …
        prefix: the kind of connector, such as `source`.
        slug: takes the place of the derived slug, and then governs every form but the title.
        title: takes the place of the derived title.

    Raises:
        BadName: no connector can have this name.
    """
    bare = _without_prefix(_checked(name), prefix)
    slug = _derive_slug(bare) if slug is None else checked_slug(slug, prefix)
    directory = f"{prefix}-{slug}"
    return Names(
        prefix=prefix,
        slug=slug,
        title=_derive_title(bare) if title is None else title,
        directory=directory,
        module=directory.replace("-", "_"),
        class_name=prefix.capitalize() + _camel(slug, _transliterate(bare)),
    )


def _derive_slug(bare: str) -> str:
    """Return the slug of a name without its prefix; raises BadName if there is none."""
    slug = _transliterate(bare).lower()
    if not slug:
        raise BadName("the name needs at least one letter or digit, as in Google Analytics")
    return _fit(slug)


def checked_slug(slug: str, prefix: str) -> str:
    """Return a slug that the user typed, or raise BadSlug with a suggestion."""
    slug = _without_prefix(slug.strip(), prefix)
    if not _SLUG.fullmatch(slug):
        better = _better(_transliterate(slug).lower())
        raise BadSlug(f"a slug has only a-z, 0-9 and single dashes between them, as in {better}")
    try:
        return _fit(slug)
    except BadName as error:
        raise BadSlug(str(error)) from None


def _fit(slug: str) -> str:
    if len(slug) > MAX_SLUG:
        raise BadName(f"{len(slug)} characters are too many, {MAX_SLUG} is the limit; for example {_better(slug)}")
    if slug in _WINDOWS_DEVICES:
        raise BadName(f"Windows reserves {slug} as the name of a device; for example {_better(slug)}")
    return slug


def _better(slug: str) -> str:
    """Return a good slug that is close to this one."""
    if len(slug) > MAX_SLUG:
        slug = slug[: MAX_SLUG + 1].rsplit("-", 1)[0][:MAX_SLUG].strip("-")
    return f"{slug}-api" if slug in _WINDOWS_DEVICES else slug or "google-analytics"


def _checked(name: str) -> str:
    name = name.strip()
    if not name:
        raise BadName("the name is empty; type one such as Google Analytics")
    if "/" in name or "\\" in name or ".." in name:
        raise BadName("a name is not a path: leave out / and \\ and .. in it")
    if any(unicodedata.category(char) in ("Cc", "Cs") or char in "\ufffe\uffff" for char in name):
        raise BadName("the name holds a control character; type it again without")
    return re.sub(r"\s+", " ", name)


def _without_prefix(name: str, prefix: str) -> str:
    return re.sub(rf"^{re.escape(prefix)}[-_ ]+", "", name, flags=re.IGNORECASE)


def _transliterate(text: str) -> str:
    """Return the text in ASCII letters, digits and single dashes, its capitals kept."""
    if text.isascii():  # what slugify does to it, without the time that its tables take to load
        return re.sub(r"[^A-Za-z0-9]+", "-", re.sub(r"(?<=\d),(?=\d)", "", text)).strip("-")
    from slugify import slugify

    # A name is text, not HTML: &amp; in it is not an ampersand.
    return slugify(text, lowercase=False, entities=False, decimal=False, hexadecimal=False)


def _derive_title(bare: str) -> str:
    """Return the display name: as typed, unless what was typed is an identifier rather than a name."""
    if re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", bare):
        return " ".join(word.capitalize() for word in re.split("[-_]", bare))
    return bare


def _camel(slug: str, cased: str) -> str:
    """Return the slug's words in camel case, with the capitals of the name where its letters are the same."""
    letters = slug.replace("-", "")
    typed = cased.replace("-", "")
    if typed.lower() != letters:
        typed = letters
    words = []
    for word in slug.split("-"):
        words.append(typed[0].upper() + typed[1 : len(word)])
        typed = typed[len(word) :]
    return "".join(words)
