"""Parquet: one article per row, a column for each field."""

from collections.abc import Iterator

import polars as pl

from newsmill.readers.frames import read_rows, row_slices
from newsmill.readers.records import Record
from newsmill.sources.lines import Slice
from newsmill.sources.source import Source

NAME = "Parquet"
FORMAT = "parquet"
SUFFIXES = (".parquet", ".pq")
IS_TEXT = False


def recognises(head: bytes) -> bool:
    """The mark that Parquet begins with."""
    return head.startswith(b"PAR1")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Runs of rows that take about `target_bytes` of the file."""
    return row_slices(source, FORMAT, pl.scan_parquet, target_bytes)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """One record per row; `record_number` is its place in the file."""
    return read_rows(source, FORMAT, pl.scan_parquet, part)
