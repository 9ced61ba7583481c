from __future__ import annotations

import pytest

from generator.answers.given import read_answers, read_flags
from generator.catalog.layers import LayeredTemplate
from generator.catalog.template import Surroundings
from generator.errors import ConfigError, InvalidAnswers, MissingAnswers, UsageError
from generator.model import Question
from generator.rendering.template import OwnTemplate

FACTS = {"git_user": lambda: "Ada", "today": lambda: "2026-01-31", "new_uuid": lambda: "not asked for"}
NAME = (
    Question("name", "name", "Name"),
    Question("title", "text", "Title", asked=False),
    Question("slug", "slug", "Slug", asked=False),
)
LICENSE = Question("license", "choice", "Licence", choices={"MIT": "MIT", "ELv2": "Elastic"}, default="MIT")
AUTH = (
    Question("auth", "choice", "Auth", choices={"none": "None", "key": "Key"}, default="none"),
    Question("header", "text", "Header", when={"auth": ("key",)}),
    Question("docker", "bool", "Docker", default="false"),
    Question("image", "text", "Image", default="acme/{slug}", when={"docker": ("true",)}),
)


def _template(*questions: Question) -> OwnTemplate:
    table = LayeredTemplate(
        key="tiny",
        title="Tiny",
        summary="",
        prefix="source",
        roots=(),
        questions=(*NAME, *questions),
        values={},
        files=(),
        next_steps=(),
    )
    return OwnTemplate(table)


def _with_defaults(template: OwnTemplate, answers: dict[str, str | bool], origin: str) -> OwnTemplate:
    return template.settle(Surroundings("standalone", answers=answers, origin=origin))


def _complete(*questions: Question, **given: object) -> dict[str, object]:
    answers = _template(*questions).complete(given, FACTS)
    return dict(answers.values)


def _problem(*questions: Question, **given: object) -> str:
    with pytest.raises(InvalidAnswers) as error:
        _template(*questions).complete(given, FACTS)
    assert error.value.exit_code == 2
    return error.value.message


def test_the_name_alone_is_enough():
    """Title and slug follow from the name, and every default is taken."""
    assert _complete(LICENSE, name="Google Analytics") == {
        "name": "Google Analytics",
        "title": "Google Analytics",
        "slug": "google-analytics",
        "license": "MIT",
    }


@pytest.mark.parametrize(
    ("default", "answer"),
    [
        ("Reads {title}.", 'Reads a {title} "b".'),
        ("{git_user}", "Ada"),
        ("{today}", "2026-01-31"),
        ("{directory}, {module}, {class_name}", "source-a-title-b, source_a_title_b, SourceATitleB"),
        ("{license}", "MIT"),
        ("{{slug}}", "{slug}"),
    ],
)
def test_a_default_may_use_what_is_known(default: str, answer: str):
    """Defaults are filled with names, facts and earlier answers; what is filled in is not looked at again."""
    text = Question("text", "text", "Text", default=default)
    assert _complete(LICENSE, text, name='a {title} "b"')["text"] == answer


def test_facts_are_not_asked_in_vain():
    """A default that is not needed is not worked out."""
    author = Question("author", "text", "Author", default="{new_uuid}")
    facts = {**FACTS, "new_uuid": lambda: pytest.fail("asked")}
    answers = _template(author).complete({"name": "x", "author": "Ada"}, facts)
    assert answers.values["author"] == "Ada"


def test_a_slug_governs():
    """A slug that is said takes the place of the derived one, in names and in answers."""
    answers = _template().complete({"name": "Google Analytics", "slug": "ga"}, FACTS)
    assert (answers.values["slug"], answers.values["title"], answers.names.directory) == (
        "ga",
        "Google Analytics",
        "source-ga",
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "con"}, "name: 'con': Windows reserves con"),
        ({"name": True}, "name: True is not text; write it in quotes"),
        ({"name": None}, "name: None is not text"),
        ({"name": ["x"]}, "name: ['x'] is not text"),
        ({"name": "x", "title": 1}, "title: 1 is not text"),
        ({"name": "x", "title": " "}, "title: it is empty"),
        ({"name": "x", "title": "a\x1bb"}, "title: U+001B is a control character"),
        ({"name": "x", "slug": "A b"}, "slug: 'A b': a slug has only a-z"),
        ({"name": "x", "slug": ""}, "slug: '': a slug has only a-z"),
        ({"name": "x", "license": "GPL"}, "license: 'GPL' is none of MIT, ELv2"),
        ({"name": "x", "license": ""}, "license: '' is none of MIT, ELv2"),
    ],
)
def test_an_answer_that_breaks_a_rule(given: dict[str, object], sentence: str):
    """A bad answer is refused with its key."""
    assert _problem(LICENSE, **given).startswith(sentence)


