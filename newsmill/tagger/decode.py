"""Decode the model's logits for the word pieces of a block into sentences and mentions."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsmill.tagger.characters import HYPHEN, LETTER, MARK, SPACE, Kinds, kinds_of
from newsmill.tagger.labels import TYPES, entity_words
from newsmill.tagger.mention_edges import tidy
from newsmill.tagger.spans import Mention, TaggedBlock

Integers = NDArray[np.int64]
_IN_WORD = np.isin(np.arange(5), (LETTER, MARK, HYPHEN))
"""By kind of character: True if the character can be inside a word."""


class Pieces(NamedTuple):
    """The word pieces of one block, as the tokenizer cut it, with the model's logits for each."""

    starts: Integers
    """First character in the block; a piece may begin with the space before its word."""
    ends: Integers
    """Character after the last one."""
    entity_logits: NDArray[np.float32]
    """[pieces, 9]: O, B-PER, I-PER, B-ORG, I-ORG, B-LOC, I-LOC, B-MISC, I-MISC."""
    sentence_end_logits: NDArray[np.float32]
    """[pieces]: above 0 where a sentence ends with the piece."""


def decode(block: str, pieces: Pieces) -> TaggedBlock:
    """Return the sentences and mentions of a block (text without line breaks, not only white space)."""
    kinds = kinds_of(block)
    pieces = _on_text(pieces, kinds)
    cuts = _sentence_cuts(pieces, kinds)
    mentions = _mentions(block, kinds, pieces, cuts)
    inner = {cut for cut in cuts for m in mentions if m.start < cut < m.end}
    return TaggedBlock(_sentences(kinds, [cut for cut in cuts if cut not in inner]), tuple(mentions))


def _on_text(pieces: Pieces, kinds: Kinds) -> Pieces:
    """Strip leading white space from pieces, drop pieces of white space only, add the marks that follow a piece."""
    starts, ends = pieces.starts.copy(), pieces.ends.copy()
    padded = np.append(kinds, LETTER)  # the end of the last piece is an index behind the block
    while (blank := (starts < ends) & (padded[starts] == SPACE)).any():
        starts += blank
    keep = starts < ends
    starts, ends = starts[keep], ends[keep]
    if (kinds == MARK).any():
        while (marked := padded[ends] == MARK).any():
            ends += marked
    return Pieces(starts, ends, pieces.entity_logits[keep], pieces.sentence_end_logits[keep])


def _sentence_cuts(pieces: Pieces, kinds: Kinds) -> list[int]:
    """Return the sentence ends inside the block: the model predicts an end there, and white space follows."""
    padded = np.append(kinds, LETTER)
    is_end = (pieces.sentence_end_logits > 0) & (padded[pieces.ends] == SPACE)
    return sorted(set(pieces.ends[is_end].tolist()))


def _sentences(kinds: Kinds, cuts: list[int]) -> tuple[tuple[int, int], ...]:
    """Return the spans of the text between the cuts, without white space at their edges."""
    text = np.flatnonzero(kinds != SPACE)
    division = np.searchsorted(text, cuts).tolist()
    bounds = [0, *division, len(text)]
    return tuple((int(text[first]), int(text[last - 1]) + 1) for first, last in pairwise(bounds) if last > first)


def _mentions(block: str, kinds: Kinds, pieces: Pieces, cuts: list[int]) -> list[Mention]:
    if not len(pieces.starts):
        return []
    log_probabilities = _log_softmax(pieces.entity_logits.astype(np.float64))
    first_pieces = _first_pieces_of_words(pieces, kinds)
    word_ends = np.maximum.reduceat(pieces.ends, first_pieces)
    mentions: list[Mention] = []
    for first, last, entity_type in entity_words(log_probabilities[first_pieces]):
        start, end = _whole_words(kinds, int(pieces.starts[first_pieces[first]]), int(word_ends[last - 1]))
        start, end = tidy(block, kinds, start, end, cuts)
        if start >= end or (mentions and start < mentions[-1].end):
            continue
        inside = log_probabilities[(pieces.ends > start) & (pieces.starts < end)]
        begin = 1 + 2 * TYPES.index(entity_type)
        confidence = float(np.exp(inside[:, begin : begin + 2]).sum(axis=1).mean())
        mentions.append(Mention(start, end, entity_type, round(min(confidence, 1.0), 4)))
    return mentions


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted: NDArray[np.float64] = logits - logits.max(axis=1, keepdims=True)
    normaliser: NDArray[np.float64] = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shifted - normaliser


def _first_pieces_of_words(pieces: Pieces, kinds: Kinds) -> Integers:
    """Return the index of the first piece of each word.

    A piece continues the word before it if no space is between them and the characters on both sides of the seam are
    letters, marks or hyphens.
    """
    in_word = _IN_WORD[kinds]
    start, before = pieces.starts[1:], pieces.ends[:-1]
    joined = (start < before) | ((start == before) & in_word[start] & in_word[np.maximum(start - 1, 0)])
    return np.flatnonzero(np.append(True, ~joined))


def _whole_words(kinds: Kinds, start: int, end: int) -> tuple[int, int]:
    """Extend a span to whole words; a mark belongs to the letter before it."""
    while start > 0 and kinds[start] in (LETTER, MARK) and kinds[start - 1] in (LETTER, MARK):
        start -= 1
    while end < len(kinds) and (kinds[end] == MARK or (kinds[end] == LETTER and kinds[end - 1] in (LETTER, MARK))):
        end += 1
    return start, end
