"""Dates of metadata: a text that is a point in time and nothing else, as people and programs write it."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsmill.times.find import TimeExpression, find_times
from newsmill.times.lexicon import lexicon
from newsmill.times.numeric import ordered

LANGUAGES = (
    "en", "sv", "da", "nb", "nn", "fi", "de", "nl", "fr", "es", "it", "pt", "pl", "cs", "ru", "uk", "el", "et", "hu",
    "ro",
)  # fmt: skip
"""Languages that are tried after the one that the source gives."""

_CLOCK = re.compile(
    r"(?<![\d.:+-])(?P<hour>\d{1,2})(?P<mark>[:.hH])(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"(?![\d]|[./]\d)(?:\s?(?P<half>[AaPp]\.?\s?[Mm]\b\.?))?"
)
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?!\d)")
_ZONE_NAME = re.compile(r"\[(?P<name>[A-Za-z_]+(?:/[A-Za-z_+-]+)*)\]\s*$")
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)(?:\.\d+)?")
_EPOCH = re.compile(r"/Date\((-?\d{9,14})(?:[+-]\d{4})?\)/")
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?!\d)")
_WORDS = re.compile(r"[^\W\d_]+(?:[.'][^\W\d_]+)*|\d+")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
_MAX_CHARS = 100


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point in time.

    Attributes:
        moment: In UTC, without zone.
        offset_minutes: Minutes from UTC that the text states; None if it states none, which counts as UTC.
    """

    moment: datetime
    offset_minutes: int | None = None


def read_stamp(text: str, language: str | None) -> Stamp | None:
    """Return the point in time that a text names; None if it names none, or leaves day, year or zone to be guessed.

    Args:
        text: A date, with or without a time and a zone, with captions such as "Published".
        language: ISO 639-1 code of the source; the languages of `LANGUAGES` are tried where it is None or the text is
            not in it. Figures with strokes are read as day before month unless it is English or None.
    """
    text = " ".join(text.translate(_MINUS).split())
    if len(text) > _MAX_CHARS:
        return None
    try:
        return _machine(text) or _written(text, language)
    except (ValueError, OverflowError):  # a day or an hour that does not exist
        return None


def _machine(text: str) -> Stamp | None:
    """Return the time of forms without words that are no date of a language."""
    if compact := _COMPACT.fullmatch(text):
        return Stamp(datetime(*(int(part) for part in compact.groups())))  # type: ignore[arg-type]
    if epoch := _EPOCH.fullmatch(text):
        return Stamp(datetime(1970, 1, 1) + timedelta(milliseconds=int(epoch[1])))
    return None


def _written(text: str, language: str | None) -> Stamp | None:
    zone = _ZONE_NAME.search(text)
    text = _COMMENT.sub("", text[: zone.start()] if zone else text)
    clock = _find_clock(text)
    offset: int | None = None
    if clock is not None:
        before, after = text[: clock.start()], text[clock.end() :]
        after, offset = _cut_zone(after)
        text = f"{before.removesuffix('T')} {after}".strip()
    date = _find_date(text, language)
    if date is None:
        return None
    day, hour = date
    if clock is not None:
        if hour is not None:
            return None
        hour = _hours(clock)
    moment = day + (hour or timedelta())
    if offset is None and zone is not None:
        offset = _offset_of(zone["name"], moment)
        if offset is None:
            return None
    return Stamp(moment - timedelta(minutes=offset or 0), offset)


def _find_clock(text: str) -> re.Match[str] | None:
    """Return the last time of day of a text; a point between figures is one only where no colon is."""
    found = [match for match in _CLOCK.finditer(text) if int(match["hour"]) <= 24]
    exact = [match for match in found if match["mark"] == ":"]
    return (exact or found or [None])[-1]  # type: ignore[list-item]


def _hours(clock: re.Match[str]) -> timedelta:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of half a day")
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    return timedelta(hours=hour, minutes=int(clock["minute"]), seconds=int(clock["second"] or 0))


def _cut_zone(text: str) -> tuple[str, int | None]:
    """Return the text behind a time of day without its zone, and the minutes from UTC; None if there is no zone."""
    if offset := _OFFSET.match(text.lstrip()):
        minutes = 60 * int(offset["hours"]) + int(offset["minutes"] or 0)
        if minutes > 18 * 60:
            raise ValueError("no offset from UTC")
        return text.lstrip()[offset.end() :], -minutes if offset["sign"] == "-" else minutes
    word = re.match(r"\s*([A-Z]{1,4})\b", text)
    if word and word[1] in _zones():
        return text[word.end() :], _zones()[word[1]]
    return text, None


@lru_cache
def _zones() -> dict[str, int]:
    zones: dict[str, int] = tomllib.loads((files("newsmill.times") / "data" / "zones.toml").read_text("utf-8"))
    return zones


def _offset_of(name: str, moment: datetime) -> int | None:
    try:
        offset = ZoneInfo(name).utcoffset(moment)
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return int(offset.total_seconds() // 60) if offset is not None else None


def _find_date(text: str, language: str | None) -> tuple[datetime, timedelta | None] | None:
    """Return the day that a text names, and the hour if words name it ("18 Uhr"); None unless it is one day alone."""
    if week := _WEEK.search(text):
        return datetime.fromisocalendar(int(week[1]), int(week[2]), int(week[3])), None
    if numeric := _NUMERIC.search(text):
        first, second, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
        value = ordered(first, second, year, numeric[2] != "." and language in ("en", None))
        rest = text[: numeric.start()] + " " + text[numeric.end() :]
        is_alone = value is not None and any(_only_captions(rest, own) for own in _tried(language))
        return (datetime.fromisoformat(value), _hour_in(rest, language)) if value and is_alone else None
    for own in _tried(language):
        found = find_times(text, own)
        days = [one for one in found if one.kind == "DATE" and one.value is not None and len(one.value) == 10]
        hours = [one for one in found if one.kind == "TIME"]
        if len(days) == 1 and len(hours) < 2 and _only_captions(_without(text, found), own):
            day = datetime.fromisoformat(str(days[0].value))
            return day, (_time_of(hours[0]) if hours else None)
    return None


def _tried(language: str | None) -> tuple[str, ...]:
    return (language, *(one for one in LANGUAGES if one != language)) if language else LANGUAGES


def _hour_in(text: str, language: str | None) -> timedelta | None:
    for own in _tried(language):
        for one in find_times(text, own):
            if one.kind == "TIME":
                return _time_of(one)
    return None


def _time_of(expression: TimeExpression) -> timedelta | None:
    hours = re.search(r"T(\d\d):(\d\d)$", expression.value or "")
    return timedelta(hours=int(hours[1]), minutes=int(hours[2])) if hours else None


def _without(text: str, found: list[TimeExpression]) -> str:
    kept, end = [], 0
    for one in found:
        kept.append(text[end : one.start])
        end = one.end
    return " ".join((*kept, text[end:]))


_CAPTION_ROLES = frozenset({"the", "of", "clock", "oclock", "at", "weekday", "weekday_short", "since", "to"})


def _only_captions(text: str, language: str) -> bool:
    """Return whether a text has nothing but words that stand beside dates: "Publié le", "kl.", a weekday."""
    words, english = lexicon(language), lexicon("en")
    if words is None or english is None:
        return False
    captions = words.captions | english.captions
    for word in _WORDS.findall(text):
        small = word.lower()
        roles = words.roles.get(small, {}).keys() | english.roles.get(small, {}).keys()
        if small not in captions and not _CAPTION_ROLES & roles:
            return False
    return True
