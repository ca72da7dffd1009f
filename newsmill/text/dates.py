"""Dates of metadata as people and programs write them, to UTC; never with the help of today's date."""

import re
from functools import lru_cache

from newsmill.times.stamps import Stamp, read_stamp

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d|/Date\(|\d{1,2}[ -]\w+\.?[ -]\d\d\b")


@lru_cache(maxsize=50_000)
def read_date(text: str, language: str | None) -> Stamp | None:
    """Return the time that a text names, in UTC, and its offset; None if it names none, or leaves a part to be guessed.

    Args:
        text: A date, with or without a time; a time without zone counts as UTC, one with an
            unknown zone is None.
        language: ISO 639-1 code of the source; other languages are tried where it is None or the text is not in it.

    >>> read_date("Tue, 05 Nov 2024 14:30:00 +0100", None)
    Stamp(moment=datetime.datetime(2024, 11, 5, 13, 30), offset_minutes=60)
    >>> read_date("Publicerad 5 november 2024 kl. 14.30", "sv")
    Stamp(moment=datetime.datetime(2024, 11, 5, 14, 30), offset_minutes=None)
    >>> read_date("i går kl. 14.30", "sv") is None, read_date("5 november", "sv") is None
    (True, True)
    >>> read_date("11/05/2024", "en") is None
    True
    """
    return read_stamp(text, language) if _YEAR.search(text) else None
