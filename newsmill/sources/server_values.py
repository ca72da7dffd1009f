"""Values of a server's headers: sizes, times and tags. A value that cannot be read is unknown, never an error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_SIZE = 1 << 60
_RANGE = re.compile(r"bytes \d+-\d+/(\d+)")
_TAG = re.compile(r'"?[\x21\x23-\x7e]{1,500}"?')


@dataclass(frozen=True, slots=True)
class RemoteState:
    """Size, time and ETag of a file on a server; `etag` is empty for a weak one, which proves nothing."""

    size_bytes: int
    modified_at: datetime | None
    etag: str


def content_length(headers: Mapping[str, str]) -> int | None:
    """Return the length of the content in bytes.

    >>> content_length({"content-length": "12"}), content_length({"content-length": "-1"}), content_length({})
    (12, None, None)
    """
    return _size(headers.get("content-length", ""))


def total_length(headers: Mapping[str, str]) -> int | None:
    """Return the length of the whole file in bytes, of an answer that has a part of it."""
    match = _RANGE.fullmatch(headers.get("content-range", ""))
    return _size(match[1]) if match else None


def last_modified(headers: Mapping[str, str]) -> datetime | None:
    """Return the time of the last modification, UTC without zone.

    >>> last_modified({"last-modified": "Tue, 05 Nov 2024 14:30:00 GMT"})
    datetime.datetime(2024, 11, 5, 14, 30)
    >>> last_modified({"last-modified": "Tue, 99 Nov 20240 14:30:00 GMT"}) is None
    True
    """
    try:
        return parsedate_to_datetime(headers.get("last-modified", "")).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def strong_etag(text: str | None) -> str:
    """Return an ETag that changes with every change of the file; empty for a weak or malformed one.

    >>> strong_etag('"a1"'), strong_etag('W/"a1"'), strong_etag(None)
    ('"a1"', '', '')
    """
    text = (text or "").strip()
    return text if _TAG.fullmatch(text) else ""


def _size(digits: str) -> int | None:
    digits = digits.strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(_MAX_SIZE)):
        return None
    size = int(digits)
    return size if size <= _MAX_SIZE else None
