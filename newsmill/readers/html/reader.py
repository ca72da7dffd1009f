"""HTML: the file is one page, its article the one record."""

import codecs
import re
from collections.abc import Iterator

from newsmill import limits
from newsmill.readers.records import RawDocument, Record
from newsmill.sources.encoding import decode, decode_as
from newsmill.sources.location import SourceLocation
from newsmill.sources.slices import WHOLE, Slice
from newsmill.sources.source import Source

NAME = "HTML"
FORMAT = "html"
SUFFIXES = (".html", ".htm", ".xhtml")
IS_TEXT = True

_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096


def recognises(head: bytes) -> bool:
    """A document type or the first element of a page."""
    return _BEGINNING.match(head) is not None


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return one slice: the whole page."""
    return (WHOLE,)


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield the one record of the file."""
    from newsmill.readers.html.page import page_record  # imported with the first page

    content = source.head(4 * limits.PAGE_CHARS + 1)
    record = page_record(1, decode_page(content, encoding), _address(source.location))
    if isinstance(record, RawDocument) and (cut := record.extra.get("cut_off")):
        source.damage = cut
    yield record


def _address(location: SourceLocation) -> str | None:
    """Return the public address of a page, or None if its source is an archive or bucket that keeps a copy.

    >>> _address(SourceLocation("https://news.example/a")), _address(SourceLocation("s3://news/a"))
    ('https://news.example/a', None)
    """
    is_web = not location.members and location.base.startswith(("http://", "https://"))
    return location.base if is_web else None


def decode_page(content: bytes, encoding: str | None) -> str:
    """The page as text: in the encoding that was found, or the one it names where the finding was a guess."""
    if encoding is None or not encoding.startswith("utf"):
        named = _CHARSET.search(content[:_HEAD_BYTES])
        for name in (named[1].decode("ascii", "ignore") if named else "", encoding or ""):
            if (text := decode_as(content, "cp1252" if _is_latin_1(name) else name)) is not None:
                return text
    return decode(content, encoding or "utf-8")[0]


def _is_latin_1(name: str) -> bool:
    """Browsers read what is called Latin-1 or ASCII as windows-1252."""
    try:
        return codecs.lookup(name).name in ("iso8859-1", "ascii")
    except LookupError:
        return False
