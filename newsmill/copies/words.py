"""Words of a text as 64-bit hashes, with case, punctuation and white space folded."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Positions = NDArray[np.int64]

_TABLE_SIZE = 0x20000
"""Code points below it are looked up; those above are Chinese characters, each a word."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
"""Odd, because the hash of a word is divided by a power of it modulo 2^64."""
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_SINGLE_WORDS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x30FF),  # Chinese radicals, Japanese syllables
    (0x3400, 0x9FFF),  # Chinese
    (0xF900, 0xFAFF),  # Chinese, compatibility
)
"""Scripts written without spaces: each character is a word."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: where each starts and ends (characters, half open), and its hash."""

    starts: Positions
    ends: Positions
    hashes: Hashes

    def __len__(self) -> int:
        return len(self.hashes)


def words_of(text: str) -> Words:
    """Return the words of a text.

    A word is a run of letters, digits and combining marks; upper and lower case have one hash. In scripts that are
    written without spaces every character is a word. Equal words have equal hashes on every machine.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table, is_word_table, is_single_table = _tables()
    low = np.minimum(points, _TABLE_SIZE - 1)
    is_word, is_single = is_word_table[low], is_single_table[low]
    letters = table[low]
    if points.size and int(points.max()) >= _TABLE_SIZE:
        high = points >= _TABLE_SIZE
        letters = np.where(high, mixed(points.astype(np.uint64)), letters)
        is_word, is_single = is_word | high, is_single | high
    before = np.zeros(len(points), bool)  # whether a character continues the word of the one before
    before[1:] = is_word[1:] & is_word[:-1] & ~is_single[1:] & ~is_single[:-1]
    starts = np.flatnonzero(is_word & ~before)
    is_last = is_word.copy()
    is_last[:-1] &= ~before[1:]
    ends = np.flatnonzero(is_last) + 1
    powers, inverses = _powers(len(points))
    sums = np.zeros(len(points) + 1, np.uint64)
    np.cumsum(letters * powers[: len(points)], out=sums[1:])
    hashes = mixed((sums[ends] - sums[starts]) * inverses[starts])
    return Words(starts, ends, hashes)


def mixed(values: Hashes) -> Hashes:
    """Return the values with their bits mixed (the last steps of splitmix64; Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _tables() -> tuple[Hashes, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each code point the hash of its lower case, whether words have it, and whether it is a word alone."""
    characters = [chr(point) for point in range(_TABLE_SIZE)]
    marks = {"Mn", "Mc", "Me"}
    is_mark = np.fromiter((kind in marks for kind in map(unicodedata.category, characters)), bool, _TABLE_SIZE)
    is_word = np.fromiter(map(str.isalnum, characters), bool, _TABLE_SIZE) | is_mark
    lower = np.arange(_TABLE_SIZE, dtype=np.uint64)
    for point, small in enumerate(map(str.lower, characters)):
        if small != characters[point] and len(small) == 1:
            lower[point] = ord(small)
    is_single = np.zeros(_TABLE_SIZE, bool)
    for first, last in _SINGLE_WORDS:
        is_single[first : last + 1] = is_word[first : last + 1]
    return mixed(lower + _BASE), is_word, is_single


_known_powers = (np.ones(1, np.uint64), np.ones(1, np.uint64))


def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Return at least so many powers of the base, and of its inverse, modulo 2^64."""
    global _known_powers
    if len(_known_powers[0]) <= size:
        size = max(2 * size, 1 << 14)
        factors = np.full((2, size), _BASE, np.uint64)
        factors[1] = _INVERSE
        factors[:, 0] = 1
        powers = np.cumprod(factors, axis=1)
        _known_powers = (powers[0], powers[1])
    return _known_powers
