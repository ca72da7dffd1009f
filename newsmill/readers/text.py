"""Plain text: the file is one article, its name without extension is its id."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from newsmill.limits import RAW_CHARS
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.sources.encoding import decode
from newsmill.sources.slices import ENDLESS, WHOLE, Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import name_text, safe_text

NAME = "plain text"
FORMAT = "text"
SUFFIXES = (".txt",)
IS_TEXT = True

MAX_BYTES = 8_000_000
"""A larger file is no article (newsmill/text/bodies.py has the limit in characters) and is not decoded at all."""


def recognises(head: bytes) -> bool:
    """Return False: any text may be an article."""
    return False


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return one slice: the whole file, whatever its size."""
    return (WHOLE,)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield the one record of the file."""
    content = source.head(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        start, _ = decode(content[:RAW_CHARS], encoding)
        size = "too many" if source.size_bytes == ENDLESS else f"{source.size_bytes:,}"
        detail = f"{size} bytes of text in one article; the limit is {MAX_BYTES:,}"
        yield Rejection(1, "too_long", detail, safe_text(start))
        return
    text, replaced = decode(content, encoding)
    extra = {"undecodable_bytes": replaced} if replaced else {}
    yield RawDocument(1, text, external_id=name_text(PurePosixPath(source.file_name).stem), extra=extra)
