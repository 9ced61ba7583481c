"""Unit tests: that there are some, and that they test something."""

from __future__ import annotations

from generator.digests import digest
from tests.checks.corpus.bases import BASES
from tests.checks.corpus.case import right, wrong

FILE = "unit_tests/test_fjord.py"
SAME = f"files: {{project: {{{FILE}: 'sha256:{digest(BASES['python'][FILE].encode())}'}}}}\n"
RECORD = {".connector.yaml": f"template: airbyte-python\nanswers: {{title: Fjord}}\n{SAME}"}

CASES = [
    wrong("tests.unit", "none", "python", {FILE: None}),
    wrong("tests.unit", "only what tests share", "destination", {FILE: None, "unit_tests/conftest.py": ""}),
    right("tests.unit", "a manifest alone has none", "manifest-only"),
    right("tests.unit", "nor has one in a package", "low-code", {FILE: None}),
    right("tests.unit", "named otherwise", "python", {FILE: None, "unit_tests/a/unit_test.py": "assert 1 + 1 == 2\n"}),
    wrong("tests.own", "as generated", "python", RECORD, where=FILE),
    right("tests.own", "one more", "python", {**RECORD, "unit_tests/test_own.py": "assert 1 + 1 == 2\n"}),
    right("tests.own", "not generated", "python"),
    wrong("tests.nothing", "assert True", "python", {FILE: "def test_it():\n    assert True\n"}, where=f"{FILE}:2"),
    *(
        right("tests.nothing", says, "python", {FILE: f"def test_it(self):\n    {line}\n"})
        for says, line in {
            "unittest": "self.assertEqual(read(), [])",
            "an error": "with pytest.raises(ValueError):\n        read()",
            "a mock": "client.get.assert_called_once()\n    read.assert_called()",
            "in brackets": "assert (read() == [])",
        }.items()
    ),
    right(
        "tests.nothing",
        "mocked answers",
        "python",
        {FILE: "class TestIt(TestCase):\n    @HttpMocker()\n    def test_it(self, mocker):\n        read()\n"},
    ),
]
