"""Which punctuation at its edges belongs to a mention."""

import re

from newsmill.tagger.characters import LETTER, MARK, Kinds

_CLOSERS = {"(": ")", "[": "]", "«": "»", "»": "«", "“": "”", "„": "”“", "”": "”", "‘": "’", '"': '"'}
_ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]"  # one letter: initials, "U.S.", "e.V."
    r"|\b(?:Bros|Co|Corp|Dr|Inc|Jr|Ltd|Ltda|Mr|Mrs|Pty|Sr|St|bros|corp|inc|jr|ltd|sr|st))$"
)


def tidy(block: str, kinds: Kinds, start: int, end: int, cuts: list[int]) -> tuple[int, int]:
    """Return the span without punctuation and spaces at its edges; start == end where nothing else is in it.

    What stays: a bracket or quotation mark whose partner stands inside the mention, and the stop of an abbreviation.

    Args:
        block: the text of the block.
        kinds: the kinds of its characters.
        start: first character of the span.
        end: character after the last one.
        cuts: where sentences end inside the block.
    """
    while start < end and not (kinds[start] in (LETTER, MARK) or _opens(block[start:end])):
        start += 1
    while end > start and not (
        kinds[end - 1] in (LETTER, MARK) or _closes(block[start:end]) or _abbreviates(block, start, end, cuts)
    ):
        end -= 1
    return start, end


def _opens(text: str) -> bool:
    """Whether the first character opens what a later one, not the last, closes."""
    return any(closer in text[1:-1] for closer in _CLOSERS.get(text[0], ""))


def _closes(text: str) -> bool:
    """Whether the last character closes what one before it opens."""
    return any(text[-1] in closers and opener in text[:-1] for opener, closers in _CLOSERS.items())


def _abbreviates(block: str, start: int, end: int, cuts: list[int]) -> bool:
    """Whether the span ends with the stop of an abbreviation: a known one, or the sentence goes on behind it."""
    if block[end - 1] != ".":
        return False
    return _ABBREVIATION.search(block, start, end - 1) is not None or (end < len(block) and end not in cuts)
