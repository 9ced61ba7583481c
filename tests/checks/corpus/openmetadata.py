"""Connectors of OpenMetadata; nothing of Airbyte's applies to one."""

from __future__ import annotations

from generator.checks.findings import ADVICE
from tests.checks.corpus.case import ALONE, right, wrong

_BASE = "openmetadata"
_ENTRY = "src/metadata/ingestion/source/database/fjord.py"
_FLOW = "workflows/ingest.yaml"
_WANTED = '"openmetadata-ingestion~=2.0.0"'


def _asks(range_: str) -> dict[str, tuple[str, str]]:
    return {"setup.py": (_WANTED, f'"openmetadata-ingestion{range_}"')}


def _image(tag: str) -> dict[str, str]:
    return {"Dockerfile": f"FROM docker.io/openmetadata/ingestion:{tag}\nCOPY . .\nRUN pip install --no-deps .\n"}


CASES = [
    wrong("openmetadata.namespace-root", "with src", _BASE, {"src/metadata/__init__.py": ""}, home=ALONE),
    wrong("openmetadata.namespace-root", "flat", _BASE, {"metadata/__init__.py": ""}, where="metadata/__init__.py"),
    right("openmetadata.namespace-root", "of its own package", _BASE, {"src/source_fjord/metadata/__init__.py": ""}),
    wrong(
        "openmetadata.namespace-package",
        "of all databases",
        _BASE,
        {"src/metadata/ingestion/source/database/__init__.py": ""},
        severity=ADVICE,
    ),
    right(
        "openmetadata.namespace-package",
        "of its own package below",
        _BASE,
        {
            _ENTRY: None,
            "src/metadata/ingestion/source/database/fjord/__init__.py": "from source_fjord.source import FjordSource\n",
        },
    ),
    wrong("openmetadata.dependency", "none", _BASE, {"setup.py": (_WANTED, "")}, where="setup.py"),
    right(
        "openmetadata.dependency",
        "in pyproject.toml",
        _BASE,
        {
            "setup.py": "from setuptools import setup\n\nsetup()\n",
            "pyproject.toml": '[project]\nname = "fjord"\nversion = "1"\ndependencies = ["openmetadata_ingestion"]\n',
        },
    ),
    right(
        "openmetadata.dependency",
        "read from a file",
        _BASE,
        {
            "setup.py": (f"[{_WANTED}]", 'open("requirements.txt").read().split()'),
            "requirements.txt": "openmetadata-ingestion[mysql]~=2.0.0\n",
        },
    ),
    right("openmetadata.dependency", "the image brings it", _BASE, {"setup.py": (_WANTED, ""), **_image("2.0.6")}),
    wrong("openmetadata.empty-range", "nothing", _BASE, _asks(">=2.0,<1.9"), where="setup.py:8"),
    right("openmetadata.empty-range", "one version", _BASE, _asks("==2.0.6.0")),
    right("openmetadata.empty-range", "an address", _BASE, _asks(" @ git+https://example.com/x.git")),
    wrong("openmetadata.one-release", "open", _BASE, _asks(">=1.8"), severity=ADVICE),
    wrong("openmetadata.one-release", "a major", _BASE, _asks("~=1.8"), severity=ADVICE),
    right("openmetadata.one-release", "with an end", _BASE, _asks(">=2.0.0,<2.1.0")),
    right("openmetadata.one-release", "one version", _BASE, _asks("==2.0.6.0")),
    wrong("openmetadata.image-release", "older", _BASE, _image("1.9.1"), where="Dockerfile:1"),
    wrong("openmetadata.image-release", "the end is not in it", _BASE, {**_asks(">=1.8,<2.0.0"), **_image("2.0.6")}),
    right("openmetadata.image-release", "in a wide range", _BASE, {**_asks(">=1.8"), **_image("2.0.6")}),
    right("openmetadata.image-release", "a patch", _BASE, {**_asks("~=2.0.3"), **_image("2.0.6")}),
    right("openmetadata.image-release", "the latest", _BASE, _image("latest")),
    wrong(
        "openmetadata.workflow",
        "generated, and deleted",
        _BASE,
        {_FLOW: None, ".connector.yaml": "template: openmetadata-source\nanswers: {slug: fjord}\nfiles: {}\n"},
    ),
    right("openmetadata.workflow", "elsewhere", _BASE, {_FLOW: None}),
    wrong(
        "openmetadata.source-class", "misspelt", _BASE, {_FLOW: (".FjordSource", ".FjrodSource")}, where=f"{_FLOW}:7"
    ),
    wrong("openmetadata.source-class", "no module", _BASE, {_FLOW: ("database.fjord.", "database.fjrod.")}),
    wrong(
        "openmetadata.source-class",
        "no dot",
        _BASE,
        {_FLOW: ("metadata.ingestion.source.database.fjord.FjordSource", "FjordSource")},
    ),
    wrong(
        "openmetadata.source-class",
        "in a file of another name",
        _BASE,
        {
            _FLOW: None,
            "custom.yaml": "source:\n  serviceConnection:\n    config: {sourcePythonClass: source_fjord.source.F}\n",
        },
        where="custom.yaml:3",
    ),
    right(
        "openmetadata.source-class",
        "in its own package",
        _BASE,
        {_FLOW: ("metadata.ingestion.source.database.fjord.", "source_fjord.source.")},
    ),
    right(
        "openmetadata.source-class",
        "somebody else's",
        _BASE,
        {_FLOW: ("metadata.ingestion.source.database.fjord.", "acme_catalog.source.")},
    ),
    right("openmetadata.source-class", "set when it runs", _BASE, {_FLOW: (".FjordSource", ".${FJORD_CLASS}")}),
    right(
        "openmetadata.source-class",
        "a package",
        _BASE,
        {
            _ENTRY: None,
            "src/metadata/ingestion/source/database/fjord/__init__.py": "from source_fjord.source import *\n",
        },
    ),
    right(
        "openmetadata.source-class",
        "one of two",
        _BASE,
        {_ENTRY: "try:\n    from source_fjord import FjordSource\nexcept ImportError:\n    FjordSource = None\n"},
    ),
    wrong("openmetadata.source-type", "its own", _BASE, {_FLOW: ("customDatabase", "fjord")}, where=f"{_FLOW}:2"),
    right("openmetadata.source-type", "in capitals", _BASE, {_FLOW: ("customDatabase", "CustomDatabase")}),
    right(
        "openmetadata.source-type", "a built-in connector", _BASE, {"workflows/mysql.yaml": "source: {type: mysql}\n"}
    ),
    wrong("openmetadata.option-text", "a number", _BASE, {_FLOW: ('"100"', "100")}, where=f"{_FLOW}:10"),
    wrong("openmetadata.option-text", "a boolean", _BASE, {_FLOW: ('"100"', "true")}),
    right("openmetadata.option-text", "from the environment", _BASE, {_FLOW: ('"100"', "${PAGE_SIZE}")}),
    right(
        "openmetadata.option-text",
        "pydantic 1 makes text of it",
        _BASE,
        {
            **_asks("~=0.13.4"),
            _FLOW: ('"100"', "100"),
        },
    ),
]
