"""Names that belong together: directory, package, class, command, image (guide, step 1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generator.answers.names import BadName, derive_names
from generator.checks.findings import Finding
from generator.connectors.distribution import read_distributions
from generator.connectors.project import METADATA, OPENMETADATA, PACKAGING, PYTHON, Project


def check_directory(project: Project) -> Iterator[Finding]:
    """The directory is called source-<slug> or destination-<slug>, by which everything else is found."""
    prefix, dash, slug = project.names.directory.partition("-")
    if prefix not in ("source", "destination") or not dash:
        hint = "call it source-<name> or destination-<name>"
        yield Finding(f"the directory {project.names.directory} is not named as a connector is", hint)
        return
    try:
        derive_names(slug, prefix, slug=slug)
    except BadName as error:
        yield Finding(f"the directory {project.names.directory} is not named as a connector is: {error}", "rename it")


def check_package(project: Project) -> Iterator[Finding]:
    """The package and its class are named after the directory: so the CDK's standard tests find them.

    Source: airbyte_cdk/test/standard_tests/connector_base.py, which compares class names without their case.
    """
    if project.kind not in (PYTHON, OPENMETADATA):
        return
    wanted, package = project.names.module, project.package.rstrip("/").removeprefix("src/")
    if not package:
        yield Finding(f"there is no package {wanted}", f"create {wanted}/__init__.py")
    elif package != wanted:
        hint = f"rename it to {wanted}, or the directory to {package.replace('_', '-')}"
        yield Finding(f"the package {package} is not named as its directory", hint, f"{project.package}__init__.py")
    elif not any(name.lower() == wanted.replace("_", "") for name in _exported(project)):
        hint = f"define {project.names.class_name} there, or import it"
        yield Finding(f"the package has no class {project.names.class_name}", hint, f"{project.package}__init__.py")


def check_commands(project: Project) -> Iterator[Finding]:
    """The command is called as the directory, and starts a function that exists: images run it by this name."""
    distributions = read_distributions(project) if project.kind == PYTHON else ()
    for distribution in distributions:
        for name, target in distribution.scripts.items():
            line = project.search(distribution.file, name)
            if name != project.names.directory:
                hint = f"call it {project.names.directory}"
                yield Finding(f"the command {name} is not named as the directory", hint, distribution.file, line)
            if missing := _missing_target(project, target):
                hint = "define it there, or name the function that starts the connector"
                yield Finding(f"the command {name} starts {target}, but {missing}", hint, distribution.file, line)
    readable = distributions and not set(PACKAGING) & project.problems.keys()
    if readable and not any(distribution.scripts for distribution in distributions):
        hint = f"add the console script {project.names.directory} = {project.names.module}.run:run"
        yield Finding("the package brings no command", hint, distributions[0].file)


def check_distribution_names(project: Project) -> Iterator[Finding]:
    """What is installed bears the connector's name."""
    directory = project.names.directory
    for distribution in read_distributions(project):
        name = distribution.name.lower().replace("_", "-")
        if name and name not in (directory, f"airbyte-{directory}"):
            line = project.search(distribution.file, distribution.name)
            yield Finding(
                f"the package is called {distribution.name}, the directory {directory}",
                f"call it {directory}",
                distribution.file,
                line,
            )


def check_metadata_names(project: Project) -> Iterator[Finding]:
    """Image and label of metadata.yaml are the directory's name."""
    directory = project.names.directory
    data = project.metadata
    said = {
        "dockerRepository": str(data.get("dockerRepository", directory)).rpartition("/")[2],
        "githubIssueLabel": data.get("githubIssueLabel", directory),
        "connectorType": data.get("connectorType", project.names.prefix),
    }
    wanted = {"dockerRepository": directory, "githubIssueLabel": directory, "connectorType": project.names.prefix}
    for key, value in said.items():
        if value != wanted[key]:
            line = project.locate(METADATA, "data", key)
            yield Finding(f"{key} does not fit the directory {directory}", f"write {wanted[key]}", METADATA, line)


def _exported(project: Project) -> Iterator[str]:
    """Yield the classes that the package defines anywhere."""
    for tree in project.modules.values():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                yield node.name


def _missing_target(project: Project, target: str) -> str:
    """Return what is missing of a script's target, or "" if it is there or lies elsewhere."""
    module, _, function = target.partition(":")
    root = "src/" if project.package.startswith("src/") else ""
    path = f"{root}{module.strip().replace('.', '/')}"
    package = project.package.rstrip("/")
    if not path.startswith(package) and path != "main":
        return ""
    file = project.first(f"{path}.py", f"{path}/__init__.py")
    if not file:
        return f"there is no module {module}"
    tree = project.parsed(file)
    known = _defined(tree) if isinstance(tree, ast.Module) else {function.strip()}
    return "" if function.strip().partition(".")[0] in known else f"{file} defines no {function.strip()}"


def _defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names
