"""Migration guides of connectors that are called otherwise than those of the corpus."""

from __future__ import annotations

from pathlib import Path

from generator.checks.docs.migration_guide import check_migration_guide
from generator.checks.subject import Subject
from generator.monorepo.configuration import find_monorepo
from tests.conftest import build_tree


def test_a_variant_shares_its_migration_guide(tmp_path: Path):
    """Airbyte's CI looks at what `*-strict-encrypt` is a variant of: the guide of that one is enough."""
    connector = tmp_path / "airbyte-integrations/connectors/source-fjord-strict-encrypt"
    changes = 'breakingChanges: {2.0.0: {message: x, upgradeDeadline: "2099-01-31"}}'
    build_tree(connector, {"metadata.yaml": f"data: {{connectorType: source, releases: {{{changes}}}}}\n"})
    build_tree(tmp_path, {".git/HEAD": "", "docs/integrations/sources/firth-migrations.md": "# Firth\n"})
    assert [one.rule for one in _look(connector)] == ["docs.migration-guide"]
    build_tree(tmp_path, {"docs/integrations/sources/fjord-migrations.md": "# Fjord Migration Guide\n"})
    assert _look(connector) == []


def _look(connector: Path):
    return list(check_migration_guide(Subject(connector, find_monorepo(connector.parent))))
