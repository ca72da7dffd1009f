"""Years, decades and centuries that are written in figures."""

import re

from newsmill.times.context import Context
from newsmill.times.grammar import Match

_NEXT_WORD = re.compile(r"[ \u00a0-]?([^\W\d_]+|[%€$£°])")
_BREAK = re.compile(r"\s*(?:[.,;:!?)\]»”\"'/–—-]|$)")


def is_a_year(match: Match, context: Context) -> bool:
    """Return whether a figure of four digits is a year and no count, price or part of a name.

    Evidence for a year: a word before it that years follow ("in", "sedan", "född"), a bracket, a mark behind it. Against
    it: a word that is counted behind it, a name before it ("Agenda 2030", "Euro 2024").
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
    bare = previous.strip("\"'»«„“”‘’,;(").lower()
    roles = lexicon.roles.get(bare, {})
    if "name" in roles:
        return False
    if roles.keys() & {"since", "of", "the", "part", "unit", "month", "season", "holiday", "and", "to", "weekday", "shift"}:
        return not ("approx" in roles and "since" not in roles and word.islower() and _is_plural(word))
    if "approx" in roles or "number" in roles:
        return False
    year = int(str(match.roles.get("year", str(match.roles.get("span"))[:4])))
    is_usual = 1800 <= year <= 2060
    if before.endswith(("(", "[", "–", "-", "/", "—")):
        return is_usual
    if previous and (previous[-1] in ".!?:" or not before.strip()):
        return is_usual and bool(_BREAK.match(context.text, match.end)) or (is_usual and not word)
    if previous[:1].isupper() and not context.lexicon.is_capitalised:
        return is_usual and bool(_BREAK.match(context.text, match.end))
    if not is_usual:
        return False
    return bool(_BREAK.match(context.text, match.end)) or "of" in lexicon.roles.get(word.lower(), {}) or not word


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith(("s", "er", "ar", "or", "en"))


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
