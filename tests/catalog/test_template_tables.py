"""What a template's table can say about choices: values that follow from one, and choices that rule each other out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.answers.names import Names
from generator.catalog import bundled
from generator.errors import TemplateError
from generator.model import Plan
from generator.terminal.wizard import Conversation
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.cases import load_template

TABLE = """\
title: Shop
summary: Sells things.
prefix: source
values: {colour: grey}
values_for:
  size:
    small: {price: "1", label: "{slug} in small"}
    large: {price: "2", label: "{slug} in large"}
questions:
  - {key: name, kind: name, prompt: Name}
  - {key: title, kind: text, prompt: Title, asked: false}
  - {key: slug, kind: slug, prompt: Slug, asked: false}
  - {key: size, kind: choice, prompt: Size, choices: {small: Small, large: Large}, default: small}
  - key: wrapping
    kind: choice
    prompt: Wrapping
    choices: {paper: Paper, crate: Crate}
    default: paper
    only:
      crate: {when: {size: large}, because: "a crate is for large things; answer size with large, or take paper"}
  - {key: stamps, kind: text, prompt: Stamps, default: one, default_for: {size: {large: "two for {title}"}}}
  - {key: fragile, kind: bool, prompt: Fragile, default: "false", default_for: {wrapping: {crate: "true"}}}
next_steps: ["pay {price} for {label}"]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A templates directory that holds only `shop`; its table can be spoilt by a replacement."""

    def build(old: str = "", new: str = "") -> None:
        home = {"shop/template.yaml": TABLE.replace(old, new) if old else TABLE}
        home["shop/project/{{ size }}/{{ slug }}.txt.jinja"] = "{{ price }} {{ label }} {{ colour }}\n"
        monkeypatch.setattr(bundled, "TEMPLATES", build_tree(tmp_path / "templates", home))

    return build


def test_values_and_paths_follow_from_a_choice(shop: Callable[..., None], run: Callable[..., Outcome]):
    """A choice brings its own values, and may stand in a path."""
    shop()
    assert run("new", "shop", "Tea", "--set", "size=large", "--defaults").code == 0
    assert read_tree(Path("source-tea"))["large/tea.txt"] == b"2 tea in large grey\n"


def test_a_choice_that_another_rules_out_is_refused(shop: Callable[..., None], run: Callable[..., Outcome]):
    """The template's own sentence says what to do, and nothing is written."""
    shop()
    outcome = run("new", "shop", "Tea", "--set", "wrapping=crate", "--defaults")
    assert outcome.code == 2
    assert "wrapping: a crate is for large things" in outcome.err
    assert not Path("source-tea").exists()
    assert run("new", "shop", "Tea", "--set", "wrapping=crate", "--set", "size=large", "--defaults").code == 0


@pytest.mark.parametrize(
    ("said", "stamps", "fragile"),
    [
        ((), "one", "false"),
        (("size=large",), "two for Tea", "false"),
        (("size=large", "wrapping=crate"), "two for Tea", "true"),
        (("size=large", "wrapping=crate", "stamps=none", "fragile=false"), "none", "false"),
    ],
)
def test_a_default_follows_an_earlier_answer(
    said: tuple[str, ...], stamps: str, fragile: str, shop: Callable[..., None], run: Callable[..., Outcome]
):
    """Beside the answer that it is for, that default is taken; what is said goes before both."""
    shop()
    assert run("new", "shop", "Tea", *(f"--set={pair}" for pair in said), "--defaults").code == 0
    record = read_tree(Path("source-tea"))[".connector.yaml"].decode()
    assert f"stamps: {stamps}\n" in record
    assert f"fragile: {fragile}\n" in record


def test_next_steps_use_values(shop: Callable[..., None], run: Callable[..., Outcome]):
    """The commands at the end may follow from answers."""
    shop()
    assert "pay 2 for tea in large" in run("new", "shop", "Tea", "--set", "size=large", "--defaults").out