def test_all_problems_at_once():
    """Nobody has to mend one mistake after the other."""
    assert _problem(LICENSE, *AUTH, name="con", license="GPL", docker="perhaps").splitlines() == [
        "these answers are not valid:",
        "  name: 'con': Windows reserves con as the name of a device; for example con-api",
        "  license: 'GPL' is none of MIT, ELv2",
        "  docker: 'perhaps' is neither true nor false",
    ]


def test_an_unknown_key():
    """What no question asks is refused, with the key that was meant."""
    with pytest.raises(InvalidAnswers, match="tiny has no question 'licence'") as error:
        _template(LICENSE).complete({"name": "x", "licence": "MIT"}, FACTS)
    assert error.value.hint == "did you mean license?"


def test_what_is_missing_is_listed_with_its_flag():
    """Without anybody to ask, every missing answer is listed, the name as well."""
    author = Question("author", "text", "Who wrote it")
    with pytest.raises(MissingAnswers) as error:
        _template(author, LICENSE).complete({}, FACTS)
    assert "--set name=…   Name" in error.value.message
    assert "--set author=…   Who wrote it" in error.value.message
    assert "license" not in error.value.message
    assert "--answers" in error.value.hint
    assert error.value.exit_code == 2


def test_an_empty_default_is_none():
    """A default that turns out empty, such as git's missing user, is no answer."""
    author = Question("author", "text", "Author", default="{git_user}")
    with pytest.raises(MissingAnswers, match="--set author"):
        _template(author).complete({"name": "x"}, {**FACTS, "git_user": lambda: ""})


def test_a_question_that_does_not_apply_is_not_answered():
    """`when` keeps questions out, with their defaults."""
    assert not {"header", "image"} & _complete(*AUTH, name="x").keys()


def test_a_question_that_applies_is_needed():
    """`when` brings questions in: with their default, or as missing."""
    assert _complete(*AUTH, name="x", docker=True)["image"] == "acme/x"
    with pytest.raises(MissingAnswers, match="--set header"):
        _template(*AUTH).complete({"name": "x", "auth": "key"}, FACTS)


def test_an_answer_to_a_question_that_does_not_apply_is_checked_all_the_same():
    """What was said is never thrown away in silence."""
    assert _problem(*AUTH, name="x", header=" ") == "header: it is empty"
    assert _complete(*AUTH, name="x", header="X-Key")["header"] == "X-Key"


def test_a_draft_tells_what_is_known_wrong_and_missing():
    """On the way, nothing raises."""
    draft = _template(LICENSE, *AUTH).draft({"license": "GPL", "docker": "true"}, FACTS)
    assert draft.names is None
    assert draft.values["docker"] is True
    assert list(draft.problems) == ["license"]
    assert [question.key for question in draft.missing] == ["name", "image"]


@pytest.mark.parametrize(
    ("pairs", "given"),
    [
        (["a=b", "c=d"], {"a": "b", "c": "d"}),
        (["a=b=c"], {"a": "b=c"}),
        (["a="], {"a": ""}),
        (["a= b "], {"a": " b "}),
        ([], {}),
    ],
)
def test_flags(pairs: list[str], given: dict[str, str]):
    """A flag is cut at its first `=`, and otherwise left as it is."""
    assert read_flags(pairs) == given


@pytest.mark.parametrize(
    ("pairs", "sentence"), [(["a"], "write --set KEY=VALUE"), (["=b"], "KEY=VALUE"), (["a=b", "a=b"], "given twice")]
)
def test_bad_flags(pairs: list[str], sentence: str):
    """A flag without a key, or twice, is a mistake."""
    with pytest.raises(UsageError, match=sentence):
        read_flags(pairs)


def test_answers_from_standard_input():
    """`-` reads YAML or JSON from standard input."""
    assert read_answers("-", lambda: b"name: x\n") == read_answers("-", lambda: b'{"name": "x"}') == {"name": "x"}


def test_other_defaults():
    """A monorepo's default takes the place of the template's; keys of other templates are passed over."""
    template = _with_defaults(_template(LICENSE), {"license": "ELv2", "elsewhere": "x"}, "monorepo")
    assert template.complete({"name": "x"}, FACTS).values["license"] == "ELv2"


@pytest.mark.parametrize("value", [True, False])
def test_a_bool_as_default(value: bool):
    """A monorepo's TOML or JSON answers a bool question with a bool."""
    template = _with_defaults(_template(*AUTH), {"docker": value}, "monorepo")  # type: ignore[dict-item]
    assert template.complete({"name": "x"}, FACTS).values["docker"] is value


@pytest.mark.parametrize("default", ["{nothing}", "{slug", "{}", "{0}", "{title.__class__}", "{title[0]}", "}"])
def test_a_default_that_uses_what_does_not_exist(default: str):
    """A brace that leads nowhere is found when the configuration is read, not when somebody needs the default."""
    with pytest.raises(ConfigError, match=r"the-file: the default of license"):
        _with_defaults(_template(LICENSE), {"license": default}, "the-file")
