"""Years, decades and centuries that are written in figures."""

import re

from newsmill.times.context import Context
from newsmill.times.grammar import Match

_NEXT_WORD = re.compile(r"[ \u00a0-]?([^\W\d_]+|[%€$£°])")
_BREAK = re.compile(r"[ \u00a0]*(?:[.,;:!?)\]»”\"'/\n–—-]|$)")


def is_a_year(match: Match, context: Context) -> bool:
    """Return whether a figure of four digits is a year and no count, price or part of a name.

    Evidence for a year: a word before it that years follow ("in", "sedan", "född"), a bracket, a mark behind it.
    Against it: a word that is counted behind it, a name before it ("Agenda 2030", "Euro 2024").
    """
    lexicon = context.lexicon
    if len(match.tokens) > 1 and {"part", "unit", "fiscal"} & match.tokens[0].roles.keys():
        return True
    following = _NEXT_WORD.match(context.text, match.end)
    word = following[1] if following else ""
    if word.lower() in lexicon.counted:
        return False
    token = match.tokens[-1]
    before = context.text[max(token.start - 30, 0) : token.start]
    previous = before.split()[-1] if before.split() and before[-1].isspace() else ""
    bare = previous.strip(_MARKS).lower().replace("’", "'").removesuffix("'s").rpartition("'")[2]
    roles = lexicon.roles.get(bare, {})
    if "name" in roles:
        return False
    if roles.keys() & _CUES:
        return not ("approx" in roles and "since" not in roles and _is_plural(word, context))
    year = int(str(match.roles.get("year", str(match.roles.get("span"))[:4])))
    if "approx" in roles or "number" in roles or not 1800 <= year <= 2060:
        return False
    if before.endswith(("(", "[", "–", "-", "/", "—")) or not word or _BREAK.match(context.text, match.end):
        return True
    if "of" in lexicon.roles.get(word.lower(), {}):
        return True
    if lexicon.nouns_are_capitalised:
        return word.islower() and year % 1000 != 0
    return bool(lexicon.plurals) and bool(previous) and year % 100 != 0 and not _is_plural(word, context)


_MARKS = "\"'»«„“”‘’,;("
_CUES = frozenset({"since", "of", "the", "part", "unit", "month", "season", "holiday", "and", "to", "weekday", "shift"})


def _is_plural(word: str, context: Context) -> bool:
    return len(word) > 2 and word.lower().endswith(context.lexicon.plurals)


def read_decade(match: Match, context: Context) -> str | None:
    """Return "196" for "the sixties", "19" for a century such as "1900-talet" where the language counts so."""
    roles = match.roles
    if "decade_word" in roles:
        return str(roles["decade_word"])
    if "unit" in roles:  # "años 60", "années 1990"
        figures = str(roles.get("decade", roles.get("int", "")))
        if roles["unit"] not in ("Y", "DE") or not figures.endswith("0") or "plural" not in match.tokens[0].roles:
            return None
    else:
        figures = str(roles["decade"])
    if len(figures) == 2:
        century = "20" if int(figures) <= 20 else "19"
        return century + figures[0]
    if len(figures) != 4:
        return None
    if figures.endswith("00") and (context.lexicon.hundreds or int(figures) < 2000):
        return figures[:2]
    return figures[:3]
