"""WARC: web pages as a crawler stored them (Common Crawl News): responses of type HTML with status 200."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from newsmill.readers.html.page import MAX_CHARS, page_record
from newsmill.readers.html.reader import decode_page
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.sources.encoding import decode_as, detect_encoding
from newsmill.sources.lines import ENDLESS, Slice
from newsmill.sources.source import Source

NAME = "WARC"
FORMAT = "warc"
SUFFIXES = (".warc",)
IS_TEXT = False

_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_VERSION = re.compile(rb"(?:^|\n)WARC/[01]\.\d+\r?\n")
_SAMPLE_BYTES = 1 << 18


def recognises(head: bytes) -> bool:
    """The version that each record begins with."""
    return head.startswith((b"WARC/1.", b"WARC/0."))


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Pieces of whole records of about `target_bytes` of the content."""
    parts: list[Slice] = []
    start, first, position = 0, 1, 0
    for number, (position, _, _) in enumerate(_responses(source, 0), 1):
        if position - start >= target_bytes:
            parts.append(Slice(len(parts), start, position, first))
            start, first = position, number
    return (*parts, Slice(len(parts), start, max(position, start) + 1, first))


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """One record per page; `record_number` is its place among all responses."""
    for number, (position, response, problem) in enumerate(_responses(source, part.start), part.first_record):
        if position >= part.end:
            return
        if response is None:
            yield Rejection(number, "invalid_record", problem)
        elif _is_page(response):
            yield _page(number, response)


def _is_page(response: Any) -> bool:
    http = response.http_headers
    if http is None or http.status_code != 200:
        return False
    return (response.http_content_type or "").casefold() in _TYPES


def _page(number: int, response: Any) -> Record:
    url = response.headers.get("WARC-Target-URI", "").strip("<>") or None
    try:
        content = response.reader.read(4 * MAX_CHARS + 1)
    except OSError as error:
        return Rejection(number, "invalid_record", f"{url}: {error}")
    markup = decode_as(content, response.http_charset or "")
    if markup is None:
        encoding = detect_encoding(content[:_SAMPLE_BYTES], complete=len(content) <= _SAMPLE_BYTES)
        markup = decode_page(content, encoding)
    record = page_record(number, markup, url)
    if isinstance(record, RawDocument):
        marks = {"fetched_at": "WARC-Date", "payload_digest": "WARC-Payload-Digest", "warc_record_id": "WARC-Record-ID"}
        record.extra.update({key: value for key, name in marks.items() if (value := response.headers.get(name))})
        if url and url != record.url:
            record.extra["fetched_from"] = url
    return record


def _responses(source: Source, start: int) -> Iterator[tuple[int, Any, str]]:
    """Yield (first byte, response, "") in order, and (first byte, None, why) where something else stands.

    The version that begins the next record is looked for after anything that is no record.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    while True:
        position = start - 1
        try:
            file = cast(BinaryIO, _Forward(source, start))
            for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
                position = record.stream_pos
                yield position, record, ""
            return
        except OSError as error:
            if error.errno is not None:
                raise
            broken = str(error)
        found = _next_record(source, position + 1 if position >= start else start + 1)
        yield max(position + 1, start), None, f"no WARC record: {broken}"
        if found is None:
            return
        start = found


def _next_record(source: Source, start: int) -> int | None:
    """The first byte of the next record after a byte; None if there is none."""
    held, offset = b"", start
    for chunk in source.chunks(start):
        held += chunk
        if match := _VERSION.search(held):
            return offset + match.start() + (held[match.start() : match.start() + 1] == b"\n")
        offset, held = offset + len(held[:-16]), held[-16:]
    return None


class _Forward:
    """The content as the file that fastwarc reads, from a byte to its end."""

    def __init__(self, source: Source, start: int) -> None:
        self._chunks = source.chunks(start, ENDLESS, 1 << 16)
        self._position = start
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._held) < size and (chunk := next(self._chunks, b"")):
            self._held += chunk
        data, self._held = self._held[:size], self._held[size:]
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position
