"""WARC: web pages as a crawler stored them: responses of type HTML with status 200, and resources of type HTML.

Records that stand for a page without holding it are rejections: `revisit` (unchanged since an earlier capture) and
`conversion` (the text of a page without its markup, as in Common Crawl's WET files).
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from typing import Any, BinaryIO, cast

from newsmill import limits
from newsmill.readers.html.reader import decode_page
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.sources.encoding import decode_as, detect_encoding
from newsmill.sources.slices import ENDLESS, Slice
from newsmill.sources.source import Source

NAME = "WARC"
FORMAT = "warc"
SUFFIXES = (".warc", ".wet")
IS_TEXT = False

_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_VERSION = re.compile(rb"(?:^|\n)WARC/[01]\.\d+\r?\n")
_ENCODINGS = frozenset({"content-encoding", "transfer-encoding"})
_SAMPLE_BYTES = 1 << 18
_MAX_BYTES = 4 * limits.PAGE_CHARS + 1


def recognises(head: bytes) -> bool:
    """The version that each record begins with."""
    return head.startswith((b"WARC/1.", b"WARC/0."))


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return slices of whole records of about `target_bytes` of the content."""
    parts: list[Slice] = []
    start, first, position = 0, 1, 0
    for number, (position, _, _) in enumerate(_captures(source, 0), 1):
        if position - start >= target_bytes:
            parts.append(Slice(len(parts), start, position, first))
            start, first = position, number
    return (*parts, Slice(len(parts), start, max(position, start) + 1, first))


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per page; `record_number` is its place among all captures."""
    for number, (position, capture, problem) in enumerate(_captures(source, part.start), part.first_record):
        if position >= part.end:
            return
        record = Rejection(number, "invalid_record", problem) if capture is None else _record(number, capture)
        if record is not None:
            yield record


def _record(number: int, capture: Any) -> Record | None:
    """Return the record of a capture; None for images, redirects and whatever else is no page."""
    from fastwarc.warc import WarcRecordType

    kind = capture.record_type
    url = _address(capture)
    if kind == WarcRecordType.conversion:
        return Rejection(number, "no_markup", f"{url}: the text of a page without its markup; load the WARC file")
    if kind == WarcRecordType.resource:
        return _page(number, capture) if _is_html(capture.headers.get("Content-Type", "")) else None
    http = capture.http_headers
    if kind == WarcRecordType.revisit:
        is_other = http is not None and not _is_html(capture.http_content_type or "text/html")
        since = capture.headers.get("WARC-Refers-To-Date") or "an earlier capture"
        return None if is_other else Rejection(number, "revisit", f"{url}: unchanged since {since}")
    if http is None or http.status_code != 200 or not _is_html(capture.http_content_type or ""):
        return None
    return _page(number, capture)


def _is_html(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().casefold() in _TYPES


def _address(capture: Any) -> str | None:
    return capture.headers.get("WARC-Target-URI", "").strip("<>") or None


def _page(number: int, capture: Any) -> Record:
    url = _address(capture)
    try:
        content = _decoded(capture, capture.reader.read(_MAX_BYTES))
    except OSError as error:
        return Rejection(number, "invalid_record", f"{url}: {error}")
    encoding = detect_encoding(content[:_SAMPLE_BYTES], complete=len(content) <= _SAMPLE_BYTES)
    # A header that says ISO-8859-1 is often a default of the server.
    markup = (
        decode_as(content, capture.http_charset or "") if encoding is None or not encoding.startswith("utf") else None
    )
    if markup is None:
        markup = decode_page(content, encoding)
    from newsmill.readers.html.page import page_record  # imported with the first page

    record = page_record(number, markup, url)
    if isinstance(record, RawDocument):
        marks = {"fetched_at": "WARC-Date", "payload_digest": "WARC-Payload-Digest", "warc_record_id": "WARC-Record-ID"}
        record.extra.update({key: value for key, name in marks.items() if (value := capture.headers.get(name))})
        if url and url != record.url:
            record.extra["fetched_from"] = url
        # The same page captured again is a duplicate only if its text is the same.
        record.external_id = f"{record.url or url} {blake2b(record.text.encode(), digest_size=8).hexdigest()}"
    return record


def _decoded(capture: Any, body: bytes) -> bytes:
    """Return the body of a response without the encodings that its header names; as it is where the header lies.

    The specification stores bodies as they were sent. Common Crawl stores them decoded and, in older files, with the
    header as it was sent.
    """
    from fastwarc.warc import ArchiveIterator

    http = capture.http_headers
    if http is None or not any(name.casefold() in _ENCODINGS for name, _ in http.items()):
        return body
    lines = [http.status_line, *(f"{name}: {value}" for name, value in http.items())]
    block = "\r\n".join((*lines, "", "")).encode("latin-1", "replace") + body
    head = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    try:
        file = BytesIO(head.encode() + block + b"\r\n\r\n")
        for record in ArchiveIterator(file, parse_http=True, auto_decode="all"):
            return bytes(record.reader.read(_MAX_BYTES)) or body
    except (OSError, ValueError):
        pass
    return body


def _captures(source: Source, start: int) -> Iterator[tuple[int, Any, str]]:
    """Yield (first byte, capture, "") in order, and (first byte, None, why) where something else stands.

    The version that begins the next record is looked for after anything that is no record.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion
    while True:
        position = start - 1
        try:
            file = cast(BinaryIO, _Forward(source, start))
            for record in ArchiveIterator(file, record_types=kinds, parse_http=True):
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
