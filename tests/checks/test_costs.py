"""What others wrote is looked at in time that grows as it does: no megabyte of it takes minutes, or all memory."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import build_tree
from tests.support.processes import finish

pytestmark = [pytest.mark.once, pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")]

_SECONDS = 20
"""Each takes one or two; what grows as the square takes minutes."""

_LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from generator import cli
sys.exit(cli.main())
"""
_SIZE = 300_000
PACKAGE = {"source_x/__init__.py": ""}
PAGE = "docs/integrations/sources/x.md"


def _many(line: str, size: int = _SIZE) -> str:
    """Repeat a line, `{n}` in it counted, until it has so many characters."""
    if "{n}" not in line:
        return line * (size // len(line))
    return "".join(line.replace("{n}", str(n)) for n in range(size // (len(line) + 2)))


def _form(count: int, **field: str) -> str:
    fields = {f"a{n}": {"type": "string", **{key: f"{value}{n}" for key, value in field.items()}} for n in range(count)}
    return json.dumps({"connectionSpecification": {"type": "object", "required": list(fields), "properties": fields}})


def _setup(*lines: str, **arguments: str) -> str:
    words = ", ".join(f"{key}={value}" for key, value in arguments.items())
    return "\n".join(["from setuptools import setup", *lines, f"setup({words})"])


CONNECTORS: dict[str, Mapping[str, str]] = {
    "tags that are none": {"metadata.yaml": "data:\n  tags:\n" + _many("  - t{n}\n")},
    "marks": {"a.py": _many("# TODO(x): a\n")},
    "addresses in comments": {"a.py": _many("# http://\n"), "b.py": "# " + _many("http://")},
    "a heading that goes on": {PAGE: "# " * (_SIZE // 2) + "x"},
    "a sentence with blanks": {"a.py": "# TODO(x): a" + " " * _SIZE + "b"},
    "fields that look secret": {
        **PACKAGE,
        "source_x/spec.yaml": "connectionSpecification:\n  type: object\n  properties:\n"
        + _many("    t{n}_token: {type: string}\n"),
    },
    "required fields": {**PACKAGE, "source_x/spec.json": _form(12_000)},
    "required fields on a page": {
        **PACKAGE,
        "source_x/spec.json": _form(12_000, title="t"),
        PAGE: "## Prerequisites\n" + "t" * _SIZE,
    },
    "references that lead nowhere": {"manifest.yaml": "a:\n" + _many("  k{n}: '#/definitions/x{n}'\n")},
    "streams of a manifest": {"manifest.yaml": "streams:\n" + _many("  - {name: s{n}}\n")},
    "streams of a package": {**PACKAGE, "source_x/s.py": _many("class A{n}(HttpStream): pass\n", 200_000)},
    "classes that are derived": {
        **PACKAGE,
        "source_x/s.py": "".join(f"class A{n}(A{n - 1}): pass\n" for n in range(7000)),
    },
    "schemas of no stream": {
        **PACKAGE,
        **{f"source_x/schemas/s{n}.json": '{"type": "object"}' for n in range(2000)},
        "source_x/source.py": "x = 1\n# " + "y" * _SIZE,
    },
    "blank lines": {**PACKAGE, "source_x/a.py": "\n" * _SIZE},
    "a version": {"setup.py": _setup(install_requires=f"['airbyte-cdk==1{'.1' * 300_000}!']")},
    "a version of many digits": {"setup.py": _setup(install_requires=f"['airbyte-cdk=={'1' * 5000}']")},
    "commands": {
        **PACKAGE,
        "setup.py": _setup(
            entry_points={"console_scripts": [f"a{n}=source_x.run:r" for n in range(20_000)]}.__repr__()
        ),
    },
    "text that doubles": {
        "setup.py": _setup(
            "a0 = 'xxxxxxxxxx'", *(f"a{n} = f'{{a{n - 1}}}{{a{n - 1}}}'" for n in range(1, 60)), name="a59"
        )
    },
    "lists that double": {
        "setup.py": _setup("a0 = ['x']", *(f"a{n} = a{n - 1} + a{n - 1}" for n in range(1, 60)), install_requires="a59")
    },
    "lists in text that doubles": {
        "setup.py": _setup(
            "a0 = ['x']", *(f"a{n} = [a{n - 1}, a{n - 1}]" for n in range(1, 60)), "b = f'{a59}'", name="b"
        )
    },
    "what merges": {
        "metadata.yaml": "a: &a {"
        + ", ".join(f"k{n}: 1" for n in range(9000))
        + "}\ndata:\n  tags:\n"
        + "  - {<<: *a}\n" * 40_000
    },
    "what merges twice as much each time": {
        "metadata.yaml": "a0: &a0 {x: 1}\n"
        + "".join(f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    },
    "what merges itself": {"metadata.yaml": "data: &a\n  <<: *a\n  name: x\n"},
    "a number of base 60": {"metadata.yaml": "data: {dockerImageTag: 1" + ":1" * 300_000 + "}"},
    "a float of base 60": {"metadata.yaml": "data: {dockerImageTag: 1" + ":1" * 400 + ".5}"},
    "numbers of many digits": {
        "metadata.yaml": "data: {dockerImageTag: " + "9" * 5000 + "}",
        "manifest.yaml": f"definitions: [a]\nx: '#/definitions/²'\ny: '#/definitions/{'9' * 5000}'\n",
    },
    "a release of many digits": {
        "src/metadata/ingestion/x": "",
        "setup.py": _setup(install_requires="['openmetadata-ingestion~=2.0.0']"),
        "Dockerfile": f"FROM x/ingestion:{'9' * 5000}.1\n",
    },
    "what is ignored": {"Dockerfile": "FROM x\nCOPY . .\n", ".dockerignore": _many("*a{n}*\n")},
    "streams of a catalog": {
        **PACKAGE,
        "source_x/streams.py": "class A(HttpStream): pass\n",
        "sample_files/configured_catalog.json": json.dumps(
            {"streams": [{"stream": {"name": f"x{n}"}} for n in range(20_000)]}
        ),
    },
}


def _run(root: Path, *words: str) -> str:
    done = finish([sys.executable, "-c", _LIMITED.replace("{seconds}", str(_SECONDS)), *words], cwd=root)
    assert done.returncode in (0, 1, 2, 3) and "Traceback" not in done.stderr, (done.returncode, done.stderr[-2000:])
    return done.stderr


@pytest.mark.parametrize("kind", CONNECTORS)
def test_a_connector_is_checked(kind: str, tmp_path: Path):
    """`check` ends soon and says what it found, whatever stands in a connector's files."""
    build_tree(tmp_path / "source-x", CONNECTORS[kind])
    _run(tmp_path, "check", "source-x")


CONFIG = ".connector-generator.yaml"
REPOSITORIES: dict[str, Mapping[str, str]] = {
    "links without an end": {"docs/SUMMARY.md": _many("](")},
    "links with many directories": {"docs/SUMMARY.md": "](" + "a/" * 150_000},
    "an index": {CONFIG: "docs_index: i.md\n", "i.md": _many("* [a{n}](docs/integrations/sources/a{n}.md)\n")},
    "a link that does not end": {CONFIG: "docs_index: i.md\n", "i.md": "* [" + "\\a" * 150_000},
    "an index that is not sorted": {
        CONFIG: "docs_index: i.md\n",
        "i.md": _many("* [b{n}](integrations/sources/{n}a.md)\n"),
    },
    "a registry": {CONFIG: "registry: r.yaml\n", "r.yaml": _many("- name: a{n}\n  dockerRepository: a{n}\n")},
    "many indexes": {
        CONFIG: "indexes:\n" + _many("  - {file: i.md, line: x, among: y}\n", 500_000),
        "i.md": "y\n" * 150_000,
    },
    "a large registry": {CONFIG: "registry: r.yaml\n", "r.yaml": "[" + "1," * 2_600_000 + "]"},
}


@pytest.mark.parametrize("command", ["register", "init", "check"])
@pytest.mark.parametrize("kind", REPOSITORIES)
def test_a_repository(kind: str, command: str, tmp_path: Path):
    """Its indexes and its configuration are read in bounded time, by every command that reads them."""
    connector = {"connectors/source-x/metadata.yaml": "data: {name: X, definitionId: a}\n"}
    files = {path: text for path, text in REPOSITORIES[kind].items() if command != "init" or path != CONFIG}
    build_tree(tmp_path, {**connector, **files})
    _run(tmp_path, command, *(() if command == "init" else ("connectors/source-x",)))
