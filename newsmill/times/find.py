"""Time expressions of a text and the days that they mean."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newsmill.times.calendar import days_of
from newsmill.times.context import Context
from newsmill.times.grammar import Match, grammar_of, matches
from newsmill.times.reading import Reading
from newsmill.times.readings import read
from newsmill.times.tokens import folded, runs, words_of


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One expression of time.

    Attributes:
        start: First character.
        end: Character after the last.
        kind: DATE, TIME, DURATION or SET.
        value: TIMEX3; None for a relative expression of a text without a day of publication.
        first_day: First day that is meant; None where the value has none.
        last_day: Last day, included.
        anchor: What it was read against: publication, text (a date that the text named before) or none.
        rule: Name of the rule of the grammar.
    """

    start: int
    end: int
    kind: str
    value: str | None
    first_day: date | None
    last_day: date | None
    anchor: str
    rule: str


def find_times(
    text: str, language: str | None, published: date | None = None, sentences: Sequence[int] = ()
) -> list[TimeExpression]:
    """Return the time expressions of a text, in order, none inside another.

    Args:
        text: The text.
        language: ISO 639-1 code; a text in a language without words gives nothing.
        published: The day of publication, by the calendar of its place. Without it only absolute expressions get a
            value.
        sentences: Start of each sentence, in order; found by punctuation if there are none.

    >>> [(e.value, e.anchor) for e in find_times("Den stängs den 5 mars 2022.", "sv")]
    [('2022-03-05', 'none')]
    >>> [e.value for e in find_times("She left on Friday.", "en", date(2022, 1, 12))]
    ['2022-01-07']
    """
    words = words_of(language) if language else None
    grammar = grammar_of(language) if language else None
    if words is None or grammar is None or language is None:
        return []
    small = folded(text)
    context: Context | None = None
    found: list[TimeExpression] = []
    for run in runs(small, words):
        position = 0
        while position < len(run.classes):
            context = context or Context(text, small, words.lexicon, published, sentences)
            tried: Match | None = None
            for match in matches(run, grammar, position):
                tried = match
                if _crosses(context, match) or (found and match.start < found[-1].end):
                    continue
                reading = read(match, context)
                if reading is not None:
                    found.append(_expression(match, reading))
                    context.remember(
                        reading.value if reading.kind in ("DATE", "TIME") else None, match, reading.anchor == "none"
                    )
                    position = match.last
                    break
            else:
                if tried is None:
                    break
                position = tried.first + 1
    return found


def _crosses(context: Context, match: Match) -> bool:
    """Return whether the expression reaches into the next sentence."""
    starts = context.sentences
    return bisect_right(starts, match.start) != bisect_right(starts, match.end - 1)


def _expression(match: Match, reading: Reading) -> TimeExpression:
    tokens = match.tokens[reading.skipped : len(match.tokens) - reading.dropped]
    days = reading.days or (days_of(reading.value) if reading.value else None)
    first, last = days or (None, None)
    return TimeExpression(
        tokens[0].start, tokens[-1].end, reading.kind, reading.value, first, last, reading.anchor, match.rule
    )
