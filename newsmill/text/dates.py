"""Dates of metadata as people and programs write them, to UTC; never with the help of today's date."""

import re
from datetime import datetime
from functools import lru_cache

from newsmill.times.stamps import read_stamp

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d|/Date\(|\d{1,2}[ -]\w+\.?[ -]\d\d\b")


@lru_cache(maxsize=50_000)
def read_date(text: str, language: str | None) -> datetime | None:
    """Return the time that a text names, in UTC without zone; None if it names none, or leaves a part to be guessed.

    Args:
        text: A date, with or without a time; a time without zone counts as UTC, one with an
            unknown zone is None.
        language: ISO 639-1 code of the source; other languages are tried where it is None or the text is not in it.

    >>> read_date("Tue, 05 Nov 2024 14:30:00 +0100", None)
    datetime.datetime(2024, 11, 5, 13, 30)
    >>> read_date("Publicerad 5 november 2024 kl. 14.30", "sv")
    datetime.datetime(2024, 11, 5, 14, 30)
    >>> read_date("i går kl. 14.30", "sv") is None, read_date("5 november", "sv") is None
    (True, True)
    >>> read_date("Tue Nov 05 14:30:00 CET 2024", None)
    datetime.datetime(2024, 11, 5, 13, 30)
    >>> read_date("05.11.2024", "de"), read_date("11/05/2024", "en") is None
    (datetime.datetime(2024, 11, 5, 0, 0), True)
    """
    if not _YEAR.search(text):
        return None
    stamp = read_stamp(text, language)
    return stamp.moment if stamp else None
