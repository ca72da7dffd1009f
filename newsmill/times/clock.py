"""Times of day."""

import re

from newsmill.times.context import Context
from newsmill.times.grammar import Match


def clock_reading(match: Match, context: Context) -> tuple[str | None, str] | None:
    """Return value and anchor of a time of day: of the day that its sentence named, else of the day of publication."""
    hours = read_clock(match)
    if hours is None or not _is_clock(match, context):
        return None
    start, _ = context.sentence(match)
    said = context.last_said(match)
    if said is not None and len(said) == 10 and context.said is not None and context.said[1] >= start:
        return f"{said}T{hours}", "text"
    if context.published is None:
        return f"XXXX-XX-XXT{hours}", "none"
    return f"{context.published:%Y-%m-%d}T{hours}", "publication"


def _is_clock(match: Match, context: Context) -> bool:
    """Return False for scores and ratios: "3:2", and "14:30" without a cue where it could be a verse or a result."""
    if match.rule == "clock_at" and "clock_point" in match.roles and context.lexicon.has_decimal_point:
        return bool({"oclock", "meridiem"} & match.roles.keys())
    if match.rule != "clock_alone":
        return True
    text = str(match.roles["clock_time"])
    return ":" in text and len(text.partition(":")[0]) == 2 and int(text[:2]) > 4


def read_clock(match: Match) -> str | None:
    """Return "14:30" for what the roles of a match say; None if there is no hour."""
    roles = match.roles
    if "noon" in roles:
        return str(roles["noon"])
    hour, minute = 0, 0
    if text := str(roles.get("clock_time", roles.get("clock_point", ""))):
        figures = [int(part) for part in re.split(r"[:.h]", text) if part]
        hour, minute = figures[0], (figures[1] if len(figures) > 1 else 0)
    elif "hour" in roles or "number" in roles:
        hour = int(roles.get("hour", roles.get("number", 25)))
    else:
        return None
    if match.rule == "clock_half":
        hour, minute = hour - 1, 30
    if roles.get("meridiem") == "pm" and hour < 12:
        hour += 12
    if roles.get("meridiem") == "am" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if 0 <= hour <= 24 else None
