"""The registry of formats: to add one, write a module like newsmill/readers/text.py and list it here."""

from functools import cache
from pathlib import PurePosixPath

from newsmill.readers.base import Reader
from newsmill.sources.location import SourceLocation

__all__ = [
    "ARCHIVE_SUFFIXES", "HEAD_BYTES", "Reader", "add_reader", "has_reader", "reader_for", "reader_named", "readers",
    "suffixes",
]  # fmt: skip

HEAD_BYTES = 4096
"""Bytes of a file's beginning that a reader gets to recognise its format."""

ARCHIVE_SUFFIXES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tzst")
_COMPRESSED_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_added: list[Reader] = []


@cache
def _shipped() -> tuple[Reader, ...]:
    # Here and not above: the command line wants to say what it can do without loading how it is done.
    from newsmill.readers import (
        arrow,
        delimited,
        duckdb_file,
        feed,
        jsonarray,
        jsonlines,
        newsml,
        parquet,
        sqlite,
        text,
        warc,
    )
    from newsmill.readers.html import reader as html_page

    def registry(*readers: Reader) -> tuple[Reader, ...]:
        return readers

    return registry(
        text, jsonlines, jsonarray, delimited, parquet, arrow, sqlite, duckdb_file, html_page, warc, feed, newsml
    )


def readers() -> tuple[Reader, ...]:
    """Return all readers; no two share an ending or recognise the same content, so that their order does not matter."""
    return (*_shipped(), *_added)


def add_reader(reader: Reader) -> None:
    """Add a format of your own to this process, before anything is loaded.

    Raises:
        ValueError: Its FORMAT or one of its SUFFIXES belongs to another reader.
    """
    for other in readers():
        taken = set(other.SUFFIXES).intersection(reader.SUFFIXES)
        if taken or other.FORMAT == reader.FORMAT:
            raise ValueError(f"{reader.NAME}: {', '.join(sorted(taken)) or reader.FORMAT} belongs to {other.NAME}")
    _added.append(reader)


def reader_for(name: str, head: bytes = b"") -> Reader | None:
    """Return the reader for a file, by its content first and its name second.

    Args:
        name: Name of the file without the ending of a compression (`SourceLocation.file_name`).
        head: The first HEAD_BYTES of its content.

    Returns:
        The reader that recognises the content, else the one for the ending of the name; None if there is neither.
    """
    suffix = PurePosixPath(name).suffix.lower()
    by_content = next((reader for reader in readers() if head and reader.recognises(head)), None)
    return by_content or next((reader for reader in readers() if suffix in reader.SUFFIXES), None)


def reader_named(form: str) -> Reader:
    """Return the reader of this FORMAT."""
    return next(reader for reader in readers() if form == reader.FORMAT)


def has_reader(name: str) -> bool:
    """Return whether newsmill reads a file of this name, compressed or not, or as an archive.

    >>> [has_reader(name) for name in ("a.TXT", "week.jsonl.gz", "news.tar.xz", "photo.jpg", "photo.jpg.gz")]
    [True, True, True, False, False]
    """
    inner = SourceLocation(name).file_name
    return reader_for(inner) is not None or PurePosixPath(inner).suffix.lower() in ARCHIVE_SUFFIXES


def suffixes() -> tuple[str, ...]:
    """Return every ending of a file name that is read, sorted."""
    known = {suffix for reader in readers() for suffix in reader.SUFFIXES}
    return tuple(sorted(known.union(ARCHIVE_SUFFIXES, _COMPRESSED_SUFFIXES)))
