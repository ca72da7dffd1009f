"""The normaliser: a match of the grammar to a TIMEX3 value, by the day of publication or by what the text said before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsmill.times.calendar import add, days_of, holiday, nth_weekday, value_of
from newsmill.times.clock import clock_reading, read_clock
from newsmill.times.context import Context
from newsmill.times.grammar import Match
from newsmill.times.numeric import iso_value, numeric_value
from newsmill.times.tokens import Token
from newsmill.times.years import is_a_year, read_decade


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression says.

    Attributes:
        kind: DATE, TIME, DURATION or SET.
        value: TIMEX3; None if it depends on a day of publication that is unknown.
        anchor: What it was read against: publication, text or none.
        days: First and last day, where the value alone does not say them.
        skipped: Tokens at the start that are no part of the expression, such as a preposition.
        dropped: Tokens at the end that are none.
    """

    kind: str
    value: str | None
    anchor: str = "none"
    days: tuple[date, date] | None = None
    skipped: int = 0
    dropped: int = 0


def read(match: Match, context: Context) -> Reading | None:
    """Return the reading of a match; None if it is no time after all."""
    roles = match.roles
    if context.lexicon.is_capitalised and not _is_capital(match, context):
        return None
    if "month_short" in roles and not ({"day_number", "nth", "year", "two"} & roles.keys()):
        return None
    if "shift" in match.tokens[-1].roles and "shift" in roles and len(match.tokens) > 1 and not _may_follow(match, context):
        return None
    try:
        return _READERS[match.rule](match, context)
    except (ValueError, OverflowError):  # a day or year that the calendar lacks
        return None


def _may_follow(match: Match, context: Context) -> bool:
    """Return whether the word for last or next may stand at the end of the expression."""
    return context.lexicon.shift_follows or not {"unit", "season", "holiday", "month", "weekday"} & match.tokens[-2].roles.keys()


def _is_capital(match: Match, context: Context) -> bool:
    """Return False if a name of a month or weekday is written with a small letter in a text that is not all small."""
    names = [token for token in match.tokens if {"month", "month_short", "weekday", "season"} & token.roles.keys()]
    small = [t for t in names if context.text[t.start].islower() and "season" not in t.roles]
    return not small or context.text[:200].islower()


def _known(roles_value: str | int) -> int:
    return int(roles_value)


