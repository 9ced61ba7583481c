"""YAML and TOML as they are, also where they are hostile."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

from generator.formats.languages import MAX_DEPTH, TooDeep, compose_yaml, load_json, load_toml, load_yaml
from generator.formats.lines import Lines

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
    assert Lines(b"a:\n  b: 1\n  c:\n    - 0\n    - {d: 1}\n").find(path) == line


def test_broken_yaml_is_an_error():
    """The error is PyYAML's own."""
    with pytest.raises(yaml.YAMLError):
        load_yaml(b"a: [")


def _stairs(depth: int) -> bytes:
    return "".join(f"{' ' * n}a:\r" for n in range(depth)).encode()


NESTED = {
    "yaml brackets": lambda depth: load_yaml(b"[" * depth + b"]" * depth),
    "yaml nodes": lambda depth: compose_yaml("{a: " * depth + "}" * depth),
    "yaml dashes": lambda depth: load_yaml(b"- " * depth),
    "yaml stairs": lambda depth: load_yaml(_stairs(depth)),
    "json": lambda depth: load_json('{"a": ' * depth + "1" + "}" * depth),
    "toml values": lambda depth: load_toml(f"a = {'[' * depth}{']' * depth}"),
    "toml keys": lambda depth: load_toml(f"{'a.' * depth}a = 1"),
    "toml tables": lambda depth: load_toml("[" + '"a" . ' * (depth - 1) + "a]"),
}


@pytest.mark.parametrize("form", NESTED)
def test_the_limit_is_ours(form: str):
    """In every language depth ends at the same number, far below what its parser can bear, and with one error."""
    NESTED[form](MAX_DEPTH)
    for depth in (MAX_DEPTH + 2, 1500, 50_000 if form != "yaml stairs" else 1500):
        with pytest.raises(TooDeep, match=r"^it is nested too deeply$"):
            NESTED[form](depth)


@pytest.mark.parametrize("text", ["[" * 999, "#[[" * 99, "a.b" * 200, r"\\[" * 200, r"\"[" * 200])
def test_text_is_no_depth(text: str):
    """What stands in a string or in a comment counts for nothing."""
    assert load_json(f'{{"a": "{text}"}}') == load_toml(f'a = "{text}" # {text}')
    assert load_yaml(f'a: "{text}" # {text}'.encode()) == load_toml(f'a = """{text}"""')
    assert load_toml(f"a = [{'1.5, ' * 300}]")["a"] == [1.5] * 300


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (b"a: &x\n  b: 1\nc: *x\n", ["c", "b"], 2),
        (b"a: &x\n  b: 1\nc:\n  - 0\n  - *x\n", ["c", 1], 1),
        (b"a: 1\na: 2\n", ["a"], 1),
        (b"? [k, l]\n: 1\nb: 2\n", ["b"], 3),
        (b"? &k a\n: {b: 1}\n*k : 2\nc: 3\n", ["a", "b"], 2),
        (b"- a\n- b\n", [5], 0),
        (b"", ["a"], 0),
        (b'{"a":\n [1,\n {"b": 2}]}', ["a", 1, "b"], 3),
    ],
)
def test_lines_of_rarer_yaml_are_found(text: bytes, path: list[str | int], line: int):
    """What an alias repeats stands where its anchor does; of a key that stands twice, the first counts."""
    assert Lines(text).find(path) == line


@pytest.mark.parametrize(
    "text", ['["' + "[" * 200 + '"]', "[" + "[], " * 200 + "{}]", '{"a\\"[": [' + '{"b": "}]"}, ' * 99 + "1]}"]
)
def test_brackets_that_are_no_depth_are_read(text: str):
    """Brackets in strings, and beside each other, are none."""
    assert load_json(text) == json.loads(text)
