"""What a reader is: how a format is cut into pieces, and how a piece becomes records."""

from collections.abc import Iterator
from typing import Protocol

from flows.readers.lines import Slice
from flows.readers.records import Record
from flows.readers.source import Source


class Reader(Protocol):
    """One format. A reader is a module with these names, listed in flows/readers/__init__.py."""

    @property
    def NAME(self) -> str:
        """Name of the format, for people."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:
        """Endings of file names, lower case, with the dot."""

    def slices(self, source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
        """Cut the file into pieces of about `target_bytes` that can be read by themselves, in order."""

    def read(self, source: Source, encoding: str, piece: Slice) -> Iterator[Record]:
        """The records of one piece in order, with flat memory."""
