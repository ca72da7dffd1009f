"""Files that Polars reads lazily: which columns are of use, and rows of them as records."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import polars as pl

from flows.errors import SourceError
from flows.readers.columns import require_text, row_record, row_runs
from flows.readers.fields import canonical_keys
from flows.readers.lines import Slice
from flows.readers.records import Record
from flows.readers.source import Source

MAX_COLUMNS = 5_000

_MOST_ROWS = 1 << 31

Scan = Callable[..., pl.LazyFrame]

# What Polars raises for a damaged file; a panic of its own code among them.
_DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, OverflowError)


def row_slices(source: Source, scan: Scan, target_bytes: int) -> tuple[Slice, ...]:
    """Cut the rows into runs that take about `target_bytes` of the file."""
    rows = _guarded(source, lambda: _open(source, scan).select(pl.len()).collect().item())
    return row_runs(source, rows, target_bytes)


def read_rows(source: Source, scan: Scan, piece: Slice) -> Iterator[Record]:
    """One record per row.

    Raises:
        SourceError: The file is damaged, or has no column with text.
    """
    frame = _guarded(source, lambda: _rows(source, scan, piece))
    keys = canonical_keys(frame.columns)
    for number, row in enumerate(frame.iter_rows(), piece.first_record):
        yield row_record(number, keys, row)


def _rows(source: Source, scan: Scan, piece: Slice) -> pl.DataFrame:
    lazy = _open(source, scan)
    columns = {name: dtype for name, dtype in lazy.collect_schema().items() if _is_useful(dtype)}
    require_text(source.location, columns)
    if len(columns) > MAX_COLUMNS:
        raise SourceError(f"{source.location}: {len(columns):,} columns; the limit is {MAX_COLUMNS:,}")
    return lazy.select(list(columns)).slice(piece.start, min(piece.end - piece.start, _MOST_ROWS)).collect()


def _open(source: Source, scan: Scan) -> pl.LazyFrame:
    file: BinaryIO | str = str(source.location.path) if source.is_plain else source.open()
    return scan(file, glob=False) if isinstance(file, str) and scan is pl.scan_parquet else scan(file)


def _guarded(source: Source, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except SourceError:
        raise
    except _DAMAGE as error:
        raise SourceError(f"{source.location}: damaged ({str(error).splitlines()[0][:200]})") from error


def _is_useful(dtype: Any) -> bool:
    """Whether a column can be metadata or text: not binary data, and not a vector of numbers."""
    if isinstance(dtype, pl.List | pl.Array):
        return not dtype.inner.is_numeric() and _is_useful(dtype.inner)
    if isinstance(dtype, pl.Struct):
        return all(_is_useful(field.dtype) for field in dtype.fields)
    return dtype not in (pl.Binary, pl.Object, pl.Null)
