"""Fingerprints of a text: some of the hashes of its word 8-grams, chosen by winnowing.

Winnowing (Schleimer, Wilkerson and Aiken 2003) keeps the lowest hash of every window of consecutive 8-grams. Two texts
that share a run of WINDOW + GRAM_WORDS - 1 words share a fingerprint.
"""

import numpy as np

from newsmill.copies.words import Hashes, Positions, Words, mixed

GRAM_WORDS = 8
WINDOW = 16
"""A run of 23 shared words always has a shared fingerprint; a text has one for every 8.5 words (2 / (WINDOW + 1))."""
FINGERPRINT_BITS = 44
"""Two of 60 million different 8-grams have the same fingerprint by chance in one of 300,000 comparisons."""

_FACTORS = mixed(np.arange(1, GRAM_WORDS + 1, dtype=np.uint64)) | np.uint64(1)


def grams_of(words: Words) -> Hashes:
    """Return the hash of each run of 8 words, by its first word; a text of fewer words has none."""
    count = max(len(words) - GRAM_WORDS + 1, 0)
    grams = np.zeros(count, np.uint64)
    for place, factor in enumerate(_FACTORS):
        grams += words.hashes[place : place + count] * factor
    return mixed(grams)


def fingerprints_of(grams: Hashes) -> tuple[Positions, Hashes]:
    """Return the 8-grams that winnowing keeps: the number of the first word, and the fingerprint.

    Each fingerprint is returned once, where it occurs first.
    """
    if not len(grams):
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    size = min(WINDOW, len(grams))
    windows = np.lib.stride_tricks.sliding_window_view(grams[::-1], size)
    chosen = len(grams) - 1 - (np.arange(len(windows)) + windows.argmin(axis=1))  # of equal hashes the last one
    positions = np.unique(chosen)
    found, first = np.unique(grams[positions] >> np.uint64(64 - FINGERPRINT_BITS), return_index=True)
    order = np.argsort(first)
    return positions[first[order]], found[order]
