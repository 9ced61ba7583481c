from pathlib import Path

import pytest

from generator.errors import TargetError
from generator.model import Change, RenderedFile
from generator.monorepo.configuration import Monorepo
from generator.planning.changes import diff_change, plan_new
from generator.planning.location import Location

PAGE = RenderedFile("docs/integrations/sources/x.md", b"# X\n", place="docs")
README = RenderedFile("README.md", b"# X\n")


def test_everything_is_inside_without_a_monorepo(tmp_path: Path):
    """Alone, the docs page stays in the project."""
    plan = plan_new(Location(tmp_path), "source-x", [README, PAGE])
    assert [change.path.relative_to(plan.project).as_posix() for change in plan.inside] == [README.path, PAGE.path]
    assert plan.outside == ()


def test_docs_page_goes_to_the_monorepo(tmp_path: Path):
    """In a monorepo, the docs page goes below its docs directory."""
    places = Location(tmp_path / "connectors", Monorepo(tmp_path, tmp_path / "connectors", tmp_path / "handbook"))
    plan = plan_new(places, "source-x", [README, PAGE])
    assert [change.path for change in plan.outside] == [tmp_path / "handbook/integrations/sources/x.md"]


@pytest.mark.parametrize("existing", ["source-x", "SOURCE-X", "source_x"])
def test_a_taken_name_is_refused(tmp_path: Path, existing: str):
    """A directory that is there, also in other case or as the package's name, is never written over."""
    (tmp_path / existing).mkdir()
    with pytest.raises(TargetError, match=existing):
        plan_new(Location(tmp_path), "source-x", [README])


def test_a_diff_shows_new_files_against_nothing():
    """A new file's diff adds every line."""
    assert diff_change(Change(Path("/p/a"), b"1\n")) == "--- /dev/null\n+++ /p/a\n@@ -0,0 +1 @@\n+1\n"


def test_a_binary_file_has_no_diff():
    """What is no text is not shown as text."""
    assert diff_change(Change(Path("/p/a"), b"\xff\x00")) == ""
