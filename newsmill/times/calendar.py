"""The calendar: days of TIMEX3 values, shifts by units, holidays."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

SEASONS = {"SP": ((3, 1), (5, 31)), "SU": ((6, 1), (8, 31)), "FA": ((9, 1), (11, 30)), "WI": ((12, 1), (2, 28))}
"""First and last day of the meteorological seasons of the northern hemisphere; a winter belongs to the year
it begins in."""

_DAYS = {
    "newyear": (1, 1), "epiphany": (1, 6), "valentine": (2, 14), "stpatrick": (3, 17), "liberation_it": (4, 25),
    "walpurgis": (4, 30), "mayday": (5, 1), "constitution_pl": (5, 3), "remembrance_nl": (5, 4),
    "liberation_nl": (5, 5),
    "victory_eu": (5, 8), "victory_ru": (5, 9), "constitution_no": (5, 17), "republic_it": (6, 2),
    "constitution_dk": (6, 5), "sweden_day": (6, 6), "midsummer_eve": (6, 23), "independence_us": (7, 4),
    "bastille": (7, 14), "assumption": (8, 15), "independence_uk": (8, 24), "statehood_cz": (9, 28),
    "unity_de": (10, 3),
    "hispanic": (10, 12), "ohi": (10, 28), "halloween": (10, 31), "reformation": (10, 31), "allsaints": (11, 1),
    "allsouls": (11, 2), "armistice": (11, 11), "veterans": (11, 11), "independence_pl": (11, 11),
    "sinterklaas": (12, 5),
    "nicholas": (12, 6), "constitution_es": (12, 6), "independence_fi": (12, 6), "lucia": (12, 13),
    "christmaseve": (12, 24), "christmas": (12, 25), "boxingday": (12, 26), "newyeareve": (12, 31),
    "independence_et": (2, 24), "revolution_hu": (3, 15), "foundation_hu": (8, 20), "revolution2_hu": (10, 23),
    "unification_ro": (12, 1), "womensday": (3, 8), "independence_el": (3, 25),
}  # fmt: skip
"""Holidays of a fixed month and day, by the laws that the tables of words name."""

_EASTER = {
    "shrovetuesday": -47, "ashwednesday": -46, "palmsunday": -7, "maundythursday": -3, "goodfriday": -2,
    "easterevesaturday": -1, "easter": 0, "eastermonday": 1, "ascension": 39, "whitsun": 49, "whitmonday": 50,
    "trinity": 56, "corpuschristi": 60,
}  # fmt: skip
"""Days from Easter Sunday."""


def holiday(name: str, year: int) -> date | None:
    """Return the day of a holiday in a year; None for a name without a rule."""
    if name in _DAYS:
        return date(year, *_DAYS[name])
    if name in _EASTER:
        return easter(year) + timedelta(_EASTER[name])
    if name.startswith("orthodox_") and name.removeprefix("orthodox_") in _EASTER:
        return orthodox_easter(year) + timedelta(_EASTER[name.removeprefix("orthodox_")])
    rule = _MOVING.get(name)
    return rule(year) if rule else None


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher."""
    a, b, c = year % 19, *divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    length = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * length) // 451
    month, day = divmod(h + length - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return the Easter Sunday of the Orthodox churches in Gregorian days, by the rule of Meeus."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    julian = date(year, month, day + 1)
    return julian + timedelta(year // 100 - year // 400 - 2)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date | None:
    """Return the nth weekday (1 = Monday) of a month, the last for n = -1; None if the month has no such day."""
    if n < 0:
        last = last_of_month(year, month)
        return last - timedelta((last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    day = first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (n - 1))
    return day if day.month == month else None


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return add_months(date(year, month, 1), 1) - timedelta(1)


def add_months(day: date, months: int) -> date:
    """Return the day so many months on, or the last of its month if that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    lengths = (
        31,
        29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    )
    return date(year, month, min(day.day, lengths[month - 1]))


def add(day: date, unit: str, amount: int) -> date:
    """Return the day that is so many units on. Units: D, WE and W, M, Q, H1 (half years), Y, DE, CE."""
    if unit == "D":
        return day + timedelta(amount)
    if unit in ("W", "WE"):
        return day + timedelta(7 * amount)
    return add_months(day, amount * _MONTHS[unit])


_MONTHS = {"M": 1, "Q": 3, "H1": 6, "Y": 12, "DE": 120, "CE": 1200}


def value_of(day: date, unit: str) -> str:
    """Return the TIMEX3 value of the unit that a day lies in: its week, month, quarter, half year, year, ..."""
    week_year, week, _ = day.isocalendar()
    return {
        "D": f"{day:%Y-%m-%d}",
        "W": f"{week_year:04}-W{week:02}",
        "WE": f"{week_year:04}-W{week:02}-WE",
        "M": f"{day:%Y-%m}",
        "Q": f"{day:%Y}-Q{(day.month + 2) // 3}",
        "H1": f"{day:%Y}-H{1 if day.month < 7 else 2}",
        "Y": f"{day:%Y}",
        "DE": f"{day.year // 10:03}",
        "CE": f"{day.year // 100:02}",
    }[unit]


_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>[1-4])"
    r"|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)))?(?:T.*)?|(?P<decade>\d{3})|(?P<century>\d\d)"
)


@lru_cache(maxsize=20_000)
def days_of(value: str) -> tuple[date, date] | None:
    """Return first and last day of a TIMEX3 value; None for one that is no stretch of the calendar.

    >>> days_of("2022-W01")
    (datetime.date(2022, 1, 3), datetime.date(2022, 1, 9))
    >>> days_of("196"), days_of("P3D")
    ((datetime.date(1960, 1, 1), datetime.date(1969, 12, 31)), None)
    """
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    part = match.groupdict()
    try:
        if part["decade"]:
            return date(int(value) * 10, 1, 1), date(int(value) * 10 + 9, 12, 31)
        if part["century"]:
            return date(int(value) * 100, 1, 1), date(int(value) * 100 + 99, 12, 31)
        year = int(part["year"])
        if part["day"]:
            day = date(year, int(part["month"]), int(part["day"]))
            return day, day
        if part["month"]:
            return date(year, int(part["month"]), 1), last_of_month(year, int(part["month"]))
        if part["week"]:
            monday = date.fromisocalendar(year, int(part["week"]), 1)
            return (monday + timedelta(5) if part["weekend"] else monday), monday + timedelta(6)
        if part["quarter"]:
            month = 3 * int(part["quarter"])
            return date(year, month - 2, 1), last_of_month(year, month)
        if part["half"]:
            month = 6 * int(part["half"])
            return date(year, month - 5, 1), last_of_month(year, month)
        if part["season"]:
            first, last = SEASONS[part["season"]]
            end = year + 1 if part["season"] == "WI" else year
            return date(year, *first), last_of_month(end, last[0])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _saturday_from(month: int, day: int) -> Callable[[int], date]:
    """Return the rule of the first Saturday from a day of the year on."""

    def rule(year: int) -> date:
        first = date(year, month, day)
        return first + timedelta((6 - first.isoweekday()) % 7)

    return rule


def _nth(month: int, weekday: int, n: int) -> Callable[[int], date]:
    """Return the rule of the nth weekday of a month."""

    def rule(year: int) -> date:
        day = nth_weekday(year, month, weekday, n)
        assert day is not None
        return day

    return rule


def _kings_day(year: int) -> date:
    """Return Koningsdag: 27 April, the day before if that is a Sunday; the queen's 30 April until 2013."""
    if year < 2014:
        return date(year, 4, 30)
    day = date(year, 4, 27)
    return day - timedelta(1) if day.isoweekday() == 7 else day


_MOVING: dict[str, Callable[[int], date]] = {
    "midsummer_sv": _saturday_from(6, 20),
    "midsummer_eve_sv": lambda year: _saturday_from(6, 20)(year) - timedelta(1),
    "allsaints_sv": _saturday_from(10, 31),
    "kingsday_nl": _kings_day,
    "mothersday": _nth(5, 7, 2),
    "fathersday": _nth(6, 7, 3),
    "mothersday_no": _nth(2, 7, 2),
    "fathersday_no": _nth(11, 7, 2),
    "kingday": _nth(1, 1, 3),
    "presidents": _nth(2, 1, 3),
    "memorial": _nth(5, 1, -1),
    "labor_us": _nth(9, 1, 1),
    "columbus": _nth(10, 1, 2),
    "thanksgiving": _nth(11, 4, 4),
}
