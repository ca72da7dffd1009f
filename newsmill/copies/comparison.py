"""Exact comparison of two texts: containment both ways, and the passages that they share."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsmill.copies.fingerprints import GRAM_WORDS, grams_of
from newsmill.copies.words import Hashes, Positions, Words, words_of

LEAST_CONTAINMENT = 0.1
LEAST_PASSAGE_WORDS = 40
"""A pair of texts is reported where it reaches one of them."""

_LEAST_PASSAGE_GRAMS = LEAST_PASSAGE_WORDS - GRAM_WORDS + 1
_MOST_PLACES = 4
"""Places of one 8-gram in the other text from which a passage is tried: a text that repeats itself has thousands."""
_FIRST_STEP = 64


class Passage(NamedTuple):
    """A run of words that two texts share; offsets are characters, half open, and words count from 0."""

    start_char: int
    end_char: int
    other_start_char: int
    other_end_char: int
    word_count: int
    start_word: int
    other_start_word: int


class Comparison(NamedTuple):
    """The result of comparing two texts.

    Attributes:
        shared_words: Words of the first (shorter) text that lie in shared runs of 8 words and more.
        containment: Share of the different word 8-grams of the first text that the other has, from 0 to 1.
        containment_of_other: The same of the other text.
        passages: Maximal shared runs of 8 words and more, in the order of the first text.
    """

    shared_words: int
    containment: float
    containment_of_other: float
    passages: tuple[Passage, ...]

    @property
    def longest_passage_words(self) -> int:
        """Words of the longest passage."""
        return max((passage.word_count for passage in self.passages), default=0)


@dataclass(frozen=True)
class ComparedText:
    """A text prepared for comparison with others.

    Attributes:
        words: Its words.
        grams: Its word 8-grams, by first word.
        distinct: Its different 8-grams, sorted.
        places: Places of the 8-grams, sorted by hash, then place.
        first: For each of the different 8-grams, where its places start in `places`; the end of the last one after it.
        number: The number in `distinct` of each 8-gram.
    """

    words: Words
    grams: Hashes
    distinct: Hashes
    places: Positions
    first: Positions
    number: Positions

    @property
    def size(self) -> int:
        """Different 8-grams; of two texts the one with fewer is the shorter one."""
        return len(self.distinct)

    @classmethod
    def of(cls, text: str) -> "ComparedText":
        """Prepare a text."""
        words = words_of(text)
        grams = grams_of(words)
        places = np.argsort(grams, kind="stable")
        ordered = grams[places]
        is_first = np.ones(len(grams), bool)
        is_first[1:] = ordered[1:] != ordered[:-1]
        first = np.flatnonzero(is_first)
        number = np.empty(len(grams), np.int64)
        number[places] = np.cumsum(is_first) - 1
        return cls(words, grams, ordered[first], places, np.append(first, len(grams)), number)


def compare(text: ComparedText, other: ComparedText) -> Comparison | None:
    """Compare a text with one that has at least as many different 8-grams (`size`).

    Returns None for texts that share less than LEAST_CONTAINMENT and no passage of LEAST_PASSAGE_WORDS.
    """
    if text.size > other.size:
        raise ValueError(f"the first text is the longer one: {text.size} different 8-grams, the other has {other.size}")
    if not text.size:
        return None
    found = np.searchsorted(other.distinct, text.distinct)
    found[found == other.size] = 0
    has = other.distinct[found] == text.distinct
    shared = int(np.count_nonzero(has))
    is_shared = has[text.number]
    containment = shared / text.size
    if containment < LEAST_CONTAINMENT and _longest(is_shared) < _LEAST_PASSAGE_GRAMS:
        return None
    passages = _passages(text, other, is_shared, found[text.number])
    if containment < LEAST_CONTAINMENT and max(passage.word_count for passage in passages) < LEAST_PASSAGE_WORDS:
        return None
    return Comparison(_covered(is_shared), containment, shared / other.size, passages)


def _longest(is_shared: NDArray[np.bool_]) -> int:
    """Return the length of the longest run of shared 8-grams."""
    edges = np.flatnonzero(np.diff(is_shared, prepend=False, append=False))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _covered(is_shared: NDArray[np.bool_]) -> int:
    """Return how many words lie in the shared 8-grams."""
    ends = np.zeros(len(is_shared) + GRAM_WORDS, np.int64)
    ends[: len(is_shared)] += is_shared
    ends[GRAM_WORDS:] -= is_shared
    return int((np.cumsum(ends) > 0).sum())


def _passages(
    text: ComparedText, other: ComparedText, is_shared: NDArray[np.bool_], numbers: Positions
) -> tuple[Passage, ...]:
    """Return maximal shared runs that together have every shared 8-gram of the first text.

    `numbers` gives for each shared 8-gram of the first text its number in `other.distinct`. Of several runs from one
    place the longest counts, of equal ones the first in the other text.
    """
    found: list[Passage] = []
    shared = np.flatnonzero(is_shared)
    index = 0
    while index < len(shared):
        place = int(shared[index])
        low, high = other.first[numbers[place] : numbers[place] + 2].tolist()
        starts = other.places[low : min(high, low + _MOST_PLACES)].tolist()
        runs = [_run(text.grams, other.grams, place, start) for start in starts]
        length = max(runs)
        start = starts[runs.index(length)]
        back = _run(text.grams[:place][::-1], other.grams[:start][::-1], 0, 0)
        found.append(_passage(text.words, other.words, place - back, start - back, length + back))
        index = int(np.searchsorted(shared, place + length))
    return tuple(found)


def _run(grams: Hashes, others: Hashes, place: int, start: int) -> int:
    """Return how many 8-grams from these places on are equal."""
    length, step = 0, _FIRST_STEP
    while True:
        ours = grams[place + length : place + length + step]
        theirs = others[start + length : start + length + step]
        size = min(len(ours), len(theirs))
        is_equal = ours[:size] == theirs[:size]
        if size and not is_equal[first := int(is_equal.argmin())]:
            return length + first
        length += size
        if size < step:
            return length
        step *= 4


def _passage(words: Words, others: Words, place: int, start: int, grams: int) -> Passage:
    last = grams + GRAM_WORDS - 2
    return Passage(
        int(words.starts[place]),
        int(words.ends[place + last]),
        int(others.starts[start]),
        int(others.ends[start + last]),
        last + 1,
        place,
        start,
    )