def _date(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    month = _known(roles.get("month", roles.get("month_short", 0)))
    day = _known(roles.get("day_number", roles.get("nth", 1)))
    units = {token.roles["unit"] for token in match.tokens if "unit" in token.roles}
    if not 1 <= day <= 31 or units - {"M", "Y"}:
        return None
    skipped = int("the" in match.tokens[0].roles and not context.lexicon.keeps_article)
    if "year" in roles:
        return Reading("DATE", f"{date(_known(roles['year']), month, day):%Y-%m-%d}", skipped=skipped)
    if "two" in roles and match.rule == "date_two":
        if not (context.stands_alone(match) and match.last == len(match.run.classes)):
            return None
        return Reading("DATE", f"{date(_century(_known(roles['two'])), month, day):%Y-%m-%d}")
    if (year := _shifted_year(match, context)) is not None:
        return Reading("DATE", f"{date(year, month, day):%Y-%m-%d}", "publication")
    return replace(_without_year(match, context, month, day), skipped=skipped)


def _without_year(match: Match, context: Context, month: int, day: int) -> Reading:
    if (said := context.year_said(match)) is not None:
        return Reading("DATE", f"{date(said, month, day):%Y-%m-%d}", "text")
    published = context.published
    if published is None:
        date(2000, month, day)
        return Reading("DATE", None)
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:  # 29 February
            continue
    weekday = match.roles.get("weekday", match.roles.get("weekday_short"))
    fitting = [one for one in found if one.isoweekday() == weekday]
    ahead = [one for one in found if one >= published]
    if fitting:
        nearest = min(fitting, key=lambda one: abs((one - published).days))
    elif ahead and context.is_future(match) and (_is_near(ahead[0], published) or context.stands_alone(match)):
        nearest = ahead[0]
    else:
        nearest = min(found, key=lambda one: (abs((one - published).days), one > published))
    return Reading("DATE", f"{nearest:%Y-%m-%d}", "publication")


def _is_near(day: date, published: date) -> bool:
    return (day - published).days < 270


def _century(two: int) -> int:
    return 2000 + two if two < 50 else 1900 + two


def _shifted_year(match: Match, context: Context) -> int | None:
    """Return the year that "last year" beside a date means."""
    roles = match.roles
    if context.published is None:
        return None
    if str(roles.get("period", "")).endswith(" Y"):
        return context.published.year + int(str(roles["period"]).split()[0])
    if "shift" in roles and roles.get("unit") == "Y":
        return context.published.year + _known(roles["shift"])
    return None


def _month(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if "month" not in roles and "month_short" not in roles:
        return None
    month = _known(roles.get("month", roles.get("month_short", 0)))
    if "year" in roles:
        return Reading("DATE", f"{_known(roles['year']):04}-{month:02}")
    if (year := _shifted_year(match, context)) is not None:
        return Reading("DATE", f"{year}-{month:02}", "publication")
    if match.rule == "month" and not _is_month(match, context):
        return None
    shift = None if match.rule == "nth_of_month" else roles.get("shift")
    if (said := context.year_said(match)) is not None and shift is None:
        return Reading("DATE", f"{said}-{month:02}", "text")
    published = context.published
    if published is None:
        return Reading("DATE", None)
    year, back = published.year, (published.month - month) % 12
    if shift == -1:
        year -= month >= published.month
    elif shift == 1:
        year += month <= published.month
    elif shift is None and ((context.is_future(match) and back > 2) or back > 9 or context.stands_alone(match)):
        year += month < published.month
    elif shift is None:
        year -= month > published.month
    return Reading("DATE", f"{year}-{month:02}", "publication")


_NAME_LIKE = frozenset({"may", "march", "mars", "august", "set", "sept", "mai", "maj", "marts"})


def _is_month(match: Match, context: Context) -> bool:
    """Return False for "Mars" the planet, "may" the verb, "March" as a name: words that are months among other things."""
    token = next(token for token in match.tokens if "month" in token.roles)
    word = context.folded[token.start : token.end]
    if word not in _NAME_LIKE or len(match.tokens) > 1:
        return True
    if context.lexicon.is_capitalised:
        before = context.before(match).lower().split()
        return bool(before) and any(role in _of(before[-1], context) for role in ("of", "since", "shift"))
    return context.text[token.start].islower()


def _of(word: str, context: Context) -> object:
    return context.lexicon.roles.get(word, {})


def _nth_of_month(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    month = _known(roles.get("month", roles.get("month_short", 0)))
    n = -1 if "shift" in roles else _known(roles.get("nth", roles.get("nth_number", 1)))
    if "shift" in roles and roles["shift"] != -1:
        return None
    outer = _month(match, context)
    if outer is None or outer.value is None:
        return outer
    year = int(outer.value[:4])
    if "weekday" in roles:
        day = nth_weekday(year, month, _known(roles["weekday"]), n)
        return Reading("DATE", f"{day:%Y-%m-%d}", outer.anchor) if day else None
    first, last = days_of(outer.value) or (date.min, date.min)
    if roles["unit"] == "D":
        return Reading("DATE", f"{last if n < 0 else date(year, month, n):%Y-%m-%d}", outer.anchor)
    if roles["unit"] == "W":  # weeks that begin in the month
        monday = nth_weekday(year, month, 1, n)
        if n < 0 and monday is not None and (last - monday).days < 6:
            monday -= timedelta(7)
        return Reading("DATE", value_of(monday, "W"), outer.anchor) if monday else None
    return None


def _the_day(match: Match, context: Context) -> Reading | None:
    """ "On the 28th": of the month that the text named, or the next one where it stands alone."""
    day = _known(match.roles.get("day_number", match.roles.get("nth", match.roles.get("nth_number", 0))))
    said = context.last_said(match)
    first = match.tokens[0].roles
    skipped = int(("of" in first and len(match.tokens) > 2) or ("on_day" in first and "the" not in first))
    rest = match.run.classes[match.last : match.last + 2]
    if rest.startswith(".") and len(rest) > 1:  # a month or another day of a list comes
        return None
    is_ordinal = "nth_number" in match.roles or ("on_day" in first and context.folded[match.end : match.end + 1] == ".")
    if "nth" in match.roles and not context.stands_alone(match):
        return None
    if context.stands_alone(match) and context.published is not None:
        ahead = context.published.replace(day=1)
        found = date(ahead.year, ahead.month, day)
        if found < context.published:
            found = add(found, "M", 1)
        return Reading("DATE", f"{found:%Y-%m-%d}", "publication", skipped=skipped)
    if said is None or len(said) < 7 or not said[5:7].isdigit() or not is_ordinal:
        return None
    return Reading("DATE", f"{date(int(said[:4]), int(said[5:7]), day):%Y-%m-%d}", "text", skipped=skipped)


def _weekday(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if "weekday_part" in roles:
        number, _, part = str(roles["weekday_part"]).partition(" ")
        roles = {**roles, "weekday": int(number), "part_of_day": part}
    number = _known(roles.get("weekday_back", roles.get("weekday", roles.get("weekday_short", 0))))
    if "weekday_short" in roles and not context.stands_alone(match):
        return None
    kind, suffix = ("TIME", f"T{roles['part_of_day']}") if "part_of_day" in roles else ("DATE", "")
    published = context.published
    if published is None:
        return Reading(kind, None)
    back = (published.isoweekday() - number) % 7
    monday = published - timedelta(published.isoweekday() - 1)
    shift = roles.get("shift", -1 if "weekday_back" in roles else None)
    skipped = 0
    if match.rule == "weekday" and "day" in roles:
        day, skipped = published + timedelta(_known(roles["day"])), 1
    elif match.rule == "weekday_of_week":
        weeks = int(str(roles["period"]).split()[0]) if "period" in roles else _known(roles["shift"])
        if roles.get("unit", "W") != "W":
            return None
        day = monday + timedelta(7 * weeks + number - 1)
    elif match.rule in ("weekday_ahead", "weekday_ago"):
        if roles["unit"] != "W":
            return None
        weeks = _known(roles.get("number", roles.get("int", 0)))
        day = monday + timedelta((7 if match.rule == "weekday_ahead" else -7) * weeks + number - 1)
    elif shift == -1:
        day = published - timedelta(back or 7)
    elif shift in (1, 2) or (shift is None and context.stands_alone(match)):
        more = 7 * (int(shift == 2) + int("again" in roles))
        day = published + timedelta(((number - published.isoweekday()) % 7 or 7) + more)
    elif shift == 0:
        day = published + timedelta((number - published.isoweekday()) % 7)
    elif context.is_future(match):
        day = published + timedelta((number - published.isoweekday()) % 7)
    else:
        day = published - timedelta(back)
    return Reading(kind, f"{day:%Y-%m-%d}{suffix}", "publication", skipped=skipped)


def _day(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    offset = _known(roles.get("day", 0))
    part = roles.get("part_of_day")
    if match.rule == "moment":
        shift, _, part = str(roles["moment"]).partition(" ")
        offset = int(shift)
    elif match.rule == "this_part":
        if roles.get("shift", 0) != 0 or "same" in roles:
            return None
    kind = "TIME" if part else "DATE"
    if context.published is None:
        return Reading(kind, None)
    day = context.published + timedelta(offset)
    return Reading(kind, f"{day:%Y-%m-%d}" + (f"T{part}" if part else ""), "publication")


def _shift(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if match.rule == "edge_of" and "plural" in match.tokens[-1].roles:
        return None
    if "period" in roles:
        offset, _, unit = str(roles["period"]).partition(" ")
        amount = int(offset)
    elif match.rule in ("edge", "edge_of"):
        unit = str(roles["edge"]).split()[1] if match.rule == "edge" else str(roles["unit"])
        amount = 0
    else:
        unit, amount = str(roles["unit"]), _known(roles["shift"])
    if unit in ("H", "MIN", "S"):
        return None
    if unit in ("SP", "SU", "FA", "WI"):
        return _season_of(unit, amount, match, context)
    base, anchor = context.published, "publication"
    if unit == "D":
        said = context.last_said(match)
        if amount and said is not None and len(said) == 10:
            base, anchor = date.fromisoformat(said), "text"
        elif amount == 0:
            return Reading("DATE", f"{base:%Y-%m-%d}" if base else None, anchor if base else "none")
    if base is None:
        return Reading("DATE", None)
    return Reading("DATE", value_of(add(base, unit, amount), unit), anchor)


def _span(match: Match, context: Context) -> Reading | None:
    """ "The past two weeks", "de afgelopen jaren"."""
    roles = match.roles
    unit = str(roles.get("unit", _unit_in(match)))
    amount = roles.get("number", roles.get("int"))
    value = _duration(unit, amount)
    published = context.published
    if amount is None or published is None or unit in ("H", "MIN", "S"):
        return Reading("DURATION", value)
    count = _known(amount)
    first, _ = days_of(value_of(published, unit)) or (published, published)
    if _known(roles.get("shift", 0)) < 0:
        days = add(first, unit, -count), first - timedelta(1)
    else:
        start = add(first, unit, 1)
        days = start, add(start, unit, count) - timedelta(1)
    return Reading("DURATION", value, "publication", days)


def _unit_in(match: Match) -> str:
    return str(next((token.roles["unit"] for token in match.tokens if "unit" in token.roles), "Y"))


def _duration(unit: str, amount: int | str | None) -> str:
    letters = {"MIN": "M", "H1": "M"}.get(unit, unit)
    count = "X" if amount is None else str(_known(amount) * (6 if unit == "H1" else 1))
    return f"P{'T' if unit in ('H', 'MIN', 'S') else ''}{count}{letters}"


def _ago(match: Match, context: Context) -> Reading | None:
    """ "Three weeks ago", "in two days", "a year later"."""
    roles = match.roles
    unit, amount = str(roles["unit"]), roles.get("number", roles.get("int"))
    sign = -1 if match.rule == "ago" else 1
    as_duration = context.lexicon.is_ago_a_duration and match.rule != "later"
    skipped = int(bool({"ago_before", "ahead_before"} & match.tokens[0].roles.keys())) if as_duration else 0
    if match.rule == "ahead" and "ahead_before" in roles and not as_duration and not context.is_future(match):
        return Reading("DURATION", _duration(unit, amount), skipped=1)
    if amount is None:
        ref = "PAST_REF" if sign < 0 else "FUTURE_REF"
        return Reading("DURATION", _duration(unit, None), skipped=skipped) if as_duration else Reading("DATE", ref)
    base, anchor = context.published, "publication"
    if match.rule == "later":
        said = context.last_said(match)
        days = days_of(said) if said else None
        base, anchor = (days[0] if days else None), "text"
        if base is None:
            return Reading("DURATION", _duration(unit, amount), dropped=1)
    if unit in ("H", "MIN", "S"):
        return Reading("DURATION", _duration(unit, amount), skipped=skipped)
    if base is None:
        return Reading("DURATION" if as_duration else "DATE", _duration(unit, amount) if as_duration else None)
    day = add(base, unit, sign * _known(amount))
    if as_duration:
        return Reading("DURATION", _duration(unit, amount), anchor, (day, day), skipped)
    return Reading("DATE", value_of(day, "D" if unit in ("W", "D") else "Y" if unit in ("DE", "CE") else unit), anchor)


def _quarter(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    unit = str(roles.get("unit", "Q"))
    units = [str(token.roles["unit"]) for token in match.tokens if "unit" in token.roles]
    if match.rule == "quarter_code":
        number = int(str(roles["quarter"])[1])
    else:
        if not {"Q", "H1"} & set(units):
            return None
        unit = "Q" if "Q" in units else "H1"
        number = _known(roles.get("nth", roles.get("nth_number", roles.get("day_number", 0))))
    months = 3 if unit == "Q" else 6
    if not 1 <= number <= 12 // months:
        return None
    if "year" in roles:
        return Reading("DATE", f"{roles['year']}-{unit[0]}{number}")
    published = context.published
    if published is None:
        return Reading("DATE", None)
    year = published.year
    if "shift" in roles and "Y" in units:
        year += _known(roles["shift"])
    elif (number - 1) * months + 1 > published.month and not context.is_future(match):
        year -= 1
    return Reading("DATE", f"{year}-{unit[0]}{number}", "publication")


def _season(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    season = str(roles["season"])
    if "year" in roles:
        return Reading("DATE", f"{roles['year']}-{season}")
    if (year := _shifted_year(match, context)) is not None:
        return Reading("DATE", f"{year}-{season}", "publication")
    word = next(token for token in match.tokens if "season" in token.roles)
    if len(match.tokens) == 1 and _is_doubtful(word, context):
        return None
    shift = roles.get("shift")
    return _season_of(season, None if shift is None else _known(shift), match, context)


def _is_doubtful(word: Token, context: Context) -> bool:
    """ "Fall", "été", "vår": other words too, when they stand without an article or a preposition."""
    before = context.folded[max(word.start - 14, 0) : word.start].split()
    return not before or not ({"the", "of"} & set(context.lexicon.roles.get(before[-1], {})))


def _season_of(season: str, shift: int | None, match: Match, context: Context) -> Reading:
    published = context.published
    if published is None:
        return Reading("DATE", None)
    found = [f"{year}-{season}" for year in range(published.year - 2, published.year + 3)]
    past = [value for value in found if (days_of(value) or (published,))[0] <= published]
    ahead = [value for value in found if (days_of(value) or (published,))[0] > published]
    over = [value for value in past if (days_of(value) or (published, published))[1] < published]
    if shift == -1:
        value = over[-1]
    elif shift == 1:
        value = ahead[0]
    elif shift == 0:
        first, last = days_of(past[-1]) or (published, published)
        value = past[-1] if first <= published <= last or first.year == published.year else ahead[0]
    else:
        value = ahead[0] if context.is_future(match) and past[-1] in over else past[-1]
    return Reading("DATE", value, "publication")


def _holiday(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    name = str(roles["holiday"])
    if "year" in roles:
        day = holiday(name, _known(roles["year"]))
        return Reading("DATE", f"{day:%Y-%m-%d}") if day else None
    published = context.published
    if published is None:
        return Reading("DATE", None)
    days = [day for year in range(published.year - 1, published.year + 2) if (day := holiday(name, year))]
    shift = roles.get("shift")
    if shift == 1 or (shift is None and context.is_future(match)):
        day = next(day for day in days if day >= published)
    elif shift == -1:
        day = next(day for day in reversed(days) if day < published)
    else:
        day = min(days, key=lambda one: abs((one - published).days))
    return Reading("DATE", f"{day:%Y-%m-%d}", "publication")


def _set(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if "frequency" in roles:
        return Reading("SET", str(roles["frequency"]))
    if "habit" in roles or "weekday" in roles:
        return Reading("SET", f"XXXX-WXX-{roles.get('habit', roles.get('weekday'))}")
    if "month" in roles:
        return Reading("SET", f"XXXX-{_known(roles['month']):02}")
    if "season" in roles:
        return Reading("SET", f"XXXX-{roles['season']}")
    if "part_of_day" in roles:
        return Reading("SET", f"XXXX-XX-XXT{roles['part_of_day']}")
    amount = roles.get("number", roles.get("int", roles.get("nth", roles.get("nth_number", 1))))
    return Reading("SET", _duration(str(roles["unit"]), amount))


def _plain_duration(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    amount = roles.get("number", roles.get("int"))
    if amount == 0 or (amount is None and "vague" not in roles and "half" not in roles):
        return None
    unit = str(roles["unit"])
    if "half" in roles and amount is None:
        smaller = {"Y": "P6M", "H": "PT30M", "D": "PT12H", "M": "P15D", "DE": "P5Y", "CE": "P50Y"}.get(unit)
        return Reading("DURATION", smaller) if smaller else None
    return Reading("DURATION", _duration(unit, amount))


def _same(match: Match, context: Context) -> Reading | None:
    said, unit = context.last_said(match), str(match.roles["unit"])
    days = days_of(said) if said else None
    if days is None or said is None or unit not in ("D", "W", "M", "Y") or (unit == "D" and len(said) != 10):
        return None
    return Reading("DATE", value_of(days[0], unit), "text")


def _the_unit(match: Match, context: Context) -> Reading | None:
    """ "The weekend", "the quarter": the last one that began, of quarters the last that is over."""
    unit, published = str(match.roles["unit"]), context.published
    if unit not in ("WE", "Q") or "plural" in match.tokens[-1].roles:
        return None
    if published is None:
        return Reading("DATE", None)
    back = (published.isoweekday() < 6 and not context.is_future(match)) if unit == "WE" else 1
    return Reading("DATE", value_of(add(published, unit, -int(back)), unit), "publication")


def _period_unit(match: Match, context: Context) -> Reading | None:
    """ "The year-earlier quarter": the last quarter that is over, a year before."""
    if match.roles["unit"] != "Q" or not str(match.roles["period"]).endswith(" Y"):
        return None
    if context.published is None:
        return Reading("DATE", None)
    year = add(context.published, "Y", int(str(match.roles["period"]).split()[0]))
    value = f"{year:%Y}-Q{match.roles['nth']}" if "nth" in match.roles else value_of(add(year, "Q", -1), "Q")
    return Reading("DATE", value, "publication")


def _year(match: Match, context: Context) -> Reading | None:
    roles = match.roles
    if match.rule == "year_list":
        first = str(roles["span"])[:4]
        return Reading("DATE", first) if is_a_year(match, context) else None
    units = {token.roles.get("unit") for token in match.tokens} - {None}
    if units - {"Y"} or not is_a_year(match, context):
        return None
    return Reading("DATE", f"{_known(roles['year']):04}", skipped=_leading_words(match, context))


def _year_unit(match: Match, context: Context) -> Reading | None:
    """ "1995. aastal", "в 1995 году"; with the plural of the word the decade: "1990. aastatel"."""
    if match.roles["unit"] != "Y":
        return None
    year = _known(match.roles["year"])
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
    number = _known(match.roles.get("nth", match.roles.get("nth_number", match.roles.get("day_number", 0))))
    return Reading("DATE", f"{number - 1:02}") if 1 <= number <= 21 else None


def _decade(match: Match, context: Context) -> Reading | None:
    value = read_decade(match, context)
    return Reading("DATE", value) if value else None


def _numeric(match: Match, context: Context) -> Reading | None:
    value = iso_value(match) if match.rule == "iso" else numeric_value(match, context)
    return Reading("TIME" if value and "T" in value else "DATE", value) if value else None


def _short(match: Match, context: Context) -> Reading | None:
    """ "15.2.", "15/2": with a weekday or a lone expression, or with the point behind the month where dates have it."""
    roles = match.roles
    if match.rule == "short_list":
        full = str(roles.get("full", roles.get("short", "")))
        figures = [int(part) for part in full.replace("/", ".").replace("-", ".").split(".") if part.strip()]
        day, month = _known(roles["day_number"]), figures[1]
        if "full" in roles:
            year = figures[2] if figures[2] > 99 else _century(figures[2])
            return Reading("DATE", f"{date(year, month, day):%Y-%m-%d}")
        return _without_year(match, context, month, day) if str(roles["short"]).endswith(".") else None
    if match.rule == "day_month":
        if not context.stands_alone(match) or not 1 <= _known(roles["int"]) <= 12 or len(match.run.tokens) > 2:
            return None
        return _without_year(match, context, _known(roles["int"]), _known(roles["day_number"]))
    text = str(roles["short"])
    before = context.folded[max(match.start - 14, 0) : match.start].split()
    is_led = bool(before) and bool({"of", "the", "since", "to", "at"} & context.lexicon.roles.get(before[-1], {}).keys())
    is_clear = is_led and text.endswith(".") and text.count(".") == 2
    if not (is_clear or "weekday" in roles or "weekday_short" in roles or context.stands_alone(match)):
        return None
    day, month = (int(part) for part in text.replace("/", ".").rstrip(".").split("."))
    if context.lexicon.language == "en":
        day, month = month, day
    return _without_year(match, context, month, day)


def _clock(match: Match, context: Context) -> Reading | None:
    found = clock_reading(match, context)
    return Reading("TIME", *found, skipped=int(match.rule == "clock_at")) if found else None


def _clock_weekday(match: Match, context: Context) -> Reading | None:
    day = _weekday(match, context) if "weekday" in match.roles else _day(match, context)
    hours = read_clock(match)
    if day is None or hours is None:
        return None
    skipped = int("at" in match.tokens[0].roles)
    return Reading("TIME", f"{day.value[:10]}T{hours}" if day.value else None, day.anchor, skipped=skipped)


def _ref(match: Match, context: Context) -> Reading | None:
    return Reading("DATE", str(match.roles["ref"]))


_READERS: dict[str, Callable[[Match, Context], Reading | None]] = {
    **dict.fromkeys(("iso", "full"), _numeric),
    **dict.fromkeys(("date", "date_two", "date_list", "month_day", "year_month_day"), _date),
    **dict.fromkeys(("short", "short_list", "day_month"), _short),
    **dict.fromkeys(("month_year", "year_month", "month_shift", "month"), _month),
    **dict.fromkeys(
        ("weekday_of_week", "weekday_ahead", "weekday_ago", "shift_weekday", "weekday_shift", "weekday_part", "weekday",
         "weekday_back"), _weekday),
    "part_of_weekday": lambda match, context: (_weekday if "weekday" in match.roles else _day)(match, context),
    **dict.fromkeys(("day", "moment", "this_part"), _day),
    **dict.fromkeys(("shift", "edge", "edge_of"), _shift),
    **dict.fromkeys(("ago", "ahead", "later"), _ago),
    **dict.fromkeys(("quarter", "quarter_code"), _quarter),
    **dict.fromkeys(("clock", "clock_half", "clock_after", "clock_list", "clock_at", "clock_alone", "noon"),
        _clock),
    **dict.fromkeys(("every", "frequency", "habit"), _set),
    **dict.fromkeys(("year", "year_list"), _year),
    "year_unit": _year_unit,
    "nth_of_month": _nth_of_month, "the_day": _the_day, "clock_weekday": _clock_weekday, "span": _span,
    "season": _season, "holiday": _holiday, "century": _century_of, "decade": _decade, "duration": _plain_duration,
    "same": _same, "ref": _ref, "the_unit": _the_unit, "period_unit": _period_unit,
}  # fmt: skip
"""The reader of each rule of the grammar."""
