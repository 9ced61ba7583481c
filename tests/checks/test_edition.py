"""What a checkout of Airbyte's repository asks for is what its own QA runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.checks.edition import find_edition
from generator.monorepo.configuration import find_monorepo

METADATA = (
    "class ValidateMetadata(Check):\n    def _run(self):\n        pass\n\n\nclass CheckTag(Check):\n    pass\n\n\n"
)
LISTS = {
    "a comment": ("ENABLED_CHECKS = [\n    ValidateMetadata(),\n    # Disabled\n    # CheckTag()\n]\n", False),
    "one line": ("ENABLED_CHECKS = [ValidateMetadata(), CheckTag()]\n", True),
    "many lines": ("ENABLED_CHECKS = [\n    ValidateMetadata(),\n    CheckTag(),\n]\n", True),
    "none": ("", True),
}


@pytest.mark.parametrize(("enabled", "runs"), LISTS.values(), ids=LISTS)
def test_a_check_counts_if_it_is_run(enabled: str, runs: bool, tmp_path: Path):
    """What stands in the code and in none of its lists is asked of nobody."""
    ci = tmp_path / "airbyte-ci/connectors"
    checks = ci / "connectors_qa/src/connectors_qa/checks"
    validators = ci / "metadata_service/lib/metadata_service/validators"
    for directory in (checks, validators, tmp_path / "airbyte-integrations/connectors", tmp_path / ".git"):
        directory.mkdir(parents=True)
    (checks / "metadata.py").write_text(METADATA)
    (checks / "__init__.py").write_text(enabled)
    (validators / "validator.py").write_text("def validate_tags():\n    pass\n")
    edition = find_edition(find_monorepo(tmp_path / "airbyte-integrations/connectors"))
    assert edition.airbytes
    assert edition.enforces(["CheckTag"]) == runs
    assert edition.enforces(["ValidateMetadata"]) and edition.enforces(["validate_tags"])
    assert edition.enforces(["_run"]) and not edition.enforces(["CheckIcon"])
