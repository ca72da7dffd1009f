"""Files that Polars scans lazily: the usable columns, the number of rows, and the errors of damaged files."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import polars as pl

DAMAGE = (
    pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, OverflowError, MemoryError,
)  # fmt: skip
"""Errors that Polars raises for a damaged file, a panic of its own code among them."""

_ROWS_AT_ONCE = 20_000

Scan = Callable[..., pl.LazyFrame]


def usable_columns(frame: pl.LazyFrame) -> list[str]:
    """Return the names of the columns that can be metadata or text."""
    return [name for name, dtype in frame.collect_schema().items() if _is_usable(dtype)]


def row_count(frame: pl.LazyFrame) -> int:
    """Return the number of rows."""
    return int(frame.select(pl.len()).collect().item())


def read_all_rows(file: BinaryIO | str, scan: Scan) -> Iterator[int]:
    """Read every usable column in runs of rows; yield the number of rows of each run."""
    frame = scan(file)
    columns = usable_columns(frame)
    for start in range(0, row_count(frame), _ROWS_AT_ONCE):
        yield frame.select(columns).slice(start, _ROWS_AT_ONCE).collect().height


def _is_usable(dtype: Any) -> bool:
    """Return False for binary data and vectors of numbers."""
    if isinstance(dtype, pl.List | pl.Array):
        return not dtype.inner.is_numeric() and _is_usable(dtype.inner)
    if isinstance(dtype, pl.Struct):
        return all(_is_usable(field.dtype) for field in dtype.fields)
    return dtype not in (pl.Binary, pl.Object, pl.Null)
