"""Dates as people and programs write them, to UTC; never with the help of today's date."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:\D+(\d{1,2})[:.](\d{2})(?::(\d{2}))?)?\D*")
_RFC_822 = re.compile(r"^(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}")
_UNIX = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([A-Z]{3,4}) (\d{4})")
_ZONES = {
    "UTC": "+0000", "GMT": "+0000", "WET": "+0000", "WEST": "+0100", "CET": "+0100", "CEST": "+0200", "MEZ": "+0100",
    "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "EST": "-0500", "EDT": "-0400",
}  # fmt: skip
_MONTH_FIRST = frozenset({"en", None})
_LANGUAGES = ("sv", "da", "nb", "fi", "de", "nl", "en", "fr", "es", "it", "pt", "pl", "cs", "ru", "uk")
_MAX_CHARS = 100


@lru_cache(maxsize=50_000)
def read_date(text: str, language: str | None) -> datetime | None:
    """The time that a text names, in UTC without zone; None if it names none, or leaves a day or year to be guessed.

    Args:
        text: A date, with or without a time; a time without zone counts as UTC.
        language: ISO 639-1 code of the source; the languages of the samples and some neighbours are tried where it is
            None or the text is not in it.

    >>> read_date("Tue, 05 Nov 2024 14:30:00 +0100", None)
    datetime.datetime(2024, 11, 5, 13, 30)
    >>> read_date("5. november 2024 kl. 14.30", "da")
    datetime.datetime(2024, 11, 5, 14, 30)
    >>> read_date("i går kl. 14.30", "sv") is None, read_date("5 november", "sv") is None
    (True, True)
    >>> read_date("Tue Nov 05 14:30:00 CET 2024", None)
    datetime.datetime(2024, 11, 5, 13, 30)
    >>> read_date("05.11.2024", "de"), read_date("11/05/2024", "en") is None
    (datetime.datetime(2024, 11, 5, 0, 0), True)
    """
    text = " ".join(text.split())
    if len(text) > _MAX_CHARS or not _YEAR.search(text):
        return None
    try:
        if (unix := _UNIX.fullmatch(text)) and unix[4] in _ZONES:
            return _utc(parsedate_to_datetime(f"{unix[2]} {unix[1]} {unix[5]} {unix[3]} {_ZONES[unix[4]]}"))
        if _RFC_822.match(text):
            return _utc(parsedate_to_datetime(text))
        if numeric := _NUMERIC.fullmatch(text):
            return _numeric(numeric, language)
        return _spelt(text, language)
    except (ValueError, OverflowError):
        return None


def _numeric(match: re.Match[str], language: str | None) -> datetime | None:
    """Day before month, as everywhere but in the USA; with slashes only where it cannot be the other way round."""
    first, separator, second, year, hour, minute, seconds = match.groups()
    day, month = int(first), int(second)
    if separator != "." and language in _MONTH_FIRST:
        if month > 12:
            day, month = month, day
        elif day <= 12 and day != month:
            return None
    return datetime(int(year), month, day, int(hour or 0), int(minute or 0), int(seconds or 0))


def _spelt(text: str, language: str | None) -> datetime | None:
    """A date with the name of its month."""
    from dateparser import DateDataParser

    own = (language,) if language in _LANGUAGES and language is not None else ()
    for languages in (own, _LANGUAGES):
        if not languages:
            continue
        parser = DateDataParser(languages=list(languages), settings=_SETTINGS)
        found = parser.get_date_data(_CLOCK.sub(r" \1:\2", text)).date_obj
        if found is not None:
            return _utc(found)
    return None


# Day, month and year must stand in the text. "relative-time" ("yesterday") is not among the parsers.
_SETTINGS = {
    "PARSERS": ["absolute-time"],
    "REQUIRE_PARTS": ["day", "month", "year"],
    "NORMALIZE": True,
    "RETURN_AS_TIMEZONE_AWARE": False,
    "RELATIVE_BASE": datetime(2000, 1, 1),
}
_CLOCK = re.compile(r"[\s,]+(?:kl\.?|klo|um|om|à|a las|at|o)\s*(\d{1,2})[.:h](\d{2})(?:\s*Uhr)?\b", re.IGNORECASE)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
