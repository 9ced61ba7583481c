"""`check --fix`: one plan for all connectors, shown or carried out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.checks.catalogue import RULES
from generator.commands import fix
from generator.errors import TargetError
from tests.checks.corpus.bases import BASES
from tests.checks.corpus.case import PAGE
from tests.conftest import Outcome, build_tree, read_tree
from tests.support.monorepos import CONNECTORS, SUMMARY, airbyte_2022

Run = Callable[..., Outcome]
_NEEDED = ("metadata.schema", "docs.page")

pytestmark = pytest.mark.skipif(not RULES.keys() >= set(_NEEDED), reason="no check of today finds what is mended")


def _connectors(*names: str) -> list[Path]:
    """Build Airbyte's repository around connectors whose metadata.yaml has a key that was called otherwise."""
    made = []
    for name in names:
        words = {"fjord": name, "Fjord": name.title()}
        files = {_named(path, words): _named(text, words) for path, text in BASES["python"].items() if path != PAGE}
        metadata = files["metadata.yaml"].replace("registryOverrides:", "registries:  # where")
        files["metadata.yaml"] = metadata.replace("5d2c1f2e", f"5d2c1f{len(made):02}")  # an ID of its own
        page = {f"docs/integrations/sources/{name}.md": _named(BASES["python"][PAGE], words)}
        build_tree(Path.cwd(), {".git/HEAD": "", **page})
        made.append(build_tree(Path.cwd() / CONNECTORS / f"source-{name}", files))
    return made


def _named(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def test_what_can_be_mended_is_written(run: Run):
    """Nothing but that piece of the file is another; it is said what was mended, what was written, and the way back."""
    (connector,) = _connectors("fjord")
    before = read_tree(Path.cwd())
    outcome = run("check", str(connector), "--fix")
    assert outcome.code == 0, outcome.out
    after = read_tree(Path.cwd())
    (path,) = (path for path in after if after[path] != before.get(path))
    assert after[path] == before[path].replace(b"registries:", b"registryOverrides:")
    assert "fixed: registries is no key that is known here [metadata.schema]\n" in outcome.out
    assert f"edited {Path.cwd() / path}\n" in outcome.out
    assert "git diff shows what was changed" in outcome.err


def test_a_second_time_there_is_nothing_to_mend(run: Run):
    """Twice is once; and what was mended is clean."""
    (connector,) = _connectors("fjord")
    run("check", str(connector), "--fix")
    before = read_tree(Path.cwd())
    outcome = run("check", str(connector), "--fix")
    assert outcome.code == 0 and outcome.out.startswith("Nothing can be fixed.\n")
    outcome = run("check", str(connector), "--fix", "--diff")
    assert (outcome.out, outcome.err) == ("", "Nothing can be fixed.\n")
    assert read_tree(Path.cwd()) == before


@pytest.mark.parametrize("flags", [["--dry-run"], ["--diff"], ["--dry-run", "--json"], ["--diff", "--json"]])
def test_nothing_is_written_where_it_is_only_shown(flags: list[str], run: Run):
    """And the exit code is that of what is there."""
    (connector,) = _connectors("fjord")
    before = read_tree(Path.cwd())
    outcome = run("check", str(connector), "--fix", *flags)
    assert read_tree(Path.cwd()) == before
    assert outcome.code == 3
    assert ("registryOverrides:" in outcome.out) == ("--diff" in flags)


def test_a_diff_is_nothing_but_one(run: Run):
    """What `git apply` takes, and no line that is none of it."""
    (connector,) = _connectors("fjord")
    out = run("check", str(connector), "--fix", "--diff").out
    assert [line for line in out.splitlines() if line.startswith(("+", "-"))] == [
        f"--- {connector / 'metadata.yaml'}",
        f"+++ {connector / 'metadata.yaml'}",
        "-  registries:  # where",
        "+  registryOverrides:  # where",
    ]


def test_what_machines_are_told(run: Run):
    """The plan as `register` gives it, what it mends, and what is left."""
    (connector,) = _connectors("fjord")
    shown = json.loads(run("check", str(connector), "--fix", "--json").out)
    assert shown["written"] is True
    assert [(Path(one["path"]).name, one["action"]) for one in shown["changes"]] == [("metadata.yaml", "edit")]
    assert [(one["rule"], one["connector"]) for one in shown["fixed"]] == [("metadata.schema", str(connector))]
    assert [one["status"] for one in shown["left"]["connectors"]] == ["done"]


def test_all_or_nothing(run: Run, monkeypatch: pytest.MonkeyPatch):
    """A file that somebody changes meanwhile stops all of it: the connectors before it are as they were, too."""
    first, second = _connectors("aa", "bb")
    before = read_tree(Path.cwd())
    whole = fix.apply_plan
    theirs = (second / "metadata.yaml").read_bytes() + b"# theirs\n"

    def meanwhile(plan: object) -> object:
        (second / "metadata.yaml").write_bytes(theirs)
        return whole(plan)  # type: ignore[arg-type]

    monkeypatch.setattr(fix, "apply_plan", meanwhile)
    outcome = run("check", str(first), str(second), "--fix")
    assert outcome.code == 1 and "was changed by somebody else just now" in outcome.err
    before[f"{CONNECTORS}/source-bb/metadata.yaml"] = theirs
    assert read_tree(Path.cwd()) == before
    with pytest.raises(TargetError):
        fix._refuse(second, b"")


def test_several_are_mended_together(run: Run):
    """All connectors of a repository, with one plan."""
    _connectors("aa", "bb", "cc")
    outcome = run("check", "--all", "--fix")
    assert outcome.code == 0, outcome.out
    assert outcome.out.count("edited ") == 3


def test_what_lies_apart_is_mended_apart(run: Run):
    """What is written together lies together."""
    for place in ("a", "b"):
        build_tree(Path(place) / "source-fjord", {path: text for path, text in BASES["java"].items() if path != PAGE})
    outcome = run("check", "a/source-fjord", "b/source-fjord", "--fix")
    assert outcome.code == 2 and "fix them apart" in outcome.err


def test_pages_and_entries(run: Run):
    """What a monorepo's own files lack of a connector is entered as `register` does it."""
    if "docs.index-entry" not in RULES:
        pytest.skip("no check of today finds it")
    airbyte_2022(Path.cwd())
    (connector,) = _connectors("fjord")
    Path("docs/integrations/sources/fjord.md").unlink()
    run("check", str(connector), "--fix")
    assert "(integrations/sources/fjord.md)" in Path(SUMMARY).read_text()
    assert Path("docs/integrations/sources/fjord.md").is_file()
    assert run("register", str(connector)).out == "Everything is registered already.\n"


@pytest.mark.parametrize(
    ("flags", "hint"),
    [
        (["--fix", "--run"], "fix it first"),
        (["--dry-run"], "add --fix"),
        (["--diff"], "add --fix"),
        (["--fix", "--json", "--output", "x"], "leave --output out"),
    ],
)
def test_what_does_not_go_together(flags: list[str], hint: str, run: Run):
    """Mending runs nothing, and there is nothing to look at without it."""
    (connector,) = _connectors("fjord")
    outcome = run("check", str(connector), *flags)
    assert outcome.code == 2 and hint in outcome.err
