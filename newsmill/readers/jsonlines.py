"""JSON Lines: one article per line, a JSON object with the keys of newsmill/readers/aliases.toml.

The action lines of Elasticsearch's bulk format are no records; each gives the next line its id.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from newsmill.limits import RAW_CHARS
from newsmill.readers.aliases import Columns
from newsmill.readers.fields import document, json_kind
from newsmill.readers.records import Record, Rejection
from newsmill.sources.encoding import decode
from newsmill.sources.lines import MAX_LINE_BYTES, LineSplitter, split_lines
from newsmill.sources.slices import Slice
from newsmill.sources.source import Source
from newsmill.text.safe_text import MAX_LEVELS, json_integer, safe_text, safe_value

NAME = "JSON Lines"
FORMAT = "jsonl"
SUFFIXES = (".jsonl", ".ndjson")
IS_TEXT = True


def recognises(head: bytes) -> bool:
    """Return False: any text may be lines of anything."""
    return False


def slices(source: Source, encoding: str, target_bytes: int) -> tuple[Slice, ...]:
    """Return slices of whole lines of about `target_bytes`."""
    splitter = LineSplitter(encoding, target_bytes)
    for chunk in source.chunks():
        splitter.feed(chunk)
    return splitter.slices()


def read(source: Source, encoding: str, part: Slice) -> Iterator[Record]:
    """Yield one record per line that is not blank; `record_number` is the line number."""
    lines = split_lines(source.chunks(part.start, part.end), encoding)
    action = _action_before(source, encoding, part.start)
    for number, (line, length) in enumerate(lines, part.first_record):
        if length > MAX_LINE_BYTES:
            text, _ = decode(line[: 4 * RAW_CHARS], encoding)
            yield Rejection(
                number,
                "too_long",
                f"a line of {length:,} bytes; the limit is {MAX_LINE_BYTES:,}",
                safe_text(text[:RAW_CHARS]),
            )
            continue
        value = plain_value(line) if encoding == "utf-8" else None
        if value is not None:
            if len(value) == 1 and (found := _action(value)) is not None:
                action = found
                continue
            yield document(number, action | value if action else value, line, source.columns)
            action = {}
            continue
        action = {}
        text, _ = decode(line, encoding)
        if text.strip(" \t\r\n\0\ufeff"):
            yield record_of(number, text, source.columns)


_ACTIONS = frozenset({"index", "create", "update", "delete"})
_ACTION_KEYS = frozenset({"routing", "version", "version_type", "pipeline", "retry_on_conflict", "require_alias"})
_MAX_ACTION_BYTES = 4096


def _action(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the id that an action line of Elasticsearch gives, as a record; None for other lines."""
    (name, said), *_ = value.items()
    if name not in _ACTIONS or not isinstance(said, dict):
        return None
    if not all(key.startswith("_") or key in _ACTION_KEYS for key in said):
        return None
    return {"_id": said["_id"]} if isinstance(said.get("_id"), str | int) else {}


def _action_before(source: Source, encoding: str, start: int) -> dict[str, Any]:
    """Return the id that the line before a byte gives: a file may be cut between an action and its record."""
    if not start or encoding != "utf-8" or plain_value(source.head(_MAX_ACTION_BYTES).partition(b"\n")[0]) is None:
        return {}
    before = b"".join(source.chunks(max(0, start - _MAX_ACTION_BYTES), start))
    value = plain_value(before[:-1].rpartition(b"\n")[2])
    return (value is not None and len(value) == 1 and _action(value)) or {}


def record_of(number: int, line: str, columns: Columns = ()) -> Record:
    """Return the record of one JSON value."""
    raw = safe_text(line[:RAW_CHARS])
    try:
        # strict=False: a raw tab or NUL inside a string is a fault of the source that loses nothing.
        value = safe_value(json.loads(line.strip(" \t\r\n\0\ufeff"), strict=False, parse_int=json_integer))
    except RecursionError:
        return Rejection(number, "invalid_json", f"nested deeper than {MAX_LEVELS} levels", raw)
    except ValueError as error:
        return Rejection(number, "invalid_json", str(error), raw)
    if not isinstance(value, dict):
        return Rejection(number, "not_an_object", f"a JSON {json_kind(value)}, not an object", raw)
    return document(number, value, raw, columns)


def plain_value(line: bytes) -> dict[str, Any] | None:
    """The object that a line is, by orjson, if that gives what `record_of` would: ten times as fast.

    It does not where the line is beyond the standard (NaN, raw control characters, damaged UTF-8), or has what
    `safe_value` cares for: NUL, integers of more than 64 bits, values nested deeply.
    """
    if b"\\u0000" in line:
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict):
        return None
    if _KINDS.issuperset(map(type, value.values())):
        return value
    is_deep = line.count(b"[") + line.count(b"{") > MAX_LEVELS
    return None if is_deep or _has_large_number(value.values()) else value


_KINDS = frozenset({str, int, bool, type(None)})
"""Kinds of values that need no second look."""


def _has_large_number(values: Iterable[Any]) -> bool:
    """Return whether a value is a float of 64 bits or more, which may have been an integer."""
    return any(
        (isinstance(value, float) and not -(2.0**63) < value < 2.0**63)
        or (isinstance(value, list) and _has_large_number(value))
        or (isinstance(value, dict) and _has_large_number(value.values()))
        for value in values
    )
