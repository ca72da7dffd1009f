"""Dates that are written in figures alone."""

import re
from datetime import date

from newsmill.times.context import Context
from newsmill.times.grammar import Match

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:t(\d\d):?(\d\d).*)?")


def iso_value(match: Match) -> str | None:
    """Return the value of year, month and day in this order, with the time if there is one."""
    parts = _ISO.fullmatch(str(match.roles["iso"]))
    if parts is None:
        return None
    day = date(int(parts[1]), int(parts[2]), int(parts[3]))
    return f"{day:%Y-%m-%d}" + (f"T{parts[4]}:{parts[5]}" if parts[4] else "")


def numeric_value(match: Match, context: Context) -> str | None:
    """Return the value of "5.11.2024", "5/11/24"; None where day and month cannot be told apart.

    Day before month, as everywhere but in the USA: an English date with slashes is read where only one order is a day
    of the calendar.
    """
    first, second, year = (int(part.strip(" '")) for part in re.split(r"[./-]", str(match.roles["full"])))
    if year < 100:
        year += 2000 if year < 50 else 1900
    return ordered(
        first, second, year, is_doubtful="." not in str(match.roles["full"]) and context.lexicon.language == "en"
    )


def ordered(first: int, second: int, year: int, is_doubtful: bool) -> str | None:
    """Return the day of two figures and a year; None if the figures could be day and month in either order."""
    day, month = first, second
    if is_doubtful:
        if month > 12:
            day, month = month, day
        elif day <= 12 and day != month:
            return None
    return f"{date(year, month, day):%Y-%m-%d}"
