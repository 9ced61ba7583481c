"""What the user is asked for (guide, step 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.checks.findings import Finding, among, to_do
from generator.connectors.project import Project, listing, mapping, texts
from generator.connectors.spec import Keys, find_spec

# What the CDK's standard tests take for a secret: airbyte_cdk/test/standard_tests/_spec_lint.py.
_SECRET_NAMES = {
    "access_token",
    "api_token",
    "certificate",
    "client_secret",
    "client_token",
    "credentials",
    "jwt",
    "key",
    "password",
    "refresh_token",
    "secret",
    "service_account",
    "service_account_info",
    "token",
}
_SECRET_ENDINGS = ("_token", "_secret", "password", "api_key", "apikey", "secret_key", "private_key", "access_key")
_CAN_BE_SECRET = {"string", "integer", "number"}
_GIVES_SPEC = re.compile(rb"def spec\(|spec_class|ConnectorSpecification\(")
_MAX_DEPTH = 12


def check_spec(project: Project) -> Iterator[Finding]:
    """There is one specification, and it has the shape of one."""
    package = project.package
    path, keys, spec = find_spec(project)
    if all(f"{package}spec.{ending}" in project.files for ending in ("yaml", "json")):
        yield Finding("there are two specifications", "delete spec.json: the CDK refuses both", f"{package}spec.json")
    if not path and not _is_in_code(project):
        hint = f"write {package}spec.yaml: a JSON Schema of what the user has to enter"
        yield Finding("there is no specification", hint)
    if not path or project.parsed(path) is None:
        return
    form = mapping(spec.get("connectionSpecification"))
    if form.get("type") != "object" or not isinstance(form.get("properties"), dict):
        hint = "give it connectionSpecification with type: object and properties"
        yield Finding("it says nothing of what to enter", hint, path, project.locate(path, *keys))
        return
    form_keys = (*keys, "connectionSpecification" if not keys else "connection_specification")
    if unknown := {name for name in texts(form.get("required")) if name not in form["properties"]}:
        hint = "describe it, or take it out"
        line = project.locate(path, *form_keys, "required")
        yield Finding(f"required, but not among the properties: {among(unknown)}", hint, path, line)
    yield from _check_fields(project, path, form_keys, form)


def check_titles(project: Project) -> Iterator[Finding]:
    """What must be entered has a title: the docs page names it so, and Airbyte's QA looks for it there."""
    path, _, spec = find_spec(project)
    form = mapping(spec.get("connectionSpecification"))
    fields = mapping(form.get("properties"))
    for name in texts(form.get("required")):
        field = mapping(fields.get(name))
        if field and not field.get("title"):
            line = project.search(path, f"{name}:") or project.search(path, f'"{name}"')
            yield Finding(f"the required field {name} has no title", "give it a title", path, line)


def _check_fields(project: Project, path: str, keys: Keys, form: Mapping[str, Any]) -> Iterator[Finding]:
    for below, field, has_secret in _fields(form, keys):
        name = str(below[-1])
        kinds = set(texts(field.get("type")))
        marked = "airbyte_secret" in field or any("airbyte_secret" in mapping(one) for one in _variants(field))
        if kinds & _CAN_BE_SECRET and "const" not in field and not marked and _looks_secret(name, has_secret):
            hint = "add airbyte_secret: true (or false, if it opens nothing)"
            message = f"{name} looks like a secret, and is not kept as one"
            yield Finding(message, hint, path, project.locate(path, *below))
        elif kinds & _CAN_BE_SECRET and "const" not in field and not field.get("description"):
            hint = "say what the user should enter"
            yield to_do(f"{name} has no description", hint, path, project.locate(path, *below))


def _fields(form: Mapping[str, Any], keys: Keys) -> Iterator[tuple[Keys, Mapping[str, Any], bool]]:
    """Yield every field of a form and of those in it: its keys, what is said of it, whether a secret is there too."""
    if len(keys) > _MAX_DEPTH:
        return
    fields = mapping(form.get("properties"))
    has_secret = any(_snake(name).endswith(("_secret", "secret_key")) or name == "secret" for name in fields)
    for name, field in fields.items():
        below = (*keys, "properties", name)
        yield below, mapping(field), has_secret
        yield from _fields(mapping(field), below)
    for word in ("oneOf", "anyOf", "allOf"):
        for n, variant in enumerate(listing(form.get(word))):
            yield from _fields(mapping(variant), (*keys, word, n))


def _variants(field: Mapping[str, Any]) -> list[Any]:
    return [*listing(field.get("oneOf")), field.get("items")]


def _looks_secret(name: str, has_secret: bool) -> bool:
    """Say whether a field's name is a secret's; the public half of a pair of keys, with a secret beside it, is none."""
    snake = _snake(name)
    if snake in _SECRET_NAMES:
        return True
    public = snake.endswith("access_key") and not snake.endswith("secret_access_key")
    return not (public and has_secret) and snake.endswith(_SECRET_ENDINGS)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")


def _is_in_code(project: Project) -> bool:
    """Say whether some module gives the specification itself."""
    return any(_GIVES_SPEC.search(project.content(path)) for path in project.modules)
