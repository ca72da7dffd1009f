"""Rows of files that Polars scans lazily, as records."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO

import polars as pl

from newsmill.errors import SourceError
from newsmill.readers.aliases import distinct_keys
from newsmill.readers.columns import as_json, require_text, row_runs
from newsmill.readers.fields import document, documents
from newsmill.readers.lazy_frames import DAMAGE, Scan, row_count, usable_columns
from newsmill.readers.probe import probe
from newsmill.readers.records import Record
from newsmill.sources.slices import WHOLE, Slice
from newsmill.sources.source import Source

MAX_COLUMNS = 5_000

_MOST_ROWS = 1 << 31
_ROWS_AT_ONCE = 2_000


def row_slices(source: Source, form: str, scan: Scan, target_bytes: int) -> tuple[Slice, ...]:
    """Cut the rows into runs that take about `target_bytes` of the file.

    Raises:
        SourceError: The file is damaged.
    """
    probe(source, form)
    return row_runs(source, _guarded(source, lambda: row_count(scan(_file(source)))), target_bytes)


def read_rows(source: Source, form: str, scan: Scan, part: Slice) -> Iterator[Record]:
    """One record per row.

    Raises:
        SourceError: The file is damaged, or has no column with text.
    """
    if part == WHOLE:  # parts were cut by row_slices, which looked at the file
        probe(source, form)
    frame = _guarded(source, lambda: _rows(source, scan, part))
    keys = distinct_keys(frame.columns)
    plain = _guarded(source, lambda: _plain_texts(frame))
    first = part.first_record
    for run in frame.iter_slices(_ROWS_AT_ONCE):
        columns = _guarded(source, partial(_columns_as_json, run, plain))
        records = documents(range(first, first + run.height), keys, columns, source.columns)
        if records is not None:
            yield from records
        else:
            for number, row in enumerate(zip(*columns, strict=True), first):
                cells = {key: value for key, value in zip(keys, row, strict=True) if value is not None}
                yield document(number, cells, None, source.columns)
        first += run.height


def _plain_texts(frame: pl.DataFrame) -> frozenset[str]:
    """The columns of texts that are JSON values as they are: texts of Polars are UTF-8, so only NUL is looked for."""
    with_nul = frame.select(pl.col(pl.String).str.contains("\0", literal=True).any())
    return frozenset(column.name for column in with_nul if not column.any())


def _columns_as_json(frame: pl.DataFrame, plain: frozenset[str]) -> list[list[Any]]:
    return [
        column.to_list() if column.name in plain else [as_json(value) for value in _in_python_years(column).to_list()]
        for column in frame
    ]


def _in_python_years(column: pl.Series) -> pl.Series:
    """Dates and times, in UTC where they have a zone; null outside the years 1 to 9999, as DuckDB's 'infinity' is."""
    dtype, units = column.dtype, 0
    if isinstance(dtype, pl.Datetime):
        column = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        units = _UNITS_A_DAY.get(dtype.time_unit, 0)
    elif dtype == pl.Date:
        units = 1
    if not units:
        return column
    is_kept = column.to_physical().is_between(_FIRST_DAY * units, (_LAST_DAY + 1) * units, closed="left")
    return column.to_frame().select(pl.when(is_kept).then(pl.first())).to_series()


_UNITS_A_DAY = {"ms": 86_400_000, "us": 86_400_000_000}
"""Nanoseconds in 64 bits do not leave the years 1677 to 2262."""

_FIRST_DAY, _LAST_DAY = ((day - date(1970, 1, 1)).days for day in (date.min, date.max))


def _rows(source: Source, scan: Scan, part: Slice) -> pl.DataFrame:
    lazy = scan(_file(source))
    columns = usable_columns(lazy)
    require_text(source, columns)
    if len(columns) > MAX_COLUMNS:
        raise SourceError(f"{source.location}: {len(columns):,} columns; the limit is {MAX_COLUMNS:,}")
    return lazy.select(columns).slice(part.start, min(part.end - part.start, _MOST_ROWS)).collect()


def _file(source: Source) -> BinaryIO | str:
    return str(source.location.path) if source.is_local else BytesIO(source.held())


def _guarded(source: Source, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except SourceError:
        raise
    except DAMAGE as error:
        raise SourceError(
            f"{source.location}: damaged ({(str(error).splitlines() or ['unknown'])[0][:200]})"
        ) from error
