"""Plain text: the file is one article, its name without extension is its id."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from flows.readers.encoding import decode
from flows.readers.lines import ENDLESS, WHOLE, Slice
from flows.readers.records import RAW_CHARS, RawDocument, Record, Rejection
from flows.readers.source import Source
from flows.readers.storable import name_text, storable_text

NAME = "plain text"
FORMAT = "text"
SUFFIXES = (".txt",)
IS_TEXT = True

MAX_BYTES = 8_000_000
"""A larger file is no article (flows/stages/bodies.py has the limit in characters) and is not decoded at all."""


def recognises(head: bytes) -> bool:
    """Never: any text may be an article."""
    return False


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """One piece: the whole file, whatever its size."""
    return (WHOLE,)


def read(source: Source, encoding: str, piece: Slice) -> Iterator[Record]:
    """The one record of the file."""
    content = source.head(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        start, _ = decode(content[:RAW_CHARS], encoding)
        size = "too many" if source.size_bytes == ENDLESS else f"{source.size_bytes:,}"
        detail = f"{size} bytes of text in one article; the limit is {MAX_BYTES:,}"
        yield Rejection(1, "too_long", detail, storable_text(start))
        return
    text, replaced = decode(content, encoding)
    extra = {"undecodable_bytes": replaced} if replaced else {}
    yield RawDocument(1, text, external_id=name_text(PurePosixPath(source.file_name).stem), extra=extra)
