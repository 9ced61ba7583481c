"""Runs inside an environment with openmetadata-ingestion, which takes ten seconds to import: so once for all.

    python inside.py imports|tests PROJECT...

- imports: each project's class is found by both of its names, and nothing of OpenMetadata is hidden
- tests: each project's integration tests, in a process forked off after the import; against what is installed
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path


def check_imports(projects: list[Path]) -> int:
    import metadata
    from metadata.utils.importer import import_from_module

    site = Path(metadata.__file__).parents[1]
    assert site.name == "site-packages"
    if (site / "metadata" / "__init__.py").stat().st_size:  # 1.8 and newer
        assert metadata.container
    for project in projects:
        (entry,) = (project / "src").glob("metadata/ingestion/source/*/*.py")
        module = ".".join(entry.relative_to(project / "src").with_suffix("").parts)
        package = importlib.import_module(f"{entry.stem}.source")
        (name,) = (name for name in vars(package) if name.lower() == entry.stem.replace("_", ""))
        found = import_from_module(f"{module}.{name}")
        assert found is getattr(package, name), module
        assert not found.__abstractmethods__, module
        print(name, package.__file__, flush=True)
    return 0


def run_tests(projects: list[Path]) -> int:
    import pytest

    failed = 0
    for project in projects:
        child = os.fork()
        if child == 0:
            os.chdir(project)
            options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-o", "pythonpath=", "integration_tests"]
            # Its own place for temporary files: the usual one is shared, and every session tidies up after others.
            options += ["-W", "ignore::pytest.PytestAssertRewriteWarning", f"--basetemp={project}.tmp"]
            code = int(pytest.main(options))
            sys.stdout.flush()
            os._exit(code)
        code = os.WEXITSTATUS(os.waitpid(child, 0)[1])
        print(f"== {project.name}: {code}", flush=True)
        failed += code != 0
    return failed


if __name__ == "__main__":
    verb, *names = sys.argv[1:]
    sys.exit({"imports": check_imports, "tests": run_tests}[verb]([Path(name) for name in names]))
