"""The normaliser: a match of the grammar to a TIMEX3 value, by the day of publication or by the text before it."""

from collections.abc import Callable

from newsmill.times.clock import clock_reading
from newsmill.times.context import Context
from newsmill.times.dates import read_date, read_month, read_nth_of_month, read_numeric, read_short, read_the_day
from newsmill.times.days import read_clock_weekday, read_day, read_weekday
from newsmill.times.grammar import Match
from newsmill.times.periods import (
    read_ago,
    read_period_unit,
    read_quarter,
    read_same,
    read_shift,
    read_span,
    read_the_unit,
)
from newsmill.times.reading import Reading, duration_value, known
from newsmill.times.seasons import read_holiday, read_season
from newsmill.times.years import is_a_year, read_decade


def read(match: Match, context: Context) -> Reading | None:
    """Return the reading of a match; None if it is no time after all."""
    roles = match.roles
    if context.lexicon.is_capitalised and not _is_capital(match, context):
        return None
    if "month_short" in roles and not ({"day_number", "nth", "year", "two"} & roles.keys()):
        return None
    if (
        "shift" in match.tokens[-1].roles
        and "shift" in roles
        and len(match.tokens) > 1
        and not _may_follow(match, context)
    ):
        return None
    try:
        return _READERS[match.rule](match, context)
    except (ValueError, OverflowError):  # a day or year that the calendar lacks
        return None


def _may_follow(match: Match, context: Context) -> bool:
    """Return whether the word for last or next may stand at the end of the expression."""
    return (
        context.lexicon.shift_follows
        or not {"unit", "season", "holiday", "month", "weekday"} & match.tokens[-2].roles.keys()
    )


def _is_capital(match: Match, context: Context) -> bool:
    """Return False if a name of a month or weekday is written with a small letter in a text that is not all small."""
    names = [token for token in match.tokens if {"month", "month_short", "weekday", "season"} & token.roles.keys()]
    small = [t for t in names if context.text[t.start].islower() and "season" not in t.roles]
    return not small or context.text[:200].islower()


def _set(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if "frequency" in roles:
        return Reading("SET", str(roles["frequency"]))
    if "habit" in roles or "weekday" in roles:
        return Reading("SET", f"XXXX-WXX-{roles.get('habit', roles.get('weekday'))}")
    if "month" in roles:
        return Reading("SET", f"XXXX-{known(roles['month']):02}")
    if "season" in roles:
        return Reading("SET", f"XXXX-{roles['season']}")
    if "part_of_day" in roles:
        return Reading("SET", f"XXXX-XX-XXT{roles['part_of_day']}")
    amount = roles.get("number", roles.get("int", roles.get("nth", roles.get("nth_number", 1))))
    return Reading("SET", duration_value(str(roles["unit"]), amount))


def _plain_duration(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    amount = roles.get("number", roles.get("int"))
    if amount == 0 or (amount is None and "vague" not in roles and "half" not in roles):
        return None
    unit = str(roles["unit"])
    if "half" in roles and amount is None:
        smaller = {"Y": "P6M", "H": "PT30M", "D": "PT12H", "M": "P15D", "DE": "P5Y", "CE": "P50Y"}.get(unit)
        return Reading("DURATION", smaller) if smaller else None
    return Reading("DURATION", duration_value(unit, amount))


def _year(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if match.rule == "year_list":
        first = str(roles["span"])[:4]
        return Reading("DATE", first) if is_a_year(match, context) else None
    units = {token.roles.get("unit") for token in match.tokens} - {None}
    if units - {"Y"} or not is_a_year(match, context):
        return None
    return Reading("DATE", f"{known(roles['year']):04}", skipped=_leading_words(match, context))


def _year_unit(match: Match, context: Context) -> Reading | None:
    """Return "1995. aastal", "в 1995 году"; with the plural of the word the decade: "1990. aastatel"."""
    if match.roles["unit"] != "Y":
        return None
    year = known(match.roles["year"])
    years = [token for token in match.tokens if "year" in token.roles]
    if len(years) > 1:
        return Reading("DATE", f"{year:04}", dropped=len(match.tokens) - 1)
    if "plural" in match.tokens[-1].roles:
        return Reading("DATE", f"{year // 10:03}") if year % 10 == 0 else None
    return Reading("DATE", f"{year:04}")


def _leading_words(match: Match, context: Context) -> int:
    """Return how many words before the year are not of the expression: articles, when no part or unit is with them."""
    first = match.tokens[0].roles
    return int(len(match.tokens) == 2 and not ({"part", "unit", "fiscal"} & first.keys()))


def _century_of(match: Match, context: Context) -> Reading | None:
    if match.roles.get("unit") != "CE":
        return None
    number = known(match.roles.get("nth", match.roles.get("nth_number", match.roles.get("day_number", 0))))
    return Reading("DATE", f"{number - 1:02}") if 1 <= number <= 21 else None


def _decade(match: Match, context: Context) -> Reading | None:
    value = read_decade(match, context)
    return Reading("DATE", value) if value else None


def _clock(match: Match, context: Context) -> Reading | None:
    found = clock_reading(match, context)
    return Reading("TIME", *found, skipped=int(match.rule == "clock_at")) if found else None


def _ref(match: Match, context: Context) -> Reading | None:
    return Reading("DATE", str(match.roles["ref"]))


_READERS: dict[str, Callable[[Match, Context], Reading | None]] = {
    **dict.fromkeys(("iso", "full"), read_numeric),
    **dict.fromkeys(("date", "date_two", "date_list", "month_day", "year_month_day"), read_date),
    **dict.fromkeys(("short", "short_list", "day_month"), read_short),
    **dict.fromkeys(("month_year", "year_month", "month_shift", "month"), read_month),
    **dict.fromkeys(
        ("weekday_of_week", "weekday_ahead", "weekday_ago", "shift_weekday", "weekday_shift", "weekday_part", "weekday",
         "weekday_back"), read_weekday),
    "part_of_weekday": lambda match, context: (read_weekday if "weekday" in match.roles else read_day)(match, context),
    **dict.fromkeys(("day", "moment", "this_part"), read_day),
    **dict.fromkeys(("shift", "edge", "edge_of"), read_shift),
    **dict.fromkeys(("ago", "ahead", "later"), read_ago),
    **dict.fromkeys(("quarter", "quarter_code"), read_quarter),
    **dict.fromkeys(("clock", "clock_half", "clock_after", "clock_list", "clock_at", "clock_alone", "noon"),
        _clock),
    **dict.fromkeys(("every", "every_few", "frequency", "habit"), _set),
    **dict.fromkeys(("year", "year_list"), _year),
    "year_unit": _year_unit,
    "nth_of_month": read_nth_of_month, "the_day": read_the_day, "clock_weekday": read_clock_weekday, "span": read_span,
    "season": read_season, "holiday": read_holiday, "century": _century_of, "decade": _decade,
    "duration": _plain_duration,
    "same": read_same, "ref": _ref, "the_unit": read_the_unit, "period_unit": read_period_unit,
}  # fmt: skip
