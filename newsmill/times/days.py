"""Readers of weekdays and of days such as yesterday."""

from datetime import timedelta

from newsmill.times.clock import read_clock
from newsmill.times.context import Context
from newsmill.times.grammar import Match
from newsmill.times.reading import Reading, known


def read_weekday(match: Match, context: Context) -> Reading | None:
    """Return the day of a weekday: the last one, or the next one in a sentence of the future."""
    roles = match.roles
    if "weekday_part" in roles:
        weekday, _, part = str(roles["weekday_part"]).partition(" ")
        roles = {**roles, "weekday": int(weekday), "part_of_day": part}
    number = known(
        roles.get("weekday_back", roles.get("weekday_next", roles.get("weekday", roles.get("weekday_short", 0))))
    )
    if "weekday_short" in roles and not context.stands_alone(match):
        return None
    kind, suffix = ("TIME", f"T{roles['part_of_day']}") if "part_of_day" in roles else ("DATE", "")
    published = context.published
    if published is None:
        return Reading(kind, None)
    back = (published.isoweekday() - number) % 7
    monday = published - timedelta(published.isoweekday() - 1)
    shift = roles.get("shift", -1 if "weekday_back" in roles else 1 if "weekday_next" in roles else None)
    skipped = 0
    if match.rule == "weekday" and "day" in roles:
        day, skipped = published + timedelta(known(roles["day"])), 1
    elif match.rule == "weekday_of_week":
        weeks = int(str(roles["period"]).split()[0]) if "period" in roles else known(roles["shift"])
        if roles.get("unit", "W") != "W":
            return None
        day = monday + timedelta(7 * weeks + number - 1)
    elif match.rule in ("weekday_ahead", "weekday_ago"):
        if roles["unit"] != "W":
            return None
        weeks = known(roles.get("number", roles.get("int", 0)))
        day = monday + timedelta((7 if match.rule == "weekday_ahead" else -7) * weeks + number - 1)
    elif shift == -1:
        day = published - timedelta(back or 7)
    elif shift in (1, 2) or (shift is None and context.stands_alone(match)):
        more = 7 * (int(shift == 2) + int("again" in roles))
        day = published + timedelta(((number - published.isoweekday()) % 7 or 7) + more)
    elif shift == 0 or context.is_future(match):
        day = published + timedelta((number - published.isoweekday()) % 7)
    else:
        day = published - timedelta(back)
    return Reading(kind, f"{day:%Y-%m-%d}{suffix}", "publication", skipped=skipped)


def read_day(match: Match, context: Context) -> Reading | None:
    """Return "yesterday", "tomorrow morning", "tonight"."""
    roles = match.roles
    offset = known(roles.get("day", 0))
    part = roles.get("part_of_day")
    if match.rule == "moment":
        shift, _, part = str(roles["moment"]).partition(" ")
        offset = int(shift)
    elif match.rule == "this_part" and (roles.get("shift", 0) != 0 or "same" in roles):
        return None
    kind = "TIME" if part else "DATE"
    if context.published is None:
        return Reading(kind, None)
    day = context.published + timedelta(offset)
    return Reading(kind, f"{day:%Y-%m-%d}" + (f"T{part}" if part else ""), "publication")


def read_clock_weekday(match: Match, context: Context) -> Reading | None:
    """Return "10 p.m. Wednesday"."""
    day = read_weekday(match, context) if "weekday" in match.roles else read_day(match, context)
    hours = read_clock(match)
    if day is None or hours is None:
        return None
    skipped = int("at" in match.tokens[0].roles)
    return Reading("TIME", f"{day.value[:10]}T{hours}" if day.value else None, day.anchor, skipped=skipped)
