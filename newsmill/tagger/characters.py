"""Classify the characters of a block, as an array."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

SPACE, OTHER, LETTER, MARK, HYPHEN = range(5)
"""White space; punctuation and symbols; letters and digits; combining marks; hyphens (they hold a word together)."""

Kinds = NDArray[np.uint8]
_HYPHENS = "-_\u2010\u2011"


def kinds_of(block: str) -> Kinds:
    """Return the kind of every character (code point) of the block, uint8 [characters]."""
    return np.frombuffer(bytes(map(_KINDS.__getitem__, block)), np.uint8)


class _KindByCharacter(dict[str, int]):
    """Caches the kind of each character on first use: Unicode is large, the alphabet of a language is small."""

    def __missing__(self, character: str) -> int:
        self[character] = kind = _kind(character)
        return kind


def _kind(character: str) -> int:
    if character.isspace():
        return SPACE
    if character in _HYPHENS:
        return HYPHEN
    if unicodedata.category(character)[0] == "M":
        return MARK
    return LETTER if character.isalnum() else OTHER


_KINDS = _KindByCharacter()
