"""Gender of the people of an article, as far as given names and words beside a name tell, for pronouns."""

import tomllib
from functools import cache
from importlib.resources import files

from newsmill.quotations.cues import Reader

WOMAN, MAN = "f", "m"


class People:
    """Knows the gender of the article's PER mentions; a surname takes that of the full name before it."""

    def __init__(self, reader: Reader) -> None:
        """Read all mentions once."""
        self.reader = reader
        self._gender: dict[int, str | None] = {}
        by_surname: dict[str, str] = {}
        for index, mention in enumerate(reader.mentions):
            if mention.entity_type != "PER":
                continue
            words = reader.tokens.body[mention.start : mention.end].lower().split()
            gender = self._beside(mention.start) or (_gender_of(words[0]) if len(words) > 1 else None)
            if gender is None:
                gender = by_surname.get(words[-1]) or by_surname.get(words[0])
            else:
                by_surname.setdefault(words[-1], gender)
                if len(words) > 1:
                    by_surname.setdefault(words[0], gender)
            self._gender[index] = gender

    def gender(self, mention: int) -> str | None:
        """Return f, m or None if nothing tells."""
        return self._gender.get(mention)

    def fits(self, mention: int, wanted: str | None) -> bool:
        """Return whether a mention can be meant by a pronoun of a gender."""
        known = self.gender(mention)
        return wanted is None or known is None or known == wanted

    def _beside(self, start: int) -> str | None:
        """Return the gender that the word before a name tells: "Frau Merkel", "drottning Silvia"."""
        words, tokens = self.reader.words, self.reader.tokens
        first, _ = tokens.between((start, start + 1))
        if first == 0:
            return None
        before = tokens.low[first - 1]
        if before in words.women and before not in words.men:
            return WOMAN
        return MAN if before in words.men and before not in words.women and before not in words.roles else None


def _gender_of(given: str) -> str | None:
    women, men = _lists()
    if (given in women) != (given in men):
        return WOMAN if given in women else MAN
    return None


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(files("newsmill.quotations").joinpath("given_names.toml").read_text("utf-8"))
    return frozenset(table["women"].split()), frozenset(table["men"].split())
