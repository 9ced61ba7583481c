"""Reading many sets of answers: a YAML list, JSON lines, or CSV with the keys in its first line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath

from generator.errors import ConfigError
from generator.formats.documents import decode_text, find_twice, parse_json, parse_list, read_bytes
from generator.values import Value

MAX_BATCH = 50_000_000
"""The most bytes that a batch file may have."""


class Row(Value):
    """One set of answers.

    Attributes:
        number: counted from 1.
        line: on which it begins in the file.
        given: what it says, by key; not yet validated.
    """

    number: int
    line: int
    given: Mapping[str, object]

    def __str__(self) -> str:
        return f"row {self.number} (line {self.line})"


def read_rows(source: str, stdin: Callable[[], bytes]) -> list[Row]:
    """Read a batch file; `-` reads what `stdin` gives.

    The name's ending says what it is: .csv, .jsonl or .ndjson, .yaml, .yml or .json; of another one, and of standard
    input, the first character does.

    Raises:
        ConfigError: it cannot be read, holds nothing, or a row of it is wrong; the message has file and line.
    """
    origin = "standard input" if source == "-" else source
    text = decode_text(stdin() if source == "-" else read_bytes(Path(source), MAX_BATCH), origin)
    read = _READERS.get(PurePath(source).suffix.lower()) or _guess(text)
    rows = [Row(number, line, given) for number, (line, given) in enumerate(read(text, origin), 1)]
    if not rows:
        raise ConfigError(f"{origin} holds no connectors", "write one set of answers for each, with name at least")
    return rows


def _guess(text: str) -> _Reader:
    start = text.lstrip()[:1]
    if start == "{":
        return _read_json_lines
    return _read_yaml if start in ("-", "[", "#", "") else _read_csv


def _read_yaml(text: str, origin: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for line, row in parse_list(text, origin):
        if not isinstance(row, dict):
            raise ConfigError(f"{origin}:{line}: a connector is `key: value` lines", "for example  - name: Google Ads")
        yield line, row


def _read_json_lines(text: str, origin: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            continue
        row = parse_json(content, f"{origin}:{line}")
        if row is None:
            raise ConfigError(f"{origin}:{line}: this is no JSON object", 'one looks like {"name": "Google Ads"}')
        yield line, row


def _read_csv(text: str, origin: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield the rows; a cell without text is an answer that was not given."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        keys = [key.strip() for key in next(reader, [])]
        if (twice := find_twice(keys)) is not None:
            raise ConfigError(f"{origin}:1: the column {twice!r} stands there twice")
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(keys):
                raise ConfigError(
                    f"{origin}:{line}: {len(cells)} cells, but {len(keys)} columns", "put cells with commas in quotes"
                )
            if any(cells):
                yield line, {key: cell for key, cell in zip(keys, cells, strict=False) if cell}
            line = reader.line_num + 1
    except csv.Error as error:
        raise ConfigError(f"{origin}:{reader.line_num}: no valid CSV: {error}") from None


_Reader = Callable[[str, str], Iterator[tuple[int, Mapping[str, object]]]]
_READERS: dict[str, _Reader] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_yaml,
}
