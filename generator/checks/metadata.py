"""metadata.yaml and the icon: what Airbyte's registry shows (guide, step 11)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from xml.parsers import expat

from generator.checks.findings import Finding, to_do
from generator.checks.metadata_schema import METADATA_SCHEMA
from generator.checks.schema import find_violations
from generator.connectors.distribution import read_distributions
from generator.connectors.project import METADATA, PYTHON, Project, mapping, texts
from generator.connectors.versions import SEMVER

_ICON = "icon.svg"

_MOST = 20  # violations that are shown; a file with more is not a metadata.yaml
_RENAMED = {"registries": "it is called registryOverrides since August 2024"}
_SVG = "http://www.w3.org/2000/svg"


def check_metadata(project: Project) -> Iterator[Finding]:
    """metadata.yaml exists, and has the fields that Airbyte's registry takes."""
    if METADATA not in project.files:
        hint = "write one: Airbyte knows no connector without it"
        yield to_do("there is no metadata.yaml", hint)
        return
    parsed = project.parsed(METADATA)
    if parsed is None:
        return
    for path, message in islice(find_violations(parsed, METADATA_SCHEMA), _MOST):
        name = str(path[-1]) if path else METADATA
        told = message if name in message else f"{name} {message}"
        hint = _RENAMED.get(name, "correct it: Airbyte's registry refuses it")
        yield Finding(told, hint, METADATA, project.locate(METADATA, *path))


def check_tags(project: Project) -> Iterator[Finding]:
    """Tags name one language, and one kind of CDK where there is one; Airbyte's QA asks for both."""
    tags = texts(project.metadata.get("tags"))
    for n, tag in enumerate(tags):
        if tag.count(":") != 1:
            hint = "write for example cdk:python"
            line = project.locate(METADATA, "data", "tags", n)
            yield Finding(f"the tag {tag} is not of the form key:value", hint, METADATA, line)
    for key, wanted in _wanted_tags(project).items():
        found = [tag for tag in tags if tag.startswith(f"{key}:")]
        if project.metadata and found != [f"{key}:{wanted}"]:
            said = " and ".join(found) or f"no tag {key}:…"
            line = project.locate(METADATA, "data", "tags")
            yield Finding(f"{said} instead of {key}:{wanted}", f"write the tag {key}:{wanted}", METADATA, line)


def check_release(project: Project) -> Iterator[Finding]:
    """Version and licence are what Airbyte's QA takes; a new major version says what it breaks."""
    data = project.metadata
    version, license_ = str(data.get("dockerImageTag", "0.1.0")), str(data.get("license", "MIT"))
    line = project.search(METADATA, "dockerImageTag")
    known = SEMVER.fullmatch(version)
    if not known:
        yield Finding(f"the version {version} is none of the form 1.2.3", "write it so", METADATA, line)
    elif known[1] != "0" and (known[2], known[3]) == ("0", "0"):
        breaking = mapping(mapping(data.get("releases")).get("breakingChanges"))
        if version not in breaking:
            hint = f'add releases.breakingChanges["{version}"]; a first version is 0.1.0'
            yield Finding(f"nothing says what version {version} breaks", hint, METADATA, line)
    if license_.upper() not in ("MIT", "ELV2"):
        hint = "take MIT or ELv2: Airbyte's catalog has no others"
        yield Finding(f"the licence is {license_}", hint, METADATA, project.search(METADATA, "license"))
    is_published = project.kind == PYTHON and project.names.prefix == "source" and bool(data)
    if is_published and "pypi" not in mapping(data.get("remoteRegistries")):
        hint = "add remoteRegistries.pypi with enabled and packageName"
        yield to_do("nothing says whether the package goes to PyPI", hint, METADATA)


def check_agreement(project: Project) -> Iterator[Finding]:
    """setup.py and pyproject.toml have the version and the licence that metadata.yaml has."""
    for distribution in read_distributions(project):
        for key, value in (("dockerImageTag", distribution.version), ("license", distribution.license)):
            wanted = str(project.metadata.get(key, value))
            if value and _same(value) != _same(wanted):
                line = project.search(distribution.file, value)
                what = "version" if key == "dockerImageTag" else "licence"
                message = f"the {what} is {value} here, and {wanted} in {METADATA}"
                yield Finding(message, "write the same in both", distribution.file, line)


def check_icon(project: Project) -> Iterator[Finding]:
    """The icon is an SVG of the connector's own."""
    if not project.metadata:
        return
    content = project.content(_ICON)
    if not content:
        yield to_do(f"there is no {_ICON}", "draw one: square, the mark of the system that is connected", _ICON)
    elif problem := _svg_problem(content):
        yield Finding(f"the icon {problem}", "save it as SVG", _ICON)
    elif project.unchanged(_ICON) and b"TODO(" not in content:
        hint = "replace it by the mark of the system that is connected; keep it square"
        yield to_do("the icon is still the placeholder", hint, _ICON)


def _same(text: str) -> str:
    """Return a version or a licence without what makes no difference; Elastic-2.0 is the SPDX name of ELv2."""
    return text.lower().replace("elastic-2.0", "elv2")


def _wanted_tags(project: Project) -> dict[str, str]:
    """Return the values that the tags must have."""
    if project.kind == PYTHON:
        return {"language": "python", "cdk": _python_cdk(project)}
    if project.manifest:
        return {"language": "manifest-only", "cdk": "low-code"}
    return {}


def _python_cdk(project: Project) -> str:
    if project.manifest:
        return "low-code"
    extras = any(project.search(one.file, "file-based") for one in read_distributions(project))
    return "python-file-based" if extras else "python"


def _svg_problem(content: bytes) -> str:
    """Return what keeps a file from being an SVG, or ""."""
    roots: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: roots.append(name)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return f"does not parse: {error}"
    return "" if roots[:1] == [f"{_SVG} svg"] else "has no svg element of SVG's own namespace at its top"
