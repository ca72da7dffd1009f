"""How the pieces of a long block are shared out among windows that the model can read."""

from collections.abc import Iterator
from typing import NamedTuple

MAX_PIECES = 190
"""Pieces in one window; the model was trained on up to 192 with its two marks (model/README.md)."""
OVERLAP = 40
"""Least number of pieces that neighbouring windows share."""


class Window(NamedTuple):
    """Pieces [start, stop) are read; of these, [keep_start, keep_stop) are taken from this window."""

    start: int
    stop: int
    keep_start: int
    keep_stop: int


def windows(count: int) -> Iterator[Window]:
    """Yield the windows for a block of `count` pieces, in order; what they keep is disjoint and covers every piece.

    As few windows as there can be, of about equal length; where two overlap, each piece is taken from the one in
    which it stands farther from an edge.
    """
    number = 1 if count <= MAX_PIECES else -(-(count - OVERLAP) // (MAX_PIECES - OVERLAP))
    length = -(-(count + (number - 1) * OVERLAP) // number)
    starts = [round(i * (count - length) / (number - 1)) if i else 0 for i in range(number)]
    keep_start = 0
    for i, start in enumerate(starts):
        stop = start + length
        keep_stop = (starts[i + 1] + stop) // 2 if i + 1 < number else count
        if keep_stop > keep_start:
            yield Window(start, stop, keep_start, keep_stop)
        keep_start = keep_stop
