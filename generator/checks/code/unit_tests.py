"""The connector's own tests (guide, step 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, Scope, judges
from generator.checks.scopes import PACKAGED
from generator.checks.sources import GUIDE, README
from generator.checks.subject import Subject
from generator.connectors.files import line_at
from generator.connectors.project import OPENMETADATA, PYTHON

_ASSERTS = re.compile(
    rb"^[ \t]*(?:assert[ (](?!True\b)|self\.(?:assert|fail)|with self\.assert|(?:with )?pytest\.|\w+\.assert_)"
    rb"|^[ \t]*@HttpMocker",  # which fails a test whose answers nobody asked for
    re.MULTILINE,
)

_UNIT_TESTS = Rule(
    "tests.unit",
    says="a connector whose streams are written in code has unit tests",
    owner=AIRBYTE,
    source=f"{GUIDE}, step 9",
    wrong="no file unit_tests/test_….py",
    right="unit_tests/test_streams.py",
    severity=TODO,
    scope=Scope(languages=(PYTHON, OPENMETADATA)),
)
_OWN_TESTS = Rule(
    "tests.own",
    says="there are more unit tests than those that were generated",
    owner=OURS,
    source=README,
    wrong="all of unit_tests/ is as it was generated",
    right="one test of what the example does not do: errors, odd values, empty answers",
    severity=TODO,
)
_NOTHING = Rule(
    "tests.nothing",
    says="the unit tests assert something",
    owner=AIRBYTE,
    source=f"{GUIDE}, step 9",
    wrong="def test_example_method(): assert True",
    right="def test_path(): assert Orders().path() == 'orders'",
    severity=TODO,
    scope=Scope(languages=(*PACKAGED, OPENMETADATA)),
)


@judges(_UNIT_TESTS, _OWN_TESTS, _NOTHING)
def check_tests_written(subject: Subject) -> Iterator[Finding]:
    """There are unit tests, and more than those that came with the connector."""
    tests = [file for file in subject.matching("unit_tests/*.py") if _is_test(file)]
    if not tests:
        hint = "test what your code does, in unit_tests/test_….py, without a network"
        yield _UNIT_TESTS.at("there are no unit tests", hint)
    elif subject.digests and all(subject.unchanged(file) for file in tests):
        hint = "test what your system does that the example does not: errors, odd values, empty answers"
        yield _OWN_TESTS.at("there is no unit test beyond the generated ones", hint, tests[0])
    elif not any(_ASSERTS.search(subject.content(file)) for file in tests):
        line = line_at(subject.content(tests[0]), subject.content(tests[0]).find(b"assert"))
        yield _NOTHING.at("the unit tests test nothing", "test what your code does", tests[0], line)


def _is_test(file: str) -> bool:
    name = file.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py") or name == "unit_test.py"
