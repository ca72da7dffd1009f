"""Context of a time expression: the day of publication, the sentence, and the dates that the text named before."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from newsmill.times.calendar import days_of
from newsmill.times.grammar import Match
from newsmill.times.lexicon import Lexicon

_END = re.compile(
    r"(?:(?<!\b\d)(?<!\b\d\d)(?<!\.\w)[.!?…][»”\"')\]]*\s+(?=[\"'«„“(–-]*\s?[^\W\d_a-zà-ÿ])|(?<=\d{4})\.\s+(?=[^\W\d_a-zà-ÿ])|\n)"
)
_WORD = re.compile(r"\w+")
_FAR = 10_000
_MEMORY = 400
"""Characters after which the text's own date is forgotten."""


@dataclass
class Context:
    """State of reading one text.

    Attributes:
        text: The text as it is written.
        folded: The text in small letters.
        lexicon: Words of its language.
        published: The day of publication at the place of publication; None if unknown.
        sentences: Start of each sentence, in order; found by punctuation if empty.
        said: The last value that was read with a year of the calendar, and where.
        said_in_full: The last of these whose year stands in the text.
    """

    text: str
    folded: str
    lexicon: Lexicon
    published: date | None
    sentences: Sequence[int] = ()
    said: tuple[str, int] | None = field(default=None)
    said_in_full: tuple[str, int] | None = field(default=None)

    def __post_init__(self) -> None:
        if not self.sentences:
            self.sentences = [0, *(match.end() for match in _END.finditer(self.text))]

    def sentence(self, match: Match) -> tuple[int, int]:
        """Return start and end of the sentence that an expression begins in."""
        number = bisect_right(self.sentences, match.start) - 1
        start = self.sentences[number] if number >= 0 else 0
        end = self.sentences[number + 1] if number + 1 < len(self.sentences) else len(self.text)
        return start, end

    def is_future(self, match: Match) -> bool:
        """Return whether the sentence speaks of the future; an expression that stands alone announces something."""
        if self.stands_alone(match):
            return True
        start, end = self.sentence(match)
        ahead = self._distance(self.lexicon.future, match, start, end)
        return ahead is not None and ahead < (self._distance(self.lexicon.past, match, start, end) or _FAR)

    def _distance(self, words: re.Pattern[str] | None, match: Match, start: int, end: int) -> int | None:
        """Return how far the nearest of some words of the sentence is from an expression; those behind count double."""
        if words is None:
            return None
        found = [
            1 + (match.start - word.end() if word.start() < match.start else 2 * (word.start() - match.end))
            for word in words.finditer(self.text, start, end)
        ]
        return min(found, default=None)

    def stands_alone(self, match: Match) -> bool:
        """Return whether the sentence has no other words than this expression and its neighbours in time."""
        start, end = self.sentence(match)
        first, last = match.run.tokens[0], match.run.tokens[-1]
        before = _WORD.search(self.text, start, max(first.start, start))
        return before is None and _WORD.search(self.text, min(last.end, end), end) is None

    def remember(self, value: str | None, match: Match, is_in_full: bool) -> None:
        """Keep a value that has a year, month or day for expressions that refer to it."""
        if value is not None and days_of(value.partition("T")[0]) is not None:
            self.said = value.partition("T")[0], match.start
            if is_in_full:
                self.said_in_full = self.said

    def last_said(self, match: Match) -> str | None:
        """Return the value that the text named last, unless it is far away."""
        return self.said[0] if self.said and match.start - self.said[1] <= _MEMORY else None

    def year_said(self, match: Match) -> int | None:
        """Return the year of a month or day that the sentence named before; None for the year of publication.

        Without a day of publication the sentence before counts too.
        """
        value, place = self.said_in_full or ("", 0)
        if len(value) < 7 or not value[:4].isdigit():
            return None
        start, _ = self.sentence(match)
        number = bisect_right(self.sentences, start) - 1
        if place < (self.sentences[max(number - 1, 0)] if self.published is None else start):
            return None
        year = int(value[:4])
        return year if self.published is None or year != self.published.year else None

    def before(self, match: Match) -> str:
        """Return up to twelve characters before the expression."""
        return self.text[max(match.start - 12, 0) : match.start]

    def after(self, match: Match) -> str:
        """Return up to twenty-four characters behind the expression."""
        return self.folded[match.end : match.end + 24]
