"""The tagger's result for one text block: sentence spans and entity mentions."""

from dataclasses import dataclass
from typing import NamedTuple


class Mention(NamedTuple):
    """One named entity; offsets are characters of the block, half open."""

    start: int
    end: int
    entity_type: str
    """PER, ORG, LOC or MISC."""
    confidence: float
    """Mean probability of the type over the word pieces of the mention, 0 to 1, four decimals."""


@dataclass(frozen=True, slots=True)
class TaggedBlock:
    """One block's sentences and mentions, each disjoint and in reading order; a mention lies inside one sentence."""

    sentences: tuple[tuple[int, int], ...]
    """(start, end) in characters of the block, half open, without white space at the edges.

    Together the sentences cover every character that is not white space."""
    mentions: tuple[Mention, ...]
