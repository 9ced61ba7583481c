"""Modules that lead to each other, and classes that manifests name."""

from __future__ import annotations

from tests.checks.corpus.case import ALONE, OWN, right, wrong

SOURCE, RUN, INIT = "source_fjord/source.py", "source_fjord/run.py", "source_fjord/__init__.py"
_HEAD = "from airbyte_cdk.sources import AbstractSource\n"
_OTHER = {"source_fjord/streams.py": "class Ferries:\n    pass\n"}
_EXTRACTOR = "extractor: {type: DpathExtractor, field_path: []}"


def _imports(line: str) -> dict[str, tuple[str, str]]:
    return {SOURCE: (_HEAD, f"{_HEAD}{line}\n")}


def _names(name: str) -> tuple[str, str]:
    return _EXTRACTOR, f"extractor: {{type: CustomRecordExtractor, class_name: {name}}}"


CASES = [
    wrong(
        "code.import",
        "a class that is called otherwise",
        "python",
        {**_OTHER, **_imports("from .streams import Ferry")},
        where=f"{SOURCE}:2",
    ),
    wrong("code.import", "no such module", "python", _imports("from source_fjord.streams import Ferry"), home=ALONE),
    wrong(
        "code.import",
        "a class that was renamed after copying",
        "destination",
        {"destination_fjord/run.py": ("import DestinationFjord", "import DestinationBoats")},
        where="destination_fjord/run.py:4",
        home=OWN,
    ),
    wrong("code.import", "main.py", "python", {"main.py": ("source_fjord.run import", "source_fjord.start import")}),
    wrong(
        "code.import",
        "over two steps",
        "low-code",
        {
            INIT: "from .more import go\nfrom .source import SourceFjord\n",
            "source_fjord/more.py": "from .less import go\n",
        },
        where="source_fjord/more.py:1",
    ),
    wrong(
        "code.import",
        "of OpenMetadata",
        "openmetadata",
        {"src/source_fjord/__init__.py": "from .source import BoatsSource\n"},
        where="src/source_fjord/__init__.py:1",
    ),
    right(
        "code.import", "a module that nothing starts", "python", {"source_fjord/old.py": "from .gone import Ferry\n"}
    ),
    right("code.import", "a module as a name", "python", {**_OTHER, **_imports("from . import streams")}),
    right(
        "code.import",
        "a name that is passed on",
        "python",
        {
            "source_fjord/streams.py": "from airbyte_cdk.sources.streams import Stream as Ferry\n",
            **_imports("from .streams import Ferry"),
        },
    ),
    right(
        "code.import",
        "what only a run can tell",
        "python",
        {"source_fjord/streams.py": "from airbyte_cdk.models import *\n", **_imports("from .streams import Ferry")},
    ),
    right(
        "code.import",
        "one that may fail",
        "python",
        _imports("try:\n    from .fast import Ferry\nexcept ImportError:\n    Ferry = None"),
    ),
    right(
        "code.import",
        "a name that is given below a condition",
        "python",
        {
            "source_fjord/streams.py": "import sys\n\nif sys.platform:\n    FERRY = 1\n",
            **_imports("from .streams import FERRY"),
        },
    ),
    right("code.import", "somebody else's module", "python", _imports("from source_fjords.streams import Ferry")),
    wrong(
        "packaging.included",
        "another's package",
        "python",
        {"pyproject.toml": ('include = "source_fjord"', 'include = "source_boats"')},
        where="pyproject.toml:11",
    ),
    right(
        "packaging.included",
        "a pattern",
        "python",
        {"pyproject.toml": ('include = "source_fjord"', 'include = "source_*"')},
    ),
    wrong(
        "manifest.type",
        "misspelt",
        "manifest-only",
        {"manifest.yaml": ("type: HttpRequester", "type: HttpRequestor")},
        where="manifest.yaml:5",
    ),
    wrong(
        "manifest.type",
        "in a package",
        "low-code",
        {
            "source_fjord/manifest.yaml": (
                "type: DeclarativeStream\n    name: boats",
                "type: DeclarativStream\n    name: boats",
            )
        },
        where="source_fjord/manifest.yaml:7",
    ),
    right(
        "manifest.type",
        "of a newer CDK",
        "manifest-only",
        {"manifest.yaml": ("type: HttpRequester", "type: QuantumRequester")},
    ),
    right(
        "manifest.type",
        "a parameter",
        "manifest-only",
        {"manifest.yaml": ("http_method: GET}", "http_method: GET, request_parameters: {type: HttpRequestor}}")},
    ),
    right(
        "manifest.type",
        "of its own",
        "manifest-only",
        {"manifest.yaml": ("type: DpathExtractor", "type: CustomIncrementalSync")},
    ),
    wrong(
        "manifest.component",
        "no components.py",
        "manifest-only",
        {"manifest.yaml": _names("source_declarative_manifest.components.Boats")},
        where="manifest.yaml:13",
    ),
    wrong(
        "manifest.component",
        "no such class",
        "manifest-only",
        {"manifest.yaml": _names("components.Boats"), "components.py": "class Boat:\n    pass\n"},
    ),
    wrong(
        "manifest.component",
        "in a package",
        "low-code",
        {
            "source_fjord/manifest.yaml": _names("source_fjord.components.Boats"),
            "source_fjord/components.py": "Boat = 1\n",
        },
        where="source_fjord/manifest.yaml:13",
    ),
    right(
        "manifest.component",
        "there",
        "manifest-only",
        {
            "manifest.yaml": _names("source_declarative_manifest.components.Boats"),
            "components.py": "class Boats:\n    pass\n",
        },
    ),
    right("manifest.component", "the CDK's", "low-code", {"source_fjord/manifest.yaml": _names("airbyte_cdk.Boats")}),
    right(
        "manifest.component",
        "a package of its own",
        "low-code",
        {
            "source_fjord/manifest.yaml": _names("source_fjord.components.Boats"),
            "source_fjord/components/__init__.py": "from .boats import Boats\n",
            "source_fjord/components/boats.py": "class Boats:\n    pass\n",
        },
    ),
]
