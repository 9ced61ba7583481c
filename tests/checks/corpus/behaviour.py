"""What connectors do, as far as their code shows it, and the example that they were generated with."""

from __future__ import annotations

from generator.digests import digest
from tests.checks.corpus.bases import BASES
from tests.checks.corpus.case import right, wrong

SOURCE, DESTINATION = "source_fjord/source.py", "destination_fjord/destination.py"
MORE = "source_fjord/more.py"
TRIES = """\
        try:
            next(iter(Boats(config).read_records("full_refresh")), None)
        except OSError as error:
            return False, f"Fjord does not answer; look at region: {error}"
        return True, None
"""
WRITES = """\
        with connect(config) as fjord:
            for message in input_messages:
                if message.type == Type.RECORD:
                    fjord.add(message.record)
                elif message.type == Type.STATE:
                    yield message
"""
LATER = "class Later:\n    def go(self):\n        {}\n"
SAMPLE = "source_fjord/sample_data/boats.jsonl"


def _more(*lines: str) -> dict[str, str]:
    return {MORE: "\n".join((*lines, ""))}


def _record(path: str, content: str) -> dict[str, str]:
    """Return a record that says that a file was generated with this content."""
    files = f"files: {{project: {{{path}: 'sha256:{digest(content.encode())}'}}}}"
    return {".connector.yaml": f"template: airbyte-python\nanswers: {{title: Fjord}}\n{files}\n"}


CASES = [
    wrong("code.check", "says yes", "python", {SOURCE: (TRIES, "        return True, None\n")}, where=f"{SOURCE}:22"),
    wrong(
        "code.check",
        "of a destination",
        "destination",
        {DESTINATION: ("            connect(config).close()\n", "            pass\n")},
    ),
    right(
        "code.check",
        "passes, but check does the work",
        "python",
        {SOURCE: (TRIES, "        pass\n\n    def check(self, logger, config):\n        return connect(config)\n")},
    ),
    right(
        "code.check",
        "another class does it",
        "python",
        {SOURCE: ("        try:\n", "        try:\n            check(1)\n")},
    ),
    wrong("code.write", "nothing", "destination", {DESTINATION: (WRITES, "        pass\n")}),
    right(
        "code.write", "hands it on", "destination", {DESTINATION: (WRITES, "        yield from more(input_messages)\n")}
    ),
    wrong("code.unwritten", "a method", "python", _more(LATER.format("raise NotImplementedError")), where=f"{MORE}:2"),
    wrong(
        "code.unwritten",
        "as Airbyte's template had it",
        "python",
        _more(LATER.format('raise NotImplementedError("Implement it or delete this method!")')),
    ),
    *(
        right("code.unwritten", says, "python", _more(text))
        for says, text in {
            "derived from": LATER.format("raise NotImplementedError") + "\n\nclass Now(Later):\n    pass\n",
            "abstract": "import abc\n\n\n"
            + LATER.format("raise NotImplementedError").replace("Later", "Later(abc.ABC)"),
            "by its metaclass": LATER.format("raise NotImplementedError()").replace(
                "Later", "Later(metaclass=ABCMeta)"
            ),
            "a protocol": LATER.format("raise NotImplementedError").replace("Later", "Later(Protocol)"),
            "meant so": LATER.format('raise NotImplementedError("boats cannot be written to")'),
            "decorated": LATER.format("raise NotImplementedError").replace("    def", "    @overload\n    def", 1),
        }.items()
    ),
    wrong("code.print", "a text", "python", _more("def go():", "    print('going')"), where=f"{MORE}:2"),
    wrong("code.print", "a text with values", "python", _more("def go(x):", '    print(f"going to {x}", x)')),
    *(
        right("code.print", says, "python", _more("def go(message):", f"    {call}"))
        for says, call in {
            "a message": "print(message.json(exclude_unset=True))",
            "a message as text": "print(orjson.dumps(AirbyteMessageSerializer.dump(message)).decode())",
            "what may be one": "print(message)",
            "a message in a text": 'print(f"{message.json()}")',
            "a message by hand": 'print(\'{"type": "LOG"}\')',
            "to somewhere else": "print('going', file=sys.stderr)",
        }.items()
    ),
    right("code.print", "in a script", "python", _more('if __name__ == "__main__":', "    print('going')")),
    right("code.print", "in an example", "python", _more('"""For example:', "    print('going')", '"""')),
    wrong("example.in-place", "the records", "python", {SAMPLE: "{}\n", **_record(SAMPLE, "{}\n")}, where=SAMPLE),
    wrong(
        "example.in-place",
        "the manifest",
        "manifest-only",
        _record("manifest.yaml", BASES["manifest-only"]["manifest.yaml"]),
    ),
    right("example.in-place", "changed", "python", {SAMPLE: '{"id": 1}\n', **_record(SAMPLE, "{}\n")}),
    right("example.in-place", "deleted", "python", _record(SAMPLE, "{}\n")),
    right("example.in-place", "somebody's own", "python", {SAMPLE: "{}\n"}),
]
