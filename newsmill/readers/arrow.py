"""Arrow IPC (Feather): one article per row, a column for each field."""

from collections.abc import Iterator

import polars as pl

from newsmill.readers.frames import read_rows, row_slices
from newsmill.readers.records import Record
from newsmill.sources.lines import Slice
from newsmill.sources.source import Source

NAME = "Arrow IPC"
FORMAT = "arrow"
SUFFIXES = (".arrow", ".feather", ".ipc")
IS_TEXT = False


def recognises(head: bytes) -> bool:
    """The mark that an Arrow IPC file begins with; streams of batches, which have none, are not read."""
    return head.startswith(b"ARROW1")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Runs of rows that take about `target_bytes` of the file."""
    return row_slices(source, FORMAT, pl.scan_ipc, target_bytes)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """One record per row; `record_number` is its place in the file."""
    return read_rows(source, FORMAT, pl.scan_ipc, part)
