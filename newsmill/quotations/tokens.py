"""Split a body into the words and the punctuation that the quotation rules look at."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from newsmill.quotations.model import Mention, Span

_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|all|dell|nell|sull|dall|quest|quell)['’](?=\w)"
_WORD = r"\d+(?:[.,:]\d+)+|[^\W_]+(?:[.\-'’][^\W_]+)*"
_MARK = r"[,;:?!()\[\]–—―…„“”«»‚‘’‹›\"']"
_PLAIN = re.compile(f"{_WORD}|{_MARK}")
_ELISIONS = re.compile(f"(?i:{_ELIDED})|{_WORD}|{_MARK}")
_INVERTED = re.compile(r"(.+?)-(?:t-)?(il|elle|on|ils|elles|je|nous)$")
_ELISION_LANGUAGES = frozenset({"fr", "it", "ca", "oc"})


class Tokens:
    """Words and punctuation of one body: parallel lists of starts, ends and lower-case texts.

    A full stop is no token: sentences end where the tagger says, and other full stops belong to abbreviations.
    """

    def __init__(self, body: str, language: str, mentions: Sequence[Mention]) -> None:
        """Split a body; `mention_of` gives the index of the mention that a token lies in, or -1."""
        self.body = body
        pattern = _ELISIONS if language in _ELISION_LANGUAGES else _PLAIN
        spans = [match.span() for match in pattern.finditer(body)]
        lowered = body.lower()
        if len(lowered) == len(body):
            low = [lowered[start:end] for start, end in spans]
        else:  # İ and a few others become two characters
            low = [body[start:end].lower() for start, end in spans]
        if "’" in body:
            low = [word.replace("’", "'") if len(word) > 1 else word for word in low]
        if language == "fr":
            spans, low = _split_inversions(spans, low)
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.low = low
        self.mention_of = [-1] * len(self.starts)
        for index, mention in enumerate(mentions):
            for i in range(*self.between((mention.start, mention.end))):
                self.mention_of[i] = index

    def between(self, span: Span) -> tuple[int, int]:
        """Return the range of tokens that begin inside a span."""
        return bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])

    def is_word(self, i: int) -> bool:
        """Return whether a token is a word."""
        return self.low[i][0].isalnum()

    def is_capital(self, i: int) -> bool:
        """Return whether a token begins with a capital letter."""
        return self.body[self.starts[i]].isupper()

    def span(self, first: int, stop: int) -> Span:
        """Return the characters from token `first` to the one before `stop`."""
        return self.starts[first], self.ends[stop - 1]


def _split_inversions(spans: Sequence[Span], low: Sequence[str]) -> tuple[list[Span], list[str]]:
    """Split French verbs from the pronoun after them: "dit-il", "a-t-elle"."""
    places: list[Span] = []
    words: list[str] = []
    for (start, end), word in zip(spans, low, strict=True):
        inverted = _INVERTED.match(word) if "-" in word else None
        if inverted:
            verb, pronoun = inverted.groups()
            places += [(start, start + len(verb)), (end - len(pronoun), end)]
            words += [verb, pronoun]
        else:
            places.append((start, end))
            words.append(word)
    return places, words
