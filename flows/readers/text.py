"""Plain text: the file is one article, its name without extension is its id."""

from collections.abc import Iterator

from flows.readers.encoding import decode
from flows.readers.lines import Slice
from flows.readers.records import RAW_CHARS, RawDocument, Record, Rejection
from flows.readers.source import Source
from flows.readers.storable import name_text, storable_text

NAME = "plain text"
SUFFIXES = (".txt",)

MAX_BYTES = 8_000_000
"""A larger file is no article (flows/stages/bodies.py has the limit in characters) and is not decoded at all."""


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """One piece: the whole file, whatever its size."""
    return (Slice(0, 0, source.state.size_bytes, 1),)


def read(source: Source, encoding: str, piece: Slice) -> Iterator[Record]:
    """The one record of the file."""
    size = source.state.size_bytes
    if size > MAX_BYTES:
        start, _ = decode(b"".join(source.chunks(0, RAW_CHARS)), encoding)
        yield Rejection(
            1, "too_long", f"{size:,} bytes of text in one article; the limit is {MAX_BYTES:,}", storable_text(start)
        )
        return
    text, replaced = decode(b"".join(source.chunks()), encoding)
    extra = {"undecodable_bytes": replaced} if replaced else {}
    yield RawDocument(1, text, external_id=name_text(source.path.stem), extra=extra)
