"""A connector's directory, read once."""

from __future__ import annotations

from pathlib import Path

from generator.connectors.project import Project, once


def test_once_tells_functions_apart_that_share_a_name(tmp_path: Path):
    """Two modules may each have a `_names`: neither is answered with what the other has worked out."""

    def make(answer: str):
        @once
        def names(_: Project) -> str:
            return answer

        return names

    first, second = make("first"), make("second")
    project = Project(tmp_path)
    assert [first(project), second(project), first(project)] == ["first", "second", "first"]
