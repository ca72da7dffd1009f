"""Rows of tables whose columns have types (Parquet, Arrow, SQLite, DuckDB): to records, by the names of the columns."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from newsmill.errors import SourceError
from newsmill.readers.aliases import ALIASES, Columns, makes_articles
from newsmill.readers.fields import document
from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import MAX_DIGITS, safe_text, safe_value


def row_record(number: int, keys: Sequence[str], values: Sequence[Any], columns: Columns = ()) -> Record:
    """The record that a row is; nulls and binary values are left out.

    Args:
        number: Place of the row, from 1.
        keys: Names of the columns, by `distinct_keys`.
        values: As many values.
        columns: The columns that the user names for fields.
    """
    cells = {}
    for key, value in zip(keys, values, strict=True):
        if value is not None and (cell := as_json(value)) is not None:
            cells[key] = cell
    return document(number, cells, None, columns)


def as_json(value: Any) -> Any:
    """A value of a table as a JSON value; times are UTC where they have a zone; None for binary data."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool | int | float | list | dict | tuple):
        return safe_value(_plain(value))
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, bytes | bytearray | memoryview):
        return None
    return safe_text(str(value))


def row_runs(source: Source, rows: int, target_bytes: int) -> tuple[Slice, ...]:
    """Cut rows into runs that take about `target_bytes` of the file; there is at least one, if only to say why not."""
    step = max(1, rows * target_bytes // max(source.state.size_bytes, 1))
    starts = range(0, max(rows, 1), step)
    return tuple(Slice(i, start, max(start + 1, min(start + step, rows)), start + 1) for i, start in enumerate(starts))


def require_text(source: Source, names: Collection[str]) -> None:
    """Raise SourceError unless rows with columns of these names can become articles."""
    if not makes_articles(names, source.columns):
        raise SourceError(f"{source.location}: {no_text_column(names)}")


def no_text_column(names: Collection[str]) -> str:
    """Return the message for a table none of whose columns can be the text."""
    known = ", ".join(ALIASES["text"][:4])
    found = ", ".join(name[:40] for name in list(names)[:12])
    return f"no column for the text, such as {known}; it has: {safe_text(found)}; name one: --column text=NAME"


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**MAX_DIGITS:
        return str(value)
    return value
