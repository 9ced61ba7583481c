"""Compares what this generator makes of cookiecutter templates with what cookiecutter itself makes of them.

    python tests/compare_with_cookiecutter.py TEMPLATE [TEMPLATE …] [--set KEY=VALUE …]

TEMPLATE is a directory with a cookiecutter.json. Its hooks are run: read them first. Each template is rendered
with its defaults, then once for every other choice of every question, and once with other texts, by both. Every
path, every byte, every executable bit and every empty directory must be the same; `.connector.yaml` is ours alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COOKIECUTTER = """\
import sys
from cookiecutter.main import cookiecutter
cookiecutter(sys.argv[1], output_dir=sys.argv[2], default_config=True)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("templates", nargs="+", type=Path, metavar="TEMPLATE")
    parser.add_argument("--set", dest="pairs", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    given = dict(pair.split("=", 1) for pair in options.pairs)
    failed = 0
    for template in options.templates:
        cases = list(cases_of(template.resolve(), given))
        results = [compare(template.resolve(), case) for case in cases]
        files = sum(result.files for result in results)
        refused = sum(result.refused for result in results)
        print(f"{template}: {len(cases)} sets of answers, {files} files, {refused} sets refused by both")
        for case, result in zip(cases, results, strict=True):
            for line in result.differences:
                print(f"  {line}   with {json.dumps(case)}")
        failed += any(result.differences for result in results)
    return min(failed, 1)


def cases_of(template: Path, given: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield the sets of answers with which a template is tried."""
    options = json.loads((template / "cookiecutter.json").read_text("utf-8"))
    yield dict(given)
    texts = {key: "Ada und Zoë" for key in options if key in ("full_name", "admin_name", "author", "description")}
    yield {**texts, **given}
    for key, raw in options.items():
        if key.startswith("_"):
            continue
        others = raw[1:] if isinstance(raw, list) else [not raw] if isinstance(raw, bool) else []
        yield from ({**given, key: other} for other in others)


@dataclass(frozen=True)
class Comparison:
    """How the two projects differ, how many files were compared, and whether both tools refused the answers."""

    differences: list[str]
    files: int = 0
    refused: bool = False


def compare(template: Path, answers: Mapping[str, object]) -> Comparison:
    """Render a template with both tools, and compare all that they wrote."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "target").mkdir()
        theirs = render_with_cookiecutter(template, answers, Path(scratch, "target"))
        os.rename(Path(scratch, "target"), Path(scratch, "theirs"))  # both into one place: some templates name it
        (Path(scratch) / "target").mkdir()
        ours = render_with_ours(template, answers, Path(scratch, "target"))
        if theirs.returncode or ours.returncode:
            both = bool(theirs.returncode) and bool(ours.returncode)
            said = f"exit codes {theirs.returncode}, {ours.returncode}: {theirs.stderr}{ours.stderr}"
            return Comparison([] if both else [said], refused=both)
        one, other = listing(Path(scratch, "theirs")), listing(Path(scratch, "target"))
    paths = sorted(one.keys() | other.keys())
    return Comparison(
        [f"{path} differs" for path in paths if one.get(path, "missing") != other.get(path, "missing")], len(one)
    )


def render_with_cookiecutter(
    template: Path, answers: Mapping[str, object], parent: Path
) -> subprocess.CompletedProcess[str]:
    """Let cookiecutter render a template below `parent`, the answers typed into its prompts."""
    options = json.loads((template / "cookiecutter.json").read_text("utf-8"))
    asked = {key: raw for key, raw in options.items() if not key.startswith("_")}
    in_order = sorted(asked, key=lambda key: isinstance(asked[key], dict))  # it asks for dictionaries last
    typed = "".join(_type(asked[key], answers[key]) + "\n" if key in answers else "\n" for key in in_order)
    return _run([sys.executable, "-c", _COOKIECUTTER, str(template), str(parent)], typed)


def _type(raw: object, answer: object) -> str:
    """Return what is typed at cookiecutter's prompt for this answer."""
    if isinstance(raw, list):  # a choice that depends on other answers can only be the one that has braces in it
        place = next((n for n, choice in enumerate(raw) if choice == answer), None)
        return str(1 + (next(n for n, choice in enumerate(raw) if "{{" in choice) if place is None else place))
    if isinstance(raw, bool):
        return "y" if answer else "n"
    return json.dumps(answer) if isinstance(raw, dict) else str(answer)


def render_with_ours(template: Path, answers: Mapping[str, object], parent: Path) -> subprocess.CompletedProcess[str]:
    """Let this generator render a template below `parent`."""
    flags = ("--output", str(parent), "--trust", "--defaults", "--answers", "-")
    return _run([sys.executable, "-m", "generator", "new", str(template), *flags], json.dumps(answers))


def listing(parent: Path) -> dict[str, tuple[bytes, bool] | None]:
    """Return every file below a directory with its content and its executable bit, and every empty directory."""
    found: dict[str, tuple[bytes, bool] | None] = {}
    for path in parent.rglob("*"):
        name = path.relative_to(parent).as_posix()
        if path.is_file() and path.name != ".connector.yaml":
            found[name] = path.read_bytes(), bool(path.stat().st_mode & 0o100)
        elif path.is_dir() and not any(path.iterdir()):
            found[name] = None
    return found


def _run(command: list[str], stdin: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as home:  # cookiecutter writes into it, and leaves files in TMPDIR
        environment = {
            **os.environ,
            "HOME": home,
            "TMPDIR": home,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(command, input=stdin, env=environment, capture_output=True, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
