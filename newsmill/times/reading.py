"""The meaning of a time expression, and small steps that the rules share."""

from dataclasses import dataclass
from datetime import date

from newsmill.times.context import Context
from newsmill.times.grammar import Match


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of an expression.

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


def known(roles_value: str | int) -> int:
    """Return the number that a role has."""
    return int(roles_value)


def shifted_year(match: Match, context: Context) -> int | None:
    """Return the year that "last year" beside a date means."""
    roles = match.roles
    if context.published is None:
        return None
    if str(roles.get("period", "")).endswith(" Y"):
        return context.published.year + int(str(roles["period"]).split()[0])
    if "shift" in roles and roles.get("unit") == "Y":
        return context.published.year + known(roles["shift"])
    return None


def duration_value(unit: str, amount: int | str | None) -> str:
    """Return the TIMEX3 value of so many units; X stands for an amount that is not said."""
    letters = {"MIN": "M", "H1": "M"}.get(unit, unit)
    count = "X" if amount is None else str(known(amount) * (6 if unit == "H1" else 1))
    return f"P{'T' if unit in ('H', 'MIN', 'S') else ''}{count}{letters}"
