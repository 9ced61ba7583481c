"""When an answer in a script is text, and when it has become code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.foreign.hook_answers import fill_in, harmless, is_same_code, plain_json


@pytest.mark.parametrize("text", ["Zoë 1-2_3", "https://example.com/a:b@c,d", "x.y+z"])
def test_ordinary_answers_are_harmless(text: str):
    """Names, versions, addresses: what nearly every answer is made of means nothing to a script."""
    assert harmless(text) == text


@pytest.mark.parametrize("char", "\"'\\\n\r\t{}()[]$`;&|<>#!%*?=~^")
def test_what_may_mean_something_is_not(char: str):
    """Every other character is taken out of what is expected."""
    assert harmless(f"a{char}b") == "axb"


@pytest.mark.parametrize(
    ("filled", "same"),
    [
        ('N = "O\'Neil"', True),
        ('N = "say (it)"  # say (it)', True),
        ('N = "a" "b"', True),
        ('N = "a"; b', False),
        ('N = "a', False),
        ('N = f"{a}"', False),
        ("N = 1", False),
        ('M = "a"', False),
        ('N = b"a"', False),
        ("", False),
    ],
)
def test_only_the_text_of_strings_may_differ(filled: str, same: bool):
    """In Python two fillings are the same code if their syntax trees are, but for what stands in strings."""
    assert is_same_code(".py", filled.encode(), b'N = "x"') is same


SAFE = [
    'N = "{}"',
    'print("{}")',
    'import json\nD = {{"name": "{}"}}\njson.dump(D, open("x", "w"))',
    'import subprocess\nsubprocess.run(["git", "commit", "-m", "{}"], check=True)',
    'import subprocess\nfrom pathlib import Path\nsubprocess.run(["git", "init"], cwd=Path("."))\nN = "{}"',
    'import os\nos.system("git init")\nN = "{}"',
    'import subprocess\nsubprocess.run("git init && git add .", shell=True)\nN = "{}"',
    'import re\nif not re.compile(r"^[a-z]+$").match("{}"): pass',
    'import subprocess\ndef run(*words):\n    subprocess.check_call(words)\nrun("git", "tag", "{}")',
    'import subprocess, sys\nsubprocess.run([sys.executable, "-m", "venv", ".venv"])\nN = "{}"',
]
RUN = [
    'import os\nos.system("echo {}")',
    'import os\nos.system("echo " + "{}")',
    'import os\nos.system(f"echo {{1}} {}")',
    'import os\ncommand = "echo {}"\nos.system(command)',
    'from os import system\nsystem("echo {}")',
    'from os import system as s\ns("echo {}")',
    'import os as o\nx = o.system\nx("echo {}")',
    'import os\ngetattr(os, "sys" + "tem")("echo {}")',
    'import os\nos.popen("echo {}").read()',
    'eval("{}")',
    'exec("""{}""")',
    'compile("{}", "x", "exec")',
    '__import__("{}")',
    'import subprocess\nsubprocess.run("echo {}", shell=True)',
    'import subprocess\nsubprocess.run(args="echo {}", shell=1)',
    'import subprocess\nO = dict(shell=True)\nsubprocess.run("echo {}", **O)',
    'import subprocess\nC = "echo {}"\nsubprocess.Popen(C, shell=True)',
    'import subprocess\nsubprocess.getoutput("echo {}")',
    'import subprocess\nsubprocess.check_output(["sh", "-c", "echo {}"])',
    'import subprocess\nsubprocess.check_output(["/bin/bash", "-ec", "echo " + "{}"])',
    'import subprocess\nC = "echo {}"\nsubprocess.call(["bash", "-lc", C])',
    'import subprocess, sys\nsubprocess.call([sys.executable, "-c", "print({})"])',
    'import subprocess\nsubprocess.run(["sh"], input="echo {}", text=True)',
    'import subprocess\ndef run(c):\n    subprocess.run(c, shell=True)\nrun("echo {}")',
    'import functools, subprocess\nr = functools.partial(subprocess.run, shell=True)\nr("echo {}")',
    'import subprocess, shlex\nsubprocess.run(shlex.split("git commit -m {}"))',
    'from invoke import run\nrun("echo {}")',
    'import pexpect\npexpect.spawn("echo {}")',
    'import asyncio\nasyncio.create_subprocess_shell("echo {}")',
    'import sqlite3\nsqlite3.connect("x").execute("INSERT INTO t VALUES (\'{}\')")',
    'import os\nos.execlp("sh", "sh", "-c", "echo {}")',
    'import timeit\ntimeit.timeit("{}")',
    'from importlib import import_module\nimport_module("{}")',
]


@pytest.mark.parametrize("script", SAFE)
def test_text_that_is_only_text_may_be_anything(script: str):
    """Titles, messages and names with a quote in them are fine where nothing runs them."""
    filled, expected = (script.format(text).encode() for text in ("O'Neil; $(x)", "OxNeilx xxxx"))
    assert is_same_code(".py", filled, expected)


@pytest.mark.parametrize("script", RUN)
def test_text_that_a_script_could_run_may_not(script: str):
    """A string in `os.system`, `eval`, a shell's `-c`, SQL: there, its text is code, however it gets there."""
    filled, expected = (script.format(text).encode() for text in ("$(touch x); y", "xxtouch xxx y"))
    assert not is_same_code(".py", filled, expected)
    assert is_same_code(".py", expected, expected)


@pytest.mark.parametrize("text", ["--upload-pack=x", "-rf", "a -rf /"])
def test_no_answer_is_an_option(text: str):
    """A word that begins with a dash means something to nearly every program."""
    assert harmless(text) != text


HOSTILE = "".join(map(chr, range(0x20))) + "'\"`$\\<>&|;(){}[]*?!#~%^=\x7f\x85\u2028\U0001f600\ud800 \n--x"


@pytest.mark.parametrize("data", [HOSTILE, {HOSTILE: [HOSTILE, 1, True, None, {"": HOSTILE}]}])
def test_plain_json_says_the_same_with_harmless_characters(data: object):
    """It reads back as it was; what stands in its strings means nothing to anybody."""
    text = plain_json(data)
    assert json.loads(text) == data
    assert set(re.sub(r'"|\\u[0-9a-f]{4}', "", text)) <= set("\n {}[],:-truenull1x")


def test_other_languages_have_no_safe_text():
    """Of a shell script nothing but the expected filling is accepted."""
    assert is_same_code(".sh", b"echo a", b"echo a") and not is_same_code(".sh", b"echo 'a b'", b"echo 'axb'")


def test_an_answer_does_not_choose_the_encoding(tmp_path: Path, clean_temp: Path):
    """In the first two lines, `coding: utf-7` would make code of harmless characters."""
    script = tmp_path / "post_gen_project.py"
    script.write_text("# {{ cookiecutter.name }}\nN = '{{ cookiecutter.text }}'\n", "utf-8")
    context = {"cookiecutter": {"name": "coding: utf-7", "text": "+ACc-"}}
    with pytest.raises(ValueError, match="encoded"):
        fill_in(script, context, context)
