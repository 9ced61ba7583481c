"""Files: whether they can be read, and what a generator left in them."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, right, wrong

SPEC = "source_fjord/spec.yaml"
URL = "documentationUrl: https://docs.airbyte.com/integrations/sources/fjord"
LATER = "todo-stream-name"
PADDING = "# fjord\n" * 1000
RECORD = {".connector.yaml": "template: airbyte-python\nanswers: {title: Fjord, slug: fjord}\n"}


def _setup(times: int) -> str:
    """Return a setup.py whose name is put together of so many parts."""
    return f"from setuptools import setup\n\nsetup(name={' + '.join(['[1]'] * times)})\n"


CASES = [
    wrong(
        "file.duplicate-key",
        "a version",
        "python",
        {"metadata.yaml": ("  dockerRepository:", "  dockerImageTag: 0.3.1\n  dockerRepository:")},
        where="metadata.yaml:10",
    ),
    wrong(
        "file.duplicate-key",
        "in braces",
        "manifest-only",
        {"manifest.yaml": ("{type: CheckStream,", "{type: CheckStream, type: CheckStream,")},
        where="manifest.yaml:3",
        home=ALONE,
    ),
    right(
        "file.duplicate-key",
        "a merge that is written over",
        "manifest-only",
        {"manifest.yaml": ("definitions:\n", "definitions:\n  a: &a {x: 1}\n  b: {<<: *a, x: 2}\n")},
    ),
    right("file.duplicate-key", "the same in two mappings", "low-code"),
    wrong(
        "file.unparsable",
        "Latin-1",
        "python",
        {"source_fjord/more.py": "A = 1\n# Größe\n".encode("latin-1")},
        where="source_fjord/more.py:2",
    ),
    wrong("file.unparsable", "UTF-16", "python", {"metadata.yaml": "data: {}\n".encode("utf-16")}),
    right(
        "file.unparsable",
        "Latin-1 that says so",
        "python",
        {"source_fjord/more.py": "# coding: latin-1\nA = 'Größe'\n".encode("latin-1")},
    ),
    right(
        "file.unparsable",
        "with a byte order mark",
        "python",
        {"source_fjord/schemas/boats.json": b'\xef\xbb\xbf{"type": "object", "properties": {"id": {}}}\n'},
    ),
    wrong(
        "file.conflict",
        "on the page",
        "java",
        {"PAGE": ("## Changelog\n", "## Changelog\n<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> main\n")},
        where="../../../docs/integrations/sources/fjord.md:59",
    ),
    right("file.conflict", "a heading that is underlined", "python", {"README.md": "Fjord\n=======\n\n> said\n"}),
    wrong(
        "todo.mark",
        "in the code",
        "python",
        {"source_fjord/run.py": ("import sys", "# TODO(fjord): Mend it.\nimport sys")},
        where="source_fjord/run.py:1",
    ),
    wrong("todo.mark", "on the page", "java", {"PAGE": ("# Fjord\n", "# Fjord\n\n<!-- TODO(fjord): Say it. -->\n")}),
    right(
        "todo.mark",
        "somebody else's",
        "python",
        {"source_fjord/run.py": ("import sys", "# TODO(ada): Mend it.\nimport sys")},
    ),
    right(
        "todo.mark",
        "of another connector",
        "python",
        {"source_fjord/run.py": ("import sys", "# TODO(fjords): Mend it.\nimport sys")},
    ),
    wrong(
        "todo.leftover",
        "an address",
        "python",
        {SPEC: (URL, "documentationUrl: https://docsurl.com")},
        where=f"{SPEC}:1",
    ),
    right(
        "todo.leftover",
        "of a connector that we made",
        "python",
        {SPEC: (URL, "documentationUrl: https://docsurl.com"), **RECORD},
    ),
    right("todo.leftover", "in the tests", "python", {"integration_tests/abnormal_state.json": f'{{"{LATER}": {{}}}}'}),
    wrong("todo.test-leftover", "a state", "python", {"integration_tests/abnormal_state.json": f'{{"{LATER}": {{}}}}'}),
    right(
        "todo.test-leftover", "a state of its own", "python", {"integration_tests/abnormal_state.json": '{"boats": {}}'}
    ),
    wrong(
        "file.unparsable", "Python", "python", {"source_fjord/more.py": "def go(:\n"}, where="source_fjord/more.py:1"
    ),
    wrong("file.unparsable", "YAML", "manifest-only", {"manifest.yaml": "streams: [\n"}),
    right("file.unparsable", "what tests read on purpose", "python", {"unit_tests/data/broken.json": "{"}),
    right("file.unparsable", "another language", "python", {"source_fjord/query.graphql": "{", "tool.json5": "{"}),
    right("file.unparsable", "empty", "python", {"source_fjord/empty.json": ""}),
    wrong(
        "file.too-large",
        "a manifest of more than 5 MB",
        "manifest-only",
        {"manifest.yaml": ("spec:\n", f"{PADDING * 640}spec:\n")},
        where="manifest.yaml",
    ),
    wrong(
        "file.too-large",
        "metadata of more than 1 MB",
        "python",
        {"metadata.yaml": ("data:\n", f"{PADDING * 130}data:\n")},
    ),
    right(
        "file.too-large",
        "a manifest of more than 1 MB",
        "manifest-only",
        {"manifest.yaml": ("spec:\n", f"{PADDING * 160}spec:\n")},
    ),
    right(
        "file.too-large",
        "a schema of more than 1 MB",
        "python",
        {"source_fjord/schemas/boats.json": ('{"type"', f'{" " * 1_200_000}{{"type"')},
    ),
    right("file.too-large", "what only tests read", "python", {"integration_tests/large.json": " " * 1_000_001}),
    right("file.too-large", "code", "python", {"source_fjord/large.py": " " * 1_000_001}),
    wrong("file.too-deep", "what nobody writes", "python", {"setup.py": _setup(900)}),
    right("file.too-deep", "what somebody may write", "python", {"setup.py": _setup(30)}),
]
