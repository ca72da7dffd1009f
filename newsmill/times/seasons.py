"""Readers of seasons and holidays."""

from newsmill.times.calendar import days_of, holiday
from newsmill.times.context import Context
from newsmill.times.grammar import Match
from newsmill.times.reading import Reading, known, shifted_year
from newsmill.times.tokens import Token


def read_season(match: Match, context: Context) -> Reading | None:
    """Return a season: "last fall", "sommaren 2021"."""
    roles = match.roles
    season = str(roles["season"])
    if "year" in roles:
        return Reading("DATE", f"{roles['year']}-{season}")
    if (year := shifted_year(match, context)) is not None:
        return Reading("DATE", f"{year}-{season}", "publication")
    word = next(token for token in match.tokens if "season" in token.roles)
    if len(match.tokens) == 1 and _is_doubtful(word, context):
        return None
    shift = roles.get("shift")
    return season_of(season, None if shift is None else known(shift), match, context)


def _is_doubtful(word: Token, context: Context) -> bool:
    """Return whether a season, such as "fall", "été" or "vår", has no article or preposition before it."""
    before = context.folded[max(word.start - 14, 0) : word.start].split()
    return not before or not ({"the", "of"} & set(context.lexicon.roles.get(before[-1], {})))


def season_of(season: str, shift: int | None, match: Match, context: Context) -> Reading:
    """Return the season that is so many away from the day of publication; by the tense if shift is None."""
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


def read_holiday(match: Match, context: Context) -> Reading | None:
    """Return the day of a holiday of a year, or the nearest one."""
    roles = match.roles
    name = str(roles["holiday"])
    if "year" in roles:
        day = holiday(name, known(roles["year"]))
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
