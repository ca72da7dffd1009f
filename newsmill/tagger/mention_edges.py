"""Trim punctuation that is not part of a mention from its edges."""

import re

from newsmill.tagger.characters import LETTER, MARK, Kinds

_CLOSERS = {"(": ")", "[": "]", "«": "»", "»": "«", "“": "”", "„": "”“", "”": "”", "‘": "’", '"': '"'}
_ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]"  # one letter: initials, "U.S.", "e.V."
    r"|\b(?:Bros|Co|Corp|Dr|Inc|Jr|Ltd|Ltda|Mr|Mrs|Pty|Sr|St|bros|corp|inc|jr|ltd|sr|st))$"
)


def tidy(block: str, kinds: Kinds, start: int, end: int, cuts: list[int]) -> tuple[int, int]:
    """Return the span without punctuation and spaces at its edges; start == end if it has nothing else.

    A bracket or quotation mark is kept if its partner is inside the mention. The stop of an abbreviation is kept.

    Args:
        block: Text of the block.
        kinds: Kinds of its characters.
        start: First character of the span.
        end: Character after the last one.
        cuts: Sentence ends inside the block.
    """
    while start < end and not (kinds[start] in (LETTER, MARK) or _opens(block[start:end])):
        start += 1
    while end > start and not (
        kinds[end - 1] in (LETTER, MARK) or _closes(block[start:end]) or _abbreviates(block, start, end, cuts)
    ):
        end -= 1
    return start, end


def _opens(text: str) -> bool:
    """Return True if a later character, but not the last, closes the first one."""
    return any(closer in text[1:-1] for closer in _CLOSERS.get(text[0], ""))


def _closes(text: str) -> bool:
    """Return True if the last character closes an earlier one."""
    return any(text[-1] in closers and opener in text[:-1] for opener, closers in _CLOSERS.items())


def _abbreviates(block: str, start: int, end: int, cuts: list[int]) -> bool:
    """Return True if the span ends with the stop of an abbreviation: a known one, or no sentence ends there."""
    if block[end - 1] != ".":
        return False
    return _ABBREVIATION.search(block, start, end - 1) is not None or (end < len(block) and end not in cuts)
