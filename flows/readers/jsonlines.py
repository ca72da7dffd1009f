"""JSON Lines: one article per line, a JSON object with the keys of flows/readers/fields.py."""

import json
from collections.abc import Iterator

from flows.readers.encoding import decode
from flows.readers.fields import document, json_kind
from flows.readers.lines import MAX_LINE_BYTES, LineSplitter, Slice, split_lines
from flows.readers.records import RAW_CHARS, Record, Rejection
from flows.readers.source import Source
from flows.readers.storable import MAX_LEVELS, integer, storable, storable_text

NAME = "JSON Lines"
FORMAT = "jsonl"
SUFFIXES = (".jsonl", ".ndjson")
IS_TEXT = True


def recognises(head: bytes) -> bool:
    """Never: any text may be lines of anything."""
    return False


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Pieces of whole lines of about `target_bytes`."""
    splitter = LineSplitter(encoding, target_bytes)
    for chunk in source.chunks():
        splitter.feed(chunk)
    return splitter.slices()


def read(source: Source, encoding: str, piece: Slice) -> Iterator[Record]:
    """One record per line that is not blank; `record_number` is the line number."""
    lines = split_lines(source.chunks(piece.start, piece.end), encoding)
    for number, (line, length) in enumerate(lines, piece.first_record):
        if length > MAX_LINE_BYTES:
            text, _ = decode(line[: 4 * RAW_CHARS], encoding)
            yield Rejection(
                number,
                "too_long",
                f"a line of {length:,} bytes; the limit is {MAX_LINE_BYTES:,}",
                storable_text(text[:RAW_CHARS]),
            )
            continue
        text, _ = decode(line, encoding)
        if text.strip(" \t\r\n\0\ufeff"):
            yield _record(number, text)


def _record(number: int, line: str) -> Record:
    raw = storable_text(line[:RAW_CHARS])
    try:
        # strict=False: a raw tab or NUL inside a string is a fault of the source that loses nothing.
        value = storable(json.loads(line.strip(" \t\r\n\0\ufeff"), strict=False, parse_int=integer))
    except RecursionError:
        return Rejection(number, "invalid_json", f"nested deeper than {MAX_LEVELS} levels", raw)
    except ValueError as error:
        return Rejection(number, "invalid_json", str(error), raw)
    if not isinstance(value, dict):
        return Rejection(number, "not_an_object", f"a JSON {json_kind(value)}, not an object", raw)
    return document(number, value, raw)
