"""Readers of dates: days of a month, months, dates in figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from newsmill.times.calendar import add, days_of, nth_weekday, value_of
from newsmill.times.context import Context
from newsmill.times.grammar import Match
from newsmill.times.numeric import iso_value, numeric_value
from newsmill.times.reading import Reading, known, shifted_year


def read_date(match: Match, context: Context) -> Reading | None:
    """Return the day of a month: "5 March 2022", "den 14 februari", "Friday, 6 May"."""
    roles = match.roles
    month = known(roles.get("month", roles.get("month_short", 0)))
    day = known(roles.get("day_number", roles.get("nth", 1)))
    units = {token.roles["unit"] for token in match.tokens if "unit" in token.roles}
    if not 1 <= day <= 31 or units - {"M", "Y"}:
        return None
    skipped = int("the" in match.tokens[0].roles and not context.lexicon.keeps_article)
    if "year" in roles:
        return Reading("DATE", f"{date(known(roles['year']), month, day):%Y-%m-%d}", skipped=skipped)
    if "two" in roles and match.rule == "date_two":
        if not (context.stands_alone(match) and match.last == len(match.run.classes)):
            return None
        return Reading("DATE", f"{date(_century(known(roles['two'])), month, day):%Y-%m-%d}")
    if (year := shifted_year(match, context)) is not None:
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


def read_month(match: Match, context: Context) -> Reading | None:
    """Return a month: "mars 2021", "last April", "Ende Dezember"."""
    roles = match.roles
    if "month" not in roles and "month_short" not in roles:
        return None
    month = known(roles.get("month", roles.get("month_short", 0)))
    if "year" in roles:
        return Reading("DATE", f"{known(roles['year']):04}-{month:02}")
    if (year := shifted_year(match, context)) is not None:
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
    """Return False for "Mars" the planet, "may" the verb, "March" as a name."""
    token = next(token for token in match.tokens if "month" in token.roles)
    word = context.folded[token.start : token.end]
    if word not in _NAME_LIKE or len(match.tokens) > 1:
        return True
    if context.lexicon.is_capitalised:
        before = context.before(match).lower().split()
        return bool(before) and any(role in _of(before[-1], context) for role in ("of", "since", "shift"))
    return context.text[token.start].islower()


def _of(word: str, context: Context) -> Mapping[str, int | str]:
    return context.lexicon.roles.get(word, {})


def read_nth_of_month(match: Match, context: Context) -> Reading | None:
    """Return "the third Tuesday in September", "the last week of May"."""
    roles = match.roles
    month = known(roles.get("month", roles.get("month_short", 0)))
    n = -1 if "shift" in roles else known(roles.get("nth", roles.get("nth_number", 1)))
    if "shift" in roles and roles["shift"] != -1:
        return None
    outer = read_month(match, context)
    if outer is None or outer.value is None:
        return outer
    year = int(outer.value[:4])
    if "weekday" in roles:
        day = nth_weekday(year, month, known(roles["weekday"]), n)
        return Reading("DATE", f"{day:%Y-%m-%d}", outer.anchor) if day else None
    last = (days_of(outer.value) or (date.min, date.min))[1]
    if roles["unit"] == "D":
        return Reading("DATE", f"{last if n < 0 else date(year, month, n):%Y-%m-%d}", outer.anchor)
    if roles["unit"] == "W":  # weeks that begin in the month
        monday = nth_weekday(year, month, 1, n)
        if n < 0 and monday is not None and (last - monday).days < 6:
            monday -= timedelta(7)
        return Reading("DATE", value_of(monday, "W"), outer.anchor) if monday else None
    return None


def read_the_day(match: Match, context: Context) -> Reading | None:
    """Return "on the 28th" of the month that the text named, or the next one where it stands alone."""
    day = known(match.roles.get("day_number", match.roles.get("nth", match.roles.get("nth_number", 0))))
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


def read_numeric(match: Match, context: Context) -> Reading | None:
    """Return a date that is written in figures with its year."""
    value = iso_value(match) if match.rule == "iso" else numeric_value(match, context)
    return Reading("TIME" if value and "T" in value else "DATE", value) if value else None


def read_short(match: Match, context: Context) -> Reading | None:
    """Return "15.2." or "15/2": beside a weekday, alone, or as "15.2." after a preposition."""
    roles = match.roles
    if match.rule == "short_list":
        full = str(roles.get("full", roles.get("short", "")))
        figures = [int(part) for part in full.replace("/", ".").replace("-", ".").split(".") if part.strip()]
        day, month = known(roles["day_number"]), figures[1]
        if "full" in roles:
            year = figures[2] if figures[2] > 99 else _century(figures[2])
            return Reading("DATE", f"{date(year, month, day):%Y-%m-%d}")
        return _without_year(match, context, month, day) if str(roles["short"]).endswith(".") else None
    if match.rule == "day_month":
        if not context.stands_alone(match) or not 1 <= known(roles["int"]) <= 12 or len(match.run.tokens) > 2:
            return None
        return _without_year(match, context, known(roles["int"]), known(roles["day_number"]))
    text = str(roles["short"])
    before = context.folded[max(match.start - 14, 0) : match.start].split()
    is_led = bool(before) and bool(
        {"of", "the", "since", "to", "at"} & context.lexicon.roles.get(before[-1], {}).keys()
    )
    is_clear = is_led and text.endswith(".") and text.count(".") == 2
    if not (is_clear or "weekday" in roles or "weekday_short" in roles or context.stands_alone(match)):
        return None
    day, month = (int(part) for part in text.replace("/", ".").rstrip(".").split("."))
    if context.lexicon.language == "en":
        day, month = month, day
    return _without_year(match, context, month, day)
