"""Runs inside PyAirbyte's environment: reads a connector into DuckDB, and prints how many records came of each stream.

python client.py EXECUTABLE CONFIG DATABASE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import airbyte
from airbyte.caches import DuckDBCache


def main() -> None:
    """Check the connector, and read all of its streams."""
    executable, config, database = sys.argv[1:]
    source = airbyte.get_source(
        Path(executable).name,
        config=json.loads(Path(config).read_text("utf-8")),
        local_executable=executable,
        install_if_missing=False,
    )
    source.check()
    source.select_all_streams()
    cache = DuckDBCache(db_path=database, schema_name="main")
    result = source.read(cache=cache)
    stored = {name: len(cache[name].to_pandas()) for name in source.get_selected_streams()}
    print("RESULT " + json.dumps({"read": result.processed_records, "stored": stored}))


main()
