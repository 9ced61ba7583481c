"""The connector's own tests (guide, step 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.findings import TODO, Finding
from generator.checks.rules import AIRBYTE, OURS, Rule, Scope, judges
from generator.checks.subject import Subject
from generator.connectors.files import line_at
from generator.connectors.project import LOW_CODE, OPENMETADATA, PYTHON

_ASSERTS = re.compile(
    rb"^[ \t]*(?:assert[ (](?!True\b)|self\.(?:assert|fail)|with self\.assert|(?:with )?pytest\.|\w+\.assert_)"
    rb"|^[ \t]*@HttpMocker",  # which fails a test whose answers nobody asked for
    re.MULTILINE,
)
_GUIDE = "Airbyte's guide Building a Python Source, step 9"

UNIT_TESTS = Rule(
    "tests.unit",
    "A connector whose streams are code has unit tests",
    AIRBYTE,
    _GUIDE,
    "no file unit_tests/test_….py",
    "unit_tests/test_streams.py",
    TODO,
    Scope(languages=(PYTHON, OPENMETADATA)),
)
OWN_TESTS = Rule(
    "tests.own",
    "There are more unit tests than those that came with the connector",
    OURS,
    "The README of a generated connector",
    "all of unit_tests/ is as it was generated",
    "one test of what the example does not do: errors, odd values, empty answers",
    TODO,
)
ASSERTS = Rule(
    "tests.nothing",
    "The unit tests look at something",
    AIRBYTE,
    _GUIDE,
    "def test_example_method(): assert True",
    "def test_path(): assert Orders().path() == 'orders'",
    TODO,
    Scope(languages=(PYTHON, LOW_CODE, OPENMETADATA)),
)


@judges(UNIT_TESTS, OWN_TESTS, ASSERTS)
def check_tests_written(subject: Subject) -> Iterator[Finding]:
    """There are unit tests, and more than those that came with the connector."""
    tests = [file for file in subject.matching("unit_tests/*.py") if _is_test(file)]
    if not tests:
        hint = "test what your code does, in unit_tests/test_….py, without a network"
        yield UNIT_TESTS.at("there are no unit tests", hint)
    elif subject.digests and all(subject.unchanged(file) for file in tests):
        hint = "test what your system does that the example does not: errors, odd values, empty answers"
        yield OWN_TESTS.at("there is no unit test beyond the generated ones", hint, tests[0])
    elif not any(_ASSERTS.search(subject.content(file)) for file in tests):
        line = line_at(subject.content(tests[0]), subject.content(tests[0]).find(b"assert"))
        yield ASSERTS.at("the unit tests test nothing", "test what your code does", tests[0], line)


def _is_test(file: str) -> bool:
    name = file.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py") or name == "unit_test.py"
