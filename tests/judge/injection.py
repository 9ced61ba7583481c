"""Putting faults into copies of a few real connectors, and asking both judges what they see."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.judge import ours, qa
from tests.judge.comparison import map_rules
from tests.judge.edits import Copy, Unfit, guide_of, page_of
from tests.judge.faults import (
    BREAKING,
    CERTIFIED,
    DESTINATION,
    FAULTS,
    JAVA,
    LOW_CODE,
    MANIFEST,
    PYTHON,
    Fault,
)

_EACH = 2  # connectors of a kind
_TRIED = 6  # of a kind, for so many that pass
_MOST_BYTES = 1_500_000  # a larger one would be copied a hundred times for nothing
_LEVEL = 300  # from which on the whole page is judged

BOTH, THEIRS, OURS, NOBODY = "both", "only QA", "only us", "nobody"
SEEN = (BOTH, THEIRS, OURS, NOBODY)


class Outcome(NamedTuple):
    """What became of one fault in one connector.

    Attributes:
        theirs: the checks that fail now, and did not before.
        ours: the findings that were not there before.
        unsaid: those checks which none of our findings is about.
        crashes: how our check ended, if it did not come to its end.
    """

    fault: Fault
    connector: str
    theirs: tuple[str, ...]
    ours: tuple[ours.Said, ...]
    unsaid: tuple[str, ...]
    crashes: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """Return by whom it is seen."""
        return SEEN[(not self.ours) + 2 * (not self.theirs)]


def judge_faults(checkout: Path, which: str, jobs: int) -> Iterator[str]:
    """Yield the lines that tell who sees which fault."""
    chosen = _choose(checkout, which, jobs)
    yield "Connectors: " + "; ".join(f"{kind}: {', '.join(names) or 'none'}" for kind, names in chosen.items())
    with tempfile.TemporaryDirectory(prefix="judge-") as directory:
        outcomes = list(_inject(checkout, which, jobs, chosen, Path(directory)))
    yield ""
    yield from _table(outcomes)


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    total: Counter[str] = Counter()
    for fault in FAULTS:
        found = [one for one in outcomes if one.fault is fault]
        count = Counter(one.seen for one in found)
        total += count
        counts = ", ".join(f"{seen} {count[seen]}" for seen in SEEN if count[seen]) or "fits none of them"
        codes = sorted({one.rule for outcome in found for one in outcome.ours})
        yield f"{fault.says:58} {counts:28} {', '.join(codes)}"
        for check in sorted({check for one in found for check in one.unsaid}):
            silent = ", ".join(one.connector for one in found if check in one.unsaid)
            yield f"{'':8}{check} alone says it in {silent}"
        yield from (f"{'':8}WE CRASH on {one.connector}: {crash}" for one in found for crash in one.crashes)
    yield ""
    yield f"{len(FAULTS)} faults, put in {sum(total.values())} times: " + ", ".join(f"{k} {total[k]}" for k in SEEN)
    verdicts, unsaid = (sum(len(getattr(one, name)) for one in outcomes) for name in ("theirs", "unsaid"))
    yield _share("faults that Airbyte's QA sees, we say something of", total[BOTH], total[BOTH] + total[THEIRS])
    yield _share("verdicts of its checks, a rule of ours for the same check says", verdicts - unsaid, verdicts)


def _share(of_what: str, some: int, everything: int) -> str:
    return f"Of {everything} {of_what} {some} ({100 * some / max(everything, 1):.1f} %)"


def _inject(
    checkout: Path, which: str, jobs: int, chosen: Mapping[str, Sequence[str]], directory: Path
) -> Iterator[Outcome]:
    """Put every fault into every connector of its kinds; a copy of each without fault is judged, too."""
    names = dict.fromkeys(name for names in chosen.values() for name in names)
    own = checkout / "airbyte-ci" if which == qa.OWN else None
    clean = {name: _copy(checkout, name, directory / "clean" / name, own) for name in names}
    spoilt: list[tuple[Fault, str, Copy]] = []
    for number, fault in enumerate(FAULTS):
        for name in dict.fromkeys(name for kind in fault.kinds for name in chosen[kind]):
            copy = _copy(checkout, name, directory / str(number) / name, own)
            try:
                fault.edit(copy)
            except Unfit:
                shutil.rmtree(copy.root)
            else:
                spoilt.append((fault, name, copy))
    places = {copy.root: qa.Place(copy.root, name) for name, copy in clean.items()}
    places |= {copy.root: qa.Place(copy.root, name) for _, name, copy in spoilt}
    answer = qa.ask(which, checkout, list(places.values()), jobs)
    theirs, checks_of = answer.verdicts, map_rules(answer)
    before = {name: ours.check_one(places[copy.root]) for name, copy in clean.items()}
    for fault, name, copy in spoilt:
        known = {(one.rule, one.message) for one in before[name]}
        said = ours.check_one(places[copy.root])
        new = [one for one in said if (one.rule, one.message) not in known and one.severity in ours.COUNTED]
        failed = _failed(theirs[places[copy.root]]) - _failed(theirs[places[clean[name].root]])
        unsaid = failed.difference(*(checks_of.get(one.rule, ()) for one in new))
        crashes = tuple(f"{one.message}, {one.where}" for one in said if one.severity == ours.CRASH)
        yield Outcome(fault, name, tuple(sorted(failed)), tuple(new), tuple(sorted(unsaid)), crashes)


def _failed(verdicts: Sequence[qa.Verdict]) -> set[str]:
    """Return the checks that fail; all of them, where there is no code, are one verdict."""
    if all(one.message == qa.NO_CODE for one in verdicts):
        return {"(all checks)"}
    return {one.check for one in verdicts if one.status == qa.FAILED}


def _choose(checkout: Path, which: str, jobs: int) -> dict[str, tuple[str, ...]]:
    """Return kind -> a few connectors from all over the alphabet, those that fail the fewest checks."""
    paths = [path.parent for path in sorted((checkout / ours.CONNECTORS).glob("*/metadata.yaml"))]
    fit: dict[str, list[str]] = {
        kind: [] for kind in (PYTHON, LOW_CODE, MANIFEST, JAVA, CERTIFIED, DESTINATION, BREAKING)
    }
    for path in paths:
        copy = Copy(checkout, path)
        for kind in _kinds(copy):
            fit[kind].append(path.name)
    some = {
        kind: [name for name in _spread(names, 40) if _is_small(checkout, name)][:_TRIED] for kind, names in fit.items()
    }
    places = [qa.Place(checkout, name) for name in dict.fromkeys(name for names in some.values() for name in names)]
    verdicts = qa.ask(which, checkout, places, jobs).verdicts
    failed = {place.name: len(_failed(verdicts[place])) for place in places}
    return {kind: tuple(sorted(names, key=failed.__getitem__)[:_EACH]) for kind, names in some.items()}


def _spread(names: Sequence[str], most: int) -> list[str]:
    """Return so many of them, from all over the alphabet: neighbours in a repository resemble each other."""
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:most]


def _kinds(copy: Copy) -> Iterator[str]:
    package = copy.path / copy.path.name.replace("-", "_")
    data = copy.data
    is_source = copy.path.name.startswith("source-")
    level = (data.get("ab_internal") or {}).get("sl", 100)
    if (copy.root / guide_of(copy.path.name)).is_file() and (data.get("releases") or {}).get("breakingChanges"):
        yield BREAKING
    if (copy.path / "manifest.yaml").is_file():
        yield MANIFEST
    elif (package / "manifest.yaml").is_file():
        yield CERTIFIED if level >= _LEVEL else LOW_CODE
    elif (copy.path / "pyproject.toml").is_file():
        yield DESTINATION if not is_source else CERTIFIED if level >= _LEVEL else PYTHON
    elif any((copy.path / "src/main" / language).is_dir() for language in ("java", "kotlin")):
        yield JAVA


def _is_small(checkout: Path, name: str) -> bool:
    files = (path for path in (checkout / ours.CONNECTORS / name).rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) < _MOST_BYTES


def _copy(checkout: Path, name: str, root: Path, own: Path | None) -> Copy:
    """Copy a connector with its pages into a repository of its own, with a link to the QA that it goes by, if any."""
    path = root / ours.CONNECTORS / name
    shutil.copytree(checkout / ours.CONNECTORS / name, path)
    (root / ".git").mkdir()
    if own:
        (root / "airbyte-ci").symlink_to(own)
    copy = Copy(root, path)
    for page in (page_of(copy.data), guide_of(name)):
        if (checkout / page).is_file():
            (root / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(checkout / page, root / page)
    return copy
