"""Secrets, images, and addresses that are not encrypted."""

from __future__ import annotations

from tests.checks.corpus.case import OWN, Case, right, wrong

_DOCKERFILE = "FROM docker.io/airbyte/python-connector-base:4.1.1@sha256:" + "0123456789abcdef" * 4 + "\n"
_HTTP = "http://api.fjord.example"


def _index(path: str) -> bytes:
    """Return git's index of a repository that tracks one file. Source: git, Documentation/gitformat-index."""
    name = path.encode()
    entry = bytes(40) + bytes(20) + len(name).to_bytes(2, "big") + name
    return b"DIRC" + (2).to_bytes(4, "big") + (1).to_bytes(4, "big") + entry + bytes(8 - len(entry) % 8) + bytes(20)


_HERE = "airbyte-integrations/connectors/source-fjord"
_SECRETS = [
    wrong(
        "security.tracked-secret",
        "in the index",
        "python",
        {"secrets/config.json": "{}", "/.git/index": _index(f"{_HERE}/secrets/config.json")},
        where="secrets/config.json",
    ),
    right(
        "security.tracked-secret",
        "on the disk only",
        "python",
        {"secrets/config.json": "{}", "/.git/index": _index(f"{_HERE}/metadata.yaml")},
    ),
    wrong("security.ignored-secrets", "not at all", "java", {"secrets/config.json": "{}"}, where=".gitignore"),
    right("security.ignored-secrets", "far above", "java", {"secrets/config.json": "{}", "/.gitignore": "secrets/\n"}),
    right("security.ignored-secrets", "there are none", "python"),
    wrong(
        "security.secret-in-image",
        "with all the rest",
        "python",
        {"Dockerfile": f"{_DOCKERFILE}COPY . ./\n"},
        where="Dockerfile:2",
    ),
    right(
        "security.secret-in-image",
        "left out of the build",
        "python",
        {"Dockerfile": f"{_DOCKERFILE}COPY . ./\n", ".dockerignore": "secrets\n"},
    ),
    right("security.secret-in-image", "one file", "python", {"Dockerfile": f"{_DOCKERFILE}COPY main.py ./\n"}),
    wrong(
        "security.secret-in-build",
        "let through",
        "python",
        {"Dockerfile": f"{_DOCKERFILE}COPY main.py ./\n", ".dockerignore": "*\n!main.py\n!secrets\n"},
        where=".dockerignore:3",
    ),
    right(
        "security.secret-in-build",
        "not let through",
        "python",
        {"Dockerfile": f"{_DOCKERFILE}COPY main.py ./\n", ".dockerignore": "*\n!main.py\n"},
    ),
    wrong(
        "security.one-base-image",
        "an older one",
        "python",
        {"Dockerfile": _DOCKERFILE.replace("4.1.1", "4.0.0")},
        where="Dockerfile:1",
    ),
    right("security.one-base-image", "the same", "python", {"Dockerfile": _DOCKERFILE}),
    right("security.one-base-image", "another sort of image", "python", {"Dockerfile": "FROM python:3.11-slim\n"}),
]
_ADDRESSES = [
    wrong(
        "security.https",
        "in code",
        "python",
        {"source_fjord/a.py": f'\n\nA = "{_HTTP}"\n'},
        where="source_fjord/a.py:3",
    ),
    wrong("security.https", "in capitals", "python", {"source_fjord/a.py": f'A = "{_HTTP.upper()}"\n'}),
    wrong(
        "security.https",
        "a comment in TOML",
        "python",
        {"pyproject.toml": ("[build-system]", f"# {_HTTP}\n[build-system]")},
    ),
    wrong("security.https", "a comment in a shell script", "java", {"build.sh": f"# {_HTTP}\n"}),
    wrong("security.https", "a comment at the end of a line", "python", {"source_fjord/a.py": f"A = 1  # {_HTTP}\n"}),
    wrong("security.https", "beside localhost", "java", {"x.txt": f"http://localhost or {_HTTP}\n"}),
    wrong(
        "security.https", "elsewhere", "python", {"source_fjord/a.py": f'A = "{_HTTP}"\n'}, home=OWN, severity="advice"
    ),
    right("security.https", "comments", "java", {"src/main/java/A.java": f"// {_HTTP}\n", "x.yml": f"# {_HTTP}\n"}),
    right("security.https", "a comment in Markdown", "java", {"README.md": f"# Fjord\n\n<!-- {_HTTP} -->\n"}),
    right("security.https", "tests of Java", "java", {"src/main/java/FjordTest.java": f'String A = "{_HTTP}";\n'}),
    right("security.https", "nested tests", "python", {"source_fjord/tests/a.py": f'A = "{_HTTP}"\n'}),
    right("security.https", "recorded", "python", {"data/expected_records.jsonl": f'{{"a": "{_HTTP}"}}\n'}),
    right("security.https", "integration tests of Java", "java", {"src/test-integration/a.txt": _HTTP}),
    right(
        "security.https",
        "icons, schemas, localhost",
        "java",
        {"a.svg": _HTTP, "b.txt": "http://json-schema.org/x http://localhost:80"},
    ),
    right("security.https", "marked", "python", {"source_fjord/a.py": f'A = "{_HTTP}"  # ignore-https-check\n'}),
    right("security.https", "no text", "java", {"x.bin": b"\xff\xfe" + _HTTP.encode()}),
]
CASES: list[Case] = [*_SECRETS, *_ADDRESSES]
