"""Arrow IPC (Feather): one article per row, a column for each field."""

from collections.abc import Iterator

from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source

NAME = "Arrow IPC"
FORMAT = "arrow"
SUFFIXES = (".arrow", ".feather", ".ipc")
IS_TEXT = False


def recognises(head: bytes) -> bool:
    """The mark that an Arrow IPC file begins with; streams of batches, which have none, are not read."""
    return head.startswith(b"ARROW1")


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return runs of rows that take about `target_bytes` of the file."""
    from polars import scan_ipc  # imported with the first such file

    from newsmill.readers.frames import row_slices

    return row_slices(source, FORMAT, scan_ipc, target_bytes)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per row; `record_number` is its place in the file."""
    from polars import scan_ipc

    from newsmill.readers.frames import read_rows

    return read_rows(source, FORMAT, scan_ipc, part)
