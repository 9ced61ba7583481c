"""Which CDK a connector names, in each of the ways to say it; and the names of directories of all sorts."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.connectors.cdk import find_cdk, may_have_cdk
from generator.connectors.project import Project
from generator.connectors.versions import Range, Semver, parse_semver
from tests.conftest import build_tree

POETRY = '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\n{}\n'
SETUP = "from setuptools import setup\n\nREQUIRED = {}\n\nsetup(install_requires=REQUIRED)\n"
LOCK = '[[package]]\nname = "airbyte-cdk"\r\nversion = "{}"\r\n'
IMAGE = 'data: {{connectorBuildOptions: {{baseImage: "docker.io/airbyte/{}"}}}}\n'
PROJECT = '[project]\nname = "x"\ndependencies = ["{}"]\n'
FIVE = Range((5, 17), (5, 17, 1))
SEVEN = Range((7,), (8,))


def _project(root: Path, files: dict[str, str], name: str = "source-x") -> Project:
    return Project(build_tree(root / name, files))


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"pyproject.toml": POETRY.format('airbyte-cdk = "^7"')}, SEVEN),
        ({"pyproject.toml": POETRY.format('airbyte_cdk = "^7"')}, SEVEN),
        ({"pyproject.toml": POETRY.format('airbyte-cdk = {version = "^7", extras = ["sql"]}')}, SEVEN),
        ({"pyproject.toml": POETRY.format("[tool.poetry.dependencies.airbyte-cdk]\nversion = '^7'")}, SEVEN),
        ({"pyproject.toml": POETRY.format('airbyte-cdk = [{version = "^6"}, {version = "^7"}]')}, Range((6,), (8,))),
        ({"pyproject.toml": POETRY.format('airbyte-cdk = {git = "https://x.example"}')}, None),
        ({"pyproject.toml": POETRY.format('airbyte-cdk = {path = "../cdk"}')}, None),
        ({"pyproject.toml": POETRY.format('requests = "*"')}, None),
        ({"pyproject.toml": PROJECT.format("airbyte_cdk[sql] >=7,<8 ; python_version > '3'")}, SEVEN),
        ({"pyproject.toml": PROJECT.format("airbyte-cdk @ git+https://x.example")}, None),
        ({"setup.py": SETUP.format('["airbyte-cdk~=7.0", "requests"]')}, Range((7, 0), (8,))),
        ({"setup.py": SETUP.format('["airbyte-cdk[file-based] (>=7,<8)"]')}, SEVEN),
        ({"setup.py": SETUP.format('["airbyte-cdk"]')}, Range()),
        ({"setup.py": SETUP.format('open("x").readlines()')}, None),
        ({"setup.py": SETUP.format('["airbyte-cdk==7.*"]'), "poetry.lock": LOCK.format("5.17")}, FIVE),
        ({"pyproject.toml": POETRY.format(""), "uv.lock": LOCK.format("7.39.1")}, Range((7, 39, 1), (7, 39, 1, 1))),
        ({"manifest.yaml": "", "metadata.yaml": IMAGE.format("source-declarative-manifest:5.17@sha256:9c")}, FIVE),
        ({"manifest.yaml": "", "metadata.yaml": IMAGE.format("python-connector-base:2.0.0")}, None),
        ({"manifest.yaml": "", "metadata.yaml": "data: {}\n"}, None),
        ({"build.gradle": ""}, None),
    ],
)  # fmt: skip
def test_the_cdk_that_is_named(files: dict[str, str], wanted: Range | None, tmp_path: Path):
    """The lock first, else the range; a manifest alone has the CDK of its image."""
    if "manifest.yaml" not in files:
        files = {**files, "source_x/__init__.py": ""}
    assert find_cdk(_project(tmp_path, files)) == wanted


@pytest.mark.parametrize(
    ("range_", "version", "wanted"),
    [
        ("^7", (7,), True),
        ("^6", (7,), False),
        ("<7.0", (7,), False),
        ("<7.1", (7,), True),
        (">=1", (7,), False),
        (">=7.1", (7,), True),
    ],
)
def test_whether_it_may_be_newer(range_: str, version: tuple[int, ...], wanted: bool, tmp_path: Path):
    """The end of a range does not belong to it."""
    files = {"pyproject.toml": POETRY.format(f'airbyte-cdk = "{range_}"'), "source_x/__init__.py": ""}
    assert may_have_cdk(_project(tmp_path, files), version) is wanted


@pytest.mark.parametrize(
    ("name", "directory", "prefix", "module"),
    [
        ("airbyte-x-source", "airbyte-x-source", "source", "airbyte_x_source"),
        ("airbyte-y-destination", "airbyte-y-destination", "destination", "airbyte_y_destination"),
        ("source-x", "source-x", "source", "source_x"),
        ("fjord", "fjord", "source", "fjord"),
    ],
)
def test_a_directory_keeps_its_name(name: str, directory: str, prefix: str, module: str, tmp_path: Path):
    """Of a connector in third-party/ nothing is called source-x-source."""
    names = _project(tmp_path, {"metadata.yaml": "data: {}\n"}, name).names
    assert (names.directory, names.prefix, names.module) == (directory, prefix, module)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1.2.3", Semver(1, 2, 3, "")),
        ("1.2.3-rc.1+build.7", Semver(1, 2, 3, "rc.1")),
        ("1.2.3+b", Semver(1, 2, 3, "")),
        ("1.2", None),
        ("v1.2.3", None),
        ("1.02.3", None),
        ("1.2.3-01", None),
        ("1.2.3-", None),
        ("1" * 1000 + ".2.3", None),
    ],
)
def test_semantic_versions(text: str, wanted: Semver | None):
    """As https://semver.org has them."""
    assert parse_semver(text) == wanted