def test_a_new_default_counts_whatever_else_is_answered(shop: Callable[..., None], tmp_path: Path):
    """Who changes the default of a layer's question changes it for good."""
    shop()
    build_tree(
        tmp_path / "templates",
        {
            "_shared/shop/layer.yaml": "questions:\n" + TABLE.partition("questions:\n")[2].partition("next_steps")[0],
            "stall/template.yaml": "title: Stall\nsummary: Sells.\nprefix: source\nextends: [shop]\n"
            "questions:\n  - {key: stamps, default: three}\n",
        },
    )
    stamps = load_template("stall").question("stamps")
    assert stamps
    assert stamps.default_beside({"size": "large"}) == "three"


@pytest.mark.parametrize(("size", "header"), [("large", "// tea, 2026\n\n"), ("small", "")])
def test_a_header_stands_above_files_of_its_kind(
    size: str, header: str, shop: Callable[..., None], run, tmp_path: Path
):
    """It is there where its condition holds, above what is rendered and above what is copied, and in no other kind."""
    date = "  - {key: release_date, kind: date, prompt: Date, default: '2026-01-31'}\n"
    line = "headers: [{suffix: .txt, text: '// {slug}, {year}', when: {size: large}}]\n"
    shop("next_steps", f"{date}{line}next_steps")
    build_tree(tmp_path / "templates", {"shop/project/copied.txt": "as it is\n", "shop/project/other.md": "# None\n"})
    assert run("new", "shop", "Tea", "--set", f"size={size}", "--defaults").code == 0
    files = read_tree(Path("source-tea"))
    assert files["copied.txt"].decode() == f"{header}as it is\n"
    assert files[f"{size}/tea.txt"].decode().startswith(f"{header}{'2' if size == 'large' else '1'} tea in")
    assert files["other.md"] == b"# None\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{size: {large: ", "{size: {huge: ", "`default_for` needs an earlier choice"),
        ("{size: {large: ", "{fragile: {true: ", "`default_for` needs an earlier choice"),
        ('"two for {title}"', '"two for {nobody}"', "uses {nobody}, which does not exist"),
        ('{crate: "true"}', '{crate: "perhaps"}', "the default is one of true, false, not perhaps"),
        ("pay {price}", "pay {sum}", "uses {sum}, which does not exist"),
        ("    large: {price: ", "    huge: {price: ", "size needs one line for each choice"),
        ('large: {price: "2", ', "large: {", "size: every choice needs the same keys"),
        ("crate: {when", "barrel: {when", "only: barrel is none of the choices"),
        ("when: {size: large}, ", "", "needs `when` and `because`"),
        ("when: {size: large}", "when: {size: huge}", "`when` needs an earlier choice"),
        ("because:", "reason:", "unknown key reason"),
        ("next_steps", "headers: [{suffix: .py}]\nnext_steps", "needs the suffix of paths, and the text"),
        ("next_steps", "headers: [{text: x}]\nnext_steps", "needs the suffix of paths, and the text"),
        ("next_steps", "headers: [{suffix: .py, text: '{year}'}]\nnext_steps", "uses {year}, which does not exist"),
        (
            "next_steps",
            "headers: [{suffix: .py, text: x, when: {size: huge}}]\nnext_steps",
            "`when` needs an earlier choice",
        ),
    ],
)
def test_a_wrong_table_is_refused(shop: Callable[..., None], old: str, new: str, message: str):
    """Who writes a template is told which line is wrong."""
    shop(old, new)
    with pytest.raises(TemplateError, match=message):
        load_template("shop")


def test_the_wizard_offers_what_is_possible(shop: Callable[..., None]):
    """Choices that earlier answers rule out are not shown; later ones are asked again once they no longer fit."""
    shop()
    template = load_template("shop")

    def talk(**given: object) -> Conversation:
        def check_free(names: Names) -> None: ...

        def plan(answers: dict[str, object]) -> Plan:
            raise NotImplementedError

        return Conversation(template, given, {}, check_free, plan)

    size, wrapping = template.question("size"), template.question("wrapping")
    assert size
    assert wrapping
    assert talk(name="Tea")._possible(wrapping).keys() == {"paper"}
    assert talk(name="Tea", size="large")._possible(wrapping).keys() == {"paper", "crate"}
    assert talk(name="Tea", wrapping="crate")._possible(size).keys() == {"large"}
