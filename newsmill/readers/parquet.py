"""Parquet: one article per row, a column for each field."""

from collections.abc import Iterator

from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source

NAME = "Parquet"
FORMAT = "parquet"
SUFFIXES = (".parquet", ".pq")
IS_TEXT = False


def recognises(head: bytes) -> bool:
    """The mark that Parquet begins with."""
    return head.startswith(b"PAR1")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return runs of rows that take about `target_bytes` of the file."""
    from polars import scan_parquet  # imported with the first such file

    from newsmill.readers.frames import row_slices

    return row_slices(source, FORMAT, scan_parquet, target_bytes)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per row; `record_number` is its place in the file."""
    from polars import scan_parquet

    from newsmill.readers.frames import read_rows

    return read_rows(source, FORMAT, scan_parquet, part)
