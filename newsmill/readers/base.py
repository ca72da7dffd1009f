"""The interface of a reader: recognise a format, cut a file into parts, turn a part into records."""

from collections.abc import Iterator
from typing import Protocol

from newsmill.readers.records import Record
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source


class Reader(Protocol):
    """One format. A reader is a module with these names, listed in newsmill/readers/__init__.py."""

    @property
    def NAME(self) -> str:
        """Name of the format, for people."""

    @property
    def FORMAT(self) -> str:
        """Name of the format in `articles.source_format`: lower case, one word."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:
        """Endings of file names, lower case, with the dot."""

    @property
    def IS_TEXT(self) -> bool:
        """True if the format is text whose encoding is detected before reading; else `encoding` is empty."""

    def recognises(self, head: bytes) -> bool:
        """Return whether content with this beginning (HEAD_BYTES) is certainly of this format, whatever its name."""

    def slices(self, source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
        """Cut the file into parts of about `target_bytes` that can be read by themselves, in order.

        `start` and `end` are bytes of the content, or whatever else the reader counts in (rows).
        """

    def read(self, source: Source, encoding: str, part: Slice) -> Iterator[Record]:
        """Yield the records of one part in order, with flat memory."""
