"""Names and free texts in numbers, other ones in each run: `python -m tests.support.torture_input [--examples N]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.support.hostile import ANY_NAME, ANY_TEXT, ANY_URL, NAMES, TEMPLATES, text_questions, try_name, try_texts


def main() -> int:
    """Run them all; the first that does harm ends the run with its traceback. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=2000, help="of each kind, for each template")
    phases = [Phase.explicit, Phase.generate]  # to shrink a failure would take minutes
    many = settings(max_examples=parser.parse_args().examples, deadline=None, database=None, phases=phases)
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as directory:
        for template in TEMPLATES:
            for name in NAMES:
                count["names accepted" if try_name(template, name, Path(directory)) else "names refused"] += 1
            _try_names(template, Path(directory), many, count)
            _try_texts(template, Path(directory), many, count)
    print(", ".join(f"{number} {what}" for what, number in sorted(count.items())), "and no third outcome")
    return 0


def _try_names(template: str, parent: Path, many: settings, count: Counter[str]) -> None:
    @many
    @given(ANY_NAME)
    def names(name: str) -> None:
        count["names accepted" if try_name(template, name, parent) else "names refused"] += 1

    names()


def _try_texts(template: str, parent: Path, many: settings, count: Counter[str]) -> None:
    @many
    @given(st.data())
    def texts(data: st.DataObject) -> None:
        questions = text_questions(template)
        given_texts = {q.key: data.draw(ANY_URL if q.kind == "url" else ANY_TEXT, q.key) for q in questions}
        count["values read back"] += try_texts(template, given_texts, parent)

    texts()


if __name__ == "__main__":
    sys.exit(main())
