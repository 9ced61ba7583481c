"""YAML and TOML as they are, also where they are hostile."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

from generator.formats.languages import find_line, load_yaml

DEEP = {"brackets": "[", "braces": "{a: ", "dashes": "- "}


@pytest.mark.parametrize("opening", DEEP.values(), ids=DEEP)
def test_deep_yaml_is_refused(opening: str):
    """What would overflow the C parser's stack is an error; a process of its own, because it would crash."""
    script = (
        "import sys, yaml; from generator.formats.languages import load_yaml\n"
        "try: load_yaml(sys.argv[1].encode() * 100_000)\nexcept yaml.YAMLError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, opening], capture_output=True, text=True)
    assert done.stdout == "it is nested too deeply\n", done.stderr


def test_wide_yaml_is_read():
    """Many brackets beside each other are no depth."""
    assert load_yaml(b"a: [" + b"[], " * 5000 + b"]") == {"a": [[]] * 5000}


@pytest.mark.parametrize(
    ("path", "line"),
    [(["a"], 1), (["a", "b"], 2), (["a", "c", 1], 5), (["a", "c", 1, "d"], 5), (["a", "none"], 1), (["none"], 0)],
)
def test_lines_are_found(path: list[str | int], line: int):
    """A part stands where its key stands; what is missing stands where the way to it ends."""
    assert find_line(b"a:\n  b: 1\n  c:\n    - 0\n    - {d: 1}\n", path) == line


def test_broken_yaml_is_an_error():
    """The error is PyYAML's own."""
    with pytest.raises(yaml.YAMLError):
        load_yaml(b"a: [")
