"""What a reader is: how a format is told by its content, cut into parts, and how a part becomes records."""

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
        """Whether a file is text in some encoding, which is found out before it is read; else `encoding` is empty."""

    def recognises(self, head: bytes) -> bool:
        """Whether content that begins so (HEAD_BYTES of it) is of this format and no other, whatever the name says."""

    def slices(self, source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
        """Cut the file into parts of about `target_bytes` that can be read by themselves, in order.

        `start` and `end` are bytes of the content, or whatever else the reader counts in (rows).
        """

    def read(self, source: Source, encoding: str, part: Slice) -> Iterator[Record]:
        """The records of one part in order, with flat memory."""
