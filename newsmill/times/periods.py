"""Readers of weeks, months, quarters, seasons and years by their distance, and of holidays."""

from datetime import date, timedelta

from newsmill.times.calendar import add, days_of, value_of
from newsmill.times.context import Context
from newsmill.times.grammar import Match
from newsmill.times.reading import Reading, duration_value, known
from newsmill.times.seasons import season_of


def read_shift(match: Match, context: Context) -> Reading | None:
    """Return "last week", "i fjol", "the end of the year"."""
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
        unit, amount = str(roles["unit"]), known(roles["shift"])
    if unit in ("H", "MIN", "S"):
        return None
    if unit in ("SP", "SU", "FA", "WI"):
        return season_of(unit, amount, match, context)
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


def read_span(match: Match, context: Context) -> Reading | None:
    """Return "the past two weeks", "de afgelopen jaren"."""
    roles = match.roles
    unit = str(roles.get("unit", _unit_in(match)))
    amount = roles.get("number", roles.get("int"))
    value = duration_value(unit, amount)
    published = context.published
    if amount is None or published is None or unit in ("H", "MIN", "S"):
        return Reading("DURATION", value)
    count = known(amount)
    first, _ = days_of(value_of(published, unit)) or (published, published)
    if known(roles.get("shift", 0)) < 0:
        days = add(first, unit, -count), first - timedelta(1)
    else:
        start = add(first, unit, 1)
        days = start, add(start, unit, count) - timedelta(1)
    return Reading("DURATION", value, "publication", days)


def _unit_in(match: Match) -> str:
    return str(next((token.roles["unit"] for token in match.tokens if "unit" in token.roles), "Y"))


def read_ago(match: Match, context: Context) -> Reading | None:
    """Return "three weeks ago", "in two days", "a year later"."""
    roles = match.roles
    unit, amount = str(roles["unit"]), roles.get("number", roles.get("int"))
    sign = -1 if match.rule == "ago" else 1
    as_duration = context.lexicon.is_ago_a_duration and match.rule != "later"
    skipped = int(bool({"ago_before", "ahead_before"} & match.tokens[0].roles.keys())) if as_duration else 0
    if match.rule == "ahead" and "ahead_before" in roles and not as_duration and not context.is_future(match):
        return Reading("DURATION", duration_value(unit, amount), skipped=1)
    if amount is None and match.rule == "later":
        return Reading("DURATION", duration_value(unit, None), dropped=1)
    if amount is None:
        ref = "PAST_REF" if sign < 0 else "FUTURE_REF"
        return Reading("DURATION", duration_value(unit, None), skipped=skipped) if as_duration else Reading("DATE", ref)
    base, anchor = context.published, "publication"
    if match.rule == "later":
        said = context.last_said(match)
        days = days_of(said) if said else None
        base, anchor = (days[0] if days else None), "text"
        if base is None:
            return Reading("DURATION", duration_value(unit, amount), dropped=1)
    if unit in ("H", "MIN", "S"):
        return Reading("DURATION", duration_value(unit, amount), skipped=skipped)
    if base is None:
        return Reading("DURATION" if as_duration else "DATE", duration_value(unit, amount) if as_duration else None)
    day = add(base, unit, sign * known(amount))
    if as_duration:
        return Reading("DURATION", duration_value(unit, amount), anchor, (day, day), skipped)
    return Reading("DATE", value_of(day, "D" if unit in ("W", "D") else "Y" if unit in ("DE", "CE") else unit), anchor)


def read_quarter(match: Match, context: Context) -> Reading | None:
    """Return a quarter or half of a year: "the third quarter", "Q3 2021"."""
    roles = match.roles
    unit = str(roles.get("unit", "Q"))
    units = [str(token.roles["unit"]) for token in match.tokens if "unit" in token.roles]
    if match.rule == "quarter_code":
        number = int(str(roles["quarter"])[1])
    else:
        if not {"Q", "H1"} & set(units):
            return None
        unit = "Q" if "Q" in units else "H1"
        number = known(roles.get("nth", roles.get("nth_number", roles.get("day_number", 0))))
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
        year += known(roles["shift"])
    elif (number - 1) * months + 1 > published.month and not context.is_future(match):
        year -= 1
    return Reading("DATE", f"{year}-{unit[0]}{number}", "publication")


def read_the_unit(match: Match, context: Context) -> Reading | None:
    """Return "the weekend", the last that began, or "the quarter", the last that is over."""
    unit, published = str(match.roles["unit"]), context.published
    if unit not in ("WE", "Q") or "plural" in match.tokens[-1].roles:
        return None
    if published is None:
        return Reading("DATE", None)
    back = (published.isoweekday() < 6 and not context.is_future(match)) if unit == "WE" else 1
    return Reading("DATE", value_of(add(published, unit, -int(back)), unit), "publication")


def read_period_unit(match: Match, context: Context) -> Reading | None:
    """Return "the year-earlier quarter": a year before the last quarter that is over."""
    if match.roles["unit"] != "Q" or not str(match.roles["period"]).endswith(" Y"):
        return None
    if context.published is None:
        return Reading("DATE", None)
    year = add(context.published, "Y", int(str(match.roles["period"]).split()[0]))
    value = f"{year:%Y}-Q{match.roles['nth']}" if "nth" in match.roles else value_of(add(year, "Q", -1), "Q")
    return Reading("DATE", value, "publication")


def read_same(match: Match, context: Context) -> Reading | None:
    """Return "that day", "samma år": of the date that the text named last."""
    said, unit = context.last_said(match), str(match.roles["unit"])
    days = days_of(said) if said else None
    if days is None or said is None or unit not in ("D", "W", "M", "Y") or (unit == "D" and len(said) != 10):
        return None
    return Reading("DATE", value_of(days[0], unit), "text")
