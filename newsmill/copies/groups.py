"""Groups of copies: texts joined through the fullest text of the group."""

from collections import defaultdict
from collections.abc import Iterable, Mapping


def group_texts(word_counts: Mapping[int, int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each text the fullest text of its group, of which the others are copies.

    The fullest text takes all texts that it is paired with, then the fullest of those left takes what is left of its
    pairs, and so on: two texts that only a third one joins are in one group if that one is the fullest. Of texts with
    equally many words the one with the lower number counts as fuller.

    Args:
        word_counts: Words of each text, by the number of the text.
        pairs: Pairs of texts that share half of the shorter one, in any order.

    >>> group_texts({1: 100, 2: 300, 3: 90, 4: 80}, [(1, 2), (2, 3), (3, 4)])
    {2: 2, 1: 2, 3: 2, 4: 4}
    """
    neighbours: dict[int, list[int]] = defaultdict(list)
    for text, other in pairs:
        neighbours[text].append(other)
        neighbours[other].append(text)
    fullest: dict[int, int] = {}
    for text in sorted(word_counts, key=lambda text: (-word_counts[text], text)):
        if text not in fullest:
            fullest[text] = text
            for other in sorted(neighbours[text]):
                fullest.setdefault(other, text)
    return fullest
